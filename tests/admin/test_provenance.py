"""Beside each field: whose word it is, since when, and what the policy suggests."""

import re

import pytest
from django.utils import timezone

from articles import deciding
from articles.admin.provenance import Provenance
from articles.admin.showing import fetch
from articles.models import Article, ChangeSet, ImportRun
from tests.admin.browsing import change_url, holds_of, press
from tests.factories import make_article, make_born, make_editor, write_upstream

pytestmark = pytest.mark.django_db


def known(article):
    article = Article.objects.with_records().get(pk=article.pk)
    now = timezone.now()
    return Provenance(article, article.record(now), now)


def words(article, name):
    origin = known(article).origin(name)
    return origin and origin["words"]


def run():
    return ImportRun.objects.latest("pk").pk


def test_a_field_comes_from_the_first_import():
    article = make_article()
    assert words(article, "title") == f"import {run()}"


def test_a_field_comes_from_the_import_that_last_moved_it():
    article = make_article(title="First")
    first = run()
    write_upstream(article, title="Second")
    second = run()
    write_upstream(article, heat=5)
    found = {name: words(article, name) for name in ("excerpt", "title", "heat")}
    assert found == {
        "excerpt": f"import {first}",
        "title": f"import {second}",
        "heat": f"import {run()}",
    }


def test_a_decision_is_no_word_of_upstream():
    article = make_article(title="First")
    deciding.edit(article, {"title": "Ours"}, user=None)
    assert words(article, "title") == f"import {run()}"


def test_what_an_undo_put_back_is_said_so():
    article = make_article(title="First")
    write_upstream(article, title="Second")
    editor = make_editor("import_files", name="otto")
    change_set = article.changes.latest("pk").change_set
    deciding.undo(change_set, user=None)
    ChangeSet.objects.filter(undoes=change_set).update(user=editor)
    assert words(article, "title") == "put back by otto"


def test_what_was_born_here_has_no_word_of_upstream():
    assert words(make_born(), "title") is None


def test_a_hold_says_whether_upstream_agrees_and_else_what_differs():
    article = make_article(title="The ferry sails")
    deciding.edit(article, {"title": "The tram sails", "heat": 78}, user=None)
    title, heat = (known(article).hold(name) for name in ("title", "heat"))
    assert (title["agrees"], heat["agrees"]) == (False, True)
    assert "ferry" in title["marked"]
    assert heat["marked"] == ""


@pytest.mark.parametrize(
    ("quality", "said"),
    [
        (90, ["The policy suggests 90.", "The policy suggests to publish."]),
        (50, ["The policy suggests 50.", "The policy suggests to hold back."]),
        (None, ["", ""]),
    ],
)
def test_the_suggestion_stands_at_heat_and_publication(quality, said):
    article = known(make_article(quality=quality))
    assert [article.suggestion(name) for name in ("heat", "published")] == said
    assert article.suggestion("title") == ""


def test_why_it_is_suggested_stands_at_the_quality():
    said = known(make_article(quality=90)).suggestion("quality")
    assert said.startswith("For the policy it has no related")


def test_the_page_says_it_beside_each_field_and_leads_to_its_history(client):
    article = make_article()
    page = client.get(change_url(article)).content.decode()
    link = f'href="/admin/articles/article/{article.pk}/history/?field=excerpt"'
    assert re.search(rf"{re.escape(link)}.*import {run()} · <time", page)
    assert page.count(f"import {run()} · ") > 12


def test_a_decision_is_kept_for_good_with_a_button_and_says_so(client):
    article = make_article(title="First")
    deciding.edit(article, {"title": "Ours"}, user=None)
    press(client, article, "_keep_always", "title")
    assert holds_of(article)["title"].always
    page = client.get(change_url(article)).content.decode()
    assert "Whatever upstream says." in page
    assert 'name="_keep_always"' not in page


def test_judgements_are_not_offered_to_be_kept_for_good(client):
    article = make_article(heat=5)
    deciding.edit(article, {"heat": 6}, user=None)
    assert "_keep_always" not in client.get(change_url(article)).content.decode()


def test_how_often_upstream_moved_asks_no_more(django_assert_num_queries):
    article = make_article(heat=5)
    for heat in range(3):
        write_upstream(article, heat=heat)
    found, now = fetch(article.pk), timezone.now()
    record = found.record(now)
    with django_assert_num_queries(2):
        Provenance(found, record, now)
