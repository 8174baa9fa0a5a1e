"""The slugs of topics and providers: addresses, stable once given (DESIGN.md); and
the houses that providers are shown under."""

from typing import Any

from articles import tables
from articles.models import House, Provider, Topic
from articles.naming import free_slug

__all__ = ["restore_houses", "restore_slugs"]

Line = dict[str, Any]


def restore_slugs(topics: list[Line], providers: list[Line]):
    """Give names the slugs they had; who came since and is in the way gives way.

    The caller holds the transaction.
    """
    named = {(each["topic"],): each["slug"] for each in topics}
    _restore(Topic, ("name",), named)
    named = {(each["provider"], each["domain"]): each["slug"] for each in providers}
    _restore(Provider, ("name", "domain"), named)


def restore_houses(providers: list[Line]):
    """Join providers under the names they had; who stands under another stays there.

    The caller holds the transaction.
    """
    wanted = {
        (each["provider"], each["domain"]): each["house"]
        for each in providers
        if each["house"] is not None
    }
    tables.insert(
        House, ("name",), [(name,) for name in {*wanted.values()}], ignore=True
    )
    houses = dict(House.objects.values_list("name", "pk"))
    free = Provider.objects.filter(house=None).values_list("name", "domain", "pk")
    moved = [
        (houses[wanted[key]], pk)
        for *names, pk in free
        if (key := tuple(names)) in wanted
    ]
    tables.update(Provider, ("house_id",), moved)
    _restore_addresses(
        {each["house"]: each["slug"] for each in providers if each["stands"]}
    )


def _restore_addresses(standing: dict[str, str]):
    """Give houses the address of who stood for them, where none of theirs has it."""
    slugs: dict[int, set[str]] = {}
    for house, slug in Provider.objects.exclude(house=None).values_list(
        "house", "slug"
    ):
        slugs.setdefault(house, set()).add(slug)
    found = [
        (wanted if (wanted := standing.get(name, "")) in slugs.get(pk, ()) else "", pk)
        for pk, name, slug in House.objects.values_list("pk", "name", "slug")
        if slug not in slugs.get(pk, ())
    ]
    tables.update(House, ("slug",), found)


def _restore(model, names: tuple[str, ...], wanted: dict[tuple, str]):
    known = {tuple(row[2:]): row[:2] for row in _rows(model, names)}
    new = [(*key, slug) for key, slug in wanted.items() if key not in known]
    slugs = {key: wanted.get(key, slug) for key, (_, slug) in known.items()}
    taken = {*wanted.values(), *slugs.values()}
    reserved = set(wanted.values())
    for key, slug in slugs.items():
        if key not in wanted and slug in reserved:
            slugs[key] = free_slug(slug, otherwise=slug, taken=taken)
            taken.add(slugs[key])
    moved = [
        (slugs[key], pk) for key, (pk, slug) in known.items() if slugs[key] != slug
    ]
    # A slug may go from one to another: first out of each other's way.
    tables.update(model, ("slug",), [(f"~{pk}", pk) for _, pk in moved])
    tables.update(model, ("slug",), moved)
    tables.insert(model, (*names, "slug"), new)


def _rows(model, names: tuple[str, ...]):
    return model.objects.order_by("pk").values_list("pk", "slug", *names)
