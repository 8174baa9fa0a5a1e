"""What goes on as it is typed in the search box: fields, values, names; as JSON."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.urls import path

from articles import finding
from articles.admin.finding.wording import MEANINGS
from articles.models import Provider, Topic

# So many are offered; more letters narrow them.
OFFERED = 8
_LONGEST = 2_000


def urls_of(admin):
    view = admin.admin_site.admin_view(lambda request: _complete(admin, request))
    return [path("complete/", view, name="articles_complete")]


def _complete(admin, request):
    if not admin.has_view_permission(request):
        raise PermissionDenied
    text = request.GET.get("q", "")[:_LONGEST].replace("\0", " ")
    place = request.GET.get("at", "")
    at = int(place) if place.isascii() and place.isdecimal() else len(text)
    typing = finding.typing_at(text, min(at, len(text)))
    options = [*_known(typing), *_names(typing)][:OFFERED]
    answer = {"start": typing.start, "end": typing.end, "options": options}
    return JsonResponse(answer)


def _known(typing):
    return [
        {
            "text": each,
            "meaning": str(MEANINGS[each[:-1]]) if each.endswith(":") else "",
        }
        for each in finding.known_beginnings(typing)
    ]


def _names(typing):
    find = _NAMES.get(typing.field, lambda typed: [])
    return [{"text": _quoted(each), "meaning": ""} for each in find(typing.typed)]


def _called(model, typed):
    """Names that begin so, and then those that have it in them."""
    names = model.objects.exclude(name="").order_by("name")
    first = names.filter(name__istartswith=typed)
    others = names.filter(name__icontains=typed)
    found = [*first.values_list("name", flat=True)[:OFFERED]]
    if len(found) < OFFERED:
        found += others.values_list("name", flat=True)[:OFFERED]
    return list(dict.fromkeys(found))


def _editors(typed):
    users = get_user_model().objects.filter(is_staff=True, username__istartswith=typed)
    return users.order_by("username").values_list("username", flat=True)[:OFFERED]


_NAMES = {
    "provider": lambda typed: _called(Provider, typed),
    "topic": lambda typed: _called(Topic, typed),
    "by": _editors,
}


def _quoted(name):
    """A name as the language takes it for one; it has no way to quote a quote."""
    name = name.replace('"', " ")
    return f'"{name}"' if " " in name else name
