"""Provider names -> the house that stands behind them: only ever a proposal.

Who carries an article puts its own name after the house's: "Tidewater Post on MSN".
"""

import re

__all__ = ["CARRIERS", "house_key", "house_of", "is_carried"]

# Who republishes the articles of others, as they write it after "on".
CARRIERS = (
    "MSN", "MSN.com", "AOL", "AOL.com", "Yahoo", "Yahoo!", "Yahoo News", "Yahoo! News",
    "Yahoo Finance", "Yahoo! Finance", "Yahoo Sports", "Yahoo! Sports", "Yahoo.com",
    "Apple News", "Google News", "Microsoft Start", "Flipboard", "NewsBreak",
    "News Break", "SmartNews", "YouTube",
)  # fmt: skip
_CARRIERS = frozenset(map(str.casefold, CARRIERS))
_ON = re.compile(
    rf"(.*\S)\s+on\s+(?:{'|'.join(map(re.escape, CARRIERS))})\Z",
    re.IGNORECASE | re.DOTALL,
)
_VIA = re.compile(r"(.*?\S)\s+via\s+\S.*\Z", re.IGNORECASE | re.DOTALL)


def house_of(name: str) -> str:
    """The name to show for a provider: the house's own, without its carrier's."""
    text = name.strip()
    while found := _ON.match(text) or _VIA.match(text):
        text = found[1]
    return text


def is_carried(name: str) -> bool:
    """Whether it is a carrier's name, or a house's with a carrier's after it."""
    text = name.strip()
    return text.casefold() in _CARRIERS or house_of(text) != text


def house_key(name: str) -> str:
    """The same for all spellings of a house: case, blanks and signs aside."""
    house = house_of(name).casefold()
    return "".join(filter(str.isalnum, house)) or house
