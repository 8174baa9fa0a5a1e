"""Choosing what to import: an archive to upload, or a folder below IMPORT_ROOTS."""

from django.conf import settings
from django.http import HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin.clock import now_of
from articles.admin.importing import places
from articles.admin.importing.forms import FolderForm, UploadForm

IMPORT = "articles.import_files"


def may_import(request):
    """Whether plans, and all that leads to one, are open to who asks."""
    return request.user.has_perm(IMPORT)


class ImportPage:
    """GET and POST of the page; a form that is sent leads to the plan it makes.

    Nobody comes here who may not import (uploading.streamed).
    """

    template = "admin/articles/importrun/import.html"

    def __init__(self, modeladmin, request):
        self.admin = modeladmin
        self.request = request
        self.now = now_of(request)

    def respond(self):
        if self.request.method != "POST":
            places.sweep(self.now)
            return self.page()
        if "_folder" in self.request.POST:
            form = FolderForm(self.request.POST)
            return self._plan(form) or self.page(folder_form=form)
        too_large = getattr(self.request, "upload_is_too_large", False)
        form = UploadForm(self.request.POST, self.request.FILES, too_large=too_large)
        return self._plan(form) or self.page(upload_form=form)

    def _plan(self, form):
        if not form.is_valid():
            return None
        plan = form.process(user=self.request.user, now=self.now)
        if plan is None:
            return None
        places.forget(self.now)
        return HttpResponseRedirect(
            reverse("admin:articles_importplan_change", args=[plan.pk])
        )

    def page(self, *, upload_form=None, folder_form=None):
        is_wrong = bool(upload_form or folder_form)
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "subtitle": None,
            "media": self.admin.media,
            "title": _("Import files"),
            "upload_form": upload_form or UploadForm(),
            "bound": f"{places.BOUND:,}",
            "is_wrong": is_wrong,
            **self._folders(folder_form),
        }
        return TemplateResponse(
            self.request, self.template, context, status=400 if is_wrong else 200
        )

    def _folders(self, form):
        """The folder that is open, or the roots there are to open."""
        asked = self.request.POST if form else self.request.GET
        facts = {"folder_form": form, "folder": None, "roots": _roots(), "lost": ""}
        if "root" not in asked:
            return facts
        try:
            folder = places.folder_at(_number(asked["root"]), asked.get("folder", ""))
            inside = places.folders_in(folder)
        except places.NoPlace as error:
            return facts | {"lost": str(error)}
        counter = places.Counter()
        return facts | {
            "folder": folder,
            "crumbs": [(name, _link(folder.root, way)) for name, way in folder.crumbs],
            "count": counter.count(folder.place),
            "inside": [
                (each.path.rpartition("/")[2], _link(each.root, each.path), count)
                for each in inside
                for count in [counter.count(each.place)]
            ],
            "is_cut": len(inside) == places.LISTED,
            "folder_form": form
            or FolderForm(initial={"root": folder.root, "folder": folder.path}),
        }


def _roots():
    return [
        (places.readable(root), _link(number, ""))
        for number, root in enumerate(settings.IMPORT_ROOTS)
    ]


def _link(root, path):
    query = QueryDict(mutable=True)
    query["root"] = root
    if path:
        query["folder"] = path
    return f"?{query.urlencode(safe='/')}#folders"


def _number(text):
    try:
        return int(text) if text.isdecimal() else -1
    except ValueError:
        return -1
