"""Mutants by the folder through a database: imported, decided on, exported."""

from dataclasses import replace

import pytest
from django.utils import timezone

from articles import deciding
from articles.exporting import export_articles, select
from articles.frontmatter import FrontMatterError, parse
from articles.importing import import_articles
from articles.models import Article
from articles.record import FIELDS_BY_NAME, from_document
from tests.fuzzing.mutants import decisions, mutant
from tests.fuzzing.properties import assert_names_the_place, without
from tests.fuzzing.test_mutants import SEEDS

pytestmark = pytest.mark.django_db


def small_and_slow(test):
    """A hundred mutants at any time, a thousand of each seed where time is taken."""
    slow = [pytest.param(seed, 1000, marks=pytest.mark.slow) for seed in SEEDS]
    return pytest.mark.parametrize(("seed", "count"), [(0, 100), *slow])(test)


class Tree:
    """A folder of mutants, imported: what came in, and what goes out."""

    def __init__(self, folder, seed, count):
        self.folder = folder
        self.data = {f"_news/{n}.md": mutant(seed, n) for n in range(count)}
        (folder / "in" / "_news").mkdir(parents=True)
        for path, data in self.data.items():
            (folder / "in" / path).write_bytes(data)
        self.result = import_articles([folder / "in"])

    def leave(self, name):
        dest = self.folder / name
        result = export_articles(select(timezone.now()), dest)
        assert not result.failures
        return {path: (dest / path).read_bytes() for path in self.data_of(dest)}

    def data_of(self, dest):
        return [file.relative_to(dest).as_posix() for file in dest.rglob("*.md")]


@small_and_slow
def test_each_of_a_folder_of_mutants_is_exported_as_it_came_or_named(
    tmp_path, seed, count
):
    tree = Tree(tmp_path, seed, count)
    left = tree.leave("out")
    assert left == {path: tree.data[path] for path in left}
    named = [*tree.result.failures, *tree.result.skipped]
    assert sorted([*left, *(each.path for each in named)]) == sorted(tree.data)
    for each in named:
        error = FrontMatterError(each.message, path=each.path, line=each.line)
        assert str(each) == str(error)
        assert_names_the_place(error, tree.data[each.path])


@small_and_slow
def test_an_editor_changes_the_decided_lines_of_mutants_and_no_other(
    tmp_path, seed, count
):
    tree = Tree(tmp_path, seed, count)
    decided = {
        article.path: decide(article, seed, number)
        for number, article in enumerate(Article.objects.order_by("pk"))
    }
    left = tree.leave("out")
    assert left.keys() == decided.keys()
    for path, values in decided.items():
        assert_only_decided_lines_differ(tree.data[path], left[path], values)


def decide(article, seed, number):
    """The values that the file could be made to say."""
    if number % 4 == 0:
        outcome = deciding.publish([article], user=None)
        return {"published": True} if outcome.changed else {}
    names = ["quality", "heat", "published", "title"][: number % 4 + 1]
    values = decisions(seed, number, names)
    try:
        deciding.edit(article, values, user=None)
    except FrontMatterError:
        return {}
    return values


def assert_only_decided_lines_differ(before, after, values):
    if not values:
        assert after == before
        return
    old, new = parse(before), parse(after)
    assert from_document(new) == replace(from_document(old), **values)
    keys = {FIELDS_BY_NAME[name].key for name in values}
    assert without(keys, new) == without(keys, old)
