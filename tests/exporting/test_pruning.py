"""The manifest, and --prune: what we wrote and nobody changed, and nothing else."""

import errno
import json
import os

import pytest

from articles import deciding, exporting
from articles.exporting import export_articles, select
from articles.exporting.manifest import NAME
from articles.models import Article, SourceFile
from articles.models.source import digest
from tests.exporting.trees import NOW, export, remembered, tree
from tests.factories import make_article, write_upstream

pytestmark = pytest.mark.django_db

PUBLISHED = {"published": True}


def export_some(dest, *, prune=False, selection=PUBLISHED, **options):
    chosen = select(NOW, **selection)
    return export_articles(
        chosen, dest, prune=prune, selection=selection, now=NOW, **options
    )


def files(folder):
    found = tree(folder)
    found.pop(NAME, None)
    return list(found)


@pytest.fixture
def site(tmp_path):
    """What readers see, exported; one of three articles is held back since."""
    for name in "abc":
        make_article(f"_news/{name}.md")
    dest = tmp_path / "site"
    assert export_some(dest).summary == "3 written"
    deciding.hold_back([Article.objects.get(path="_news/b.md")], user=None)
    return dest


# What is remembered


def test_a_plain_export_leaves_nothing_but_the_tree(tmp_path):
    make_article("_news/a.md")
    export(tmp_path)
    assert list(tree(tmp_path)) == ["_news/a.md"]


def test_an_export_with_a_selection_remembers_it_and_what_it_wrote(site):
    header, *entries = remembered(site)
    assert header == {"version": 1, "selection": {"published": True}}
    assert entries == [
        {"path": path, "sha256": digest((site / path).read_bytes())}
        for path in ("_news/a.md", "_news/b.md", "_news/c.md")
    ]


def test_a_file_that_stood_there_before_is_not_remembered(tmp_path):
    make_article("_news/a.md")
    make_article("_news/b.md")
    export_articles(select(NOW, path=["_news/a.md"]), tmp_path)
    export_some(tmp_path)
    _, *entries = remembered(tmp_path)
    assert [each["path"] for each in entries] == ["_news/b.md"]
    Article.objects.update(published=False, public_from=None)
    assert export_some(tmp_path, prune=True).summary == "1 removed"
    assert files(tmp_path) == ["_news/a.md"]


def test_a_file_written_again_is_remembered_as_it_is_now(site):
    article = Article.objects.get(path="_news/a.md")
    deciding.edit(article, {"heat": 1}, user=None)
    export_some(site)
    entries = {each["path"]: each["sha256"] for each in remembered(site)[1:]}
    assert entries["_news/a.md"] == digest((site / "_news" / "a.md").read_bytes())


def test_another_selection_leaves_what_is_remembered(site):
    before = (site / NAME).read_bytes()
    Article.objects.filter(path="_news/a.md").update(stem="a")
    export_some(site, selection={"path": ["_news/b.md"]})
    export(site)
    assert (site / NAME).read_bytes() == before


def test_what_changed_lately_is_part_of_the_same_selection(site):
    article = make_article("_news/d.md")
    assert article.modified_at
    export_some(site, selection=PUBLISHED | {"since": article.modified_at})
    header, *entries = remembered(site)
    assert header["selection"] == PUBLISHED
    assert "_news/d.md" in [each["path"] for each in entries]


def test_an_export_that_is_equal_leaves_the_manifest_alone(site):
    export_some(site, prune=True)
    before = (site / NAME).stat()
    export_some(site, prune=True)
    assert (site / NAME).stat() == before


def test_check_remembers_nothing(tmp_path):
    make_article("_news/a.md")
    export_some(tmp_path, check=True)
    assert tree(tmp_path) == {}


def test_an_empty_selection_makes_no_destination(tmp_path):
    export_some(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_manifest_that_cannot_be_written_stops_the_export(tmp_path, monkeypatch):
    make_article("_news/a.md")

    def fail(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(exporting.manifest, "replace_file", fail)
    for selected in (PUBLISHED, {"topic": ["none"]}):
        result = export_some(tmp_path, selection=selected)
        assert result.stopped == (
            f"{tmp_path / NAME}: No space left on device; make room, and export again"
        )
        assert tree(tmp_path) == {}


def test_a_manifest_that_is_only_half_appended_stops_the_export(site, monkeypatch):
    make_article("_news/d.md")

    class Full:
        def write(self, line):
            return len(line) // 2

        def close(self):
            pass

    def begin(manifest):
        manifest._stream = Full()

    monkeypatch.setattr(exporting.manifest.Manifest, "_begin", begin)
    assert "No space left on device" in export_some(site).stopped
    assert "_news/d.md" not in files(site)


# What is removed


def test_prune_removes_what_is_not_selected_any_more(site):
    assert export_some(site).summary == "2 unchanged"
    assert "_news/b.md" in files(site)
    assert export_some(site, prune=True).summary == "2 unchanged, 1 removed"
    assert files(site) == ["_news/a.md", "_news/c.md"]
    assert [each.get("path") for each in remembered(site)[1:]] == [
        "_news/a.md",
        "_news/c.md",
    ]
    assert export_some(site, prune=True).summary == "2 unchanged"


def test_prune_of_the_first_export_removes_nothing_and_says_so(tmp_path):
    make_article("_news/a.md")
    (tmp_path / "_news").mkdir()
    (tmp_path / "_news" / "mine.md").write_bytes(b"mine")
    result = export(tmp_path, prune=True)
    (note,) = result.notes
    assert note == (
        f"no {NAME} tells what was written here before: nothing is pruned; "
        "this export starts one"
    )
    assert result.summary == "1 written"
    assert files(tmp_path) == ["_news/a.md", "_news/mine.md"]
    assert remembered(tmp_path)[0] == {"version": 1, "selection": {}}


def test_a_full_export_goes_on_remembering_where_one_began(tmp_path):
    make_article("_news/a.md")
    export(tmp_path, prune=True)
    make_article("_news/b.md")
    export(tmp_path)
    assert [each["path"] for each in remembered(tmp_path)[1:]] == [
        "_news/a.md",
        "_news/b.md",
    ]


def test_what_changed_since_is_left_and_reported(site):
    (site / "_news" / "b.md").write_bytes(b"newer")
    for _ in range(2):
        result = export_some(site, prune=True)
        assert result.failures == [
            (
                "_news/b.md: not removed: it changed since it was written here; "
                "import it, or remove it by hand"
            )
        ]
    assert (site / "_news" / "b.md").read_bytes() == b"newer"


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "linked folder"])
def test_what_is_no_file_of_ours_is_left_and_reported(kind, site, tmp_path):
    file, away = site / "_news" / "b.md", tmp_path / "away.md"
    file.rename(away)
    if kind == "link":
        file.symlink_to(away)
    elif kind == "folder":
        file.mkdir()
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        away.rename(file)
        (site / "_news").rename(tmp_path / "moved")
        (site / "_news").symlink_to(tmp_path / "moved")
    result = export_some(site, prune=True)
    assert any(each.startswith("_news/b.md: ") for each in result.failures)
    assert result.counts["removed"] == 0
    assert os.path.lexists(file)


def test_what_is_gone_already_is_forgotten_without_a_word(site):
    (site / "_news" / "b.md").unlink()
    assert export_some(site, prune=True).summary == "2 unchanged"
    assert "_news/b.md" not in str(remembered(site))


def test_what_cannot_be_removed_is_reported_and_remembered(site, monkeypatch):
    def fail(*args):
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(exporting.places.Tree, "remove", fail)
        (message,) = export_some(site, prune=True).failures
    assert message.startswith("_news/b.md: Permission denied")
    assert export_some(site, prune=True).summary == "2 unchanged, 1 removed"


def test_what_is_selected_and_failed_is_not_removed(site):
    (site / "_news" / "a.md").write_bytes(b"newer")
    article = Article.objects.get(path="_news/a.md")
    deciding.edit(article, {"heat": 1}, user=None)
    result = export_some(site, prune=True)
    assert result.summary == "1 unchanged, 1 removed, 1 failed"
    assert "_news/a.md" in files(site)


def test_what_vanished_upstream_stays_until_somebody_answered(site):
    source = SourceFile.objects.filter(article__path="_news/a.md")
    source.update(vanished="open", vanished_at=NOW)
    assert export_some(site, prune=True).summary == "1 unchanged, 1 removed"
    assert "_news/a.md" in files(site)
    source.update(vanished="retired")
    assert export_some(site, prune=True).summary == "1 unchanged, 1 removed"
    assert "_news/a.md" not in files(site)


def test_folders_that_pruning_emptied_go_and_no_others(tmp_path):
    for path in ("_news/old/deep/a.md", "_news/old/b.md", "_more/c.md", "_news/d.md"):
        make_article(path)
    (tmp_path / "_news" / "empty").mkdir(parents=True)
    (tmp_path / "_more" / "mine").mkdir(parents=True)
    everything = {"path": ["_news", "_more"]}
    export_some(tmp_path, selection=everything)
    Article.objects.exclude(path="_news/d.md").delete()
    export_some(tmp_path, selection=everything, prune=True)
    folders = [str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_dir()]
    assert sorted(folders) == ["_more", "_more/mine", "_news", "_news/empty"]


def test_the_destination_itself_stays(tmp_path):
    make_article("a.md")
    dest = tmp_path / "dest"
    export_some(dest, selection={"topic": ["Harbour"]})
    deciding.edit(Article.objects.get(), {"topics": ()}, user=None)
    result = export_some(dest, selection={"topic": ["Harbour"]}, prune=True)
    assert result.summary == "1 removed"
    assert list(dest.iterdir()) == [dest / NAME]


def test_check_and_diff_tell_what_would_be_removed(site):
    before = tree(site)
    assert export_some(site, prune=True, check=True).differing == ["_news/b.md"]
    shown = []
    export_some(site, prune=True, diff=True, report=shown.append)
    (diff,) = [each.diff for each in shown if each.diff]
    assert diff.startswith("--- a/_news/b.md\n+++ /dev/null\n")
    assert tree(site) == before


def test_what_was_written_here_may_be_replaced_whatever_was_written_elsewhere(
    site, tmp_path
):
    article = Article.objects.get(path="_news/a.md")
    for title in ("One", "Two"):
        write_upstream(article, title=title)
        deciding.edit(Article.objects.get(pk=article.pk), {"excerpt": title}, user=None)
        export(tmp_path / "elsewhere")
    assert export_some(site, check=True).differing == ["_news/a.md"]
    assert export_some(site).summary == "1 written, 1 unchanged"


# What is refused


def test_another_selection_is_refused_by_both_names(site):
    before = tree(site)
    result = export_some(site, prune=True, selection={"topic": ["Ferries"]})
    assert result.stopped == (
        f"{site / NAME}: was written for published, and this export is of topic "
        "Ferries; prune with that selection, export to another place, or remove the "
        "file to start anew"
    )
    assert (result.exit_code, result.total) == (2, 0)
    assert tree(site) == before


def test_what_changed_lately_is_no_selection_to_prune_by(site):
    selection = PUBLISHED | {"since": NOW}
    result = export_some(site, prune=True, selection=selection)
    assert result.stopped == (
        "--prune needs all that is selected; leave --since out, or --prune"
    )


def test_an_empty_database_prunes_nothing(site):
    Article.objects.all().delete()
    result = export_some(site, prune=True)
    assert result.stopped == "the database has no article; nothing is pruned for that"
    assert len(files(site)) == 3


def entry(**over):
    line = {"path": "_news/a.md", "sha256": "0" * 64} | over
    return json.dumps(line).encode()


HEADER = b'{"version": 1, "selection": {"published": true}}'


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"\n", 1),
        (b"\xff\n", 1),
        (b"[]\n", 1),
        (b'{"version": 1}\n', 1),
        (b'{"version": 1, "selection": []}\n', 1),
        (HEADER + b"\n{}\n", 2),
        (HEADER + b"\n[1]\n", 2),
        (HEADER + b"\n" + b"[" * 100_000 + b"\n", 2),
        (HEADER + b"\n\n" + entry() + b"\n", 2),
        (HEADER + b"\n" + entry() + b"\nx\n" + entry() + b"\n", 3),
        (HEADER + b"\n" + entry(path="../x.md") + b"\n", 2),
        (HEADER + b"\n" + entry(path="/x.md") + b"\n", 2),
        (HEADER + b"\n" + entry(path="a//x.md") + b"\n", 2),
        (HEADER + b"\n" + entry(path=".") + b"\n", 2),
        (HEADER + b"\n" + entry(path=NAME) + b"\n", 2),
        (HEADER + b"\n" + entry(path="a\0") + b"\n", 2),
        (HEADER + b"\n" + entry(path=1) + b"\n", 2),
        (HEADER + b"\n" + entry(sha256=None) + b"\n", 2),
        (HEADER + b"\n" + entry(more=1) + b"\n", 2),
    ],
)
def test_a_damaged_manifest_is_refused_and_nothing_is_removed(data, line, site):
    (site / NAME).write_bytes(data)
    before = tree(site)
    for prune in (True, False):
        result = export_some(site, prune=prune)
        assert result.stopped == (
            f"{site / NAME}:{line}: the manifest is damaged; "
            "put it back from a copy, or remove it to start anew"
        )
        assert tree(site) == before


def test_a_damaged_manifest_is_no_matter_to_an_export_that_needs_none(site):
    (site / NAME).write_bytes(b"x\n")
    result = export(site)
    assert result.summary == "1 written, 2 unchanged"
    (note,) = result.notes
    assert "the manifest is damaged" in note
    assert (site / NAME).read_bytes() == b"x\n"


def test_a_manifest_of_another_version_is_refused(site):
    (site / NAME).write_bytes(HEADER.replace(b"1", b"2") + b"\n")
    stopped = export_some(site, prune=True).stopped
    assert "written by another version of Newsroom" in stopped


def test_a_manifest_that_is_a_link_is_refused(site, tmp_path):
    (site / NAME).rename(tmp_path / "away")
    (site / NAME).symlink_to(tmp_path / "away")
    stopped = export_some(site, prune=True).stopped
    assert stopped == f"{site / NAME}: a symbolic link stands in the way; remove it"


def test_a_torn_last_line_says_nothing(site):
    make_article("_news/d.md")
    whole = (site / NAME).read_bytes()
    (site / NAME).write_bytes(whole + b'{"path": "_ne')
    assert export_some(site, prune=True).summary == "1 written, 2 unchanged, 1 removed"
    paths = [each.get("path") for each in remembered(site)[1:]]
    assert paths == ["_news/a.md", "_news/c.md", "_news/d.md"]


def test_of_several_digests_of_a_path_the_file_may_have_any(site):
    with (site / NAME).open("ab") as stream:
        for path in ("_news/a.md", "_news/b.md"):
            stream.write(entry(path=path) + b"\n")
        stream.write(entry(path="_news/a.md") + b"\n")
    assert export_some(site, prune=True).summary == "2 unchanged, 1 removed"
    assert len(remembered(site)) == 3
