from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings, strategies as st

from articles.duplicates import (
    BUSY,
    Candidate,
    Kind,
    asked_of,
    canonical_url,
    evidence_of,
    find_pairs,
    group,
    house_of,
    is_carried,
    keys_of,
)
from articles.duplicates.addresses import (
    TRACKING,
    _read_with_care,
    differences,
    read,
)
from articles.duplicates.houses import house_key
from articles.duplicates.keys import CLOSE_DAYS
from articles.duplicates.titles import likeness, plain, word_pairs
from tests.factories import make_record

PAGE = "https://tide.example/news/ferry"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TITLE = "The night ferry returns to the old harbour after winter repairs"


def candidate(key, title=None, *, hours=0, url=None, **over):
    defaults = {"instant": NOON + timedelta(hours=hours), "original_url": url}
    return Candidate(key, f"_news/{key}.md", title, **{**defaults, **over})


def found(*candidates, **options):
    return [(pair.first, pair.second) for pair in find_pairs(candidates, **options)]


def reason(*candidates):
    (pair,) = find_pairs(candidates)
    return pair.reason


# -- Addresses


@pytest.mark.parametrize(
    "url",
    [
        "HTTPS://Tide.EXAMPLE/news/ferry",
        "https://tide.example.:443/news/ferry/",
        "https://tide.example:/news/ferry//",
        "https://tide.example/news/ferry#comments",
        "https://tide.example/news/ferry?",
        "https://tide.example/news/%66erry",
        "https://www.tide.example/news/ferry",
        "https://m.tide.example/news/ferry",
        "https://mobile.tide.example/news/ferry",
        "https://amp.tide.example/news/ferry",
        "https://tide.example/amp/news/ferry",
        "https://tide.example/google-amp/news/ferry",
        "https://tide.example/news/amp/ferry",
        "https://tide.example/news/ferry/amp",
        "https://tide.example/news/ferry/amp/",
        "https://tide.example/news/ferry.amphtml",
        "https://tide.example/news/ferry?amp",
        "https://tide.example/news/ferry?amp=1&outputType=amp",
        "https://tide.example/news/ferry?UTM_Source=a&utm%5Fmedium=b&fbclid=c",
        "https://www.google.com/amp/s/tide.example/news/ferry?usqp=x",
        "https://www.google.co.uk/amp/s/www.tide.example/news/ferry/amp/",
        "https://tide-example.cdn.ampproject.org/c/s/tide.example/news/ferry",
        "https://cdn.ampproject.org/v/s/tide.example/news/ferry?amp_js_v=0.1",
    ],
)
def test_what_leads_to_the_same_article_is_the_same_address(url):
    assert canonical_url(url) == PAGE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PAGE, "http://tide.example/news/ferry"),
        (PAGE, "https://tide.example/news/Ferry"),
        (PAGE, "https://tide.example:8443/news/ferry"),
        (PAGE, "https://user@tide.example/news/ferry"),
        (PAGE, "https://news.tide.example/news/ferry"),
        (PAGE, "https://tide.example/news/ferry.html"),
        (PAGE, "https://tide.example/news/ferry?page=2"),
        (PAGE, "https://tide.example/news/ferry?amp=0"),
        (PAGE, "https://tide.example/news/ferry?amp=Marshall"),
        (PAGE, "https://tide.example/news/ferry#!/2"),
        (PAGE, "https://tide.example/news//ferry"),
        (f"{PAGE}?a=1&a=2", f"{PAGE}?a=2&a=1"),
        (f"{PAGE}?a=1", f"{PAGE}?A=1"),
        (f"{PAGE}?a", f"{PAGE}?a="),
        (f"{PAGE}?a=b%26c=d", f"{PAGE}?a=b&c=d"),
        (f"{PAGE}%2F2", f"{PAGE}/2"),
        ("https://m.co.uk/a", "https://co.uk/a"),
        ("https://m.example/a", "https://example/a"),
        ("https://stra\u00dfe.example/", "https://strasse.example/"),
        ("https://tide.example/amp", "https://tide.example/"),
        ("https://www.google.com/amp/s/x", "https://x/"),
        ("https://a.cdn.ampproject.org/i/s/x.example/a", "https://x.example/a"),
    ],
)
def test_addresses_that_differ_in_anything_else_stay_two(one, other):
    assert canonical_url(one) != canonical_url(other)


def test_parameters_are_put_in_order_and_kept():
    assert canonical_url(f"{PAGE}?b=2&gclid=x&a=1&&b=1") == f"{PAGE}?a=1&b=2&b=1"


def test_what_one_host_alone_uses_for_tracking_is_kept_elsewhere():
    assert canonical_url("https://www.msn.com/a?pc=1&mkt=x") == "https://msn.com/a"
    assert canonical_url(f"{PAGE}?pc=1") == f"{PAGE}?pc=1"
    assert canonical_url("https://youtube.com/watch?v=1&feature=share").endswith("v=1")


def test_a_host_in_unicode_is_its_ascii_form():
    assert canonical_url("https://M\u00dcNCHEN\u3002de/") == "https://xn--mnchen-3ya.de"
    assert canonical_url("https://xn--mnchen-3ya.de") == "https://xn--mnchen-3ya.de"
    assert canonical_url("https://[2001:DB8::1]:443/a") == "https://[2001:db8::1]/a"


def test_a_mobile_host_may_stand_behind_the_language():
    assert canonical_url("https://en.m.tide.example/a") == "https://en.tide.example/a"


def test_signs_are_encoded_in_one_way():
    assert canonical_url(f"{PAGE}/\u00fc|%c3%bc 1%") == f"{PAGE}/%C3%BC%7C%C3%BC%201%25"


def test_an_amp_file_is_the_file():
    assert canonical_url(f"{PAGE}.amp.html") == f"{PAGE}.html"


def test_a_port_that_is_not_the_default_and_a_user_are_kept():
    assert (
        canonical_url("http://A:b@tide.example:443/") == "http://A:b@tide.example:443"
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "n/a",
        "ftp://tide.example/A",
        " https://tide.example/a/",
        "https://tide.example/a\n/",
        "https://",
        "https://a..example/",
        "https://a.example../",
        "https://a b/",
        "https://[x/",
        "https://\u2100.example/",
        "https://tide.example\\a/",
        "https://tide.example/\ud800/",
        "https://" + "\u00fc" * 255 + "/",
        f"https://tide.example/{'a' * 4096}/",
        "https://a.cdn.ampproject.org/c/a..b",
        "https://a.cdn.ampproject.org/c/s/x.example:.amphtml",
    ],
)
def test_what_is_no_address_stays_as_it_is(url):
    assert canonical_url(url) == url


PARTS = """
https:// HTTP:// www. m. amp. google.com cdn.ampproject.org tide.example co.uk
/ /amp /amp/ /s/ /c/s/ .amp .html .amphtml ? & amp=1 utm_source=x a=1 b # ! % %2 %25
%61 %2f : :443 @ .. . \u00fc \u3002 \ud800 A xn-- [ ] +
"""
PIECES = st.sampled_from(PARTS.split())


@settings(max_examples=500)
@given(st.lists(PIECES, max_size=14).map("".join) | st.text())
def test_a_canonical_address_is_its_own(url):
    once = canonical_url(url)
    assert canonical_url(once) == once


STEPS = st.text("aB1-", min_size=1, max_size=3)
PARAMETERS = st.lists(st.tuples(STEPS, STEPS), max_size=3, unique_by=lambda p: p[0])
PLACES = st.tuples(st.lists(STEPS, min_size=1, max_size=3), PARAMETERS)


def written(place, *, host="tide.example", extra=(), end=""):
    steps, parameters = place
    query = "&".join(f"{name}={value}" for name, value in [*parameters, *extra])
    return f"https://{host}/{'/'.join(steps)}{end}{'?' if query else ''}{query}"


@given(PLACES, PLACES)
def test_only_equal_paths_and_parameters_are_joined(one, other):
    same = one[0] == other[0] and sorted(one[1]) == sorted(other[1])
    assert (canonical_url(written(one)) == canonical_url(written(other))) is same


@given(
    PLACES,
    st.sampled_from(["www.tide.example", "M.TIDE.example", "tide.example:443"]),
    st.lists(st.sampled_from([(name, "x") for name in sorted(TRACKING)])),
    st.sampled_from(["", "/", "/amp", "/amp/"]),
)
def test_every_disguise_of_a_page_is_seen_through(place, host, extra, end):
    disguised = written(place, host=host, extra=extra, end=end)
    assert canonical_url(disguised) == canonical_url(written(place))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (f"{PAGE}?utm_source=x", "tracking parameter utm_source"),
        (
            f"{PAGE}?utm_source=x&gclid=1&fbclid=2",
            "tracking parameters fbclid, gclid and utm_source",
        ),
        (f"{PAGE}/amp", "the AMP form"),
        (
            f"{PAGE.replace('tide', 'm.tide')}?amp=1#x",
            "the AMP, fragment and mobile forms",
        ),
        (f"{PAGE}/", "spelling"),
        (f"{PAGE}/amp?gclid=1", "tracking parameter gclid and the AMP form"),
    ],
)
def test_what_two_addresses_differ_in_is_said_in_words(other, words):
    assert differences(PAGE, other) == words


def test_the_front_of_a_site_names_no_page():
    assert not read("https://www.tide.example/?utm_source=x").names_page
    assert read("https://tide.example/?p=1").names_page
    assert read("//tide.example/a").names_page
    assert not read("none").names_page


# -- Titles and houses


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("\u2018Ferry\u2019  RETURNS:\u00a0it\u2019s back!", "ferry returns its back"),
        ("C++ &amp; C# at sea", "c++ c# at sea"),
        ("Night ferry - Tidewater Post", "night ferry"),
        ("Night ferry | TIDEWATER POST | Tidewater Post", "night ferry"),
        ("Night ferry - what we know", "night ferry what we know"),
        ("Tidewater Post", "tidewater post"),
        ("\u6e2f\u306e\u8239", "\u6e2f \u306e \u8239"),
        (None, ""),
    ],
)
def test_a_title_is_compared_by_its_words_without_its_source(title, words):
    assert plain(title, "Tidewater Post on MSN") == words


def test_without_a_provider_no_source_is_cut_off():
    assert plain("Night ferry - Tidewater Post") == "night ferry tidewater post"


def test_titles_that_differ_in_a_number_are_two():
    assert likeness("night ferry part 1 of all", "night ferry part 2 of all") == 0
    assert likeness("diablo part iv is here now", "diablo part iii is here now") == 0


def test_titles_of_other_words_are_not_compared_by_letters():
    assert likeness("night ferry returns late", "night train comes early") == 0
    assert likeness("", "a") == 0


WORDS = st.lists(
    st.sampled_from(["ab", "cd", "efg", "hijk", "lmnop", "12", "q"]), max_size=14
)


@given(WORDS, WORDS)
def test_likeness_has_no_direction_and_equal_titles_are_wholly_alike(one, other):
    first, second = " ".join(one), " ".join(other)
    assert likeness(first, second) == likeness(second, first)
    assert likeness(first, first) == 1


@given(
    st.sets(st.text("abcde", min_size=1, max_size=4), min_size=4, max_size=12),
    st.data(),
)
def test_titles_that_share_most_words_meet_under_a_pair_of_them(words, data):
    other = set(words)
    dropped = data.draw(st.sampled_from(sorted(words)))
    other.discard(dropped)
    if data.draw(st.booleans()):
        other.add("xyz")
    one, other = " ".join(sorted(words)), " ".join(sorted(other))
    shared = len(set(one.split()) & set(other.split()))
    if shared >= 0.8 * max(len(one.split()), len(other.split())) and shared >= 4:
        assert set(word_pairs(one)) & set(word_pairs(other))


def test_titles_of_a_few_words_meet_under_no_pair():
    assert list(word_pairs("harbour news today")) == []


def test_a_monstrous_title_has_few_keys():
    assert len(list(word_pairs(" ".join(map(str, range(1000)))))) == 28


@pytest.mark.parametrize(
    ("name", "house"),
    [
        ("Tidewater Post on MSN", "Tidewater Post"),
        ("Tidewater Post on MSN.com", "Tidewater Post"),
        ("Tidewater Post via Yahoo! News", "Tidewater Post"),
        ("Tidewater Post via Wire on MSN", "Tidewater Post"),
        (" Tidewater Post ", "Tidewater Post"),
        ("Eyes on Harbour", "Eyes on Harbour"),
        ("MSN", "MSN"),
        ("on MSN", "on MSN"),
        ("", ""),
    ],
)
def test_a_house_is_shown_without_its_carrier(name, house):
    assert house_of(name) == house


def test_a_carrier_and_what_it_carries_are_told_from_a_house():
    names = ["MSN", "msn.com", "Tidewater Post on MSN", "Tidewater Post"]
    assert [is_carried(name) for name in names] == [True, True, True, False]


def test_a_house_is_known_by_its_letters():
    assert house_key("Game Rant+ on MSN") == house_key("GAMERANT")
    assert house_key("???") != house_key("!!!")


@given(
    st.from_regex(
        r"https?://(www\.|m\.|en\.m\.)?[a-z]{1,3}\.(co\.uk|example)(:80)?"
        r"(/[a-zA-Z.~_-]{0,3}){0,3}(/amp)?(\?(amp=1|utm_id|[b-d=&]){0,4})?\n?",
        fullmatch=True,
    )
)
def test_what_is_read_quickly_is_read_alike(url):
    assert read(url) == _read_with_care(url)


# -- Pairs


def test_the_reason_is_a_sentence():
    one = candidate(1, TITLE, url=PAGE, provider="Post")
    assert reason(one, candidate(2, url=PAGE)) == "Same originalUrl."
    other = candidate(2, f"Report: {TITLE}", url=f"{PAGE}?gclid=x", hours=3)
    assert reason(one, other._replace(provider="Post on MSN")) == (
        "Same originalUrl but for tracking parameter gclid;"
        " titles 94 % alike, 3 hours apart."
    )


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "at the same time"),
        (1 / 60, "1 minute apart"),
        (1.5, "90 minutes apart"),
        (39, "39 hours apart"),
        (48, "2 days apart"),
    ],
)
def test_how_far_two_titles_are_apart_is_said_in_words(hours, words):
    pair = candidate(1, TITLE), candidate(2, TITLE.upper(), hours=hours)
    assert reason(*pair) == f"Same title, {words}."


def test_an_address_used_again_much_later_says_so():
    pair = candidate(1, url=PAGE), candidate(2, url=PAGE, hours=24 * 655)
    assert reason(*pair) == "Same originalUrl, 655 days apart."


def test_an_address_may_stand_in_another_field():
    one = candidate(1, url=PAGE)
    other = candidate(2, web_url=PAGE, amp_web_url=f"{PAGE}/amp", instant=None)
    assert reason(one, other) == (
        "Same address (originalUrl of the one, webUrl of the other)."
    )


def test_the_same_field_is_named_before_others():
    one = candidate(1, url=PAGE, web_url=PAGE)
    other = candidate(2, web_url=PAGE, cdn_amp_web_url=PAGE)
    assert reason(one, other) == "Same webUrl."


def test_equal_titles_pair_only_close_in_time():
    one = candidate(1, TITLE)
    assert found(one, candidate(2, TITLE, hours=24 * CLOSE_DAYS)) == [(1, 2)]
    assert found(one, candidate(2, TITLE, hours=24 * CLOSE_DAYS + 1)) == []
    assert found(one, candidate(2, TITLE, hours=24 * CLOSE_DAYS * 5)) == []
    assert found(one, candidate(2, TITLE, instant=None)) == []


def test_titles_of_a_few_words_pair_nobody():
    assert (
        found(candidate(1, "Harbour news today"), candidate(2, "Harbour news today"))
        == []
    )
    one, other = (
        candidate(1, "Short one", url=PAGE),
        candidate(2, "Short one", url=PAGE),
    )
    assert [each.kind for each in evidence_of(one, other)] == [Kind.SAME_ADDRESS]


def test_two_houses_have_to_be_more_alike_than_one():
    retitled = TITLE.replace("winter repairs", "winter")
    one = candidate(1, TITLE, provider="Tidewater Post")
    assert 0.9 <= likeness(plain(TITLE), plain(retitled)) < 0.95
    assert found(one, candidate(2, retitled, provider="TidewaterPost on MSN")) == [
        (1, 2)
    ]
    assert found(one, candidate(2, retitled, provider="Island Times")) == []
    assert found(one, candidate(2, retitled)) == []


def test_front_pages_pair_nobody():
    home = "https://tide.example/"
    assert found(candidate(1, url=home), candidate(2, url=home)) == []


def test_what_everybody_has_says_nothing():
    crowd = [candidate(key, TITLE, url=PAGE) for key in range(BUSY + 1)]
    assert found(*crowd) == []
    assert len(found(*crowd[1:])) == BUSY * (BUSY - 1) / 2


def test_a_lone_surrogate_does_no_harm():
    one = candidate(1, TITLE, url="https://tide.example/\ud800")
    assert found(one, one._replace(key=2)) == [(1, 2)]


def test_a_candidate_is_made_of_a_record():
    record = make_record()
    made = Candidate.of(7, "_news/x.md", record)
    assert (made.title, made.instant) == (record.title, record.published_at.instant)
    assert (made.original_url, made.provider) == (record.original_url, "Tidewater Post")
    bare = Candidate.of(
        7, "_news/x.md", replace(record, provider=None, published_at=None)
    )
    assert (bare.provider, bare.instant, bare.published) == (None, None, True)


TITLES = st.sampled_from(
    [TITLE, f"Report: {TITLE}", TITLE.upper(), f"{TITLE} in May", "Short", None]
    + ["Islanders count every crossing twice", "Islanders count all crossings twice"]
)
URLS = st.none() | st.sampled_from([PAGE, f"{PAGE}?gclid=1", f"{PAGE}/2", "n/a", ""])
HOURS = st.none() | st.integers(1, 240)
PROVIDERS = st.sampled_from([None, "Post", "Post on MSN"])
CANDIDATES = st.lists(st.tuples(TITLES, HOURS, URLS, URLS, PROVIDERS), max_size=9).map(
    lambda rows: [
        Candidate(
            key,
            f"{key}.md",
            title,
            hours and NOON + timedelta(hours=hours),
            original_url=url,
            web_url=web,
            provider=provider,
        )
        for key, (title, hours, url, web, provider) in enumerate(rows)
    ]
)


@given(CANDIDATES)
def test_pairs_are_what_comparing_all_finds(candidates):
    every = combinations(candidates, 2)
    expected = [(a.key, b.key) for a, b in every if evidence_of(a, b)]
    assert found(*reversed(candidates)) == expected


@given(CANDIDATES, st.sets(st.integers(0, 8)))
def test_the_pairs_of_those_touched_are_found_by_their_keys_alone(candidates, touched):
    asked = {
        key for each in candidates if each.key in touched for key in asked_of(each)
    }
    known = [
        each
        for each in candidates
        if each.key in touched or not asked.isdisjoint(keys_of(each))
    ]
    full = find_pairs(candidates)
    expected = [pair for pair in full if {pair.first, pair.second} & touched]
    assert find_pairs(known, touched=touched) == expected


def test_keys_fit_a_column_of_64_bits():
    keys = keys_of(candidate(1, TITLE, url=PAGE))
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert len(keys) > 2


# -- Groups


def groups(*candidates):
    return group(candidates, find_pairs(candidates))


def test_the_published_the_own_and_the_oldest_stand_for_all():
    copies = [
        candidate(1, url=PAGE, published=False, hours=-9),
        candidate(2, url=PAGE, published=None, hours=-9),
        candidate(3, url=PAGE, published=True, provider="Post on MSN", hours=-9),
        candidate(4, url=PAGE, published=True, instant=None),
        candidate(5, url=PAGE, published=True, provider="Post", hours=2),
        candidate(6, url=PAGE, published=True, provider="Post", hours=1),
    ]
    (only,) = groups(*copies)
    assert only.members == (6, 5, 4, 3, 2, 1)
    assert (only.canonical, only.is_contradictory) == (6, True)
    assert len(only.pairs) == 15


def test_groups_are_what_pairs_connect():
    chain = [
        candidate(1, url=PAGE),
        candidate(2, url=PAGE, web_url=f"{PAGE}/2"),
        candidate(3, web_url=f"{PAGE}/2", url=f"{PAGE}/3"),
        candidate(4, url=f"{PAGE}/3"),
        candidate(5, url=f"{PAGE}/5"),
    ]
    (only,) = groups(*chain)
    assert sorted(only.members) == [1, 2, 3, 4]


def test_contradictory_groups_come_first_and_large_ones_next():
    copies = [candidate(key, url=PAGE) for key in (1, 2, 3)]
    copies += [candidate(key, url=f"{PAGE}/2", published=True) for key in (4, 5)]
    copies += [candidate(key, url=f"{PAGE}/3", published=key == 6) for key in (6, 7)]
    assert [each.canonical for each in groups(*copies)] == [6, 1, 4]


def test_not_yet_decided_contradicts_nobody():
    copies = (
        candidate(1, url=PAGE, published=None),
        candidate(2, url=PAGE, published=True),
    )
    (only,) = groups(*copies)
    assert not only.is_contradictory
