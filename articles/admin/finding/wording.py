"""The language of the search box in words: what may be asked for, and what is wrong."""

from django.utils.translation import gettext as _, gettext_lazy

from articles.finding import FIELDS, Fault

MEANINGS = {
    "quality": gettext_lazy("Quality: more, less, a range, or none"),
    "heat": gettext_lazy("Heat; −1 follows another article"),
    "state": gettext_lazy("Where it stands"),
    "is": gettext_lazy("What is so: waiting, public, decided, a lead …"),
    "has": gettext_lazy("What there is: a conflict, another suggestion, a picture …"),
    "provider": gettext_lazy("A part of the provider’s name, or of its house’s"),
    "topic": gettext_lazy("A part of the name of a topic"),
    "age": gettext_lazy("How long ago it was published: min, h, d, w, mo, y"),
    "date": gettext_lazy("Days, months or years of publication"),
    "type": gettext_lazy("What kind of article"),
    "held": gettext_lazy("What editors decided on"),
    "by": gettext_lazy("Who decided: a user name, or me"),
    "breaks": gettext_lazy("Which rule of the data it breaks"),
    "path": gettext_lazy("How the path of its file begins"),
}


def language():
    """The fields with an example each, and what stands beside them, for the help."""
    fields = [
        {
            "example": f"{field.name}:{example}",
            "meaning": MEANINGS[field.name] if example == field.examples[0] else "",
        }
        for field in FIELDS.values()
        for example in field.examples
    ]
    return [
        {"example": "harbour bridge", "meaning": _("Both words, in any order")},
        {"example": '"harbour bridge"', "meaning": _("The words side by side")},
        {"example": "harb*", "meaning": _("Words that begin so")},
        {"example": "-harbour", "meaning": _("Not this; before any of the others too")},
        *fields,
    ]


def echo(query):
    """The text in pieces, of which those with a fault are marked, and what to do."""
    pieces, at = [], 0
    for faulty in sorted(query.faults, key=lambda each: each.start):
        pieces.append((query.text[at : faulty.start], False))
        pieces.append((query.text[faulty.start : faulty.end], True))
        at = faulty.end
    pieces.append((query.text[at:], False))
    return {
        "pieces": [(text, is_faulty) for text, is_faulty in pieces if text],
        "remedies": [_remedy(query, faulty) for faulty in query.faults],
    }


def _remedy(query, faulty):
    word = query.text[faulty.start : faulty.end]
    text = _REMEDIES[faulty.fault] % {
        "word": _short(word),
        "field": faulty.field,
        "values": _values(faulty.field),
    }
    if faulty.nearest:
        text = f"{text} {_('Did you mean %s?') % faulty.nearest}"
    return text


_REMEDIES = {
    Fault.UNKNOWN_FIELD: gettext_lazy(
        "Nothing is called “%(word)s:”. To look for it as text, put it in quotes."
    ),
    Fault.NO_VALUE: gettext_lazy(
        "“%(word)s” asks for nothing yet: write what after the colon, without a blank:"
        " %(values)s."
    ),
    Fault.UNKNOWN_VALUE: gettext_lazy(
        "“%(field)s:” does not know “%(word)s”. It knows %(values)s."
    ),
    Fault.NO_NUMBER: gettext_lazy(
        "“%(word)s” is no number and no range: write it like %(values)s."
    ),
    Fault.NO_DAY: gettext_lazy(
        "“%(word)s” is no day and no range: write it like %(values)s."
    ),
    Fault.NO_AGE: gettext_lazy(
        "“%(word)s” is no age: write it like %(values)s, in min, h, d, w, mo or y."
    ),
    Fault.BACKWARDS: gettext_lazy(
        "“%(word)s” begins after its end: put the lower end first."
    ),
    Fault.NOTHING: gettext_lazy(
        "There is no word in “%(word)s” that could be found: leave it out."
    ),
    Fault.TOO_MANY: gettext_lazy("This asks for too much at once: leave it out."),
}


def _values(name):
    field = FIELDS.get(name)
    if field is None:
        return ""
    return ", ".join(field.choices or [f"{name}:{each}" for each in field.examples])


def _short(word):
    return word if len(word) <= 40 else f"{word[:40]}…"
