"""Files never lead out of the destination, and strange things in it are left alone."""

import os
import socket
import unicodedata
from contextlib import contextmanager
from pathlib import Path

import pytest

from articles import deciding
from articles.exporting import places
from articles.exporting.places import Tree
from articles.exporting.trouble import Refused
from articles.frontmatter import escaped
from articles.models import Article
from tests.exporting.trees import NOW, export, tree
from tests.factories import (
    make_article,
)

pytestmark = pytest.mark.django_db


# Never outside


@pytest.mark.parametrize("path", ["../a.md", "_news/../../a.md", "_news/.."])
def test_a_path_never_leads_out_of_the_destination(path, tmp_path):
    article = make_article("_news/a.md")
    Article.objects.filter(pk=article.pk).update(path=path)
    dest = tmp_path / "in"
    (message,) = export(dest).failures
    assert message == f"{path}: the path leads out of the destination"
    assert tree(tmp_path) == {}


def test_odd_paths_are_no_places(tmp_path):
    (tmp_path / "a.md").touch()
    for path in (f"{tmp_path}/a.md", "/a.md", "a//a.md", "./a.md", ".", "..", ""):
        for read in (Tree.read, Tree.read_afresh):
            with pytest.raises(Refused, match="leads out of the destination"):
                read(Tree(tmp_path, sweeps=False), path)


@pytest.mark.parametrize("target", ["outside", "inside", "nowhere", "circle"])
def test_a_linked_folder_never_leads_out(target, tmp_path):
    make_article("_news/a.md")
    dest, outside = tmp_path / "in", tmp_path / "outside"
    for folder in (dest / "inside", outside):
        folder.mkdir(parents=True)
    goals = {"outside": outside, "inside": dest / "inside", "circle": dest / "_news"}
    (dest / "_news").symlink_to(goals.get(target, tmp_path / "nowhere"))
    result = export(dest)
    if target == "inside":
        assert result.summary == "1 written"
        return
    message = "_news/a.md: a symbolic link stands in the way; remove it"
    assert result.failures == [message]
    assert tree(tmp_path) == {}


def test_a_linked_file_is_left_alone(tmp_path):
    make_article("_news/a.md")
    dest, other = tmp_path / "in", tmp_path / "other.md"
    (dest / "_news").mkdir(parents=True)
    other.write_bytes(b"mine")
    (dest / "_news" / "a.md").symlink_to(other)
    (message,) = export(dest).failures
    assert message == "_news/a.md: a symbolic link stands in the way; remove it"
    assert other.read_bytes() == b"mine"


def test_the_destination_itself_may_be_a_link(tmp_path):
    make_article("_news/a.md")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert export(tmp_path / "link").summary == "1 written"


# What stands in the way


def test_a_folder_where_the_file_should_be(tmp_path):
    make_article("_news/a.md")
    (tmp_path / "_news" / "a.md").mkdir(parents=True)
    assert export(tmp_path).failures == ["_news/a.md: not a regular file; remove it"]


def test_a_pipe_or_socket_is_not_waited_for(tmp_path, monkeypatch):
    make_article("_news/a.md")
    make_article("_news/b.md")
    (tmp_path / "_news").mkdir()
    os.mkfifo(tmp_path / "_news" / "a.md")
    monkeypatch.chdir(tmp_path / "_news")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("b.md")
        result = export(tmp_path)
    assert result.failures == [
        f"_news/{name}.md: not a regular file; remove it" for name in "ab"
    ]


def test_a_file_where_a_folder_should_be(tmp_path):
    make_article("_news/a.md")
    (tmp_path / "_news").write_bytes(b"mine")
    assert export(tmp_path).failures == [
        "_news/a.md: Not a directory; a file stands where a folder should be; remove it"
    ]
    assert (tmp_path / "_news").read_bytes() == b"mine"


def test_a_file_where_the_destination_should_be_is_said_once(tmp_path):
    for _ in range(3):
        make_article()
    dest = tmp_path / "file"
    dest.write_bytes(b"mine")
    for place in (dest, dest / "below"):
        result = export(place)
        assert (result.stopped, result.exit_code) == (f"{dest}: not a folder", 2)
        assert result.total == 0
    assert dest.read_bytes() == b"mine"


@contextmanager
def without_privileges():
    """As somebody whom permissions bind; root is not."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_destination_that_may_only_be_read(tmp_path):
    article = make_article("_news/a.md")
    make_article("_news/b.md")
    export(tmp_path)
    deciding.edit(article, {"heat": 1}, user=None)
    before = tree(tmp_path)
    folder = tmp_path / "_news"
    for each in (*tmp_path.parents, tmp_path):
        if each.stat().st_uid == os.geteuid() and each != Path("/"):
            each.chmod(each.stat().st_mode | 0o055)
    folder.chmod(0o555)
    with without_privileges():
        result = export(tmp_path)
    folder.chmod(0o755)
    assert result.failures == [
        "_news/a.md: Permission denied; let this user read and write here"
    ]
    assert result.summary == "1 unchanged, 1 failed"
    assert tree(tmp_path) == before


def test_a_name_that_is_too_long_costs_its_own_file(tmp_path):
    make_article(f"_news/{'a' * 300}.md")
    make_article("_news/b.md")
    result = export(tmp_path)
    (message,) = result.failures
    remedy = "File name too long; export to a file system that takes longer names"
    assert message.endswith(remedy)
    assert list(tree(tmp_path)) == ["_news/b.md"]


def test_links_in_a_circle_are_not_followed(tmp_path):
    make_article("_news/a.md")
    make_article("_news/deep/a.md")
    (tmp_path / "_news").mkdir()
    (tmp_path / "_news" / "a.md").symlink_to("a.md")
    (tmp_path / "_news" / "deep").symlink_to("deep")
    message = "a symbolic link stands in the way; remove it"
    assert export(tmp_path).failures == [
        f"_news/{name}: {message}" for name in ("a.md", "deep/a.md")
    ]


def test_a_file_of_any_size_that_is_not_ours_is_left(tmp_path):
    article = make_article("_news/a.md")
    file = tmp_path / "_news" / "a.md"
    file.parent.mkdir()
    with file.open("wb") as stream:
        stream.truncate(1 << 40)
    (message,) = export(tmp_path).failures
    assert "changed since the last import" in message
    file.write_bytes(article.render(NOW))
    assert export(tmp_path).summary == "1 unchanged"


def test_a_file_that_grows_while_it_is_read_is_read_to_its_end(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(b"abcdef")
    with file.open("rb") as stream:
        assert places._content(stream.fileno(), 2) == b"abcdef"


def test_what_a_killed_export_left_half_written_is_removed(tmp_path):
    make_article("_news/deep/a.md")
    mine = f".newsroom-{'0a' * 8}"
    for folder in (tmp_path, tmp_path / "_news", tmp_path / "_news" / "deep"):
        folder.mkdir(exist_ok=True)
        for name in (mine, f"{mine}x", ".newsroom-0a", "x"):
            (folder / name).touch()
    (tmp_path / "_other").mkdir()
    (tmp_path / "_other" / mine).touch()
    export(tmp_path, check=True)
    assert len(list(tmp_path.rglob(mine))) == 4
    export(tmp_path)
    assert list(tmp_path.rglob(mine)) == [tmp_path / "_other" / mine]
    assert len(list(tmp_path.rglob("*x"))) == 6


def test_a_leftover_that_is_no_file_is_left(tmp_path):
    make_article("_news/a.md")
    link, folder = (
        tmp_path / f".newsroom-{'0' * 16}",
        tmp_path / f".newsroom-{'1' * 16}",
    )
    link.symlink_to(tmp_path / "nowhere")
    folder.mkdir()
    assert export(tmp_path).summary == "1 written"
    assert link.is_symlink()
    assert folder.is_dir()


# File systems that take one name for another


@pytest.fixture
def folding(tmp_path, monkeypatch):
    """Let lookups below a folder be blind to case and to Unicode's forms."""
    root = tmp_path / "blind"
    root.mkdir()
    listdir = os.listdir

    def fold(name):
        return unicodedata.normalize("NFC", name).casefold()

    def found(path):
        place = Path(os.path.normpath(path))
        if not place.is_relative_to(root):
            return path
        known = root
        for part in place.relative_to(root).parts:
            names = listdir(known) if known.is_dir() else []
            twins = (name for name in names if fold(name) == fold(part))
            known = known / next(twins, part)
        return str(known)

    def patch(module, name, both):
        original = getattr(module, name)

        def patched(path, *more, **options):
            more = (found(more[0]), *more[1:]) if both else more
            return original(found(path), *more, **options)

        monkeypatch.setattr(module, name, patched)

    for name in ("open", "stat", "lstat", "mkdir", "listdir", "scandir", "unlink"):
        patch(os, name, both=False)
    patch(os, "replace", both=True)
    patch(os.path, "realpath", both=False)
    return root


@pytest.mark.parametrize(
    ("paths", "refused", "twin"),
    [
        (["_news/A.md", "_news/a.md"], "_news/a.md", "A.md"),
        (["_News/a.md", "_news/b.md"], "_news/b.md", "_News"),
        (["_news/e\u0301.md", "_news/\u00e9.md"], "_news/\u00e9.md", "e\u0301.md"),
        (["A/x/a.md", "a/x/a.md"], "a/x/a.md", "A"),
    ],
)
def test_of_two_that_are_one_to_the_file_system_the_second_is_refused(
    paths, refused, twin, folding
):
    for path in paths:
        make_article(path)
    shown = f"this file system takes it for {escaped(twin)}"
    remedy = "export to one that tells them apart"
    for summary in ("1 written, 1 failed", "1 unchanged, 1 failed"):
        result = export(folding)
        assert result.summary == summary
        assert result.failures == [f"{escaped(refused)}: {shown}; {remedy}"]
    assert tree(folding) == {
        paths[0]: Article.objects.get(path=paths[0]).render(NOW),
    }


def test_names_that_differ_in_more_are_two_to_any_file_system(folding):
    for path in ("_news/A.md", "_news/b.md", "_news/é.md"):
        make_article(path)
    assert export(folding).summary == "3 written"
    assert export(folding).summary == "3 unchanged"


def test_a_hard_link_of_another_case_is_a_file_of_its_own(tmp_path):
    article = make_article("_news/a.md")
    export(tmp_path)
    os.link(tmp_path / "_news" / "a.md", tmp_path / "_news" / "A.MD")
    deciding.edit(article, {"heat": 1}, user=None)
    assert export(tmp_path).summary == "1 written"
