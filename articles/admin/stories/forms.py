"""What the page of a story takes: what was seen of it, and what an act needs."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.deciding import Seen
from articles.models import Article, Story

_OFF = {"autocomplete": "off", "spellcheck": "false"}


class SeenField(forms.Field):
    """What a form shows of stories, as tokens: any number of them."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value):
        try:
            return [Seen.read(token) for token in value or ()]
        except ValueError:
            raise ValidationError(
                _("Open the page again: what it said is lost.")
            ) from None


class StoryForm(forms.Form):
    """All that any of the buttons takes; each takes what it needs."""

    seen = SeenField(required=False)
    title = forms.CharField(
        label=_("What it is called"),
        help_text=_("Empty: what its lead is called."),
        required=False,
    )
    members = forms.ModelMultipleChoiceField(
        Article.objects.only("path", "stem", "title"), required=False
    )
    words = forms.CharField(
        label=_("Which story"),
        help_text=_("Its number, its address or an article’s, or words of a title."),
        required=False,
        widget=forms.TextInput(attrs=_OFF),
    )
    target = forms.ModelChoiceField(
        Story.objects.standing().select_related("lead"), required=False
    )
    lead = forms.ModelChoiceField(
        Article.objects.only("path", "stem", "title"), required=False
    )
    note = forms.CharField(label=_("Why"), required=False)
