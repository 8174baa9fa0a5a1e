"""Copies of records in the lists of others: which say something else than these."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce


class CopyQuerySet(models.QuerySet):
    """Copies of records in the lists of others."""

    def drifted(self):
        """Those that say something else than their records."""
        return self.filter(drifted=True)

    def misjudged(self):
        """Those whose flag does not say what `has_drifted` does.

        A copy has drifted where it says something else than its record; what it
        leaves out, or leaves empty, is no drift (articles/policy/ruling.py).
        """
        drifted = When(Q(target__isnull=False) & _drift(), then=Value(True))  # noqa: FBT003 -- a value
        told = Case(drifted, default=Value(False))  # noqa: FBT003 -- a value
        return self.annotate(has_drifted=told).exclude(drifted=F("has_drifted"))


# What a copy takes over from its record as it is, texts first.
_TEXTS = ("title", "excerpt", "web_url", "amp_web_url", "cdn_amp_web_url", "type")
_OTHERS = ("published_at", "quality")


def _drift():
    says_provider = _says("provider_name") | _says("provider_domain")
    same_provider = Q(
        target__provider__name=Coalesce("provider_name", Value("")),
        target__provider__domain=Coalesce("provider_domain", Value("")),
    )
    drift = says_provider & (Q(target__provider__isnull=True) | ~same_provider)
    for name in _TEXTS:
        drift |= _says(name) & _differs(name)
    for name in _OTHERS:
        drift |= Q(**{f"{name}__isnull": False}) & _differs(name)
    return drift


def _says(name):
    return Q(**{f"{name}__isnull": False}) & ~Q(**{name: ""})


def _differs(name):
    other = f"target__{name}"
    return Q(**{f"{other}__isnull": True}) | ~Q(**{other: F(name)})
