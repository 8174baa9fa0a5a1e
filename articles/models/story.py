"""Story: articles about one thing, under an address that stays; Place: where an article
stands in it and at the top; Statement: what editors say about stories and duplicates;
Rules: by what heat counts.

Stories and places are told from records and statements (articles/telling.py), and may
be told again at any time; only their addresses are worth keeping.
"""

from datetime import timedelta
from functools import cached_property

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.history import ChangeSet
from articles.policy import Judgement, Settings, Suggestion, has_moved, suggest
from articles.querysets import PlaceQuerySet, StatementQuerySet, StoryQuerySet
from articles.stories import StatementKind

# What nothing is suggested for is less urgent than what any heat is suggested for.
NOT_URGENT = -(2**62)


class Story(models.Model):
    """Articles about one thing; its number is its address.

    One without places has no articles any more. What became of it is `merged_into`,
    which is never merged away itself; should its lead ever lead a story of its own
    again, that story has this address.
    """

    title = models.TextField(
        _("title"),
        blank=True,
        help_text=_("An editor's; else it is called what its lead is."),
    )
    lead = models.ForeignKey(
        Article,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="led_stories",
        verbose_name=_("lead"),
    )
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="merged"
    )

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["id"]

    def __str__(self):
        return self.title or str(self.lead or self.pk)

    def get_absolute_url(self):
        return reverse("articles:story", args=[self.pk])


class Place(models.Model):
    """Where an article stands: in its story, and at the top if it leads for readers.

    Beside the article and not in it, because stories are told again far more often
    than articles change. Who leads for readers depends on the clock, so each article
    has the rank that its story has by it (articles/ranking.py). What has no heat has
    a key and a logarithm of minus infinity: it comes last, by date.

    `suggested_heat` is what the policy suggests where the article stands; None where
    nothing follows from its record (articles/policy). `outranked` is a lead that a
    follower has more quality than.

    When readers see the article stands here as well: so the hottest they see are read
    off an index, however many hotter ones they do not. So does whether it waits for an
    editor (models/source.py): the most urgent come first, by the heat that is suggested.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="place"
    )
    story = models.ForeignKey(
        Story, models.CASCADE, related_name="places", db_index=False
    )
    position = models.PositiveIntegerField()
    log_heat = models.FloatField()
    seconds = models.FloatField()
    rank_key = models.FloatField()
    suggested_heat = models.BigIntegerField(null=True)
    outranked = models.BooleanField(default=False, db_default=False)
    public_from = models.DateTimeField(null=True)
    public_until = models.DateTimeField(null=True)
    is_incoming = models.BooleanField(default=True)
    waits = models.BooleanField(default=True, db_default=True)
    urgency = models.GeneratedField(
        expression=Coalesce("suggested_heat", Value(NOT_URGENT)),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of an article")
        verbose_name_plural = _("places of articles")
        ordering = ["story", "position"]
        indexes = [
            models.Index("story", "position", name="place_in_story"),
            models.Index(
                F("rank_key").desc(),
                F("seconds").desc(),
                name="place_at_the_top",
                condition=Q(public_from__isnull=False),
            ),
            # Where what comes in is not public by itself (PUBLISH_ON_IMPORT).
            models.Index(
                F("rank_key").desc(),
                F("seconds").desc(),
                name="place_at_the_top_decided",
                condition=Q(public_from__isnull=False, is_incoming=False),
            ),
            models.Index(
                "article", name="place_outranked", condition=Q(outranked=True)
            ),
            models.Index(
                F("seconds").desc(), F("story").desc(), name="place_newest_first"
            ),
            models.Index(
                F("urgency").desc(),
                F("seconds").desc(),
                "article",
                name="place_waiting",
                condition=Q(waits=True),
            ),
            # How old what waits is.
            models.Index(
                F("seconds").desc(),
                name="place_waiting_newest",
                condition=Q(waits=True),
            ),
        ]

    def __str__(self):
        return f"{self.story_id}.{self.position}"

    @cached_property
    def related_count(self):
        """How many related the article has; `with_reasons` fetches it for many."""
        return self.article.related.count()

    def suggested(self, policy: Settings) -> Judgement:
        """What the policy suggests, as it was told, without the reason."""
        return policy.judge(self.suggested_heat)

    def suggestion(self, policy: Settings) -> Suggestion:
        """The same, with the reason."""
        quality, leads = self.article.quality, self.position == 0
        return suggest(quality, self.related_count, leads=leads, settings=policy)

    def differs(self, policy: Settings, now) -> bool:
        """Whether something is suggested, and it is not what stands.

        `ArticleQuerySet.suggested_otherwise` says it in SQL.
        """
        if self.suggested_heat is None:
            return False
        article = self.article
        stands = Judgement(article.heat, article.is_public(now))
        return self.suggested(policy) != stands

    def has_moved(self, hold, policy: Settings) -> bool:
        """Whether the suggestion that a hold accepted is another one now.

        `ArticleQuerySet.suggested_anew` says it in SQL.
        """
        accepted = hold and hold.accepted
        return accepted is not None and has_moved(accepted, self.suggested(policy))


class Statement(models.Model):
    """What an editor says about articles; of two that contradict, the later stands.

    One that is undone is gone; the changes around it keep what it said.
    """

    class Kind(models.TextChoices):
        TOGETHER = StatementKind.TOGETHER, _("in one story with")
        APART = StatementKind.APART, _("not in one story with")
        LEADS = StatementKind.LEADS, _("leads its story")
        TITLE = StatementKind.TITLE, _("its story is called")
        COPY = "copy", _("is a copy of")
        DISTINCT = "distinct", _("is no copy of")

        @property
        def is_on_stories(self):
            """Whether it is one of those that stories are told from."""
            return self.value in frozenset(StatementKind)

    kind = models.CharField(_("statement"), max_length=8, choices=Kind)
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="statements", verbose_name=_("article")
    )
    other = models.ForeignKey(
        Article,
        models.CASCADE,
        null=True,
        related_name="other_statements",
        verbose_name=_("other article"),
    )
    title = models.TextField(_("title"), blank=True)
    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="statements")

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="statement_about_one_or_two",
                condition=Q(
                    kind__in=["together", "apart", "copy", "distinct"],
                    other__isnull=False,
                )
                | Q(kind__in=["leads", "title"], other__isnull=True),
            ),
            models.CheckConstraint(
                name="statement_about_two_different",
                condition=Q(other__isnull=True) | ~Q(other=F("article")),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def is_on_stories(self):
        return self.Kind(self.kind).is_on_stories


class Rules(models.Model):
    """By what heat is suggested and cools: the one row of the site."""

    factor = models.PositiveIntegerField(_("heat for each related"), default=20)
    threshold = models.IntegerField(_("published from heat"), default=70)
    follower_heat = models.IntegerField(_("heat of followers"), default=-1)
    half_life = models.DurationField(_("heat halves every"), default=timedelta(days=1))

    class Meta:
        verbose_name = _("rules")
        verbose_name_plural = _("rules")
        constraints = [
            models.CheckConstraint(name="rules_one_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="rules_half_life_positive",
                condition=Q(half_life__gt=timedelta(0)),
            ),
        ]

    def __str__(self):
        return str(_("rules"))

    @classmethod
    def current(cls):
        """The rules as they are set, or as they are where nobody set them."""
        return cls.objects.first() or cls(pk=1)

    @property
    def policy(self):
        """What the policy suggests by."""
        return Settings(self.factor, self.threshold, self.follower_heat)
