"""Stories, and the places that articles have in them."""

from django.db import models
from django.db.models import Exists, OuterRef

from articles.querysets.articles import related_count, seen


class StoryQuerySet(models.QuerySet):
    """A story exists for readers as long as they see one of its members."""

    def public(self, now):
        articles = self.model.lead.field.related_model.objects.public(now)
        return self.filter(Exists(articles.filter(place__story=OuterRef("pk"))))

    def standing(self):
        """Those that have articles."""
        places = self.model.places.rel.related_model.objects
        return self.filter(Exists(places.filter(story=OuterRef("pk"))))


class PlaceQuerySet(models.QuerySet):
    """Places know of their articles when readers see them."""

    def public(self, now):
        return self.filter(seen(now))

    def with_reasons(self):
        """Count along what suggestions follow from."""
        articles = self.model.article.field.related_model
        return self.annotate(related_count=related_count(articles))
