"""What editors say of stories and duplicates, and by what heat counts: made again."""

from collections.abc import Container, Iterable
from datetime import timedelta
from typing import Any

from articles import tables
from articles.dumping.shapes import SAID_FIELDS
from articles.dumping.stating import rules_line
from articles.models import Article, Rules, Statement
from articles.reopening import reopen_pairs
from articles.telling import retell, retell_all

__all__ = ["StatementLoader", "keep_numbers", "restore_rules"]

Line = dict[str, Any]

_SAID = ("kind", "article_id", "other_id", "title")


def keep_numbers(articles: Iterable[Line]):
    """Give nobody the number of a statement that history speaks of.

    Statements that were undone are gone, and come back under it.
    """
    numbers = [
        said["number"]
        for line in articles
        for change in line["changes"]
        if change["field"] in SAID_FIELDS
        for said in (change["old"], change["new"])
        if said
    ]
    if numbers:
        tables.reserve_until(Statement, max(numbers))


class StatementLoader:
    """Makes statements under the numbers that they had.

    `left` counts those about articles that were not restored.
    """

    def __init__(self):
        self.left = 0
        self.failures: list[str] = []

    def load(self, lines: list[Line], sets: list[int], left_out: Container[str]):
        """Make those that are not there, by acts that the lines call by number.

        `left_out` are paths of articles that were not restored. The caller holds the
        transaction.
        """
        paths = {line[name] for line in lines for name in ("about", "other")}
        rows = Article.objects.values_list("path", "pk")
        keys = dict(tables.having(rows, "path", paths))
        known = self._known(lines)
        made = []
        for line in lines:
            said = _row(line, keys)
            number, other = line["statement"], line["other"]
            if said[1] is None or (other and said[2] is None):
                self.left += 1
            elif known.get(number, said) != said:
                self.failures.append(_taken(number))
            elif number not in known and line["about"] in left_out:
                self.left += 1
            elif number not in known:
                made.append((number, *said, sets[line["set"] - 1]))
        self._make(made)

    def _known(self, lines: list[Line]) -> dict[int, tuple]:
        rows = Statement.objects.values_list("pk", *_SAID)
        numbers = [line["statement"] for line in lines]
        tables.reserve_until(Statement, max(numbers))
        return {
            number: tuple(row) for number, *row in tables.having(rows, "pk", numbers)
        }

    def _make(self, rows: list[tuple]):
        tables.insert(Statement, ("id", *_SAID, "change_set_id"), rows)
        on_stories = [row for row in rows if Statement.Kind(row[1]).is_on_stories]
        on_pairs = [row for row in rows if row not in on_stories]
        retell({key for row in on_stories for key in row[2:4]} - {None})
        reopen_pairs({key for row in on_pairs for key in row[2:4]})


def _row(line: Line, keys: dict[str, int]) -> tuple:
    other = line["other"] and keys.get(line["other"])
    return line["kind"], keys.get(line["about"]), other, line["title"]


def _taken(number: int) -> str:
    return (
        f"statement {number}: another one was made here under this number; import into "
        "an empty database, and load again"
    )


def restore_rules(line: Line) -> bool:
    """Let heat count as it did; False where somebody set other rules here.

    The caller holds the transaction.
    """
    rules = Rules.objects.first()
    if rules is not None:
        return rules_line(rules) == line
    values = {name: line[name] for name in ("factor", "threshold", "follower_heat")}
    half_life = timedelta(seconds=line["half_life"])
    Rules.objects.create(pk=1, half_life=half_life, **values)
    retell_all()
    return True
