"""Which articles are one and the same, under several files or addresses.

    addresses.py  an address -> its canonical form
    houses.py     a provider's name -> the house behind it
    titles.py     how alike two titles are
    shapes.py     Candidate, Evidence, Pair: what goes in and what comes out
    keys.py       what an article is looked up by
    finding.py    candidates -> pairs with their evidence
    grouping.py   pairs -> groups with the one that might stand for all

All of it only proposes. Pairs found for the articles touched equal those found for all.
"""

from articles.duplicates.addresses import canonical_url
from articles.duplicates.finding import BUSY, evidence_of, find_near, find_pairs
from articles.duplicates.grouping import Group, group
from articles.duplicates.houses import house_key, house_of, is_carried
from articles.duplicates.keys import Keys, asked_of, keys_of
from articles.duplicates.shapes import Candidate, Evidence, Kind, Pair

__all__ = [
    "BUSY",
    "Candidate",
    "Evidence",
    "Group",
    "Keys",
    "Kind",
    "Pair",
    "asked_of",
    "canonical_url",
    "evidence_of",
    "find_near",
    "find_pairs",
    "group",
    "house_key",
    "house_of",
    "is_carried",
    "keys_of",
]
