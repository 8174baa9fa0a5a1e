"""What brings an article back to the desk, and what does not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding
from articles.models import Article, Change, Place, SourceFile, Waits
from tests.factories import (
    SEALED,
    make_article,
    make_born,
    make_image,
    make_related,
    take_file,
    write_upstream,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
COPY = {"original_url": "https://copy.example/ferry"}


def waits(article):
    """Why it waits; the place agrees with the file."""
    source = SourceFile.objects.get(pk=article.pk)
    assert Place.objects.get(pk=article.pk).waits == bool(source.waits)
    assert Article.objects.waiting().contains(article) == bool(source.waits)
    return source.waits


def left(**over):
    article = make_article(**over)
    deciding.leave([article], user=None)
    assert waits(article) == Waits.LOOKED_AT
    return article


def decided(act, **over):
    article = make_article(**over)
    act([article], user=None)
    return article


def test_what_came_in_waits_since_it_did():
    article = make_article()
    assert waits(article) == Waits.NEW
    assert article.source.waits_since is None


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"title": "Newer"}, Waits.CHANGED),
        ({"body": "\nNewer.\n"}, Waits.CHANGED),
        ({"images": (make_image(),)}, Waits.CHANGED),
        ({"removed": True}, Waits.CHANGED),
        ({"extra": {"mood": "calm"}}, Waits.CHANGED),
        ({"related": (make_related(),)}, Waits.LOOKED_AT),
        ({"quality": 147, "heat": 167}, Waits.LOOKED_AT),
        ({"secured": SEALED}, Waits.LOOKED_AT),
        ({"published": False}, Waits.FLIPPED),
        ({"published": None}, Waits.LOOKED_AT),
        ({"published": False, "title": "Newer"}, Waits.FLIPPED),
        ({**COPY, "published": False}, Waits.REPLACED),
    ],
)
def test_of_what_was_left_comes_back_what_readers_see_otherwise(values, why):
    article = left()
    write_upstream(article, now=NOW, **values)
    assert waits(article) == why
    assert SourceFile.objects.get().waits_since == (NOW if why else None)


def test_upstream_makes_public_what_it_had_not():
    article = left(published=False)
    write_upstream(article, published=True)
    assert waits(article) == Waits.FLIPPED


def test_what_is_decided_to_be_published_comes_back_with_another_text_alone():
    article = decided(deciding.publish)
    write_upstream(article, published=False)
    assert waits(article) == Waits.LOOKED_AT
    write_upstream(article, title="Newer")
    assert waits(article) == Waits.CHANGED


@pytest.mark.parametrize("act", [deciding.hold_back, deciding.retire])
def test_what_readers_do_not_see_by_decision_comes_back_with_another_copy_alone(act):
    article = decided(act)
    write_upstream(article, title="Newer", published=False)
    assert waits(article) == Waits.LOOKED_AT
    write_upstream(article, **COPY)
    assert waits(article) == Waits.REPLACED


def test_what_an_editor_holds_does_not_show_and_brings_nothing_back():
    article = left()
    deciding.edit(article, {"title": "Ours"}, user=None)
    write_upstream(article, title="Theirs")
    assert waits(article) == Waits.LOOKED_AT
    write_upstream(article, excerpt="Theirs")
    assert waits(article) == Waits.CHANGED


def test_only_a_stronger_reason_takes_the_place_of_another_and_time_goes_on():
    article = left()
    reasons = []
    for number, values in enumerate(
        ({"title": "A"}, {"published": False}, {"title": "B"}, COPY, {"title": "C"})
    ):
        write_upstream(article, now=NOW + timedelta(hours=number), **values)
        reasons.append(waits(article))
    assert reasons == ["changed", "flipped", "flipped", "replaced", "replaced"]
    assert SourceFile.objects.get().waits_since == NOW


def test_history_says_that_it_came_back_and_once():
    article = left()
    for title in ("A", "B"):
        write_upstream(article, now=NOW, title=title)
    (change,) = Change.objects.filter(field="waits", change_set__act="import")
    assert change.old is None
    assert change.new == {"why": "changed", "since": NOW.isoformat()}


def test_a_file_that_is_gone_and_comes_again_asks_nothing_new(tmp_path):
    from tests.importing.trees import Tree

    tree = Tree(tmp_path / "tree")
    article = tree.take("_news/a.md")
    beside = tree.write("_news/b.md")
    tree.read_in()
    deciding.leave([article], user=None)
    file = tree.root / "_news/a.md"
    data = file.read_bytes()
    file.unlink()
    tree.read_in(yes_vanished=True)
    file.write_bytes(data)
    tree.read_in()
    assert waits(article) == Waits.LOOKED_AT
    assert beside.exists()


def test_an_article_born_here_waits_until_it_is_decided_whether_readers_see_it():
    assert waits(make_born(published=True)) == Waits.LOOKED_AT
    article = make_born(published=None)
    assert waits(article) == Waits.NEW
    deciding.edit(article, {"published": False}, user=None)
    assert waits(article) == Waits.LOOKED_AT


def test_the_first_file_of_an_article_born_here_is_a_change_where_it_shows():
    article = make_born(published=True, excerpt=None)
    data = article.render(timezone.now())
    take_file(article.path, data)
    assert waits(article) == Waits.LOOKED_AT
    other = make_born(published=True, excerpt=None)
    data = other.render(timezone.now()).replace(b"\n---", b"\nmood: calm\n---", 1)
    take_file(other.path, data)
    assert waits(other) == Waits.CHANGED
