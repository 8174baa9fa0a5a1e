"""Heat and published as upstream would set them, and how far that is true.

    suggesting.py  quality, related, lead or not -> a suggestion with its reason
    estimating.py  records -> the factor K that their heat was made with
    agreeing.py    suggestions against what was said, by class; other policies tried
    ruling.py      rules that records and stories break, checked live

The policy suggests and never applies by itself (FORMAT.md 2; DESIGN.md, policy).
"""

from articles.policy.agreeing import (
    Agreement,
    Case,
    Condition,
    Disagreement,
    Outcome,
    Policy,
    Tallies,
    Tally,
    Trial,
    agreement,
    back_test,
)
from articles.policy.estimating import Estimate, Sample, estimate_factor
from articles.policy.ruling import (
    Rated,
    Rule,
    Violation,
    by_quality,
    copy_violation,
    drifted,
    first_unsorted,
    record_violations,
    refreshed,
    story_violations,
)
from articles.policy.suggesting import (
    HIGHEST_BONUS,
    MOVED_BY,
    PUBLISHED_FROM,
    Judgement,
    Reason,
    Settings,
    Standing,
    Suggestion,
    has_moved,
    suggest,
)

__all__ = [
    "HIGHEST_BONUS",
    "MOVED_BY",
    "PUBLISHED_FROM",
    "Agreement",
    "Case",
    "Condition",
    "Disagreement",
    "Estimate",
    "Judgement",
    "Outcome",
    "Policy",
    "Rated",
    "Reason",
    "Rule",
    "Sample",
    "Settings",
    "Standing",
    "Suggestion",
    "Tallies",
    "Tally",
    "Trial",
    "Violation",
    "agreement",
    "back_test",
    "by_quality",
    "copy_violation",
    "drifted",
    "estimate_factor",
    "first_unsorted",
    "has_moved",
    "record_violations",
    "refreshed",
    "story_violations",
    "suggest",
]
