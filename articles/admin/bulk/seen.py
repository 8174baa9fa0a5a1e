"""The versions of articles as rows showed them, sent back with what was chosen."""

import re

__all__ = ["seen_field", "versions_seen"]

_SEEN = re.compile(r"(\d{1,18}):(\d{1,18})\Z")


def seen_field(article) -> str:
    """What a row sends of its article: the version that it shows."""
    return f"{article.pk}:{article.version}"


def versions_seen(fields) -> dict[int, int]:
    """The versions that rows showed, by the keys of their articles."""
    shown = map(_SEEN.match, fields)
    return {int(each[1]): int(each[2]) for each in shown if each}
