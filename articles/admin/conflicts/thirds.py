"""A third value, typed in the place of theirs and mine."""

from django.core.exceptions import ValidationError

from articles.admin.forms import ArticleForm, check_value, plain_value, read_topics
from articles.record.kinds import WrongValue

__all__ = ["as_text", "is_typed", "read_third"]

_TYPED = (
    "title", "excerpt", "body", "featured_content", "category", "type", "topics",
    "published_at", "original_url", "web_url", "amp_web_url", "cdn_amp_web_url",
)  # fmt: skip


def is_typed(name: str) -> bool:
    """Whether a value of the field is one text."""
    return name in _TYPED


def as_text(name: str, record) -> str:
    """What stands in the record, as its input has it."""
    value = getattr(record, name)
    if name == "topics":
        return "\n".join(topic or "" for topic in value)
    if name == "published_at":
        return value.text if value else ""
    return value or ""


def read_third(name: str, text: str, record):
    """The value that was typed; raises ValidationError for what cannot be."""
    if name == "topics":
        return read_topics(text, record.topics)
    value = ArticleForm.base_fields[name].clean(text)
    value = plain_value(name, value, getattr(record, name))
    try:
        check_value(name, value)
    except WrongValue as wrong:
        raise ValidationError(wrong.message) from None
    return value
