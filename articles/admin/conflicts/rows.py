"""A field in conflict as the inbox shows it: upstream then, upstream now, and ours."""

from django.urls import reverse

from articles import deciding
from articles.admin.cells import badge, label_of
from articles.admin.clock import moment
from articles.admin.conflicts.finding import FIELD_NAMES
from articles.admin.conflicts.thirds import as_text, is_typed
from articles.admin.marking import difference, is_long
from articles.admin.numbers import number_of
from articles.admin.provenance import last_moves
from articles.admin.wording import who
from articles.deciding import Conflict, Settlement
from articles.merging import hold_value
from articles.models import Act

# Where the form of an article has what cannot be typed here.
_ANCHORS = {
    "provider": "id_provider_name",
    "removed": "id_removed",
    "images": "group-topics",
    "related": "group-related",
}


def token_of(conflict: Conflict) -> str:
    """A conflict as a form sends it back."""
    return ":".join(map(str, conflict))


def read_token(text: str) -> Conflict | None:
    parts = text.split(":")
    if len(parts) != 4:
        return None
    (article, version), (field, mark) = map(number_of, parts[::2]), parts[1::2]
    if article is None or version is None or field not in FIELD_NAMES:
        return None
    return Conflict(article, field, version, mark)


class Rows:
    """The articles of one page with their fields in conflict."""

    def __init__(self, found, user, now, typed=None):
        self.found = found
        self.user = user
        self.now = now
        self.typed = typed or {}
        self._moves = last_moves(*(article for article, _names in found))

    def __iter__(self):
        for article, names in self.found:
            yield {
                "article": article,
                "badge": badge(article.state_at(self.now)),
                "fields": [self._field(article, name) for name in names],
            }

    def _field(self, article, name):
        hold = article.hold_on(name)
        token = token_of(Conflict.of(article, name))
        return {
            "id": f"c{article.pk}-{name}",
            "token": token,
            "label": label_of(name),
            "by": who(hold.user),
            "since": moment(hold.at, self.now),
            "note": hold.note,
            **self._moved(article, name),
            **_sides(article, name, hold, self.now),
            **self._third(article, name),
            "may": {
                "theirs": deciding.may(self.user, Settlement.THEIRS.act, [name]),
                "mine": deciding.may(self.user, Settlement.MINE.act, [name]),
                "edit": deciding.may(self.user, Act.EDIT, [name]),
            },
        }

    def _moved(self, article, name):
        """When upstream last said otherwise, and by which import."""
        change = self._moves.get((article.pk, name))
        if change is None:
            return {"run": None, "moved": ""}
        change_set = change.change_set
        return {"run": change_set.run_id, "moved": moment(change_set.at, self.now)}

    def _third(self, article, name):
        """What stands in the input for a third value, or where the form has it."""
        url = reverse("admin:articles_article_change", args=[article.pk])
        form = f"{url}#{_ANCHORS.get(name, f'id_{name}')}"
        if not is_typed(name):
            return {"third": None, "form": form, "error": "", "opened": False}
        typed, error = self.typed.get((article.pk, name), (None, ""))
        value = as_text(name, article.record(self.now)) if typed is None else typed
        rows = min(12, 2 + value.count("\n") + len(value) // 70)
        opened = typed is not None
        return {
            "third": value,
            "form": form,
            "error": error,
            "opened": opened,
            "rows": rows,
        }


def _sides(article, name, hold, now):
    """Base, theirs and mine, with what each made of the base marked by word."""
    theirs = hold_value(name, getattr(article.base, name))
    mine = hold_value(name, getattr(article.record(now), name))
    whole = not is_long(hold.seen, theirs, mine)
    return {
        "is_long": not whole,
        "base": difference(name, hold.seen, hold.seen, whole=True),
        "theirs": difference(name, hold.seen, theirs, whole=whole),
        "mine": difference(name, hold.seen, mine, whole=whole),
        "between": difference(name, theirs, mine, whole=whole),
    }
