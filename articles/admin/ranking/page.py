"""The front page as it is beside as it would be, before anything is saved.

GET supposes and writes nothing; each of the two buttons then does its part of it.
"""

import time
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from articles import deciding, supposing
from articles.admin import acts
from articles.admin.clock import now_of
from articles.admin.ranking.comparing import compared
from articles.admin.ranking.forms import WhatIfForm, in_hours
from articles.admin.rights import sees_articles
from articles.deciding import Stale
from articles.explaining import span
from articles.models import Act, Article, Place, Rules
from articles.telling import change_half_life

# So many stories are compared, and so many articles offered.
SHOWN = 25
FOUND = 10


class TopPage:
    """GET and POST of the page."""

    template = "admin/articles/top.html"

    def __init__(self, site, request):
        self.site = site
        self.request = request
        self.now = now_of(request)
        self.rules = Rules.current()
        self.rights = {
            "rules": request.user.has_perm("articles.change_rules"),
            "heat": deciding.may(request.user, Act.EDIT, ["heat"]),
        }

    def respond(self):
        request = self.request
        if not sees_articles(request.user):
            raise PermissionDenied
        if request.method != "POST":
            return self.page(WhatIfForm(request.GET))
        use, right = self._pressed()
        if not self.rights[right]:
            raise PermissionDenied
        form = WhatIfForm(request.POST)
        return use(form) if form.is_valid() else self.page(form)

    def _pressed(self):
        if "_use" in self.request.POST:
            return self._use_half_life, "rules"
        return self._set_heat, "heat"

    # POST

    def _use_half_life(self, form):
        supposed = form.supposed(self.rules)
        if supposed.half_life is None:
            messages.info(self.request, _("Heat halves so already."))
            return self._back(form, "article", "heat")
        before = self.rules.half_life
        if self.request.POST.get("was", in_hours(before)) != in_hours(before):
            moved = _("Somebody changed the half-life meanwhile. Look once more.")
            messages.warning(self.request, moved)
            return self._back(form, "half_life", "article", "heat")
        with transaction.atomic():
            seconds = change_half_life(supposed.half_life)
            self._log(before, supposed.half_life)
        keys = Place.objects.count()
        text = ngettext(
            "Heat halves every %(new)s now, no longer every %(old)s. %(count)s key was"
            " computed anew in %(seconds)s.",
            "Heat halves every %(new)s now, no longer every %(old)s. %(count)s keys were"
            " computed anew in %(seconds)s.",
            keys,
        )
        told = {
            "new": span(supposed.half_life),
            "old": span(before),
            "count": f"{keys:,}",
            "seconds": _in_seconds(seconds),
        }
        acts.tell_with_way_back(
            self.request,
            text % told,
            reverse("admin:top"),
            half_life=in_hours(before),
            was=in_hours(supposed.half_life),
            _use="1",
        )
        return self._back(form, "article", "heat")

    def _log(self, before, after):
        LogEntry.objects.log_actions(
            self.request.user.pk,
            [Rules.current()],
            CHANGE,
            _("Heat halves every %(new)s, no longer every %(old)s.")
            % {"new": span(after), "old": span(before)},
            single_object=True,
        )

    def _set_heat(self, form):
        supposed = form.supposed(self.rules)
        if supposed.article is None:
            messages.info(self.request, _("This is its heat already."))
            return self._back(form, "half_life")
        try:
            saved = deciding.edit(
                form.cleaned_data["article"],
                {"heat": supposed.heat},
                user=self.request.user,
                version=_version(self.request.POST.get("version", "")),
                now=self.now,
            )
        except Stale:
            messages.error(
                self.request,
                _("Not saved: somebody else decided on its heat meanwhile."),
            )
            return self._back(form, "half_life", "article", "heat")
        acts.tell_edit(self.request, saved)
        return self._back(form, "half_life")

    def _back(self, form, *kept):
        """To the page, with what is still supposed."""
        wanted = {name: self.request.POST.get(name, "") for name in kept}
        wanted = {name: value for name, value in wanted.items() if value}
        query = f"?{urlencode(wanted)}" if wanted else ""
        return HttpResponseRedirect(reverse("admin:top") + query)

    # GET

    def page(self, form):
        is_valid = form.is_valid()
        article = form.cleaned_data.get("article")
        context = {
            **self.site.each_context(self.request),
            "title": _("Front page: what if"),
            "subtitle": None,
            "form": form,
            "rights": self.rights,
            "article": article,
            "half_life": in_hours(self.rules.half_life),
            "half_life_in_words": span(self.rules.half_life),
            "found": self._found(form.cleaned_data.get("q", "")),
            "query": form.cleaned_data.get("q", ""),
            "kept": self._kept("article", "heat", "q"),
            "without_article": f"?{urlencode(self._kept('article', 'heat', 'q'))}",
            **self._compared(form if is_valid else None),
        }
        status = 200 if is_valid else 400
        return TemplateResponse(self.request, self.template, context, status=status)

    def _kept(self, *dropped):
        """What the address says, but for some of it."""
        given = self.request.GET
        names = ("half_life", "article", "heat", "q")
        return {n: given[n] for n in names if n not in dropped and given.get(n)}

    def _found(self, text):
        """The articles that a search offers, each with the address that takes it."""
        if not text.strip():
            return None
        found = Article.objects.matching_or_numbered(text).select_related("provider")
        kept = self._kept("article", "heat", "q")
        return [
            (each, f"?{urlencode(kept | {'article': each.pk})}")
            for each in found[:FOUND]
        ]

    def _compared(self, form):
        """The top as it is, and as it would be, if anything is supposed."""
        now, half_life = self.now, self.rules.half_life
        supposed = form.supposed(self.rules) if form else supposing.Supposed()
        before = supposing.top_now(SHOWN, now)
        after, seconds = None, 0.0
        if supposed.is_something:
            start = time.monotonic()
            after = supposing.top_as_if(supposed, SHOWN, now, rules=self.rules)
            seconds = time.monotonic() - start
        sides = compared(
            before,
            after,
            now=now,
            half_lives=(half_life, supposed.half_life or half_life),
        )
        return {
            **sides,
            "supposed": supposed,
            "shown": SHOWN,
            "would_halve": span(supposed.half_life) if supposed.half_life else "",
            "took": _in_seconds(seconds) if supposed.half_life else "",
        }


def _in_seconds(seconds):
    if seconds < 0.1:
        return _("less than a tenth of a second")
    return ngettext("%.1f second", "%.1f seconds", 2) % seconds


def _version(text):
    return int(text) if text.isascii() and text.isdecimal() else None
