"""Changes in words: what statements say, and what they said."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import deciding
from articles.admin.wording import sentence
from articles.models import Statement
from tests.admin.browsing import fresh
from tests.factories import make_article, write_upstream

pytestmark = pytest.mark.django_db


def history_of(client, article):
    return client.get(f"/admin/articles/article/{article.pk}/history/").content.decode()


def test_a_timeline_tells_statements_on_stories_as_sentences(client, chief):
    one, other = make_article(title="Ferry"), make_article(title="Bridge")
    deciding.join([one.place.story, other.place.story], user=chief, note="one matter")
    deciding.choose_lead(other, user=chief)
    deciding.rename(fresh(other).place.story, "Crossings", user=chief)
    page = history_of(client, other)
    for text in (
        "Put in one story with “Ferry”", "Leads its story",
        "Story called “Crossings”", "Joined stories", "one matter",
    ):  # fmt: skip
        assert text in page


def test_a_statement_that_is_undone_reads_as_withdrawn(client, chief):
    article = make_article()
    change_set = deciding.rename(article.place.story, "Mine", user=chief).change_set
    deciding.undo(change_set, user=chief)
    assert "Withdrawn:</span> <del>story called “Mine”</del>" in history_of(
        client, article
    )


def test_a_timeline_tells_what_waited_and_who_looked(client, chief):
    article = make_article()
    deciding.leave([article], user=chief, note="fine as it is")
    write_upstream(article, title="Newer")
    page = history_of(client, article)
    for text in (
        "Desk", "Came in", "Looked at", "Left to upstream", "fine as it is",
        "Upstream changed what readers see",
    ):  # fmt: skip
        assert text in page


def test_a_change_set_tells_statements_by_article(client, chief):
    one, other = make_article(title="Ferry"), make_article(title="Bridge")
    change_set = deciding.join(
        [one.place.story, other.place.story], user=chief
    ).change_set
    url = f"/admin/articles/changeset/{change_set.pk}/change/"
    assert "Put in one story with “Ferry”" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("kind", "title", "words"),
    [
        ("together", "", "put in one story with “Bridge”"),
        ("apart", "", "not in one story with “Bridge”"),
        ("leads", "", "leads its story"),
        ("title", "Crossings", "story called “Crossings”"),
        ("title", "", "story called what its lead is"),
        ("copy", "", "is a copy of “Bridge”"),
        ("distinct", "", "is no copy of “Bridge”"),
    ],
)
def test_every_kind_of_statement_has_its_sentence(kind, title, words):
    assert sentence(kind, "Bridge", title) == words
    assert kind in Statement.Kind


def test_titles_in_a_timeline_cost_one_query_however_many(client, chief):
    lead, counts = make_article(), []
    for _ in range(3):
        other = make_article()
        deciding.join([fresh(lead).place.story, other.place.story], user=chief)
        deciding.choose_lead(other, user=chief)
        deciding.choose_lead(lead, user=chief)
        deciding.move([lead], split_off(other, chief), user=chief)
        with CaptureQueriesContext(connection) as queries:
            history_of(client, lead)
        counts.append(len(queries))
    assert len(set(counts)) == 1


def split_off(article, user):
    """The story of an article that is split off from the others."""
    deciding.split([article], user=user)
    return fresh(article).place.story
