"""Form fields for the values of a record: absent is a value, nothing is trimmed."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils.translation import gettext_lazy as _

from articles.pictures import MAX_BYTES, PictureError, prepare
from articles.record import Moment

_ZONE = r"[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?)"
_WITHOUT_SECONDS = re.compile(rf"(\d{{4}}-\d\d?-\d\d?[Tt ]\d\d?:\d\d)({_ZONE})?\Z")
_WITH_ZONE = re.compile(rf"[Tt \t]\d.*{_ZONE}\Z")

SCHEDULE_FORMAT = "%Y-%m-%dT%H:%M"

INTEGERS = {"min_value": -(2**63), "max_value": 2**63 - 1}


def note_of(post) -> str:
    """The note of a form that checks nothing; PostgreSQL knows no text with a NUL."""
    return post.get("note", "").replace("\0", "")


class TextField(forms.CharField):
    """One line or several, kept to the blank; an emptied field is absent."""

    def __init__(self, *, emptied=None, **kwargs):
        super().__init__(strip=False, empty_value=emptied, **kwargs)


class AreaField(TextField):
    wide = True

    def __init__(self, *, rows=3, **kwargs):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class AddressField(TextField):
    """An address as upstream writes it: no validator, which would refuse some."""

    wide = True

    def __init__(self, **kwargs):
        attrs = {"inputmode": "url", "spellcheck": "false", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)


class IntegerField(forms.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(**INTEGERS, **kwargs)


class ThreeStateField(forms.TypedChoiceField):
    """True, false or absent."""

    def __init__(self, **kwargs):
        super().__init__(
            choices=[("", _("not stated")), ("true", _("yes")), ("false", _("no"))],
            coerce=lambda text: text == "true",
            empty_value=None,
            **kwargs,
        )


class MomentField(forms.CharField):
    """A date as the file writes it; without a zone it is taken in the site's.

    A date alone is the midnight with which it begins.
    """

    def __init__(self, **kwargs):
        attrs = {"spellcheck": "false", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        try:
            return self._read(text)
        except (ValueError, OverflowError):
            raise ValidationError(
                _("Not a date like 2023-03-31T13:15:00Z or 2023-03-31 13:15.")
            ) from None

    @staticmethod
    def _read(text):
        if found := _WITHOUT_SECONDS.match(text):
            text = f"{found[1]}:00{found[2] or ''}"
        moment = Moment.read(text)
        if _WITH_ZONE.search(text):
            return moment
        # Refuses what the clocks skip or show twice, as the schedule's field does.
        local = from_current_timezone(moment.instant.replace(tzinfo=None))
        if ":" not in text and local == moment.instant:
            return moment
        return Moment.read(Moment.at(local).text)


class ScheduleField(forms.DateTimeField):
    """A time of the site's zone, in the browser's own picker."""

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(
            format=SCHEDULE_FORMAT, attrs={"type": "datetime-local"}
        )
        super().__init__(required=False, widget=widget, **kwargs)


class PictureField(forms.FileField):
    """A picture from the editor's machine, checked and prepared."""

    widget = forms.FileInput(attrs={"accept": "image/*"})

    def to_python(self, data):
        file = super().to_python(data)
        if file is None:
            return None
        if file.size > MAX_BYTES:
            raise ValidationError(
                _("Larger than %(limit)s MB."),
                params={"limit": MAX_BYTES // 1024 // 1024},
            )
        try:
            return prepare(file.read())
        except PictureError as error:
            raise ValidationError(
                _("This file cannot be taken: %(why)s."), params={"why": error}
            ) from None
