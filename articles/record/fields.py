"""The FIELDS table: names, keys, types, order, and what a change of each field means."""

from articles.frontmatter import Layout, Value
from articles.record.kinds import (
    BOOLEAN,
    INTEGER,
    LABEL,
    MOMENT,
    NAME,
    QUOTED,
    ChangeClass,
    Field,
    list_of,
    mappings_only,
    part,
    readers_of,
)
from articles.record.values import ImageRecord, ProviderRecord, RelatedRecord

__all__ = ["DECIDABLE", "FIELDS", "FIELDS_BY_NAME", "LAYOUT", "READERS"]

IMAGE_FIELDS = (
    Field("url", "url", QUOTED),
    Field("width", "width", INTEGER),
    Field("height", "height", INTEGER),
    Field("is_cached", "isCached", BOOLEAN),
    Field("title", "title", QUOTED),
    Field("attribution", "attribution", QUOTED),
)
_IMAGES = list_of(mappings_only(part(ImageRecord, IMAGE_FIELDS)))

PROVIDER_FIELDS = (
    Field("name", "name", NAME),
    Field("domain", "domain", LABEL),
    Field("images", "images", _IMAGES),
)
_PROVIDER = part(ProviderRecord, PROVIDER_FIELDS)

RELATED_FIELDS = (
    Field("title", "title", QUOTED),
    Field("excerpt", "excerpt", QUOTED),
    Field("published_at", "publishedDateTime", MOMENT),
    Field("original_url", "originalUrl", QUOTED),
    Field("web_url", "webUrl", QUOTED),
    Field("amp_web_url", "ampWebUrl", QUOTED),
    Field("cdn_amp_web_url", "cdnAmpWebUrl", QUOTED),
    Field("type", "type", LABEL),
    Field("provider", "provider", _PROVIDER),
    Field("quality", "quality", INTEGER),
    Field("images", "images", _IMAGES),
)
_RELATED = list_of(mappings_only(part(RelatedRecord, RELATED_FIELDS)))

FIELDS = (
    Field("category", "category", LABEL),
    Field("title", "title", QUOTED, required=True),
    Field("excerpt", "excerpt", QUOTED),
    Field("published_at", "publishedDateTime", MOMENT, required=True),
    Field("original_url", "originalUrl", QUOTED),
    Field("web_url", "webUrl", QUOTED),
    Field("amp_web_url", "ampWebUrl", QUOTED),
    Field("cdn_amp_web_url", "cdnAmpWebUrl", QUOTED),
    Field("type", "type", LABEL),
    Field("quality", "quality", INTEGER, ChangeClass.RANKING),
    Field("heat", "heat", INTEGER, ChangeClass.RANKING),
    Field("removed", "removed", BOOLEAN),
    Field("published", "published", BOOLEAN, ChangeClass.RANKING),
    Field("featured_content", "featuredContent", QUOTED, section=True),
    Field("provider", "provider", _PROVIDER, section=True),
    Field("topics", "topics", list_of(NAME), section=True),
    Field("images", "images", _IMAGES, section=True),
    Field("related", "related", _RELATED, ChangeClass.RELATED, section=True),
    Field("secured", "secured", QUOTED, ChangeClass.SEALED, section=True),
)
FIELDS_BY_NAME = {each.name: each for each in FIELDS}
READERS = readers_of(FIELDS)
# What editors decide on: all but what is sealed, and the body, which has no key.
DECIDABLE = (*(each.name for each in FIELDS if each.name != "secured"), "body")


def _url(value: Value) -> object:
    return value.get("url") if isinstance(value, dict) else repr(value)


def _related_identity(value: Value) -> object:
    if not isinstance(value, dict):
        return repr(value)
    return value.get("webUrl") or (value.get("title"), value.get("publishedDateTime"))


def _keys(table: tuple[Field, ...]) -> tuple[str, ...]:
    return tuple(each.key for each in table)


_IMAGE_LAYOUT = Layout(_keys(IMAGE_FIELDS), identity=_url)
_PROVIDER_LAYOUT = Layout(_keys(PROVIDER_FIELDS), children={"images": _IMAGE_LAYOUT})
LAYOUT = Layout(
    order=_keys(FIELDS),
    sections=frozenset(each.key for each in FIELDS if each.section),
    children={
        "provider": _PROVIDER_LAYOUT,
        "images": _IMAGE_LAYOUT,
        "related": Layout(
            _keys(RELATED_FIELDS),
            children={"provider": _PROVIDER_LAYOUT, "images": _IMAGE_LAYOUT},
            identity=_related_identity,
        ),
    },
)
