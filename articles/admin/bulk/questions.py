"""The acts that take many articles, as the questions that come before them."""

from django.utils.translation import gettext as _, ngettext

from articles.admin.bulk.fates import COLUMNS, Fate, Question, already, decided
from articles.admin.bulk.publishing import (
    AcceptSuggestion,
    HoldBack,
    Leave,
    Publish,
    Retire,
)
from articles.admin.cells import label_of
from articles.admin.wording import upstream_of
from articles.models import Hold, RelatedArticle, Vanished

__all__ = ["QUESTIONS"]


class Release(Question):
    name = "release"

    def fetch(self, articles):
        return articles.with_records()

    def decides_on(self, article):
        return tuple(each.field for each in article.holds.all())

    def title(self, count):
        text = ngettext(
            "Release %d article to upstream?",
            "Release %d articles to upstream?",
            count,
        )
        return text % count

    def meaning(self, count):
        return ngettext(
            "What editors decided on it no longer counts and upstream’s word does"
            " again. Undo brings the decisions back.",
            "What editors decided on them no longer counts and upstream’s word does"
            " again. Undo brings the decisions back.",
            count,
        )

    def fate(self, article, now):
        if article.source.base is None:
            return Fate.skips(_("born here, upstream has no word on them"))
        if not _counting(article):
            return Fate.skips(_("nothing is held"))
        return Fate.does(_("will be given back to upstream"))

    def more(self, article):
        return "; ".join(
            _("%(field)s: upstream says %(value)s")
            % {"field": label_of(hold.field), "value": upstream_of(article, hold.field)}
            for hold in _counting(article)
        )


class RetireVanished(Question):
    name = "retire_vanished"
    fields = ("published", "vanished")

    def fetch(self, articles):
        columns = [*COLUMNS, "source__vanished", "source__waits"]
        return articles.select_related("source").only(*columns)

    def title(self, count):
        text = ngettext(
            "Retire %d article whose file vanished?",
            "Retire %d articles whose files vanished?",
            count,
        )
        return text % count

    def meaning(self, count):
        return ngettext(
            "It is taken down, and its file stays unwritten. Should upstream bring the"
            " file back, that answers the question anew.",
            "They are taken down, and their files stay unwritten. Should upstream bring"
            " a file back, that answers the question anew.",
            count,
        )

    def fate(self, article, now):
        vanished = article.source.vanished
        if vanished == Vanished.PRESENT:
            return Fate.skips(_in_the_tree())
        if vanished == Vanished.KEPT:
            return Fate.skips(_("kept as ours"))
        if vanished == Vanished.RETIRED and not article.is_public(now):
            return decided(article)
        if article.is_public(now):
            return Fate.does(_("will be taken down, and the file stays unwritten"))
        return Fate.does(_("the file stays unwritten"))


class KeepVanished(Question):
    name = "keep_vanished"
    fields = ("vanished",)
    fetch = RetireVanished.fetch

    def title(self, count):
        text = ngettext(
            "Keep %d article whose file vanished?",
            "Keep %d articles whose files vanished?",
            count,
        )
        return text % count

    def meaning(self, count):
        return ngettext(
            "It becomes ours: the next export writes its file again.",
            "They become ours: the next export writes their files again.",
            count,
        )

    def fate(self, article, now):
        if article.source.vanished == Vanished.PRESENT:
            return Fate.skips(_in_the_tree())
        if article.source.vanished == Vanished.KEPT:
            return Fate.skips(already())
        return Fate.does(_("the file will be written again"))


class RefreshCopies(Question):
    name = "refresh_copies"
    fields = ("related",)

    def fetch(self, articles):
        copies = RelatedArticle.objects.drifted().filter(article__in=articles)
        self.drifted = {}
        for each in copies.select_related("target__provider"):
            self.drifted.setdefault(each.article_id, []).append(each)
        return articles.only(*COLUMNS)

    def title(self, count):
        text = ngettext(
            "Refresh the copies in %d article?",
            "Refresh the copies in %d articles?",
            count,
        )
        return text % count

    def meaning(self, count):
        return _(
            "Related coverage that drifted says what its records say now, whatever"
            " upstream says of it later. Undo brings it back as it is."
        )

    def fate(self, article, now):
        if article.pk not in self.drifted:
            return Fate.skips(_("no copy in it has drifted"))
        return Fate.does(_("copies will be refreshed"))

    def more(self, article):
        return ", ".join(f"“{each}”" for each in self.drifted.get(article.pk, ()))


def _in_the_tree():
    return _("the file is in the tree")


def _counting(article) -> list[Hold]:
    """The holds that count; the base is read only where that depends on it."""
    holds = list(article.holds.all())
    if all(each.is_judgement for each in holds):
        return holds
    return article.active_holds()


QUESTIONS = {
    each.name: each
    for each in (
        Publish,
        HoldBack,
        Leave,
        AcceptSuggestion,
        Retire,
        Release,
        RetireVanished,
        KeepVanished,
        RefreshCopies,
    )
}
