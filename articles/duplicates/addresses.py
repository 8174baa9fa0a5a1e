"""Addresses -> the one form of each that all ways to write it share.

Forgiven is what does not lead to another article, and nothing else:

    how it is spelled     case of scheme and host, default ports, percent-encoding, hosts
                          in Unicode, order of parameters, slashes at the end
    where on the page     fragments, but for the routes of one-page sites (#!..., #/...)
    who sent the reader   tracking parameters
    for which device      AMP forms and the viewers that serve them, m. and mobile. hosts;
                          and www., since they stand for a host with it and without it

http and https stay two addresses, as do a and A in a path. What is no address, or
longer than any, stays as it is.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

__all__ = ["TRACKING", "TRACKING_OF", "Address", "canonical_url", "differences", "read"]

# Parameters that say who sent a reader: social networks, searches and advertising,
# newsletters, publishers counting their own links, viewers of AMP pages.
_TRACKING = """
fbclid igsh igshid twclid ttclid li_fat_id epik rdt_cid scclid
gclid gclsrc dclid gbraid wbraid srsltid _ga _gl msclkid yclid
mc_cid mc_eid mkt_tok _hsenc _hsmi vero_id vero_conv oly_enc_id oly_anon_id
ck_subscriber_id ml_subscriber ml_subscriber_hash sc_cid _branch_match_id
ocid ncid cmpid ito wt.mc_id icid sr_share soc_src soc_trk
guccounter guce_referrer guce_referrer_sig
ns_campaign ns_mchannel ns_source ns_linkname ns_fee
amp_js_v amp_gsa amp_lite amp_r usqp
"""
TRACKING = frozenset(_TRACKING.split())
_TRACKING_BEGINS = ("utm_", "mtm_", "matomo_", "piwik_", "pk_", "hsa_", "at_campaign")

# What only one host uses so, and others may mean.
TRACKING_OF = {
    "msn.com": frozenset({"c", "cvid", "ei", "mkt", "pc"}),
    "youtube.com": frozenset({"ab_channel", "feature", "si"}),
}

_LONGEST = 4096
_ADDRESS = re.compile(
    r"(https?)://([^/?#\\]{1,255})(/[^?#]*)?(?:\?([^#]*))?(?:#(.*))?\Z", re.IGNORECASE
)
# As most are: nothing in it has to be recoded, and without "amp" it is no AMP form.
_PLAIN = re.compile(
    r"(https?)://([a-z\d-]+(?:\.[a-z\d-]+)+)((?:/[\w.~-]*)*)(?:\?([\w.~=&-]*))?\Z", re.A
)
_PLACE = re.compile(r"(?:(.*)@)?(\[[\da-f:.]+\]|[^:@\[\]]+)(?::(\d*))?\Z", re.I | re.A)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NO_HOST = re.compile(r"[\x00-\x20\x7f/?#@:\[\]\\%<>^|\"`{}]|\.\.|\A\.|\.\Z|\A\Z")
_PORTS = {"http": "80", "https": "443"}

# Of percent-encoding one spelling: these plain, all others encoded.
_UNRESERVED = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]")

_FORMS = {"amp": "AMP", "m": "mobile", "mobile": "mobile", "www": "www."}
# Below these a host is registered like below .com: m.co.uk is no form of co.uk.
_SHARED = frozenset({"ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"})

_AMP_STEPS = frozenset({"amp", "google-amp"})
_AMP_ENDING = re.compile(r"(?:\.amp(?=\.html?\Z)|\.amphtml\Z)")
_AMP_PARAMETER = re.compile(
    r"(?:amp|amphtml)(?:=(?:1|true)?)?\Z|outputtype=amp\Z", re.IGNORECASE
)
_GOOGLE = re.compile(r"google\.[a-z]{2,3}(?:\.[a-z]{2})?\Z")
_GOOGLE_SHOWS = re.compile(r"/amp/(s/)?([^/]+\.[^/]+.*)\Z")
_CACHE_SHOWS = re.compile(r"/[cv]/(s/)?([^/]+\.[^/]+.*)\Z")


class Address(NamedTuple):
    """An address in its canonical form, and what had to be taken off for that."""

    canonical: str
    tracking: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    names_page: bool = False  # more than a host: the front of a site is no article


class _Parts(NamedTuple):
    scheme: str
    user: str | None
    host: str
    port: str | None
    path: str
    parameters: tuple[str, ...]
    fragment: str


def canonical_url(url: str) -> str:
    """The address without what does not lead to another article."""
    return read(url).canonical


def differences(one: str, other: str) -> str:
    """What two addresses of one canonical form differ in, in words."""
    first, second = read(one), read(other)
    found = []
    names = sorted({_name(each) for each in first.tracking ^ second.tracking})
    if names:
        found.append(f"tracking parameter{'s'[: len(names) - 1]} {_listed(names)}")
    forms = sorted(first.forms ^ second.forms)
    if forms:
        found.append(f"the {_listed(forms)} form{'s'[: len(forms) - 1]}")
    return " and ".join(found) or "spelling"


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


@lru_cache(maxsize=8_192)
def read(url: str) -> Address:
    """Never raises; what is no address is its own canonical form."""
    plain = _PLAIN.match(url) if len(url) < 256 else None
    if plain and not plain[4] and "amp" not in url:
        (host, known), path = _site(plain[2]), plain[3].rstrip("/")
        return Address(f"{plain[1]}://{host}{path}", forms=known, names_page=bool(path))
    return _read_with_care(url, plain)


def _read_with_care(url: str, plain: re.Match[str] | None = None) -> Address:
    forms: set[str] = set()
    try:
        parts = _plain_parts(plain) if plain else _parts(url)
        while parts is not None and (inner := _viewed(parts)) is not None:
            forms.add("AMP")
            parts = inner
        return _as_it_is(url) if parts is None else _address(parts, forms)
    except UnicodeError:  # a lone surrogate
        return _as_it_is(url)


def _as_it_is(url: str) -> Address:
    return Address(url, names_page="." in url and "/" in url)


def _plain_parts(found: re.Match[str]) -> _Parts:
    parameters = tuple(each for each in (found[4] or "").split("&") if each)
    return _Parts(found[1], None, found[2], None, found[3], parameters, "")


def _parts(url: str) -> _Parts | None:
    if len(url) > _LONGEST or _CONTROL.search(url):
        return None
    found = _ADDRESS.match(url)
    place = _PLACE.match(found[2]) if found else None
    host = _host(place[2]) if place else None
    if found is None or place is None or host is None:
        return None
    return _Parts(
        found[1].lower(),
        place[1],
        host,
        place[3],
        _recoded(found[3] or ""),
        tuple(_recoded(each) for each in (found[4] or "").split("&") if each),
        found[5] or "",
    )


@lru_cache(maxsize=4096)
def _host(text: str) -> str | None:
    """The host in lower case and ASCII, or None for what is none."""
    if text.startswith("["):
        return text.lower()
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    text = text.replace("\u3002", ".").removesuffix(".")
    if _NO_HOST.search(text):
        return None
    host = ".".join(map(_in_ascii, text.split(".")))
    return host if len(host) <= 255 else None


def _in_ascii(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def _recoded(text: str) -> str:
    return _ENCODED.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    text = found[0]
    if len(text) == 1:
        return "".join(f"%{byte:02X}" for byte in text.encode())
    byte = int(text[1:], 16)
    return chr(byte) if byte in _UNRESERVED else text.upper()


def _viewed(parts: _Parts) -> _Parts | None:
    """The address that a viewer of AMP pages shows, if it is one."""
    if _GOOGLE.match(_site(parts.host)[0]):
        found = _GOOGLE_SHOWS.match(parts.path)
    elif _is_cache(parts.host):
        found = _CACHE_SHOWS.match(parts.path)
    else:
        return None
    inner = found and _parts(f"http{'s' if found[1] else ''}://{found[2]}")
    return inner and inner._replace(
        parameters=parts.parameters, fragment=parts.fragment
    )


def _is_cache(host: str) -> bool:
    return f".{host}".endswith(".cdn.ampproject.org")


def _address(parts: _Parts, forms: set[str]) -> Address:
    host, host_forms = _site(parts.host)
    # What a cache does not show has to stay so.
    path, is_amp = parts.path.rstrip("/"), False
    if not _is_cache(host):
        path, is_amp = _page(path)
    kept = [each for each in parts.parameters if not _AMP_PARAMETER.match(each)]
    tracking = frozenset(each for each in kept if _tracks(_name(each), host))
    route = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    query = "&".join(sorted((each for each in kept if each not in tracking), key=_name))
    forms |= host_forms
    if is_amp or len(kept) < len(parts.parameters):
        forms.add("AMP")
    if route != parts.fragment:
        forms.add("fragment")
    page = f"{path}{'?' if query else ''}{query}{'#' if route else ''}{route}"
    canonical = f"{parts.scheme}://{_place(parts, host)}{page}"
    return Address(canonical, tracking, frozenset(forms), bool(page))


def _place(parts: _Parts, host: str) -> str:
    user = "" if parts.user is None else f"{parts.user}@"
    usual = parts.port in (None, "", _PORTS[parts.scheme])
    return f"{user}{host}" if usual else f"{user}{host}:{parts.port}"


@lru_cache(maxsize=4096)
def _site(host: str) -> tuple[str, frozenset[str]]:
    """The host that m., amp. and www. stand for, at the front or as in en.m."""
    labels, forms = host.split("."), set()
    while (place := _form_at(labels)) is not None:
        forms.add(_FORMS[labels.pop(place)])
    return ".".join(labels), frozenset(forms)


def _form_at(labels: list[str]) -> int | None:
    for place in (0, 1):
        rest = labels[place + 1 :]
        if labels[place] in _FORMS and _is_registered(rest):
            return place
        if len(rest) < 2:
            break
    return None


def _is_registered(labels: list[str]) -> bool:
    if len(labels) == 2:
        return not (labels[0] in _SHARED and len(labels[1]) == 2)
    return len(labels) > 2


def _page(path: str) -> tuple[str, bool]:
    """The path without what says AMP, and whether anything did."""
    shorter = _without_amp(path)
    if shorter == path:
        return path, False
    while shorter != path:
        path, shorter = shorter, _without_amp(shorter)
    return path, True


def _without_amp(path: str) -> str:
    if "amp" not in path:
        return path
    steps = path.split("/")
    kept = [step for step in steps if step not in _AMP_STEPS]
    if any(kept):
        path = "/".join(kept)
    return _AMP_ENDING.sub("", path).rstrip("/")


def _name(parameter: str) -> str:
    return parameter.partition("=")[0]


def _tracks(name: str, host: str) -> bool:
    name = name.lower()
    return (
        name in TRACKING
        or name.startswith(_TRACKING_BEGINS)
        or name in TRACKING_OF.get(host, ())
    )
