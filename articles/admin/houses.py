"""Houses: providers that readers see under one name. Proposed by their names, joined by
an editor, taken apart again; no file knows of it.
"""

from collections import defaultdict

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles import deciding
from articles.admin import acts
from articles.admin.clock import moment, now_of
from articles.admin.fields import TextField
from articles.admin.readonly import ReadOnlyAdmin
from articles.admin.wording import who
from articles.duplicates import house_key, house_of, is_carried
from articles.models import Article, House, Provider

PAGE = 25
# So many of the last joins and partings are told of a house.
TOLD = 20


class JoinForm(forms.Form):
    """Providers and the name that readers are to see."""

    name = TextField(label=gettext_lazy("Name for readers"))
    provider = forms.ModelMultipleChoiceField(
        Provider.objects.all(), error_messages={"required": gettext_lazy("Tick one.")}
    )

    def clean_name(self):
        name = " ".join((self.cleaned_data["name"] or "").split())
        if not name:
            raise forms.ValidationError(_("Readers need a name."))
        return name


@admin.action(description=gettext_lazy("Join as one house…"), permissions=["join"])
def join_providers(modeladmin, request, queryset):
    """Ask for the name; the form it answers is that of a proposal."""
    chosen = list(queryset.select_related("house").order_by("name", "domain"))
    return TemplateResponse(
        request,
        "admin/articles/house/join.html",
        {
            **modeladmin.admin_site.each_context(request),
            "opts": House._meta,
            "media": modeladmin.media,
            "subtitle": None,
            "title": _("Join as one house"),
            "proposal": _proposal(chosen, _counts(chosen)),
            "may_change": True,
        },
    )


@admin.register(House)
class HouseAdmin(ReadOnlyAdmin):
    template = "admin/articles/house/change_form.html"

    def get_urls(self):
        views = {
            "join": self.join_view,
            "<int:pk>/part": self.part_view,
            "<int:pk>/rename": self.rename_view,
        }
        return [
            *(
                path(
                    f"{address}/",
                    self.admin_site.admin_view(require_POST(view)),
                    name=f"articles_house_{address.rpartition('/')[2]}",
                )
                for address, view in views.items()
            ),
            *super().get_urls(),
        ]

    # Pages

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        proposed = proposals()
        page = Paginator(proposed, PAGE).get_page(request.GET.get("p"))
        shown = [provider for group in page for provider in group]
        houses = list(House.objects.prefetch_related("providers"))
        counts = _counts(
            [*shown, *(each for house in houses for each in house.providers.all())]
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "subtitle": None,
            "title": _("Houses"),
            "houses": [
                (house, sum(counts[each.pk] for each in house.providers.all()))
                for house in houses
            ],
            "page": page,
            "proposals": [_proposal(group, counts) for group in page],
            "may_change": self._may(request),
        }
        return TemplateResponse(
            request, "admin/articles/house/change_list.html", context
        )

    def facts(self, request, house):
        members, now = list(house.providers.order_by("name", "domain")), now_of(request)
        counts = _counts(members)
        kind = ContentType.objects.get_for_model(House)
        log = LogEntry.objects.filter(content_type=kind, object_id=str(house.pk))
        return {
            "title": str(house),
            "members": [(each, counts[each.pk]) for each in members],
            "address": members[0].household()[0].get_absolute_url() if members else "",
            "log": [
                (each.change_message, who(each.user), moment(each.action_time, now))
                for each in log.select_related("user")[:TOLD]
            ],
            "may_change": self._may(request),
        }

    # Acts

    def _may(self, request):
        return request.user.has_perm("articles.change_house")

    def _check(self, request):
        if not self._may(request):
            raise PermissionDenied

    def join_view(self, request):
        self._check(request)
        form = JoinForm(request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(request, " ".join(errors))
            return _to_list()
        chosen, name = form.cleaned_data["provider"], form.cleaned_data["name"]
        came_from = [each.house_id for each in chosen if each.house_id]
        house = deciding.join_house(chosen, name, user=request.user)
        said = _("Joined: %s") % _listed(chosen)
        self.log_change(request, house, said)
        told = _("Readers see them as %s.") % house
        if came_from:  # of several houses, of which some may be no more
            messages.success(request, told)
        else:
            address = reverse("admin:articles_house_part", args=[house.pk])
            keys = [each.pk for each in chosen]
            acts.tell_with_way_back(request, told, address, provider=keys)
        return _to_house(house)

    def part_view(self, request, pk):
        """Take the ticked ones out, or all where the house is to be no more."""
        self._check(request)
        house = self.get_object(request, str(pk))
        if house is None:
            return _to_list()
        members = list(house.providers.order_by("name", "domain"))
        ticked = set(request.POST.getlist("provider"))
        chosen = [
            each for each in members if "_all" in request.POST or str(each.pk) in ticked
        ]
        if not chosen:
            messages.warning(request, _("Nothing was ticked, so nothing was done."))
            return _to_house(house)
        self.log_change(request, house, _("Taken out: %s") % _listed(chosen))
        if len(chosen) == len(members):
            self.log_deletions(request, House.objects.filter(pk=house.pk))
        deciding.leave_house(chosen, user=request.user)
        count = len(chosen)
        text = ngettext(
            "%d provider stands for itself again.",
            "%d providers stand for themselves again.",
            count,
        )
        address, keys = reverse("admin:articles_house_join"), [e.pk for e in chosen]
        given = {"provider": keys, "name": house.name}
        acts.tell_with_way_back(request, text % count, address, **given)
        return _to_list() if len(chosen) == len(members) else _to_house(house)

    def rename_view(self, request, pk):
        self._check(request)
        house = self.get_object(request, str(pk))
        if house is None:
            return _to_list()
        name = " ".join(request.POST.get("name", "").replace("\0", "").split())
        if name == house.name:
            return _to_house(house)
        if request.POST.get("was", house.name) != house.name:
            moved = _("Not renamed: somebody called it %s meanwhile.")
            messages.warning(request, moved % house.name)
            return _to_house(house)
        try:
            deciding.rename_house(house, name, user=request.user)
        except ValueError:
            messages.error(request, _("A house needs a name that no other one has."))
        else:
            said = _("Renamed from %(old)s to %(new)s")
            self.log_change(request, house, said % {"old": house.name, "new": name})
            acts.tell_with_way_back(
                request,
                _("Readers see them as %s.") % name,
                request.path,
                name=house.name,
                was=name,
            )
        return _to_house(house)


def proposals():
    """Providers whose names belong together and are not under one house yet."""
    groups = defaultdict(list)
    for each in Provider.objects.select_related("house").order_by("name", "domain"):
        groups[house_key(each.name)].append(each)
    return [
        group
        for key, group in sorted(groups.items())
        if key
        and len({each.name for each in group}) > 1
        and len({each.house_id for each in group} - {None}) + _alone(group) > 1
    ]


def _alone(group):
    return sum(each.house_id is None for each in group)


def _proposal(group, counts):
    names = [each.house.name for each in group if each.house]
    own = [each.name for each in group if not is_carried(each.name)]
    return {
        "name": next(iter(names or own), house_of(group[0].name) if group else ""),
        "providers": [
            (each, _evidence(each), counts[each.pk], each.house) for each in group
        ],
    }


def _evidence(provider):
    """Why a provider is thought to belong to the others, in words."""
    house = house_of(provider.name)
    if house != provider.name.strip():
        return _("carried: “%s” and who carries it") % house
    return _("the name itself, whatever its case, blanks and signs")


def _counts(providers):
    keys = [each.pk for each in providers]
    rows = Article.objects.filter(provider__in=keys).order_by().values_list("provider")
    return defaultdict(int, rows.annotate(number=Count("pk")))


def _listed(providers):
    return ", ".join(
        f"{each} ({each.domain})" if each.domain else str(each) for each in providers
    )


def _to_list():
    return HttpResponseRedirect(reverse("admin:articles_house_changelist"))


def _to_house(house):
    return HttpResponseRedirect(reverse("admin:articles_house_change", args=[house.pk]))
