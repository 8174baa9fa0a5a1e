"""The lists inside a record, as formsets that never save: images, related coverage.

An item is found again by what identifies it and not by its place, because machines
add and drop items while somebody types: what they did meanwhile stays done.
"""

from dataclasses import replace
from hashlib import blake2b

from django import forms
from django.forms.formsets import DEFAULT_MAX_NUM, BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from articles.admin.fields import (
    AddressField,
    AreaField,
    IntegerField,
    MomentField,
    TextField,
    ThreeStateField,
)
from articles.admin.touched import TouchedForm, with_newlines_of
from articles.merging import keyed
from articles.record import ImageRecord, ProviderRecord, RelatedRecord


def keys_of(items) -> list[str]:
    """A short name for each item: its identity, and which of its kind it is."""
    names = (repr(name) for name in keyed(items))
    return [blake2b(name.encode(), digest_size=8).hexdigest() for name in names]


class ItemForm(TouchedForm):
    """One item of a list."""

    aside = ("key", "DELETE")
    blank: object

    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def applied_to(self, item, names):
        """The item with what was typed into the fields of those names."""
        values = {name: self._value(item, name) for name in names}
        return replace(item, **values)

    def _value(self, item, name):
        value = self.cleaned_data[name]
        if isinstance(value, str):
            return with_newlines_of(value, getattr(item, name))
        return value


class ImageForm(ItemForm):
    blank = ImageRecord()

    url = AddressField(label=_("Address"))
    width = IntegerField(label=_("Width"), required=False)
    height = IntegerField(label=_("Height"), required=False)
    title = TextField(label=_("Title"), required=False)
    attribution = TextField(label=_("Attribution"), required=False)
    is_cached = ThreeStateField(label=_("Cached upstream"), required=False)

    @staticmethod
    def initial_of(item):
        names = ("url", "width", "height", "title", "attribution", "is_cached")
        return {name: getattr(item, name) for name in names}


class RelatedForm(ItemForm):
    blank = RelatedRecord()

    title = AreaField(label=_("Title"), rows=2)
    web_url = AddressField(label=_("Web address"), required=False, emptied="")
    provider_name = TextField(label=_("Provider"), required=False)
    provider_domain = TextField(label=_("Domain"), required=False)
    published_at = MomentField(label=_("Published at"), required=False)
    quality = IntegerField(label=_("Quality"), required=False)
    type = TextField(label=_("Type"), required=False)
    excerpt = AreaField(label=_("Excerpt"), rows=2, required=False, emptied="")

    def applied_to(self, item, names):
        own = [name for name in names if not name.startswith("provider_")]
        item = super().applied_to(item, own)
        before = item.provider or ProviderRecord()
        values = {
            name.removeprefix("provider_"): self.cleaned_data[name]
            for name in names
            if name.startswith("provider_")
        }
        provider = replace(before, **values)
        return replace(
            item, provider=None if provider == ProviderRecord() else provider
        )

    def _value(self, item, name):
        if name == "published_at":
            return self.cleaned_data[name]
        return super()._value(item, name)

    @staticmethod
    def initial_of(item):
        names = ("title", "web_url", "quality", "type", "excerpt")
        provider = item.provider or ProviderRecord()
        return {name: getattr(item, name) for name in names} | {
            "published_at": item.published_at and item.published_at.text,
            "provider_name": provider.name,
            "provider_domain": provider.domain,
        }


class ItemFormSet(BaseFormSet):
    """The items of a list, and one blank form to add another."""

    def __init__(self, data=None, *, items, prefix):
        self.items = items
        initial = [
            {"key": key} | self.form.initial_of(item)
            for key, item in zip(keys_of(items), items, strict=True)
        ]
        # A post without the list at all leaves the list alone.
        if data is not None and f"{prefix}-TOTAL_FORMS" not in data:
            data = None
        super().__init__(data, initial=initial, prefix=prefix)

    def is_valid(self):
        return not self.is_bound or super().is_valid()

    def touched(self) -> bool:
        return self.is_bound and (
            bool(self.deleted_forms) or any(form.touched() for form in self._kept())
        )

    def applied_to(self, items) -> tuple:
        """`items` with what was typed, added and taken away."""
        if not self.is_bound:
            return tuple(items)
        keyed = dict(zip(keys_of(items), items, strict=True))
        for form in self.deleted_forms:
            keyed.pop(form.data.get(form.add_prefix("key"), ""), None)
        added = []
        for form in self._kept():
            key, names = form.cleaned_data.get("key", ""), form.touched()
            if key in keyed:
                keyed[key] = form.applied_to(keyed[key], names)
            elif names:
                # New, or taken away by upstream while somebody worked on it.
                added.append(form.applied_to(form.blank, form.value_names()))
        return (*keyed.values(), *added)

    def _kept(self):
        gone = set(map(id, self.deleted_forms))
        return [form for form in self.forms if id(form) not in gone]


def _formset(form):
    # Upstream lists up to 39; a form cannot be asked to lose what a file holds.
    return formset_factory(
        form,
        formset=ItemFormSet,
        extra=1,
        can_delete=True,
        max_num=DEFAULT_MAX_NUM,
        absolute_max=2 * DEFAULT_MAX_NUM,
    )


ImageItems = _formset(ImageForm)
RelatedItems = _formset(RelatedForm)
