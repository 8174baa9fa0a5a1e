"""Articles by their words, and by those of who published them (articles/search.py)."""

from dataclasses import replace

from django.db import models
from django.db.models import Q

from articles import search


class MatchedQuerySet(models.QuerySet):
    """What is found with a few articles is named by their keys; see search.having."""

    def matching(self, text):
        """Where all of a plain search stands: words, "phrases", -words, beginnings*.

        A last word that stands nowhere may be the beginning of one. What asks for
        nothing that could be found finds nothing.
        """
        if not text.strip():
            return self
        wanted, shunned = search.words_of(text)
        is_typed = bool(wanted) and text.endswith(wanted[-1].text)
        return self.having_words(wanted, shunned, is_typed=is_typed)

    def having_words(self, wanted, shunned=(), *, is_typed=False):
        """Where words stand, in the article or in the name of who published it.

        `is_typed`: the last of those wanted is still being typed.
        """
        every = [*wanted, *shunned]
        if not every or sum(len(each.parts) for each in every) > search.MOST:
            return self.none()
        questions = [(self._names(), each) for each in every]
        if is_typed:
            questions.append(((self.model, *self._names()), wanted[-1]))
        found = search.any_found(questions)
        in_names = dict(zip(every, found, strict=False))
        if is_typed and not found[-1]:
            last = replace(wanted[-1], begins=True)
            return self.having_words([*wanted[:-1], last], shunned)
        own = [each for each in wanted if not in_names[each]]
        found = self._having(own) if own else self
        for each in wanted:
            if in_names[each]:
                found = found._having_or_by(each)
        for each in shunned:
            found = found.filter(~Q(search.having(self.model, [each])))
            if in_names[each]:
                found = found.exclude(provider__in=self._called(each))
        return found

    def matching_or_numbered(self, text):
        """The article that has `text` as its number; else what it finds."""
        number = text.strip()
        if number.isascii() and number.isdecimal() and len(number) < 19:
            found = self.filter(pk=int(number))
            if found.exists():
                return found
        return self.matching(text)

    def _having(self, words):
        keys = search.some_keys(self.model, words)
        if keys is None:
            return self.filter(search.having(self.model, words))
        return self.filter(pk__in=search.among(keys))

    def _having_or_by(self, words):
        """Where a word stands, or whose provider is called by it."""
        keys, providers = search.some_keys(self.model, [words]), self._called(words)
        if keys is None:
            having = Q(search.having(self.model, [words]))
            return self.filter(having | Q(provider__in=providers))
        by = self.model.objects.filter(provider__in=providers).order_by()
        theirs = list(by.values_list("pk", flat=True)[: search.FEW + 1])
        if len(theirs) > search.FEW:
            having = Q(pk__in=search.among(keys))
            return self.filter(having | Q(provider__in=providers))
        return self.filter(pk__in=search.among([*keys, *theirs]))

    def _called(self, words):
        """The keys of providers that are called by a word, or whose house is."""
        provider, house = self._names()
        named = Q(pk__in=search.keys_having(provider, [words]))
        housed = Q(house__in=search.keys_having(house, [words]))
        keys = provider.objects.order_by().filter(named | housed)
        return search.among(keys.values_list("pk", flat=True))

    def _names(self):
        provider = self.model.provider.field.related_model
        return provider, provider.house.field.related_model


def asked(text, *models_asked):
    """The words that a plain search asks for, and those it shuns."""
    wanted, shunned = search.words_of(text)
    if wanted and text.endswith(wanted[-1].text):
        *others, last = wanted
        if not any(search.any_found([(models_asked, last)])):
            wanted = [*others, replace(last, begins=True)]
    return wanted, shunned
