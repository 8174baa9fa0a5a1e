"""What can be tried: other rules, and one condition on top of them."""

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from articles.models import Provider, Topic
from articles.policy import Condition, Policy, Settings

# Far beyond what upstream writes, and well within what a column holds.
_FAR = 1_000_000


class RulesForm(forms.Form):
    """The rules that the policy suggests by."""

    factor = forms.IntegerField(
        label=_("K: heat for each related"), min_value=0, max_value=_FAR
    )
    threshold = forms.IntegerField(
        label=_("Published from heat"), min_value=-_FAR, max_value=_FAR
    )
    follower_heat = forms.IntegerField(
        label=_("Heat of followers"),
        min_value=-_FAR,
        max_value=_FAR,
        help_text=_("Below 0, or what follows would count as leading."),
    )

    def settings(self) -> Settings:
        return Settings(**{name: self.cleaned_data[name] for name in RULES})


RULES = tuple(RulesForm.base_fields)


class ChangeForm(RulesForm):
    """Rules to use from now on, in place of those that were seen."""

    seen = forms.CharField(widget=forms.HiddenInput)


class TryForm(RulesForm):
    """Rules to try, with a condition that outdoes them."""

    provider = forms.CharField(
        label=_("Provider"),
        required=False,
        widget=forms.TextInput({"list": "providers"}),
    )
    topic = forms.CharField(
        label=_("Topic"), required=False, widget=forms.TextInput({"list": "topics"})
    )
    quality_from = forms.IntegerField(
        label=_("Quality from"), required=False, min_value=-_FAR, max_value=_FAR
    )
    quality_to = forms.IntegerField(
        label=_("Quality to"), required=False, min_value=-_FAR, max_value=_FAR
    )
    then = forms.ChoiceField(
        label=_("Such an article is"),
        required=False,
        choices=[
            ("", _("judged by its heat")),
            ("publish", _("published")),
            ("hide", _("not published")),
        ],
    )

    def clean_provider(self):
        return self._known("provider", Provider)

    def clean_topic(self):
        return self._known("topic", Topic)

    def _known(self, name, model):
        text = self.cleaned_data[name]
        if text and not model.objects.filter(name=text).exists():
            raise forms.ValidationError(gettext("Nothing here has this name."))
        return text

    def clean(self):
        cleaned = super().clean()
        lowest, highest = cleaned.get("quality_from"), cleaned.get("quality_to")
        if lowest is not None and highest is not None and highest < lowest:
            self.add_error("quality_to", gettext("It ends before it begins."))
        if self._narrows() and not cleaned.get("then"):
            error = gettext("Say what such an article is, or leave the others empty.")
            self.add_error("then", error)
        elif cleaned.get("then") and not self._narrows() and not self.errors:
            error = gettext("Say which articles are meant, by one of the others.")
            self.add_error("then", error)
        return cleaned

    def _narrows(self):
        names = ("provider", "topic", "quality_from", "quality_to")
        return any(self.cleaned_data.get(name) not in (None, "") for name in names)

    def policy(self) -> Policy:
        return Policy(self.settings(), self._conditions())

    def _conditions(self):
        said = self.cleaned_data
        if not said["then"]:
            return ()
        highest = said["quality_to"]
        condition = Condition(
            published=said["then"] == "publish",
            provider=said["provider"] or None,
            topic=said["topic"] or None,
            quality_from=said["quality_from"],
            quality_below=None if highest is None else highest + 1,
        )
        return (condition,)
