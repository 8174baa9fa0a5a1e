"""The history of one article: told by day, filtered, compared by word, restored."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from articles import deciding
from articles.admin.timeline import folding, page as timeline
from articles.models import Act, Article, Change, ChangeSet
from tests.admin.browsing import change_url, fresh, messages_of
from tests.factories import make_article, make_editor, write_upstream

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def url_of(article, query=""):
    return f"/admin/articles/article/{article.pk}/history/{query}"


def shown(client, article, query=""):
    response = client.get(url_of(article, query))
    assert response.status_code == 200
    return response.content.decode()


def words(text):
    """What the page says to who does not see it, from its heading on."""
    text = re.sub(
        r"</(dt|dd|li|p|h\d|summary|option)>", " ", text[text.index("<h1>") :]
    )
    return " ".join(re.sub(r"<[^>]+>", "", text).split())


def acts(article):
    """The acts that changed an article, the first of them first."""
    rows = article.changes.order_by("pk").values_list("change_set", flat=True)
    return list(dict.fromkeys(rows))


# The timeline


def test_acts_stand_by_day_with_the_zone_said_once(client, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    article = make_article(now=NOON)
    write_upstream(article, title="Later", now=NOON + timedelta(hours=12))
    text = words(shown(client, article))
    assert "times in Europe/Berlin" in text
    assert text.index("Saturday 21 November 2026") < text.index("Friday 20 November")
    assert "01:00" in text


def test_people_and_imports_are_told_apart(client, chief):
    article = make_article()
    deciding.edit(article, {"heat": 5}, user=chief)
    page = shown(client, article)
    assert re.findall(r'<li class="by-(\w+)">', page) == ["person", "import"]
    assert re.search(r"/importrun/\d+/change/\">import \d+</a>", page)


def test_texts_are_told_word_by_word(client):
    article = make_article(title="The ferry sails")
    write_upstream(article, title="The tram sails")
    assert "The [gone: ferry] [new: tram] sails" in words(shown(client, article))


def test_a_long_text_opens_on_demand(client):
    long = " ".join(f"word{number}" for number in range(200))
    article = make_article(body=f"{long}\n")
    write_upstream(article, body=f"{long} end\n")
    assert '<details class="told-marked">' in shown(client, article)


def test_runs_of_what_machines_move_are_folded_and_not_hidden(client):
    article = make_article(heat=1)
    for heat in (2, 3):
        write_upstream(article, heat=heat)
    write_upstream(article, title="Later", quality=5)
    page = shown(client, article)
    assert "2 imports moved heat" in words(page)
    assert page.count('<details class="fold">') == 2  # and the quality of the last
    assert "and quality" in words(page)
    for heat in ("1", "2", "3"):
        assert re.search(rf"(from|to)</span> {heat}</", page)


def test_a_fold_says_from_when_to_when(client):
    article = make_article(heat=1, title="One", now=NOON)
    for hours in (1, 2):
        write_upstream(article, heat=10 + hours, now=NOON + timedelta(hours=hours))
    write_upstream(article, title="Two", now=NOON + timedelta(hours=3))
    for hours in (4, 52):
        write_upstream(article, heat=20 + hours, now=NOON + timedelta(hours=hours))
    text = words(shown(client, article))
    assert "2 imports moved heat 13:00–14:00" in text
    assert "2 imports moved heat 20 Nov 2026 – 22 Nov 2026" in text


def test_a_field_that_is_asked_for_is_not_folded(client):
    article = make_article(heat=1, title="First")
    write_upstream(article, heat=2)
    write_upstream(article, title="Second")
    page = shown(client, article, "?field=heat")
    assert '<details class="fold">' not in page
    assert re.search(r"to</span> 2</", page)
    assert "Second" not in page[page.index('<ol class="timeline">') :]


def test_it_is_filtered_by_who(client, chief):
    article = make_article()
    other = make_editor("change_article", name="otto")
    deciding.edit(article, {"heat": 5}, user=chief)
    deciding.edit(Article.objects.get(pk=article.pk), {"heat": 6}, user=other)

    def kinds(query):
        return re.findall(r'<li class="by-(\w+)">', shown(client, article, query))

    assert kinds("?who=people") == ["person", "person"]
    assert kinds("?who=imports") == ["import"]
    assert kinds(f"?who={other.pk}") == ["person"]
    assert kinds("?who=") == ["person", "person", "import"]
    assert kinds("?who=odd") == []
    assert "Nothing that happened is like that." in shown(client, article, "?who=odd")


def test_what_was_undone_and_what_was_replaced_is_said(client, chief):
    article = make_article(original_url="https://a.example/1")
    made = deciding.edit(article, {"heat": 5}, user=chief)
    deciding.undo(made, user=chief)
    write_upstream(article, original_url="https://a.example/2")
    text = words(shown(client, article))
    assert "undone later" in text
    assert "another copy" in text


def test_an_act_says_nothing_of_the_queue_that_goes_without_saying(client, chief):
    article = make_article()
    deciding.publish([article], user=chief)
    text = words(shown(client, article))
    assert "and desk" in text
    deciding.release([article], user=chief)
    deciding.leave([fresh(article)], user=chief)
    assert "Desk from Came in" in words(shown(client, article))


def test_a_long_history_comes_in_pages(client, monkeypatch):
    monkeypatch.setattr(timeline, "PAGE", 2)
    article = make_article()
    for heat in (1, 2):
        write_upstream(article, heat=heat)
    assert "Page 1 of 2" in shown(client, article, "?who=imports")
    assert "p=1" in shown(client, article, "?who=imports&p=2")


def test_what_is_folded_pushes_nothing_to_another_page(client, monkeypatch):
    monkeypatch.setattr(folding, "PAGE", 2)
    monkeypatch.setattr(folding, "OPENED", 2)
    article = make_article(title="One")
    for number, title in enumerate(("Two", "Three", "Four")):
        for heat in range(3):
            write_upstream(article, heat=10 * number + heat)
        write_upstream(article, title=title)
    write_upstream(article, heat=99)
    first, second = (words(shown(client, article, f"?p={page}")) for page in (1, 2))
    told = [re.findall(r"\[new: (\w+)\]", page) for page in (first, second)]
    assert told == [["Four", "Three"], ["Two"]]
    folds = [re.findall(r"\d+ imports? moved heat", page) for page in (first, second)]
    assert folds == [
        ["1 import moved heat", "3 imports moved heat"],
        ["3 imports moved heat", "3 imports moved heat"],
    ]
    assert first.count("and 1 before them:") == 1
    assert "3 imports moved heat the last at" in first
    assert "Page 1 of 2" in first


def test_however_long_it_is_it_asks_no_more(client, django_assert_max_num_queries):
    article = make_article()
    for heat in range(6):
        deciding.edit(Article.objects.get(pk=article.pk), {"heat": heat}, user=None)
    with django_assert_max_num_queries(15):
        shown(client, article)


def test_each_field_of_the_form_leads_to_its_own_history(client, chief):
    article = make_article()
    page = client.get(change_url(article)).content.decode()
    assert f'href="{url_of(article, "?field=title")}"' in page


# Compared


def test_two_points_are_compared_by_word(client, chief):
    article = make_article(title="The ferry sails", excerpt="Same")
    write_upstream(article, title="The tram sails", heat=5)
    deciding.edit(fresh(article), {"title": "The bus sails"}, user=chief, note="why")
    first, second, third = acts(article)
    text = words(shown(client, article, f"?from={first}&to={second}"))
    assert "The [gone: ferry] [new: tram] sails" in text
    assert "Heat" in text
    text = words(shown(client, article, f"?from={second}&to={third}"))
    assert "The [gone: tram] [new: bus] sails" in text
    assert "why" in text
    assert "The same at both points: category, excerpt" in text


def test_without_a_second_point_it_is_compared_with_now(client):
    article = make_article(title="First")
    write_upstream(article, title="Second")
    first, _last = acts(article)
    for query in (f"?from={first}", f"?from={first}&to="):
        text = words(shown(client, article, query))
        assert "[gone: First] [new: Second]" in text
        assert "To Now" in text


def test_decisions_on_publication_are_compared_with_their_times(client, chief):
    article = make_article(published=False)
    deciding.publish([article], user=chief, starts_at=NOON)
    first, second = acts(article)
    text = words(shown(client, article, f"?from={first}&to={second}"))
    assert "undecided, upstream says hidden] [new: published from Friday" in text


def test_whole_texts_are_shown_on_demand(client):
    long = " ".join(f"word{number}" for number in range(100))
    article = make_article(body=f"{long}\n")
    write_upstream(article, body=f"{long} end\n")
    first = acts(article)[0]
    assert "words …" in shown(client, article, f"?from={first}")
    assert "words …" not in shown(client, article, f"?from={first}&whole=1")


def test_other_keys_are_compared_and_not_restored(client):
    article = make_article()
    write_upstream(article, extra={"mood": "calm"})
    page = shown(client, article, f"?from={acts(article)[0]}")
    assert "Other keys" in page
    assert "mood" in page
    assert 'value="extra"' not in page


def test_points_that_do_not_differ_say_so(client):
    article = make_article()
    (first,) = acts(article)
    assert "The record is the same at both points." in shown(
        client, article, f"?from={first}"
    )


def test_what_nobody_knows_any_more_is_said(client):
    article = make_article(title="One", excerpt="First")
    write_upstream(article, title="Two", excerpt="Second")
    write_upstream(article, title="Three")
    Change.objects.filter(new="Three").delete()
    first, second = acts(article)
    for query, where in (
        (f"?from={second}", "the earlier point"),
        (f"?from={first}&to={second}", "the later point"),
        (f"?from={second}&to={second}", "either point"),
    ):
        page = shown(client, article, query)
        assert f"What it was at {where} is not known any more" in page
        assert 'name="restore" value="title"' not in page


@pytest.mark.parametrize("query", ["?from=x", "?from=", "?from=999", "?from={0}&to=x"])
def test_what_is_no_point_is_not_found(client, query):
    article = make_article()
    asked = url_of(article, query.format(acts(article)[0]))
    assert client.get(asked).status_code == 404


def test_acts_on_other_articles_are_no_points(client):
    article, other = make_article(), make_article()
    query = f"?from={acts(other)[0]}"
    assert client.get(url_of(article, query)).status_code == 404


# Restored


def restore(client, article, point, value, **more):
    query = f"?from={point}"
    data = {"restore": value, "version": fresh(article).version, **more}
    return client.post(url_of(article, query), data)


def edited(chief):
    """An article with two decisions, and the point before them."""
    article = make_article(title="First", heat=1)
    deciding.edit(article, {"title": "Ours", "heat": 2}, user=chief)
    return fresh(article), acts(article)[0]


def test_one_field_is_restored_and_can_be_undone(client, chief):
    article, first = edited(chief)
    response = restore(client, article, first, "title", note="as it was")
    assert response.url == url_of(article)
    assert messages_of(response) == ["1 field restored."]
    assert (fresh(article).title, fresh(article).heat) == ("First", 2)
    made = ChangeSet.objects.get(act=Act.RESTORE)
    assert made.note == "as it was"
    assert f"/changeset/{made.pk}/undo/" in shown(client, article)


def test_a_note_loses_the_sign_that_no_text_can_have(client, chief):
    article, first = edited(chief)
    restore(client, article, first, "title", note="as\0 it was")
    assert ChangeSet.objects.get(act=Act.RESTORE).note == "as it was"


def test_all_is_restored_at_once(client, chief):
    article, first = edited(chief)
    response = restore(client, article, first, "*")
    assert messages_of(response) == ["2 fields restored."]
    assert (fresh(article).title, fresh(article).heat) == ("First", 1)


def test_publication_restored_is_one_field_whatever_waits_by_it(client, chief):
    article = make_article()
    first = acts(article)[0]
    deciding.publish([article], user=chief)
    response = restore(client, article, first, "published")
    assert messages_of(response) == ["1 field restored."]


def test_a_restore_of_what_moved_meanwhile_is_refused_with_what_moved(client, chief):
    article, first = edited(chief)
    version = article.version
    deciding.edit(fresh(article), {"title": "Ours, better"}, user=chief)
    response = restore(client, article, first, "*", version=version)
    assert response.status_code == 409
    text = words(response.content.decode())
    assert "Not restored: somebody was faster" in text
    assert "Ours, better" in text
    assert fresh(article).heat == 2
    assert restore(client, article, first, "heat", version=version).status_code == 302


@pytest.mark.parametrize("version", ["", "x"])
def test_a_restore_that_says_no_version_is_as_old_as_can_be(client, chief, version):
    article, first = edited(chief)
    response = restore(client, article, first, "*", version=version)
    assert response.status_code == 409


@pytest.mark.parametrize("value", ["", "secured", "odd"])
def test_what_is_no_field_is_not_restored(client, chief, value):
    article, first = edited(chief)
    assert restore(client, article, first, value).status_code == 302
    assert not ChangeSet.objects.filter(act=Act.RESTORE).exists()


def test_nothing_is_restored_between_two_points_of_the_past(client, chief):
    article, first = edited(chief)
    query = f"?from={first}&to={acts(article)[1]}"
    assert 'name="restore"' not in shown(client, article, query)
    client.post(url_of(article, query), {"restore": "*", "version": article.version})
    assert fresh(article).title == "Ours"


def test_only_what_one_may_decide_is_offered(client_with, chief):
    article, first = edited(chief)
    offered = {
        right: re.findall(
            r'name="restore" value="([^"]+)"',
            shown(client_with("view_article", right), article, f"?from={first}"),
        )
        for right in ("view_changeset", "judge_article", "change_article")
    }
    assert offered == {
        "view_changeset": [],
        "judge_article": ["heat"],
        "change_article": ["title", "heat", "*"],
    }


@pytest.mark.parametrize(
    ("value", "status"), [("title", 403), ("*", 403), ("heat", 302)]
)
def test_every_field_takes_its_right(client_with, chief, value, status):
    article, first = edited(chief)
    client = client_with("view_article", "judge_article")
    assert restore(client, article, first, value).status_code == status
