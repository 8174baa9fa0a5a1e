"""What an editor decides on a group: which one stands for which."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from articles import deciding
from articles.models import Article

BIGGEST = 2**63 - 1


class NumbersField(forms.TypedMultipleChoiceField):
    """Numbers of articles; which exist is for the act to say."""

    def __init__(self, **options):
        super().__init__(coerce=int, empty_value=[], required=False, **options)

    def valid_value(self, value):
        return _is_number(value)


class SeenField(forms.MultipleChoiceField):
    """The version that was seen of each article, as `number:version`."""

    def valid_value(self, value):
        return value.count(":") == 1 and all(map(_is_number, value.split(":")))


def _is_number(text):
    return text.isdecimal() and len(text) < 20 and int(text) <= BIGGEST


class DecisionForm(forms.Form):
    canonical = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)
    include = NumbersField()
    seen = SeenField(required=False)
    note = forms.CharField(required=False, max_length=500)

    wrong = {
        "canonical": _("Choose which one stands for the others."),
        "include": _("Tick the articles that you decide on, two at least."),
    }

    def clean(self):
        data = super().clean()
        included, canonical = set(data.get("include") or []), data.get("canonical")
        if self.marks:
            included |= {canonical} - {None}
            if not Article.objects.filter(pk=canonical).exists():
                self.add_error("canonical", self.wrong["canonical"])
        if len(included) < 2:
            self.add_error("include", self.wrong["include"])
        return data

    @property
    def marks(self) -> bool:
        """Whether one is to stand for the others, or all are to be told apart."""
        return "_mark" in self.data

    @property
    def chosen(self):
        """What was sent, to be shown again."""
        return Chosen(
            self.cleaned_data.get("canonical"),
            set(self.cleaned_data.get("include") or []),
        )

    @property
    def numbers(self) -> list[int]:
        """All the articles that the form showed."""
        return [int(each.split(":")[0]) for each in self.cleaned_data.get("seen") or []]

    def process(self, *, user, now):
        """Decide; answers the outcome, and the canonical one where there is one."""
        data = self.cleaned_data
        keys = {*data["include"], *([data["canonical"]] if self.marks else [])}
        pairs = (map(int, each.split(":")) for each in data["seen"])
        given = {
            "user": user,
            "note": data["note"],
            "versions": {key: version for key, version in pairs if key in keys},
            "now": now,
        }
        articles = Article.objects.in_bulk(keys)
        if not self.marks:
            return deciding.tell_apart(articles.values(), **given), None
        canonical = articles[data["canonical"]]
        outcome = deciding.mark_canonical(canonical, articles.values(), **given)
        return outcome, canonical


@dataclass
class Chosen:
    canonical: int | None
    included: set[int]
