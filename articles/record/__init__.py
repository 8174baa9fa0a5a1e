"""Record: one article as its file states it, and the table of its fields.

Document -> from_document -> Record -> onto -> Document. FIELDS is the one place that
knows names, keys, types, order, quoting and what a change of each field means.
"""

from articles.record.conversion import RecordError, from_document, onto
from articles.record.fields import DECIDABLE, FIELDS, FIELDS_BY_NAME, LAYOUT
from articles.record.kinds import ChangeClass, Field
from articles.record.sealing import masked, sealed_like, unsealed
from articles.record.values import (
    ImageRecord,
    Moment,
    ProviderRecord,
    Record,
    RelatedRecord,
    keyed,
)

__all__ = [
    "DECIDABLE",
    "FIELDS",
    "FIELDS_BY_NAME",
    "LAYOUT",
    "ChangeClass",
    "Field",
    "ImageRecord",
    "Moment",
    "ProviderRecord",
    "Record",
    "RecordError",
    "RelatedRecord",
    "from_document",
    "keyed",
    "masked",
    "onto",
    "sealed_like",
    "unsealed",
]
