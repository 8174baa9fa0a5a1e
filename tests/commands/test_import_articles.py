import io
import json
import subprocess
import tarfile
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from articles import locking
from articles.models import Article, ChangeSet, ImportRun
from articles.projecting import Projection
from articles.record import Moment
from tests.factories import SEALED, make_file, make_record, make_related

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    """Output, errors and exit code of the command."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command(
            "import_articles",
            *arguments,
            stdout=out,
            stderr=err,
            no_color=True,
            **options,
        )
    except SystemExit as exit_:
        code = exit_.code
    return out.getvalue(), err.getvalue(), code


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "tree/_news"
    folder.mkdir(parents=True)
    return folder


def test_it_says_what_became_of_the_files(folder):
    (folder / "a.md").write_bytes(make_file())
    assert run(folder.parent) == ("1 created\n", "", 0)
    assert run(folder / "a.md") == ("1 unchanged\n", "", 0)
    assert Article.objects.get().path == "_news/a.md"


def test_what_it_brings_and_is_old_can_be_marked_as_looked_at(folder):
    now = timezone.now().replace(microsecond=0)
    for name, days in (("a", 31), ("b", 29)):
        date = Moment.at(now - timedelta(days=days))
        (folder / f"{name}.md").write_bytes(make_file(published_at=date))
    out, err, code = run(folder.parent, "--looked-at-before", "30d")
    assert (out, err, code) == (
        "2 created\n1 older than 30 days marked as looked at\n", "", 0,
    )  # fmt: skip
    assert Article.objects.waiting().get().path == "_news/b.md"
    assert ChangeSet.objects.first().note == "older than 30 days"
    out, err, _code = run(folder.parent, "--json", "--looked-at-before", "5")
    assert json.loads(out.splitlines()[-1]).keys() == {"summary"}
    assert err == "1 older than 5 days marked as looked at\n"


def test_and_is_not_by_a_dry_run_nor_by_what_is_no_age(folder):
    date = Moment.at(timezone.now().replace(microsecond=0) - timedelta(days=31))
    (folder / "a.md").write_bytes(make_file(published_at=date))
    run(folder.parent)
    assert (
        "looked at"
        not in run(folder.parent, "--dry-run", looked_at_before=timedelta(days=30))[0]
    )
    assert Article.objects.waiting().exists()
    with pytest.raises(CommandError, match="not a number of days: soon"):
        run(folder.parent, "--looked-at-before", "soon")


def test_files_that_fail_are_named_and_the_exit_code_is_1(folder):
    (folder / "a.md").write_bytes(b"---\ntitle: a\xff\n---\n")
    (folder / "b.md").write_bytes(make_file())
    (folder / "README.md").write_bytes(b"Hello\n")
    out, err, code = run(folder)
    assert out == "1 created, 1 skipped, 1 failed\n"
    assert err == (
        "_news/README.md:1: no front matter: the first line is not --- (skipped)\n"
        "_news/a.md:2: not UTF-8: byte 0xFF; save the file as UTF-8\n"
    )
    assert code == 1


def test_what_is_skipped_is_no_failure(folder):
    (folder / "README.md").write_bytes(b"Hello\n")
    assert run(folder)[2] == 0


def test_a_folder_without_files_says_so(folder):
    assert run(folder) == ("no .md files found\n", "", 0)


def test_a_path_that_does_not_exist_stops_before_anything_is_read(folder):
    (folder / "a.md").write_bytes(make_file())
    missing = folder / "b.md"
    with pytest.raises(CommandError, match="no such file or folder: .*/b.md"):
        run(folder, missing)
    assert not Article.objects.exists()


def test_the_root_can_be_given(folder):
    (folder / "a.md").write_bytes(make_file())
    run(folder, root=folder.parent.parent)
    assert Article.objects.get().path == "tree/_news/a.md"


def test_a_database_that_fails_is_an_error_and_no_traceback(folder, monkeypatch):
    (folder / "a.md").write_bytes(make_file())

    def fail(projection):
        raise OperationalError("database is locked")

    monkeypatch.setattr(Projection, "write", fail)
    with pytest.raises(CommandError, match="is locked; .* import again") as error:
        run(folder)
    assert error.value.returncode == 2


# Saying what would happen


@pytest.fixture
def changed(folder):
    """A file that was read, and has changed in title, heat and related since."""
    record = make_record(title="First", related=(make_related(title="Old item"),))
    (folder / "a.md").write_bytes(make_file(record))
    run(folder)
    item = make_related(title="New item")
    other = replace(record, title="Next\u202e", heat=None, related=(item,))
    (folder / "a.md").write_bytes(make_file(other))
    return folder


def test_a_dry_run_names_what_would_change_and_changes_nothing(changed):
    (changed / "b.md").write_bytes(make_file())
    out, err, code = run(changed.parent, "--dry-run")
    assert out == (
        "updated (visible) _news/a.md\ncreated _news/b.md\n1 created, 1 updated\n"
    )
    assert (err, code) == ("", 0)
    assert Article.objects.get().title == "First"


def test_differences_are_shown_field_by_field(changed):
    out, _, _ = run(changed, "--diff", "--dry-run")
    lines = [line[:40] for line in out.splitlines()]
    assert lines[:8] == [
        "updated (visible) _news/a.md",
        "  title",
        '    - "First"',
        '    + "Next\\u202E"',
        "  heat",
        '    - "78"',
        "    + (absent)",
        "  related",
    ]
    assert lines[8].startswith('    - {"title": "Old item"')
    assert lines[9].startswith('    + {"title": "New item"')


def test_items_in_another_order_are_said_to_be(folder):
    items = make_related(quality=3), make_related(quality=3)
    record = make_record(related=items)
    (folder / "a.md").write_bytes(make_file(record))
    run(folder)
    (folder / "a.md").write_bytes(make_file(replace(record, related=items[::-1])))
    assert "  related\n    in another order\n" in run(folder, "--diff")[0]


def test_json_is_one_object_a_path_and_a_summary(changed):
    (changed / "bad.md").write_bytes(b"---\nheat: hot\n---\n")
    out, err, code = run(changed, "--json")
    bad, updated, summary = map(json.loads, out.splitlines())
    assert updated == {
        "path": "_news/a.md",
        "outcome": "updated",
        "class": "visible",
        "fields": ["title", "heat", "related"],
    }
    assert bad == {
        "path": "_news/bad.md",
        "outcome": "failed",
        "line": 2,
        "message": 'heat: not a whole number: "hot"',
    }
    assert summary["summary"] == {
        "counts": {"failed": 1, "updated": 1},
        "classes": {"visible": 1},
        "conflicts": 0,
        "retired": 0,
        "questions": [],
    }
    assert (err, code) == ("", 1)


def test_json_with_differences_has_their_values(changed):
    out, _, _ = run(changed, "--json", "--diff", "--dry-run")
    first = json.loads(out.splitlines()[0])["differences"][0]
    assert first == {"field": "title", "old": "First", "new": "Next\u202e"}


def test_quiet_says_only_what_failed_and_the_summary(folder):
    (folder / "README.md").write_bytes(b"Hello\n")
    (folder / "a.md").write_bytes(b"---\nheat: hot\n---\n")
    out, err, _ = run(folder, "--quiet", "--dry-run")
    assert out == "1 skipped, 1 failed\n"
    assert err == '_news/a.md:2: heat: not a whole number: "hot"\n'


# Questions, answers, refusals


def test_a_question_is_asked_with_exit_code_1(folder, monkeypatch):
    from articles.importing import vanishing

    monkeypatch.setattr(vanishing, "FEW", 0)
    for name in "ab":
        (folder / f"{name}.md").write_bytes(make_file())
    run(folder.parent)
    (folder / "a.md").unlink()
    out, err, code = run(folder.parent)
    assert "command line with --yes-vanished" in err
    assert (out, code) == ("1 unchanged\n", 1)
    out, _, code = run(folder.parent, "--yes-vanished", "--retire-vanished")
    assert (out, code) == ("1 unchanged, 1 vanished, 1 vanished retired\n", 0)


def test_what_was_undone_is_left_until_it_is_asked_for_again(changed):
    run(changed)
    call_command("undo", str(ChangeSet.objects.latest("pk").pk), stdout=StringIO())
    out, err, code = run(changed)
    assert "its import was undone; import it with --again" in err
    assert err.endswith("(left)\n")
    assert (out, code) == ("1 refused\n", 0)
    assert run(changed, "--again")[0] == "1 updated\n"


def test_fail_fast_stops_with_exit_code_1(folder):
    (folder / "a.md").write_bytes(b"---\nheat: hot\n---\n")
    with pytest.raises(CommandError, match=r"stopped at _news/a\.md:2: heat") as error:
        run(folder, "--fail-fast")
    assert error.value.returncode == 1


def test_another_run_is_named_with_exit_code_2(folder, monkeypatch):
    (folder / "a.md").write_bytes(make_file())

    def busy(*args, **options):
        raise locking.Busy("an import has been running since 10:42 UTC")

    monkeypatch.setattr(locking, "running", busy)
    with pytest.raises(CommandError, match="since 10:42 UTC") as error:
        run(folder)
    assert error.value.returncode == 2


def test_nothing_to_read_is_an_error(db):
    with pytest.raises(CommandError, match="nothing to read: name a file") as error:
        run()
    assert error.value.returncode == 2


# Archives and repositories


def test_a_tar_stream_is_read_from_standard_input(monkeypatch):
    data, stream = make_file(), io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        member = tarfile.TarInfo("tree/_news/a.md")
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
    stream.seek(0)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=stream))
    assert run("-") == ("1 created\n", "", 0)
    assert Article.objects.get().path == "_news/a.md"


@pytest.fixture
def repository(tmp_path):
    """Three revisions: a file comes, changes, and another takes its place."""
    repo = tmp_path / "repo"
    (repo / "_news").mkdir(parents=True)
    git(repo, "init", "--quiet")
    record = make_record(title="First", secured=SEALED)
    for step in (
        lambda: (repo / "_news/a.md").write_bytes(make_file(record)),
        lambda: (repo / "_news/a.md").write_bytes(make_file(replace(record, heat=1))),
        lambda: (repo / "_news/a.md").rename(repo / "_news/b.md"),
    ):
        step()
        git(repo, "add", "--all")
        git(repo, "commit", "--quiet", "--message", "Step")
    return repo


def git(repo, *arguments):
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    subprocess.run(["git", "-C", repo, *identity, *arguments], check=True)  # noqa: S607


def test_a_repository_is_read_at_its_head(repository):
    assert run(git=repository) == ("1 created\n", "", 0)
    assert Article.objects.get().path == "_news/b.md"
    assert ImportRun.objects.get().sources == [f"{repository}@HEAD"]


def test_only_what_changed_since_a_revision_is_read(repository):
    assert run(git=repository, rev="HEAD~1", since="HEAD~2")[0] == "1 created\n"
    assert Article.objects.get().heat == 1


def test_a_history_is_replayed_revision_by_revision(repository):
    out, _, code = run("--replay", git=repository)
    lines = [line.split("Step: ")[-1] for line in out.splitlines()]
    assert lines == [
        "1 created", "1 updated", "1 created",
        "HEAD, the whole tree: 1 unchanged, 1 vanished",
    ]  # fmt: skip
    assert code == 0
    assert ImportRun.objects.count() == 4


def test_a_replay_cannot_be_foreseen(repository):
    with pytest.raises(CommandError, match="cannot foresee a --replay") as error:
        run("--replay", "--dry-run", git=repository)
    assert error.value.returncode == 2


def test_an_interrupted_replay_says_where_to_go_on(repository, monkeypatch):
    from articles.management import importing

    read, done = importing.import_articles, []

    def fail_later(*args, **options):
        if len(done) == 2:
            raise importing.ImportInterrupted("the database failed")
        done.append(read(*args, **options))
        return done[-1]

    monkeypatch.setattr(importing, "import_articles", fail_later)
    second = subprocess.check_output(
        ["git", "-C", repository, "rev-parse", "HEAD~1"],  # noqa: S607
        text=True,
    ).strip()
    with pytest.raises(CommandError, match=f"here with --since {second}"):
        run("--replay", git=repository)


@pytest.mark.parametrize("number", ["0", "-3", "many"])
def test_workers_are_counted_from_one_on(folder, number):
    with pytest.raises(CommandError, match="not a number from 1 on"):
        run(folder, f"--workers={number}")


def test_an_unknown_revision_is_an_error_and_no_traceback(repository):
    with pytest.raises(CommandError) as error:
        run(git=repository, rev="nowhere")
    assert error.value.returncode == 2


@pytest.mark.parametrize(
    "options", [{"rev": "v1"}, {"since": "v1"}, {"replay": True}], ids=str
)
def test_revisions_need_a_repository(folder, options):
    with pytest.raises(CommandError, match="need --git"):
        run(folder, **options)
