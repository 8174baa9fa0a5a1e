"""Stories, and the places that articles have in them."""

from math import inf

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from articles import search
from articles.querysets.articles import related_count, seen
from articles.querysets.matching import asked


class StoryQuerySet(models.QuerySet):
    """A story exists for readers as long as they see one of its members."""

    def public(self, now):
        return self.filter(self._is_public(now))

    def hidden(self, now):
        return self.filter(~self._is_public(now))

    def around(self, article, now):
        """The story of an article, if readers see others in it."""
        places = self.model.places.rel.related_model.objects.public(now)
        others = places.filter(story=OuterRef("pk")).exclude(article=article)
        return self.filter(Exists(others), places__article=article)

    def standing(self):
        """Those that have articles."""
        return self.filter(Exists(self._places()))

    def of_several(self):
        return self.filter(Exists(self._places().filter(position=1)))

    def of_one(self):
        one, two = (self._places().filter(position=place) for place in (0, 1))
        return self.filter(Exists(one), ~Exists(two))

    def shaped(self):
        """Those that editors said something of, or of an article in them."""
        statements = self._articles().statements.rel.related_model
        kinds = [kind for kind in statements.Kind if kind.is_on_stories]
        said = statements.objects.order_by().filter(kind__in=kinds)
        ends = (said.values("article"), said.exclude(other=None).values("other"))
        one, other = (self._all_places().filter(article__in=each) for each in ends)
        return self.filter(pk__in=one.values("story").union(other.values("story")))

    def matching(self, text):
        """Called by every word of `text`, or with an article where all stand."""
        if not text.strip():
            return self
        articles = self._articles().objects.order_by().matching(text).values("pk")
        keys = self._all_places().filter(article__in=articles).values("story")
        wanted, shunned = asked(text, self.model)
        if wanted and not shunned:
            called = search.keys_having(self.model, wanted)
            titled = self.model.objects.order_by().filter(pk__in=called)
            keys = titled.values("pk").union(keys)
        return self.filter(pk__in=keys)

    def newest_first(self):
        """By the newest article of each, of which `newest` is the key.

        Read off an index: each article is asked whether its story has a newer one.
        """
        newer = self._places().filter(
            Q(seconds__gt=OuterRef("newest_seconds"))
            | Q(seconds=OuterRef("newest_seconds"), article__gt=OuterRef("newest"))
        )
        placed = self.filter(places__isnull=False).annotate(
            newest=F("places__article"), newest_seconds=F("places__seconds")
        )
        newest = placed.filter(~Exists(newer))
        return newest.order_by(F("newest_seconds").desc(), F("places__story").desc())

    def _is_public(self, now):
        return Exists(self._places().public(now))

    def _articles(self):
        return self.model.lead.field.related_model

    def _places(self):
        return self._all_places().filter(story=OuterRef("pk"))

    def _all_places(self):
        return self.model.places.rel.related_model.objects.order_by()


class PlaceQuerySet(models.QuerySet):
    """Places know of their articles when readers see them."""

    def public(self, now):
        return self.filter(seen(now))

    def leading(self, now):
        """Those before which no other stands in its story that readers see."""
        ahead = (
            self.model.objects.order_by()
            .public(now)
            .filter(story=OuterRef("story"), position__lt=OuterRef("position"))
        )
        return self.public(now).filter(~Exists(ahead))

    def hot(self):
        """What has heat that ranks."""
        return self.filter(rank_key__gt=-inf)

    def waiting(self):
        """Those of articles that wait for an editor."""
        return self.filter(waits=True)

    def with_reasons(self):
        """Count along what suggestions follow from."""
        articles = self.model.article.field.related_model
        return self.annotate(related_count=related_count(articles))
