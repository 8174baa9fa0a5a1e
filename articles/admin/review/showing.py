"""One article as an editor judges it, and the rows of the list beside it.

A fixed number of queries, whatever there is of related coverage, copies and changes.
"""

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils.translation import gettext as _, ngettext

from articles import deciding
from articles.admin import cells
from articles.admin.clock import moment, short
from articles.admin.marking import difference
from articles.admin.showing import outside, schedule_in_words, upstream_published
from articles.admin.wording import judgement_in_words, reason_in_words, who
from articles.models import (
    Act,
    Article,
    Change,
    DuplicatePair,
    Hold,
    Image,
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
# What names another article and tells its state.
_OTHER = ("path", "stem", "title", "state", "public_from", "public_until")


def fetch(pk):
    """An article with what the desk shows of it, but for its pictures; or None."""
    articles = Article.objects.select_related("source", "provider__house", "place")
    related = RelatedArticle.objects.select_related("target")
    return (
        articles.telling_doubles()
        .prefetch_related(
            Prefetch("holds", Hold.objects.select_related("user")),
            Prefetch("related", related),
        )
        .filter(pk=pk)
        .first()
    )


def fetch_pictures(articles):
    """Those of the rows and of the open article, all at once."""
    images = Prefetch("images", Image.objects.select_related("picture"))
    prefetch_related_objects(articles, images)


def row_of(article, now, others=()):
    """What the list says of an article."""
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
        "waits": bool(article.source.waits),
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
    more = len(names) - 1
    text = ngettext(
        "%(first)s and %(count)d other are on it",
        "%(first)s and %(count)d others are on it",
        more,
    )
    return text % {"first": names[0], "count": more}


class Opened:
    """What the desk shows of the open article at `now`."""

    def __init__(self, article, now):
        self.article = article
        self.record = article.record(now)
        self.now = now
        self.place = getattr(article, "place", None)
        self.hold = article.hold_on("published")

    def context(self):
        article, now = self.article, self.now
        return {
            "article": article,
            "badge": cells.badge(article.state_at(now)),
            "why": why(article, now),
            "date": short(article.published_at),
            "age": moment(article.published_at, now),
            "is_public": article.is_public(now),
            "source_url": outside(self.record.web_url or self.record.original_url),
            "quality": cells.quality(article.quality),
            "heat": cells.heat(article.heat),
            "topics": [each for each in self.record.topics if each],
            "photos": self._photos(),
            "policy": self._policy(),
            "decided": self._decided(),
            "upstream": self._upstream(),
            "coverage": self._coverage(),
            "members": self._members(),
            "duplicates": self._duplicates(),
        }

    def _photos(self):
        return [
            {"image": each, "tag": cells.picture_tag(each.picture, wide=True)}
            for each in self.article.images.all()
            if each.picture
        ]

    def _policy(self):
        if self.place is None:
            return None
        suggestion = self.place.suggestion(Rules.current().policy)
        suggested, known = suggestion.judgement, suggestion.heat is not None
        is_done = self.hold and self.hold.accepted == suggested
        is_done = is_done and self.article.heat == suggested.heat
        return {
            "words": judgement_in_words(suggested) if known else "",
            "reason": reason_in_words(suggestion.reason),
            "mark": deciding.mark_of(suggested),
            "may_accept": known and not is_done,
        }

    def _decided(self):
        """Who decided on publication, since when and why, against what of upstream."""
        hold = self.hold
        if hold is None:
            return None
        return {
            "by": who(hold.user),
            "since": moment(hold.at, self.now),
            "note": hold.note,
            "upstream": upstream_published(self.article),
            **schedule_in_words(hold),
        }

    def _upstream(self):
        """What the last import that changed it changed, field by field."""
        if self.article.source.waits == Waits.NEW:
            return None
        imported = Change.objects.filter(
            article=self.article, change_set__act=Act.IMPORT
        )
        found = list(imported.select_related("change_set").order_by("-pk")[:CHANGED])
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
                "target": row.target,
                "badge": row.target and cells.badge(row.target.state_at(self.now)),
            }
            for row in self.article.related.all()
        ]

    def _members(self):
        """What else is in its story and is not named as related."""
        if self.place is None:
            return []
        named = {row.target_id for row in self.article.related.all()}
        members = Article.objects.in_story(self.place.story_id).only(*_OTHER)
        return [
            self._badged(each)
            for each in members[: NAMED + 1]
            if each != self.article and each.pk not in named
        ]

    def _duplicates(self):
        """What it may be one with, and what editors said of that; few have either."""
        pk, found = self.article.pk, []
        if self.article.is_copied:
            said = Statement.objects.copying().filter(Q(article=pk) | Q(other=pk))
            for each in said.select_related("article", "other")[:NAMED]:
                is_copy = each.article_id == pk
                words = _("a copy of") if is_copy else _("stands for")
                found.append((words, each.other if is_copy else each.article))
        if self.article.is_paired:
            pairs = DuplicatePair.objects.open().of([pk])
            for each in pairs.select_related("first", "second")[:NAMED]:
                other = each.second if each.first_id == pk else each.first
                found.append((_("may be one with"), other))
        return [(words, *self._badged(other)) for words, other in found]

    def _badged(self, article):
        return article, cells.badge(article.state_at(self.now))
