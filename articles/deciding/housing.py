"""Providers that belong to one house, under one name for readers; no file knows it.

What is joined is taken apart again; the administration logs who did which.
"""

from collections.abc import Iterable

from articles import tables
from articles.deciding.rights import check
from articles.models import House, Provider

__all__ = ["dissolve_house", "join_house", "leave_house", "rename_house"]

_RIGHTS = [("articles.change_house",)]


def join_house(providers: Iterable[Provider], name: str, *, user) -> House:
    """Show providers under one name; a house that has the name takes them in."""
    check(user, _RIGHTS)
    with tables.writing():
        house, _is_new = House.objects.get_or_create(name=_named(name))
        keys = [provider.pk for provider in providers]
        left = set(
            Provider.objects.filter(pk__in=keys, house__isnull=False).values_list(
                "house", flat=True
            )
        )
        Provider.objects.filter(pk__in=keys).update(house=house)
        _keep_addresses(left | {house.pk})
    return house


def leave_house(providers: Iterable[Provider], *, user):
    """Let providers stand for themselves again; an empty house is none."""
    check(user, _RIGHTS)
    with tables.writing():
        found = Provider.objects.filter(pk__in=[each.pk for each in providers])
        left = set(found.exclude(house=None).values_list("house", flat=True))
        found.update(house=None)
        _keep_addresses(left)


def rename_house(house: House, name: str, *, user):
    """Raises ValueError where another house has the name."""
    check(user, _RIGHTS)
    with tables.writing():
        if House.objects.filter(name=_named(name)).exclude(pk=house.pk).exists():
            raise ValueError("another house has that name")
        House.objects.filter(pk=house.pk).update(name=_named(name))


def dissolve_house(house: House, *, user):
    leave_house(house.providers.all(), user=user)


def _keep_addresses(houses: Iterable[int]):
    """A house keeps its address while whose it is belongs to it.

    A new one has that of the provider known for longest.
    """
    for house in House.objects.filter(pk__in=houses):
        slugs = list(house.providers.order_by("pk").values_list("slug", flat=True))
        if not slugs:
            house.delete()
        elif house.slug not in slugs:
            House.objects.filter(pk=house.pk).update(slug=slugs[0])


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ValueError("a house has a name")
    return name
