"""What may be one article, and what editors say of it."""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

# From copy to copy; acts see to it that one step is enough.
_LONGEST_WAY = 20


class CopiedQuerySet(models.QuerySet):
    """Articles, as far as one stands for another."""

    def copies(self):
        """Which an editor says are copies of others."""
        return self.filter(pk__in=self._statements().copying().values("article"))

    def with_copies(self):
        """Of which an editor says that others are copies."""
        return self.filter(pk__in=self._statements().copying().values("other"))

    def possible_duplicates(self):
        """Which may be one with another, and nobody has decided yet."""
        pairs = self.model.duplicates_after.rel.related_model.objects.open()
        ends = (Q(pk__in=pairs.values(end)) for end in ("first", "second"))
        return self.filter(next(ends) | next(ends))

    def telling_doubles(self):
        """Tell of each whether there may be anything to ask about copies and pairs.

        `is_copied`: an editor once said that it is a copy, or that another is;
        `is_paired`: it was found once that it may be one with another.
        """
        pairs = self.model.duplicates_after.rel.related_model.objects.order_by()
        said = self._statements().order_by().filter(kind="copy")
        return self.annotate(
            is_paired=_has_end(pairs, "first") | _has_end(pairs, "second"),
            is_copied=_has_end(said, "article") | _has_end(said, "other"),
        )

    def in_place_of(self, keys, now):
        """What readers see in place of articles that are copies, by their keys.

        Where what one is a copy of is itself not public, and a copy, it leads on.
        """
        said, found = self._statements().copying(), {}
        here = {key: key for key in keys}
        for _ in range(_LONGEST_WAY if here else 0):
            rows = said.filter(article__in=here.values())
            ways = dict(rows.values_list("article_id", "other_id"))
            here = {key: ways[at] for key, at in here.items() if at in ways}
            if not here:
                break
            public = self.public(now).in_bulk(set(here.values()))
            found |= {key: public[at] for key, at in here.items() if at in public}
            here = {key: at for key, at in here.items() if at not in public}
        return found

    def in_place_at(self, stem, now):
        """What readers see where all that an address names are copies."""
        copies = self._statements().copying().filter(article__stem=stem)
        keys = list(copies.values_list("article_id", flat=True))
        return next(iter(self.in_place_of(keys, now).values()), None)

    def _statements(self):
        return self.model.statements.rel.related_model.objects


class StatementQuerySet(models.QuerySet):
    """Of two that contradict each other, the later stands."""

    def copying(self):
        """Which say of an article that it is a copy; at most one of each."""
        later = self.model.objects.filter(pk__gt=OuterRef("pk"))
        same, other = OuterRef("article"), OuterRef("other")
        outdone = Q(kind="copy", article=same) | Q(
            kind__in=["copy", "distinct"], article=other, other=same
        )
        outdone |= Q(kind="distinct", article=same, other=other)
        return self.filter(~Exists(later.filter(outdone)), kind="copy")

    def telling_apart(self):
        return self.filter(kind="distinct")


class DuplicatePairQuerySet(models.QuerySet):
    """Pairs that may be one article."""

    def open(self):
        """Those nobody has decided on, with `one` and `two`: what their ends stand for.

        A copy stands for what it is a copy of, also where that is told apart.
        """
        statements = self.model.first.field.related_model.statements
        said = statements.rel.related_model.objects
        apart = said.telling_apart().filter(
            (
                _is_either("article", "first", "one")
                & _is_either("other", "second", "two")
            )
            | (
                _is_either("article", "second", "two")
                & _is_either("other", "first", "one")
            )
        )
        pairs = self.annotate(
            one=_stands_for(said, "first"), two=_stands_for(said, "second")
        )
        return pairs.filter(~Q(one=F("two")), ~Exists(apart))

    def asking(self):
        """The same, as it is kept with each pair (articles/reopening.py)."""
        return self.filter(is_open=True)

    def contradicting_first(self):
        """Those first whose ends are stated published and not published."""
        contradicts = Case(
            When(first__published=True, second__published=False, then=0),
            When(first__published=False, second__published=True, then=0),
            default=1,
        )
        return self.order_by(contradicts, "first", "second")

    def of(self, keys):
        """Those that one of these articles is in."""
        return self.filter(Q(first__in=keys) | Q(second__in=keys))


def _has_end(rows, end):
    return Exists(rows.filter(**{end: OuterRef("pk")}))


def _is_either(field, *ends):
    query = Q()
    for end in ends:
        query |= Q(**{field: OuterRef(end)})
    return query


def _stands_for(said, end):
    canonical = said.copying().filter(article=OuterRef(end)).values("other")
    number = models.BigIntegerField()
    return Coalesce(Subquery(canonical[:1]), F(end), output_field=number)
