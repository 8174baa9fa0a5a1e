"""Change sets, imports and timelines: what happened, in words; undo by POST alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import deciding
from articles.models import Act, Change, ChangeSet, ImportFailure, ImportRun
from articles.record import ProviderRecord
from tests.admin.browsing import ADD, LIST, filled, fresh, messages_of
from tests.factories import (
    make_article,
    make_image,
    make_record,
    make_related,
    write_upstream,
)

pytestmark = pytest.mark.django_db

SETS = "/admin/articles/changeset/"
RUNS = "/admin/articles/importrun/"

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def history_of(client, article):
    url = f"/admin/articles/article/{article.pk}/history/"
    return client.get(url).content.decode()


def test_a_timeline_tells_each_act_with_from_and_to(client, chief):
    article = make_article(title="Before", heat=78)
    deciding.edit(article, {"title": "After", "heat": 90}, user=chief, note="because")
    page = history_of(client, article)
    for text in ("Edited", "Ada", "because", "Before", "After", "78", "90", "Imported"):
        assert text in page


def test_a_timeline_tells_the_times_of_a_schedule(client, chief, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    article = make_article(published=False)
    starts, ends = (datetime(2027, month, 1, 10, tzinfo=UTC) for month in (7, 8))
    deciding.publish([article], user=chief, starts_at=starts, ends_at=ends)
    deciding.hold_back([article], user=chief)
    page = history_of(client, article)
    assert "undecided, upstream says hidden" in page
    assert "published from Thursday 1 July 2027, 12:00 (Europe/Berlin)" in page
    assert "until Sunday 1 August 2027, 12:00 (Europe/Berlin)" in page
    assert "held back" in page


def test_a_timeline_tells_lists_by_their_items(client, chief):
    kept, gone, new = (make_related(title=title) for title in ("Kept", "Gone", "New"))
    article = make_article(related=(kept, gone), images=(make_image(),))
    changed = make_related(title="Kept", web_url=kept.web_url, quality=5)
    values = {"related": (changed, new), "images": (make_image(title="A pier"),)}
    deciding.edit(article, values, user=chief)
    page = history_of(client, article)
    for text in ("2 items → 2 items", "− </span> Gone", "1 picture"):
        assert text.replace("− </span>", "−</span>") in page
    for text in ("+</span> New", "~</span> Kept (quality: 40 → 5)", "A pier"):
        assert text in page


def test_a_timeline_tells_odd_values_in_words(client, chief):
    article = make_article(topics=("A",), removed=None)
    values = {
        "topics": (None, "B"),
        "excerpt": "",
        "web_url": None,
        "removed": True,
        "provider": ProviderRecord("Tideline", "tideline.example"),
        "images": (make_image(),),
    }
    deciding.edit(article, values, user=chief)
    page = history_of(client, article)
    for text in (
        '<ins><span class="visually-hidden">[new: </span>(empty)',
        "an empty text",
        "nothing",
        "yes",
        "Tideline · tideline",
    ):
        assert text in page


def test_a_born_article_begins_with_its_creation(client, chief):
    article = deciding.create(make_record(), user=chief)
    page = history_of(client, article)
    assert "Created" in page
    assert article.path in page


def test_an_article_nobody_touched_says_when_it_arrived(client):
    article = make_article()
    ChangeSet.objects.all().delete()
    assert "Arrived" in history_of(client, article)


def test_an_unknown_article_has_no_history(client):
    assert client.get("/admin/articles/article/999/history/").status_code == 404


def test_a_change_set_shows_its_changes_by_article(client, chief):
    articles = [make_article(title=f"Number {n}") for n in range(2)]
    change_set = deciding.publish(articles, user=chief, note="today").change_set
    page = client.get(f"{SETS}{change_set.pk}/change/").content.decode()
    for text in ("Number 0", "Number 1", "today", "2 changes", "Ada"):
        assert text in page


def test_undo_puts_back_and_is_told_on_both_sides(client, chief):
    article = make_article(heat=78)
    change_set = deciding.edit(article, {"heat": 90}, user=chief)
    response = client.post(f"{SETS}{change_set.pk}/undo/")
    assert response.url == f"{SETS}{change_set.pk}/change/"
    (message,) = messages_of(response)
    assert message == f"Undone on 1 article. Put back: “{article}”"
    assert fresh(article).heat == 78
    page = client.get(response.url).content.decode()
    assert "Undone</a>" in page
    undoing = ChangeSet.objects.get(act=Act.UNDO)
    page = client.get(f"{SETS}{undoing.pk}/change/").content.decode()
    assert "The act it undid" in page
    assert "undone" in client.get(SETS).content.decode()


def test_undo_of_what_was_decided_again_says_so(client, chief):
    article = make_article(heat=78)
    change_set = deciding.edit(article, {"heat": 90}, user=chief)
    deciding.edit(article, {"heat": 91}, user=chief)
    (message,) = messages_of(client.post(f"{SETS}{change_set.pk}/undo/"))
    assert message.startswith("1 article skipped")


def test_undo_is_never_a_get(client, chief):
    change_set = deciding.edit(make_article(), {"heat": 90}, user=chief)
    assert client.get(f"{SETS}{change_set.pk}/undo/").status_code == 405


def test_an_unknown_change_set_cannot_be_undone(client):
    assert client.post(f"{SETS}999/undo/").status_code == 404


def test_an_import_is_undone_by_those_who_may_import(client_with, chief):
    article = make_article(title="Before")
    write_upstream(article, title="After")
    change_set = ChangeSet.objects.filter(act=Act.IMPORT).first()
    rights = "view_changeset", "change_article", "publish_article"
    other = client_with(*rights)
    url = f"{SETS}{change_set.pk}/"
    assert 'class="undo-form"' not in other.get(f"{url}change/").content.decode()
    assert other.post(f"{url}undo/").status_code == 403
    assert client_with("import_files").post(f"{url}undo/").status_code == 403
    client = client_with(
        "view_changeset", "view_article", "import_files", "undo_others"
    )
    page = client.get(f"{url}change/").content.decode()
    assert "Puts back what the files said before" in page
    (message,) = messages_of(client.post(f"{url}undo/"))
    assert message == "Undone on 1 article. Put back: “Before”"


def test_an_undo_is_undone_in_turn(client, chief):
    article = make_article(heat=78)
    change_set = deciding.edit(article, {"heat": 90}, user=chief)
    client.post(f"{SETS}{change_set.pk}/undo/")
    undoing = ChangeSet.objects.get(act=Act.UNDO)
    page = client.get(f"{SETS}{undoing.pk}/change/").content.decode()
    assert "Does again what was undone." in page
    client.post(f"{SETS}{undoing.pk}/undo/")
    assert fresh(article).heat == 90


def test_what_was_left_by_an_undo_is_named_up_to_a_bound(client, chief):
    articles = [make_article(title=f"Number {n}", heat=78) for n in range(8)]
    change_set = deciding.publish(articles, user=chief).change_set
    deciding.hold_back(articles[:7], user=chief)
    done, left = messages_of(client.post(f"{SETS}{change_set.pk}/undo/"))
    assert done == "Undone on 1 article. Put back: “Number 7”"
    assert left.startswith("7 articles skipped (decided on again since then)")
    assert left.endswith("“Number 4”, 2 more")


def test_too_much_for_a_request_is_undone_on_the_server(client, chief, monkeypatch):
    monkeypatch.setattr("articles.admin.history.UNDONE", 1)
    articles = [make_article(), make_article()]
    change_set = deciding.publish(articles, user=chief).change_set
    (message,) = messages_of(client.post(f"{SETS}{change_set.pk}/undo/"))
    assert f"manage.py undo {change_set.pk}" in message
    assert not ChangeSet.objects.filter(act=Act.UNDO).exists()


def test_a_creation_is_undone_like_any_other_act(client, chief):
    article = deciding.create(make_record(), user=chief)
    change_set = ChangeSet.objects.get(act=Act.CREATE)
    url = f"{SETS}{change_set.pk}/"
    assert 'class="undo-form"' in client.get(f"{url}change/").content.decode()
    (message,) = messages_of(client.post(f"{url}undo/"))
    assert message.startswith("Undone on 1 article.")
    assert not fresh(article).is_public(timezone.now())


def test_the_message_of_a_creation_has_its_undo(client):
    page = client.get(ADD)
    data = filled(page) | {"title": "Mine"}
    page = client.post(ADD, data, follow=True).content.decode()
    change_set = ChangeSet.objects.get(act=Act.CREATE)
    assert "Created as _news/" in page
    assert f'action="{SETS}{change_set.pk}/undo/"' in page


@pytest.mark.parametrize(
    ("rights", "offered"),
    [
        (["change_article"], False),
        (["add_article", "undo_others"], False),
        (["publish_article"], False),
        (["publish_article", "undo_others"], True),
    ],
)
def test_undo_is_shown_to_those_who_may_and_to_no_others(
    client_with, chief, rights, offered
):
    change_set = deciding.publish([make_article()], user=chief).change_set
    client = client_with("view_changeset", "view_article", *rights)
    page = client.get(f"{SETS}{change_set.pk}/change/").content.decode()
    assert ('class="undo-form"' in page) is offered
    status = client.post(f"{SETS}{change_set.pk}/undo/").status_code
    assert status == (302 if offered else 403)


def test_undo_of_an_edit_of_publication_takes_both_rights(make_editor, chief):
    article = make_article()
    values = {"published": True, "title": "Newer"}
    change_set = deciding.edit(article, values, user=chief)
    one, both = (
        make_editor("change_article", "undo_others"),
        make_editor("change_article", "publish_article", "undo_others"),
    )
    assert not deciding.may_undo(change_set, one)
    assert deciding.may_undo(change_set, both)
    undoing = deciding.undo(change_set, user=chief).change_set
    assert not deciding.may_undo(undoing, one)
    assert deciding.may_undo(undoing, both)


def test_a_message_has_no_undo_for_those_who_may_not(client, monkeypatch):
    monkeypatch.setattr(deciding, "may_undo", lambda change_set, user: False)
    keys = {"action": "publish", "_selected_action": [make_article().pk]}
    page = client.post(LIST, keys, follow=True).content.decode()
    assert "1 article published." in page
    assert "/undo/" not in page


def test_a_timeline_links_to_no_page_that_is_closed(client_with, chief):
    article = make_article()
    deciding.publish([article], user=chief)
    rights = ["view_article"]
    page = history_of(client_with(*rights), article)
    assert "Published" in page
    assert SETS not in page
    assert SETS in history_of(client_with(*rights, "view_changeset"), article)


def test_where_an_import_read_from_is_for_operators(client, client_with):
    run = make_run(sources=["/srv/secret/news"])
    url = f"{RUNS}{run.pk}/change/"
    assert "/srv/secret/news" in client.get(url).content.decode()
    page = client_with("view_importrun").get(url).content.decode()
    assert "/srv/secret/news" not in page
    assert "Every file was read." in page


def test_an_import_links_to_its_changes_for_those_who_may_see_them(client_with):
    make_article()
    url = f"{RUNS}{ImportRun.objects.get().pk}/change/"
    page = client_with("view_importrun").get(url).content.decode()
    assert "What it changed" not in page
    page = (
        client_with("view_importrun", "view_changeset", "view_article")
        .get(url)
        .content.decode()
    )
    assert "What it changed" in page


def test_a_long_change_set_comes_in_pages(client, chief):
    articles = [make_article() for _ in range(51)]
    change_set = deciding.publish(articles, user=chief).change_set
    url = f"{SETS}{change_set.pk}/change/"
    assert "Page 1 of 2" in client.get(url).content.decode()
    assert "Page 2 of 2" in client.get(f"{url}?p=2").content.decode()


def test_the_changes_of_an_import_come_by_class_and_by_field(client):
    article = make_article(title="Before", heat=987_654_321, related=())
    write_upstream(article, title="After", heat=80, related=(make_related(),))
    change_set = ChangeSet.objects.filter(act=Act.IMPORT).first()
    change_set.run.counts = {"updated": 1, "created": 0}
    change_set.run.save()
    url = f"{SETS}{change_set.pk}/change/"
    page = client.get(url).content.decode()
    for text in (
        "1 what readers see",
        "1 quality, heat or publication",
        "1 related coverage",
        "3 changes",
        "?field=title",
        f"{RUNS}{change_set.run_id}/change/",
        "987654321",
    ):
        assert text in page
    assert "No change is left" in client.get(f"{url}?field=%00").content.decode()
    page = client.get(f"{url}?field=title").content.decode()
    assert "3 changes" in page
    assert "After" in page
    assert "987654321" not in page
    assert "1 article</td>" in client.get(SETS).content.decode()


def test_a_large_import_is_paged_and_not_counted_by_field(
    client, monkeypatch, django_assert_num_queries
):
    article = make_article()
    change_set = article.changes.get().change_set
    url = f"{SETS}{change_set.pk}/change/"
    client.get(url)
    # session, user, change set, its undo, run, whether more than the desk moved, count,
    # fields, page, undone by, and what waits
    with django_assert_num_queries(11):
        client.get(url)
    Change.objects.bulk_create(
        Change(change_set=change_set, article=article, field="heat", old=n, new=n + 1)
        for n in range(200)
    )
    with django_assert_num_queries(11):
        client.get(url)
    monkeypatch.setattr("articles.admin.history.COUNTED", 100)
    with django_assert_num_queries(10):
        page = client.get(f"{url}?p=5").content.decode()
    assert "Page 5 of 5" in page
    assert "201 changes" in page
    assert "?field=heat" not in page


def test_change_sets_are_found_by_act_person_and_day(client, chief, make_editor):
    other = make_editor("change_article", name="other")
    sets = [deciding.edit(make_article(), {"heat": 90}, user=u) for u in (chief, other)]
    sets.append(deciding.publish([make_article()], user=chief).change_set)
    ChangeSet.objects.filter(pk=sets[0].pk).update(at=LONG_AGO)

    def found(query):
        response = client.get(f"{SETS}?{query}")
        return [each.pk for each in response.context["cl"].result_list]

    first, second, third = (each.pk for each in sets)
    assert found("act__exact=publish") == [third]
    assert found(f"by={chief.pk}") == [third, first]
    assert found("act__exact=edit&by=nobody") == []
    assert set(found("by=nobody")) == set(
        ChangeSet.objects.filter(act=Act.IMPORT).values_list("pk", flat=True)
    )
    assert found("by=999") == []
    assert found("day_from=2026-01-01&day_to=2026-01-01") == [first]
    assert found("day_to=2025-12-31") == []
    assert first not in found("day_from=2026-01-02")
    assert found("day=odd") == []
    assert found("day_from=odd") == []
    page = client.get(f"{SETS}?by=999").content.decode()
    assert "Nothing was done like that." in page


def test_a_site_without_a_past_says_what_will_stand_here(client):
    assert "Nobody has done anything yet." in client.get(SETS).content.decode()


def test_the_lists_ask_a_fixed_number_of_queries(
    client, chief, django_assert_max_num_queries
):
    for _ in range(12):
        deciding.edit(make_article(), {"heat": 90}, user=chief)
    with django_assert_max_num_queries(8):
        client.get(SETS)
    with django_assert_max_num_queries(8):
        client.get(RUNS)


def make_run(**over):
    now = timezone.now()
    values = {
        "started_at": now - timedelta(seconds=3),
        "finished_at": now,
        "status": "finished",
        "sources": ["fixtures"],
        "counts": {"created": 99, "unchanged": 0, "set_aside": 2},
    }
    return ImportRun.objects.create(**values | over)


def test_an_import_run_shows_counts_and_failures(client):
    run = make_run()
    ImportFailure.objects.create(
        run=run, path="_news/bad.md", line=3, message="not a date"
    )
    page = client.get(f"{RUNS}{run.pk}/change/").content.decode()
    for text in (
        "fixtures",
        "99",
        "Set aside",
        "3.0 s",
        "_news/bad.md:3",
        "not a date",
    ):
        assert text in page
    assert "Unchanged" not in page
    assert "99 created, 2 set aside" in client.get(RUNS).content.decode()


FAILED = [
    ("/srv/a tree/_news/bad.md", "not a date", "_news/bad.md"),
    ("/srv/a tree", "cannot be listed", "a tree"),
    ("/srv/files.zip/_news/bad.md", "not a date", "_news/bad.md"),
    ("/srv/git:_news/bad.md", "not a date", "_news/bad.md"),
    ("/srv/other/_news/bad.md", "not a date", "bad.md"),
    ("bad.md", "second file of this path; /srv/a tree/_news/b.md was read", "bad.md"),
    ("bad.md", "outside the root /srv/other", "bad.md"),
]


@pytest.mark.parametrize(("path", "message", "shown"), FAILED)
def test_failures_name_no_folder_of_the_machine_to_who_may_not_import(
    client_with, path, message, shown
):
    run = make_run(sources=["/srv/a tree", "/srv/files.zip", "/srv/git", "."])
    ImportFailure.objects.create(run=run, path=path, line=3, message=message)
    pages = {
        right: client_with(right).get(f"{RUNS}{run.pk}/change/").content.decode()
        for right in ("view_importrun", "import_files")
    }
    assert f"<code>{shown}:3</code>" in pages["view_importrun"]
    assert "/srv" not in pages["view_importrun"]
    assert f"<code>{path}:3</code> {message}" in pages["import_files"]


def test_what_values_begin_with_a_slash_stays_in_a_message(client_with):
    run = make_run(sources=[])
    message = 'webUrl: "/a/b" and/or "https://a.example/b" is no address'
    ImportFailure.objects.create(run=run, path="_news/a.md", message=message)
    page = client_with("view_importrun").get(f"{RUNS}{run.pk}/change/")
    assert message.replace('"', "&quot;") in page.content.decode()


@pytest.mark.parametrize(
    ("over", "text"),
    [
        ({"status": "running", "finished_at": None}, "Running"),
        (
            {"started_at": LONG_AGO, "finished_at": LONG_AGO + timedelta(0, 330)},
            "5 min",
        ),
        ({"counts": []}, "Every file was read."),
    ],
)
def test_an_import_run_of_any_kind_shows(client, over, text):
    run = make_run(**over)
    assert text in client.get(f"{RUNS}{run.pk}/change/").content.decode()


@pytest.mark.parametrize("url", [f"{SETS}999/change/", f"{RUNS}999/change/"])
def test_what_is_not_there_is_not_found(client, url):
    assert client.get(url).status_code == 404


def test_history_has_no_history_and_takes_no_change(client):
    make_article()
    pk = ChangeSet.objects.get().pk
    assert client.get(f"{SETS}{pk}/history/").status_code == 404
    assert client.post(f"{SETS}{pk}/change/", {"note": "x"}).status_code == 403
    assert client.get(f"{SETS}add/").status_code in (403, 404)
    assert client.post(f"{SETS}{pk}/delete/").status_code == 403
