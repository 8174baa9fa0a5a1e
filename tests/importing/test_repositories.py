"""Trees and histories read from git's own objects."""

import os
import subprocess
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from articles.frontmatter import MAX_FILE
from articles.importing.repositories import CannotRead, revisions, tree_of
from articles.importing.scanning import Failure, FoundFile

TEXT = b"---\n---\n"


class Repository:
    """A repository to write to; `commit` answers the hash."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()
        self.clock = 1_700_000_000
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments, data=b"") -> str:
        environment = os.environ | {
            "GIT_AUTHOR_DATE": f"{self.clock} +0100",
            "GIT_COMMITTER_DATE": f"{self.clock} +0100",
            "GIT_CONFIG_GLOBAL": "/dev/null",
        }
        who = ("-c", "user.name=Upstream", "-c", "user.email=upstream@news.example")
        command = ["git", "-C", self.folder, *who, *arguments]
        done = subprocess.run(
            command, env=environment, input=data, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    def write(self, path, data=TEXT):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def commit(self, message="more") -> str:
        self.clock += 60
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def commit_tree(self, *entries) -> str:
        """A commit of a tree that no work tree could hold: (mode, kind, hash, name)."""
        lines = (
            f"{mode} {kind} {name}\t{path}".encode("utf-8", "surrogateescape")
            for mode, kind, name, path in entries
        )
        tree = self.git("mktree", "-z", "--missing", data=b"\0".join(lines))
        commit = self.git("commit-tree", "-m", "made", tree)
        self.git("update-ref", "refs/heads/main", commit)
        return commit

    def blob(self, data=TEXT) -> str:
        return self.git("hash-object", "-w", "--stdin", data=data)


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repo")


def contents(found):
    return {each.path: each.read() for each in found if isinstance(each, FoundFile)}


def failures(found):
    return [str(each) for each in found if isinstance(each, Failure)]


# Trees


def test_a_tree_is_read_as_a_revision_has_it(repository):
    repository.write("_news/a.md", b"old")
    repository.write("_news/2026/b.md", b"B")
    repository.write("_news/c.txt", b"C")
    repository.commit()
    repository.write("_news/a.md", b"not committed")
    found = tree_of(repository.folder, "HEAD")
    assert found.count() == 2
    assert contents(found) == {"_news/a.md": b"old", "_news/2026/b.md": b"B"}
    assert found.is_whole
    assert found.seen("_news/a.md")


def test_an_earlier_revision_is_read_by_any_name_of_it(repository):
    repository.write("_news/a.md", b"1")
    first = repository.commit()
    repository.git("tag", "-m", "one", "v1")
    repository.write("_news/a.md", b"2")
    repository.commit()
    for rev in (first, first[:10], "HEAD^", "HEAD~1", "v1", "main@{1}"):
        assert contents(tree_of(repository.folder, rev)) == {"_news/a.md": b"1"}


def test_a_bare_repository_and_the_folder_of_git_itself_will_do(repository, tmp_path):
    repository.write("_news/a.md")
    repository.commit()
    repository.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    for folder in (tmp_path / "bare.git", repository.folder / ".git"):
        assert list(contents(tree_of(folder, "HEAD"))) == ["_news/a.md"]


def test_files_show_where_they_come_from(repository):
    repository.write("_news/a.md")
    repository.commit()
    (found,) = tree_of(repository.folder, "main")
    assert found.shown == "main:_news/a.md"


def test_paths_are_told_as_on_disk(repository):
    for path in (
        "README.md",
        "site/_news/a.md",
        "site/_news/_drafts/b.md",
        "t/\n\\.md",
    ):
        repository.write(path)
    repository.commit()
    found = tree_of(repository.folder, "HEAD")
    assert sorted(contents(found)) == [
        "README.md",
        "_drafts/b.md",
        "_news/a.md",
        "t/\n\\.md",
    ]


@pytest.mark.parametrize("root", ["site", Path("site"), "site/"])
def test_the_root_that_is_given_is_a_folder_in_the_repository(repository, root):
    repository.write("README.md")
    repository.write("site/_news/_drafts/b.md")
    repository.commit()
    found = tree_of(repository.folder, "HEAD", root=root)
    assert list(contents(found)) == ["_news/_drafts/b.md"]
    assert found.is_whole
    found = tree_of(repository.folder, "HEAD", root=".")
    assert list(contents(found)) == ["README.md", "site/_news/_drafts/b.md"]


def test_folders_are_looked_at_alone_and_are_not_the_whole(repository):
    for path in ("_news/a.md", "_more/b.md", "[_]/c.md"):
        repository.write(path)
    repository.commit()
    found = tree_of(repository.folder, "HEAD", folders=["_news/", "[_]"])
    assert sorted(contents(found)) == ["[_]/c.md", "_news/a.md"]
    assert not found.is_whole


@pytest.mark.parametrize("folder", ["../x", "/etc", "a/../../b"])
def test_a_folder_outside_is_refused(repository, folder):
    repository.commit()
    for wrong in ({"folders": [folder]}, {"root": folder}):
        with pytest.raises(CannotRead, match="not a folder inside a repository"):
            tree_of(repository.folder, "HEAD", **wrong)


def test_a_tree_without_files_is_not_whole(repository):
    repository.commit()
    found = tree_of(repository.folder, "HEAD")
    assert list(found) == []
    assert not found.is_whole


def test_a_thousand_files_come_by_one_process(repository):
    texts = {f"_news/{number:04}.md": b"%d\n" % number * 50 for number in range(1000)}
    for path, data in texts.items():
        repository.write(path, data)
    repository.commit()
    assert contents(tree_of(repository.folder, "HEAD")) == texts


@pytest.fixture
def started(monkeypatch):
    """The processes that are started meanwhile."""
    processes = []
    popen = subprocess.Popen

    def noted(*arguments, **options):
        processes.append(popen(*arguments, **options))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    return processes


@pytest.fixture
def many(repository):
    """More files than are asked for ahead."""
    for number in range(600):
        repository.write(f"_news/{number}.md")
    repository.commit()
    return repository


def test_a_scan_that_is_left_early_leaves_no_process(many, started):
    found = tree_of(many.folder, "HEAD")
    each = iter(found)
    before = len(started)
    next(each)
    assert len(started) - before == 2
    each.close()
    assert all(process.returncode is not None for process in started)
    assert not found.is_whole


@pytest.mark.parametrize("read", [1, 256])
def test_git_that_is_killed_meanwhile_ends_the_scan_with_a_failure(many, started, read):
    found = tree_of(many.folder, "HEAD")
    each = iter(found)
    assert len(list(islice(each, read))) == read
    files, _ = started[-2:]
    files.kill()
    files.wait()
    (failure,) = failures(each)
    assert failure == "HEAD: git ended before everything was read; ask `git fsck` why"
    assert not found.is_whole


# Changes


def test_since_a_revision_only_what_changed_is_read(repository):
    for name in "abcd":
        repository.write(f"_news/{name}.md", name.encode())
    first = repository.commit()
    repository.write("_news/b.md", b"changed")
    repository.write("_news/e.md", b"new")
    (repository.folder / "_news/c.md").unlink()
    (repository.folder / "_news/d.md").rename(repository.folder / "_news/f.md")
    repository.commit()
    found = tree_of(repository.folder, "HEAD", since=first)
    assert found.count() == 3
    assert contents(found) == {
        "_news/b.md": b"changed",
        "_news/e.md": b"new",
        "_news/f.md": b"d",
    }
    assert not found.is_whole
    assert list(tree_of(repository.folder, "HEAD", since="HEAD")) == []


def test_since_looks_into_the_folders_that_are_named(repository):
    first = repository.commit()
    repository.write("_news/a.md")
    repository.write("_more/b.md")
    repository.commit()
    found = tree_of(repository.folder, "HEAD", since=first, folders=["_news"])
    assert list(contents(found)) == ["_news/a.md"]


def test_a_history_comes_oldest_first(repository):
    repository.write("_news/a.md", b"1")
    first = repository.commit("First \u001b[2Jline\n\nand more")
    repository.write("_news/a.md", b"2")
    second = repository.commit("Second")
    found = revisions(repository.folder)
    assert [each.hash for each in found] == [first, second]
    assert [each.parent for each in found] == [None, first]
    assert [each.description for each in found] == ["First \\u001B[2Jline", "Second"]
    assert found[0].time == datetime(2023, 11, 14, 22, 14, 20, tzinfo=UTC)


def test_a_replay_sees_every_state_in_turn(repository):
    repository.write("_news/a.md", b"1")
    repository.write("_news/b.md", b"1")
    repository.commit()
    repository.write("_news/a.md", b"2")
    repository.commit()
    repository.git("checkout", "-q", "-b", "side", "HEAD^")
    repository.write("_news/c.md", b"3")
    repository.commit("aside")
    repository.git("checkout", "-q", "main")
    repository.clock += 60
    repository.git("merge", "-q", "--no-ff", "-m", "merged", "side")
    states = [
        contents(tree_of(repository.folder, each.hash, since=each.parent))
        for each in revisions(repository.folder)
    ]
    assert states == [
        {"_news/a.md": b"1", "_news/b.md": b"1"},
        {"_news/a.md": b"2"},
        {"_news/c.md": b"3"},
    ]


def test_a_history_can_begin_after_a_revision(repository):
    hashes = [repository.commit() for _ in range(3)]
    found = revisions(repository.folder, since=hashes[0])
    assert [each.hash for each in found] == hashes[1:]
    found = revisions(repository.folder, rev="HEAD^", since=hashes[0])
    assert [(each.hash, each.parent) for each in found] == [(hashes[1], hashes[0])]


# What is no file


def test_links_and_submodules_are_told_and_not_followed(repository, tmp_path):
    (tmp_path / "secret.md").write_bytes(b"secret")
    repository.write("_news/a.md")
    (repository.folder / "_news/b.md").symlink_to("../../secret.md")
    (repository.folder / "_news/c.md").symlink_to("a.md")
    commit = repository.commit()
    for path in ("_news/more", "theme"):
        repository.git(
            "update-index", "--add", "--cacheinfo", f"160000,{commit},{path}"
        )
    repository.git("commit", "-q", "-m", "submodules")
    found = tree_of(repository.folder, "HEAD")
    each = list(found)
    assert list(contents(each)) == ["_news/a.md"]
    assert failures(each) == [
        "HEAD:_news/b.md: a symbolic link; only files are read from git",
        "HEAD:_news/c.md: a symbolic link; only files are read from git",
        "HEAD:_news/more: a submodule; import it from its own repository",
    ]
    assert found.seen("_news/b.md")
    assert not found.is_whole


def test_a_blob_may_have_8_mib_and_no_more(repository):
    repository.write("a.md", bytes(MAX_FILE))
    repository.write("b.md", bytes(MAX_FILE + 1))
    repository.write("c.md")
    repository.commit()
    found = tree_of(repository.folder, "HEAD")
    each = list(found)
    assert list(contents(each)) == ["a.md", "c.md"]
    assert failures(each) == [
        "HEAD:b.md: file too large: 8,388,609 bytes, at most 8,388,608 are read"
    ]
    assert found.is_whole


def test_a_name_that_is_not_utf_8_is_a_failure(repository):
    blob = repository.blob()
    repository.commit_tree(
        ("100644", "blob", blob, "a.md"), ("100644", "blob", blob, "caf\udce9.md")
    )
    found = tree_of(repository.folder, "HEAD")
    each = list(found)
    assert list(contents(each)) == ["a.md"]
    assert failures(each) == [
        "HEAD:caf\\xe9.md: the name is not UTF-8; rename the file"
    ]
    assert not found.is_whole


def test_a_name_that_leads_out_of_the_tree_is_refused(repository):
    blob = repository.blob()
    inner = repository.git("mktree", "-z", data=f"100644 blob {blob}\ta.md".encode())
    repository.commit_tree(
        ("40000", "tree", inner, ".."), ("100644", "blob", blob, "z.md")
    )
    found = tree_of(repository.folder, "HEAD")
    each = list(found)
    assert list(contents(each)) == ["z.md"]
    assert failures(each) == ["HEAD:../a.md: the name leads out of the tree"]
    assert not found.is_whole


def test_an_object_that_is_missing_is_a_failure_and_the_rest_goes_on(repository):
    blob = repository.blob()
    repository.commit_tree(
        ("100644", "blob", "1" * 40, "a.md"), ("100644", "blob", blob, "b.md")
    )
    each = list(tree_of(repository.folder, "HEAD"))
    assert list(contents(each)) == ["b.md"]
    assert failures(each) == ["HEAD:a.md: git does not have its bytes"]


def test_a_tree_that_is_missing_is_a_failure(repository):
    repository.commit_tree(("40000", "tree", "1" * 40, "_news"))
    found = tree_of(repository.folder, "HEAD")
    assert found.count() is None
    assert failures(found) == ["HEAD: git cannot list all of it; ask `git fsck` why"]
    assert not found.is_whole


def test_an_object_that_is_damaged_ends_the_scan_with_a_failure(repository):
    repository.write("a.md", os.urandom(5000))
    repository.commit()
    name = repository.git("rev-parse", "HEAD:a.md")
    file = repository.folder / ".git/objects" / name[:2] / name[2:]
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:2000])
    found = tree_of(repository.folder, "HEAD")
    assert len(failures(found)) == 1
    assert not found.seen("b.md")


# What cannot be read at all


def refusal(*arguments, **options):
    with pytest.raises(CannotRead) as refused:
        tree_of(*arguments, **options)
    return str(refused.value)


def test_what_is_no_repository_is_said(repository, tmp_path):
    repository.write("_news/a.md")
    repository.commit()
    for folder in (tmp_path, tmp_path / "none", repository.folder / "_news"):
        message = f"{folder} is no git repository; name its top folder"
        assert refusal(folder, "HEAD") == message


@pytest.mark.parametrize(
    "rev", ["none", "HEAD^9", "HEAD:_news", "HEAD..HEAD", "1" * 40, "--x", "", "a\nb"]
)
def test_a_revision_that_is_none_is_said(repository, rev):
    repository.write("_news/a.md")
    repository.commit()
    assert "revision" in refusal(repository.folder, rev)
    assert "revision" in refusal(repository.folder, "HEAD", since=rev)
    with pytest.raises(CannotRead, match="revision"):
        revisions(repository.folder, rev=rev)


def test_a_revision_is_no_option(repository, tmp_path):
    repository.write("_news/a.md")
    repository.commit()
    refusal(repository.folder, f"--output={tmp_path}/out")
    assert not (tmp_path / "out").exists()


def test_a_repository_without_a_commit_has_no_revision(repository):
    message = f"{repository.folder} has no revision HEAD"
    assert refusal(repository.folder, "HEAD") == message


def test_a_shallow_clone_has_a_tree_and_no_history(repository, tmp_path):
    first = repository.commit()
    repository.write("_news/a.md")
    repository.commit()
    shallow = tmp_path / "shallow"
    source = f"file://{repository.folder}"
    repository.git("clone", "-q", "--depth=1", source, str(shallow))
    assert list(contents(tree_of(shallow, "HEAD"))) == ["_news/a.md"]
    assert refusal(shallow, "HEAD", since=first).endswith(
        "it is a shallow clone: fetch more"
    )
    with pytest.raises(CannotRead, match="is a shallow clone, which lacks"):
        revisions(shallow)


def test_without_git_it_says_so(repository, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refusal(repository.folder, "HEAD") == "git is not installed; install it"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_repository_of_somebody_else_is_refused_with_the_remedy(
    repository, monkeypatch
):
    repository.write("_news/a.md")
    repository.commit()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(repository.folder.parent / "config"))
    for place in (repository.folder, repository.folder / ".git"):
        os.chown(place, 12345, 12345)
    message = refusal(repository.folder, "HEAD")
    assert message.startswith(f"git does not trust {repository.folder}, which")
    remedy = message.partition("if you do: ")[2]
    subprocess.run(remedy.split(), check=True)
    assert list(contents(tree_of(repository.folder, "HEAD"))) == ["_news/a.md"]


def test_what_git_says_otherwise_is_told(repository):
    (repository.folder / ".git/config").write_text("[core\n")
    message = refusal(repository.folder, "HEAD")
    assert message.startswith(f"{repository.folder}: git says: fatal: bad config")


# No harm


def test_nothing_of_the_repository_runs_and_nothing_is_written(
    repository, tmp_path, monkeypatch
):
    repository.write(".gitattributes", b"*.md diff=x filter=x\n")
    repository.write("_news/a.md")
    first = repository.commit()
    repository.write("_news/a.md", b"2")
    repository.commit()
    bait = tmp_path / "ran"
    for setting in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.x.textconv",
        "diff.x.command",
        "diff.external",
        "filter.x.smudge",
    ):
        repository.git("config", setting, f"touch {bait}; cat")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", f"touch {bait}")
    monkeypatch.setenv("GIT_TRACE", str(bait))
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    before = snapshot(repository.folder)
    assert contents(tree_of(repository.folder, "HEAD")) == {"_news/a.md": b"2"}
    assert len(list(tree_of(repository.folder, "HEAD", since=first))) == 1
    assert len(revisions(repository.folder)) == 2
    assert not bait.exists()
    assert snapshot(repository.folder) == before


def snapshot(folder):
    return {
        file: (file.stat().st_mtime_ns, file.read_bytes())
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_an_object_that_is_elsewhere_is_not_fetched(repository, tmp_path):
    repository.write("_news/a.md", b"1")
    repository.commit()
    repository.git("config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    source = f"file://{repository.folder}"
    repository.git("clone", "-q", "--bare", "--filter=blob:none", source, str(partial))
    bait = tmp_path / "ran"
    command = ("config", "remote.origin.uploadpack", f"touch {bait};")
    repository.git("--git-dir", str(partial), *command)
    found = tree_of(partial, "HEAD")
    assert contents(found) == {}
    assert not bait.exists()
