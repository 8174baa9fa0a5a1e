"""Each decision of the desk: carried out by `articles.deciding`, and told in a sentence.

A button first decides what was typed, then does its own; so nothing typed is lost.
"""

from dataclasses import dataclass, field
from functools import partial

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles import deciding
from articles.admin.wording import in_words
from articles.merging import hold_value
from articles.models import Act, ChangeSet, Rules

# What one press of a key moves, and where a number begins that nobody gave yet.
STEPS = {"quality": 5, "heat": 10}
BEGINS = {"quality": 50, "heat": 70}

# What can be judged here without deciding on publication.
JUDGED = ("quality", "heat", "topics")


class SuggestionMoved(Exception):
    """What the policy suggests is not what the page showed."""

    @property
    def message(self):
        return _("The suggestion is another one by now. Look once more.")


@dataclass
class Done:
    """What a button did: in words, with what there is to undo, each in its own."""

    article: object
    words: list[str] = field(default_factory=list)
    undoable: list[tuple[ChangeSet, str]] = field(default_factory=list)
    moves_on: bool = False
    stale: deciding.Stale | None = None  # of what was typed, what had moved

    @property
    def said(self):
        """“Published: The title”; what else was decided stands before it."""
        return self._of_article(", ".join(self.words))

    def take(self, words, change_set):
        self.words.append(words)
        if change_set is not None:
            self.undoable.append((change_set, self._of_article(words)))

    def _of_article(self, words):
        given = {"done": words, "title": named(self.article)}
        return _("%(done)s: %(title)s") % given


def named(article):
    return Truncator(str(article)).chars(80)


def carry_out(article, wish, form, user) -> Done:
    """Decide on an article; raises Stale, and SuggestionMoved, with nothing decided.

    Of what was typed, what did not move is decided; then the button waits.
    """
    done = Done(article)
    _decide_typed(article, typed(article, wish, form), form, user, done)
    if done.stale:
        return done
    is_enter = wish.act == "typed" and not wish.only
    act = "schedule" if is_enter and form.times else wish.act
    if decide := DECISIONS.get(act):
        decide(article, form, user, done)
        done.moves_on = True
    return done


def wanted(record, wish, form) -> dict[str, object]:
    """What a refused button would have decided, by field: what was typed as values, all
    else in words."""
    values = {
        name: value(record) if callable(value) else value
        for name, value in typed(record, wish, form).items()
    }
    for name in values.keys() - form.typed():
        values[name] = in_words(name, hold_value(name, values[name]))
    words = {
        "publish": _("published"),
        "schedule": _("published at these times"),
        "hold_back": _("held back"),
        "retire": _("taken down"),
        "accept": _("as the policy suggests"),
    }.get(wish.act)
    return values | ({"published": words} if words else {})


# What stays with the article: numbers and topics


def typed(stands, wish, form):
    """The values that were typed, or that a button changes by a step."""
    given = form.cleaned_data
    values = {n: given[n] for n in STEPS if given[n] is not None}
    name, _sep, direction = wish.act.rpartition("_")
    if name in STEPS:
        values[name] = stepped(getattr(stands, name), name, up=direction == "up")
    if given["topic"]:
        values["topics"] = partial(_with_topic, given["topic"])
    if wish.topic:
        values["topics"] = partial(_without_topic, wish.topic)
    if wish.only:
        return {name: values[name] for name in values if name == wish.only}
    return values


def stepped(number, name, *, up):
    """A number one step on, at a multiple of the step; never below nothing."""
    step = STEPS[name]
    if number is None or number < 0:
        return BEGINS[name]
    return (number // step + 1) * step if up else max(-(-number // step) - 1, 0) * step


def _with_topic(topic, record):
    known = record.topics
    return known if topic in known else (*known, topic)


def _without_topic(topic, record):
    return tuple(each for each in record.topics if each != topic)


def _decide_typed(article, values, form, user, done):
    if not values:
        return
    version = form.cleaned_data["version"]
    given = {"user": user, "version": version, **form.why}
    change_set, done.stale = deciding.edit_unmoved(article, values, **given)
    moved = done.stale.fields if done.stale else []
    if change_set is not None:
        names = [name for name in values if name not in moved]
        done.take(", ".join(_told(name, values[name]) for name in names), change_set)
    elif not moved:
        done.words.append(_("Decided so already"))


def _told(name, value) -> str:
    words = {
        "quality": _("Quality %s"),
        "heat": _("Heat %s"),
        "topics": _("Topics changed"),
    }[name]
    return words if name == "topics" else words % value


# What moves on: the decisions on publication


def _schedule(article, form, user, done):
    _take(deciding.publish, article, form, user, done, **form.times)


def _accept(article, form, user, done):
    suggested = article.place.suggested(Rules.current().policy)
    if deciding.mark_of(suggested) != form.cleaned_data["suggested"]:
        raise SuggestionMoved
    _take(deciding.accept_suggestion, article, form, user, done)


def _take(act, article, form, user, done, **times):
    """One decision of one article; what was passed over says why."""
    version = form.cleaned_data["version"]
    outcome = act([article], user=user, version=version, **form.why, **times)
    if outcome.changed:
        (changed,) = outcome.changed
        done.take(_words(outcome.change_set, changed, form.now), outcome.change_set)
        return
    done.words += [str(reason) for _article, reason in outcome.skipped]


def _words(change_set, article, now) -> str:
    """What was done: by the state that it led to, if it led to any."""
    if change_set.act == Act.LEAVE:
        return change_set.get_act_display()
    return str(article.state_at(now).label)


DECISIONS = {
    "publish": partial(_take, deciding.publish),
    "schedule": _schedule,
    "hold_back": partial(_take, deciding.hold_back),
    "retire": partial(_take, deciding.retire),
    "accept": _accept,
    "leave": partial(_take, deciding.leave),
}
