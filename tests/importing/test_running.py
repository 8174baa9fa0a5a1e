import os
import re
from contextlib import contextmanager
from itertools import count

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.importing import (
    ImportInterrupted,
    Outcome,
    Watching,
    applying,
    import_articles,
    planning,
    running,
)
from articles.importing.scanning import scan
from articles.locking import Lock
from articles.models import (
    Article,
    Change,
    ChangeSet,
    ImportFailure,
    ImportRun,
    Place,
    SourceFile,
    Story,
)
from articles.pacing import Pace
from articles.projecting import Projection
from tests.factories import SEALED, make_file, make_record, make_related, take_file

pytestmark = pytest.mark.django_db

URL = "https://tidewater.example/ferry"

WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b.*?\"(\w+)\"", re.IGNORECASE)


@contextmanager
def written_tables():
    """The tables that statements wrote to meanwhile, in order."""
    tables = []
    with CaptureQueriesContext(connection) as queries:
        yield tables
    found = (WRITING.match(query["sql"]) for query in queries)
    tables += [match[2] for match in found if match]


def before_writing(monkeypatch, act):
    """Let something happen before the rows of each batch are written."""
    write = Projection.write

    def written(projection):
        act(projection)
        return write(projection)

    monkeypatch.setattr(Projection, "write", written)


def counts(result):
    return {str(outcome): count for outcome, count in result.counts.items()}


# What becomes of a file


def test_a_new_file_is_created(tree):
    article = tree.take("_news/a.md", title="Ferry returns", secured=SEALED)
    assert (article.title, article.stem, article.version) == ("Ferry returns", "a", 1)
    assert article.sealed_size == len(SEALED)
    assert article.created_at == article.modified_at


def test_a_file_that_changed_is_updated(tree):
    tree.take("_news/a.md", title="Ferry returns", original_url=URL)
    file = tree.write("_news/a.md", title="Ferry sinks", original_url=URL)
    result = tree.read_in(file)
    assert counts(result) == {"updated": 1}
    assert result.classes == {"visible": 1}
    assert Article.objects.get().title == "Ferry sinks"


def test_every_outcome_is_counted_and_the_summary_says_them_in_one_order(tree):
    tree.take("_news/a.md", make_file(title="Ferry", original_url=URL))
    tree.take("_news/r.md", make_file())
    kept = tree.write("_news/b.md")
    tree.read_in(kept)
    tree.write("_news/a.md", title="Ferry again", original_url=URL)
    tree.write("_news/r.md", original_url=f"{URL}?copy")
    tree.write("_news/c.md")
    tree.write("_news/d.md", b"# A readme\n")
    tree.write("_news/e.md", b"---\ntitle: [\n---\n")
    result = tree.read_in()
    assert result.summary == (
        "1 created, 1 updated, 1 replaced, 1 unchanged, 1 skipped, 1 failed"
    )
    assert result.total == 6


def test_an_import_of_nothing_says_so(tree):
    assert tree.read_in().summary == "no .md files found"


def test_what_is_not_front_matter_is_skipped_with_a_word(tree):
    tree.write("_news/README.md", b"# How to write news\n")
    result = tree.read_in()
    assert counts(result) == {"skipped": 1}
    assert [str(each) for each in result.skipped] == [
        "_news/README.md:1: no front matter: the first line is not ---"
    ]
    assert not result.failures


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"---\ntitle: a\npublishedDateTime: soon\n---\n",
         '3: publishedDateTime: not a date like 2023-03-31T13:15:00Z: "soon"'),
        (b"---\ntitle: a\n---\n",
         "2: publishedDateTime: missing; a record needs its publishedDateTime"),
        (b"---\ntitle: &a b\n---\n", "2: "),
        (b"---\ntitle: a\xff\n---\n", "2: not UTF-8: byte 0xFF; save the file as UTF-8"),
        (b"---\ntitle: a\0\n---\n", "2: NUL character; remove it"),
        (b'---\ntitle: "a\\0b"\n---\n', "2: NUL character (\\0) in a value"),
        (b'---\ntitle: "\\ud800"\n---\n', "2: while parsing a quoted scalar"),
        (b"---\ntitle: a\nheat: 9223372036854775808\npublishedDateTime: 2026-01-01\n---\n",
         '3: heat: not a whole number: "9223372036854775808"'),
    ],
)  # fmt: skip
def test_a_bad_file_fails_with_path_and_line(tree, data, message):
    result = tree.read_in(tree.write("_news/a.md", data))
    (failure,) = result.failures
    assert str(failure).startswith(f"_news/a.md:{message}")
    stored = ImportFailure.objects.get(run=result.run)
    assert str(stored) == str(failure)


def test_one_bad_file_never_stops_the_rest(tree):
    tree.write("_news/a.md", b"---\n")
    tree.write("_news/b.md")
    tree.write("_news/c.md", b"---\nheat: hot\n---\n")
    tree.write("_news/d.md")
    assert counts(tree.read_in()) == {"failed": 2, "created": 2}


def test_a_name_that_is_refused_fails_like_a_file_that_is_bad(tree):
    tree.write("_news/a.md")
    tree.write("more/_news/a.md")
    result = tree.read_in()
    assert counts(result) == {"created": 1, "failed": 1}
    assert "second file of this path" in ImportFailure.objects.get().message


def test_a_file_that_another_import_read_meanwhile_is_unchanged():
    data = make_file()
    take_file("_news/a.md", data)
    with written_tables() as tables:
        article = take_file("_news/a.md", data)
    assert tables == ["articles_importrun"]
    assert article.version == 1


def test_a_file_that_vanishes_before_it_is_read_fails_alone(tree):
    gone, _ = tree.write("_news/a.md"), tree.write("_news/b.md")
    found = list(scan([tree.root]))
    gone.unlink()
    (batch,) = planning.plan_import(found)
    failed, news = batch.planned
    assert str(failed.failure) == "_news/a.md: No such file or directory"
    assert (news.path, news.outcome) == ("_news/b.md", "created")


def test_a_file_that_may_not_be_read_fails_alone(tree, monkeypatch):
    closed, _ = tree.write("_news/a.md"), tree.write("_news/b.md")
    open_file = os.open

    def refuse(path, *args, **options):
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied")
        return open_file(path, *args, **options)

    monkeypatch.setattr(os, "open", refuse)
    result = tree.read_in()
    assert [str(each) for each in result.failures] == ["_news/a.md: Permission denied"]
    assert counts(result) == {"failed": 1, "created": 1}


def test_what_the_database_refuses_costs_its_own_file_only(tree, monkeypatch):
    """It happens: a limit of the database that no rule of the format knows."""
    for name in "abcd":
        tree.write(f"_news/{name}.md", title=f"Ferry {name}", secured=SEALED)

    def refuse(projection):
        if any(row.record.title == "Ferry c" for row in projection.rows):
            source = SourceFile(article_id=0, base=SEALED.encode())
            SourceFile.objects.bulk_create([source])  # a base without its digest

    before_writing(monkeypatch, refuse)
    result = tree.read_in()
    assert counts(result) == {"created": 3, "failed": 1}
    (failure,) = result.failures
    text = re.fullmatch(
        "_news/c.md: the database refused it: (.*); correct .*", str(failure)
    )
    assert "source_base_has_digest" in text[1]
    assert "row contains" not in text[1]
    assert ImportFailure.objects.get().message == failure.message
    assert Change.objects.filter(change_set__run=result.run).count() == 3


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_what_the_database_fails_at_is_no_fault_of_a_file(tree, monkeypatch, error):
    monkeypatch.setattr(planning, "CHUNK", 2)
    for name in "abcd":
        tree.write(f"_news/{name}.md")
    calls = count()

    def fail(projection):
        if next(calls):
            raise error("database or disk is full\nmore of it")

    before_writing(monkeypatch, fail)
    with pytest.raises(ImportInterrupted) as interrupted:
        tree.read_in()
    assert str(interrupted.value) == (
        "the database failed: database or disk is full; what was read before it did "
        "stays: put the database right, and import again"
    )
    run = ImportRun.objects.get()
    assert (run.status, run.counts) == ("interrupted", {"created": 2})
    assert not ImportFailure.objects.exists()


def test_a_database_that_is_gone_cannot_be_told_that_it_is(tree, monkeypatch):
    tree.write("_news/a.md")

    def fail(*args, **options):
        raise OperationalError("gone")

    before_writing(monkeypatch, fail)
    monkeypatch.setattr(ImportRun, "save_base", fail)
    run = ImportRun(started_at=timezone.now())
    monkeypatch.setattr(ImportRun.objects, "create", lambda **values: run)
    monkeypatch.setattr(Lock, "set_run", lambda *args: None)
    with pytest.raises(ImportInterrupted, match="the database failed: gone;"):
        tree.read_in()


def test_a_run_that_was_killed_is_closed_by_the_next_one(tree):
    killed = ImportRun.objects.create(started_at=timezone.now())
    tree.read_in()
    killed.refresh_from_db()
    assert killed.status == "interrupted"
    assert killed.finished_at >= killed.started_at


def test_a_run_that_is_interrupted_says_so_and_keeps_the_batches_before(
    tree, monkeypatch
):
    monkeypatch.setattr(planning, "CHUNK", 2)
    for name in "abcd":
        tree.write(f"_news/{name}.md")

    def interrupt(result):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tree.read_in(watching=Watching(progress=interrupt))
    run = ImportRun.objects.get()
    assert (run.status, run.counts) == ("interrupted", {"created": 2})
    assert run.finished_at
    assert counts(tree.read_in()) == {"created": 2, "unchanged": 2}


def test_progress_is_told_after_each_batch(tree, monkeypatch):
    monkeypatch.setattr(planning, "CHUNK", 2)
    for name in "abc":
        tree.write(f"_news/{name}.md")
    totals = []
    tree.read_in(watching=Watching(progress=lambda it: totals.append(it.total)))
    assert totals == [2, 3]


def test_a_run_remembers_who_read_what(tree, admin_user):
    tree.write("_news/a.md")
    run = tree.read_in(user=admin_user).run
    run.refresh_from_db()
    assert (run.status, run.user, run.sources) == (
        "finished", admin_user, [str(tree.root)],
    )  # fmt: skip
    assert run.counts == {"created": 1}
    change_set = ChangeSet.objects.get()
    assert (change_set.run, change_set.user, change_set.act) == (
        run, admin_user, "import",
    )  # fmt: skip


def test_paths_may_come_from_a_generator_and_as_text(tree):
    tree.write("_news/a.md")
    assert counts(import_articles(str(each) for each in [tree.root])) == {"created": 1}


def test_a_folder_whose_name_is_not_utf_8_can_be_read(tree):
    root = os.fsdecode(os.fsencode(tree.root) + b"/\xff")
    tree.write(f"{root}/_news/a.md")
    result = tree.read_in(root)
    assert counts(result) == {"created": 1}
    assert result.run.sources == [f"{tree.root}/\\xff"]


# Twice the same


def test_a_second_import_writes_nothing_but_the_note_of_its_run(tree):
    for name in "abc":
        tree.write(f"_news/{name}.md", related=(make_related(),), secured=SEALED)
    tree.read_in()
    before = list(Article.objects.values())
    with written_tables() as tables:
        result = tree.read_in()
    assert counts(result) == {"unchanged": 3}
    assert set(tables) == {"articles_importrun", "articles_runlock"}
    assert list(Article.objects.values()) == before


def test_a_change_of_bytes_that_changes_no_value_is_no_update(tree):
    data = make_file()
    article = tree.take("_news/a.md", data)
    commented = data.replace(b"type: article", b"type: article # a note")
    result = tree.read_in(tree.write("_news/a.md", commented))
    assert counts(result) == {"unchanged": 1}
    after = Article.objects.get()
    assert bytes(after.source.base) == commented
    assert (after.modified_at, after.version) == (article.modified_at, 1)


def test_first_import_takes_at_most_60_statements_per_thousand_files(tree, monkeypatch):
    """Their number does not depend on what is in the files, only on the batches."""
    size = applying.BATCH
    in_one, in_three = (
        statements_for(tree, monkeypatch, 30, batch=batch) for batch in (30, 10)
    )
    assert (in_three - in_one) / 2 * 1000 / size <= 60


class Steady(Pace):
    """As many a transaction as there may be, however slow the machine."""

    def __init__(self, most):
        super().__init__(most, first=most)

    def measure(self, things, seconds):
        pass


def statements_for(tree, monkeypatch, files, *, batch):
    monkeypatch.setattr(applying, "BATCH", batch)
    monkeypatch.setattr(applying, "Pace", Steady)
    for number in range(files):
        tree.write(
            f"_news/{batch}-{number}.md",
            related=(make_related(),) * 3,
            topics=(f"Topic {batch} {number}",),
        )
    with CaptureQueriesContext(connection) as queries:
        tree.read_in()
    return len(queries)


# Names and texts that break things


@pytest.mark.parametrize("number", [-(2**63), -2147483648, 2**63 - 1])
def test_huge_integers_are_kept(tree, number):
    article = tree.take("_news/a.md", heat=number, quality=number)
    assert (article.heat, article.quality) == (number, number)


def test_long_texts_are_kept(tree):
    text = "\U0001f600 \\ \" ' \r\n\t\u00a0\u200b\x01" + "word " * 20_000
    article = tree.take("_news/a.md", title=text, web_url=text)
    assert (article.title, article.web_url) == (text, text)


def test_a_title_of_a_megabyte_is_refused_and_costs_only_itself(tree):
    tree.write("_news/a.md", b'---\ntitle: "' + b"a" * 2**20 + b'"\n---\n')
    tree.write("_news/b.md")
    result = tree.read_in()
    assert counts(result) == {"created": 1, "failed": 1}
    assert "front matter too large" in str(result.failures[0])


def test_names_with_newlines_and_both_letter_cases_are_articles_of_their_own(tree):
    names = ["_news/A.md", "_news/a\n.md", "_news/a.md", "_news/\u00e9.md"]
    for name in names:
        tree.write(name)
    assert counts(tree.read_in()) == {"created": 4}
    assert sorted(Article.objects.values_list("path", flat=True)) == names


def test_absent_null_and_empty_are_told_apart_where_the_format_does(tree):
    data = make_file(excerpt="", heat=None, published=None)
    data = data.replace(b"type: article", b"type: article\nwebUrl2:\nheat:")
    article = tree.take("_news/a.md", data)
    assert (article.excerpt, article.heat, article.published) == ("", None, None)
    assert article.amp_web_url is None
    assert article.base.extra == {"webUrl2": None}
    zero = tree.take("_news/b.md", heat=0, published=False)
    assert (zero.heat, zero.published) == (0, False)


def test_one_batch_may_create_update_and_fail(tree):
    tree.take("_news/b.md", title="Old", original_url=URL)
    tree.write("_news/a.md")
    tree.write("_news/b.md", title="New", original_url=URL)
    tree.write("_news/c.md", b"---\ntitle: a\n---\n")
    result = tree.read_in()
    assert result.counts == {
        Outcome.CREATED: 1, Outcome.UPDATED: 1, Outcome.FAILED: 1,
    }  # fmt: skip
    assert Article.objects.count() == 2


def test_a_record_of_only_title_and_date_is_enough(tree):
    data = b"---\ntitle: Ferry\npublishedDateTime: 2026-11-20T08:30:00Z\n---\n"
    article = tree.take("_news/a.md", data)
    assert article.record(article.created_at) == make_record(
        category=None, title="Ferry", excerpt=None, original_url=None, web_url=None,
        type=None, quality=None, heat=None, published=None, provider=None, topics=(),
        body="",
    )  # fmt: skip


# The lock


def test_a_run_that_only_reads_is_heard_of(tree, monkeypatch):
    for name in "abc":
        tree.write(f"_news/{name}.md")
    tree.read_in()
    beats = []
    monkeypatch.setattr(running, "PULSE", -1)
    monkeypatch.setattr(Lock, "beat", lambda lock: beats.append(lock))
    assert tree.read_in().counts == {Outcome.UNCHANGED: 3}
    assert len(beats) == 3


def test_a_run_that_was_taken_for_dead_stays_interrupted(tree):
    tree.write("_news/a.md")

    def take_over(result):
        ImportRun.objects.update(status="interrupted", finished_at=timezone.now())

    run = tree.read_in(watching=Watching(progress=take_over)).run
    run.refresh_from_db()
    assert run.status == "interrupted"


@pytest.mark.parametrize("dry_run", [False, True])
def test_an_import_tells_the_stories_of_a_database_that_has_none(tmp_path, dry_run):
    """As one is that was migrated from before stories; no file has changed since."""
    (tmp_path / "a.md").write_bytes(make_file())
    import_articles([tmp_path])
    Place.objects.all().delete()
    Story.objects.all().delete()
    import_articles([tmp_path], dry_run=dry_run)
    assert Place.objects.exists() is not dry_run
