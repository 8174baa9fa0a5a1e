"""Change sets of a dump, found again or made: who did what, when and why."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

from articles.dumping.shapes import instant
from articles.dumping.stating import Line
from articles.models import Act, ChangeSet, ImportFailure, ImportRun

__all__ = ["ActLoader"]

# Sets dropped in one transaction.
SLICE = 500


class ActLoader:
    """What the file calls a change set, and what the database does.

    `pks` are primary keys, by number in the file less one, and `keys` the way back.
    Sets have no name of their own: one that says the same, and is not another one of
    the file already, is the one that an earlier load made.
    """

    def __init__(self, users: dict[str, int]):
        self.users = users
        self.pks: list[int] = []
        self.keys: dict[int, int] = {}
        self.made: list[int] = []

    def load(self, lines: list[Line]):
        """Find or make sets; the caller holds the transaction."""
        found = self._found(lines)
        for line in lines:
            same = found.get(self._name(line), [])
            pk = next((pk for pk in same if pk not in self.keys), None)
            if pk is None:
                pk = self._make(line)
            self.pks.append(pk)
            self.keys[pk] = line["change_set"]

    def emptied(self) -> set[int]:
        """Sets of imports that are empty, because the history is an older one now."""
        empty = ChangeSet.objects.filter(act=Act.IMPORT, changes=None)
        return {*empty.values_list("pk", flat=True)} - self.keys.keys()

    def tidy(self, writing: Callable[[], AbstractContextManager], *, keep: bool):
        """Drop sets of imports that are empty now, and, unless `keep`, all made.

        `writing` begins a transaction.
        """
        gone = self.emptied()
        with writing():
            ChangeSet.objects.filter(pk__in=gone).delete()
        made = [] if keep else self.made
        for start in range(0, len(made), SLICE):
            pks = made[start : start + SLICE]
            with writing():
                ImportRun.objects.filter(change_set__in=pks).delete()
                ChangeSet.objects.filter(pk__in=pks).delete()

    def _found(self, lines: list[Line]) -> dict[tuple, list[int]]:
        """The sets that the database has of those times, by all that they say."""
        times = {instant(line["at"]) for line in lines}
        rows = ChangeSet.objects.order_by("id").select_related("run")
        found: dict[tuple, list[int]] = {}
        for row in rows.filter(at__in=times):
            run = row.run and (row.run.started_at, json.dumps(row.run.sources))
            name = (row.act, row.user_id, row.at, row.note, row.undoes_id, run)
            found.setdefault(name, []).append(row.pk)
        return found

    def _name(self, line: Line) -> tuple:
        # Of a run, what it began with: one that was running then was closed since.
        run = line["run"]
        return (
            line["act"],
            self.users.get(line["user"]),
            instant(line["at"]),
            line["note"],
            self._undone(line),
            run and (instant(run["started_at"]), json.dumps(run["sources"])),
        )

    def _undone(self, line: Line) -> int | None:
        return None if line["undoes"] is None else self.pks[line["undoes"] - 1]

    def _make(self, line: Line) -> int:
        made = ChangeSet.objects.create(
            act=line["act"],
            user_id=self.users.get(line["user"]),
            at=instant(line["at"]),
            note=line["note"],
            undoes_id=self._undone(line),
            run=line["run"] and self._make_run(line["run"]),
        )
        self.made.append(made.pk)
        return made.pk

    def _make_run(self, run: Line) -> ImportRun:
        made = ImportRun.objects.create(
            started_at=instant(run["started_at"]),
            finished_at=instant(run["finished_at"]),
            status=run["status"],
            user_id=self.users.get(run["user"]),
            sources=run["sources"],
            counts=run["counts"],
        )
        ImportFailure.objects.bulk_create(
            ImportFailure(run=made, **each) for each in run["failures"]
        )
        return made
