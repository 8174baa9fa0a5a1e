"""Article and its parts: what pages, lists and the API query.

Rebuilt at any time from base + holds (articles/projecting.py); nothing is true of an
article because it stands here. Texts have no length limit and URLs no validator:
FORMAT.md 7 says what upstream writes.
"""

from datetime import UTC, datetime
from functools import cached_property
from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.names import Provider, Topic
from articles.querysets import TITLE, ArticleQuerySet
from articles.record import Moment, ProviderRecord, Record

# The beginning of the time in which an article without a schedule is public.
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


class State(models.TextChoices):
    """Where an article stands, from the hold on published alone (DESIGN.md, state).

    Scheduled and expired are never stored: they are published, read off the clock.
    """

    INCOMING = "incoming", _("Incoming")
    PUBLISHED = "published", _("Published")
    SCHEDULED = "scheduled", _("Scheduled")
    EXPIRED = "expired", _("Expired")
    HELD_BACK = "held_back", _("Held back")
    RETIRED = "retired", _("Retired")

    @classmethod
    def stored(cls):
        return [cls.INCOMING, cls.PUBLISHED, cls.HELD_BACK, cls.RETIRED]

    @property
    def meaning(self):
        """What the state says, as one sentence for help texts and tooltips."""
        incoming = _(
            "Nobody has decided yet; readers do not see it until an editor does."
        )
        if settings.PUBLISH_ON_IMPORT:
            incoming = _(
                "Nobody has decided yet; upstream's word stands, and what was born"
                " here is not shown."
            )
        return {
            State.INCOMING: incoming,
            State.PUBLISHED: _("An editor decided that readers see it."),
            State.SCHEDULED: _("An editor decided that readers see it from a time on."),
            State.EXPIRED: _("Readers saw it until the time an editor set."),
            State.HELD_BACK: _("An editor decided that readers do not see it."),
            State.RETIRED: _("It was public and was taken down; its page says so."),
        }[self]


class Article(models.Model):
    """One record, as it is at the moment: base overlaid with holds."""

    path = models.TextField(
        _("path"), unique=True, help_text=_("The file's place in its tree.")
    )
    stem = models.TextField(_("stem"), editable=False)

    category = models.TextField(_("category"), null=True, blank=True)
    title = models.TextField(_("title"), blank=True)
    excerpt = models.TextField(_("excerpt"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"))
    original_url = models.TextField(_("original URL"), null=True, blank=True)
    web_url = models.TextField(_("web URL"), null=True, blank=True)
    amp_web_url = models.TextField(_("AMP URL"), null=True, blank=True)
    cdn_amp_web_url = models.TextField(_("AMP URL at the CDN"), null=True, blank=True)
    type = models.TextField(_("type"), null=True, blank=True)
    quality = models.BigIntegerField(_("quality"), null=True, blank=True)
    heat = models.BigIntegerField(_("heat"), null=True, blank=True)
    removed = models.BooleanField(_("removed"), null=True, blank=True)
    published = models.BooleanField(_("published"), null=True, blank=True)
    featured_content = models.TextField(_("featured content"), null=True, blank=True)
    provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, blank=True, verbose_name=_("provider")
    )
    provider_images = models.JSONField(null=True, blank=True, editable=False)
    topics = models.ManyToManyField(
        Topic, through="ArticleTopic", verbose_name=_("topics")
    )
    body = models.TextField(_("body"), blank=True)
    sealed_size = models.PositiveIntegerField(null=True, editable=False)

    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.INCOMING, editable=False
    )
    public_from = models.DateTimeField(null=True, editable=False)
    public_until = models.DateTimeField(null=True, editable=False)

    url_key = models.BigIntegerField(null=True, editable=False)
    title_key = models.BigIntegerField(null=True, editable=False)
    conflicts = models.PositiveSmallIntegerField(
        _("conflicts"),
        default=0,
        db_default=0,
        editable=False,
        help_text=_("Fields decided here that upstream has changed since."),
    )
    related_unsorted = models.BooleanField(
        _("related not sorted by quality"),
        default=False,
        db_default=False,
        editable=False,
    )

    version = models.PositiveBigIntegerField(
        default=1,
        editable=False,
        help_text=_("Moves with each human act and each update that readers see."),
    )
    created_at = models.DateTimeField(_("arrived"), editable=False)
    modified_at = models.DateTimeField(_("modified"), editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = [F("published_at").desc(), "path"]
        permissions = [
            ("judge_article", _("Can decide on quality, heat and topics")),
            ("hold_back_article", _("Can hold back")),
            ("publish_article", _("Can publish, hold back, retire and schedule")),
            ("bulk_article", _("Can decide on many at once")),
            ("release_article", _("Can give decided fields back to upstream")),
        ]
        constraints = [
            models.CheckConstraint(
                name="article_path_inside_tree",
                condition=~Q(path="") & ~Q(path__startswith="/"),
            ),
            models.CheckConstraint(
                name="article_state_known", condition=Q(state__in=State.stored())
            ),
            models.CheckConstraint(
                name="article_public_until_needs_from",
                condition=Q(public_until__isnull=True)
                | Q(public_until__gt=F("public_from")),
            ),
            models.CheckConstraint(
                name="article_public_only_if_state_allows",
                condition=Q(public_from__isnull=True)
                | Q(state__in=[State.INCOMING, State.PUBLISHED]),
            ),
        ]
        indexes = [
            models.Index(F("published_at").desc(), "path", name="article_newest"),
            models.Index(
                F("published_at").desc(),
                "path",
                name="article_newest_public",
                condition=Q(public_from__isnull=False),
            ),
            models.Index(
                "state", F("published_at").desc(), "path", name="article_state"
            ),
            models.Index(
                "provider", F("published_at").desc(), "path", name="article_provider"
            ),
            models.Index("quality", "id", name="article_quality"),
            models.Index("heat", "id", name="article_heat"),
            models.Index(TITLE, "id", name="article_title"),
            models.Index("type", "id", name="article_type"),
            models.Index("modified_at", "id", name="article_modified"),
            models.Index(
                "modified_at",
                "id",
                name="article_in_conflict",
                condition=Q(conflicts__gt=0),
            ),
            # What breaks a rule of the data is rare (ArticleQuerySet.breaking). Heat is
            # the same in all of an index, and lets SQLite prefer it to `article_heat`.
            models.Index(
                "heat",
                F("published_at").desc(),
                "path",
                name="article_published_unranked",
                condition=Q(heat__isnull=True, published__isnull=False),
            ),
            models.Index(
                "heat",
                F("published_at").desc(),
                "path",
                name="article_published_follower",
                condition=Q(heat=-1) & (Q(published=True) | Q(state="published")),
            ),
            models.Index(
                F("published_at").desc(),
                "path",
                name="article_related_unsorted",
                condition=Q(related_unsorted=True),
            ),
            # How many are scheduled or expired, however many are published; the state
            # lets SQLite prefer these to `article_state`.
            models.Index(
                "state",
                "public_from",
                name="article_scheduled",
                condition=Q(state="published"),
            ),
            models.Index(
                "state",
                "public_until",
                name="article_expires",
                condition=Q(public_until__isnull=False),
            ),
            models.Index("stem", name="article_stem"),
            models.Index("url_key", name="article_url_key"),
            models.Index("title_key", name="article_title_key"),
        ]

    def __str__(self):
        return self.title or self.stem

    def get_absolute_url(self):
        return reverse("articles:article", args=[self.stem])

    @staticmethod
    def stem_of(path):
        return PurePosixPath(path).name.removesuffix(".md")

    def is_public(self, now):
        """Whether readers see it at `now`; `ArticleQuerySet.public` says it in SQL."""
        if self.state == State.INCOMING and not settings.PUBLISH_ON_IMPORT:
            return False
        if self.public_from is None or self.public_from > now:
            return False
        return self.public_until is None or now < self.public_until

    def state_at(self, now) -> State:
        """The state with the clock read: scheduled and expired included."""
        state = State(self.state)
        if state is State.PUBLISHED:
            if self.public_from > now:
                return State.SCHEDULED
            if self.public_until is not None and self.public_until <= now:
                return State.EXPIRED
        return state

    @cached_property
    def document(self):
        """The base as a Document; a blank one for an article born in the admin."""
        return self.source.document()

    @cached_property
    def base(self):
        """The record as upstream last said it, or None before it ever did."""
        return self.source.record()

    @property
    def original(self):
        """Its record as far as copies take it over, told by the row."""
        provider = self.provider
        return Record(
            title=self.title,
            excerpt=self.excerpt,
            published_at=moment_of(self.published_at),
            web_url=self.web_url,
            amp_web_url=self.amp_web_url,
            cdn_amp_web_url=self.cdn_amp_web_url,
            type=self.type,
            quality=self.quality,
            provider=provider and ProviderRecord(provider.name, provider.domain),
        )

    @property
    def shown_image(self):
        """The first image that we have a copy of, or None: the one that pages show."""
        return next((each for each in self.images.all() if each.picture), None)

    # Decisions on this instance that are not in the tables yet; see `lay`.
    _laid = None

    def lay(self, holds):
        """Let `holds` be the decisions on this instance; the caller writes the rows."""
        self._laid = holds

    def active_holds(self):
        """The holds that count now: those set aside with another copy do not."""
        holds = self.holds.all() if self._laid is None else self._laid
        if self.source.base is None:
            return list(holds)
        copy = self.source.copy if holds else 0
        return [hold for hold in holds if hold.is_active(copy)]

    def holds_to_carry(self, copy):
        """The decisions on substance that go along to a base of another copy key.

        originalUrl came or went, and no other copy of the story: they stay in force,
        but where one that was set aside with that very copy stands already.
        """
        set_aside = {hold.field for hold in self.holds.all() if hold.copy == copy}
        return [
            hold
            for hold in self.active_holds()
            if hold.field not in set_aside and not hold.is_judgement
        ]

    def hold_on(self, field):
        """The hold that counts now on a field, or None."""
        return next((each for each in self.active_holds() if each.field == field), None)

    def fields_in_conflict(self):
        """Held fields of substance that upstream moved (DESIGN.md, conflict)."""
        if self.base is None:
            return []
        return [
            each.field for each in self.active_holds() if each.is_in_conflict(self.base)
        ]

    def record(self, now):
        """The record at `now`: base + holds, the only truth about an article."""
        return self.source.record_with(self.active_holds(), now)

    def render(self, now) -> bytes:
        """The bytes of its file at `now`."""
        return self.source.render_with(self.active_holds(), now)


def moment_of(instant):
    """An instant as a record writes it, to the last of its digits."""
    if instant.microsecond:
        return Moment.read(instant.astimezone(UTC).isoformat())
    return Moment.at(instant)


class ArticleTopic(models.Model):
    """A place in an article's list of topics; an empty item has no topic."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="topic_entries", db_index=False
    )
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("topic of an article")
        verbose_name_plural = _("topics of articles")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "position"], name="article_topic_position"
            ),
        ]
        # Asked for every article a topic's page passes on its way through the newest.
        indexes = [models.Index("topic", "article", name="article_topic_topic")]

    def __str__(self):
        return str(self.topic or "")
