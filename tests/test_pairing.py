from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from articles import deciding, pairing
from articles.duplicates import Candidate, find_pairs
from articles.models import Article, DuplicateKey, DuplicateLook, DuplicatePair
from articles.pairing import forget_looks, look_for_duplicates, outstanding
from tests.factories import make_article, moment, write_upstream

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TITLE = "The night ferry returns to the old harbour after winter repairs"
PAGE = "https://tidewater.example/night-ferry"


def stored():
    rows = DuplicatePair.objects.order_by("first", "second")
    return list(rows.values_list("first", "second", "kind", "evidence"))


def in_full():
    """What the core makes of all articles at once."""
    rows = Article.objects.values_list(*pairing._CANDIDATE)
    pairs = find_pairs(Candidate(*row) for row in rows)
    return [(p.first, p.second, p.evidence[0].kind.value, p.reason) for p in pairs]


def make_pair(**over):
    first = make_article(original_url=PAGE, **over)
    return first, make_article(original_url=f"{PAGE}?utm_source=tide")


def test_two_files_of_one_page_are_a_pair_with_its_evidence():
    first, second = make_pair()
    assert look_for_duplicates().total == 2
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second) == (first, second)
    assert pair.kind == "same page"
    assert str(pair) == ("Same originalUrl but for tracking parameter utm_source.")


def test_what_was_looked_at_is_not_looked_at_again():
    make_pair()
    look_for_duplicates()
    assert not outstanding().exists()
    assert look_for_duplicates().total == 0


def test_a_change_is_looked_at_and_its_pairs_replaced():
    first, second = make_pair()
    look_for_duplicates()
    deciding.edit(second, {"original_url": "https://island.example/other"}, user=None)
    assert list(outstanding()) == [second]
    assert look_for_duplicates().total == 1
    assert stored() == []
    assert DuplicateKey.objects.filter(article=first).exists()


def test_a_change_that_moves_no_key_writes_none():
    _, second = make_pair()
    look_for_duplicates()
    before = list(DuplicateKey.objects.order_by("pk").values())
    write_upstream(second, heat=3)
    look_for_duplicates()
    assert list(DuplicateKey.objects.order_by("pk").values()) == before
    assert len(stored()) == 1


def test_evidence_that_reads_otherwise_is_told_anew():
    _, second = make_pair()
    look_for_duplicates()
    number = DuplicatePair.objects.get().pk
    deciding.edit(second, {"original_url": f"{PAGE}?fbclid=1"}, user=None)
    look_for_duplicates()
    pair = DuplicatePair.objects.get()
    assert pair.pk == number
    assert "fbclid" in pair.evidence


def test_what_a_run_commits_after_others_were_looked_at_is_not_missed():
    """A run writes as of its start, and an act that came later was looked at."""
    start = NOW - timedelta(hours=3)
    make_article(original_url=PAGE, now=NOW)
    look_for_duplicates()
    late = make_article(original_url=PAGE, now=start)
    assert list(outstanding()) == [late]
    look_for_duplicates()
    assert len(stored()) == 1


def test_what_goes_back_in_time_counts_as_changed():
    article = make_article(now=NOW)
    look_for_duplicates()
    Article.objects.filter(pk=article.pk).update(modified_at=NOW - timedelta(hours=1))
    assert list(outstanding()) == [article]


def test_a_clock_that_ran_ahead_hides_nothing():
    make_article(now=NOW + timedelta(days=900))
    look_for_duplicates()
    later = make_article()
    assert list(outstanding()) == [later]


def test_a_limit_is_kept_and_the_rest_waits():
    for _ in range(5):
        make_article()
    assert look_for_duplicates(limit=3).total == 3
    assert outstanding().count() == 2
    assert look_for_duplicates(limit=3).total == 2
    assert look_for_duplicates(limit=3).total == 0


def test_a_look_goes_on_where_it_was_killed(monkeypatch):
    make_pair()
    make_article(title=TITLE)
    make_article(title=TITLE)
    monkeypatch.setattr(pairing, "CHUNK", 1)

    def kill(looked):
        if looked.total == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        look_for_duplicates(progress=kill)
    assert len(stored()) == 1
    assert look_for_duplicates().total == 1
    assert stored() == in_full()
    assert len(stored()) == 2


def test_progress_is_told_after_each_chunk(monkeypatch):
    monkeypatch.setattr(pairing, "CHUNK", 2)
    seen = []
    for _ in range(4):
        make_article(now=NOW)
    look_for_duplicates(progress=lambda looked: seen.append(looked.total))
    assert (seen[0], seen[-1]) == (1, 4)


def test_forgotten_looks_are_made_again_and_tell_the_same():
    make_pair()
    look_for_duplicates()
    before = stored()
    forget_looks()
    assert look_for_duplicates().total == 2
    assert stored() == before


def test_what_changes_while_it_is_looked_at_is_outstanding_again():
    article = make_article()
    rows = pairing._next(outstanding(), None, 5)
    write_upstream(article, title="Something else altogether that is new")
    pairing._Chunk(rows, set()).write()
    assert list(outstanding()) == [article]


def test_a_crowd_says_nothing_and_what_is_left_of_it_does(monkeypatch):
    monkeypatch.setattr(pairing, "BUSY", 3)
    monkeypatch.setattr("articles.duplicates.finding.BUSY", 3)
    monkeypatch.setattr(pairing, "_CROWD", range(4))
    crowd = [make_article(original_url=PAGE) for _ in range(3)]
    look_for_duplicates()
    assert len(stored()) == 3
    crowd += [make_article(original_url=PAGE)]
    look_for_duplicates()
    assert stored() == [] == in_full()
    deciding.edit(crowd[1], {"original_url": None}, user=None)
    look_for_duplicates()
    assert len(stored()) == 3
    assert stored() == in_full()


def test_a_chunk_takes_few_queries_whatever_its_size(django_assert_max_num_queries):
    for number in range(40):
        make_article(original_url=f"{PAGE}/{number}", now=NOW)
    with django_assert_max_num_queries(16):
        look_for_duplicates(limit=40)


def test_what_is_outstanding_is_asked_of_an_index():
    make_pair()
    look_for_duplicates()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = outstanding().explain()
        newest = DuplicateLook.objects.order_by("-modified_at")[:1].explain()
    assert "article_modified" in plan
    assert "TEMP B-TREE" not in plan
    assert "duplicate_look_modified" in newest


TITLES = st.sampled_from(
    [TITLE, f"Report: {TITLE}", TITLE.upper(), "Short"]
    + ["Islanders count every crossing twice", "Islanders count all crossings twice"]
)
URLS = st.none() | st.sampled_from([PAGE, f"{PAGE}?gclid=1", f"{PAGE}/2"])
DAYS = st.integers(1, 6)
ROWS = st.fixed_dictionaries({"title": TITLES, "original_url": URLS, "day": DAYS})


def as_values(row):
    row = dict(row)
    at = moment(f"2026-11-{row.pop('day'):02}T08:00:00Z")
    return row | {"published_at": at, "web_url": None}


@given(
    st.lists(ROWS, min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), ROWS) | st.none(), max_size=5),
)
@settings(max_examples=25)
def test_looking_at_changes_tells_what_looking_at_all_would(first, then):
    with transaction.atomic():
        made = [
            make_article(f"_news/{place}.md", **as_values(row))
            for place, row in enumerate(first)
        ]
        for step in then:
            if step is None:
                look_for_duplicates()
            else:
                place, row = step
                write_upstream(made[place % len(made)], **as_values(row))
        look_for_duplicates()
        assert stored() == in_full()
        transaction.set_rollback(True)
