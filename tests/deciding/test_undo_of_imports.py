"""Undo of an import: bases as they were, holds stay, and upstream's last word wins."""

from dataclasses import replace

import pytest

from articles import deciding
from articles.models import Article, Change, ChangeSet, FormerBase, SourceFile
from tests.factories import (
    SEALED,
    make_born,
    make_editor,
    make_file,
    make_record,
    write_upstream,
)
from tests.importing.trees import Tree

pytestmark = pytest.mark.django_db

PATH = "_news/a.md"
AGAIN = "decided on again since then"
FIRST = make_record(title="First", secured=SEALED)
NEXT = replace(FIRST, title="Next", heat=5)


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path / "tree")


@pytest.fixture
def article(tree):
    tree.take(PATH, make_file(FIRST))
    return tree.take(PATH, make_file(NEXT))


def last():
    return ChangeSet.objects.order_by("pk").last()


def again(article):
    return Article.objects.with_records().get(pk=article.pk)


def base(article):
    return bytes(again(article).source.base)


def test_it_puts_the_former_base_back_and_says_what_changed(article):
    outcome = deciding.undo(last(), user=None)
    assert outcome.changed == [article]
    assert base(article) == make_file(FIRST)
    found = again(article)
    assert (found.title, found.heat) == ("First", 78)
    changes = outcome.change_set.changes.order_by("field")
    assert [(each.field, each.old, each.new) for each in changes] == [
        ("heat", "5", "78"),
        ("title", "Next", "First"),
        ("waits", {"why": "changed", "since": None}, {"why": "new", "since": None}),
    ]


def test_undo_of_the_undo_brings_it_back(article, tree):
    deciding.undo(deciding.undo(last(), user=None).change_set, user=None)
    assert base(article) == make_file(NEXT)
    assert tree.read_in().summary == "1 unchanged"


def test_the_undone_file_is_refused_until_its_bytes_change(article, tree):
    deciding.undo(last(), user=None)
    result = tree.read_in()
    assert result.summary == "1 refused"
    assert "its import was undone; import it with --again" in str(result.refused[0])
    assert result.is_clean
    tree.write(PATH, make_file(replace(NEXT, heat=6)))
    assert tree.read_in().summary == "1 updated"
    tree.write(PATH, make_file(NEXT))
    assert tree.read_in().summary == "1 updated"


def test_again_reads_it_all_the_same(article, tree):
    deciding.undo(last(), user=None)
    assert tree.read_in(again=True).summary == "1 updated"
    assert base(article) == make_file(NEXT)
    assert tree.read_in().summary == "1 unchanged"


def test_holds_stay(article):
    deciding.edit(again(article), {"title": "Ours"}, user=None)
    made = FormerBase.objects.get().change_set
    deciding.undo(made, user=None)
    found = again(article)
    assert (found.title, found.base.title) == ("Ours", "First")


def test_a_path_that_upstream_changed_again_is_left_and_listed(article):
    made = last()
    write_upstream(article, title="Last")
    outcome = deciding.undo(made, user=None)
    assert outcome.skipped == [(article, "upstream changed it again since then")]
    assert again(article).title == "Last"


def test_undo_of_an_import_twice_is_named(article):
    made = last()
    deciding.undo(made, user=None)
    outcome = deciding.undo(made, user=None)
    assert outcome.skipped == [(article, "undone already")]
    assert outcome.change_set is None


def test_an_import_after_its_undo_is_upstreams_word_again(article, tree):
    made = last()
    deciding.undo(made, user=None)
    tree.read_in(again=True)
    outcome = deciding.undo(made, user=None)
    assert outcome.skipped == [(article, "upstream changed it again since then")]


def test_an_undo_of_its_undo_is_told_from_upstream(article):
    made = last()
    deciding.undo(deciding.undo(made, user=None).change_set, user=None)
    outcome = deciding.undo(made, user=None)
    assert outcome.skipped == [(article, "another undo changed it again since then")]


def test_the_first_file_of_an_article_born_here_is_no_former_text(tree):
    article = make_born()
    theirs = replace(again(article).record(article.created_at), title="Theirs")
    tree.take(article.path, make_file(theirs))
    made = last()
    outcome = deciding.undo(made, user=None)
    assert outcome.skipped == [(article, "it had no file before")]
    deciding.release([article], user=None)
    assert deciding.undo(made, user=None).changed == []
    assert again(article).state == "incoming"


def test_an_article_may_be_left_for_two_reasons(tree):
    article = tree.take(PATH, make_file(FIRST))
    tree.take(PATH, make_file(NEXT))
    made = last()
    Change.objects.create(
        change_set=made, article=article, field="vanished", new="kept"
    )
    write_upstream(article, title="Last")
    ((_, reason),) = deciding.undo(made, user=None).skipped
    assert reason == f"{AGAIN}; upstream changed it again since then"


def test_an_update_of_what_is_sealed_stands_in_no_ones_way(article):
    made = last()
    write_upstream(article, secured="QUFB;QkJC")
    deciding.undo(made, user=None)
    assert base(article) == make_file(FIRST)


def test_undo_of_a_creation_hides_the_article(tree):
    article = tree.take(PATH, make_file(FIRST))
    deciding.undo(last(), user=None)
    found = again(article)
    assert (found.state, base(article)) == ("retired", make_file(FIRST))


def test_unless_somebody_decided_on_it(tree):
    article = tree.take(PATH, make_file(FIRST))
    made = last()
    deciding.edit(article, {"heat": 1}, user=None)
    outcome = deciding.undo(made, user=None)
    assert outcome.skipped == [(article, "decided on again since then")]
    assert again(article).state == "incoming"


def test_undo_of_the_undo_of_a_creation_shows_it_again(tree):
    article = tree.take(PATH, make_file(FIRST))
    deciding.undo(deciding.undo(last(), user=None).change_set, user=None)
    assert again(article).state == "incoming"


def test_holds_of_another_copy_come_back_with_it(tree):
    copy = replace(FIRST, original_url="https://copy.example/2")
    article = tree.take(PATH, make_file(FIRST))
    deciding.edit(article, {"title": "Ours"}, user=None)
    tree.take(PATH, make_file(copy))
    assert again(article).title == "First"
    deciding.undo(last(), user=None)
    assert again(article).title == "Ours"


def test_holds_stay_where_the_undone_import_took_the_address_away(tree):
    article = tree.take(PATH, make_file(FIRST))
    deciding.edit(article, {"title": "Ours"}, user=None)
    tree.take(PATH, make_file(replace(FIRST, original_url=None)))
    assert again(article).title == "Ours"
    deciding.undo(last(), user=None)
    assert again(article).title == "Ours"


def test_a_decision_set_aside_with_the_former_copy_is_not_doubled(tree):
    """Both copies have one: the undo would give one copy two of them."""
    article = tree.take(PATH, make_file(FIRST))
    deciding.edit(article, {"title": "On the first"}, user=None)
    copy = replace(FIRST, original_url="https://copy.example/2")
    article = tree.take(PATH, make_file(copy))
    deciding.edit(article, {"title": "On the copy"}, user=None)
    tree.take(PATH, make_file(replace(copy, original_url=None)))
    tree.take(PATH, make_file(FIRST))
    deciding.undo(last(), user=None)
    assert again(article).title == "On the copy"


def test_former_texts_that_are_kept_no_more_are_named(article):
    made = last()
    FormerBase.objects.all().delete()
    outcome = deciding.undo(made, user=None)
    assert outcome.skipped == [(article, "its former text is not kept any more")]


def test_one_import_may_be_undone_in_part(tree):
    for name in "ab":
        tree.write(f"_news/{name}.md", make_file(FIRST))
    tree.read_in()
    for name in "ab":
        tree.write(f"_news/{name}.md", make_file(NEXT))
    tree.read_in()
    made = last()
    a, b = Article.objects.order_by("path")
    write_upstream(b, title="Last")
    outcome = deciding.undo(made, user=None)
    assert (outcome.changed, [each for each, _ in outcome.skipped]) == ([a], [b])


def test_it_takes_the_right_to_import(article):
    assert not deciding.may_undo(last(), make_editor("change_article", "undo_others"))
    assert deciding.may_undo(last(), make_editor("import_files", "undo_others"))


def test_the_export_after_it_may_write_over_the_undone_file(article, tree):
    from articles.exporting import export_articles, select

    deciding.undo(last(), user=None)
    result = export_articles(select(article.modified_at), tree.root)
    assert not result.failures
    assert (tree.root / PATH).read_bytes() == make_file(FIRST)
    assert tree.read_in().summary == "1 unchanged"
    assert SourceFile.objects.get().refused_digest
