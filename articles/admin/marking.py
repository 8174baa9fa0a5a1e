"""Two values of a field in one, with what went and what came marked by word.

Told by `<del>` and `<ins>`, by their looks, and in words for who hears the page; never
by colour alone. For texts, lists and items alike.
"""

import json
from collections.abc import Iterable
from itertools import chain

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _, ngettext

from articles.admin.wording import in_words
from articles.merging import keyed
from articles.rewording import Piece, Side, abridged, reworded

__all__ = ["difference", "is_long", "marked", "replaced"]

# A longer text is shown by what differs and some words around it.
WHOLE = 600
# Items that are listed where none of them differs.
LISTED = 12
# What is not seen when it comes or goes by itself.
_UNSEEN = str.maketrans({"\n": "¶\n", " ": "·", "\t": "→"})
_TEXTS = ("title", "excerpt", "body", "featured_content", "category", "type")
_URLS = ("original_url", "web_url", "amp_web_url", "cdn_amp_web_url")


def marked(old: str, new: str, *, whole: bool = False):
    """A text with what was reworded; all of what stayed only where `whole` asks."""
    pieces = reworded(old, new)
    shown = pieces if whole else abridged(pieces)
    return format_html(
        '<span class="reworded">{}</span>',
        format_html_join("", "{}", ((_piece(each),) for each in shown)),
    )


def difference(name: str, old, new, *, whole: bool = False):
    """A field's values, in their written form (merging.hold_value), one upon the other."""
    if name in (*_TEXTS, *_URLS) and (old or new):
        return marked(old or "", new or "", whole=whole)
    if name == "extra":
        return marked(_as_json(old), _as_json(new), whole=whole)
    if name == "topics":
        return _list(old or [], new or [])
    if name in ("images", "related") and _are_lists(old, new):
        return _items(old or [], new or [], whole=whole)
    return replaced(in_words(name, old), in_words(name, new))


def is_long(*values) -> bool:
    """Whether any is a text that nobody reads as a whole to see what differs."""
    return any(isinstance(each, str) and len(each) > WHOLE for each in values)


def replaced(old: str, new: str):
    """What is no text but was put in words: one in the place of the other."""
    if old == new:
        return format_html('<span class="reworded">{}</span>', new)
    pieces = (Piece(Side.GONE, old), Piece(Side.CAME, new))
    return format_html(
        '<span class="reworded">{}</span>',
        format_html_join(" ", "{}", ((_piece(each),) for each in pieces)),
    )


def _as_json(value) -> str:
    return json.dumps(value or {}, ensure_ascii=False, indent=1)


def _are_lists(*values) -> bool:
    return all(isinstance(value, list | None) for value in values)


def _piece(piece: Piece):
    if piece.side is Side.GONE:
        return _gone(_seen(piece.text))
    if piece.side is Side.CAME:
        return _came(_seen(piece.text))
    if piece.side is Side.LEFT_OUT:
        words = ngettext("%d word", "%d words", piece.words) % piece.words
        return format_html(' <span class="left-out">… {} …</span> ', words)
    return piece.text


def _gone(content):
    return format_html(
        '<del><span class="visually-hidden">{} </span>{}'
        '<span class="visually-hidden">{} </span></del>',
        _("[gone:"),
        content,
        "]",
    )


def _came(content):
    return format_html(
        '<ins><span class="visually-hidden">{} </span>{}'
        '<span class="visually-hidden">{} </span></ins>',
        _("[new:"),
        content,
        "]",
    )


def _seen(text: str) -> str:
    return text.translate(_UNSEEN) if text.isspace() else text


def _list(old: list[str], new: list[str]):
    """What is on either list: in the order of the new, and after it what went."""
    entries = chain(
        ((each if each in old else _came(_named(each)),) for each in new),
        ((_gone(_named(each)),) for each in old if each not in new),
    )
    rows = format_html_join("", '<li class="chip">{}</li>', entries)
    if not rows:
        return format_html('<span class="reworded">{}</span>', _("nothing"))
    return format_html(
        '<ul class="reworded reworded-list">{}</ul>{}', rows, _reordered(old, new)
    )


def _named(entry: str) -> str:
    return entry or _("(empty)")


def _reordered(old, new):
    """That nothing but the order is another."""
    if old == new or sorted(map(str, old)) != sorted(map(str, new)):
        return ""
    return format_html('<span class="help">{}</span>', _("in another order"))


def _items(old: list[dict], new: list[dict], *, whole: bool):
    """Pictures or related coverage, item by item; what stayed is only counted."""
    if old == new:
        return _all_of(new)
    before, after = keyed(old, _identity), keyed(new, _identity)
    went = [item for name, item in before.items() if name not in after]
    came = [item for name, item in after.items() if name not in before]
    pairs = [(before[name], after[name]) for name in after if name in before]
    altered = [(one, other) for one, other in pairs if one != other]
    rows = chain(
        (("went", _gone(title_of(item))) for item in went),
        (("came", _came(title_of(item))) for item in came),
        (("altered", _altered(*pair, whole=whole)) for pair in altered),
        _stayed(len(pairs) - len(altered)),
    )
    return format_html(
        '<ul class="reworded reworded-items">{}</ul>{}',
        format_html_join("", '<li class="{}">{}</li>', rows),
        _reordered(old, new),
    )


def _all_of(items: list[dict]):
    """Items by their titles, of which none differs."""
    if not items:
        return format_html('<span class="reworded">{}</span>', _("nothing"))
    rows = ((title_of(item),) for item in items[:LISTED])
    more = len(items) - LISTED
    return format_html(
        '<ul class="reworded reworded-items">{}{}</ul>',
        format_html_join("", "<li>{}</li>", rows),
        format_html("<li>{}</li>", ngettext("%d more", "%d more", more) % more)
        if more > 0
        else "",
    )


def _stayed(count: int) -> Iterable[tuple[str, str]]:
    if count:
        words = ngettext("%d item stays", "%d items stay", count) % count
        yield "stayed", words


def _altered(before: dict, after: dict, *, whole: bool):
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    rows = (
        (key, _value(key, before.get(key), after.get(key), whole=whole)) for key in keys
    )
    return format_html(
        '<span class="item-name">{}</span><dl>{}</dl>',
        title_of(after),
        format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", rows),
    )


def _value(key: str, old, new, *, whole: bool):
    """A key of an item, by the name that its file has for it."""
    if isinstance(old, str | None) and isinstance(new, str | None):
        return marked(old or "", new or "", whole=whole)
    return difference(key, old, new, whole=whole)


def _identity(item: dict):
    return item.get("webUrl") or item.get("url") or item.get("title")


def title_of(item: dict) -> str:
    return item.get("title") or item.get("webUrl") or item.get("url") or "–"
