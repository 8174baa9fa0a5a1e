"""What is supposed on the page, from its address, and what is done of it."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.supposing import Supposed

# From an hour to a year: beyond, nothing cools or all is cold at once.
SHORTEST, LONGEST = 1, 8760


class WhatIfForm(forms.Form):
    """What if? An empty input supposes nothing."""

    half_life = forms.DecimalField(
        label=_("Heat halves every … hours"),
        min_value=SHORTEST,
        max_value=LONGEST,
        max_digits=6,
        decimal_places=2,
        required=False,
        help_text=_("From 1 hour to 8,760, a year."),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    article = forms.ModelChoiceField(
        Article.objects.all(), required=False, widget=forms.HiddenInput
    )
    heat = forms.IntegerField(
        label=_("Heat"),
        min_value=-(2**31),
        max_value=2**31 - 1,
        required=False,
        help_text=_("−1 follows another article; 0 ranks nowhere."),
    )
    q = forms.CharField(
        label=_("Find the article whose heat would be another"),
        required=False,
        help_text=_("Words of its title, excerpt, provider or path, or its number."),
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def supposed(self, rules) -> Supposed:
        """What differs from what is; the form is valid."""
        data = self.cleaned_data
        hours, article, heat = data["half_life"], data["article"], data["heat"]
        half_life = None if hours is None else in_time(hours)
        if half_life == rules.half_life:
            half_life = None
        if article is None or heat is None or heat == article.heat:
            return Supposed(half_life)
        return Supposed(half_life, article.pk, heat)


def in_time(hours: Decimal) -> timedelta:
    return timedelta(hours=float(hours))


def in_hours(half_life: timedelta) -> str:
    """A half-life as its input shows it."""
    return f"{half_life / timedelta(hours=1):.2f}".rstrip("0").rstrip(".")
