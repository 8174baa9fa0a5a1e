"""Articles -> files: as they came but for what was decided, and never over others."""

import errno
import os
import socket
import stat
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from articles import deciding, exporting, frontmatter
from articles.exporting import export_articles, select
from articles.models import Article, SourceFile, State
from articles.models.source import digest
from articles.record import from_document
from tests.factories import (
    make_article,
    make_born,
    make_file,
    moment,
    take_file,
    write_upstream,
)

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def understood(path):
    try:
        return from_document(frontmatter.parse(path.read_bytes()))
    except frontmatter.FrontMatterError:
        return None


FILES = [
    path
    for folder in ("fixtures", "tests/data")
    for path in sorted((ROOT / folder).rglob("*.md"))
    if understood(path)
]


def export(dest, **options):
    return export_articles(Article.objects.all(), dest, now=NOW, **options)


def tree(folder):
    """Every file below a folder, with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def notes():
    return dict(SourceFile.objects.values_list("article__path", "written_digest"))


# What leaves


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_untouched_file_leaves_as_it_came(path, tmp_path):
    data = path.read_bytes()
    take_file("_news/a.md", data)
    assert export(tmp_path).summary == "1 written"
    assert tree(tmp_path) == {"_news/a.md": data}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_decision_changes_its_own_line_and_no_other(path, tmp_path):
    data = path.read_bytes()
    article = take_file("_news/a.md", data)
    deciding.edit(article, {"quality": -7_777_777}, user=None)
    export(tmp_path)
    (left,) = tree(tmp_path).values()
    assert from_document(frontmatter.parse(left)).quality == -7_777_777
    had_one = "quality" in frontmatter.parse(data).values
    before, after = data.splitlines(keepends=True), left.splitlines(keepends=True)
    decided = [line for line in after if b"7777777" in line]
    assert len(decided) == 1
    rest = [line for line in after if line not in decided]
    assert len(before) - len(rest) == had_one
    assert [line for line in rest if line not in before] == []


def test_newlines_comments_and_a_missing_end_stay(tmp_path):
    data = make_file(body="").replace(b"heat: 78\n", b"heat:  78   # hot\n")
    data = data.replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    article = take_file("_news/a.md", data)
    deciding.edit(article, {"quality": 90}, user=None)
    export(tmp_path)
    assert tree(tmp_path)["_news/a.md"] == data.replace(b"quality: 58", b"quality: 90")


def test_a_schedule_leaves_as_it_is_at_the_time_of_the_run(tmp_path):
    article = make_article(published=False)
    deciding.publish([article], user=None, starts_at=NOW, ends_at=NOW + DAY)
    for now, said in ((NOW - DAY, b"false"), (NOW, b"true"), (NOW + DAY, b"false")):
        export_articles(Article.objects.all(), tmp_path, now=now)
        (data,) = tree(tmp_path).values()
        assert b"published: " + said in data


def test_each_article_has_its_own_file(tmp_path):
    paths = ["_news/a.md", "_news/A.md", "_more/deep/er/a.md", "_news/ü \U0001f600.md"]
    for path in paths:
        make_article(path)
    assert export(tmp_path).total == 4
    assert sorted(tree(tmp_path)) == sorted(paths)


def test_a_destination_is_made_where_there_is_none(tmp_path):
    make_article("_news/a.md")
    export(tmp_path / "not" / "yet")
    assert (tmp_path / "not" / "yet" / "_news" / "a.md").exists()


# What is left alone


def test_an_equal_file_is_not_touched(tmp_path):
    article = make_article("_news/a.md")
    file = tmp_path / "_news" / "a.md"
    file.parent.mkdir()
    file.write_bytes(article.render(NOW))
    os.utime(file, (1, 1))
    before = file.stat()
    assert export(tmp_path).summary == "1 unchanged"
    after = file.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_the_base_and_what_we_wrote_last_may_be_replaced(tmp_path):
    article = make_article("_news/a.md")
    for quality in (1, 2):
        deciding.edit(article, {"quality": quality}, user=None)
        assert export(tmp_path).summary == "1 written"
    deciding.release([article], user=None)
    assert export(tmp_path).summary == "1 written"
    assert tree(tmp_path)["_news/a.md"] == article.render(NOW)


def test_what_upstream_wrote_since_is_never_overwritten(tmp_path):
    article = make_article("_news/a.md")
    export(tmp_path)
    file = tmp_path / "_news" / "a.md"
    file.write_bytes(b"upstream's newer word")
    deciding.edit(article, {"quality": 1}, user=None)
    result = export(tmp_path)
    message = "_news/a.md: changed since the last import; import first"
    assert (result.failures, result.summary) == ([message], "1 failed")
    assert file.read_bytes() == b"upstream's newer word"


def test_after_an_import_it_may_be_written_again(tmp_path):
    article = make_article("_news/a.md", quality=1)
    deciding.edit(article, {"heat": 5}, user=None)
    export(tmp_path)
    newer = (tmp_path / "_news" / "a.md").read_bytes().replace(b"y: 1", b"y: 2")
    (tmp_path / "_news" / "a.md").write_bytes(newer)
    assert export(tmp_path).failures
    take_file("_news/a.md", newer)
    assert export(tmp_path).summary == "1 unchanged"
    deciding.release([article], user=None)
    assert export(tmp_path).summary == "1 written"


def test_an_article_born_here_is_never_written_over_a_strangers_file(tmp_path):
    article = make_born(title="One")
    file = tmp_path / article.path
    file.parent.mkdir()
    file.write_bytes(b"")
    (message,) = export(tmp_path).failures
    assert message == f"{article.path}: changed since the last import; import first"
    assert file.read_bytes() == b""
    assert notes() == {article.path: ""}


def test_an_article_born_here_is_written_and_rewritten(tmp_path):
    article = make_born(title="One")
    assert export(tmp_path).summary == "1 written"
    assert notes()[article.path] == digest((tmp_path / article.path).read_bytes())
    deciding.edit(article, {"quality": 1}, user=None)
    assert export(tmp_path).summary == "1 written"


# Check


def test_check_writes_nothing_and_lists_what_differs(tmp_path):
    paths = ["_news/a.md", "_news/b.md", "_news/c.md"]
    for path in paths:
        make_article(path)
    export(tmp_path)
    deciding.edit(Article.objects.get(path="_news/b.md"), {"heat": 1}, user=None)
    (tmp_path / "_news" / "c.md").unlink()
    before, noted = tree(tmp_path), notes()
    result = export(tmp_path, check=True)
    assert result.differing == ["_news/b.md", "_news/c.md"]
    assert result.summary == "1 unchanged, 2 differs"
    assert (tree(tmp_path), notes()) == (before, noted)


def test_check_makes_no_folder(tmp_path):
    make_article()
    export(tmp_path / "new", check=True)
    assert not (tmp_path / "new").exists()


# Selection


def chosen(**options):
    return sorted(article.path for article in select(NOW, **options))


def test_without_a_choice_everything_is_chosen():
    for path in ("_news/a.md", "_news/b.md"):
        make_article(path)
    assert chosen() == ["_news/a.md", "_news/b.md"]


@pytest.mark.parametrize("state", State)
def test_selection_by_state_reads_the_clock(state):
    articles = {each: make_article(f"{each}.md", published=False) for each in State}
    act = {
        "published": lambda a: deciding.publish(a, user=None),
        "scheduled": lambda a: deciding.publish(a, user=None, starts_at=NOW + DAY),
        "expired": lambda a: deciding.publish(a, user=None, ends_at=NOW),
        "held_back": lambda a: deciding.hold_back(a, user=None),
        "retired": lambda a: (
            deciding.publish(a, user=None),
            deciding.retire(a, user=None),
        ),
        "incoming": lambda a: None,
    }
    for each, article in articles.items():
        act[each]([article])
    assert chosen(state=[state]) == [f"{state}.md"]
    two = chosen(state=[state, State.INCOMING])
    assert two == sorted({f"{state}.md", "incoming.md"})


def test_selection_by_topic_and_provider_and_date():
    make_article("a.md", topics=("Harbour", "Ferries"))
    make_article("b.md", topics=("Trams",), provider=None)
    make_article("c.md", topics=(), published_at=moment("2026-11-21T00:00:00Z"))
    assert chosen(topic=["Ferries", "Trams"]) == ["a.md", "b.md"]
    assert chosen(provider=["Tidewater Post"]) == ["a.md", "c.md"]
    day = datetime(2026, 11, 21, tzinfo=UTC)
    assert chosen(start=day) == ["c.md"]
    assert chosen(end=day) == ["a.md", "b.md"]
    assert chosen(topic=["Harbour"], end=day, provider=["None"]) == []


def test_selection_by_path_or_folder_byte_for_byte():
    for path in ("_news/a.md", "_News/a.md", "_news/b/a.md", "_news2/a.md", "_n%/a.md"):
        make_article(path)
    assert chosen(path=["_news"]) == ["_news/a.md", "_news/b/a.md"]
    assert chosen(path=["_news/b/"]) == ["_news/b/a.md"]
    assert chosen(path=["_n%"]) == ["_n%/a.md"]
    assert chosen(path=["_News/a.md", "_news2"]) == ["_News/a.md", "_news2/a.md"]


def test_only_the_selection_is_written(tmp_path):
    make_article("_news/a.md")
    make_article("_news/b.md")
    export_articles(select(NOW, path=["_news/b.md"]), tmp_path)
    assert list(tree(tmp_path)) == ["_news/b.md"]


# Never outside


@pytest.mark.parametrize("path", ["../a.md", "_news/../../a.md", "_news/.."])
def test_a_path_never_leads_out_of_the_destination(path, tmp_path):
    article = make_article("_news/a.md")
    Article.objects.filter(pk=article.pk).update(path=path)
    dest = tmp_path / "in"
    (message,) = export(dest).failures
    assert message == f"{path}: the path leads out of the destination"
    assert tree(tmp_path) == {}


def test_an_absolute_path_is_no_place():
    with pytest.raises(exporting._Refused):
        exporting._place(Path("/somewhere"), "/etc/a.md")


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
    assert result.summary == "1 failed"
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
    assert export(tmp_path).failures == ["_news/a.md: Not a directory"]
    assert (tmp_path / "_news").read_bytes() == b"mine"


def test_a_file_where_the_destination_should_be_is_said_once(tmp_path):
    for _ in range(3):
        make_article()
    dest = tmp_path / "file"
    dest.write_bytes(b"mine")
    assert export(dest).failures == [f"{dest}: not a folder"]
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
    assert result.failures == ["_news/a.md: Permission denied"]
    assert result.summary == "1 unchanged, 1 failed"
    assert tree(tmp_path) == before


@pytest.mark.parametrize("step", ["fsync", "replace", "write"])
def test_a_failure_while_writing_leaves_the_old_file_whole(step, tmp_path, monkeypatch):
    article = make_article("_news/a.md")
    make_article("_news/b.md")
    export(tmp_path)
    before, noted = tree(tmp_path), notes()
    deciding.edit(article, {"heat": 1}, user=None)
    fail_at(step, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), monkeypatch)
    result = export(tmp_path)
    assert result.failures == ["_news/a.md: No space left on device"]
    assert (tree(tmp_path), notes()) == (before, noted)


def fail_at(step, error, monkeypatch):
    def fail(*args, **options):
        raise error

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    elif step == "replace":
        monkeypatch.setattr(Path, "replace", fail)
    else:
        open_file = Path.open

        def opened(path, mode="r", *args, **options):
            stream = open_file(path, mode, *args, **options)
            return _Full(stream, fail) if "x" in mode else stream

        monkeypatch.setattr(Path, "open", opened)


class _Full:
    """A stream that takes half of what it is given."""

    def __init__(self, stream, fail):
        self.stream, self.fail = stream, fail

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stream.close()

    def write(self, data):
        self.stream.write(data[: len(data) // 2])
        self.fail()


def test_an_interruption_leaves_no_torn_file_and_a_rerun_completes_it(
    tmp_path, monkeypatch
):
    articles = [make_article(f"_news/{name}.md") for name in "abc"]
    for article in articles:
        deciding.edit(article, {"heat": 1}, user=None)
    with monkeypatch.context() as patched:
        replace, done = Path.replace, []

        def interrupted(path, target):
            if len(done) == 2:
                raise KeyboardInterrupt
            done.append(target)
            return replace(path, target)

        patched.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            export(tmp_path)
    assert sorted(tree(tmp_path)) == ["_news/a.md", "_news/b.md"]
    noted = [path for path, name in notes().items() if name]
    assert sorted(noted) == ["_news/a.md", "_news/b.md"]
    assert export(tmp_path).summary == "1 written, 2 unchanged"
    assert all(notes().values())


def test_a_note_that_was_lost_is_made_up_for(tmp_path):
    article = make_article("_news/a.md")
    deciding.edit(article, {"heat": 1}, user=None)
    export(tmp_path)
    noted = notes()
    SourceFile.objects.update(written_digest="", written_at=None)
    assert export(tmp_path).summary == "1 unchanged"
    assert notes() == noted


# Modes


def test_a_new_file_has_the_mode_that_the_umask_gives(tmp_path):
    make_article("_news/a.md")
    mask = os.umask(0o027)
    try:
        export(tmp_path)
    finally:
        os.umask(mask)
    assert mode_of(tmp_path / "_news" / "a.md") == 0o640
    assert mode_of(tmp_path / "_news") == 0o750


def test_a_replaced_file_keeps_its_mode(tmp_path):
    article = make_article("_news/a.md")
    export(tmp_path)
    (tmp_path / "_news" / "a.md").chmod(0o604)
    deciding.edit(article, {"heat": 1}, user=None)
    export(tmp_path)
    assert mode_of(tmp_path / "_news" / "a.md") == 0o604


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


# The note, and nothing else


def test_the_note_follows_what_stands_on_disk(tmp_path):
    article = make_article("_news/a.md")
    export(tmp_path)
    assert notes() == {"_news/a.md": ""}
    for act in (
        lambda: deciding.edit(article, {"heat": 1}, user=None),
        lambda: deciding.release([article], user=None),
    ):
        act()
        export(tmp_path)
        assert notes() == {"_news/a.md": digest(tree(tmp_path)["_news/a.md"])}
    assert SourceFile.objects.get().written_at == NOW


def test_an_export_changes_nothing_else_in_the_database(tmp_path):
    article = make_article("_news/a.md")
    make_article("_news/b.md")
    make_born()
    deciding.edit(article, {"heat": 1, "title": "X"}, user=None)
    deciding.publish([article], user=None, starts_at=timezone.now() + DAY)
    write_upstream(article, title="Y")
    before = dump()
    export(tmp_path)
    export(tmp_path, check=True)
    assert dump() == before


def dump():
    """Every row of every table, but for the note of what was written."""
    tables = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            columns = [
                field.column
                for field in model._meta.concrete_fields
                if field.column not in ("written_digest", "written_at")
            ]
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}" ORDER BY 1')  # noqa: S608 -- names of models
            tables[model] = [tuple(map(repr_of, row)) for row in cursor.fetchall()]
    return tables


def repr_of(value):
    return bytes(value) if isinstance(value, memoryview) else value


# Batches


def test_files_are_written_batch_by_batch_with_a_word_after_each(
    tmp_path, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(exporting, "BATCH", 2)
    for name in "abcde":
        make_article(f"_news/{name}.md")
    totals = []
    with django_assert_num_queries(7):  # three batches of articles and holds, an end
        export(tmp_path, progress=lambda result: totals.append(result.total))
    assert totals == [2, 4, 5]


def test_a_record_that_cannot_be_written_is_reported_with_its_place(
    tmp_path, monkeypatch
):
    make_article("_news/a.md")

    def render(article, now):
        raise frontmatter.CannotEdit("heat: no", path=article.path, line=3)

    monkeypatch.setattr(Article, "render", render)
    assert export(tmp_path).failures == ["_news/a.md:3: heat: no"]


def test_an_empty_selection_says_so(tmp_path):
    assert export(tmp_path).summary == "no articles selected"
