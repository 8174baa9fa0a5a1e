"""What a POST of the inbox does: one answer at once, many alike once that is confirmed."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _, ngettext

from articles import deciding
from articles.admin import acts
from articles.admin.cells import label_of
from articles.admin.clock import moment
from articles.admin.conflicts.rows import read_token
from articles.admin.conflicts.thirds import is_typed, read_third
from articles.admin.fields import note_of
from articles.admin.marking import difference
from articles.admin.wording import who
from articles.deciding import Conflict, Settlement, Stale
from articles.frontmatter import FrontMatterError
from articles.models import Act, Article

# Conflicts that one request answers; narrower filters and several rounds do more.
BOUND = 1000
# Conflicts that are listed before a bulk act; the number says the rest.
LISTED = 100


class Answers:
    """The answers of one POST. `moved` is what they were refused for, `typed` what stays."""

    def __init__(self, request, now):
        self.request = request
        self.post = request.POST
        self.now = now
        self.moved = []
        self.typed = {}

    @property
    def is_refused(self):
        return bool(self.moved or self.typed)

    def settlement(self):
        asked = self.post.get("answer")
        return Settlement(asked) if asked in list(Settlement) else None

    def answer(self, conflicts):
        """Settle conflicts alike, and tell it."""
        note = note_of(self.post)
        user, settlement = self.request.user, self.settlement()
        settled = deciding.settle(
            conflicts, settlement, user=user, note=note, now=self.now
        )
        acts.tell(self.request, settled.outcome, _told(settled.outcome, settlement))
        self.moved = [moved_in_words(change, self.now) for change in settled.moved]

    def edit(self, conflict):
        """Hold a third value."""
        text = self.post.get("third", "")
        article = Article.objects.with_records().filter(pk=conflict.article).first()
        if article is None or not is_typed(conflict.field):
            return
        if not deciding.may(self.request.user, Act.EDIT, [conflict.field]):
            raise PermissionDenied
        error = self._edit(article, conflict, text)
        if error:
            self.typed[conflict.article, conflict.field] = text, error

    def _edit(self, article, conflict, text):
        """Answers why the value is refused, if it is."""
        try:
            value = read_third(conflict.field, text, article.record(self.now))
            change_set = deciding.edit(
                article,
                {conflict.field: value},
                user=self.request.user,
                note=note_of(self.post),
                version=conflict.version,
                now=self.now,
            )
        except Stale as stale:
            changes = stale.changes.values()
            self.moved = [moved_in_words(change, self.now) for change in changes]
            return _("It moved while you typed. Yours still stands here.")
        except ValidationError as wrong:
            return " ".join(wrong.messages)
        except FrontMatterError as wrong:
            return wrong.message
        acts.tell_edit(self.request, change_set)
        return ""


def asked_for(post) -> list[Conflict]:
    """The conflicts that a POST names, each once."""
    found = [read_token(text) for text in post.getlist("conflict")[: BOUND + 1]]
    return list(dict.fromkeys(each for each in found if each is not None))


def _told(outcome, settlement):
    count = outcome.change_set.changes.count() if outcome.change_set else 0
    words = {
        Settlement.THEIRS: ngettext(
            "Theirs taken on %d field.", "Theirs taken on %d fields.", count
        ),
        Settlement.MINE: ngettext(
            "Yours stands on %d field.", "Yours stands on %d fields.", count
        ),
        Settlement.ALWAYS: ngettext(
            "Yours stands on %d field, whatever upstream says.",
            "Yours stands on %d fields, whatever upstream says.",
            count,
        ),
    }
    return words[settlement] % count


def moved_in_words(change, now):
    """What a field moved to since somebody looked, by whom and when."""
    change_set = change.change_set
    return {
        "article": change.article,
        "label": capfirst(label_of(change.field)),
        "by": who(change_set.user, change_set.act),
        "when": moment(change_set.at, now),
        "marked": difference(change.field, change.old, change.new),
    }


def question(conflicts, settlement):
    """What a bulk answer will do, as its confirmation asks it."""
    listed = conflicts[:LISTED]
    articles = Article.objects.in_bulk({each.article for each in listed})
    rows = [
        (articles[each.article], capfirst(label_of(each.field)))
        for each in listed
        if each.article in articles
    ]
    count = len(conflicts)
    title = {
        Settlement.THEIRS: ngettext(
            "Take theirs on %d field?", "Take theirs on %d fields?", count
        ),
        Settlement.MINE: ngettext(
            "Keep yours on %d field?", "Keep yours on %d fields?", count
        ),
        Settlement.ALWAYS: ngettext(
            "Always keep yours on %d field?", "Always keep yours on %d fields?", count
        ),
    }
    meaning = {
        Settlement.THEIRS: _(
            "The decisions no longer count and upstream’s word does again. Undo brings"
            " them back."
        ),
        Settlement.MINE: _(
            "The decisions stand, in the knowledge of what upstream says now. Where it"
            " moves again, you are asked again."
        ),
        Settlement.ALWAYS: _(
            "The decisions stand whatever upstream says from now on, and you are not"
            " asked again, until somebody releases them."
        ),
    }
    return {
        "title": title[settlement] % count,
        "meaning": meaning[settlement],
        "rows": rows,
        "more": count - len(rows),
    }
