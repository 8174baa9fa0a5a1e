"""Deciding on publication without reading the file does what reading it does."""

import pytest
from django.utils import timezone

from articles import deciding
from articles.deciding import acts, carrying
from articles.models import Article, Change, Hold, SourceFile
from articles.projecting import project_all
from tests.factories import (
    make_article,
    make_file,
    make_related,
    projected_rows,
    take_file,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
ACTS = {name: getattr(acts, name) for name in ("publish", "hold_back", "retire")}


@pytest.fixture
def files_read(monkeypatch):
    """The articles whose files are read."""
    read, document = [], SourceFile.document

    def counted(source):
        read.append(source.article_id)
        return document(source)

    monkeypatch.setattr(SourceFile, "document", counted)
    return read


def outcome_of(name, articles):
    ACTS[name](articles, user=None, now=NOW)
    names = ("article_id", "field", "value", "seen", "copy", "took_down")
    changes = Change.objects.exclude(change_set__act="import").order_by("pk")
    told = changes.values_list("article_id", "field", "old", "new", "version")
    return list(Hold.objects.order_by("pk").values_list(*names)), list(told)


@pytest.mark.parametrize("name", ACTS)
def test_it_decides_what_reading_the_file_decides(name, monkeypatch, files_read):
    articles = [
        make_article(published=shown, related=(make_related(),), original_url=url)
        for shown in (True, False)
        for url in (None, "https://tidewater.example/one")
    ]
    files_read.clear()
    lightly = outcome_of(name, articles)
    assert files_read == []
    before = projected_rows()
    project_all(NOW)
    assert projected_rows() == before
    deciding.undo(lightly_made(), user=None)
    Change.objects.exclude(change_set__act="import").delete()
    Article.objects.update(version=1)
    monkeypatch.setattr(carrying, "read_lightly", lambda article: False)
    assert outcome_of(name, articles) == lightly


def lightly_made():
    return Change.objects.exclude(change_set__act="import").latest("pk").change_set


@pytest.mark.parametrize(
    "make",
    [
        lambda: decided(make_article()),
        lambda: deciding.create(make_article().original, user=None),
        lambda: make_article(published=None),
        lambda: take_file("_news/q.md", odd(make_file())),
    ],
    ids=["decided on", "born here", "silent", "odd"],
)
def test_other_articles_are_read(make, files_read):
    article = make()
    files_read.clear()
    deciding.publish([article], user=None)
    assert files_read == [article.pk]


def decided(article):
    deciding.edit(article, {"title": "After"}, user=None)
    return article


def odd(data):
    return data.replace(b"published: true", b"published: true # for now")
