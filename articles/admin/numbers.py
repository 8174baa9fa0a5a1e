"""Numbers of rows and versions, as addresses and forms name them."""

__all__ = ["number_of"]

# Eighteen digits fit any column; more are the number of nothing.
_LONGEST = 18


def number_of(text: str | None) -> int | None:
    """The number that a text is; None where it is none of a row or a version."""
    is_one = bool(text) and text.isascii() and text.isdecimal()
    return int(text) if is_one and len(text) <= _LONGEST else None
