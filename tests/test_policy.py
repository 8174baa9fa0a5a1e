from dataclasses import replace

import pytest

from articles.policy import (
    Case,
    Condition,
    Disagreement,
    Estimate,
    Judgement,
    Policy,
    Rated,
    Rule,
    Sample,
    Settings,
    Standing,
    agreement,
    back_test,
    by_quality,
    copy_violation,
    drifted,
    estimate_factor,
    first_unsorted,
    has_moved,
    record_violations,
    refreshed,
    story_violations,
    suggest,
)
from articles.record import ProviderRecord
from tests.factories import make_record, make_related, moment

# What is suggested, and why


def test_a_lead_is_as_hot_as_it_is_good_and_much_covered():
    suggestion = suggest(58, 4, leads=True)
    assert suggestion.judgement == Judgement(138, published=True)
    assert str(suggestion.reason) == (
        "leads its story, quality 58 + 20 x 4 related = 138; 70 or more is published"
    )


def test_an_article_without_related_has_its_quality():
    suggestion = suggest(58, 0, leads=True)
    assert suggestion.judgement == Judgement(58, published=False)
    assert str(suggestion.reason) == (
        "has no related, which makes its heat its quality, 58; 70 or more is published"
    )


@pytest.mark.parametrize("quality", [None, 0, 189])
def test_a_follower_is_not_published(quality):
    suggestion = suggest(quality, 4, leads=False)
    assert suggestion.judgement == Judgement(-1, published=False)
    assert str(suggestion.reason) == (
        "follows in its story, which makes its heat -1; 70 or more is published"
    )


def test_nothing_follows_from_no_quality():
    suggestion = suggest(None, 4, leads=True)
    assert suggestion.judgement == Judgement(None, None)
    assert str(suggestion.reason) == "has no quality, and nothing follows from that"


def test_factor_threshold_and_the_heat_of_followers_are_settings():
    settings = Settings(factor=10, threshold=99, follower_heat=0)
    assert suggest(58, 4, leads=True, settings=settings).judgement == (98, False)
    assert suggest(59, 4, leads=True, settings=settings).judgement == (99, True)
    assert suggest(59, 4, leads=False, settings=settings).judgement == (0, False)


def test_heat_never_outgrows_a_column():
    assert suggest(2**63 - 1, 40, leads=True).heat == 2**63 - 1


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        (Judgement(78, published=True), Judgement(97, published=True), False),
        (Judgement(78, published=True), Judgement(98, published=True), True),
        (Judgement(78, published=True), Judgement(58, published=True), True),
        (Judgement(71, published=True), Judgement(69, published=False), True),
        (Judgement(None, None), Judgement(None, None), False),
        (Judgement(78, None), Judgement(None, None), True),
        (Judgement(None, None), Judgement(78, None), True),
    ],
)
def test_a_suggestion_has_moved_over_the_threshold_or_by_20(old, new, moved):
    assert has_moved(old, new) is moved


# The factor, from data


def test_the_factor_is_what_most_records_have_exactly():
    samples = [Sample(40 + n, 40 + n + 20 * n, n) for n in (1, 2, 3)]
    odd = [Sample(40, 40 + 7, 1), Sample(50, 90, 1)]
    assert estimate_factor(samples + odd) == Estimate(20, 3, 3, 5)


def test_a_bonus_of_up_to_8_supports_a_factor():
    samples = [Sample(50, 110, 3), Sample(50, 97, 2), Sample(50, 99, 2)]
    assert estimate_factor(samples) == Estimate(20, 1, 2, 3)


def test_of_equals_what_leaves_the_least_bonus_is_the_factor():
    assert estimate_factor([Sample(87, 108, 2)]) == Estimate(10, 0, 1, 1)


def test_only_leads_with_related_have_a_say():
    silent = [
        Sample(50, -1, 3),
        Sample(50, 50, 0),
        Sample(None, 9, 1),
        Sample(5, None, 1),
    ]
    assert estimate_factor(silent) == Estimate(None, 0, 0, 0)


def test_heat_below_quality_supports_no_factor():
    assert estimate_factor([Sample(87, 60, 2)]) == Estimate(None, 0, 0, 1)


# Agreement


def case(heat=None, *, published=None, quality=58, related=1, leads=True, **over):
    said = Judgement(heat, published)
    return Case("_news/ferry.md", said, quality, related, leads, **over)


def test_agreement_is_counted_by_class():
    found = agreement(
        [
            case(78, published=True),
            case(-1, published=False, leads=False),
            case(58, published=False, related=0),
            case(quality=None),
        ]
    )
    counts = {key: (each.heat, each.published) for key, each in found.items()}
    assert counts == {
        Standing.LEADS: (1, 1),
        Standing.FOLLOWS: (1, 1),
        Standing.ALONE: (1, 1),
        Standing.UNRATED: (0, 0),
    }


def test_what_nobody_said_is_not_counted():
    (found,) = agreement([case(78), case(None, published=True), case()]).values()
    assert (found.heat, found.heats) == (1, 1)
    assert (found.published, found.decisions) == (1, 1)


def test_disagreements_are_shown_and_not_too_many():
    cases = [
        case(60, published=False),
        case(78, published=True),
        case(78, published=False),
        case(77, published=True),
    ]
    (found,) = agreement(cases, examples=2).values()
    assert (found.heat, found.heats) == (2, 4)
    assert (found.published, found.decisions) == (2, 4)
    judged = Judgement(78, published=True)
    assert found.examples == tuple(Disagreement(cases[n], judged) for n in (0, 2))


def test_a_bonus_is_no_disagreement_but_for_followers():
    (lead,) = agreement([case(78), case(86), case(87)]).values()
    assert lead.heat == 2
    (follower,) = agreement([case(0, leads=False), case(-1, leads=False)]).values()
    assert follower.heat == 1


def test_an_editors_decision_is_a_case_without_heat():
    (found,) = agreement([case(None, published=False)]).values()
    assert (found.heats, found.published, found.decisions) == (0, 0, 1)


# Other policies


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition(published=False), True),
        (Condition(published=False, provider="Tidewater Post"), True),
        (Condition(published=False, provider="Island Times"), False),
        (Condition(published=False, topic="Harbour"), True),
        (Condition(published=False, topic="Science"), False),
        (Condition(published=False, quality_from=58), True),
        (Condition(published=False, quality_from=59), False),
        (Condition(published=False, quality_below=59), True),
        (Condition(published=False, quality_below=58), False),
        (Condition(published=False, quality_from=50, quality_below=58), False),
        (Condition(published=False, topic="Harbour", provider="Island Times"), False),
    ],
)
def test_all_that_a_condition_names_has_to_hold(condition, holds):
    ferry = case(provider="Tidewater Post", topics=("Harbour", None))
    assert condition.holds(ferry) is holds


def test_what_has_no_quality_is_in_no_range():
    assert not Condition(published=False, quality_below=5).holds(case(quality=None))


def test_the_first_condition_that_holds_decides_on_published_alone():
    policy = Policy(
        conditions=(
            Condition(published=True, topic="Science"),
            Condition(published=False, quality_below=60),
            Condition(published=True),
        )
    )
    assert policy.judge(case(quality=58)) == Judgement(78, published=False)
    assert policy.judge(case(quality=60)) == Judgement(80, published=True)


def test_a_back_test_says_what_would_be_gained_and_lost():
    kept, won, gone = (
        case(78, published=True),
        case(68, published=False, quality=48),
        case(70, published=True, quality=50),
    )
    cases = [kept, won, gone, case(quality=1)]
    policies = [Policy(), Policy(Settings(factor=10)), Policy(Settings(threshold=75))]
    same, _, stricter = back_test(cases, policies)
    assert (same.gained, same.lost) == ((), ())
    assert (same.total.published, same.total.decisions) == (3, 3)
    assert (stricter.gained, stricter.lost) == ((), (gone,))
    assert stricter.total.published == 2
    (back,) = back_test(cases, [Policy()], current=stricter.policy)
    assert (back.gained, back.lost) == ((gone,), ())


# Rules of the data


def rules(record):
    return [violation.rule for violation in record_violations(record)]


def test_a_record_as_upstream_writes_it_breaks_no_rule():
    items = make_related(quality=40), make_related(quality=40), make_related(quality=30)
    assert rules(make_record(related=items)) == []


@pytest.mark.parametrize(
    ("heat", "published", "broken"),
    [
        (None, True, [Rule.PUBLISHED_UNRANKED]),
        (-1, True, [Rule.PUBLISHED_FOLLOWER]),
        (None, False, []),
        (None, None, []),
        (-1, False, []),
        (0, True, []),
    ],
)
def test_what_is_published_has_heat_and_leads(heat, published, broken):
    assert rules(make_record(heat=heat, published=published)) == broken


def test_related_has_the_best_first():
    items = make_related(quality=30), make_related(quality=40)
    (violation,) = record_violations(make_record(related=items))
    assert (violation.rule, violation.about) == (Rule.RELATED_UNSORTED, 0)


def test_items_without_quality_keep_their_places():
    first, unrated, last = (make_related(quality=q) for q in (30, None, 40))
    items = (first, unrated, last)
    assert by_quality(items) == (last, unrated, first)
    assert first_unsorted(items) == 0
    assert first_unsorted((last, unrated, first)) is None


def test_no_follower_is_better_than_its_lead():
    followers = [Rated(2, 50), Rated(3, 70), Rated(4, 90), Rated(5, None)]
    found = list(story_violations(Rated(1, 58), followers))
    assert [each.about for each in found] == [4, 3]
    assert found[0].words == "leads with quality 58, but a follower has 90"
    assert list(story_violations(Rated(1, None), followers)) == []


def copy_of(record, **over):
    item = make_related(
        title=record.title, excerpt=record.excerpt, published_at=record.published_at,
        web_url=record.web_url, type=record.type, quality=record.quality,
        provider=ProviderRecord(record.provider.name, record.provider.domain),
    )  # fmt: skip
    return replace(item, **over)


def test_a_copy_as_it_was_made_has_not_drifted():
    ferry = make_record(published_at=moment("2026-11-20T08:30:00Z"))
    same = moment("2026-11-20T09:30:00+01:00")
    assert copy_violation(0, copy_of(ferry, published_at=same), ferry) is None


def test_what_a_copy_leaves_out_is_no_drift():
    ferry = make_record(web_url=None)
    assert drifted(copy_of(ferry, quality=None, web_url=""), ferry) == ()


def test_a_copy_has_drifted_from_its_record():
    ferry = make_record()
    other = ProviderRecord("Island Times", "islands.example")
    violation = copy_violation(2, copy_of(ferry, quality=1, provider=other), ferry)
    assert (violation.rule, violation.about) == (Rule.DRIFTED_COPY, 2)
    assert violation.words == (
        "the copy has another provider, quality than the record itself"
    )


def test_a_refreshed_copy_says_what_the_record_says():
    ferry = make_record(images=())
    other = ProviderRecord("Island Times", "islands.example")
    item = copy_of(ferry, title="Old", quality=1, provider=other)
    assert refreshed(item, ferry) == copy_of(ferry)


def test_a_copy_of_what_has_no_provider_any_more_has_none():
    ferry = make_record()
    item = copy_of(ferry)
    assert refreshed(item, replace(ferry, provider=None)).provider is None
