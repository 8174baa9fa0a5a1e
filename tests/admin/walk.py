"""The table of tests/admin/test_walk.py: every address of the admin, and from which
group on it is open. docs/rights.md says the same in words.

A new address takes one line: the address as the resolver has it, who may look at it
(GET, HEAD), and for each thing that may be sent to it who may send it (POST). What is
open to a group is open to those after it. A page of a new model takes the key of one
row in `make_world` of test_walk.py.
"""

from enum import IntEnum
from typing import Any, NamedTuple


class Who(IntEnum):
    """Accounts, each of which may do all that the ones before it may."""

    ANYBODY = 0  # signed in or not
    STAFF = 1  # may sign in here, is in no group
    READERS = 2
    REVIEWERS = 3
    PUBLISHERS = 4
    CHIEFS = 5
    SUPERUSER = 6
    NOBODY = 7


ANYBODY, STAFF, READERS, REVIEWERS, PUBLISHERS, CHIEFS, SUPERUSER, NOBODY = Who


class Post(NamedTuple):
    """Something sent; `data` may name keys of the world in braces."""

    who: Who
    data: dict[str, Any] = {}
    answers: int = 302


class Row(NamedTuple):
    address: str
    looks: Who
    posts: list[Post] = []
    answers: int = 200
    hides: int = 403  # what it answers those for whom it is not
    at: str = ""  # a query string; an address may have a row for each of its pages


def listing(model, looks, posts=()):
    return Row(f"articles/{model}/", looks, list(posts))


def pages_of(model, looks, posts=()):
    """The other addresses of a model that the admin only shows."""
    one = f"articles/{model}/<path:object_id>"
    return [
        Row(f"articles/{model}/add/", NOBODY),
        Row(f"{one}/change/", looks, list(posts)),
        Row(f"{one}/history/", NOBODY),
        Row(f"{one}/delete/", NOBODY),
        Row(f"{one}/", STAFF, answers=302),
    ]


def accounts(model):
    """Django's own pages of accounts, which no group of editors may open."""
    one = f"auth/{model}/<path:object_id>"
    return [
        Row(f"auth/{model}/", SUPERUSER, [Post(SUPERUSER, answers=200)]),
        Row(f"auth/{model}/add/", SUPERUSER, [Post(SUPERUSER, answers=200)]),
        Row(f"{one}/change/", SUPERUSER, [Post(SUPERUSER, answers=200)]),
        Row(f"{one}/history/", SUPERUSER, [Post(SUPERUSER, answers=200)]),
        Row(f"{one}/delete/", SUPERUSER, [Post(SUPERUSER, {"post": "yes"})]),
        Row(f"{one}/", STAFF, answers=302),
    ]


def button(who, name, value="1", answers=302):
    """A button of an article's form."""
    data = {"version": "{version}", "seen": "{{}}", name: value}
    return Post(who, data, answers)


def desk(who, act, answers=302, **typed):
    """A button of the desk, on an article that lies open there."""
    return Post(who, {"version": "{version}", "act": act, **typed}, answers)


def conflict(who, field, answer, **typed):
    """An answer in the inbox of conflicts."""
    named = f"{{conflict_{field}}}"
    return Post(who, {"conflict": named, "answer": answer, **typed})


def action(who, name, answers=302):
    """An action of the list of articles, on several of them."""
    data = {"action": name, "_selected_action": ["{article}", "{first}"]}
    return Post(who, data, answers)


LISTED = {"ticked": "1", "chosen": ["{article}:{version}", "{first}:1"]}
GROUP_OF_TWO = {
    "canonical": "{first}",
    "include": ["{first}", "{second}"],
    "seen": ["{first}:1", "{second}:1"],
}

TABLE = [
    # The site
    Row("", STAFF, [Post(STAFF, answers=200)]),
    Row("login/", ANYBODY, [Post(ANYBODY)]),
    Row("logout/", NOBODY, [Post(STAFF, answers=200)]),
    Row("password_change/", STAFF, [Post(STAFF, answers=200)]),
    Row("password_change/done/", STAFF),
    Row("jsi18n/", STAFF),
    Row("autocomplete/", NOBODY),
    Row(
        "^(?P<app_label>auth|articles)/$",
        READERS,
        [Post(READERS, answers=200)],
        hides=404,
    ),
    Row("(?P<url>.*)$", STAFF, answers=404),
    # Articles
    listing(
        "article",
        READERS,
        [
            action(PUBLISHERS, "publish"),
            action(PUBLISHERS, "hold_back"),
            action(PUBLISHERS, "leave"),
            action(PUBLISHERS, "accept_suggestion", 200),
            action(PUBLISHERS, "retire", 200),
            action(PUBLISHERS, "release", 200),
            action(PUBLISHERS, "retire_vanished", 200),
            action(PUBLISHERS, "keep_vanished", 200),
            action(PUBLISHERS, "refresh_copies", 200),
            action(CHIEFS, "join_stories", 200),
            action(CHIEFS, "split_stories", 200),
        ],
    ),
    # An act on many is its own editor's alone; this one is the superuser's.
    Row("articles/article/bulk/<int:pk>/", SUPERUSER, [Post(SUPERUSER)], hides=404),
    Row("articles/article/old/", PUBLISHERS, [Post(PUBLISHERS)]),
    Row("articles/article/<int:pk>/here/", NOBODY, [Post(READERS, answers=200)]),
    Row("articles/views/", READERS),
    Row("articles/views/add/", READERS, [Post(READERS, {"name": "Mine"})]),
    # One's own, whoever that is; this one is the superuser's.
    Row("articles/views/<int:pk>/", SUPERUSER, [Post(SUPERUSER, {"name": "Ours"})]),
    Row("articles/views/<int:pk>/delete/", SUPERUSER, [Post(SUPERUSER)]),
    Row("articles/article/complete/", READERS, [Post(READERS, answers=200)]),
    Row("articles/article/add/", PUBLISHERS, [Post(PUBLISHERS, answers=200)]),
    Row(
        "articles/article/<path:object_id>/change/",
        READERS,
        [
            button(REVIEWERS, "_continue"),
            button(REVIEWERS, "_save"),
            button(REVIEWERS, "_hold_back"),
            button(REVIEWERS, "_keep", "topics"),
            button(REVIEWERS, "_theirs", "quality"),
            button(PUBLISHERS, "_keep", "title"),
            button(PUBLISHERS, "_keep_always", "title"),
            button(PUBLISHERS, "_theirs", "title"),
            button(PUBLISHERS, "_publish"),
            button(PUBLISHERS, "_schedule"),
            button(
                PUBLISHERS,
                "_retire",
            ),
            button(PUBLISHERS, "_release", "quality"),
            button(PUBLISHERS, "_release_all"),
            button(PUBLISHERS, "_keep_vanished"),
            button(PUBLISHERS, "_retire_vanished"),
            button(PUBLISHERS, "_accept"),
            button(PUBLISHERS, "_make_link"),
            button(PUBLISHERS, "_revoke_link"),
        ],
    ),
    Row(
        "articles/article/<path:object_id>/history/",
        READERS,
        [Post(READERS, answers=200)],
    ),
    Row(
        "articles/article/<path:object_id>/history/",
        READERS,
        [
            Post(REVIEWERS, {"restore": "topics", "version": "{version}"}),
            Post(PUBLISHERS, {"restore": "title", "version": "{version}"}),
            Post(PUBLISHERS, {"restore": "*", "version": "{version}"}),
        ],
        at="?from={arrival}",
    ),
    Row("articles/article/<path:object_id>/delete/", NOBODY),
    Row("articles/article/<path:object_id>/", STAFF, answers=302),
    Row("articles/article/violations/", READERS, [Post(PUBLISHERS)]),
    Row(
        "articles/article/conflicts/",
        READERS,
        [
            conflict(REVIEWERS, "topics", "mine"),
            conflict(REVIEWERS, "topics", "always"),
            conflict(REVIEWERS, "topics", "edit", third="Sea"),
            conflict(PUBLISHERS, "topics", "theirs"),
            conflict(PUBLISHERS, "title", "mine"),
            conflict(PUBLISHERS, "title", "always"),
            conflict(PUBLISHERS, "title", "edit", third="Another"),
        ],
    ),
    Row(
        "articles/article/vanished/",
        READERS,
        [
            Post(PUBLISHERS, {"keep": "{article}:{version}"}),
            Post(PUBLISHERS, {"retire": "{article}:{version}"}),
        ],
    ),
    # The desk
    Row("articles/review/", READERS),
    Row("articles/review/next/", READERS, answers=302),
    Row("articles/review/previous/", READERS, answers=302),
    Row("articles/review/undo/", NOBODY, [Post(READERS)]),
    Row("articles/review/skipped/", NOBODY, [Post(READERS)]),
    Row("articles/review/keys/", READERS, [Post(READERS, {"_defaults": "1"})]),
    Row(
        "articles/review/<int:pk>/",
        READERS,
        [
            desk(READERS, "skip"),
            desk(REVIEWERS, "typed", quality="7"),
            desk(REVIEWERS, "quality_up"),
            desk(REVIEWERS, "heat_down"),
            desk(REVIEWERS, "typed", topic="Sea"),
            desk(REVIEWERS, "hold_back"),
            desk(REVIEWERS, "leave"),
            desk(PUBLISHERS, "publish"),
            desk(PUBLISHERS, "retire"),
            desk(PUBLISHERS, "accept", suggested="{suggested}"),
        ],
    ),
    Row("articles/review/several/", NOBODY, [Post(PUBLISHERS, LISTED)]),
    Row("articles/review/<int:pk>/readers/", READERS),
    Row("articles/review/topics/", READERS),
    Row("articles/review/<int:pk>/here/", NOBODY, [Post(READERS, answers=200)]),
    # The front page
    Row(
        "articles/top/",
        READERS,
        [
            Post(REVIEWERS, {"_set": "1", "article": "{article}", "heat": "9"}),
            Post(CHIEFS, {"_use": "1", "half_life": "5"}),
        ],
    ),
    # Duplicates
    listing("duplicatepair", READERS),
    Row("articles/duplicatepair/add/", NOBODY),
    Row("articles/duplicatepair/<path:object_id>/change/", READERS, answers=302),
    Row("articles/duplicatepair/<path:object_id>/history/", NOBODY),
    Row("articles/duplicatepair/<path:object_id>/delete/", NOBODY),
    Row("articles/duplicatepair/<path:object_id>/", STAFF, answers=302),
    Row("articles/duplicatepair/group/<int:article>/", READERS),
    Row("articles/duplicatepair/handled/", READERS),
    Row(
        "articles/duplicatepair/decide/",
        NOBODY,
        [
            Post(PUBLISHERS, GROUP_OF_TWO | {"_mark": "1"}),
            Post(PUBLISHERS, GROUP_OF_TWO | {"_apart": "1"}),
        ],
    ),
    Row("articles/duplicatepair/look/", NOBODY, [Post(PUBLISHERS)]),
    # Stories
    listing("story", READERS),
    *pages_of("story", READERS, [Post(CHIEFS, answers=200)]),
    # What was decided, what came in
    listing("changeset", READERS),
    *pages_of("changeset", READERS),
    Row("articles/changeset/<int:pk>/undo/", NOBODY, [Post(CHIEFS)]),
    listing("importrun", READERS),
    *pages_of("importrun", READERS),
    Row("articles/importrun/import/", CHIEFS, [Post(CHIEFS, answers=400)]),
    listing("importplan", CHIEFS),
    *pages_of("importplan", CHIEFS),
    Row("articles/importplan/<int:pk>/apply/", NOBODY, [Post(CHIEFS)]),
    Row("articles/importplan/<int:pk>/renew/", NOBODY, [Post(CHIEFS)]),
    Row("articles/importplan/<int:pk>/discard/", NOBODY, [Post(CHIEFS)]),
    # Names
    listing("topic", READERS),
    *pages_of("topic", READERS),
    listing("provider", READERS),
    *pages_of("provider", READERS),
    listing("house", READERS),
    *pages_of("house", READERS),
    Row("articles/house/join/", NOBODY, [Post(CHIEFS)]),
    Row("articles/house/<int:pk>/part/", NOBODY, [Post(CHIEFS)]),
    Row("articles/house/<int:pk>/rename/", NOBODY, [Post(CHIEFS)]),
    # The policy
    listing("rules", READERS, [Post(CHIEFS)]),
    Row("articles/rules/add/", STAFF, answers=302),
    Row("articles/rules/<path:object_id>/change/", STAFF, answers=302),
    Row(
        "articles/rules/<path:object_id>/history/",
        READERS,
        [Post(READERS, answers=200)],
    ),
    Row("articles/rules/<path:object_id>/delete/", NOBODY),
    Row("articles/rules/<path:object_id>/", STAFF, answers=302),
    # Accounts
    *accounts("user"),
    Row("auth/user/<id>/password/", SUPERUSER, [Post(SUPERUSER, answers=200)]),
    *accounts("group"),
]
