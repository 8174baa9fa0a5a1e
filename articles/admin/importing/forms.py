"""What is sent to import: an archive, or a folder; and the paths chosen of a plan."""

from pathlib import Path

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _, gettext_lazy

from articles.admin.importing import places
from articles.admin.numbers import number_of
from articles.importing import PlanTooLarge, archives, store_plan


class SourceForm(forms.Form):
    """What both ways to name files have in common; valid, it makes a plan of them."""

    is_partial = forms.BooleanField(
        label=gettext_lazy("Only part of the tree: absent files say nothing"),
        required=False,
    )

    def process(self, *, user, now):
        """The stored plan; None, with an error, for more files than a page takes."""
        place, source = self.source()
        try:
            return store_plan(
                place,
                source=source,
                user=user,
                is_uploaded=self.is_uploaded,
                is_partial=self.cleaned_data["is_partial"],
                limit=places.BOUND,
                now=now,
            )
        except PlanTooLarge:
            self.add_error(None, too_many())
            return None


class UploadForm(SourceForm):
    is_uploaded = True

    archive = forms.FileField(label=gettext_lazy("Archive"))

    def __init__(self, *args, too_large=False, **kwargs):
        super().__init__(*args, **kwargs)
        archive, limit = self.fields["archive"], filesizeformat(places.LIMIT)
        archive.help_text = _(".zip, .tar or .tar.gz; at most %s") % limit
        archive.widget.attrs["accept"] = ",".join(places.SUFFIXES)
        if too_large:
            # What was too large was not kept: the field is empty.
            archive.error_messages["required"] = (
                _("Larger than %s. Pack less of the tree, or import it on the server.")
                % limit
            )

    def clean_archive(self):
        upload = self.cleaned_data["archive"]
        if not places.suffix_of(upload.name):
            raise forms.ValidationError(_("Only .zip, .tar and .tar.gz are read."))
        count = archives.count(upload.temporary_file_path())
        if count is not None and count > places.BOUND:
            raise forms.ValidationError(too_many())
        return upload

    def source(self):
        upload = self.cleaned_data["archive"]
        self.kept = places.keep(upload)
        return self.kept, upload.name

    def process(self, *, user, now):
        plan = super().process(user=user, now=now)
        if plan is None:
            self.kept.unlink()
        return plan


class FolderForm(SourceForm):
    is_uploaded = False

    root = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    folder = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        try:
            data["place"] = places.folder_at(data["root"], data["folder"]).place
        except places.NoPlace as error:
            raise forms.ValidationError(str(error)) from error
        count = places.Counter(10 * places.BOUND).count(data["place"])
        if count is None or count > places.BOUND:
            raise forms.ValidationError(too_many())
        return data

    def source(self):
        place: Path = self.cleaned_data["place"]
        return place, places.readable(place)


class ChoiceForm(forms.Form):
    """The paths of a plan that were ticked, by their number."""

    chosen = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].valid_value = _is_a_key


def _is_a_key(text):
    return number_of(text) is not None


def too_many():
    return (
        _(
            "More than %s files are too many for a page. Choose less of them, or"
            " import them with the command import_articles."
        )
        % f"{places.BOUND:,}"
    )
