"""What comes back from files that an export wrote, after decisions changed since."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import deciding
from articles.exporting import export_articles, select
from articles.importing import import_articles
from articles.models import Article, ChangeSet
from tests.factories import SEALED, make_file, make_record, make_related

pytestmark = pytest.mark.django_db

PATH = "_news/a.md"
ITEM = make_related(title="Theirs")
RECORD = make_record(
    title="Theirs", published=False, secured=SEALED, related=(ITEM,), heat=1
)


class Story:
    """One file, read, decided on, exported, and read again; time goes on."""

    def __init__(self, root):
        self.root = root
        self.file = root / PATH
        self.file.parent.mkdir(parents=True)
        self.now = timezone.now()
        self.file.write_bytes(make_file(RECORD))
        self.read()

    @property
    def article(self):
        return Article.objects.with_records().get()

    def read(self):
        self.now += timedelta(minutes=1)
        result = import_articles([self.root], now=self.now)
        assert not result.failures
        return result

    def decide(self, act, *args):
        self.now += timedelta(minutes=1)
        return act(self.article, *args, user=None, now=self.now)

    def export(self):
        self.now += timedelta(minutes=1)
        assert not export_articles(select(self.now), self.root, now=self.now).failures

    def touch(self, old=SEALED, new="QUFB;QkJC"):
        """Upstream edits the very file that we wrote."""
        data = self.file.read_text()
        assert old in data
        self.file.write_text(data.replace(old, new))


@pytest.fixture
def story(tmp_path):
    return Story(tmp_path / "tree")


def publish(article, **more):
    return deciding.publish([article], **more)


def release(article, **more):
    return deciding.release([article], **more)


def test_a_decision_that_was_released_does_not_come_back_as_upstreams(story):
    story.decide(publish)
    story.export()
    story.decide(release)
    story.touch()
    assert story.read().classes == {"sealed": 1}
    assert story.article.base.published is False
    assert not story.article.is_public(story.now)


def test_nor_does_one_that_was_undone(story):
    story.decide(deciding.edit, {"title": "Ours"})
    story.export()
    story.decide(
        lambda article, **more: deciding.undo(ChangeSet.objects.first(), **more)
    )
    story.touch()
    story.read()
    assert (story.article.title, story.article.base.title) == ("Theirs", "Theirs")


def test_nor_does_one_that_was_changed(story):
    story.decide(deciding.edit, {"title": "Ours"})
    story.export()
    story.decide(deciding.edit, {"title": "Ours, better"})
    story.touch()
    assert story.read().classes == {"sealed": 1}
    article = story.article
    assert (article.title, article.base.title) == ("Ours, better", "Theirs")
    assert article.conflicts == 0


def test_nor_do_decisions_on_items(story):
    story.decide(deciding.edit, {"related": (replace(ITEM, title="Ours"),)})
    story.export()
    story.decide(release)
    story.touch()
    story.read()
    assert story.article.base.related == (ITEM,)


def test_the_next_export_settles_it(story):
    story.decide(publish)
    story.export()
    story.decide(release)
    story.export()
    story.touch("published: false", "published: true")
    story.read()
    assert story.article.base.published is True


def test_what_upstream_says_otherwise_is_upstreams(story):
    story.decide(deciding.edit, {"title": "Ours"})
    story.export()
    story.decide(release)
    story.touch("Ours", "Theirs, better")
    story.read()
    assert story.article.title == "Theirs, better"


def test_decisions_on_another_copy_are_no_echo_of_this_one(story):
    story.decide(deciding.edit, {"title": "Ours"})
    story.export()
    story.decide(release)
    copy = replace(RECORD, original_url="https://copy.example/2", title="Ours")
    story.file.write_bytes(make_file(copy))
    story.read()
    assert story.article.base.title == "Ours"
