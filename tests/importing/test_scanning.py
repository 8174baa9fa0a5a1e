import os
import socket
from pathlib import Path

import pytest

from articles.frontmatter import MAX_FILE, Refused
from articles.importing.scanning import Failure, path_of, read_file, scan


@pytest.fixture
def make(tmp_path):
    def make(path, text="---\n---\n"):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    return make


def paths(*arguments, root=None):
    return [
        each.path
        for each in scan(arguments, root=root)
        if not isinstance(each, Failure)
    ]


def failures(*arguments, root=None):
    found = scan(arguments, root=root)
    return [each.message for each in found if isinstance(each, Failure)]


# Path identity


@pytest.mark.parametrize("argument", ["tree", "tree/_news", "tree/_news/a.md"])
def test_a_tree_its_collection_or_one_file_name_the_same_article(
    make, tmp_path, argument
):
    make("tree/_news/a.md")
    assert paths(tmp_path / argument) == ["_news/a.md"]


def test_a_folder_inside_a_collection_keeps_the_collection_in_the_path(make, tmp_path):
    make("tree/_news/2026/11/a.md")
    assert paths(tmp_path / "tree/_news/2026/11") == ["_news/2026/11/a.md"]


def test_the_nearest_collection_counts_of_nested_ones(make, tmp_path):
    make("tree/_news/_drafts/a.md")
    for argument in ("tree", "tree/_news", "tree/_news/_drafts"):
        assert paths(tmp_path / argument) == ["_drafts/a.md"]


def test_a_relative_argument_names_the_same_article(make, tmp_path, monkeypatch):
    make("tree/_news/a.md")
    monkeypatch.chdir(tmp_path / "tree/_news")
    assert paths(Path("a.md")) == ["_news/a.md"]
    assert paths(Path()) == ["_news/a.md"]
    assert paths(Path("../_news/../_news/a.md")) == ["_news/a.md"]


def test_a_file_without_a_collection_is_named_from_the_argument(make, tmp_path):
    make("seed.md")
    make("more/seed.md")
    assert paths(tmp_path / "seed.md") == ["seed.md"]
    assert paths(tmp_path) == ["seed.md", "more/seed.md"]


def test_the_root_that_is_given_outweighs_collections(make, tmp_path):
    make("tree/_news/_drafts/a.md")
    assert paths(tmp_path / "tree", root=tmp_path) == ["tree/_news/_drafts/a.md"]


def test_a_file_outside_the_root_is_refused(make, tmp_path):
    file = make("elsewhere/a.md")
    root = tmp_path / "tree"
    assert failures(file, root=root) == [f"outside the root {root}"]


def test_a_name_is_taken_byte_for_byte(make, tmp_path):
    names = ["A.md", "a.md", "caf\u00e9.md", "cafe\u0301.md", " a .md", "--a.md"]
    for name in names:
        make(f"_news/{name}")
    assert paths(tmp_path) == sorted(f"_news/{name}" for name in names)


def test_path_of_raises_for_a_file_outside_the_root(tmp_path):
    with pytest.raises(ValueError, match="not in the subpath"):
        path_of(tmp_path / "a.md", tmp_path, tmp_path / "tree")


# What is read


def test_files_come_in_the_order_of_their_names(make, tmp_path):
    for name in ("b.md", "a.md", "z/a.md", "c/b.md", "c/a.md"):
        make(f"_news/{name}")
    found = ["_news/a.md", "_news/b.md", "_news/c/a.md", "_news/c/b.md", "_news/z/a.md"]
    assert paths(tmp_path) == found


def test_only_md_files_are_found_in_a_folder(make, tmp_path):
    for name in ("a.md", "a.MD", "a.md.txt", "a.md~", "notes.html"):
        make(f"_news/{name}")
    assert paths(tmp_path) == ["_news/a.md"]


def test_another_kind_of_file_is_refused_where_it_is_named(make):
    assert failures(make("_news/a.txt")) == ["not a .md file"]


def test_a_folder_that_is_called_md_is_a_folder(make, tmp_path):
    make("_news/odd.md/a.md")
    assert paths(tmp_path) == ["_news/odd.md/a.md"]


def test_a_file_that_is_named_twice_is_read_once(make, tmp_path):
    file = make("_news/a.md")
    assert paths(file, tmp_path, file.parent) == ["_news/a.md"]


def test_a_second_file_of_a_path_is_refused_and_says_which_was_read(make, tmp_path):
    first, second = make("one/_news/a.md"), make("two/_news/a.md")
    found = list(scan([tmp_path]))
    assert found[0].file == first
    message = f"{second}: second file of this path; {first} was read"
    assert str(found[1]) == message


def test_a_path_may_have_1000_bytes_and_no_more(make, tmp_path):
    folders = "_news/" + "/".join(["d" * 199] * 4)
    make(f"{folders}/{'e' * (1000 - len(folders) - 4)}.md")
    make(f"{folders}/{'e' * (1001 - len(folders) - 4)}.md")
    assert [len(path) for path in paths(tmp_path)] == [1000]
    assert failures(tmp_path) == ["path longer than 1000 bytes; shorten it"]


def test_a_name_that_is_not_utf_8_is_refused_and_shown(make, tmp_path):
    folder = make("_news/a.md").parent
    Path(os.fsdecode(os.fsencode(folder) + b"/b\xff.md")).write_bytes(b"")
    *_, failure = scan([tmp_path])
    assert str(failure).endswith(
        "_news/b\\xff.md: the name is not UTF-8; rename the file"
    )


def test_a_long_path_is_told_whole():
    path = "_news/" + 90 * "a" + "\u202e.md"
    shown = path.replace("\u202e", "\\u202E")
    assert str(Failure(path, "no", 3)) == f"{shown}:3: no"


def test_a_name_with_a_newline_is_a_name_and_one_line_in_messages(make, tmp_path):
    make("_news/a\nb\x1b[2J.md")
    assert paths(tmp_path) == ["_news/a\nb\x1b[2J.md"]
    failure = Failure("_news/a\nb\x1b[2J.md", "not UTF-8", 3)
    assert str(failure) == "_news/a\\u000Ab\\u001B[2J.md:3: not UTF-8"


def test_a_folder_that_cannot_be_read_is_a_failure_and_the_rest_goes_on(
    make, tmp_path, monkeypatch
):
    make("_news/closed/a.md")
    make("_news/open/a.md")
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert paths(tmp_path) == ["_news/open/a.md"]
    assert failures(tmp_path) == ["Permission denied"]


# Links


def test_a_link_inside_the_tree_is_an_article_of_its_own(make, tmp_path):
    file = make("_news/a.md")
    (file.parent / "b.md").symlink_to("a.md")
    assert paths(tmp_path) == ["_news/a.md", "_news/b.md"]


def test_a_link_that_leads_out_of_the_tree_is_refused(make, tmp_path):
    secret = make("secret.md")
    link = make("tree/_news/a.md").with_name("b.md")
    link.symlink_to(secret)
    message = "a symbolic link that leads out of the tree"
    assert failures(tmp_path / "tree") == [message]
    assert failures(link) == [message]


def test_links_to_folders_are_not_followed(make, tmp_path):
    file = make("_news/a.md")
    (file.parent / "again").symlink_to(file.parent)
    (file.parent / "up").symlink_to(tmp_path)
    assert paths(tmp_path) == ["_news/a.md"]


def test_links_that_go_in_circles_end_as_a_failure_of_their_own(make, tmp_path):
    folder = make("_news/a.md").parent
    (folder / "b.md").symlink_to("c.md")
    (folder / "c.md").symlink_to("b.md")
    assert paths(tmp_path) == ["_news/a.md", "_news/b.md", "_news/c.md"]
    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        read_file(folder / "b.md")


def test_two_links_to_one_file_under_one_path_are_the_same_file(make, tmp_path):
    file = make("one/_news/a.md")
    make("two/_news/b.md").with_name("a.md").symlink_to("../../one/_news/a.md")
    found = paths(file, tmp_path / "two/_news/a.md", root=None)
    assert found == ["_news/a.md"]


# What is not a file


def test_a_fifo_is_refused_and_waits_for_nobody(tmp_path):
    os.mkfifo(tmp_path / "a.md")
    with pytest.raises(Refused, match="not a regular file"):
        read_file(tmp_path / "a.md")


def test_a_socket_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket has room for 108 bytes
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("a.md")
        with pytest.raises(OSError, match="No such device or address"):
            read_file(tmp_path / "a.md")


def test_of_a_huge_file_only_one_byte_beyond_the_limit_is_read(tmp_path):
    file = tmp_path / "a.md"
    with file.open("wb") as stream:
        stream.truncate(10 * MAX_FILE)
    assert len(read_file(file)) == MAX_FILE + 1
