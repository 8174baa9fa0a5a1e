"""One article as an editor judges it, and the rows of the list beside it."""

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from articles.admin import cells
from articles.admin.clock import moment, short
from articles.admin.marking import difference
from articles.admin.review.acts import mark_of
from articles.admin.showing import Shown
from articles.admin.wording import judgement_in_words, reason_in_words, who
from articles.models import (
    Act,
    Article,
    Change,
    DuplicatePair,
    Hold,
    RelatedArticle,
    Rules,
    Statement,
    Waits,
)

# So many of each are named; the pages of the article have the rest.
NAMED = 12
# Fields that one import can change in one article, and some to spare.
CHANGED = 40

_NOT_SHOWN = ("", "vanished", "story", "duplicate", "waits")
_OTHER = ("path", "stem", "title", "state", "public_from", "public_until")


def fetch(pk):
    """An article with all that the desk shows of it, or None."""
    articles = Article.objects.with_parts().select_related("source", "place__story")
    related = RelatedArticle.objects.select_related("target__provider")
    return (
        articles.prefetch_related(
            Prefetch("holds", Hold.objects.select_related("user")),
            Prefetch("related", related),
        )
        .filter(pk=pk)
        .first()
    )


def row_of(article, now, others=()):
    """What the list says of an article."""
    place = getattr(article, "place", None)
    return {
        "article": article,
        "thumb": cells.thumb(article),
        "badge": cells.badge(article.state_at(now)),
        "source": article.provider.shown_name if article.provider else _("no provider"),
        "age": moment(article.published_at, now),
        "quality": cells.quality(article.quality),
        "heat": cells.heat(article.heat),
        "related": _related_count(article),
        "why": why(article, now),
        "others": here(others),
        "waits": bool(place and place.waits),
    }


def _related_count(article):
    """As the list counted it, or as the open article has it anyway."""
    count = getattr(article, "related_count", None)
    return len(article.related.all()) if count is None else count


def why(article, now):
    """Why it waits, and since when."""
    source = article.source
    if not source.waits:
        return None
    since = source.waits_since or article.created_at
    return {
        "kind": source.waits,
        "words": Waits(source.waits).label,
        "since": moment(since, now),
    }


def here(presences):
    """Who else has it open, in words."""
    names = [who(each.user) for each in presences]
    if not names:
        return ""
    if len(names) == 1:
        return _("%s is on it") % names[0]
    return _("%(first)s and %(count)d more are on it") % {
        "first": names[0],
        "count": len(names) - 1,
    }


class Opened:
    """What the desk shows of the open article at `now`."""

    def __init__(self, article, rights, now):
        self.article = article
        self.record = article.record(now)
        self.now = now
        self.facts = Shown(article, self.record, rights, now).facts()

    def context(self):
        article, now = self.article, self.now
        return {
            **self.facts,
            "why": why(article, now),
            "date": short(article.published_at),
            "age": moment(article.published_at, now),
            "quality": cells.quality(article.quality),
            "heat": cells.heat(article.heat),
            "topics": [each for each in self.record.topics if each],
            "policy": self._policy(),
            "upstream": self._upstream(),
            "coverage": self._coverage(),
            "members": self._members(),
            "duplicates": self._duplicates(),
            "photos": [
                {"image": each, "tag": cells.picture_tag(each.picture, wide=True)}
                for each in article.images.all()
                if each.picture
            ],
        }

    def _policy(self):
        place = getattr(self.article, "place", None)
        if place is None:
            return None
        policy, hold = Rules.current().policy, self.article.hold_on("published")
        suggestion = place.suggestion(policy)
        suggested = suggestion.judgement
        known = suggestion.heat is not None
        accepted = hold and hold.accepted
        return {
            "words": judgement_in_words(suggested) if known else "",
            "reason": reason_in_words(suggestion.reason),
            "mark": mark_of(suggested),
            "may_accept": known
            and not (accepted == suggested and self.article.heat == suggested.heat),
            "publishes": bool(suggested.published),
        }

    def _upstream(self):
        """What the last import that changed it changed, field by field."""
        imported = Change.objects.filter(
            article=self.article, change_set__act=Act.IMPORT
        )
        found = list(imported.select_related("change_set").order_by("-pk")[:CHANGED])
        if not found:
            return None
        last = [each for each in found if each.change_set_id == found[0].change_set_id]
        shown = [each for each in reversed(last) if each.field not in _NOT_SHOWN]
        if not shown:
            return None
        return {
            "when": moment(found[0].change_set.at, self.now),
            "changes": [
                (cells.label_of(each.field), difference(each.field, each.old, each.new))
                for each in shown
            ],
        }

    def _coverage(self):
        """Each related item as the record has it, with the article of ours it means."""
        return [
            {
                "item": row,
                "quality": cells.quality(row.quality),
                "target": row.target,
                "badge": row.target and cells.badge(row.target.state_at(self.now)),
            }
            for row in self.article.related.all()
        ]

    def _members(self):
        """What else is in its story and is not named as related."""
        place = getattr(self.article, "place", None)
        if place is None:
            return []
        named = {row.target_id for row in self.article.related.all()}
        members = Article.objects.in_story(place.story).only(*_OTHER)
        return [
            self._badged(each)
            for each in members[: NAMED + 1]
            if each != self.article and each.pk not in named
        ]

    def _duplicates(self):
        """What it may be one with, and what editors said of that."""
        pk = self.article.pk
        said = Statement.objects.copying().filter(Q(article=pk) | Q(other=pk))
        found = [
            (_("a copy of") if each.article_id == pk else _("stands for"), other)
            for each in said.select_related("article", "other")[:NAMED]
            for other in [each.other if each.article_id == pk else each.article]
        ]
        pairs = DuplicatePair.objects.open().of([pk])
        found += [
            (_("may be one with"), other)
            for each in pairs.select_related("first", "second")[:NAMED]
            for other in [each.second if each.first_id == pk else each.first]
        ]
        return [(words, *self._badged(other)) for words, other in found]

    def _badged(self, article):
        return article, cells.badge(article.state_at(self.now))
