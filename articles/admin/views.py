"""The form of an article as a page: what is shown, and what each of its buttons does.

A button first saves what was typed, then does its own; so nothing typed is lost.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import deciding, picturing
from articles.admin import actions, acts, cells, suggesting
from articles.admin.clock import moment, now_of
from articles.admin.forms import AddForm, ArticleForm
from articles.admin.panels import panels_of
from articles.admin.showing import Inputs, Shown, schedule_of
from articles.admin.wording import in_words, who
from articles.deciding import PathTaken, Stale
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
        self.article = self._fetch(object_id)
        self.record = self.article.record(self.now)
        self.stale = []

    def _fetch(self, object_id):
        articles = Article.objects.with_records().with_parts()
        articles = articles.prefetch_related("holds__user", "related__target__provider")
        try:
            article = articles.filter(pk=object_id).first()
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
        return self._process(form) if form.is_valid() else self.page(form)

    def _may_act(self):
        right = {
            "_publish": "publish",
            "_schedule": "publish",
            "_hold_back": "publish",
            "_retire": "publish",
            "_release": "release",
            "_release_all": "release",
            "_keep": "change",
            "_keep_vanished": "publish",
            "_retire_vanished": "publish",
            "_accept": "publish",
        }
        asked = [name for button, name in right.items() if button in self.request.POST]
        asked = asked or ["change"]
        rights = self.rights()
        return all(rights[name] for name in asked)

    def rights(self):
        request, modeladmin = self.request, self.admin
        return {
            "change": modeladmin.has_change_permission(request, self.article),
            "publish": modeladmin.has_publish_permission(request),
            "release": modeladmin.has_release_permission(request),
        }

    def _form(self, data=None, files=None):
        return ArticleForm(data, files, **self._stands(), now=self.now)

    def _stands(self):
        """What the form shows: the article as it is now."""
        return {
            "record": self.record,
            "version": self.article.version,
            "schedule": schedule_of(self.article.hold_on("published")),
        }

    # POST

    def _process(self, form):
        try:
            # Both or neither: where the button is refused, nothing was saved.
            with transaction.atomic():
                return self._save_and_press(form)
        except Stale as stale:
            return self._refuse(form, stale)
        except PathTaken as taken:
            return self.refuse_taken(form, taken.path)
        except FrontMatterError as error:
            return self.refuse_unwritable(form, error)

    def _save_and_press(self, form):
        """A bare save has said all with what it saved."""
        post = self.request.POST
        self._refuse_stale_question(form)
        saved = self._save(form)
        response = self._press(form)
        if saved or not _pressed(post):
            acts.tell_edit(self.request, saved)
        return response

    def _refuse_stale_question(self, form):
        """What asks first asks about what the page showed."""
        post = self.request.POST
        retires = {"_retire", "_retire_vanished", "_accept"} & post.keys()
        names = ["published"] if retires else []
        if "_release_all" in post:
            names = [hold.field for hold in self.article.active_holds()]
        deciding.refuse_stale(self.article, names, form.cleaned_data["version"])

    def _save(self, form):
        if not self.rights()["change"]:
            return None
        values = form.values()
        # A field that is given back is not decided in the same breath.
        values.pop(self.request.POST.get("_release"), None)
        if not values:
            return None
        saved = deciding.edit(
            self.article,
            values,
            user=self.request.user,
            note=form.cleaned_data["note"] or "",
            version=form.cleaned_data["version"],
            now=self.now,
        )
        if "images" in values:
            _store_picture(form)
        return saved

    def _refuse(self, form, stale):
        """Show what moved, and the form with what was typed on the newer record."""
        self.article = self._fetch(self.article.pk)
        self.record = self.article.record(self.now)
        self.stale = [
            {
                "label": cells.label_of(name),
                "value": in_words(name, change.new),
                "mine": self._mine(name),
                "by": who(change.change_set.user, change.change_set.act),
                "when": moment(change.change_set.at, self.now),
            }
            for name, change in stale.changes.items()
        ]
        return self.page(form.rebased(**self._stands()), status=409)

    def _mine(self, name):
        """What the button says of a field; what was typed stands in its input."""
        post = self.request.POST
        if post.get("_release") == name or "_release_all" in post:
            return _("given back to upstream")
        if name == "published":
            shows = "_publish" in post or "_schedule" in post
            shows = shows or post.get("_accept", "").endswith("true")
            return in_words(name, "true" if shows else "false")
        return ""

    def _press(self, form):
        """Do what the button says."""
        post, articles = self.request.POST, [self.article]
        given = {
            "note": form.cleaned_data["note"] or "",
            "version": form.cleaned_data["version"],
            "now": self.now,
        }
        if "_publish" in post:
            acts.publish(self.request, articles, **given)
        elif "_schedule" in post:
            times = {k: form.cleaned_data[k] for k in ("starts_at", "ends_at")}
            acts.publish(self.request, articles, **given, **times)
        elif "_hold_back" in post:
            acts.hold_back(self.request, articles, **given)
        elif "_release" in post:
            acts.release(self.request, articles, [post["_release"]], **given)
        elif "_keep" in post:
            acts.keep_mine(self.request, articles, [post["_keep"]], **given)
        elif "_keep_vanished" in post:
            del given["version"]
            acts.keep_vanished(self.request, articles, **given)
        elif "_accept" in post:
            asked = suggesting.press(self, given["note"], given["version"])
            return asked or HttpResponseRedirect(self._next())
        elif question := self._question():
            return self.ask(question, given["note"])
        return HttpResponseRedirect(self._next())

    def _question(self):
        questions = {
            "_retire": actions.RETIRE,
            "_retire_vanished": actions.RETIRE_VANISHED,
            "_release_all": actions.RELEASE,
        }
        pressed = self.request.POST
        return next((act for name, act in questions.items() if name in pressed), None)

    def ask(self, act, note):
        """What the act would do, as a question that leads back here."""
        alone = Article.objects.filter(pk=self.article.pk)
        question = actions.confirmed(
            self.admin, self.request, alone, act, back=self._address()
        )
        question.context_data["note"] = note
        return question

    def _address(self):
        return self.request.get_full_path()

    def _next(self):
        if "_save" not in self.request.POST:
            return self._address()
        filters = self.admin.get_preserved_filters(self.request)
        url = reverse("admin:articles_article_changelist")
        wanted = self.request.GET.get("_changelist_filters") if filters else ""
        return f"{url}?{wanted}" if wanted else url

    # The page

    def page(self, form, status=200):
        shown = Shown(self.article, self.record, self.rights(), self.now)
        return self.answer(
            form,
            shown,
            status,
            **shown.facts(),
            stale=self.stale,
            title=str(self.article),
            panels=panels_of(self.request, self.admin.admin_site, self.article),
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
        if not is_valid:
            return self.page(form)
        return self._preview(form) if "_preview" in request.POST else self._create(form)

    def rights(self):
        publish = self.admin.has_publish_permission(self.request)
        return {"change": True, "publish": publish, "release": False}

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
        _store_picture(form)
        acts.tell_created(request, article)
        if "_publish" in request.POST:
            acts.publish(request, [article], **given)
        return article

    def page(self, form):
        return self.answer(form, Inputs(), path=self.path, title=_("New article"))


def _store_picture(form):
    """Store a chosen picture once the record that names it was accepted."""
    if picture := form.cleaned_data.get("picture"):
        picturing.upload(picture)


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


def _pressed(post):
    buttons = (
        "_publish", "_schedule", "_hold_back", "_retire", "_release", "_release_all",
        "_keep", "_keep_vanished", "_retire_vanished", "_accept",
    )  # fmt: skip
    return any(name in post for name in buttons)
