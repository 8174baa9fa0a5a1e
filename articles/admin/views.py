"""The forms of an article as pages: what is shown; saving.py does what was asked.

A button first saves what was typed, then does its own; so nothing typed is lost.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import deciding
from articles.admin import acts
from articles.admin.again import AGAIN
from articles.admin.bulk.actions import ask_of_one
from articles.admin.clock import now_of
from articles.admin.forms import AddForm, ArticleForm
from articles.admin.here import others_in_words
from articles.admin.panels import panels_of
from articles.admin.rights import right_to, rights_of
from articles.admin.saving import (
    BUTTONS,
    OF_A_FIELD,
    Saving,
    mine_in_words,
    store_picture,
    take_theirs,
)
from articles.admin.showing import Inputs, Shown, fetch, schedule_of
from articles.admin.stale import moved_rows, read_open, written
from articles.deciding import PathTaken
from articles.frontmatter import FrontMatterError
from articles.models import Article
from articles.record import Record


class FormPage:
    """What the two forms of an article have in common."""

    template = ""

    def __init__(self, modeladmin, request):
        self.admin = modeladmin
        self.request = request
        self.now = now_of(request)

    def answer(self, form, inputs, status=200, **more):
        """The page with a form as `inputs` groups it."""
        context = {
            **self.admin.admin_site.each_context(self.request),
            **inputs.inputs(form, self.admin),
            "rights": self.rights(),
            "lost_picture": "picture" in self.request.FILES,
            "opts": self.admin.opts,
            "subtitle": None,
            "media": self.admin.media + form.media,
            **more,
        }
        return TemplateResponse(self.request, self.template, context, status=status)

    def refuse_taken(self, form, path):
        form.add_error("title", path_taken(path))
        return self.page(form)

    def refuse_unwritable(self, form, error):
        form.add_error(None, error.message)
        return self.page(form)


class ChangePage(FormPage):
    """GET and POST of one article's form."""

    template = "admin/articles/article/change_form.html"

    def __init__(self, modeladmin, request, object_id):
        super().__init__(modeladmin, request)
        self._load(object_id)
        self.open = read_open(request.POST.get("open"), BUTTONS)

    def _load(self, object_id):
        self.article = self._fetch(object_id)
        self.record = self.article.record(self.now)

    def _fetch(self, object_id):
        try:
            article = fetch(object_id)
        except (ValueError, OverflowError):
            article = None
        if article is None:
            raise Http404(_("There is no article with this number."))
        return article

    def respond(self):
        request = self.request
        if not self.admin.has_view_permission(request, self.article):
            raise PermissionDenied
        if request.method != "POST":
            return self.page(self._form())
        if not self._may_act():
            raise PermissionDenied
        form = self._form(request.POST, request.FILES)
        is_valid = form.is_valid()
        if AGAIN in request.POST:
            return self.page(form)
        if "_theirs" in request.POST:
            return take_theirs(self, form)
        return Saving(self, form).respond() if is_valid else self.page(form)

    def _may_act(self):
        post, rights = self.request.POST, self.rights()
        asked = [right for name, right in BUTTONS.items() if name in post]
        asked += [right_to(post[name]) for name in OF_A_FIELD if name in post]
        return all(rights[name] for name in asked or ["judge"])

    def rights(self):
        return rights_of(self.request.user)

    def _form(self, data=None, files=None):
        return ArticleForm(data, files, **self._stands(), now=self.now)

    def _stands(self):
        """What the form shows: the article as it is now."""
        return {
            "record": self.record,
            "version": self.article.version,
            "schedule": schedule_of(self.article.hold_on("published")),
        }

    # After a POST

    def ask(self, name, note, version):
        """What an act would do, as a question that leads back here."""
        given = {"version": version, "note": note, "back": self._address()}
        return ask_of_one(self.request, self.article, name, **given)

    def _address(self):
        return self.request.get_full_path()

    def next(self):
        """Where a page leads on to that has nothing left to ask."""
        if "_save" not in self.request.POST:
            return self._address()
        filters = self.admin.get_preserved_filters(self.request)
        url = reverse("admin:articles_article_changelist")
        wanted = self.request.GET.get("_changelist_filters") if filters else ""
        return f"{url}?{wanted}" if wanted else url

    def again(self, form, *, without, **more):
        """The page on the newer record, with what was typed but into fields `without`."""
        self._load(self.article.pk)
        return self.page(form.rebased(**self._stands(), without=without), **more)

    # Fields that were refused because they moved

    def close(self, names):
        for name in list(names):
            del self.open[name]

    def _moved(self, form):
        """Those that wait for an answer, theirs beside mine."""
        changes = {}
        for name, each in self.open.items():
            changes |= deciding.moved_since(self.article, [name], each.version)
        buttons = {name: each.button for name, each in self.open.items() if each.button}
        mine = form.said() if self.open and form.is_valid() else {}
        mine |= {name: mine_in_words(name, each) for name, each in buttons.items()}
        return moved_rows(changes, self.record, mine, self.now, buttons=buttons)

    # The page

    def page(self, form, status=200, **more):
        shown = Shown(self.article, self.record, self.rights(), self.now)
        return self.answer(
            form,
            shown,
            status,
            **shown.facts(),
            moved=self._moved(form),
            open=written(self.open),
            others=others_in_words(self.request, self.article),
            title=str(self.article),
            panels=panels_of(self.request, self.admin.admin_site, self.article),
            **more,
        )


class AddPage(FormPage):
    """GET and POST of the form for an article that is born here."""

    template = "admin/articles/article/add_form.html"
    path = ""

    def respond(self):
        request = self.request
        if not self.admin.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self.page(AddForm(now=self.now))
        if "_publish" in request.POST and not self.rights()["publish"]:
            raise PermissionDenied
        form = AddForm(request.POST, request.FILES, now=self.now)
        is_valid = form.is_valid()
        self.path = _path_of(form)
        if not is_valid or AGAIN in request.POST:
            return self.page(form)
        return self._preview(form) if "_preview" in request.POST else self._create(form)

    def rights(self):
        # Of what is written here every field is open.
        return rights_of(self.request.user) | {"change": True, "release": False}

    def _preview(self, form):
        if Article.objects.filter(path=self.path).exists():
            return self.refuse_taken(form, self.path)
        return self.page(form)

    def _create(self, form):
        try:
            with transaction.atomic():
                article = self._create_and_press(form)
        except PathTaken as taken:
            return self.refuse_taken(form, taken.path)
        except FrontMatterError as error:
            return self.refuse_unwritable(form, error)
        url = reverse("admin:articles_article_change", args=[article.pk])
        return HttpResponseRedirect(url)

    def _create_and_press(self, form):
        request, record = self.request, form.new_record()
        given = {"note": form.cleaned_data["note"] or "", "now": self.now}
        article = deciding.create(record, user=request.user, **given)
        store_picture(form)
        acts.tell_created(request, article)
        if "_publish" in request.POST:
            acts.publish(request, [article], **given)
        return article

    def page(self, form):
        return self.answer(form, Inputs(), path=self.path, title=_("New article"))


def path_taken(path):
    """Why an article cannot be created or renamed, with the one in its way."""
    other = Article.objects.filter(path=path).first()
    if other is None:
        return _("The name %s is taken.") % path
    return format_html(
        _("An article with this date and title exists already: {}. It lies at {}."),
        format_html(
            '<a href="{}">{}</a>',
            reverse("admin:articles_article_change", args=[other.pk]),
            other,
        ),
        path,
    )


def _path_of(form):
    """The path that what was typed so far would get."""
    data = getattr(form, "cleaned_data", {})
    title, published_at = data.get("title"), data.get("published_at")
    if not title or not published_at:
        return ""
    return deciding.born_path(Record(title=title, published_at=published_at))
