"""The page of the keys: each can be another one or none, and all can be switched off."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from articles.admin.review.keys import COMMANDS, GROUPS, are_on, keys_of
from articles.admin.rights import sees_articles
from articles.models import Preferences


class KeysForm(forms.Form):
    keys_on = forms.BooleanField(label=gettext_lazy("Keys decide"), required=False)

    def __init__(self, data=None, *, preferences):
        keys = keys_of(preferences)
        super().__init__(data, initial={"keys_on": are_on(preferences), **keys})
        attrs = {"size": 2, "autocomplete": "off", "autocapitalize": "none"}
        for name, command in COMMANDS.items():
            self.fields[name] = forms.CharField(
                label=command.label,
                max_length=1,
                required=False,
                widget=forms.TextInput(attrs={**attrs, "spellcheck": "false"}),
            )

    def clean(self):
        """A key does one thing: capitals are the same key."""
        cleaned, taken = super().clean(), {}
        for name in COMMANDS:
            key = cleaned.get(name, "").lower()
            if not key:
                continue
            if other := taken.get(key):
                error = _("“%(key)s” is the key of “%(other)s” already.")
                self.add_error(name, error % {"key": key, "other": other.label})
            taken.setdefault(key, COMMANDS[name])
            cleaned[name] = key
        return cleaned

    def process(self, user):
        """Keep what differs from the keys that everybody has at first."""
        given = self.cleaned_data
        own = {n: given[n] for n, each in COMMANDS.items() if given[n] != each.key}
        preferences = Preferences.objects.filter(user=user).first()
        preferences = preferences or Preferences(user=user)
        preferences.keys_on, preferences.keys = given["keys_on"], own
        preferences.save()

    def groups(self):
        """The inputs as the dialog has the keys."""
        return [(name, [self[each.name] for each in some]) for name, some in GROUPS]


def keys_view(site, request):
    if not sees_articles(request.user):
        raise PermissionDenied
    preferences = Preferences.objects.filter(user=request.user).first()
    data = request.POST if request.method == "POST" else None
    if data and "_defaults" in data:
        data = {"keys_on": "on", **{name: each.key for name, each in COMMANDS.items()}}
    form = KeysForm(data, preferences=preferences)
    if data and form.is_valid():
        form.process(request.user)
        messages.success(request, _("The keys are as you want them."))
        return HttpResponseRedirect(reverse("admin:articles_review"))
    context = {
        **site.each_context(request),
        "title": _("Keys of the review desk"),
        "subtitle": None,
        "form": form,
    }
    return TemplateResponse(request, "admin/articles/review/keys.html", context)
