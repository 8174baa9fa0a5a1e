"""The forms of an article: a record as inputs, and what was typed as record values.

    record -> initial -> inputs -> touched -> values() -> deciding.edit

Nothing here saves: `values()` names the fields that a person changed, and no others.
"""

from dataclasses import replace
from functools import partial

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from articles import picturing
from articles.admin.fields import (
    SCHEDULE_FORMAT,
    AddressField,
    AreaField,
    IntegerField,
    MomentField,
    PictureField,
    ScheduleField,
    TextField,
    ThreeStateField,
)
from articles.admin.items import ImageItems, RelatedItems
from articles.admin.touched import TouchedForm, with_newlines_of
from articles.merging import hold_value
from articles.record import FIELDS_BY_NAME, Moment, ProviderRecord, Record
from articles.record.kinds import WrongValue

# The values that stand in the form as they stand in the record.
_PLAIN = (
    "title", "excerpt", "featured_content", "body", "category", "type", "published_at",
    "quality", "heat", "removed", "original_url", "web_url", "amp_web_url",
    "cdn_amp_web_url",
)  # fmt: skip
_PROVIDER = ("provider_name", "provider_domain")
_SCHEDULE = ("starts_at", "ends_at")


class ArticleForm(TouchedForm):
    """Everything an editor may decide on one article but publication, which has buttons."""

    aside = ("version", "note", "picture")

    version = IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("This page does not say what it was made on; load it again.")
        },
    )

    quality = IntegerField(
        label=_("Quality"),
        required=False,
        help_text=_("How good it is in itself; upstream's numbers go beyond 100."),
    )
    heat = IntegerField(
        label=_("Heat"),
        required=False,
        help_text=_("How much it matters now. −1: another article leads its story."),
    )
    starts_at = ScheduleField(label=_("Public from"))
    ends_at = ScheduleField(label=_("Public until"))
    note = TextField(
        label=_("Why"),
        required=False,
        help_text=_("Kept with the decision; colleagues see it, readers never."),
    )

    title = AreaField(label=_("Title"), rows=2)
    excerpt = AreaField(label=_("Excerpt"), rows=4, required=False, emptied="")
    body = AreaField(
        label=_("Body"),
        rows=6,
        required=False,
        emptied="",
        help_text=_("Markdown or HTML below the front matter; most records have none."),
    )
    featured_content = AreaField(
        label=_("Featured content"),
        rows=3,
        required=False,
        help_text=_("HTML of an embedded video. Readers never get it raw."),
    )

    provider_name = TextField(label=_("Provider"), required=False)
    provider_domain = TextField(label=_("Domain"), required=False)
    published_at = MomentField(
        label=_("Published at"),
        help_text=_(
            "Kept as it is written. A time without a zone is in {zone}, and a date"
            " alone is its midnight there."
        ),
    )
    web_url = AddressField(label=_("Web address"), required=False)
    original_url = AddressField(label=_("Original address"), required=False)
    amp_web_url = AddressField(label=_("AMP address"), required=False)
    cdn_amp_web_url = AddressField(label=_("AMP address at the CDN"), required=False)

    topics = AreaField(
        label=_("Topics"),
        rows=4,
        required=False,
        help_text=_(
            "One a line, in order. An empty item of the file is an empty line."
        ),
    )
    picture = PictureField(
        label=_("New picture"),
        required=False,
        help_text=_("JPEG, PNG, WebP, GIF or AVIF, at most 20 MB. Becomes the first."),
    )

    category = TextField(label=_("Category"), required=False)
    type = TextField(
        label=_("Type"),
        required=False,
        widget=forms.TextInput(attrs={"list": "article-types"}),
        help_text=_("Upstream writes article or video."),
    )
    removed = ThreeStateField(
        label=_("Removed"),
        required=False,
        help_text=_("A tombstone that somebody wrote into the file by hand."),
    )

    def __init__(
        self, data=None, files=None, *, record, version=None, schedule=None, now=None
    ):
        self.record = record
        self.now = now or timezone.now()
        times = {name: as_input(time) for name, time in (schedule or {}).items()}
        initial = {"version": version, **_initial(record), **times}
        super().__init__(data, files, initial=initial)
        zone = timezone.get_current_timezone_name()
        help_text = self.fields["published_at"].help_text
        self.fields["published_at"].help_text = help_text.format(zone=zone)
        self.images = ImageItems(data, items=record.images, prefix="images")
        self.related = RelatedItems(data, items=record.related, prefix="related")

    def is_valid(self):
        return all(
            [super().is_valid(), self.images.is_valid(), self.related.is_valid()]
        )

    def values(self) -> dict[str, object]:
        """What a person decided, by Record field name; raises nothing once valid.

        What is made of parts of the record is a function of the record, so that what
        machines did to the other parts meanwhile stays done.
        """
        touched = set(self.touched())
        values = {name: self._plain(name) for name in _PLAIN if name in touched}
        if touched & set(_PROVIDER):
            values["provider"] = partial(self._provider, touched)
        if "topics" in touched:
            values["topics"] = self._topics
        if self.images.touched() or self.cleaned_data.get("picture"):
            values["images"] = self._images
        if self.related.touched():
            values["related"] = self._related
        return values

    def clean(self):
        cleaned = super().clean()
        for name in set(self.touched()) & set(_PLAIN) & cleaned.keys():
            try:
                check_value(name, self._plain(name))
            except WrongValue as wrong:
                self.add_error(name, wrong.message)
        self._clean_schedule(cleaned)
        return cleaned

    def touched(self):
        """With the schedule as a whole where its button was pressed."""
        pressed = _SCHEDULE if "_schedule" in self.data else ()
        return list(dict.fromkeys((*super().touched(), *pressed)))

    def _clean_schedule(self, cleaned):
        if "_schedule" not in self.data:
            self._refuse_unpressed()
            return
        refuse_over(self, cleaned)

    def _refuse_unpressed(self):
        """A schedule that was typed and that no button reads must not be lost."""
        for name in self.touched():
            if name in _SCHEDULE and name not in self.errors:
                error = gettext(
                    "This counts only with the button “Publish at these times”: press"
                    " that one, or put back what stood here."
                )
                self.add_error(name, error)

    def _plain(self, name):
        return plain_value(name, self.cleaned_data[name], getattr(self.record, name))

    def _provider(self, touched, record):
        before = record.provider or ProviderRecord()
        values = {
            name.removeprefix("provider_"): self.cleaned_data[name]
            for name in _PROVIDER
            if name in touched
        }
        provider = replace(before, **values)
        return None if provider == ProviderRecord() else provider

    def _topics(self, record):
        return read_topics(self.cleaned_data["topics"] or "", record.topics)

    def _images(self, record):
        picture = self.cleaned_data.get("picture")
        uploaded = [picturing.image_of(picture)] if picture else []
        return (*uploaded, *self.images.applied_to(record.images))

    def _related(self, record):
        return self.related.applied_to(record.related)

    def said(self) -> dict[str, object]:
        """What was typed into fields that are right, as the record would have it."""
        return {
            name: value(self.record) if callable(value) else value
            for name, value in self.values().items()
        }

    def is_touched(self) -> bool:
        return bool(self.touched() or self.images.touched() or self.related.touched())

    def rebased(self, record, version, schedule, without=()):
        """The same typing on a newer record: what was touched stays as it was typed.

        But for the fields `without`, by Record field name: those are as they are now.
        """
        data = self.data.copy()
        newer = {"record": record, "version": version, "schedule": schedule}
        fresh = ArticleForm(**newer, now=self.now)
        left = {*without, *(_PROVIDER if "provider" in without else ())}
        touched = {*self.touched()} - left
        for name in fresh.value_names():
            if name not in touched:
                data[name] = fresh.initial.get(name, "")
        for name in left & {"images", "related"}:
            data.pop(f"{name}-TOTAL_FORMS", None)
        data["seen"], data["version"] = fresh.marks(), version
        return ArticleForm(data, **newer, now=self.now)


class AddForm(ArticleForm):
    """A new article: what stands in the form is the record."""

    version = starts_at = ends_at = None

    def __init__(self, data=None, files=None, *, now=None):
        now = now or timezone.now()
        blank = Record(category="news", type="article", published_at=Moment.at(now))
        super().__init__(data, files, record=blank, now=now)

    def new_record(self) -> Record:
        stated = {name: self._plain(name) for name in _PLAIN}
        blank = self.record
        return replace(
            blank,
            **stated | {"excerpt": stated["excerpt"] or None},
            provider=self._provider(set(_PROVIDER), blank),
            topics=self._topics(blank),
            images=self._images(blank),
            related=self._related(blank),
        )

    def touched(self):
        """Everything counts: nothing was there before."""
        return self.value_names()


def refuse_over(form, cleaned):
    """Refuse times of publication that are over by now, or before they begin."""
    starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
    if ends_at and ends_at <= max(starts_at or form.now, form.now):
        form.add_error("ends_at", gettext("It would be over before it begins."))


def as_input(time) -> str:
    """A time as the browser's picker of a ScheduleField writes it."""
    return f"{timezone.localtime(time):{SCHEDULE_FORMAT}}"


def plain_value(name, value, before):
    """A cleaned value with the newlines that the one before it had."""
    if not isinstance(value, str) or name == "published_at":
        return value
    value = with_newlines_of(value, before)
    if name == "body" and value and not value.endswith("\n"):
        value += "\r\n" if "\r\n" in (before or "") else "\n"
    return value


def check_value(name, value):
    """Raise WrongValue for what the record format cannot hold."""
    if name in FIELDS_BY_NAME:
        FIELDS_BY_NAME[name].kind.read(hold_value(name, value))


def read_topics(text: str, before) -> tuple[str | None, ...]:
    """Topics, one a line. As many empty lines count as there were empty items."""
    known = {topic for topic in before if topic}
    empty = sum(1 for topic in before if not topic)
    topics: list[str | None] = []
    for line in with_newlines_of(text, "").split("\n"):
        topic = line if line in known else line.strip()
        if topic:
            topics.append(topic)
        elif empty:
            empty -= 1
            topics.append(None)
    return tuple(topics) if any(topics) else ()


def _initial(record: Record) -> dict[str, object]:
    initial = {name: getattr(record, name) for name in _PLAIN}
    moment, provider = record.published_at, record.provider
    return initial | {
        "published_at": moment.text if moment else None,
        "provider_name": provider.name if provider else None,
        "provider_domain": provider.domain if provider else None,
        "topics": "\n".join(topic or "" for topic in record.topics),
    }
