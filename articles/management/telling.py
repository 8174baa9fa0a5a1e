"""What an import says: to people in lines, to machines in one JSON object a line."""

import json

from articles.frontmatter import escaped
from articles.importing import ImportResult, Outcome, Planned
from articles.merging import Difference, hold_value

__all__ = ["Teller"]

# Differences of a list are its items that came and went.
_LONG = 300


class Teller:
    """Says what became of paths, and how it ended. docs/commands.md has the schema."""

    def __init__(
        self, command, *, as_json: bool, diff: bool, dry_run: bool, quiet: bool
    ):
        self.stream = command.stderr
        self.out = command.stdout.write
        self.err = command.stderr.write
        self.bad = command.style.ERROR
        self.as_json = as_json
        self.diff = diff
        self.is_loud = (diff or dry_run) and not quiet
        self.quiet = quiet

    @property
    def wants_paths(self) -> bool:
        """Whether `path` is to be called for every path."""
        return self.as_json or self.is_loud

    def path(self, planned: Planned):
        if self.as_json:
            self.out(json.dumps(self._facts(planned), ensure_ascii=False))
        elif planned.outcome not in (Outcome.UNCHANGED, Outcome.FAILED):
            self.out(f"{_outcome(planned)} {escaped(planned.path)}")
            for each in planned.differences if self.diff else ():
                self._difference(each)

    def result(self, result: ImportResult, title: str = ""):
        if not self.as_json:
            for each in [] if self.quiet else [*result.skipped, *result.refused]:
                self.err(f"{each} ({'skipped' if each in result.skipped else 'left'})")
            for each in [*result.failures, *result.questions]:
                self.err(self.bad(str(each)))
            head = f"{escaped(title)}: " if title else ""
            self.out(f"{head}{result.summary}")
            return
        summary = result.facts | ({"title": title} if title else {})
        self.out(json.dumps({"summary": summary}, ensure_ascii=False))

    def _facts(self, planned: Planned) -> dict:
        facts = planned.facts
        if self.diff:
            facts["differences"] = [
                {"field": each.field, "old": _old(each), "new": _new(each)}
                for each in planned.differences
            ]
        return facts

    def _difference(self, difference: Difference):
        old, new = _old(difference), _new(difference)
        self.out(f"  {difference.field}")
        if isinstance(old, list) and isinstance(new, list):
            gone = [each for each in old if each not in new]
            came = [each for each in new if each not in old]
            if not gone and not came:
                self.out("    in another order")
        else:
            gone, came = [old], [new]
        for sign, values in (("-", gone), ("+", came)):
            for value in values:
                self.out(f"    {sign} {_shortened(value)}")


def _outcome(planned: Planned) -> str:
    words = [str(planned.outcome)]
    if planned.outcome is Outcome.UPDATED:
        words.append(f"({planned.update})")
    if planned.conflicts:
        words.append(f"in conflict on {', '.join(planned.conflicts)}:")
    return " ".join(words)


def _old(difference: Difference):
    return hold_value(difference.field, difference.old)


def _new(difference: Difference):
    return hold_value(difference.field, difference.new)


def _shortened(value) -> str:
    if value is None:
        return "(absent)"
    text = escaped(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _LONG else f"{text[:_LONG]}..."
