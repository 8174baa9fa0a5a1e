"""No test here may ask a database: none is marked so."""

import io
import os
import tarfile

import pytest

from articles import checking
from articles.checking import CheckResult, check_articles
from articles.importing.scanning import FoundFile
from tests.factories import make_file, make_related

STORY = {"quality": 58, "heat": 98, "published": True}
SORTED = tuple(make_related(quality=quality) for quality in (40, 30))


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


class Tree:
    """A folder of files in good order, but for what a test says; and what is found."""

    def __init__(self, root):
        self.root = root
        (root / "_news").mkdir()

    def write(self, name="a", **over):
        file = self.root / "_news" / f"2026-11-20-{name}.md"
        file.write_bytes(make_file(**{**STORY, "related": SORTED, **over}))
        return file

    def check(self, *paths, **options):
        found = []
        result = check_articles(paths or [self.root], report=found.append, **options)
        texts = [str(each).removeprefix(f"{self.root}/_news/") for each in found]
        return texts, result.summary

    def codes(self, **options):
        return [text.split(": ")[1].split()[0] for text in self.check(**options)[0]]


def test_files_in_good_order_are_counted(tree):
    tree.write("a")
    tree.write("b")
    assert tree.check() == ([], "no problems in 2 files")


def test_findings_name_file_line_and_code(tree):
    tree.write("a", heat=0)
    tree.write("b", title=None)
    texts, summary = tree.check()
    assert [text.partition(": ")[::2] for text in texts] == [
        (
            "2026-11-20-a.md:10",
            "W104 heat: 0 is neither -1 nor at least the quality, 58",
        ),
        (
            "2026-11-20-a.md:11",
            "W101 published: true, but heat is 0; true goes with 70 or more",
        ),
        ("2026-11-20-b.md:2", "E004 title: missing; a record needs its title"),
    ]
    assert summary == "1 error, 2 warnings in 2 files"


def test_files_that_cannot_be_read_are_errors(tree, monkeypatch):
    tree.write()
    (tree.root / "_news" / "2026-11-20-b.md").symlink_to("nowhere.md")
    assert tree.codes() == ["E001"]
    monkeypatch.setattr(FoundFile, "read", fail)
    texts, summary = tree.check()
    assert texts[0] == "2026-11-20-a.md: E001 Permission denied"
    assert summary == "2 errors in 2 files"


def test_what_is_no_regular_file_is_an_error(tree):
    os.mkfifo(tree.root / "_news" / "2026-11-20-a.md")
    texts, _ = tree.check()
    assert texts == ["2026-11-20-a.md: E001 not a regular file"]


def fail(*arguments):
    raise PermissionError(13, "Permission denied")


def test_the_second_file_of_an_original_names_the_first(tree):
    url = "https://tidewater.example/one"
    first = tree.write("a", original_url=url)
    tree.write("b", original_url=url)
    texts, summary = tree.check()
    assert texts == [f"2026-11-20-b.md:6: W503 originalUrl: {first} has it too"]
    assert summary == "1 warning in 2 files"


def test_files_of_an_archive_are_checked_and_never_mended(tree):
    buffer = io.BytesIO()
    file = tree.write(body="")
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        tar.add(file, "_news/2026-11-20-a.md")
    archive = tree.root / "tree.tar"
    archive.write_bytes(buffer.getvalue())
    before = archive.read_bytes()
    for options in ({}, {"fix": True}):
        buffer.seek(0)
        texts, summary = tree.check("-", stdin=buffer, **options)
        assert [text.rpartition(": W")[2][:3] for text in texts] == ["607"]
        assert summary == "1 warning in 1 file"
    assert archive.read_bytes() == before


# Mending


def test_what_is_safe_is_mended_once(tree):
    file = tree.write(related=SORTED[::-1], body="", heat=0, published=False)
    file.chmod(0o600)
    texts, summary = tree.check(fix=True)
    assert [text.split(" ")[1] for text in texts] == ["W104", "W201", "W607"]
    assert [text.endswith(" (fixed)") for text in texts] == [False, True, True]
    assert summary == "1 warning, 2 fixed in 1 file"
    good = make_file(**STORY | {"heat": 0, "published": False, "related": SORTED})
    assert tree.codes() == ["W104"]
    assert file.read_bytes().splitlines()[10:] == good.splitlines()[10:]
    assert file.stat().st_mode & 0o777 == 0o600


def test_without_fix_nothing_is_written(tree):
    file = tree.write(body="")
    before = file.read_bytes()
    assert tree.codes() == ["W607"]
    assert file.read_bytes() == before


def test_what_cannot_be_mended_without_a_loss_stays_a_warning(tree):
    file = tree.write(related=SORTED[::-1])
    data = file.read_bytes().replace(b"related:\n", b"related: # why\n")
    file.write_bytes(data)
    assert tree.codes(fix=True) == ["W603", "W201"]
    assert file.read_bytes() == data


def test_what_is_left_is_named_where_it_stands_now(tree):
    odd = make_related(quality=30, extra={"note": "x"})
    tree.write(related=(odd, SORTED[0]))
    before, after = tree.check()[0], tree.check(fix=True)[0]
    (was,) = [text for text in before if "W301" in text]
    assert was not in after
    assert [text for text in after if "W301" in text] == tree.check()[0]


def test_a_copy_is_named_once_also_where_it_was_mended(tree):
    tree.write("a", original_url="https://a.example")
    tree.write("b", original_url="https://a.example", body="")
    assert tree.codes(fix=True) == ["W503", "W607"]


def test_a_link_is_mended_where_it_leads_and_stays_a_link(tree):
    file = tree.write("b", body="")
    link = file.with_name("2026-11-20-a.md")
    link.symlink_to(file.name)
    texts, _ = tree.check(link, fix=True)
    assert [text.endswith("(fixed)") for text in texts] == [True]
    assert link.is_symlink()
    assert tree.check(file) == ([], "no problems in 1 file")


def test_a_link_that_leads_out_of_the_tree_is_refused(tree, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "2026-11-20-b.md"
    outside.write_bytes(before := make_file(body=""))
    (tree.root / "_news" / "2026-11-20-a.md").symlink_to(outside)
    texts, _ = tree.check(fix=True)
    words = "E001 a symbolic link that leads out of the tree"
    assert texts == [f"2026-11-20-a.md: {words}"]
    assert outside.read_bytes() == before


def test_a_file_that_cannot_be_written_is_an_error_and_its_findings_stay(
    tree, monkeypatch
):
    file = tree.write(body="")
    before = file.read_bytes()
    monkeypatch.setattr(checking, "replace_file", fail)
    texts, summary = tree.check(fix=True)
    assert texts[0] == "2026-11-20-a.md: E005 not mended: Permission denied"
    assert summary == "1 error, 1 warning in 1 file"
    assert file.read_bytes() == before


def test_a_file_that_changes_meanwhile_is_left(tree, monkeypatch):
    file = tree.write(body="")
    monkeypatch.setattr(checking, "read_file", lambda file: b"newer")
    texts, _ = tree.check(fix=True)
    words = "E005 not mended: it changed meanwhile; check again"
    assert texts[0] == f"2026-11-20-a.md: {words}"
    assert file.read_bytes().endswith(b"---\n")


@pytest.mark.parametrize(
    ("counts", "summary"),
    [
        ((0, 0, 0, 0), "no .md files found"),
        ((1, 0, 0, 0), "no problems in 1 file"),
        ((0, 1, 0, 0), "1 error in no files"),
        ((1611, 3, 12, 0), "3 errors, 12 warnings in 1,611 files"),
        ((2, 0, 0, 1), "1 fixed in 2 files"),
    ],
)
def test_the_summary_is_a_sentence(counts, summary):
    assert CheckResult(*counts).summary == summary
