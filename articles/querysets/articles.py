"""Sets of articles, named for what is true of them; no edge filters by raw state."""

from math import inf

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, Greatest, Least

from articles.policy import MOVED_BY, Settings
from articles.querysets.asking import AskedQuerySet
from articles.querysets.duplicates import CopiedQuerySet
from articles.querysets.paging import PagedQuerySet
from articles.querysets.walking import WalkedQuerySet
from articles.ranking import EPOCH


class ArticleQuerySet(CopiedQuerySet, AskedQuerySet, PagedQuerySet, WalkedQuerySet):
    """Methods are adjectives and chain; `now` is the one instant of a request or run."""

    def public(self, now):
        """What readers see (FORMAT.md 3; schedules by the clock)."""
        public = self.filter(_window(now))
        return public if settings.PUBLISH_ON_IMPORT else public.exclude(_INCOMING)

    def newest_first(self):
        """Newest first, ties by path: the order readers and clients rely on."""
        return self.order_by(F("published_at").desc(), "path")

    def incoming(self):
        return self.filter(_INCOMING)

    def held_back(self):
        return self.filter(state="held_back")

    def retired(self):
        return self.filter(state="retired")

    def scheduled(self, now):
        return self.filter(state="published", public_from__gt=now)

    def expired(self, now):
        return self.filter(state="published", public_until__lte=now)

    def gone(self, now):
        """What readers saw until someone took it down, or its time was over."""
        return self.retired() | self.expired(now)

    def decided_published(self, now):
        """Published by an editor's decision, its time neither ahead nor over."""
        return self.filter(state="published").public(now)

    def in_state(self, state, now):
        """The articles whose `state_at(now)` is `state`."""
        return {
            "incoming": self.incoming,
            "published": lambda: self.decided_published(now),
            "scheduled": lambda: self.scheduled(now),
            "expired": lambda: self.expired(now),
            "held_back": self.held_back,
            "retired": self.retired,
        }[state]()

    def in_states(self, states, now):
        """The articles in any of several states."""
        keys = [self.model.objects.in_state(each, now).values("pk") for each in states]
        query = Q()
        for each in keys:
            query |= Q(pk__in=each)
        return self.filter(query)

    def about(self, topic):
        return self._about(topic=topic)

    def about_any(self, names):
        """Filed under any of the topics of these names."""
        return self._about(topic__name__in=names)

    def _about(self, **condition):
        entries = self.model.topics.through.objects
        return self.filter(Exists(entries.filter(article=OuterRef("pk"), **condition)))

    def waiting(self):
        """What an editor has yet to decide on, or to leave to upstream."""
        return self.filter(place__waits=True)

    def never_looked_at(self, before):
        """What came in, of before an instant, and nobody has looked at since.

        Not what was born here: whoever made it did, and upstream has no word on it.
        """
        new = self.waiting().filter(source__waits="new", source__base__isnull=False)
        return new.filter(place__seconds__lt=(before - EPOCH).total_seconds())

    def most_urgent_first(self):
        """The order of the desk: by suggested heat, which leads have, then by date."""
        return self.order_by(
            F("place__urgency").desc(),
            F("place__seconds").desc(),
            F("place__article_id"),
        )

    def as_urgent_behind(self, article):
        """What stands after `article` on the desk, and is as urgent as it is."""
        place = article.place
        behind = Q(place__seconds__lt=place.seconds) | Q(place__pk__gt=place.pk)
        # The bound lets an index begin.
        same = self.filter(place__urgency=place.urgency)
        return same.filter(behind, place__seconds__lte=place.seconds)

    def less_urgent_than(self, article):
        """What stands after all on the desk that is as urgent as `article`."""
        return self.filter(place__urgency__lt=article.place.urgency)

    def leading(self, now):
        """What stands for its story: the chosen or best of its members readers see."""
        places = self.model.place.related.related_model.objects
        ahead = places.public(now).filter(
            story=OuterRef("place__story"), position__lt=OuterRef("place__position")
        )
        return self.filter(seen(now, "place__"), ~Exists(ahead))

    def in_story(self, story):
        """The members of a story, in its order."""
        return self.filter(place__story=story).order_by("place__position")

    def in_stories(self, stories, *, first):
        """The `first` members of each of several stories, story by story in order."""
        members = self.filter(place__story__in=stories, place__position__lt=first)
        return members.order_by("place__story", "place__position")

    def hot(self):
        """What has heat that ranks."""
        return self.filter(place__rank_key__gt=-inf)

    def hotter_than(self, rank_key):
        return self.filter(place__rank_key__gt=rank_key)

    def ranked(self):
        """The hottest first; what has no heat that ranks comes last, by date."""
        placed = self.filter(place__isnull=False)
        return placed.order_by(
            F("place__rank_key").desc(), F("place__seconds").desc(), "path"
        )

    def suggested_otherwise(self, policy: Settings, now):
        """Where the policy suggests something, and it is not what stands."""
        suggested, is_shown = F("place__suggested_heat"), seen(now, "place__")
        is_cooler = Q(place__suggested_heat__lt=policy.threshold)
        otherwise = (
            Q(heat=None)
            | ~Q(heat=suggested)
            | (is_cooler & is_shown)
            | (~is_cooler & ~is_shown)
        )
        return self.filter(otherwise, place__suggested_heat__isnull=False)

    def suggested_anew(self, policy: Settings):
        """Whose suggestion has moved since an editor accepted it (policy.has_moved)."""
        holds = self.model.holds.rel.related_model.objects
        holds = holds.filter(accepted_heat__isnull=False)
        # Bounded, for a column holds no more than heat itself.
        near = MOVED_BY - 1
        highest = Least(F("accepted_heat"), _BIGGEST - near) + near
        lowest = Greatest(F("accepted_heat"), near - _BIGGEST) - near
        moved = holds.annotate(now=F("article__place__suggested_heat")).filter(
            Q(now=None)
            | Q(value="true", now__lt=policy.threshold)
            | Q(value="false", now__gte=policy.threshold)
            | Q(now__gt=highest)
            | Q(now__lt=lowest)
        )
        return self.filter(pk__in=moved.values("article"))

    def below(self, *paths):
        """The articles of these paths, and of the folders among them."""
        query = Q(pk__in=())
        for path in paths:
            folder = path.rstrip("/")
            # A range, byte by byte: LIKE is blind to case in SQLite. 0 follows /.
            query |= Q(path=path) | Q(path__gte=f"{folder}/", path__lt=f"{folder}0")
        return self.filter(query)

    def by(self, provider):
        return self.filter(provider=provider)

    def of_type(self, *types):
        return self.filter(type__in=types)

    def of_other_types(self):
        """Of none of the types that upstream writes."""
        return self.exclude(type__in=TYPES)

    def ranging(self, field, lowest=None, ceiling=None):
        """`field` from `lowest` on and below `ceiling`; None is no bound."""
        query = Q()
        if lowest is not None:
            query &= Q(**{f"{field}__gte": lowest})
        if ceiling is not None:
            query &= Q(**{f"{field}__lt": ceiling})
        return self.filter(query)

    def without(self, field):
        return self.filter(**{f"{field}__isnull": True})

    def undecided(self):
        """Where no editor decided on anything."""
        holds = self.model.holds.rel.related_model.objects
        return self.filter(~Exists(holds.filter(article=OuterRef("pk"))))

    def held(self, *fields):
        """Where an editor decided on something, or on one of `fields`."""
        holds = self.model.holds.rel.related_model.objects
        holds = holds.filter(article=OuterRef("pk"))
        return self.filter(Exists(holds.filter(field__in=fields) if fields else holds))

    def in_conflict(self):
        """Where upstream moved a field of substance that an editor holds."""
        return self.filter(conflicts__gt=0)

    def held_by(self, user):
        """Where an editor's decision on something stands."""
        holds = self.model.holds.rel.related_model.objects
        return self.filter(Exists(holds.filter(article=OuterRef("pk"), user=user)))

    def last_moved_first(self):
        return self.order_by("-modified_at", "-pk")

    def moved_behind(self, moved_at, key):
        """What stands after an article that moved then, the last moved first."""
        same = Q(modified_at=moved_at, pk__lt=key)
        earlier = Q(modified_at__lt=moved_at)
        return self.filter(same | earlier, modified_at__lte=moved_at)

    def breaking(self, rule, now):
        """What breaks a rule of the data (articles/policy/ruling.py)."""
        return {
            "published_unranked": lambda: self._said_published(now).filter(
                heat__isnull=True
            ),
            "published_follower": lambda: self._said_published(now).filter(heat=-1),
            "related_unsorted": lambda: self.filter(related_unsorted=True),
            "outranked_lead": self._outranked,
            "drifted_copy": self._copying_what_drifted,
        }[rule]()

    def _said_published(self, now):
        """Whose record says published at `now`: a schedule does within its time.

        That it says so at all is said once more, by itself, for indexes to be used.
        """
        scheduled = Q(state="published") & _window(now)
        said = ~Q(state="published") & Q(published=True)
        some = self.filter(Q(published=True) | Q(state="published"))
        return some.filter(said | scheduled, published__isnull=False)

    def rows_breaking(self, rule, now):
        """A row for each article that breaks a rule, off its own index: to count them."""
        if rule == "outranked_lead":
            return self._outranked_places()
        if rule == "drifted_copy":
            return self._drifted_copies().values("article").distinct()
        return self.breaking(rule, now).newest_first()

    def _outranked(self):
        return self._with(self._outranked_places())

    def _outranked_places(self):
        return self.model.place.related.related_model.objects.filter(outranked=True)

    def _copying_what_drifted(self):
        return self._with(self._drifted_copies())

    def _with(self, rows):
        """Those that some rows belong to: few are named, many met along the way."""
        keys = rows.order_by().values_list("article", flat=True).distinct()
        few = list(keys[: _FEW + 1])
        if len(few) <= _FEW:
            return self.filter(pk__in=few)
        return self.filter(Exists(rows.filter(article=OuterRef("pk"))))

    def _drifted_copies(self):
        return self.model.related.rel.related_model.objects.drifted()

    def vanished(self):
        """Where the file is gone from the tree and nobody has answered yet."""
        sources = self.model.source.related.related_model.objects.vanished()
        return self.filter(pk__in=sources.values("pk"))

    def exportable(self):
        """Whose file export writes: one that vanished, only where it is kept as ours."""
        return self.filter(source__vanished__in=("", "kept"))

    def changed_since(self, since, now):
        """Where the record changed, by an act, an import or a schedule that passed."""
        passed = {"gt": since, "lte": now}
        query = Q(modified_at__gte=since)
        for name in ("public_from", "public_until"):
            query |= Q(**{f"{name}__{bound}": at for bound, at in passed.items()})
        return self.filter(query)

    def with_records(self):
        """Fetch what base + holds needs, in a fixed number of queries."""
        return self.select_related("source").prefetch_related("holds")

    def for_writing(self):
        """With records, and locked in one order, until the transaction ends."""
        return self.with_records().select_for_update(of=("self",)).order_by("pk")

    def with_suggestions(self):
        """Fetch what the policy suggests and from what, in a fixed number of queries."""
        places = self.model.place.related.related_model.objects.with_reasons()
        return self.prefetch_related(Prefetch("place", places))

    def with_related_counts(self):
        """Count along how many related each has."""
        return self.annotate(related_count=related_count(self.model))

    def with_parts(self):
        """Fetch what one record shows, in a fixed number of queries."""
        entries = self.model.topics.through.objects.select_related("topic")
        images = self.model.images.rel.related_model.objects.select_related("picture")
        return self.select_related("provider__house").prefetch_related(
            Prefetch("topic_entries", entries), Prefetch("images", images)
        )

    def at_stem(self, stem):
        """The one article that an address names: of several, the first by path."""
        return self.filter(stem=stem).order_by("path").first()

    def just_newer_than(self, article):
        """The neighbour that stands before `article`, newest first."""
        same = Q(published_at=article.published_at, path__lt=article.path)
        newer = self.filter(same | Q(published_at__gt=article.published_at))
        return newer.order_by("published_at", "-path").first()

    def just_older_than(self, article):
        """The neighbour that stands after `article`, newest first."""
        same = Q(published_at=article.published_at, path__gt=article.path)
        older = self.filter(same | Q(published_at__lt=article.published_at))
        return older.newest_first().first()

    def behind(self, article):
        """What stands after `article`, newest first; the bound lets an index begin."""
        same = Q(published_at=article.published_at, path__gt=article.path)
        older = Q(published_at__lt=article.published_at)
        found = self.filter(same | older, published_at__lte=article.published_at)
        return found.newest_first()


def related_count(articles):
    """How many related the article has whose key the row has."""
    related = articles.related.rel.related_model.objects
    related = related.filter(article=OuterRef("pk")).order_by().values("article")
    count = related.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(count), 0)


def seen(now, where=""):
    """ArticleQuerySet.public, said of the places of articles."""
    window = _window(now, where)
    if settings.PUBLISH_ON_IMPORT:
        return window
    return window & Q(**{f"{where}is_incoming": False})


def _window(now, where=""):
    """The time in which readers see an article whose state lets them."""
    start, end = f"{where}public_from", f"{where}public_until"
    endless = Q(**{f"{end}__isnull": True})
    return Q(**{f"{start}__lte": now}) & (endless | Q(**{f"{end}__gt": now}))


# What upstream writes as the type of an article (FORMAT.md).
TYPES = ("article", "video")

_BIGGEST = 2**63 - 1  # what a column holds

_INCOMING = Q(state="incoming")

_FEW = 500  # which any database takes as parameters, and sorts in no time
