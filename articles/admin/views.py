"""The form of an article as a page: what is shown, and what each of its buttons does.

A button first saves what was typed, then does its own; so nothing typed is lost.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import deciding, picturing
from articles.admin import actions, acts, cells
from articles.admin.clock import moment, now_of
from articles.admin.forms import AddForm, ArticleForm
from articles.admin.showing import Row, Shown, errors_of
from articles.admin.wording import in_words, who
from articles.deciding import PathTaken, Stale
from articles.frontmatter import FrontMatterError
from articles.models import Article
from articles.naming import file_stem


class ChangePage:
    """GET and POST of one article's form."""

    def __init__(self, modeladmin, request, object_id):
        self.admin = modeladmin
        self.request = request
        self.now = now_of(request)
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
            "_hold_back": "publish",
            "_retire": "publish",
            "_release": "release",
            "_release_all": "release",
        }
        asked = [name for button, name in right.items() if button in self.request.POST]
        asked = asked or ["change"]
        rights = self._rights()
        return all(rights[name] for name in asked)

    def _rights(self):
        request, modeladmin = self.request, self.admin
        return {
            "change": modeladmin.has_change_permission(request, self.article),
            "publish": modeladmin.has_publish_permission(request),
            "release": modeladmin.has_release_permission(request),
        }

    def _form(self, data=None, files=None):
        form = ArticleForm(
            data, files, record=self.record, version=self.article.version, now=self.now
        )
        if data is None:
            shown = Shown(self.article, self.record, {}, self.now)
            form.initial |= shown.schedule()
        return form

    # POST

    def _process(self, form):
        try:
            saved = self._save(form)
        except Stale as stale:
            return self._refuse(form, stale)
        except PathTaken as taken:
            form.add_error("title", path_taken(taken.path))
            return self.page(form)
        except FrontMatterError as error:
            form.add_error(None, error.message)
            return self.page(form)
        return self._press(form, saved)

    def _save(self, form):
        if not self._rights()["change"]:
            return None
        values = form.values()
        # A field that is given back is not decided in the same breath.
        values.pop(self.request.POST.get("_release"), None)
        if picture := form.cleaned_data.get("picture"):
            images = values.get("images", self.record.images)
            values["images"] = (picturing.upload(picture), *images)
        if not values:
            return None
        return deciding.edit(
            self.article,
            values,
            user=self.request.user,
            note=form.cleaned_data["note"] or "",
            version=form.cleaned_data["version"],
            now=self.now,
        )

    def _refuse(self, form, stale):
        """Show what moved, and the form with what was typed on the newer record."""
        self.article = self._fetch(self.article.pk)
        self.record = self.article.record(self.now)
        self.stale = [
            {
                "label": cells.label_of(name),
                "value": in_words(name, change.new),
                "by": who(change.change_set.user, change.change_set.act),
                "when": moment(change.change_set.at, self.now),
            }
            for name, change in stale.changes.items()
        ]
        return self.page(form.rebased(self.record, self.article.version), status=409)

    def _press(self, form, saved):
        """Do what the button says; a bare save has said all with what it saved."""
        post, articles = self.request.POST, [self.article]
        note = form.cleaned_data["note"] or ""
        if saved or not _pressed(post):
            acts.tell_edit(self.request, saved)
        if "_publish" in post:
            times = {k: form.cleaned_data[k] for k in ("starts_at", "ends_at")}
            acts.publish(self.request, articles, now=self.now, note=note, **times)
        elif "_hold_back" in post:
            acts.hold_back(self.request, articles, now=self.now, note=note)
        elif "_release" in post:
            acts.release(
                self.request, articles, [post["_release"]], now=self.now, note=note
            )
        elif "_retire" in post or "_release_all" in post:
            act = actions.RETIRE if "_retire" in post else actions.RELEASE
            return actions.confirmed(
                self.admin, self.request, self._alone(), act, back=self._address()
            )
        return HttpResponseRedirect(self._next())

    def _alone(self):
        return Article.objects.filter(pk=self.article.pk)

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
        shown = Shown(self.article, self.record, self._rights(), self.now)
        context = {
            **self.admin.admin_site.each_context(self.request),
            **shown.facts(),
            **shown.inputs(form, self.admin),
            "stale": self.stale,
            "rights": self._rights(),
            "opts": self.admin.opts,
            "title": str(self.article),
            "subtitle": None,
            "media": self.admin.media + form.media,
        }
        template = "admin/articles/article/change_form.html"
        return TemplateResponse(self.request, template, context, status=status)


class AddPage:
    """GET and POST of the form for an article that is born here."""

    def __init__(self, modeladmin, request):
        self.admin = modeladmin
        self.request = request
        self.now = now_of(request)

    def respond(self):
        request = self.request
        if not self.admin.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self.page(AddForm(now=self.now))
        form = AddForm(request.POST, request.FILES, now=self.now)
        if not form.is_valid():
            return self.page(form, _path_of(form))
        record = form.new_record()
        if "_preview" in request.POST:
            return self._preview(form, record)
        return self._create(form, record)

    def _preview(self, form, record):
        path = _path_of(form)
        if Article.objects.filter(path=path).exists():
            form.add_error("title", path_taken(path))
        return self.page(form, path)

    def _create(self, form, record):
        if picture := form.cleaned_data.get("picture"):
            images = (picturing.upload(picture), *record.images)
            record = record.with_values({"images": images})
        note = form.cleaned_data["note"] or ""
        user, request = self.request.user, self.request
        try:
            article = deciding.create(record, user=user, note=note, now=self.now)
        except PathTaken as taken:
            form.add_error("title", path_taken(taken.path))
            return self.page(form, taken.path)
        except FrontMatterError as error:
            form.add_error(None, error.message)
            return self.page(form, _path_of(form))
        messages.success(request, _("Created as %s.") % article.path)
        if "_publish" in request.POST and self.admin.has_publish_permission(request):
            acts.publish(request, [article], now=self.now)
        url = reverse("admin:articles_article_change", args=[article.pk])
        return HttpResponseRedirect(url)

    def page(self, form, path=""):
        groups = [
            {
                "title": title,
                "rows": [Row(form[name], name) for name in options["fields"]],
                **options,
            }
            for title, options in self.admin.groups
        ]
        context = {
            **self.admin.admin_site.each_context(self.request),
            "form": form,
            "path": path,
            "groups": groups,
            "judgement": [Row(form[name], name) for name in self.admin.judgement],
            "topics": Row(form["topics"], "topics"),
            "images": [{"form": f, "picture": ""} for f in form.images.forms],
            "related": [
                {"form": f, "row": None, "target": None} for f in form.related.forms
            ],
            "rights": {
                "change": True,
                "publish": self.admin.has_publish_permission(self.request),
                "release": False,
            },
            "errors": errors_of(form),
            "opts": self.admin.opts,
            "title": _("New article"),
            "subtitle": None,
            "media": self.admin.media + form.media,
        }
        template = "admin/articles/article/add_form.html"
        return TemplateResponse(self.request, template, context)


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
    return f"_news/{file_stem(title, published_at.instant)}.md"


def _pressed(post):
    buttons = ("_publish", "_hold_back", "_retire", "_release", "_release_all")
    return any(name in post for name in buttons)
