"""Provider and Topic: the names that records give; House: the one that readers see."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class House(models.Model):
    """The one name under which readers see several providers; no file knows it."""

    name = models.TextField(_("name"), unique=True)
    slug = models.TextField(
        _("slug"),
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("The address of the one provider that stands for all."),
    )

    class Meta:
        verbose_name = _("house")
        verbose_name_plural = _("houses")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Provider(models.Model):
    """Who published an article first; (name, domain) is the identity."""

    name = models.TextField(_("name"))
    domain = models.TextField(_("domain"), blank=True)
    house = models.ForeignKey(
        House,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="providers",
        verbose_name=_("house"),
    )
    slug = models.TextField(
        _("slug"), unique=True, help_text=_("Its place in addresses; never changes.")
    )

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering = ["name", "domain"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "domain"], name="provider_name_and_domain"
            ),
        ]

    def __str__(self):
        return self.name or self.domain or self.slug

    def get_absolute_url(self):
        slug = self.house.slug if self.house else ""
        return reverse("articles:provider", args=[slug or self.slug])

    @property
    def shown_name(self):
        """What readers see: the name of its house, else its own."""
        return self.house.name if self.house else str(self)

    def household(self):
        """All that readers find on its page; first who stands for them.

        That is the one whose address the house has, else the one known for longest.
        """
        if self.house is None:
            return [self]
        members = self.house.providers.select_related("house").order_by("pk")
        return sorted(members, key=lambda each: each.slug != self.house.slug)


class Topic(models.Model):
    """A subject that articles are filed under; the name is the identity."""

    name = models.TextField(_("name"), unique=True)
    slug = models.TextField(
        _("slug"), unique=True, help_text=_("Its place in addresses; never changes.")
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("articles:topic", args=[self.slug])
