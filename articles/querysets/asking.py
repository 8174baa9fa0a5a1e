"""What a query of the search box asks for (articles/finding), term by term."""

from datetime import datetime, time

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles import search
from articles.finding import Ages, Choice, Days, Name, Numbers, Query, Term
from articles.querysets.matching import MatchedQuerySet

# So many keys are named one by one.
_NAMED = 50


class AskedQuerySet(MatchedQuerySet):
    def answering(self, query: Query, *, now, rules, user=None):
        """Where every term is so, and none of the shunned; a fault finds nothing.

        `rules` are the policy's; `user` is whom `by:me` means.
        """
        if query.faults:
            return self.none()
        every = self.model.objects.order_by()
        found = self._having_texts(query)
        for term in query.terms:
            if term.field and term.is_shunned:
                shunned = _Answers(every, now, rules, user).to(term)
                found = found.without_any(shunned)
            elif term.field:
                found = _Answers(found, now, rules, user).to(term)
        return found

    def without_any(self, rows):
        """Those that are none of `rows`, asked on the way through a list."""
        return self.filter(~Exists(rows.filter(pk=OuterRef("pk"))))

    def among(self, keys):
        """Those of these keys, however many."""
        return self.filter(pk__in=search.among(keys))

    def published_within(self, first, ceiling):
        """From a day of the site's zone on, and before one; None is no bound."""
        first, ceiling = (each and midnight(each) for each in (first, ceiling))
        return self.ranging("published_at", first, ceiling)

    def by_called(self, text):
        """By providers whose name, or whose house's, has `text` in it."""
        providers, _house = self._names()
        called = Q(name__icontains=text) | Q(house__name__icontains=text)
        keys = list(providers.objects.filter(called).values_list("pk", flat=True))
        if len(keys) == 1:  # read off an index in its order
            return self.by(keys[0])
        return self.filter(provider__in=search.among(keys))

    def filed_under_called(self, text):
        """Filed under topics whose name has `text` in it."""
        topics = self.model.topics.rel.model.objects.order_by()
        return self.filed_under(*topics.filter(name__icontains=text))

    def filed_under(self, *topics):
        """Filed under any of these: few are named, many asked for on the way."""
        keys = [getattr(each, "pk", each) for each in topics]
        # PostgreSQL knows how many are filed under one that is named.
        keys = keys if len(keys) <= _NAMED else search.among(keys)
        return self._few_or_met(self._entries().filter(topic__in=keys))

    def without_topic(self):
        filed = self._entries().filter(topic__isnull=False, article=OuterRef("pk"))
        return self.filter(~Exists(filed))

    def beginning_with(self, path):
        """The articles whose path begins so, byte for byte."""
        last = path + chr(0x10FFFF)
        return self.filter(path__gte=path, path__lt=last)

    def decided_by(self, users):
        """Where one of `users` decided on something that still stands."""
        holds = self.model.holds.rel.related_model.objects.order_by()
        return self._few_or_met(holds.filter(user__in=users))

    def with_pictures(self):
        images = self.model.images.rel.related_model.objects.order_by()
        return self._few_or_met(images)

    def with_coverage(self):
        related = self.model.related.rel.related_model.objects.order_by()
        return self._few_or_met(related)

    def _few_or_met(self, rows):
        """What some rows belong to: few are named, many met on the way."""
        found = list(rows.values_list("article", flat=True)[: search.MANY + 1])
        if len(found) <= search.MANY:
            return self.filter(pk__in=search.among(sorted(set(found))))
        return self.filter(Exists(rows.filter(article=OuterRef("pk"))))

    def _entries(self):
        return self.model.topics.through.objects.order_by()

    def _having_texts(self, query):
        texts = [term for term in query.terms if not term.field]
        if not texts:
            return self
        words = {
            shunned: [
                search.Words(term.value.text, term.value.begins)
                for term in texts
                if term.is_shunned == shunned
            ]
            for shunned in (False, True)
        }
        wanted = words[False]
        last = query.terms[-1]
        is_typed = not last.field and not last.is_shunned
        is_typed = is_typed and query.text.endswith(last.value.text)
        return self.having_words(wanted, words[True], is_typed=is_typed)


class _Answers:
    """The articles that each term asks for."""

    def __init__(self, articles, now, rules, user):
        self.articles, self.now, self.rules, self.user = articles, now, rules, user

    def to(self, term: Term):
        value, field = term.value, term.field
        if value == Choice("none"):
            return self._lacking(field)
        match value:
            case Numbers(lowest, ceiling):
                return self.articles.ranging(field, lowest, ceiling)
            case Days(first, ceiling):
                return self.articles.published_within(first, ceiling)
            case Ages(youngest, ceiling):
                return self._aged(youngest, ceiling)
            case Name(text):
                return getattr(self, f"_{field}")(text)
        return getattr(self, f"_{field}")(value.value)

    def _lacking(self, field):
        if field == "topic":
            return self.articles.without_topic()
        return self.articles.without(field)

    def _aged(self, youngest, ceiling):
        """Older is less: the instants lie the other way round."""
        query = Q()
        if youngest is not None:
            query &= Q(published_at__lte=self.now - youngest)
        if ceiling is not None:
            query &= Q(published_at__gt=self.now - ceiling)
        return self.articles.filter(query)

    def _provider(self, text):
        return self.articles.by_called(text)

    def _topic(self, text):
        return self.articles.filed_under_called(text)

    def _path(self, text):
        return self.articles.beginning_with(text)

    def _by(self, text):
        users = get_user_model().objects.order_by()
        if text.lower() == "me" and self.user is not None:
            return self.articles.decided_by(users.filter(pk=self.user.pk))
        called = Q(username__iexact=text)
        for name in ("first_name", "last_name"):
            called |= Q(**{f"{name}__iexact": text})
        return self.articles.decided_by(users.filter(called))

    def _state(self, value):
        return self.articles.in_state(value.replace("-", "_"), self.now)

    def _type(self, value):
        if value == "other":
            return self.articles.of_other_types()
        return self.articles.of_type(value)

    def _held(self, value):
        return self.articles.held(*() if value == "anything" else (value,))

    def _breaks(self, value):
        return self.articles.breaking(value.replace("-", "_"), self.now)

    def _is(self, value):
        return {
            "waiting": self.articles.waiting,
            "public": lambda: self.articles.public(self.now),
            "decided": self.articles.held,
            "undecided": self.articles.undecided,
            "lead": lambda: self.articles.leading(self.now),
            "copy": self.articles.copies,
            "vanished": self.articles.vanished,
        }[value]()

    def _has(self, value):
        articles = self.articles
        return {
            "conflict": articles.in_conflict,
            "suggestion": lambda: articles.suggested_otherwise(self.rules, self.now),
            "moved-suggestion": lambda: articles.suggested_anew(self.rules),
            "duplicate": articles.possible_duplicates,
            "copies": articles.with_copies,
            "picture": articles.with_pictures,
            "coverage": articles.with_coverage,
            "topic": lambda: articles.without_any(articles.without_topic()),
            "provider": lambda: articles.exclude(provider=None),
        }[value]()


def midnight(day):
    """When a day begins in the site's zone."""
    return timezone.make_aware(datetime.combine(day, time()))
