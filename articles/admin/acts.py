"""Acts on articles, told to the editor: what was done to how many, what was not and why.

Beside each message that tells of an act stands the button that undoes it
(templates/admin/base_site.html renders it from the tag of the message).
"""

import json

from django.contrib import messages
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _, ngettext, ngettext_lazy

from articles import deciding
from articles.models import Act, ChangeSet

# So many skipped articles are named; a message is not a list.
NAMED = 5


def tell(request, outcome, text, aside=""):
    """Say what an act did, `text` of what it changed, and what it passed over."""
    if outcome.changed:
        messages.success(
            request,
            format_html("{} {}", text, aside) if aside else text,
            extra_tags=undo_tag(request, outcome.change_set),
        )
    for reason, named in _by_reason(outcome.skipped):
        messages.warning(request, _skipped(reason, named))
    if outcome.reason:
        messages.warning(request, outcome.reason)
    elif not outcome.changed and not outcome.skipped:
        messages.warning(request, _("There was nothing to decide on."))


def tell_edit(request, change_set):
    """Say what a save did."""
    if change_set is None:
        messages.info(request, _("Nothing was changed, so nothing was decided."))
        return
    count = change_set.changes.count()
    messages.success(
        request,
        ngettext("Saved: %d field decided.", "Saved: %d fields decided.", count)
        % count,
        extra_tags=undo_tag(request, change_set),
    )


def tell_created(request, article):
    """Say that an article was born, and where it lies."""
    change_set = ChangeSet.objects.get(
        act=Act.CREATE, changes__article=article, changes__field=""
    )
    messages.success(
        request,
        _("Created as %s.") % article.path,
        extra_tags=undo_tag(request, change_set),
    )


def publish(
    request, articles, *, now, note="", version=None, starts_at=None, ends_at=None
):
    outcome = deciding.publish(
        articles,
        user=request.user,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note,
        version=version,
        now=now,
    )
    is_later = starts_at and starts_at > now
    tell_act(request, "schedule" if is_later else "publish", outcome)


def hold_back(request, articles, **given):
    outcome = deciding.hold_back(articles, user=request.user, **given)
    tell_act(request, "hold_back", outcome)


def release(request, articles, fields=None, **given):
    outcome = deciding.release(articles, fields, user=request.user, **given)
    tell_act(request, "release", outcome)


def accept_suggestion(request, articles, **given):
    outcome = deciding.accept_suggestion(articles, user=request.user, **given)
    tell_act(request, "accept_suggestion", outcome)


def keep_mine(request, articles, fields=None, **given):
    outcome = deciding.keep_mine(articles, fields, user=request.user, **given)
    tell_act(request, "keep_mine", outcome)


def keep_vanished(request, articles, **given):
    outcome = deciding.keep_vanished(articles, user=request.user, **given)
    tell_act(request, "keep_vanished", outcome)


def refresh_copies(request, articles, **given):
    outcome = deciding.refresh_copies(articles, user=request.user, **given)
    tell_act(request, "refresh_copies", outcome)


def restore(request, article, change_set, fields, *, now, note="", version=None):
    outcome = deciding.restore(
        article,
        change_set,
        fields,
        user=request.user,
        note=note,
        version=version,
        now=now,
    )
    made = outcome.change_set
    # That it waits again, or no more, goes without saying.
    count = made.changes.exclude(field="waits").count() if made else 0
    text = ngettext("%d field restored.", "%d fields restored.", count)
    tell(request, outcome, text % count)


def tell_act(request, name, outcome):
    """Say what an act did, by its name."""
    text = done(name, len(outcome.changed))
    tell(request, outcome, text, aside(name, outcome.change_set))


def done(name, count):
    """What an act did to so many articles."""
    return _DONE[name] % count


def aside(name, change_set):
    """What else is to be said of it."""
    return _taken_down(change_set) if name in ("hold_back", "accept_suggestion") else ""


_DONE = {
    "publish": ngettext_lazy("%d article published.", "%d articles published."),
    "schedule": ngettext_lazy("%d article scheduled.", "%d articles scheduled."),
    "hold_back": ngettext_lazy("%d article held back.", "%d articles held back."),
    "retire": ngettext_lazy("%d article retired.", "%d articles retired."),
    "leave": ngettext_lazy(
        "%d article left to upstream.", "%d articles left to upstream."
    ),
    "release": ngettext_lazy(
        "%d article given back to upstream.", "%d articles given back to upstream."
    ),
    "accept_suggestion": ngettext_lazy(
        "%d suggestion accepted.", "%d suggestions accepted."
    ),
    "keep_mine": ngettext_lazy(
        "Yours stands on %d article.", "Yours stands on %d articles."
    ),
    "keep_vanished": ngettext_lazy(
        "%d article kept: its file is written again.",
        "%d articles kept: their files are written again.",
    ),
    "retire_vanished": ngettext_lazy(
        "%d article retired: its file stays unwritten.",
        "%d articles retired: their files stay unwritten.",
    ),
    "refresh_copies": ngettext_lazy(
        "Copies refreshed in %d article.", "Copies refreshed in %d articles."
    ),
    "undo": ngettext_lazy("Undone on %d article.", "Undone on %d articles."),
}


def undo(request, change_set, *, now):
    outcome = deciding.undo(change_set, user=request.user, now=now)
    put_back = _("Put back: %s") % _named(outcome.changed)
    tell(request, outcome, done("undo", len(outcome.changed)), put_back)


def tell_with_way_back(request, text, address, **values):
    """Say what was done that is no change set, beside the button that does the opposite.

    `values` are what its form sends to the address; a list sends several.
    """
    back = json.dumps([address, values])
    messages.success(request, text, extra_tags=f"back-{back}")


def undo_tag(request, change_set):
    """What gives a message its button; nothing where the button would be refused."""
    may = deciding.may_undo(change_set, request.user)
    return f"undo-{change_set.pk}" if may else ""


def _taken_down(change_set):
    """Holding back what readers saw retires it; the message must not hide that."""
    if change_set is None:
        return ""
    count = change_set.changes.filter(hold_after__took_down=True).count()
    if not count:
        return ""
    return (
        ngettext(
            "%d was public before and counts as retired: its page says so.",
            "%d were public before and count as retired: their pages say so.",
            count,
        )
        % count
    )


def _by_reason(skipped):
    reasons: dict[str, list] = {}
    for article, reason in skipped:
        reasons.setdefault(str(reason), []).append(article)
    return reasons.items()


def _skipped(reason, articles):
    count = len(articles)
    return ngettext(
        "%(count)d article skipped (%(reason)s): %(titles)s",
        "%(count)d articles skipped (%(reason)s): %(titles)s",
        count,
    ) % {"count": count, "reason": reason, "titles": _named(articles)}


def _named(articles):
    """The first of them by title, and how many more there are."""
    titles = [f"“{Truncator(str(each)).chars(60)}”" for each in articles[:NAMED]]
    more = len(articles) - NAMED
    if more > 0:
        titles.append(ngettext("%d more", "%d more", more) % more)
    return ", ".join(titles)
