"""Forms that know what a person touched.

A record comes to the browser as text and comes back whole, while machines go on
changing it. Only what a person changed may become a hold, so a form carries a mark of
each value it showed: what comes back with the same mark was not touched, whatever the
record says by then, and is neither checked nor decided.
"""

import json
import re
from hashlib import blake2b

from django import forms

NEWLINE = re.compile(r"\r\n?|\n")


def as_shown(value) -> str:
    """A value as the text of its input; every initial value is one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def with_newlines_of(text: str, model: str | None) -> str:
    """What a browser sends, with the newlines that the text had before."""
    newline = "\r\n" if "\r\n" in (model or "") else "\n"
    return NEWLINE.sub(newline, text)


def mark(text: str, widget=None) -> str:
    """The mark of a text, blind to how browsers rewrite newlines."""
    is_area = widget is None or isinstance(widget, forms.Textarea)
    text = NEWLINE.sub("\n" if is_area else "", text)
    return blake2b(text.encode(), digest_size=6).hexdigest()


class TouchedForm(forms.Form):
    """A form that tells touched fields from those that came back as they were shown."""

    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    # Inputs that are no values of a record.
    aside: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {name: as_shown(value) for name, value in self.initial.items()}
        self.fields["seen"].initial = self.marks()
        self.initial["seen"] = self.marks()

    def marks(self) -> str:
        """The marks of the values that the form shows now."""
        return json.dumps(
            {
                name: mark(self.initial[name], self.fields[name].widget)
                for name in self.value_names()
                if self.initial.get(name)
            }
        )

    def value_names(self):
        return [name for name in self.fields if name not in ("seen", *self.aside)]

    def touched(self) -> list[str]:
        """The fields that a person changed, in the form's order."""
        seen = self._seen()
        nothing = mark("")
        return [
            name
            for name in self.value_names()
            if (sent := self._sent(name)) is not None
            and mark(sent, self.fields[name].widget) != seen.get(name, nothing)
        ]

    def _sent(self, name) -> str | None:
        return self.data.get(self.add_prefix(name))

    def _seen(self) -> dict[str, str]:
        """The marks that came back; without them, those of what stands here now."""
        try:
            seen = json.loads(self.data.get(self.add_prefix("seen")) or "null")
        except (ValueError, RecursionError):
            seen = None
        return seen if isinstance(seen, dict) else json.loads(self.marks())

    def _post_clean(self):
        """What was not touched is upstream's word: no check of ours may refuse it."""
        super()._post_clean()
        touched = {*self.touched(), *self.aside}
        for name in self.value_names():
            if name not in touched:
                self._errors.pop(name, None)

    def has_changed(self):
        return bool(self.touched())
