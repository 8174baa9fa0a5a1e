"""Database -> lines: what editors decided, path by path, and by which acts."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from articles import tables
from articles.dumping.shapes import (
    ARTICLE,
    CHANGE,
    CHANGE_SET,
    FAILURE,
    HEADER,
    HOLD,
    PROVIDER,
    RULES,
    RUN,
    SNAPSHOT,
    STATEMENT,
    STORY,
    TOPIC,
    compact,
    written,
)
from articles.dumping.upstream import said_of
from articles.dumping.values import VERSION
from articles.models import (
    Article,
    ChangeSet,
    Hold,
    Place,
    Provider,
    Rules,
    Statement,
    Story,
    Topic,
    Waits,
)
from articles.writing import whole_file

__all__ = [
    "Line",
    "Teller",
    "decided_fields",
    "dump_decisions",
    "lines_of",
    "user_names",
    "usual_waits",
]

BATCH = 250

Line = dict[str, Any]


@dataclass
class Told:
    """How many articles were told so far."""

    total: int = 0
    failures: tuple[str, ...] = ()


def dump_decisions(
    *,
    progress: Callable[[Told], None] | None = None,
    now: datetime | None = None,
) -> Iterator[str]:
    """The lines of a dump, of the database as it is at one moment.

    `progress` is called with what was told so far after each batch.
    """
    now = now or timezone.now()
    with tables.reading():
        yield from map(_text, lines_of(now, progress or _nobody))


def write_dump(
    file: Path,
    *,
    progress: Callable[[Told], None] | None = None,
    now: datetime | None = None,
):
    """Write the lines to a file, whole or not at all."""
    with whole_file(file) as stream:
        for line in dump_decisions(progress=progress, now=now):
            stream.write(line.encode())


def lines_of(now: datetime, progress: Callable[[Told], None]) -> Iterator[Line]:
    """The lines as objects; the caller holds the moment still."""
    yield compact(
        HEADER,
        {
            "newsroom": VERSION,
            "kind": "decisions",
            "at": written(now),
            "change_sets": ChangeSet.objects.count(),
            "stories": Story.objects.count(),
            "articles": Article.objects.count(),
            "statements": Statement.objects.count(),
        },
    )
    yield from _names()
    yield from _rules()
    teller = Teller()
    yield from teller.change_sets()
    yield from _stories()
    told = Told()
    for batch in _batches():
        stories = _story_numbers(batch)
        for article in batch:
            line = teller.article(article)
            yield _short(line | {"in_story": stories.get(article.pk)})
        told.total += len(batch)
        progress(told)
    yield from teller.statements()


def _names() -> Iterator[Line]:
    for name, slug in Topic.objects.order_by("name").values_list("name", "slug"):
        yield compact(TOPIC, {"topic": name, "slug": slug})
    columns = ("name", "domain", "slug", "house__name", "house__slug")
    rows = Provider.objects.order_by("name", "domain").values_list(*columns)
    for *row, address in rows:
        names = ("provider", "domain", "slug", "house")
        line = dict(zip(names, row, strict=True))
        yield compact(PROVIDER, line | {"stands": line["slug"] == address})


def _rules() -> Iterator[Line]:
    """By what heat counts, where somebody ever said so."""
    for rules in Rules.objects.all():
        yield compact(RULES, rules_line(rules))


def rules_line(rules: Rules) -> Line:
    return {
        "rules": "site",
        "factor": rules.factor,
        "threshold": rules.threshold,
        "follower_heat": rules.follower_heat,
        "half_life": rules.half_life.total_seconds(),
    }


def _stories() -> Iterator[Line]:
    """The addresses of stories: that of each, and those that lead on to one."""
    rows = Story.objects.order_by("pk").values_list("pk", "lead__path", "merged_into")
    for number, lead, merged in rows.iterator():
        yield compact(STORY, {"story": number, "lead": lead, "merged_into": merged})


def _story_numbers(batch: list[Article]) -> dict[int, int]:
    rows = Place.objects.order_by().values_list("article_id", "story_id")
    return dict(tables.having(rows, "article_id", [each.pk for each in batch]))


def user_names() -> dict[int, str]:
    """The name that everybody signs in with, by primary key."""
    users = get_user_model().objects
    return dict(users.values_list("pk", get_user_model().USERNAME_FIELD))


def usual_waits(holds: Iterable[Hold]) -> Waits:
    """Why an article waits of which nothing else is said."""
    is_decided = any(hold.field == "published" for hold in holds)
    return Waits.LOOKED_AT if is_decided else Waits.NEW


def decided_fields(line: Line) -> set[str]:
    """The fields of an article that were ever decided on: export may have said so."""
    return {each["field"] for each in line["holds"]} | {
        each["field"] for each in line["changes"] if each["before"] or each["after"]
    }


@dataclass
class Teller:
    """Tells rows as lines. `keys` are what the lines call the change sets."""

    keys: dict[int, int] = field(default_factory=dict)

    @cached_property
    def users(self) -> dict[int, str]:
        return user_names()

    def change_sets(self) -> Iterator[Line]:
        """The acts, in the order in which they were done."""
        rows = ChangeSet.objects.order_by("id").select_related("run")
        rows = rows.prefetch_related("run__failures")
        for row in rows.iterator(chunk_size=BATCH):
            self.keys[row.pk] = len(self.keys) + 1
            yield compact(
                CHANGE_SET,
                {
                    "change_set": self.keys[row.pk],
                    "act": row.act,
                    "user": self.users.get(row.user_id),
                    "at": written(row.at),
                    "note": row.note,
                    "undoes": self.keys.get(row.undoes_id),
                    "run": row.run and self._run(row.run),
                },
            )

    def statements(self) -> Iterator[Line]:
        """What editors say about stories and duplicates, in the order they said it."""
        rows = Statement.objects.order_by("pk").values_list(
            "pk", "kind", "article__path", "other__path", "title", "change_set_id"
        )
        names = ("statement", "kind", "about", "other", "title")
        for *said, act in rows.iterator():
            line = dict(zip(names, said, strict=True))
            yield compact(STATEMENT, line | {"set": self.keys.get(act)})

    def article(self, article: Article) -> Line:
        """All of an article's line; fetched `with_records` and its changes."""
        line = self.decisions(article)
        names = decided_fields(line)
        source = article.source
        has_word = source.base is not None and names
        return line | {
            "base_digest": source.base_digest,
            "upstream": said_of(article.document, names) if has_word else None,
            "read_digest": _unless(source.read_digest, source.base_digest),
        }

    def decisions(self, article: Article) -> Line:
        """The line without what the file of the article says."""
        source = article.source
        created, modified = written(article.created_at), written(article.modified_at)
        return {
            "article": article.path,
            "version": article.version,
            "created_at": created,
            "modified_at": _unless(modified, created),
            "written_digest": source.written_digest,
            "written_at": written(source.written_at),
            "pending_digest": source.pending_digest,
            "pending_at": written(source.pending_at),
            "refused_digest": source.refused_digest,
            "vanished": source.vanished,
            "vanished_at": written(source.vanished_at),
            "waits": _unless(source.waits, usual_waits(article.holds.all())),
            "waits_since": written(source.waits_since),
            "holds": [
                {"field": hold.field, **self._snapshot(hold.snapshot())}
                for hold in article.holds.all()
            ],
            "changes": [self._change(change) for change in article.changes.all()],
        }

    def _change(self, change) -> Line:
        return {
            "set": self.keys.get(change.change_set_id),
            "field": change.field,
            "old": change.old,
            "new": change.new,
            "version": change.version,
            "before": self._snapshot(change.hold_before),
            "after": self._snapshot(change.hold_after),
        }

    def _snapshot(self, snapshot: Line | None) -> Line | None:
        """What a hold says, its user by name."""
        if snapshot is None:
            return None
        user = self.users.get(snapshot["user"])
        return {"accepted_heat": None, "always": False, **snapshot, "user": user}

    def _run(self, run) -> Line:
        values = {
            "started_at": written(run.started_at),
            "finished_at": written(run.finished_at),
            "status": run.status,
            "user": self.users.get(run.user_id),
            "sources": run.sources,
            "counts": run.counts,
            "failures": [
                compact(
                    FAILURE,
                    {"path": each.path, "line": each.line, "message": each.message},
                )
                for each in run.failures.all()
            ],
        }
        return compact(RUN, values)


def _batches() -> Iterator[list[Article]]:
    """By path, with all that a line tells; long texts stay where they are."""
    rows = Article.objects.order_by("path").with_records()
    rows = rows.prefetch_related("changes")
    rows = rows.defer("body", "excerpt", "featured_content")
    last = ""
    while batch := list(rows.filter(path__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].path


def _unless(value: str | None, usual: str | None) -> str | None:
    return None if value == usual else value


def _text(line: Line) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


def _short(line: Line) -> Line:
    """An article's line, and the holds and changes in it, without the obvious."""
    parts = {
        "holds": [compact(HOLD, each) for each in line["holds"]],
        "changes": [_short_change(each) for each in line["changes"]],
    }
    return compact(ARTICLE, line | parts)


def _short_change(change: Line) -> Line:
    snapshots = {
        name: change[name] and compact(SNAPSHOT, change[name])
        for name in ("before", "after")
    }
    return compact(CHANGE, change | snapshots)


def _nobody(told: Told):
    """Where nobody watches."""
