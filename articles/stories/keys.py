"""What an address and a title are looked up by.

A link is resolved by webUrl, else by title and instant (FORMAT.md 5). Both become
64-bit keys, because addresses and titles outgrow what a database can index.
"""

from datetime import datetime
from hashlib import blake2b

__all__ = ["title_key", "url_key"]


def url_key(web_url: str | None) -> int | None:
    """The key of an address, or None for an absent or empty one."""
    return _key("url", web_url) if web_url else None


def title_key(title: str | None, instant: datetime | None) -> int | None:
    """The key of a title at an instant, or None where either is missing."""
    if not title or instant is None:
        return None
    return _key("title", f"{instant.timestamp():.6f} {title}")


def _key(kind: str, text: str) -> int:
    digest = blake2b(text.encode(), digest_size=8, person=kind.encode()).digest()
    return int.from_bytes(digest, signed=True)
