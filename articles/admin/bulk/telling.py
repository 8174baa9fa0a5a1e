"""What a bulk act did, told where it was asked for; and what it passed over, and why."""

from django.contrib import messages
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import deciding
from articles.admin import acts
from articles.admin.bulk.seen import seen_field
from articles.admin.cells import badge, label_of
from articles.admin.clock import moment
from articles.admin.wording import in_words, told, who

__all__ = ["passed_over", "tell"]


def tell(request, bulk_act, address):
    """Say what it did to how many, with its undo, and lead to what it passed over."""
    change_set = bulk_act.change_set
    if bulk_act.changed:
        text = acts.done(bulk_act.act, bulk_act.changed)
        aside = acts.aside(bulk_act.act, change_set)
        messages.success(
            request,
            format_html("{} {}", text, aside) if aside else text,
            extra_tags=acts.undo_tag(request, change_set),
        )
    passed = bulk_act.passed.select_related("article").order_by("pk")
    count = passed.count()
    if count:
        messages.warning(request, _skipped(passed, count, address))
    elif not bulk_act.changed:
        messages.warning(request, _("There was nothing to decide on."))


def _skipped(passed, count, address):
    if count == 1:
        one = passed[0]
        why = _why_moved(one) if one.moved else one.reason
        words = _("1 article skipped (%(why)s): “%(title)s”.") % {
            "why": why,
            "title": one.article,
        }
    else:
        words = _("%d articles skipped.") % count
    return format_html(
        '{} <a href="{}">{}</a>', words, address, _("See which, and why")
    )


def _why_moved(one):
    names = ", ".join(map(label_of, one.moved))
    return _("moved since you looked: %s") % names


def passed_over(rows, now):
    """Articles that were passed over, each with why; what moved, by whom and when."""
    rows = list(rows)
    versions = {each.article_id: each.version for each in rows if each.moved}
    moved = deciding.moved_among(versions)
    return [_row(each, moved.get(each.article_id, {}), now) for each in rows]


def _row(one, moved, now):
    changes = [moved[name] for name in one.moved if name in moved]
    return {
        "article": one.article,
        "badge": badge(one.article.state_at(now)),
        "why": _why_moved(one) if one.moved else one.reason,
        "seen": seen_field(one.article) if one.moved else "",
        "moved": [
            {
                "label": label_of(change.field),
                "value": told(change, "").new or in_words(change.field, change.new),
                "by": who(change.change_set.user, change.change_set.act),
                "when": moment(change.change_set.at, now),
            }
            for change in changes
        ],
    }
