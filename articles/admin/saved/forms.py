"""A saved view in a form: its name, who sees it, and whether one begins with it."""

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from articles.models import Preferences, SavedView


class SavedViewForm(forms.ModelForm):
    is_start = forms.BooleanField(
        label=_("My start page"),
        required=False,
        help_text=_("Signing in leads there. The overview stays one click away."),
    )

    class Meta:
        model = SavedView
        fields = ["name", "is_shared"]

    def __init__(self, data=None, *, instance, **options):
        preferences = Preferences.objects.filter(user=instance.owner).first()
        self.preferences = preferences or Preferences(user=instance.owner)
        is_start = bool(instance.pk) and self.preferences.start_id == instance.pk
        initial = {"is_start": is_start}
        super().__init__(data, instance=instance, initial=initial, **options)

    def clean_name(self):
        name = self.cleaned_data["name"]
        same = SavedView.objects.filter(owner=self.instance.owner, name=name)
        if same.exclude(pk=self.instance.pk).exists():
            taken = gettext("You have a view of this name: choose another.")
            raise forms.ValidationError(taken)
        return name

    def process(self):
        view = self.save()
        begins_here = self.preferences.start_id == view.pk
        if self.cleaned_data["is_start"] != begins_here:
            self.preferences.start = view if not begins_here else None
            self.preferences.save()
        return view
