"""Files that are gone: a question, asked with care, answered by people or by itself."""

import pytest

from articles import deciding
from articles.importing import Watching, vanishing
from articles.models import Article, Change, ChangeSet, SourceFile, Vanished
from tests.factories import make_born

pytestmark = pytest.mark.django_db

A, B, C = "_news/a.md", "_news/b.md", "_news/c.md"


@pytest.fixture
def grown(tree):
    """A tree of three files, read in."""
    for path in (A, B, C):
        tree.write(path)
    tree.read_in()
    return tree


def lose(tree, *paths):
    for path in paths:
        (tree.root / path).unlink()


def stands(path):
    return SourceFile.objects.get(article__path=path).vanished


def history_of(path):
    changes = Change.objects.filter(article__path=path, field="vanished")
    return [(each.old, each.new) for each in changes]


def test_a_file_that_is_gone_is_a_question_and_the_article_stays_as_it_is(grown):
    before = Article.objects.values().get(path=A)
    lose(grown, A)
    result = grown.read_in()
    assert result.summary == "2 unchanged, 1 vanished"
    assert result.is_clean
    assert stands(A) == Vanished.OPEN
    assert Article.objects.values().get(path=A) == before
    assert [each.path for each in Article.objects.vanished()] == [A]
    assert history_of(A) == [(None, "open")]


def test_it_is_asked_once(grown):
    lose(grown, A)
    grown.read_in()
    assert grown.read_in().summary == "2 unchanged"
    assert history_of(A) == [(None, "open")]


@pytest.mark.parametrize("data", ["same", "other"])
def test_a_file_that_re_appears_answers_it(grown, data):
    same = (grown.root / A).read_bytes()
    lose(grown, A)
    grown.read_in()
    grown.write(
        A, same if data == "same" else same.replace(b"quality: 58", b"quality: 59")
    )
    result = grown.read_in()
    words = {"same": "2 unchanged, 1 returned", "other": "1 updated, 2 unchanged"}
    assert result.summary == words[data]
    assert stands(A) == Vanished.PRESENT
    assert history_of(A) == [(None, "open"), ("open", None)]
    assert grown.read_in().summary == "3 unchanged"


def test_a_file_that_was_retired_and_re_appears_keeps_the_decision(grown):
    lose(grown, A)
    same = grown.read_in(retire_vanished=True)
    assert same.summary == "2 unchanged, 1 vanished, 1 vanished retired"
    assert stands(A) == Vanished.RETIRED
    grown.write(A, bytes(SourceFile.objects.get(article__path=A).base))
    assert grown.read_in().summary == "2 unchanged, 1 returned"
    article = Article.objects.get(path=A)
    assert (article.source.vanished, article.state) == ("", "retired")


def test_what_was_kept_is_asked_about_no_more(grown):
    lose(grown, A)
    grown.read_in()
    deciding.keep_vanished(Article.objects.filter(path=A), user=None)
    assert stands(A) == Vanished.KEPT
    assert grown.read_in().summary == "2 unchanged"
    # Our own file comes back with the next export, and stays ours.
    grown.write(A, bytes(SourceFile.objects.get(article__path=A).base))
    assert grown.read_in().summary == "3 unchanged"
    assert stands(A) == Vanished.KEPT


def test_what_was_kept_is_upstreams_again_when_upstream_writes_it_anew(grown):
    lose(grown, A)
    grown.read_in()
    deciding.keep_vanished(Article.objects.filter(path=A), user=None)
    grown.write(A, title="Upstream is back")
    grown.read_in()
    assert stands(A) == Vanished.PRESENT


def test_nothing_is_asked_of_a_part_of_the_tree(grown):
    lose(grown, A)
    for arguments, options in (
        ([grown.root], {"partial": True}),
        ([grown.root / "_news"], {}),
        ([grown.root / B], {}),
    ):
        assert grown.read_in(*arguments, **options).counts["vanished"] == 0
    assert stands(A) == Vanished.PRESENT


def test_nothing_is_asked_of_a_root_without_a_single_file(grown):
    """A disk that is not mounted looks just so."""
    lose(grown, A, B, C)
    result = grown.read_in(yes_vanished=True)
    assert result.summary == "no .md files found"
    (question,) = result.questions
    assert question.startswith("no .md files found, where 3 should be; is this the")
    assert stands(A) == Vanished.PRESENT


def test_a_file_that_cannot_be_understood_is_there_all_the_same(grown):
    lose(grown, A)
    grown.write(B, b"---\nheat: hot\n---\n")
    result = grown.read_in()
    assert result.summary == "1 unchanged, 1 vanished, 1 failed"
    assert (stands(A), stands(B)) == (Vanished.OPEN, Vanished.PRESENT)


def test_an_article_born_here_is_not_missed(grown):
    make_born()
    assert grown.read_in().summary == "3 unchanged"


def test_more_than_a_few_are_only_asked_about_by_a_sure_operator(grown, monkeypatch):
    monkeypatch.setattr(vanishing, "FEW", 1)
    lose(grown, A, B)
    result = grown.read_in(retire_vanished=True)
    (question,) = result.questions
    assert question == (
        "2 of 3 files are gone from the tree, too many to conclude anything from; "
        "if that is right, import again on the command line with --yes-vanished"
    )
    assert not result.is_clean
    assert (stands(A), result.retired) == (Vanished.PRESENT, 0)
    sure = grown.read_in(yes_vanished=True)
    assert sure.summary == "1 unchanged, 2 vanished"
    assert sure.is_clean


def test_the_share_counts_where_a_tree_is_large(grown, monkeypatch):
    monkeypatch.setattr(vanishing, "FEW", 0)
    monkeypatch.setattr(vanishing, "SHARE", 0.34)
    lose(grown, A)
    assert grown.read_in().counts["vanished"] == 1


def test_a_dry_run_says_who_is_missing_and_asks_nobody(grown):
    lose(grown, A)
    seen = []
    result = grown.read_in(dry_run=True, watching=Watching(report=seen.append))
    assert result.summary == "2 unchanged, 1 vanished"
    assert (seen[-1].path, seen[-1].facts["class"]) == (A, "vanished")
    assert stands(A) == Vanished.PRESENT


def test_it_is_asked_in_slices(grown, monkeypatch):
    monkeypatch.setattr(vanishing, "SLICE", 1)
    lose(grown, A, B)
    assert grown.read_in().counts["vanished"] == 2


# Answered for all, and for nobody else


def test_what_is_there_is_never_retired_whatever_state_it_is_in(grown):
    lose(grown, A, B)
    grown.read_in()
    grown.write(A, b"---\nheat: hot\n---\n")
    result = grown.read_in(retire_vanished=True)
    assert result.retired == 1
    assert (stands(A), stands(B)) == (Vanished.OPEN, Vanished.RETIRED)


@pytest.mark.parametrize("how", ["partial", "a file", "a question"])
def test_nobody_is_retired_by_a_run_that_concludes_nothing(grown, monkeypatch, how):
    lose(grown, A)
    grown.read_in()
    arguments = [grown.root / B] if how == "a file" else [grown.root]
    if how == "a question":
        monkeypatch.setattr(vanishing, "FEW", 0)
        lose(grown, B)
    grown.read_in(*arguments, retire_vanished=True, partial=how == "partial")
    assert stands(A) == Vanished.OPEN


def test_a_dry_run_counts_those_it_would_retire(grown):
    lose(grown, A)
    grown.read_in()
    lose(grown, B)
    foretold = grown.read_in(dry_run=True, retire_vanished=True)
    assert foretold.retired == 2
    assert grown.read_in(retire_vanished=True).summary == foretold.summary


def test_a_file_that_is_back_but_refused_answers_the_question(grown):
    same = (grown.root / A).read_bytes()
    grown.write(A, same.replace(b"quality: 58", b"quality: 59"))
    grown.read_in()
    deciding.undo(ChangeSet.objects.order_by("pk").last(), user=None)
    lose(grown, A)
    grown.read_in()
    grown.write(A, same.replace(b"quality: 58", b"quality: 59"))
    assert grown.read_in().counts["refused"] == 1
    assert stands(A) == Vanished.PRESENT


def test_how_many_had_to_be_there_is_counted_before_new_ones_come(grown, monkeypatch):
    monkeypatch.setattr(vanishing, "FEW", 0)
    monkeypatch.setattr(vanishing, "SHARE", 0.3)
    lose(grown, A)
    for number in range(9):
        grown.write(f"_news/new{number}.md")
    foretold = grown.read_in(dry_run=True).questions
    assert foretold
    assert grown.read_in().questions == foretold


def test_of_a_tree_that_could_not_be_read_whole_it_is_uncertain_what_is_gone(grown):
    lose(grown, A)
    (grown.root / "outside").symlink_to("/usr")
    result = grown.read_in()
    assert (result.questions, result.unmet) == ([], 1)
    assert result.is_uncertain
