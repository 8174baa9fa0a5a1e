"""Values of records in words, for hold notes, confirmations and timelines.

Sealed fields never come here: no Hold and no Change has one (the tables refuse it),
and what a page says of `secured` is `sealed()`.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _, ngettext

from articles.admin.clock import exact
from articles.deciding import SAID
from articles.importing import Outcome
from articles.measuring import EXACT
from articles.merging import hold_value, keyed
from articles.models import Act, Article, Statement, Vanished, Waits
from articles.policy import Judgement, Reason, Standing


def sealed(size: int | None) -> str:
    """All that anybody is told of a sealed field."""
    if size is None:
        return _("not in this record")
    return ngettext("sealed, %d byte", "sealed, %d bytes", size) % size


def in_digits(count: int) -> str:
    """A count that stopped at EXACT (articles/querysets/counting.py)."""
    return f"{EXACT:,}+" if count > EXACT else f"{count:,}"


def upstream_of(article, name: str) -> str:
    """Upstream's word on a field, in words."""
    base = article.base
    if base is None:
        return _("nothing: it was born here")
    return in_words(name, hold_value(name, getattr(base, name)))


def in_words(name: str, value) -> str:
    """A value in its written form (merging.hold_value), in words and short."""
    if name == "vanished":
        return str(Vanished(value or "").label)
    if name == "waits":
        return str(Waits(value["why"] if value else "").label)
    if value is None or value == []:
        return _("nothing")
    if name in ("published", "removed"):
        return _("yes") if value == "true" else _("no")
    if isinstance(value, str):
        text = value.strip()
        return Truncator(text).chars(160) if text else _("an empty text")
    if name == "provider":
        return " · ".join(filter(None, [value.get("name"), value.get("domain")]))
    if name == "topics":
        return ", ".join(topic or _("(empty)") for topic in value)
    if name == "images":
        return ngettext("%d picture", "%d pictures", len(value)) % len(value)
    if name == "related" and isinstance(value, list):
        return ngettext("%d item", "%d items", len(value)) % len(value)
    return Truncator(json.dumps(value, ensure_ascii=False)).chars(160)


@dataclass
class Told:
    """A change in words: from and to, or for lists what came, went and changed.

    `marked` is a text with what was reworded in it, where somebody marked that;
    `sides` are the changed items before and after, for who shows them side by side,
    and `said` is a statement, which was `withdrawn` if it no longer stands.
    """

    label: str
    old: str = ""
    new: str = ""
    came: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    sides: list[tuple[str, str]] = field(default_factory=list)
    long: bool = False
    marked: str = ""
    birth: str = ""
    said: str = ""
    withdrawn: bool = False


def told(change, label: str, titles=None) -> Told:
    """A Change, in words; `titles` are of the articles that statements name."""
    if not change.field:
        return Told(label, birth=in_words("path", change.new))
    if change.field in SAID:
        said = _said(change.new or change.old, titles or {})
        return Told(label, said=said, withdrawn=change.new is None)
    if change.field == "published" and (change.hold_before or change.hold_after):
        old = publication(change.hold_before, change.old)
        new = publication(change.hold_after, change.new)
        return Told(label, old, new, long=len(old) + len(new) > 90)
    listed = isinstance(change.old, list | None) and isinstance(change.new, list | None)
    if listed and change.field in ("related", "images"):
        return _told_items(change, label)
    old, new = (in_words(change.field, value) for value in (change.old, change.new))
    return Told(label, old, new, long=len(old) + len(new) > 90)


def titles_of(changes) -> dict[str, str]:
    """The titles of the articles that statements name by their paths."""
    said = [each.new or each.old for each in changes if each.field in SAID]
    paths = {each["other"] for each in said} - {None}
    found = Article.objects.filter(path__in=paths).only("path", "stem", "title")
    return {each.path: str(each) for each in found}


def _said(value, titles) -> str:
    other = value["other"]
    return sentence(value["kind"], titles.get(other, other), value["title"])


def sentence(kind: str, other: str | None, title: str) -> str:
    """What a statement says of its article."""
    kinds = Statement.Kind
    if kind == kinds.LEADS:
        return _("leads its story")
    if kind == kinds.TITLE and not title:
        return _("story called what its lead is")
    words = {
        kinds.TOGETHER: _("put in one story with “%s”"),
        kinds.APART: _("not in one story with “%s”"),
        kinds.TITLE: _("story called “%s”"),
        kinds.COPY: _("is a copy of “%s”"),
        kinds.DISTINCT: _("is no copy of “%s”"),
    }[kinds(kind)]
    return words % Truncator(title or other).chars(120)


def publication(hold, value) -> str:
    """What a decision on published says, its times included; `hold` is a snapshot."""
    if hold is None:
        shown = _("hidden") if value == "false" else _("visible")
        return _("undecided, upstream says %s") % shown
    if hold["value"] == "false":
        return _("taken down") if hold["took_down"] else _("held back")
    names = ("starts_at", "ends_at")
    since, until = (hold[n] and exact(datetime.fromisoformat(hold[n])) for n in names)
    words = [_("published from %s") % since if since else _("published")]
    return " ".join([*words, _("until %s") % until] if until else words)


def _told_items(change, label):
    before, after = (_named(value or []) for value in (change.old, change.new))
    altered = [
        (before[name], after[name])
        for name in after
        if name in before and after[name] != before[name]
    ]
    return Told(
        label,
        in_words(change.field, change.old),
        in_words(change.field, change.new),
        came=[_title(after[name]) for name in after if name not in before],
        went=[_title(before[name]) for name in before if name not in after],
        altered=[_altered(*pair) for pair in altered],
        sides=[_sides(*pair) for pair in altered],
    )


def _named(items):
    return keyed(items, _name_of)


def _name_of(item):
    return item.get("webUrl") or item.get("url") or item.get("title")


def _altered(before, after):
    """An item by its title, with the keys that changed as its file says them."""
    keys = _differing(before, after)
    told = (f"{key}: {_brief(before, key)} → {_brief(after, key)}" for key in keys)
    return f"{_title(after)} ({'; '.join(told)})"


def _sides(before, after):
    """The same for each side by itself, where the title speaks for itself."""
    keys = [key for key in _differing(before, after) if key != "title"]
    told = [
        (_title(item), "; ".join(f"{key}: {_brief(item, key)}" for key in keys))
        for item in (before, after)
    ]
    return tuple(f"{title} ({more})" if more else title for title, more in told)


def _differing(before, after):
    return [key for key in {**before, **after} if before.get(key) != after.get(key)]


def _brief(item, key):
    return Truncator(in_words(key, item.get(key))).chars(60)


def _title(item):
    text = item.get("title") or item.get("webUrl") or item.get("url") or "–"
    return Truncator(text).chars(120)


def judgement_in_words(judgement: Judgement) -> str:
    """Heat and published, as upstream says or the policy suggests them."""
    heat, published = judgement
    words = [_("no heat") if heat is None else _("heat %d") % heat]
    if published is not None:
        words.append(_("published") if published else _("not published"))
    return ", ".join(words)


def reason_in_words(reason: Reason) -> str:
    """Why the policy suggests what it does; the core says the same in English."""
    numbers = {
        "quality": reason.quality,
        "factor": reason.settings.factor,
        "related": reason.related,
        "heat": reason.heat,
        "threshold": reason.settings.threshold,
    }
    words = {
        Standing.UNRATED: _("has no quality, and nothing follows from that"),
        Standing.FOLLOWS: _(
            "follows in its story, which makes its heat %(heat)s; %(threshold)s or more"
            " is published"
        ),
        Standing.ALONE: _(
            "has no related, which makes its heat its quality, %(heat)s; %(threshold)s"
            " or more is published"
        ),
        Standing.LEADS: _(
            "leads its story, quality %(quality)s + %(factor)s x %(related)s related ="
            " %(heat)s; %(threshold)s or more is published"
        ),
    }
    return words[reason.standing] % numbers


def who(user, act="") -> str:
    """A person by name; without one, what acted instead."""
    if user is not None:
        return user.get_full_name() or user.get_username()
    return _("an import") if act == Act.IMPORT else _("the system")


def act_badge(act: Act):
    return format_html(
        '<span class="act act-{0}"><svg aria-hidden="true"><use href="#act-{0}"></use>'
        "</svg>{1}</span>",
        act.value,
        act.label,
    )


def counts_of(run) -> list[tuple[str, int]]:
    """What an import did, by what happened, without what did not."""
    counts = run.counts if isinstance(run.counts, dict) else {}
    known = [name for name in Outcome if name in counts]
    others = [name for name in counts if name not in known]
    return [
        (name.replace("_", " "), counts[name])
        for name in (*known, *others)
        if counts[name]
    ]
