"""What must be true of a database at every instant, and what two have in common."""

import re
from functools import partial
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.db import connection, models
from django.db.models import Count, F, Q

from articles import frontmatter
from articles.models import (
    Article,
    ChangeSet,
    Hold,
    ImportRun,
    RunLock,
    SourceFile,
    Story,
)
from articles.record import from_document
from articles.verifying.stories import wrong_stories

__all__ = ["check", "differences", "files_of", "pages", "state_of"]

# Who ran when; a killed run and its rerun are two.
BOOKKEEPING = {
    "ImportRun",
    "ImportFailure",
    "ImportPlan",
    "PlannedPath",
    "RunLock",
    "ChangeSet",
}
# What is compared with the base of an article that nobody decided on.
PROJECTED = ("title", "original_url", "quality", "heat", "published")
# What a row is known by in any database.
KNOWN_BY = {
    "Article": ["path"],
    "BulkAct": ["act", "total"],
    "Provider": ["name", "domain"],
    "Topic": ["name"],
    "Picture": ["url"],
    "ChangeSet": ["act"],
    "House": ["name"],
    "SavedView": ["owner__username", "name"],
    "Story": ["lead__path"],
    "User": ["username"],
}
# Instants of the record or of a decision; all others are those of the runs.
INSTANTS = {"published_at", "starts_at", "ends_at", "public_from", "public_until"}


def check() -> list[str]:
    """What is wrong with the database, whatever was killed while it wrote."""
    return [
        *_damage(),
        *_of("articles without source", Article.objects.filter(source=None)),
        *_of("articles never created", Article.objects.exclude(changes__field="")),
        *_of("empty change sets", ChangeSet.objects.filter(changes=None)),
        *_of("versions that no change made", _unmade()),
        *_of("created twice", _created_twice()),
        *_of("nobody's imports", ChangeSet.objects.filter(act="import", run=None)),
        *_of("runs with two words", ImportRun.objects.filter(_is_undecided())),
        *(f"base: {path}" for path in _wrong_bases()),
        *(str(finding) for finding in wrong_stories()),
        *_of("addresses that lead to no story", _leading_nowhere()),
    ]


def _damage() -> list[str]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found = [str(row) for row in cursor.fetchall() if row != ("ok",)]
        cursor.execute("PRAGMA foreign_key_check")
        return found + [f"foreign key: {row}" for row in cursor.fetchall()]


def pages() -> int:
    """How large an SQLite database is; 0 for any other."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        return cursor.fetchone()[0]


def _of(words: str, queryset) -> list[str]:
    count = queryset.count()
    return [f"{count} {words}: {queryset[0]}"] if count else []


def _unmade():
    """A version that moves does so with a change that names it."""
    last = models.Max("changes__version")
    return Article.objects.annotate(last=last).exclude(version=F("last"))


def _created_twice():
    creations = Count("changes", filter=Q(changes__field=""))
    return Article.objects.annotate(creations=creations).filter(creations__gt=1)


def _leading_nowhere():
    merged = Story.objects.exclude(merged_into=None)
    return merged.exclude(merged_into__in=Story.objects.standing())


def _is_undecided():
    return Q(status="running", finished_at__isnull=False)


def _wrong_bases():
    """Bases that do not parse, and rows that do not say what their base does."""
    decided = set(Hold.objects.values_list("article__path", flat=True))
    columns = [f"article__{name}" for name in ("path", *PROJECTED)]
    rows = SourceFile.objects.exclude(base=None)
    for base, name, path, *projected in rows.values_list(
        "base", "base_digest", *columns
    ):
        data = bytes(base)
        record = from_document(frontmatter.parse(data, path=path))
        says = [getattr(record, each) for each in PROJECTED]
        if sha256(data).hexdigest() != name:
            yield path
        elif path not in decided and projected != says:
            yield f"{path}: {projected} in the tables, {says} in the file"


def state_of() -> dict[str, list[str]]:
    """Every table as sorted text, without keys and the times of runs."""
    tables = {
        model.__name__: _texts(model)
        for model in apps.get_app_config("articles").get_models()
        if model.__name__ not in BOOKKEEPING
    }
    running = ImportRun.objects.filter(status=ImportRun.Status.RUNNING)
    tables["runs that run"] = [str(running.count())]
    tables["locks"] = [str(row) for row in RunLock.objects.exclude(token="")]
    return tables


def _texts(model) -> list[str]:
    fields = [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField)
    ]
    names = [name for field in fields for name in _names(field)]
    times = {
        names.index(field.name)
        for field in fields
        if isinstance(field, models.DateTimeField) and field.name not in INSTANTS
    }
    rows = _rows_of(model).order_by().values_list(*names).iterator()
    rows = map(list, rows)
    if model is SourceFile:
        rows = map(partial(_without_idle_notes, names), rows)
    return sorted(_text(row, times) for row in rows)


def _rows_of(model):
    """All but the addresses that lead on: which stories were told on the way depends
    on how many articles a batch has."""
    return Story.objects.standing() if model is Story else model.objects


def _names(field) -> list[str]:
    """A field, or what its target is known by whatever its key."""
    if not field.is_relation:
        return [field.name]
    model = field.related_model.__name__
    return [f"{field.name}__{name}" for name in KNOWN_BY[model]]


def _without_idle_notes(names: list[str], row: list) -> list:
    """That the base was written says as little as that nothing was."""
    values = dict(zip(names, row, strict=True))
    if values["written_digest"] == values["base_digest"]:
        values |= {"written_digest": "", "written_at": None}
    return list(values.values())


def _text(values: list, times: set[int]) -> str:
    for place in times:
        values[place] = values[place] is not None
    text = repr(
        [bytes(each) if isinstance(each, memoryview) else each for each in values]
    )
    # When a decision was made or an article began to wait, in the written form of each.
    return re.sub(r"'(at|since)': '[^']*'", r"'\1': ...", text)


def files_of(tree: Path) -> dict[str, bytes]:
    """Every file below a folder, temporary ones too."""
    return {
        str(file.relative_to(tree)): file.read_bytes()
        for file in sorted(tree.rglob("*"))
        if file.is_file()
    }


def differences(one: dict, other: dict) -> list[str]:
    """Where two states differ, few enough to read."""
    found = []
    for name in sorted(one.keys() | other.keys()):
        mine, theirs = one.get(name), other.get(name)
        if mine == theirs:
            continue
        if isinstance(mine, list) and isinstance(theirs, list):
            found += [f"{name} - {row}" for row in set(mine) - set(theirs)][:3]
            found += [f"{name} + {row}" for row in set(theirs) - set(mine)][:3]
        found.append(f"{name} differs")
    return [_without_bases(each) for each in found]


def _without_bases(text: str) -> str:
    return re.sub(r"b'---.*?---(\\n)*'", "b'...'", text)
