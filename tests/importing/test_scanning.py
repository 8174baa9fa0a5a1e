import os
import socket
import tracemalloc
from contextlib import nullcontext
from pathlib import Path

import pytest

from articles.frontmatter import MAX_FILE, Refused
from articles.importing.scanning import (
    Failure,
    FoundFile,
    folders,
    path_of,
    read_file,
    scan,
)
from articles.importing.scanning.placing import Known


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


def test_path_of_tells_what_a_scan_would(make, tmp_path):
    file, seed = make("tree/_news/a.md"), make("seed.md")
    assert path_of(file, tmp_path) == "_news/a.md"
    assert path_of(file, file, tmp_path) == "tree/_news/a.md"
    assert path_of(seed, seed) == path_of(seed, tmp_path) == "seed.md"


def test_path_of_raises_for_a_file_outside_the_root(tmp_path):
    with pytest.raises(ValueError, match="is not below"):
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


def test_a_link_to_a_folder_out_of_the_tree_is_told(make, tmp_path):
    elsewhere = make("elsewhere/a.md").parent
    link = make("tree/_news/a.md").with_name("more")
    link.symlink_to(elsewhere)
    found = scan([tmp_path / "tree"])
    _, failure = found
    assert str(failure) == f"{link}: a symbolic link that leads out of the tree"
    assert not found.is_whole


def test_a_link_reads_what_it_leads_to_and_shows_its_own_name(make):
    link = make("_news/a.md", "text").with_name("b.md")
    link.symlink_to("a.md")
    (found,) = scan([link])
    assert found.read() == b"text"
    assert found.shown == str(link)


def test_links_that_go_in_circles_end_as_a_failure_of_their_own(make, tmp_path):
    folder = make("_news/a.md").parent
    (folder / "b.md").symlink_to("c.md")
    (folder / "c.md").symlink_to("b.md")
    assert paths(tmp_path) == ["_news/a.md", "_news/b.md", "_news/c.md"]
    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        read_file(folder / "b.md")


def test_a_link_that_is_named_twice_is_read_once(make):
    link = make("_news/a.md").with_name("b.md")
    link.symlink_to("a.md")
    assert paths(link.parent, link, link.parent) == ["_news/a.md", "_news/b.md"]


def test_a_tree_that_is_named_twice_is_read_once(make, tmp_path):
    make("one/_news/a.md")
    make("two/_news/b.md")
    one, two = tmp_path / "one", tmp_path / "two"
    assert paths(one, two, two, one) == ["_news/a.md", "_news/b.md"]
    assert failures(one, two, two, one) == []


def test_a_second_link_of_a_path_is_refused(make, tmp_path):
    make("one/_news/a.md")
    make("two/_news/b.md").with_name("a.md").symlink_to("b.md")
    assert paths(tmp_path) == ["_news/a.md", "_news/b.md"]
    assert len(failures(tmp_path)) == 1


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
        with pytest.raises(Refused, match="not a regular file"):
            read_file(tmp_path / "a.md")


def test_a_device_and_a_folder_are_refused(tmp_path):
    for file in ("/dev/null", tmp_path):
        with pytest.raises(Refused, match="not a regular file"):
            read_file(file)


def test_fifos_are_found_and_refuse_to_be_read(tmp_path):
    os.mkfifo(tmp_path / "a.md")
    (found,) = scan([tmp_path])
    with pytest.raises(Refused, match="not a regular file"):
        found.read()


def test_a_file_may_have_8_mib_and_no_more(tmp_path):
    file = tmp_path / "a.md"
    with file.open("wb") as stream:
        stream.truncate(MAX_FILE)
    assert len(read_file(file)) == MAX_FILE
    with file.open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(Refused, match="file too large: 8,388,609 bytes"):
        read_file(file)


@pytest.mark.parametrize("said", [0, 3, 20])
def test_a_file_that_grows_or_shrinks_meanwhile_is_read_to_its_end(
    tmp_path, monkeypatch, said
):
    file = tmp_path / "a.md"
    file.write_bytes(b"0123456789")
    pretend_size(monkeypatch, said)
    assert read_file(file) == b"0123456789"


def test_a_file_that_grows_beyond_the_limit_meanwhile_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "a.md"
    with file.open("wb") as stream:
        stream.truncate(MAX_FILE + 1)
    pretend_size(monkeypatch, 3)
    with pytest.raises(Refused, match="file too large"):
        read_file(file)


def pretend_size(monkeypatch, size):
    fstat = os.fstat

    def pretended(handle):
        state = list(fstat(handle))
        state[6] = size
        return os.stat_result(state)

    monkeypatch.setattr(os, "fstat", pretended)


def test_a_file_that_became_a_link_meanwhile_is_not_followed(make, tmp_path):
    secret, file = make("secret.md"), make("tree/_news/a.md")
    (found,) = scan([tmp_path / "tree"])
    file.unlink()
    file.symlink_to(secret)
    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        found.read()


def test_a_file_that_is_gone_meanwhile_says_so(make):
    (found,) = scan([file := make("_news/a.md")])
    file.unlink()
    with pytest.raises(FileNotFoundError):
        found.read()


def test_what_is_not_there_is_a_failure(tmp_path):
    assert failures(tmp_path / "a.md") == ["no such file"]
    assert failures(tmp_path / "tree") == ["not a .md file"]


# Whether all was read


@pytest.mark.parametrize(
    ("arguments", "is_whole"),
    [
        (["tree"], True),
        (["."], True),
        (["tree", "."], True),
        (["tree/_news"], False),
        (["tree/_news/2026"], False),
        (["tree/_news/a.md"], False),
        (["tree", "tree/_news/a.md"], False),
        (["empty"], False),
        (["tree", "empty"], False),
        ([], False),
    ],
)
def test_a_scan_is_whole_where_every_argument_reaches_the_root(
    make, tmp_path, arguments, is_whole
):
    make("tree/_news/a.md")
    make("tree/_news/2026/a.md")
    make("empty/notes.txt")
    found = scan([tmp_path / each for each in arguments])
    assert not found.is_whole
    list(found)
    assert found.is_whole is is_whole


@pytest.mark.parametrize(
    ("argument", "is_whole"),
    [("tree", True), (".", True), ("tree/_news", False), ("tree/_news/a.md", False)],
)
def test_the_root_that_is_given_is_the_one_to_reach(make, tmp_path, argument, is_whole):
    make("tree/_news/a.md")
    found = scan([tmp_path / argument], root=tmp_path / "tree")
    list(found)
    assert found.is_whole is is_whole


def test_a_tree_below_a_folder_that_is_called_like_a_collection_is_whole(
    make, tmp_path
):
    make("_data/tree/_news/a.md")
    found = scan([tmp_path / "_data/tree"])
    list(found)
    assert found.is_whole


def test_a_collection_of_collections_alone_is_not_whole(make, tmp_path):
    make("tree/_news/_drafts/a.md")
    found = scan([tmp_path / "tree/_news"])
    list(found)
    assert not found.is_whole


def test_a_scan_that_was_not_read_to_its_end_is_not_whole(make, tmp_path):
    make("_news/a.md")
    found = scan([tmp_path])
    next(iter(found))
    assert not found.is_whole


def test_what_cannot_be_named_leaves_a_scan_not_whole(make, tmp_path):
    folder = make("_news/a.md").parent
    Path(os.fsdecode(os.fsencode(folder) + b"/b\xff.md")).write_bytes(b"")
    found = scan([tmp_path])
    list(found)
    assert not found.is_whole


def test_a_file_that_cannot_be_used_still_stands_and_leaves_a_scan_whole(
    make, tmp_path
):
    secret = make("secret.md")
    make("tree/_news/a.md").with_name("b.md").symlink_to(secret)
    long = f"_news/{'/'.join(['d' * 199] * 5)}/a.md"
    make(f"tree/{long}")
    found = scan([tmp_path / "tree"])
    assert len([each for each in found if isinstance(each, Failure)]) == 2
    assert found.is_whole
    assert found.seen("_news/b.md")
    assert found.seen(long)


def test_a_folder_that_vanishes_meanwhile_is_a_failure_of_its_own(make, tmp_path):
    gone = make("_news/gone/a.md")
    make("_news/a.md")
    make("_news/stays/a.md")
    found = scan([tmp_path])
    first = next(iter(found))
    gone.unlink()
    gone.parent.rmdir()
    failure, last = found
    assert [first.path, last.path] == ["_news/a.md", "_news/stays/a.md"]
    assert str(failure) == f"{gone.parent}: No such file or directory"
    assert not found.is_whole


def test_seen_tells_the_paths_that_were_met(make, tmp_path):
    make("_news/a.md")
    found = scan([tmp_path])
    assert not found.seen("_news/a.md")
    list(found)
    assert found.seen("_news/a.md")
    assert not found.seen("_news/A.md")


def test_a_scan_goes_once(make, tmp_path):
    make("_news/a.md")
    found = scan([tmp_path])
    assert len(list(found)) == 1
    assert list(found) == []
    assert found.is_whole


def test_count_tells_how_many_to_expect(make, tmp_path):
    files = [make(f"_news/{name}.md") for name in ("a", "b", "2026/c")]
    make("_news/d.txt")
    assert scan([tmp_path]).count() == 3
    assert scan([*files, tmp_path / "_news/2026"]).count() == 4
    assert scan(["-"]).count() is None
    assert scan([tmp_path, "-"]).count() is None


def test_a_relative_folder_shows_relative_names(make, tmp_path, monkeypatch):
    make("tree/_news/a.md")
    monkeypatch.chdir(tmp_path / "tree")
    assert [each.shown for each in scan(["."])] == ["_news/a.md"]
    assert [each.shown for each in scan(["_news/"])] == ["_news/a.md"]
    assert [each.shown for each in scan(["_news/a.md"])] == ["_news/a.md"]


def test_a_found_file_reads_its_bytes(make):
    (found,) = scan([make("_news/a.md", "text")])
    assert found.read() == b"text"
    assert FoundFile("", "_news/a.md", b"data", "x.zip/a.md").read() == b"data"


# Many names


def test_a_folder_of_many_names_comes_in_order_and_whole(make, tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_NAMES", 5)
    names = sorted(f"_news/{number * 7919 % 101}.md" for number in range(37))
    for name in names:
        make(name)
    make("_news/z/a.md")
    make("_news/y.md/a.md")
    (tmp_path / "_news/55x.md").symlink_to("0.md")
    (tmp_path / "_news/link.md").symlink_to("z")
    odd = "_news/55x.md"
    expected = [*sorted([*names, odd]), "_news/y.md/a.md", "_news/z/a.md"]
    found = scan([tmp_path])
    assert [each.path for each in found] == expected
    assert found.is_whole


def test_long_names_and_odd_bytes_come_back_as_they_were(make, tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_NAMES", 40)
    names = [f"_news/{number:03}" + "\u00e9\n" * 60 + ".md" for number in range(100)]
    for name in names:
        make(name)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/_news/020\xff.md")).write_bytes(b"")
    assert paths(tmp_path) == names
    assert failures(tmp_path) == ["the name is not UTF-8; rename the file"]


class Entry:
    """A regular file as os.scandir tells it."""

    def __init__(self, name):
        self.name = name

    def is_file(self, *, follow_symlinks):
        return True


def test_fifty_thousand_names_take_little_memory(tmp_path, monkeypatch):
    names = (f"2026-01-01-{number * 7919 % 50021:050}.md" for number in range(50_000))
    entries = nullcontext(map(Entry, names))
    monkeypatch.setattr(os, "scandir", lambda folder: entries)
    tracemalloc.start()
    try:
        assert sum(1 for _ in scan([tmp_path])) == 50_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000  # as they are, they take 6 million


def test_what_was_met_is_known_however_much_it_is():
    known = Known()
    assert all(known.add(f"_news/{number}.md") for number in range(5000))
    assert not any(known.add(f"_news/{number}.md") for number in range(5000))
    assert "_news/4999.md" in known
    assert "_news/5000.md" not in known


def test_a_file_without_a_name_is_refused(make, tmp_path):
    """Its stem is its address, and would be empty."""
    make("tree/_news/.md")
    make("tree/_news/a.md")
    assert paths(tmp_path / "tree") == ["_news/a.md"]
    assert failures(tmp_path / "tree") == [
        "a file without a name has no address; rename it"
    ]
