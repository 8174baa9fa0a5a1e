"""What the desk answers with: a whole page, or as JSON what changes of it."""

from functools import cached_property

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.http import HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _, ngettext

from articles import deciding, reviewing
from articles.admin.clock import moment, now_of, zone_name
from articles.admin.finding.asking import query_of
from articles.admin.finding.wording import echo
from articles.admin.readonly import sees
from articles.admin.review import keys, queue
from articles.admin.review.acts import JUDGED, named
from articles.admin.review.forms import DecisionForm
from articles.admin.review.showing import Opened, fetch_pictures, here, row_of
from articles.admin.review.trail import Trail
from articles.admin.wording import in_digits
from articles.measuring import counted
from articles.models import Act, ImportRun


class Answers:
    """One request to the desk, by who asks and for what list."""

    template = "admin/articles/review/desk.html"

    def __init__(self, site, request):
        self.site = site
        self.request = request
        self.user = request.user
        self.now = now_of(request)
        self.trail = Trail(request.session)

    @property
    def is_asked_for_json(self):
        return self.request.headers.get("Accept") == "application/json"

    # The ways to answer

    def lead_on(self, article, said, *, gone=None):
        """The article that opens now, and what was done before.

        `gone` is the number of one that was decided on, and left the list.
        """
        if self.is_asked_for_json:
            return self.json(article, _opening(said, article), gone=gone)
        return self._redirect(article, said)

    def stay(self, article, said):
        """The article that is open still, and what was done."""
        if self.is_asked_for_json:
            return self.json(article, said)
        return self._redirect(article, said)

    def _redirect(self, article, said):
        if said:
            messages.success(self.request, said)
        if article is None:
            return HttpResponseRedirect(queue.address_of(self.request))
        return HttpResponseRedirect(
            queue.address_of(self.request, "review_article", article.pk)
        )

    def open(self, article, said="", *, status=200, **more):
        """The article with what was typed, where that was not decided."""
        if self.is_asked_for_json:
            return self.json(article, said, status=status, **more)
        rows, following = queue.rows_of(self.request)
        return self.page(article, rows, following, status=status, **more)

    def page(self, article, rows, following, *, status=200, **more):
        shown = [*rows, article] if article else rows
        fetch_pictures(shown)
        others = reviewing.others_at(shown, self.user, self.now)
        context = {
            **self.site.each_context(self.request),
            **self._context(article, others, **more),
            "title": _("Review"),
            "subtitle": str(article) if article else None,
            "rows": self._rows(rows, others),
            "more": following,
            "waiting": self._waiting() if queue.query_of(self.request) else None,
            "undo": self.trail.undo_in_words,
            "skipped": self._skipped(),
            **self._asked(),
        }
        return TemplateResponse(self.request, self.template, context, status=status)

    def json(self, article, said="", *, status=200, gone=None, **more):
        shown = [article] if article else []
        fetch_pictures(shown)
        others = reviewing.others_at(shown, self.user, self.now)
        context = self._context(article, others, **more)
        rows = self._rows(shown, others)
        answer = {
            "at": article.pk if article else None,
            "said": said,
            "url": context["here"],
            "title": f"{article or _('Review')} · {self.site.site_title}",
            "pane": self._render("_pane", context),
            "row": rows
            and self._render("_rows", {**context, "rows": rows, "more": None}),
            "waiting": self._waiting(),
            "undo": self.trail.undo_in_words,
            "skipped": self._skipped(),
            "gone": gone,
            "token": get_token(self.request),
        }
        return JsonResponse(answer, status=status)

    def more(self, start):
        """The rows behind those that the list shows."""
        rows, following = queue.rows_of(self.request, start=start)
        fetch_pictures(rows)
        others = reviewing.others_at(rows, self.user, self.now)
        context = {
            "article": None,
            "query": queue.query_of(self.request),
            "rights": self._rights(),
            "rows": self._rows(rows, others),
            "more": following,
        }
        return JsonResponse({"rows": self._render("_rows", context)})

    def _render(self, name, context):
        return render_to_string(
            f"admin/articles/review/{name}.html", context, self.request
        )

    # What they show

    def _context(self, article, others, *, form=None, moved=()):
        frame = self._frame()
        if article is None:
            nothing = {"article": None, "here": queue.address_of(self.request)}
            return frame | nothing | self._emptiness()
        return {
            **frame,
            **Opened(article, self.now).context(),
            "here": queue.address_of(self.request, "review_article", article.pk),
            "others": here(others.get(article.pk, ())),
            "form": form or DecisionForm(now=self.now),
            "errors": form.in_words() if form else [],
            "moved": moved,
        }

    def _frame(self):
        """What the page and its parts need wherever they stand."""
        own, are_on = keys.keys_of(self._preferences), keys.are_on(self._preferences)
        return {
            "query": queue.query_of(self.request),
            "keys": own if are_on else dict.fromkeys(own, ""),
            "keys_on": are_on,
            "groups": keys.groups_of(own),
            "zone": zone_name(),
            "rights": self._rights(),
        }

    @cached_property
    def _preferences(self):
        return getattr(self._editor, "preferences", None)

    @cached_property
    def _editor(self):
        """Who asks, with their preferences and how much they skipped."""
        later = Count("put_off", filter=Q(put_off__until__gt=self.now))
        editors = get_user_model().objects.select_related("preferences")
        return editors.annotate(later=later).get(pk=self.user.pk)

    def _rights(self):
        acts = (Act.PUBLISH, Act.HOLD_BACK, Act.RETIRE, Act.ACCEPT, Act.LEAVE)
        rights = {act.value: deciding.may(self.user, act) for act in acts}
        return rights | {
            "judge": deciding.may(self.user, Act.EDIT, JUDGED),
            "leave_several": deciding.may(self.user, Act.LEAVE, several=True),
        }

    def _asked(self):
        """What the address narrows the list by, and what to do where that is wrong."""
        words = queue.words_of(self.request)
        remedies = echo(query_of(self.request, words))["remedies"] if words else []
        return {"words": words, "remedies": remedies}

    def _rows(self, rows, others):
        return [row_of(each, self.now, others.get(each.pk, ())) for each in rows]

    def _waiting(self):
        return in_digits(counted(queue.waiting_for(self.request)))

    def _skipped(self):
        """The offer to bring back what was skipped, in words."""
        count = self._editor.later
        if not count:
            return ""
        text = ngettext("Bring back the %d skipped", "Bring back the %d skipped", count)
        return text % count

    def _emptiness(self):
        """What to say where nothing waits: what came in last."""
        run = ImportRun.objects.first()
        return {
            "last_run": run,
            "ran": run and moment(run.started_at, self.now),
            "sees_runs": sees(self.site, self.request, ImportRun),
        }


def _opening(said, article):
    """What was done, and for who hears the page what is open now."""
    if not said:
        return ""
    if article is None:
        return _("%s. Nothing else waits.") % said
    return _("%(said)s. Open: %(title)s") % {"said": said, "title": named(article)}
