"""Imports, and plans of them."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce


class ImportRunQuerySet(models.QuerySet):
    def unsettled(self):
        """What no later import made good: unfinished, or with files it could not read.

        Of those finished only the last counts, for it read what there is now.
        """
        last = self.model.objects.filter(status="finished")
        last = last.order_by("-started_at", "-pk")
        latest = Coalesce(models.Subquery(last.values("pk")[:1]), Value(0))
        failures = self.model.failures.rel.related_model.objects
        failed = Exists(failures.filter(run=OuterRef("pk")))
        newer = self.annotate(latest=latest).filter(pk__gte=F("latest"))
        return newer.filter(failed | ~Q(status="finished"))


class ImportPlanQuerySet(models.QuerySet):
    def waiting(self, now):
        """Which nobody applied yet, and still can be."""
        return self.filter(run=None, expires_at__gt=now)
