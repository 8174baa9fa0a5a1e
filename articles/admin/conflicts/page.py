"""The page of the inbox: what is in conflict, and the answers to it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from articles import deciding
from articles.admin.clock import now_of
from articles.admin.conflicts.answers import BOUND, Answers, asked_for, question
from articles.admin.conflicts.finding import Filters, field_choices, holder_choices
from articles.admin.conflicts.rows import Rows, token_of
from articles.admin.wording import in_digits
from articles.deciding import Conflict, Settlement
from articles.models import Article


class ConflictsPage:
    """GET and POST of the inbox, for one request."""

    template = "admin/articles/conflicts/inbox.html"
    confirmation = "admin/articles/conflicts/confirm.html"

    def __init__(self, modeladmin, request):
        self.admin = modeladmin
        self.request = request
        self.now = now_of(request)
        self.filters = Filters(request.GET)

    @classmethod
    def urls(cls, modeladmin):
        def view(request):
            return cls(modeladmin, request).respond()

        view = modeladmin.admin_site.admin_view(view)
        return [path("conflicts/", view, name="articles_conflicts")]

    def respond(self):
        if not self.admin.has_view_permission(self.request):
            raise PermissionDenied
        if self.request.method != "POST":
            return self.page()
        answers = Answers(self.request, self.now)
        conflicts = self._asked()
        if conflicts is None:
            return HttpResponseRedirect(self._here())
        if self.request.POST.get("answer") == "edit":
            answers.edit(conflicts[0])
        elif answers.settlement() is None:
            return HttpResponseRedirect(self._here())
        elif self._asks_first():
            return self.ask(conflicts, answers.settlement())
        else:
            answers.answer(conflicts)
        if answers.is_refused:
            return self.page(answers, status=409)
        return HttpResponseRedirect(self._here())

    def _asks_first(self):
        """What is about several is confirmed."""
        post = self.request.POST
        return "bulk" in post and "confirmed" not in post

    def _asked(self):
        """The conflicts that the POST is about; None, told, if none or too many."""
        post = self.request.POST
        found = self._all() if post.get("bulk") == "all" else asked_for(post)
        if len(found) > BOUND:
            text = _(
                "Nothing was done: one act answers at most %s conflicts. Narrow the"
                " filter, and do it in several rounds."
            )
            messages.error(self.request, text % f"{BOUND:,}")
            return None
        if not found:
            words = _("Nothing was chosen, so nothing was answered.")
            messages.warning(self.request, words)
            return None
        return found

    def _all(self):
        """Every conflict that the filters let through, as it is now."""
        found = []
        for article in self.filters.articles().with_records().iterator(chunk_size=200):
            names = self.filters.names(article)
            found += [Conflict.of(article, name) for name in names]
            if len(found) > BOUND:
                break
        return found

    def _here(self):
        return self.request.get_full_path()

    # What is shown

    def page(self, answers=None, status=200):
        shown, after = self.filters.page()
        typed = answers.typed if answers else {}
        user = self.request.user
        count = self.filters.count()
        context = {
            **self._context(_("Conflicts")),
            "filters": self.filters,
            "fields": field_choices(),
            "holders": holder_choices(),
            "count": count,
            "digits": in_digits(count),
            "alone": self._alone(),
            "rows": list(Rows(shown, user, self.now, typed)),
            "after": self.filters.query(after=after) if after else "",
            "first": self.filters.query(),
            "is_later": self.filters.after is not None,
            "moved": answers.moved if answers else [],
            "bulk": self._bulk(),
        }
        return TemplateResponse(self.request, self.template, context, status=status)

    def _bulk(self):
        """The answers that this user may give to many at once."""
        words = {
            Settlement.THEIRS: _("Take theirs…"),
            Settlement.MINE: _("Keep mine…"),
            Settlement.ALWAYS: _("Always keep mine…"),
        }
        user = self.request.user
        return [
            (each.value, words[each])
            for each in Settlement
            if deciding.may(user, each.act, several=True)
        ]

    def _alone(self):
        """The one article that the page is asked about, if any."""
        if not self.filters.article:
            return None
        return Article.objects.filter(pk=self.filters.article).first()

    def ask(self, conflicts, settlement):
        """What a bulk answer would do."""
        asked = question(conflicts, settlement)
        context = {
            **self._context(asked["title"]),
            **asked,
            "answer": settlement.value,
            "tokens": [token_of(each) for each in conflicts],
            "back": self._here(),
        }
        return TemplateResponse(self.request, self.confirmation, context)

    def _context(self, title):
        return {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "media": self.admin.media,
            "subtitle": None,
            "title": title,
            "inbox": reverse("admin:articles_conflicts"),
        }
