"""The review desk as a page. GET shows, POST decides and goes on to the next.

With scripts off each button is a form that leads to the next article; with scripts the
same forms are sent in the background, and ask for JSON.
"""

from functools import cached_property, partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import deciding, reviewing
from articles.admin.numbers import number_of
from articles.admin.review import queue
from articles.admin.review.acts import SuggestionMoved, carry_out, named, wanted
from articles.admin.review.answers import Answers
from articles.admin.review.forms import DecisionForm, Wish
from articles.admin.review.preferences import keys_view
from articles.admin.review.readers import readers_view
from articles.admin.review.several import several_view
from articles.admin.review.showing import fetch, here
from articles.admin.rights import sees_articles
from articles.admin.stale import moved_rows
from articles.deciding import Stale
from articles.frontmatter import FrontMatterError
from articles.models import Article, ChangeSet, Topic

# Rows of the list that a sign asks about, and topics that are offered at once.
LISTED = 200
OFFERED = 20


def urls_of(site):
    """The addresses of the desk, most of them a method of the page."""
    methods = {
        "": (require_safe, Review.show, "review"),
        "next/": (require_safe, Review.go_on, "review_next"),
        "previous/": (require_safe, Review.go_back, "review_previous"),
        "undo/": (require_POST, Review.undo, "review_undo"),
        "skipped/": (require_POST, Review.bring_back, "review_skipped"),
        "topics/": (require_safe, Review.topics, "review_topics"),
        "<int:pk>/": (_any_method, Review.respond, "review_article"),
        "<int:pk>/here/": (require_POST, Review.be_here, "review_here"),
    }
    views = {
        "keys/": (partial(keys_view, site), "review_keys"),
        "several/": (require_POST(several_view), "review_several"),
        "<int:pk>/readers/": (require_safe(readers_view), "review_readers"),
    }
    for at, (allow, method, name) in methods.items():
        views[at] = allow(_view_of(site, method)), name
    return [
        path(f"articles/review/{at}", site.admin_view(view), name=f"articles_{name}")
        for at, (view, name) in views.items()
    ]


def _any_method(view):
    return view


def _view_of(site, method):
    def view(request, **at):
        return method(Review(site, request), **at)

    return view


class Review(Answers):
    """What each address of the desk does."""

    def __init__(self, site, request):
        super().__init__(site, request)
        if not sees_articles(self.user):
            raise PermissionDenied

    def show(self):
        """The list from its beginning, or from the article that it goes on with."""
        start = self._row(self.request.GET.get("from"))
        if self.is_asked_for_json and start:
            return self.more(start)
        if self.is_asked_for_json:
            return self.json(self._claimed(None))
        rows, following = queue.rows_of(self.request, start=start)
        return self.page(self._claimed(None), rows, following)

    def respond(self, pk):
        if self.request.method == "POST":
            return self._decide(self._article(pk, queue.row))
        article = self._article(pk)
        self._take(article)
        self.trail.visit(article)
        return self.open(article)

    def go_on(self):
        """The next one behind an article, passed over and not decided on."""
        row = self._row(self.request.GET.get("after"))
        found = self._claimed(row)
        if found is None and row is not None:
            return self.stay(fetch(row.pk), _("Nothing else waits"))
        return self.lead_on(found, "")

    def go_back(self):
        """The one that was open before."""
        pk = self.trail.back()
        article = fetch(pk) if pk else None
        if article is None:
            return self.lead_on(self._claimed(None), "")
        self._take(article)
        return self.lead_on(article, "")

    def undo(self):
        """Take back the last decision that this session made at the desk."""
        last = self.trail.take_last()
        if last is None:
            return self.lead_on(self._claimed(None), _("There is nothing to undo"))
        pk, number, said = last
        change_set = get_object_or_404(ChangeSet, pk=number)
        outcome = deciding.undo(change_set, user=self.user, now=self.now)
        said = _undone(outcome, said)
        article = self._article(pk)
        self._take(article)
        self.trail.visit(article)
        return self.lead_on(article, said)

    def bring_back(self):
        """What was skipped waits like everything else."""
        reviewing.bring_back(self.user)
        return self.lead_on(self._claimed(None), _("Brought back what you skipped"))

    def be_here(self, pk):
        """A sign that the article is open still.

        Answers who else is at what of the list, and what of it waits no more.
        """
        article = self._article(pk, queue.row)
        self._take(article)
        listed = self.request.POST.get("rows", "").split(",")[:LISTED]
        keys = {pk, *filter(None, map(number_of, listed))}
        others = reviewing.others_at(map(_numbered, keys), self.user, self.now)
        waiting = Article.objects.waiting().filter(pk__in=keys)
        answer = {
            "others": {key: here(some) for key, some in others.items()},
            "gone": sorted(keys - {pk, *waiting.values_list("pk", flat=True)}),
        }
        return JsonResponse(answer)

    def topics(self):
        """Topics that have what was typed in their names."""
        found = Topic.objects.filter(name__icontains=queue.words_of(self.request))
        names = found.order_by("name").values_list("name", flat=True)
        return JsonResponse({"topics": list(names[:OFFERED])})

    def _row(self, pk):
        number = number_of(pk)
        row = queue.row(number) if number else None
        if pk and row is None:
            raise Http404(_("There is no article with this number."))
        return row

    def _article(self, pk, fetched=fetch):
        article = fetched(pk) if pk < 2**63 else None
        if article is None:
            raise Http404(_("There is no article with this number."))
        return article

    @cached_property
    def _may_decide(self):
        return any(self._rights().values())

    def _take(self, article):
        """Who may decide has it alone; who may only look, or comes second, is seen."""
        if not (self._may_decide and reviewing.claim(article, self.user, self.now)):
            reviewing.see(article, self.user, self.now)

    def _claimed(self, after):
        """The next article, which nobody else gets meanwhile."""
        waiting = queue.waiting_for(self.request).only("path")
        if after is not None:
            after.place.urgency = self.trail.urgency_of(after)
        claims = self._may_decide
        found = reviewing.next_for(waiting, self.user, self.now, after, claims=claims)
        if found is None:
            return None
        article = fetch(found.pk)
        self.trail.visit(article)
        return article

    # Deciding

    def _decide(self, article):
        post = self.request.POST
        form, wish = DecisionForm(post, now=self.now), Wish.of(post)
        if not form.is_valid():
            return self._refuse(fetch(article.pk), form, status=400)
        try:
            # All of it or nothing: where the button is refused, nothing was decided.
            with transaction.atomic():
                done = carry_out(article, wish, form, self.user)
        except Stale as stale:
            return self._refuse_stale(article, stale, wish, form)
        except (SuggestionMoved, FrontMatterError) as error:
            form.add_error(None, error.message)
            return self._refuse(fetch(article.pk), form, status=409)
        self.trail.remember(done)
        if done.stale:
            return self._refuse_stale(article, done.stale, wish, form, done)
        if wish.act == "skip":
            return self._skip(article, done)
        if done.moves_on:
            return self.lead_on(self._claimed(article), done.said, gone=article.pk)
        if wish.only and form.typed() - {wish.only}:
            return self.open(fetch(article.pk), done.said, form=form)
        if not done.words:
            said = _("Nothing was decided yet: %s") % named(article)
            return self.open(fetch(article.pk), said, form=form)
        return self.stay(fetch(article.pk), done.said)

    def _skip(self, article, done):
        """Another time; what was typed is decided all the same."""
        reviewing.put_off(article, self.user, self.now)
        done.take(_("Skipped"), None)
        return self.lead_on(self._claimed(article), done.said)

    def _refuse(self, article, form, *, status):
        """Show what cannot be decided so, with what was typed."""
        said = " ".join(form.in_words())
        return self.open(article, said, form=form, status=status)

    def _refuse_stale(self, article, stale, wish, form, done=None):
        """Show what moved beside what was wanted, with the button that insists."""
        fresh = fetch(article.pk)
        record = fresh.record(self.now)
        # What was typed stands in its input; anything else is pressed again.
        pressed = stale.changes.keys() - form.typed()
        moved = moved_rows(
            stale.changes,
            record,
            wanted(record, wish, form),
            self.now,
            buttons=dict.fromkeys(pressed, wish.button),
        )
        said = _("Not done, somebody was faster: %s") % named(fresh)
        if done and done.words:
            said = f"{done.said}. {said}"
        return self.open(fresh, said, form=form, status=409, moved=moved)


def _numbered(pk):
    """An article of which nothing is asked but who is there."""
    return Article(pk=pk)


def _undone(outcome, said):
    """What became of a decision that was to be taken back, and why of what was not."""
    why = "; ".join(reason for _article, reason in outcome.skipped)
    if not outcome.changed:
        return _("Not undone (%(why)s): %(what)s") % {"why": why, "what": said}
    if why:
        return _("Undone in part (%(why)s): %(what)s") % {"why": why, "what": said}
    return _("Undone: %s") % said
