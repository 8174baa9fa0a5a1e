"""What a decision at the desk is sent with. Inputs are empty until somebody types."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.admin.fields import IntegerField, ScheduleField, TextField
from articles.admin.forms import check_value, refuse_over
from articles.record.kinds import WrongValue


class DecisionForm(forms.Form):
    """The inputs that every button of an open article is sent with."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    suggested = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note"), required=False)
    quality = IntegerField(label=_("Quality"), required=False)
    heat = IntegerField(label=_("Heat"), required=False)
    topic = TextField(label=_("Add a topic"), required=False)
    starts_at = ScheduleField(label=_("Public from"))
    ends_at = ScheduleField(label=_("Until"))

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_topic(self):
        topic = (self.cleaned_data["topic"] or "").strip()
        if topic:
            self._checked("topics", (topic,))
        return topic

    def clean_quality(self):
        return self._checked("quality", self.cleaned_data["quality"])

    def clean_heat(self):
        return self._checked("heat", self.cleaned_data["heat"])

    def _checked(self, name, value):
        try:
            check_value(name, value)
        except WrongValue as wrong:
            raise forms.ValidationError(wrong.message) from None
        return value

    def clean(self):
        cleaned = super().clean()
        refuse_over(self, cleaned)
        return cleaned

    def in_words(self) -> list[str]:
        """What is wrong, with the input that it is wrong with."""
        return [
            f"{self[name].label}: {error}" if name in self.fields else str(error)
            for name, errors in self.errors.items()
            for error in errors
        ]

    def typed(self) -> set[str]:
        """The fields of the record that something was typed for."""
        given = self.cleaned_data
        names = {"quality", "heat"}
        return {name for name in names if given[name] is not None} | (
            {"topics"} if given["topic"] else set()
        )

    @property
    def times(self) -> dict[str, datetime | None]:
        """When readers shall see it; empty where nobody typed a time."""
        times = {name: self.cleaned_data[name] for name in ("starts_at", "ends_at")}
        return times if any(times.values()) else {}

    @property
    def why(self) -> dict[str, object]:
        return {"note": self.cleaned_data["note"], "now": self.now}


@dataclass
class Wish:
    """What a button says, over and above what was typed."""

    act: str
    topic: str = ""
    only: str = ""  # of all that was typed, this field alone

    @classmethod
    def of(cls, post):
        """Enter presses the first button of a form: it means what was typed."""
        if dropped := post.get("drop"):
            return cls("drop", dropped)
        if only := post.get("_mine"):
            return cls("typed", only=only)
        return cls(post.get("act", "typed"))

    @property
    def button(self) -> str:
        """The button that says the same again, as `name=value`."""
        return f"drop={self.topic}" if self.topic else f"act={self.act}"
