"""Providers and topics that records name: found, and made where nobody named them yet.

Projecting calls it inside its transaction; verifying only asks what there is.
"""

from collections import Counter
from collections.abc import Sequence

from articles import tables
from articles.models import Provider, Topic
from articles.naming import free_slug, slugify

__all__ = ["find_providers", "find_topics", "names_of", "provider_ids", "topic_ids"]


def names_of(provider):
    return provider.name or "", provider.domain or ""


def provider_ids(providers) -> dict[tuple[str, str], int]:
    wanted = {names_of(provider) for provider in providers if provider}
    found = find_providers(wanted)
    missing = sorted(wanted - found.keys())
    if missing:
        shown = [name or domain for name, domain in missing]
        slugs = _new_slugs(Provider, shown, otherwise="provider")
        rows = [(*names, slug) for names, slug in zip(missing, slugs, strict=True)]
        tables.insert(Provider, ("name", "domain", "slug"), rows)
        found |= find_providers(set(missing))
    return found


def find_providers(wanted):
    rows = Provider.objects.values_list("pk", "name", "domain")
    found = tables.having(rows, "name", {name for name, _ in wanted})
    return {(name, domain): pk for pk, name, domain in found}


def topic_ids(names) -> dict[str, int]:
    wanted = {name for name in names if name is not None}
    found = find_topics(wanted)
    missing = sorted(wanted - found.keys())
    if missing:
        slugs = _new_slugs(Topic, missing, otherwise="topic")
        tables.insert(Topic, ("name", "slug"), list(zip(missing, slugs, strict=True)))
        found |= find_topics(set(missing))
    return found


def find_topics(names):
    return dict(tables.having(Topic.objects.values_list("name", "pk"), "name", names))


def _new_slugs(model, texts: Sequence[str], *, otherwise: str) -> list[str]:
    """Slugs for new rows; only those that might be in the way are asked for.

    Nobody else can give them away meanwhile: the caller is the one writer
    (tables.writing). If somebody did, the insert would raise an IntegrityError.
    """
    wanted = Counter(slugify(text, otherwise=otherwise) for text in texts)
    known = model.objects.values_list("slug", flat=True)
    taken = set(tables.having(known, "slug", wanted))
    numbered = taken | {slug for slug, count in wanted.items() if count > 1}
    for slug in numbered:
        taken.update(known.filter(slug__startswith=f"{slug}-"))
    slugs = []
    for text in texts:
        slugs.append(free_slug(text, otherwise=otherwise, taken=taken))
        taken.add(slugs[-1])
    return slugs
