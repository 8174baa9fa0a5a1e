from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles import deciding, locking
from articles.importing import vanishing
from articles.models import Article, RunLock
from tests.factories import make_file

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    """Output, errors and exit code of the command."""
    out, err, code = StringIO(), StringIO(), 0
    streams = {"stdout": out, "stderr": err, "no_color": True}
    try:
        call_command("sync_articles", *arguments, **streams, **options)
    except SystemExit as exit_:
        code = exit_.code
    return out.getvalue(), err.getvalue(), code


@pytest.fixture
def root(tmp_path):
    """A tree of two files that was synchronised once."""
    root = tmp_path / "_data" / "tree"
    (root / "_news").mkdir(parents=True)
    for name in "ab":
        (root / f"_news/{name}.md").write_bytes(make_file())
    assert run(root) == ("2 created\n2 unchanged\n", "", 0)
    return root


def test_the_root_is_the_root_wherever_it_lies(root):
    paths = Article.objects.order_by("path").values_list("path", flat=True)
    assert list(paths) == ["_news/a.md", "_news/b.md"]
    assert sorted(each.name for each in root.iterdir()) == ["_news"]


def test_it_reads_what_upstream_wrote_and_writes_what_editors_decided(root):
    deciding.edit(Article.objects.get(stem="a"), {"heat": 1}, user=None)
    (root / "_news/c.md").write_bytes(make_file())
    out, _, code = run(root)
    assert out == "1 created, 2 unchanged\n1 written, 2 unchanged\n"
    assert b"heat: 1\n" in (root / "_news/a.md").read_bytes()
    assert code == 0


def test_a_bad_file_never_stops_the_rest(root):
    (root / "_news/c.md").write_bytes(b"---\nheat: hot\n---\n")
    deciding.edit(Article.objects.get(stem="a"), {"heat": 1}, user=None)
    out, err, code = run(root)
    assert "1 failed" in out
    assert "1 written" in out
    assert "_news/c.md:2: heat" in err
    assert code == 1


def test_a_file_that_is_gone_is_not_written_back(root):
    (root / "_news/a.md").unlink()
    assert run(root)[0] == "1 unchanged, 1 vanished\n1 unchanged\n"
    assert not (root / "_news/a.md").exists()


def test_nothing_is_exported_while_too_many_are_gone_to_be_sure(root, monkeypatch):
    monkeypatch.setattr(vanishing, "FEW", 0)
    (root / "_news/a.md").unlink()
    with pytest.raises(CommandError, match="not exported") as error:
        run(root)
    assert error.value.returncode == 1
    assert not (root / "_news/a.md").exists()


def test_nothing_is_exported_into_a_root_that_is_not_mounted(root):
    for file in (root / "_news").iterdir():
        file.unlink()
    with pytest.raises(CommandError, match="not exported"):
        run(root)
    assert list((root / "_news").iterdir()) == []


def test_nothing_is_exported_while_a_part_of_the_tree_cannot_be_read(root):
    (root / "_news/a.md").unlink()
    (root / "outside").symlink_to("/usr")
    with pytest.raises(CommandError, match=r"not exported: what is gone \(1 files\)"):
        run(root)
    assert not (root / "_news/a.md").exists()


def test_a_collection_is_no_root(root):
    with pytest.raises(CommandError, match="name the tree's root") as error:
        run(root / "_news")
    assert error.value.returncode == 2


def test_both_are_one_run(root, monkeypatch):
    tasks = []
    take = locking._take

    def note(holder, task):
        tasks.append(task)
        return take(holder, task)

    monkeypatch.setattr(locking, "_take", note)
    run(root)
    assert tasks == ["sync"]
    assert RunLock.objects.get().token == ""


def test_another_run_is_named_with_exit_code_2(root, monkeypatch):
    def busy(*args, **options):
        raise locking.Busy("an export has been running")

    monkeypatch.setattr(locking, "running", busy)
    with pytest.raises(CommandError, match="an export has been") as error:
        run(root)
    assert error.value.returncode == 2


def test_a_database_that_fails_at_the_look_for_duplicates_is_told_as_such(
    root, monkeypatch
):
    def fail(**options):
        raise OperationalError("database is locked")

    monkeypatch.setattr("articles.management.pairing.look_for_duplicates", fail)
    with pytest.raises(CommandError, match="database is locked; the files") as stopped:
        run(root)
    assert stopped.value.returncode == 2
