"""The page of one story: what is shown, and what each of its buttons does.

What is hard to foresee asks first; every form carries what it showed, and an act on
what moved since then is refused, with what moved and what was wanted.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import deciding
from articles.admin.clock import now_of
from articles.admin.stories import acts
from articles.admin.stories.asking import ask, choose, moves_in_words
from articles.admin.stories.finding import find_stories
from articles.admin.stories.forms import StoryForm
from articles.admin.stories.questions import Join, Move
from articles.admin.stories.showing import Shown
from articles.deciding import StoryMoved
from articles.models import Story


class StoryPage:
    """GET and POST of one story."""

    template = "admin/articles/story/change_form.html"

    def __init__(self, modeladmin, request, object_id):
        self.admin = modeladmin
        self.site = modeladmin.admin_site
        self.request = request
        self.now = now_of(request)
        self.story = self._fetch(object_id)

    def _fetch(self, object_id):
        stories = Story.objects.select_related("lead__provider", "merged_into__lead")
        try:
            story = stories.filter(pk=object_id).first()
        except (ValueError, OverflowError):
            story = None
        if story is None:
            raise Http404(_("There is no story with this number."))
        return story

    def respond(self):
        request = self.request
        if not self.admin.has_view_permission(request, self.story):
            raise PermissionDenied
        if request.method != "POST":
            return self.page()
        if not self._may_arrange():
            raise PermissionDenied
        form = StoryForm(request.POST)
        if not form.is_valid():
            return self.page(errors=_errors_of(form))
        try:
            return self._press(form)
        except StoryMoved as moved:
            return self._refuse(form, moved)

    def _may_arrange(self):
        return self.admin.has_arrange_permission(self.request)

    # POST

    def _press(self, form):
        """Do what the button says; Enter in an input presses none of those in rows."""
        post, given = self.request.POST, form.cleaned_data
        if "_rename" in post:
            return self._do(form, acts.rename, self.story, given["title"])
        if given["lead"]:
            return self._do(form, acts.choose_lead, given["lead"])
        if "_split" in post or "_move" in post:
            return self._take(form, list(given["members"]))
        if "_join" in post:
            return self._ask(form, Join, [])
        return self.page(errors=[_("Nothing was done: press one of the buttons.")])

    def _take(self, form, articles):
        """Take articles out of the story."""
        if not articles:
            return self.page(errors=[_("Choose the articles first.")])
        if "_split" in self.request.POST:
            return self._do(form, acts.split, articles)
        return self._ask(form, Move, articles)

    def _ask(self, form, kind, articles):
        """Find the other story, show what would happen, and only then do it."""
        target = form.cleaned_data["target"]
        if target is None:
            found = find_stories(form.cleaned_data["words"], besides=self.story)
            if len(found) != 1:
                return choose(self, form, kind, found, articles)
            (target,) = found
        question = kind([self.story, target], articles)
        if "_confirm" not in self.request.POST:
            return self._show(form, question)
        try:
            return self._do(form, question.act)
        except StoryMoved as moved:
            return self._show(form, question, moved)

    def _show(self, form, question, moved=None):
        carried = [
            (f"_{question.name}", "1"),
            ("target", question.stories[-1].pk),
            *(("members", each.pk) for each in question.articles),
        ]
        note = form.cleaned_data["note"]
        back = reverse("admin:articles_story_change", args=[self.story.pk])
        return ask(self.request, self.site, question, carried, note, back, moved)

    def _do(self, form, act, *what):
        given = {name: form.cleaned_data[name] for name in ("seen", "note")}
        act(self.request, *what, **given, now=self.now)
        return HttpResponseRedirect(self._address())

    def _address(self):
        """Where the articles of the story are now."""
        merged = Story.objects.values_list("merged_into", flat=True).get(
            pk=self.story.pk
        )
        return reverse("admin:articles_story_change", args=[merged or self.story.pk])

    def _refuse(self, form, moved):
        """Show what moved, and the form with what was typed on the newer story."""
        self.story = self._fetch(self.story.pk)
        stale = moves_in_words(moved, self.now)
        return self.page(stale=stale, mine=self._mine(form), status=409)

    def _mine(self, form):
        """What was wanted."""
        given, post = form.cleaned_data, self.request.POST
        if "_rename" in post:
            words = _("called “%s”") % given["title"]
            return words if given["title"] else _("called what its lead is")
        if given["lead"]:
            return _("led by “%s”") % given["lead"]
        titles = ", ".join(f"“{each}”" for each in given["members"])
        return _("split off: %s") % titles

    # The page

    def page(self, *, errors=(), stale=(), mine="", status=200):
        shown = Shown(self.story, self.request, self.site, self.now)
        context = {
            **self.site.each_context(self.request),
            **shown.facts(),
            "opts": self.admin.opts,
            "subtitle": None,
            "media": self.admin.media,
            "errors": errors,
            "stale": stale,
            "mine": mine,
            "chosen": set(self.request.POST.getlist("members")),
            "typed": self._typed(),
            "seen": deciding.see([self.story]),
            "may": self._may_arrange(),
        }
        return TemplateResponse(self.request, self.template, context, status=status)

    def _typed(self):
        """What was typed into the form of the button that was pressed."""
        post = self.request.POST
        renames, joins = "_rename" in post, "_join" in post
        takes = not (renames or joins)
        return {
            "title": post.get("title", "") if renames else self.story.title,
            "rename_note": post.get("note", "") if renames else "",
            "join_words": post.get("words", "") if joins else "",
            "join_note": post.get("note", "") if joins else "",
            "move_words": post.get("words", "") if takes else "",
            "members_note": post.get("note", "") if takes else "",
        }


def _errors_of(form):
    return [
        f"{form[name].label}: {error}" if name in form.fields else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]
