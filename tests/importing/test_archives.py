"""Archives are read like folders; hostile ones end with a word, and cost little."""

import gzip
import io
import os
import stat
import struct
import tarfile
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings, strategies as st

from articles.frontmatter import MAX_FILE
from articles.importing import archives
from articles.importing.scanning import Failure, FoundFile, scan

TEXT = b"---\n---\n"
ESCAPES = "the name leads out of the archive, or is none; rename it"
DAMAGED = "not a tar archive, or a damaged one; the rest is not read"


def zipped(members, compression=zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of (name or ZipInfo, bytes)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def tarred(members, mode="w", **options) -> bytes:
    """A tar of (name or TarInfo, bytes)."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode, **options) as archive:
        for name, data in members:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def tar_info(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


PACKERS = {
    "a.zip": zipped,
    "a.ZIP": zipped,
    "a.tar": tarred,
    "a.tar.gz": lambda members: tarred(members, "w:gz"),
    "a.tgz": lambda members: tarred(members, "w:gz"),
    "packed-by-name-alone.tgz": tarred,
}
every_kind = pytest.mark.parametrize("name", PACKERS)


@pytest.fixture
def read(tmp_path):
    """Scan an archive of these bytes: the scan, what was found, and what was wrong."""

    def read(name, data, **options):
        file = tmp_path / name
        file.write_bytes(data)
        found = scan([file], **options)
        each = list(found)
        files = [one for one in each if isinstance(one, FoundFile)]
        wrong = [str(one) for one in each if isinstance(one, Failure)]
        return found, files, [one.replace(f"{tmp_path}/", "") for one in wrong]

    return read


# Like a folder


@every_kind
def test_an_archive_is_read_like_a_folder(read, name):
    data = PACKERS[name](
        [("_news/b.md", b"B"), ("_news/a.md", b"A"), ("_news/c.txt", b"C")]
    )
    found, files, wrong = read(name, data)
    assert {each.path: each.read() for each in files} == {
        "_news/a.md": b"A",
        "_news/b.md": b"B",
    }
    assert wrong == []
    assert found.is_whole
    assert found.seen("_news/a.md")
    assert files[0].shown.endswith(f"{name}/_news/b.md")


@every_kind
@pytest.mark.parametrize(
    ("member", "path"),
    [
        ("_news/a.md", "_news/a.md"),
        ("./_news/a.md", "_news/a.md"),
        ("tree-1.0/_news/2026/a.md", "_news/2026/a.md"),
        ("tree/_news/_drafts/a.md", "_drafts/a.md"),
        ("tree//more/./a.md", "tree/more/a.md"),
        ("caf\u00e9\n.md", "caf\u00e9\n.md"),
    ],
)
def test_members_are_named_as_files_in_a_tree_are(read, name, member, path):
    _, files, _ = read(name, PACKERS[name]([(member, TEXT)]))
    assert [each.path for each in files] == [path]


def test_the_root_that_is_given_is_a_folder_in_the_archive(read):
    data = zipped([("tree/_news/_drafts/a.md", TEXT), ("README.md", TEXT)])
    found, files, wrong = read("a.zip", data, root=archives.Path("tree"))
    assert [each.path for each in files] == ["_news/_drafts/a.md"]
    assert wrong == ["a.zip/README.md: outside the root /tree"]
    assert found.is_whole


def test_a_tar_comes_as_a_stream():
    found = scan(["-"], stdin=io.BytesIO(tarred([("_news/a.md", TEXT)], "w:gz")))
    assert [(each.path, each.shown) for each in found] == [
        ("_news/a.md", "standard input/_news/a.md")
    ]
    assert found.is_whole
    assert found.count() is None


def test_a_stream_is_read_to_its_end_so_that_no_writer_breaks():
    stream = io.BytesIO(tarred([("_news/a.md", TEXT)]) + bytes(200_000))
    list(scan(["-"], stdin=stream))
    assert stream.read() == b""


def test_without_a_stream_there_is_nothing_to_read():
    (failure,) = scan(["-"])
    assert str(failure) == (
        "standard input: nothing to read from; name a file or a folder"
    )


def test_what_a_zip_lists_can_be_counted_and_what_a_tar_has_cannot(tmp_path):
    members = [("a.md", TEXT), ("__MACOSX/b.md", TEXT), ("c.txt", TEXT)]
    for name, count in (("a.zip", 1), ("a.tar", None), ("a.tgz", None)):
        (tmp_path / name).write_bytes(PACKERS[name](members))
        assert scan([tmp_path / name]).count() == count
    (tmp_path / "b.zip").write_bytes(b"none")
    assert scan([tmp_path / "b.zip"]).count() is None


def test_a_folder_that_is_called_like_an_archive_is_a_folder(tmp_path):
    (tmp_path / "a.zip/_news").mkdir(parents=True)
    (tmp_path / "a.zip/_news/a.md").write_bytes(TEXT)
    assert [each.path for each in scan([tmp_path / "a.zip"])] == ["_news/a.md"]


def test_a_path_in_a_folder_and_in_an_archive_is_read_once(tmp_path):
    (tmp_path / "_news").mkdir()
    (tmp_path / "_news/a.md").write_bytes(TEXT)
    packed = tmp_path / "a.zip"
    packed.write_bytes(zipped([("_news/a.md", TEXT)]))
    _, failure = scan([tmp_path, packed])
    assert str(failure) == (
        f"{packed}/_news/a.md: second file of this path; the first was read"
    )
    _, failure = scan([packed, tmp_path])
    assert failure.message == "second file of this path; the first was read"


@every_kind
def test_what_macos_adds_is_passed_over(read, name):
    members = [("__MACOSX/_news/._a.md", b""), ("_news/._a.md", b""), ("a.md", TEXT)]
    _, files, wrong = read(name, PACKERS[name](members))
    assert [each.path for each in files] == ["a.md"]
    assert wrong == []


# No escapes


@every_kind
@pytest.mark.parametrize(
    "member",
    [
        "/etc/a.md",
        "../a.md",
        "_news/../../a.md",
        "_news/..",
        "..\\a.md",
        "_news\\a.md",
        "C:/a.md",
        "c:a.md",
        "//host/a.md",
    ],
)
def test_a_name_that_escapes_is_refused_and_the_rest_goes_on(read, name, member):
    member = member if member.endswith(".md") else f"{member}/b.md"
    data = PACKERS[name]([(member, TEXT), ("_news/z.md", TEXT)])
    found, files, wrong = read(name, data)
    assert [each.path for each in files] == ["_news/z.md"]
    assert wrong == [f"{name}/{member}: {ESCAPES}"]
    assert not found.is_whole


def test_a_name_with_a_nul_is_refused(read):
    data = zipped([("_news/a#.md", TEXT)]).replace(b"a#.md", b"a\0.md")
    _, _, wrong = read("a.zip", data)
    assert wrong == [f"a.zip/_news/a\\u0000.md: {ESCAPES}"]


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
    ],
)
def test_links_and_devices_in_a_tar_are_refused(read, kind):
    members = [(tar_info("_news/a.md", kind, "/etc/passwd"), b""), ("_news/b.md", TEXT)]
    found, files, wrong = read("a.tar", tarred(members))
    assert [each.path for each in files] == ["_news/b.md"]
    assert wrong == [
        "a.tar/_news/a.md: a link, a device or the like; only files are read"
    ]
    assert found.seen("_news/a.md")
    assert found.is_whole


def test_a_folder_called_md_in_a_tar_is_a_folder(read):
    folder = tar_info("_news.md", tarfile.DIRTYPE)
    _, files, wrong = read("a.tar", tarred([(folder, b""), ("_news.md/a.md", TEXT)]))
    assert [each.path for each in files] == ["_news.md/a.md"]
    assert wrong == []


def test_links_in_a_zip_are_refused(read):
    info = zipfile.ZipInfo("_news/a.md")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    _, files, wrong = read("a.zip", zipped([(info, b"/etc/passwd")]))
    assert files == []
    assert wrong == [
        "a.zip/_news/a.md: a link, a device or the like; only files are read"
    ]


def test_sparse_members_are_refused(read):
    data = sparse_tar(name=b"_news/a.md", size=7 * 1024**3)
    _, files, wrong = read("a.tar", data)
    assert files == []
    assert wrong[0].endswith("a link, a device or the like; only files are read")


def sparse_tar(*, name, size):
    header = bytearray(tarfile.TarInfo(name.decode()).tobuf(tarfile.GNU_FORMAT))
    header[156:157] = tarfile.GNUTYPE_SPARSE
    header[483:495] = b"%011o\0" % size
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(1024)


# Damage


@every_kind
def test_the_second_member_of_a_name_is_a_failure(read, name):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *args, **options: None)
        data = PACKERS[name](
            [("_news/a.md", b"1"), ("./_news/a.md", b"2"), ("_news/a.md", b"3")]
        )
    found, files, wrong = read(name, data)
    assert [each.read() for each in files] == [b"1"]
    message = "second file of this path; the first was read"
    assert [each.partition(": ")[2] for each in wrong] == [message, message]
    assert found.is_whole


def test_an_encrypted_member_is_a_failure(read):
    data = bytearray(zipped([("a.md", TEXT), ("b.md", TEXT)]))
    for at in (data.index(b"PK\1\2") + 8, 6):
        data[at] |= 1
    found, files, wrong = read("a.zip", bytes(data))
    assert [each.path for each in files] == ["b.md"]
    assert wrong == ["a.zip/a.md: encrypted; pack it without a password"]
    assert found.seen("a.md")


def test_a_member_whose_bytes_are_not_what_the_checksum_says_is_a_failure(read):
    data = zipped([("a.md", b"right"), ("b.md", TEXT)], zipfile.ZIP_STORED)
    _, files, wrong = read("a.zip", data.replace(b"right", b"wrong"))
    assert [each.path for each in files] == ["b.md"]
    assert wrong == ["a.zip/a.md: damaged in the archive; pack it again"]


@pytest.mark.parametrize("rare", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_usual_ways_to_pack_are_read(read, rare):
    _, _, wrong = read("a.zip", zipped([("a.md", TEXT)], rare))
    assert wrong == ["a.zip/a.md: packed in a rare way; pack it with deflate"]


def test_a_name_that_is_not_utf_8_is_a_failure(read):
    info = tarfile.TarInfo("_news/caf\udce9.md")
    _, _, wrong = read("a.tar", tarred([(info, TEXT)], format=tarfile.GNU_FORMAT))
    assert wrong == ["a.tar/_news/caf\\xe9.md: the name is not UTF-8; rename the file"]
    data = zipped([("_news/caf#.md", TEXT)]).replace(b"caf#", b"caf\xe9")
    found, _, wrong = read("a.zip", data)
    assert wrong == ["a.zip/_news/caf\\xe9.md: the name is not UTF-8; rename the file"]
    assert not found.is_whole


def test_a_zip_whose_names_are_utf_8_without_saying_so_is_read(read):
    data = zipped([("_news/caf##.md", TEXT)]).replace(b"caf##", "caf\u00e9".encode())
    _, files, _ = read("a.zip", data)
    assert [each.path for each in files] == ["_news/caf\u00e9.md"]


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"text" * 200])
def test_what_is_no_archive_is_a_failure(read, data):
    for name in ("a.zip", "a.tar", "a.tgz"):
        found, files, wrong = read(name, data)
        assert files == []
        assert len(wrong) == 1
        assert "or a damaged one" in wrong[0]
        assert not found.is_whole


@pytest.mark.parametrize("keep", [700, 1024, 2047, 3000])
def test_a_tar_that_ends_too_early_is_not_whole(read, keep):
    members = [(f"_news/{name}.md", b"x" * 600) for name in "abc"]
    found, _, wrong = read("a.tar", tarred(members)[:keep])
    assert wrong == [f"a.tar: {DAMAGED}"]
    assert not found.is_whole


def test_a_damaged_header_is_not_taken_for_the_end(read):
    members = [(f"_news/{name}.md", b"x" * 512) for name in "abc"]
    data = bytearray(tarred(members))
    data[1024] ^= 1
    found, files, wrong = read("a.tar", bytes(data))
    assert [each.path for each in files] == ["_news/a.md"]
    assert wrong == [f"a.tar: {DAMAGED}"]
    assert not found.is_whole


def test_the_checksum_at_the_end_of_gzip_is_asked(read):
    data = bytearray(tarred([("_news/a.md", TEXT)], "w:gz"))
    data[-5] ^= 1
    found, files, wrong = read("a.tgz", bytes(data))
    assert len(files) == 1
    assert wrong == [f"a.tgz: {DAMAGED}"]
    assert not found.is_whole


def test_headers_that_nest_without_end_are_damage(read):
    header = tar_info("x", tarfile.XHDTYPE).tobuf()
    _, files, wrong = read("a.tar", header * 1500)
    assert files == []
    assert wrong == [f"a.tar: {DAMAGED}"]


def test_an_archive_that_may_not_be_read_is_a_failure(tmp_path, monkeypatch):
    file = tmp_path / "a.zip"
    file.write_bytes(zipped([("a.md", TEXT)]))
    found = scan([file])
    file.unlink()
    assert [str(each) for each in found] == [f"{file}: No such file or directory"]


# Bombs


@every_kind
def test_a_member_may_have_8_mib_and_no_more(read, name, monkeypatch):
    monkeypatch.setattr(archives, "MAX_RATIO", 2000)
    members = [("a.md", bytes(MAX_FILE)), ("b.md", bytes(MAX_FILE + 1)), ("c.md", TEXT)]
    found, files, wrong = read(name, PACKERS[name](members))
    assert [each.path for each in files] == ["a.md", "c.md"]
    size = "file too large: 8,388,609 bytes, at most 8,388,608 are read"
    assert wrong == [f"{name}/b.md: {size}"]
    assert found.is_whole


@every_kind
def test_an_archive_may_hold_so_much_and_no_more(read, name, monkeypatch):
    monkeypatch.setattr(archives, "MAX_TOTAL", 30_000)
    members = [(f"{number}.md", os.urandom(9_000)) for number in range(5)]
    found, files, wrong = read(name, PACKERS[name](members))
    assert 1 <= len(files) <= 3
    assert wrong[-1].startswith(f"{name}: holds more than 30,000 bytes")
    assert not found.is_whole


@every_kind
def test_an_archive_may_have_so_many_members_and_no_more(read, name, monkeypatch):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    members = [(f"{number}.md", TEXT) for number in range(4)]
    found, files, wrong = read(name, PACKERS[name](members))
    assert len(files) == 3
    assert wrong == [
        f"{name}: has more than 3 members; the rest is not read: split the archive"
    ]
    assert not found.is_whole


@pytest.mark.parametrize("name", ["a.zip", "a.tgz"])
def test_what_unpacks_to_too_many_times_its_size_is_not_read_on(read, name):
    members = [(f"{number}.md", bytes(MAX_FILE)) for number in range(6)]
    found, files, wrong = read(name, PACKERS[name](members))
    assert len(files) <= archives.MODEST // MAX_FILE
    assert wrong[-1].startswith(f"{name}: unpacks to more than 200 times its size")
    assert not found.is_whole


def test_what_nobody_asked_for_counts_too(read):
    data = tarred([("a.bin", bytes(5 * MAX_FILE)), ("a.md", TEXT)], "w:gz")
    _, files, wrong = read("a.tgz", data)
    assert files == []
    assert wrong[0].startswith("a.tgz: unpacks to more than 200 times its size")


def test_a_header_that_claims_to_be_long_is_not_read(read):
    info = tar_info("x", tarfile.XHDTYPE)
    info.size = 3 * 1024**2
    _, files, wrong = read("a.tar", info.tobuf() + bytes(4 * 1024**2))
    assert files == []
    assert wrong == ["a.tar: has a header too long to be read; pack it again"]


def test_a_zip_that_lists_too_much_is_not_read(read, monkeypatch):
    monkeypatch.setattr(archives, "MAX_LIST", 100)
    data = zipped([(f"{number}.md", TEXT) for number in range(9)])
    found, files, wrong = read("a.zip", data)
    assert files == []
    assert wrong == ["a.zip: lists too many members to be read; split the archive"]
    assert found.count() is None


def test_a_member_that_lies_about_its_size_is_read_no_further(read):
    data = bytearray(zipped([("a.md", bytes(10_000))]))
    for signature, at in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        struct.pack_into("<L", data, data.index(signature) + at, 100)
    _, _, wrong = read("a.zip", bytes(data))
    assert wrong == ["a.zip/a.md: damaged in the archive; pack it again"]


@pytest.mark.parametrize("name", ["a.tar", "a.tgz"])
def test_members_are_held_one_at_a_time(tmp_path, name):
    file = tmp_path / name
    text = gzip.compress(os.urandom(20_000))
    file.write_bytes(PACKERS[name]([(f"{n}.md", text) for n in range(500)]))
    tracemalloc.start()
    try:
        assert sum(1 for _ in scan([file])) == 500
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(["a.zip", "a.tar", "a.tgz"]),
    changes=st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8
    ),
    keep=st.none() | st.integers(0, 3000),
)
def test_no_damage_raises(tmp_path_factory, name, changes, keep):
    data = bytearray(PACKERS[name]([("_news/a.md", TEXT), ("_news/b.md", TEXT * 99)]))
    for at, value in changes:
        data[at % min(len(data), 3000)] = value
    file = tmp_path_factory.mktemp("damaged") / name
    file.write_bytes(data[:keep])
    for each in scan([file]):
        assert str(each)
