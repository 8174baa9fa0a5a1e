"""The change form: what was typed becomes holds, and nothing else does."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles import deciding, pictures, picturing
from articles.admin import cells
from articles.frontmatter import CannotEdit
from articles.models import Article, ChangeSet, Picture, State
from articles.record import ImageRecord, ProviderRecord
from articles.templatetags.articles import photo
from tests.admin.browsing import (
    change_url,
    confirm,
    filled,
    fresh,
    holds_of,
    messages_of,
    press,
    question_of,
    text_of,
)
from tests.factories import (
    make_article,
    make_file,
    make_image,
    make_record,
    make_related,
    moment,
    take_file,
)

pytestmark = pytest.mark.django_db

ODD = {
    "title": 'Tide: "high"  again\u00a0',
    "excerpt": " first line\r\nsecond &#8217;line&#8217; ",
    "web_url": "",
    "original_url": "not an address at all",
    "topics": ("Harbour", None, " Ferries "),
    "body": "\r\nText\r\n---\r\nmore\r\n",
    "featured_content": '<iframe src="https://video.example/1"></iframe>\n',
    "published_at": moment("2026-11-20T08:30:00+02:00"),
    "quality": 189,
    "heat": -1,
}


def record_of(article):
    return fresh(article).record(timezone.now())


def test_saving_without_a_change_decides_nothing_and_says_so(client):
    article = make_article(**ODD, related=(make_related(), make_related()))
    response = press(client, article)
    assert response.status_code == 302
    assert holds_of(article) == {}
    assert messages_of(response) == ["Nothing was changed, so nothing was decided."]


@pytest.mark.parametrize(
    "over",
    [
        {"topics": (None,)},
        {"topics": ()},
        {"excerpt": None},
        {"excerpt": ""},
        {"body": ""},
        {"provider": None},
        {"quality": None, "heat": None},
        {"images": (make_image(title="\n"),)},
        {"related": (make_related(web_url="", title=None),)},
        {"title": "two\nlines"},
        {"web_url": "https://tidewater.example/a\nb"},
    ],
    ids=str,
)
def test_what_comes_back_as_it_was_shown_is_no_change(client, over):
    article = make_article(**over)
    press(client, article)
    assert holds_of(article) == {}


def test_a_typed_title_is_held_and_nothing_else(client, chief):
    article = make_article(title="Before")
    press(client, article, title="After", note="clearer")
    hold = holds_of(article).pop("title")
    assert set(holds_of(article)) == {"title"}
    assert (hold.value, hold.user, hold.note) == ("After", chief, "clearer")
    assert fresh(article).title == "After"


def test_blanks_around_a_text_survive(client):
    article = make_article()
    press(client, article, title="  padded \u00a0")
    assert record_of(article).title == "  padded \u00a0"


def test_a_changed_text_keeps_the_newlines_it_had(client):
    crlf, lf = make_article(excerpt="a\r\nb"), make_article(excerpt="a\nb")
    press(client, crlf, excerpt="a\r\nb\r\nc")
    press(client, lf, excerpt="a\r\nb\r\nc")
    assert record_of(crlf).excerpt == "a\r\nb\r\nc"
    assert record_of(lf).excerpt == "a\nb\nc"


def test_an_emptied_field_is_absent_and_an_emptied_excerpt_empty(client):
    article = make_article()
    press(client, article, web_url="", excerpt="", quality="", provider_domain="")
    record = record_of(article)
    assert (record.web_url, record.excerpt, record.quality) == (None, "", None)
    assert record.provider == ProviderRecord("Tidewater Post", None)


def test_a_body_ends_in_a_newline(client):
    article = make_article(body="")
    press(client, article, body="One paragraph")
    assert record_of(article).body == "One paragraph\n"


def test_numbers_beyond_a_hundred_and_below_zero_are_taken(client):
    article = make_article()
    press(client, article, quality="189", heat="-1")
    assert (record_of(article).quality, record_of(article).heat) == (189, -1)


def test_a_number_that_no_column_holds_is_refused(client):
    article = make_article()
    response = press(client, article, heat=str(2**63))
    assert response.status_code == 200
    assert holds_of(article) == {}


def test_upstreams_odd_values_are_never_refused(client):
    article = make_article(original_url="no address", title="")
    press(client, article, heat="99")
    assert set(holds_of(article)) == {"heat"}


def test_a_title_is_required_of_an_editor(client):
    article = make_article(title="Before")
    response = press(client, article, title="")
    assert "One thing stands in the way" in response.content.decode()
    assert fresh(article).title == "Before"


def test_topics_are_one_a_line_and_empty_items_survive(client):
    article = make_article(topics=("Harbour", None, "Ferries"))
    press(client, article, topics="Ferries \r\n\r\nHarbour\r\n\r\n")
    assert record_of(article).topics == ("Ferries", None, "Harbour")


def test_an_editors_empty_lines_make_no_topics(client):
    article = make_article(topics=("Harbour",))
    press(client, article, topics="Harbour\r\n\r\nSport\r\n")
    assert record_of(article).topics == ("Harbour", "Sport")
    press(client, article, topics="\r\n")
    assert record_of(article).topics == ()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("2026-11-21T10:00:00+02:00", "2026-11-21T10:00:00+02:00"),
        ("2026-11-21T10:00:00Z", "2026-11-21T10:00:00Z"),
        ("2026-11-21", "2026-11-20T23:00:00Z"),
        ("2026-07-01T09:30+02:00", "2026-07-01T09:30:00+02:00"),
        ("2026-07-01 09:30Z", "2026-07-01 09:30:00Z"),
        ("2026-11-21 10:00", "2026-11-21T09:00:00Z"),
        ("2026-11-21T10:00:30", "2026-11-21T09:00:30Z"),
    ],
)
def test_a_date_without_a_zone_is_in_the_sites(client, settings, typed, written):
    settings.TIME_ZONE = "Europe/Berlin"
    article = make_article()
    response = press(client, article, published_at=typed)
    assert response.status_code == 302
    assert record_of(article).published_at.text == written


@pytest.mark.parametrize("typed", ["2026-03-29 02:30", "2026-10-25 02:30"])
def test_a_time_that_the_clocks_skip_or_show_twice_is_refused(client, settings, typed):
    settings.TIME_ZONE = "Europe/Berlin"
    article = make_article()
    page = press(client, article, published_at=typed).content.decode()
    assert "may be ambiguous or it may not exist" in page
    assert holds_of(article) == {}


def test_a_date_alone_is_kept_as_it_is_written_where_it_means_the_same(client):
    article = make_article()
    press(client, article, published_at="2026-11-21")
    assert record_of(article).published_at.text == "2026-11-21"


@pytest.mark.parametrize("typed", ["yesterday", "", "0001-01-01T00:00:00Z"])
def test_what_is_no_date_is_refused(client, typed):
    article = make_article()
    response = press(client, article, published_at=typed)
    assert response.status_code == 200
    assert holds_of(article) == {}


def test_a_label_too_long_for_the_format_is_refused(client):
    article = make_article()
    response = press(client, article, type="x" * 300)
    assert "too long" in response.content.decode()


def test_related_items_change_are_added_and_removed_in_one_decision(client):
    items = tuple(make_related(quality=60 - place) for place in range(3))
    article = make_article(related=items)
    press(
        client,
        article,
        **{
            "related-0-title": "Another headline",
            "related-1-DELETE": "on",
            "related-3-title": "Added by hand",
            "related-3-web_url": "https://islands.example/added",
            "related-3-quality": "10",
        },
    )
    titles = [item.title for item in record_of(article).related]
    assert titles == ["Another headline", items[2].title, "Added by hand"]
    assert set(holds_of(article)) == {"related"}
    assert ChangeSet.objects.filter(act="edit").count() == 1


def test_what_upstream_does_to_related_meanwhile_stays_done(client):
    first, second, third = (make_related(quality=60 - n) for n in range(3))
    article = make_article("_news/a.md", related=(first, second))
    data = filled(client.get(change_url(article)))
    record = article.record(timezone.now())
    take_file("_news/a.md", make_file(record.with_values({"related": (second, third)})))
    client.post(change_url(article), data | {"related-1-title": "Mine"})
    assert [item.title for item in record_of(article).related] == ["Mine", third.title]


def test_an_item_that_upstream_dropped_while_it_was_edited_is_kept(client):
    item = make_related()
    article = make_article("_news/a.md", related=(item,))
    data = filled(client.get(change_url(article)))
    record = article.record(timezone.now())
    take_file("_news/a.md", make_file(record.with_values({"related": ()})))
    client.post(change_url(article), data | {"related-0-title": "Mine"})
    (kept,) = record_of(article).related
    assert (kept.title, kept.web_url) == ("Mine", item.web_url)


def test_an_items_date_and_newlines_are_kept_as_they_are(client):
    item = make_related(excerpt="a\r\nb")
    article = make_article(related=(item,))
    typed = {"published_at": "2026-11-21", "excerpt": "a\r\nc"}
    press(client, article, **{f"related-0-{k}": v for k, v in typed.items()})
    (changed,) = record_of(article).related
    assert changed.published_at.text == "2026-11-21"
    assert changed.excerpt == "a\r\nc"


def test_an_items_unseen_parts_survive_an_edit_of_it(client):
    item = make_related(images=(make_image(),), extra={"score": "1.10"})
    article = make_article(related=(item,))
    press(client, article, **{"related-0-provider_name": "Other"})
    (changed,) = record_of(article).related
    assert changed.images == item.images
    assert changed.extra == {"score": "1.10"}
    assert changed.provider == ProviderRecord("Other", "islands.example")


def test_images_are_held_as_a_list(client):
    article = make_article(images=(make_image(), make_image()))
    press(client, article, **{"images-0-DELETE": "on", "images-1-width": "640"})
    (image,) = record_of(article).images
    assert image.width == 640
    assert set(holds_of(article)) == {"images"}


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"title": ""}, "id_title"),
        ({"ends_at": "soon"}, "id_ends_at"),
        ({"related-0-published_at": "soon"}, "id_related-0-published_at"),
        ({"picture": SimpleUploadedFile("x.png", b"<svg/>")}, "id_picture"),
    ],
)
def test_every_error_has_its_id_once(client, wrong, name):
    article = make_article(related=(make_related(),))
    page = press(client, article, **wrong).content.decode()
    assert page.count(f'id="{name}_error"') == 1
    found = re.findall(r'\bid="([^"]*)"', page)
    assert len(found) == len(set(found))


def test_a_wrong_item_is_shown_where_it_stands(client):
    article = make_article(related=(make_related(),))
    response = press(client, article, **{"related-0-published_at": "soon"})
    assert 'href="#id_related-0-published_at"' in response.content.decode()


def test_a_form_without_its_lists_leaves_them_alone(client):
    article = make_article(related=(make_related(),), images=(make_image(),))
    data = filled(client.get(change_url(article)))
    data = {k: v for k, v in data.items() if not k.startswith(("related-", "images-"))}
    client.post(change_url(article), data | {"heat": "90"})
    assert set(holds_of(article)) == {"heat"}


@pytest.mark.parametrize("seen", ["", "no json", "[]"])
def test_without_marks_only_what_differs_is_held(client, seen):
    article = make_article(title="Before", heat=78)
    press(client, article, seen=seen, heat="90")
    assert set(holds_of(article)) == {"heat"}


def test_a_machines_flap_meanwhile_makes_no_hold(client):
    article = make_article("_news/a.md", heat=78)
    data = filled(client.get(change_url(article)))
    record = article.record(timezone.now())
    take_file("_news/a.md", make_file(record.with_values({"heat": 98})))
    client.post(change_url(article), data | {"title": "After"})
    assert set(holds_of(article)) == {"title"}
    assert fresh(article).heat == 98


@pytest.mark.parametrize("version", ["", "x", str(2**64)])
def test_a_page_without_its_version_is_refused(client, version):
    article = make_article()
    response = press(client, article, "_publish", version=version, heat="90")
    assert response.status_code == 200
    assert "stands in the way" in response.content.decode()
    assert holds_of(article) == {}


def test_an_item_that_comes_while_the_save_waits_is_not_removed(client, monkeypatch):
    """What the page read before the lock says nothing of what is there under it."""
    first, second = make_related(quality=60), make_related(quality=50)
    article = make_article("_news/a.md", related=(first,))
    record, edit = article.record(timezone.now()), deciding.edit_unmoved

    def late(*args, **kwargs):
        newer = record.with_values({"related": (first, second)})
        take_file("_news/a.md", make_file(newer))
        return edit(*args, **kwargs)

    monkeypatch.setattr("articles.deciding.edit_unmoved", late)
    press(client, article, **{"related-0-title": "Mine"})
    titles = [item.title for item in record_of(article).related]
    assert titles == ["Mine", second.title]


def test_a_held_field_says_who_since_when_and_what_upstream_says(client, chief):
    article = make_article(title="Before")
    deciding.edit(article, {"title": "After"}, user=chief, note="because")
    page = client.get(change_url(article)).content.decode()
    assert re.search(r"Held by Ada, <time[^>]*>just now</time>", page)
    assert '<q class="upstream">Before</q>' in page
    assert "because" in page
    assert 'name="_release" value="title"' in page


def test_release_gives_one_field_back_and_saves_the_rest(client, chief):
    article = make_article(title="Before", heat=78)
    deciding.edit(article, {"title": "After", "heat": 90}, user=chief)
    press(client, article, "_release", "title", quality="77", title="typed in vain")
    assert fresh(article).title == "Before"
    assert set(holds_of(article)) == {"heat", "quality"}


def test_publish_and_hold_back_decide_and_save_what_was_typed(client):
    article = make_article(published=False)
    press(client, article, "_publish", heat="90")
    assert fresh(article).state == State.PUBLISHED
    assert fresh(article).heat == 90
    press(client, article, "_hold_back")
    assert fresh(article).state == State.RETIRED


def test_publish_takes_a_time_of_the_sites_zone(client, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    article = make_article(published=False)
    response = press(
        client,
        article,
        "_schedule",
        starts_at="2099-07-01T10:00",
        ends_at="2099-07-02T10:00",
    )
    assert "1 article scheduled." in messages_of(response)
    assert fresh(article).public_from.isoformat() == "2099-07-01T08:00:00+00:00"
    page = client.get(change_url(article)).content.decode()
    assert "Europe/Berlin" in page
    assert 'value="2099-07-01T10:00"' in page


@pytest.mark.parametrize(
    "times",
    [
        {"ends_at": "2020-01-01T10:00"},
        {"starts_at": "2099-01-02T10:00", "ends_at": "2099-01-01T10:00"},
        {"starts_at": "soon"},
    ],
)
def test_a_time_that_makes_no_sense_is_refused(client, times):
    article = make_article(published=False)
    response = press(client, article, "_schedule", **times)
    assert response.status_code == 200
    assert fresh(article).state == State.INCOMING


def test_a_past_schedule_stops_no_other_save(client, chief):
    article = make_article()
    now = timezone.now()
    deciding.publish(
        [article],
        user=chief,
        starts_at=now - timedelta(2),
        ends_at=now - timedelta(1),
    )
    press(client, article, title="After")
    assert fresh(article).title == "After"


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("starts", "ends"), [(DAY, None), (DAY, 2 * DAY), (-2 * DAY, -DAY), (None, DAY)]
)
def test_publish_means_now_and_without_bounds(client, chief, starts, ends):
    article, now = make_article(), timezone.now()
    times = {"starts_at": starts and now + starts, "ends_at": ends and now + ends}
    deciding.publish([article], user=chief, **times)
    response = press(client, article, "_publish")
    assert messages_of(response) == ["1 article published."]
    hold = holds_of(article)["published"]
    assert (hold.starts_at, hold.ends_at) == (None, None)
    assert fresh(article).is_public(timezone.now())


@pytest.mark.parametrize(
    "button", ["_continue", "_save", "_publish", "_hold_back", "_retire"]
)
@pytest.mark.parametrize("name", ["starts_at", "ends_at"])
def test_a_typed_schedule_is_not_lost_to_another_button(client, button, name):
    article = make_article()
    typed = {name: "2099-07-01T10:00", "heat": "90"}
    response = press(client, article, button, **typed)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count(f'id="id_{name}_error"') == 1
    assert "the button “Publish at these times”: press that one" in page
    assert (filled(response)[name], filled(response)["heat"]) == (typed[name], "90")
    assert holds_of(article) == {}


def test_an_emptied_schedule_is_refused_and_its_button_lifts_the_bound(client, chief):
    article = make_article()
    deciding.publish([article], user=chief, starts_at=timezone.now() + DAY)
    assert press(client, article, starts_at="").status_code == 200
    press(client, article, "_schedule", starts_at="")
    assert fresh(article).is_public(timezone.now())


def test_a_schedule_made_meanwhile_takes_the_place_of_an_untouched_one(client, chief):
    article = make_article()
    data = filled(client.get(change_url(article)))
    deciding.edit(article, {"title": "Theirs"}, user=chief)
    deciding.publish([article], user=chief, starts_at=timezone.now() + DAY)
    refused = client.post(change_url(article), data | {"title": "Mine"})
    assert filled(refused)["starts_at"]
    assert client.post(change_url(article), filled(refused)).status_code == 302
    assert fresh(article).title == "Mine"


def test_a_time_that_is_over_is_refused_though_nobody_touched_it(client, chief):
    article, now = make_article(), timezone.now()
    times = {"starts_at": now - 2 * DAY, "ends_at": now - DAY}
    deciding.publish([article], user=chief, **times)
    page = press(client, article, "_schedule").content.decode()
    assert "over before it begins" in page


def test_retire_asks_first_and_leads_back_here(client):
    article = make_article()
    question = question_of(client, press(client, article, "_retire", heat="90"))
    assert "Retire 1 article?" in text_of(question)
    assert fresh(article).state == State.INCOMING
    assert fresh(article).heat == 90
    assert confirm(client, question).url == change_url(article)


def test_release_all_asks_first(client, chief):
    article = make_article()
    deciding.edit(article, {"heat": 90}, user=chief)
    page = text_of(question_of(client, press(client, article, "_release_all")))
    assert "Release 1 article to upstream?" in page
    assert "heat: upstream says 78" in page


@pytest.mark.parametrize("button", ["_retire", "_release_all"])
def test_the_question_keeps_the_note(client, chief, button):
    article = make_article()
    deciding.edit(article, {"heat": 90}, user=chief)
    question = press(client, article, button, note='so "they" said')
    page = text_of(question_of(client, question))
    assert 'name="note" value="so &quot;they&quot; said"' in page


def test_save_can_lead_back_to_the_list_with_its_filters(client):
    article = make_article()
    url = f"{change_url(article)}?_changelist_filters=state%3Dincoming"
    response = client.post(url, filled(client.get(url)) | {"_save": "1"})
    assert response.url == "/admin/articles/article/?state=incoming"


def test_a_save_offers_its_undo(client):
    article = make_article(title="Before")
    url = change_url(article)
    data = filled(client.get(url)) | {"title": "After"}
    page = client.post(url, data, follow=True).content.decode()
    change_set = ChangeSet.objects.get(act="edit")
    assert f'action="/admin/articles/changeset/{change_set.pk}/undo/"' in page


def test_another_born_article_is_not_overwritten_by_a_new_title(client, chief):
    deciding.create(make_record(title="First"), user=chief)
    second = deciding.create(make_record(title="Second"), user=chief)
    page = press(client, second, title="First").content.decode()
    assert "exists already" in page
    assert fresh(second).title == "Second"


def test_a_born_article_has_nothing_to_give_back(client, chief):
    article = deciding.create(make_record(), user=chief)
    page = client.get(change_url(article)).content.decode()
    assert "nothing: it was born here" in page
    assert 'name="_release"' not in page


def test_an_undecided_article_says_who_has_the_say(client, chief, settings):
    theirs = make_article()
    ours = deciding.create(make_record(title="Ours", published=None), user=chief)

    def sentence(article):
        page = client.get(change_url(article)).content.decode()
        return page.partition('<p class="help">Nobody has decided yet; ')[2], page

    assert sentence(theirs)[0].startswith("upstream&#x27;s word stands.")
    assert "Copies as upstream made them" in sentence(theirs)[1]
    assert sentence(ours)[0].startswith("readers do not see it until")
    assert "Copies as upstream made them" not in sentence(ours)[1]
    settings.PUBLISH_ON_IMPORT = False
    assert sentence(theirs)[0].startswith("readers do not see it until")
    assert '<q class="upstream">to be published</q>' in sentence(theirs)[1]


@pytest.mark.parametrize("publishes", [True, False])
def test_the_state_claims_no_word_of_upstream_for_what_was_born_here(
    settings, publishes
):
    settings.PUBLISH_ON_IMPORT = publishes
    meaning = str(State.INCOMING.meaning)
    assert ("upstream's word stands" in meaning) is publishes
    assert ("born here is not shown" in meaning) is publishes
    assert ("readers do not see it" in meaning) is not publishes


def test_a_tombstone_says_that_upstream_removed_it(client):
    article = make_article(removed=True, published=False)
    page = client.get(change_url(article)).content.decode()
    assert '<q class="upstream">removed</q>' in page


def test_unknown_keys_and_the_size_of_the_seal_are_shown(client):
    article = make_article(extra={"mood": "calm"}, secured="c2VjcmV0;AAAA")
    page = client.get(change_url(article)).content.decode()
    assert "mood" in page
    assert "sealed, 13 bytes" in page


def test_the_number_of_queries_does_not_grow_with_what_is_related(
    client, django_assert_max_num_queries
):
    items = [make_related() for _ in range(12)]
    for item in items:
        make_article(title=item.title, web_url=item.web_url)
    article = make_article(related=tuple(items), topics=("A", "B"))
    with django_assert_max_num_queries(25):
        client.get(change_url(article))


def test_only_addresses_of_the_web_become_links(client):
    article = make_article(web_url="javascript:alert(1)")
    assert 'href="javascript' not in client.get(change_url(article)).content.decode()


@pytest.mark.parametrize("number", ["999999", "x", "9" * 30])
def test_an_unknown_number_is_not_found(client, number):
    url = f"/admin/articles/article/{number}/change/"
    assert client.get(url).status_code == 404


def test_what_the_file_cannot_say_is_refused_with_the_reason(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise CannotEdit("this line cannot be changed")

    monkeypatch.setattr("articles.deciding.edit_unmoved", refuse)
    page = press(client, make_article(), title="After").content.decode()
    assert "this line cannot be changed" in page


def test_an_uploaded_picture_becomes_the_first_image(client, picture_file):
    article = make_article(images=(make_image(),))
    url = change_url(article)
    data = filled(client.get(url)) | {"picture": picture_file("new.png")}
    client.post(url, data)
    first, second = record_of(article).images
    assert first == ImageRecord(first.url, 900, 600)
    assert first.url.startswith("http://localhost:8000/media/pictures/")
    assert fresh(article).images.first().picture.sizes.keys() == {"320", "640"}
    assert second.url.endswith(".jpg")


def test_a_file_that_is_no_picture_is_refused(client):
    article = make_article()
    url = change_url(article)
    file = SimpleUploadedFile("x.png", b"<svg/>", content_type="image/png")
    page = client.post(url, filled(client.get(url)) | {"picture": file})
    assert "not a picture of a kind we take" in page.content.decode()


def test_a_file_too_large_is_not_even_read(client, monkeypatch, picture_file):
    monkeypatch.setattr("articles.admin.fields.MAX_BYTES", 10)
    article = make_article()
    url = change_url(article)
    data = filled(client.get(url)) | {"picture": picture_file("new.png")}
    assert "Larger than" in client.post(url, data).content.decode()


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_an_error_names_the_picture_as_what_is_lost(client, picture_file):
    article = make_article()
    page = press(client, article, title="", picture=picture_file("new.png"))
    assert "choose it again" in page.content.decode()
    page = press(client, article, title="")
    assert "choose it again" not in page.content.decode()


def test_pictures_given_back_in_the_same_breath_are_not_taken(
    client, chief, picture_file
):
    article = make_article(images=(make_image(),))
    deciding.edit(article, {"images": ()}, user=chief)
    new = picture_file("new.png")
    press(client, article, "_release", "images", picture=new)
    assert len(record_of(article).images) == 1
    assert not Picture.objects.exists()


def test_a_long_record_can_be_saved_and_published(client):
    article = make_article(body="word\n" * 1_200_000, published=False)
    response = press(client, article, "_publish", heat="90")
    assert response.status_code == 302
    assert fresh(article).state == State.PUBLISHED
    assert set(holds_of(article)) == {"heat", "published"}


def test_the_list_and_the_article_show_the_same_picture(client, picture_file):
    article = make_article(images=(make_image(), make_image()))
    second = article.images.last()
    prepared = pictures.prepare(picture_file("new.png").read())
    copy = picturing.keep(second.url, prepared)
    src = f'src="/media/{copy.sizes["320"]}"'
    article = Article.objects.get()
    assert article.shown_image == second
    assert src in cells.thumb(article)
    assert photo(article).width == copy.width
