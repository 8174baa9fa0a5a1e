"""What editors need at their desk, and upstream and readers never see.

Presence: who has an article open, and who of them decides on it next; Later: what one
of them put off; SavedView: a list found once and kept; Preferences: one editor's own;
PreviewLink: an article shown to a colleague without an account.

Nothing here is true of an article: a record is the same without any of it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class Presence(models.Model):
    """An editor has an article open, as of `at`; it is over a while after that.

    A claim is the presence of the one whom the desk gave the article to: the others
    get another one next (articles/reviewing.py).
    """

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="presences", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="presences"
    )
    at = models.DateTimeField(_("seen"), db_index=True)
    is_claim = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "user"], name="presence_once_an_article"
            ),
            models.UniqueConstraint(
                fields=["article"],
                name="presence_one_claim_an_article",
                condition=Q(is_claim=True),
            ),
        ]

    def __str__(self):
        return f"{self.user_id} at {self.article_id}"


class Later(models.Model):
    """An article that one editor skipped: it comes last for them, until `until`."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="put_off", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="put_off"
    )
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("put off")
        verbose_name_plural = _("put off")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "user"], name="later_once_an_article"
            ),
        ]

    def __str__(self):
        return f"{self.article_id} until {self.until:%Y-%m-%d %H:%M} UTC"


class SavedView(models.Model):
    """A list of articles under a name: `query` is the query string of its address."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_views",
        verbose_name=_("by"),
    )
    name = models.CharField(_("name"), max_length=80)
    query = models.TextField(_("filters"), blank=True)
    is_shared = models.BooleanField(
        _("shared"), default=False, help_text=_("Colleagues see it as well.")
    )

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="saved_view_name_once"
            ),
            models.CheckConstraint(name="saved_view_named", condition=~Q(name="")),
        ]

    def __str__(self):
        return self.name


class Preferences(models.Model):
    """How one editor wants the desk: its keys, and what it opens with.

    `keys` are those that differ from the defaults, by the name of what they do; an
    empty one is no key. `start` is the view that the admin opens with.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="preferences",
    )
    keys_on = models.BooleanField(_("keys decide"), default=True)
    keys = models.JSONField(_("keys"), default=dict, blank=True)
    start = models.ForeignKey(
        SavedView,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("start page"),
    )

    class Meta:
        verbose_name = _("preferences")
        verbose_name_plural = _("preferences")

    def __str__(self):
        return str(self.user)


class PreviewLink(models.Model):
    """An address that shows one article as readers would see it, to who has it.

    The address is signed and names this row: what is revoked, or over, shows nothing.
    """

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="preview_links", verbose_name=_("article")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="preview_link_ends_after_it_starts",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]

    def __str__(self):
        return f"{self.article_id} until {self.expires_at:%Y-%m-%d %H:%M} UTC"

    def is_open(self, now):
        """Whether it shows the article at `now`."""
        return self.revoked_at is None and now < self.expires_at
