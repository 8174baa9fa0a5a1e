"""Every address of the admin, asked by every kind of account with every method: what
it answers stands in the table of walk.py, and none of it shows what is sealed."""

import logging
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from articles import deciding
from articles.admin.conflicts.rows import token_of
from articles.models import (
    Article,
    BulkAct,
    DuplicatePair,
    ImportPlan,
    Place,
    Rules,
    SavedView,
)
from articles.pairing import look_for_duplicates
from tests.admin.walk import ANYBODY, NOBODY, STAFF, SUPERUSER, TABLE, Post, Who
from tests.factories import SEALED, make_article, make_related, write_upstream
from tests.test_groups import MIGRATION, NAMES

# Django's own pages of accounts ask for variables that are not there.
pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

MARKER = SEALED.partition(";")[0]
SHUT = {403, 404, 405}
OTHER_METHODS = ("OPTIONS", "PUT", "PATCH", "DELETE")
OUTSIDERS = ("nobody", "no staff")


def addresses(patterns, prefix=""):
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route)
        else:
            yield route


def test_the_table_has_every_address_of_the_admin():
    known = {
        route.removeprefix("admin/")
        for route in addresses(get_resolver().url_patterns)
        if route.startswith("admin/")
    }
    assert {row.address for row in TABLE} == known


@pytest.fixture(autouse=True)
def in_haste(monkeypatch):
    """Thousands of answers: none logs its refusal, none counts what waits beside it."""
    monkeypatch.setattr(
        "articles.admin.navigation.sizes_of", lambda names, *_: dict.fromkeys(names, 1)
    )
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def accounts():
    """A client of each kind of account, and two who may not sign in here."""
    Group.objects.filter(name__in=NAMES).delete()
    MIGRATION.make(apps, None)
    users = {
        STAFF: User.objects.create_user("staff", is_staff=True),
        SUPERUSER: User.objects.create_superuser("superuser"),
    }
    for who, name in zip(list(Who)[2:6], NAMES, strict=True):
        users[who] = User.objects.create_user(who.name.lower(), is_staff=True)
        users[who].groups.add(Group.objects.get(name=name))
    stranger = User.objects.create_user("reader of the news")
    stranger.groups.add(Group.objects.get(name="Chiefs"))
    clients = {who: signed_in(user) for who, user in users.items()}
    return clients | {"nobody": Client(), "no staff": signed_in(stranger)}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def world(accounts):
    """A row of each model, as `walk.py` names them; what is sealed in each article."""
    now = timezone.now()
    first = make_article(
        "_news/a.md",
        title="The night ferry",
        original_url="https://a.example/x",
        secured=SEALED,
        topics=("Harbour",),
        related=(make_related(),),
    )
    second = make_article(
        "_news/b.md",
        title="The night ferry",
        original_url="https://a.example/x?utm_source=feed",
        secured=SEALED,
    )
    article, other = make_article(secured=SEALED), make_article(secured=SEALED)
    look_for_duplicates()
    deciding.join([article.place.story, other.place.story], user=None)
    decided = deciding.edit(
        article, {"quality": 1, "title": "Ours", "topics": ("Pier",)}, user=None
    )
    article = write_upstream(article, title="Theirs", topics=("Quay",))
    house = deciding.join_house([article.provider], "House", user=None)
    plan = ImportPlan.objects.create(
        made_at=now - timedelta(hours=1), expires_at=now + timedelta(days=1), source="x"
    )
    bulk_act = BulkAct.objects.create(
        user=User.objects.get(username="superuser"),
        act="publish",
        chosen=[[article.pk, article.version, None]],
        asked_at=now,
        total=1,
    )
    owner = User.objects.get(username="superuser")
    return {
        "views": SavedView.objects.create(owner=owner, name="A", is_shared=True).pk,
        "bulk": bulk_act.pk,
        "review": article.pk,
        "article": article.pk,
        "version": article.version,
        "conflict_title": token_of(deciding.Conflict.of(article, "title")),
        "conflict_topics": token_of(deciding.Conflict.of(article, "topics")),
        "arrival": article.changes.earliest("pk").change_set_id,
        "suggested": suggested_of(article),
        "other": other.pk,
        "first": first.pk,
        "second": second.pk,
        "duplicatepair": DuplicatePair.objects.get(first=first).pk,
        "story": Article.objects.get(pk=article.pk).place.story_id,
        "changeset": decided.pk,
        "importrun": article.changes.exclude(change_set__run=None)[0].change_set.run_id,
        "importplan": plan.pk,
        "topic": article.topics.first().pk,
        "provider": article.provider_id,
        "house": house.pk,
        "rules": Rules.objects.get_or_create(pk=1)[0].pk,
        "user": User.objects.first().pk,
        "group": Group.objects.first().pk,
    }


def suggested_of(article):
    place = Place.objects.get(article=article)
    return deciding.mark_of(place.suggested(Rules.current().policy))


def url_of(row, world):
    route = row.address
    model = [part for part in route.split("/")[:3] if part in world][-1:]
    named = {
        "object_id": world[model[0]] if model else world["first"],
        "article": world["first"],
        "app_label": "articles",
        "url": "nothing",
    }
    named |= {"pk": named["object_id"], "id": named["object_id"]}
    route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).strip("^$")
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(named[match[1]]), route)
    return f"/admin/{path}{row.at.format(**world)}"


def filled(data, world):
    return {
        name: [each.format(**world) for each in value]
        if isinstance(value, list)
        else value.format(**world)
        for name, value in data.items()
    }


def ask(client, method, url, data=None):
    """The status of one request, of which nothing stays."""
    asking = Client(headers={"cookie": client.cookies.output(header="", sep=";")})
    with transaction.atomic():
        send = {"POST": asking.post, "GET": asking.get, "HEAD": asking.head}
        response = (
            send[method](url, data) if method in send else asking.generic(method, url)
        )
        transaction.set_rollback(True)
    assert MARKER not in response.content.decode(), (method, url)
    kept = response.headers.get("Cache-Control", "")
    assert "no-store" in kept or response.status_code in SHUT, (method, url)
    return response.status_code


def expected(who, account, answers, hides=403):
    """The statuses that are right for an account where it is open from `who` on."""
    if who is ANYBODY:
        return {200, 302}
    if account in OUTSIDERS:
        # Asked to sign in: elsewhere, or where something was typed, at once.
        return {302, 403, 405}
    if who is NOBODY:
        return SHUT
    return {answers} if account >= who else {hides}


def walk(accounts, world, requests):
    """Fail with what was answered otherwise than the table has it, a line each."""
    wrong = []
    for row, method, post in requests:
        url = url_of(row, world)
        who = row.looks if post is None else post.who
        answers = row.answers if post is None else post.answers
        data = post and filled(post.data, world)
        for account, client in accounts.items():
            right = expected(who, account, answers, row.hides)
            status = ask(client, method, url, data)
            if status not in right:
                sent = post.data if post else ""
                wrong.append(
                    f"{method} {url} {sent} {account!s}: {status}, not {right}"
                )
    assert not wrong, "\n".join(wrong)


def test_each_page_is_open_to_those_of_the_table_and_to_nobody_else(accounts, world):
    walk(accounts, world, [(row, "GET", None) for row in TABLE])


def test_each_act_is_open_to_those_of_the_table_and_to_nobody_else(accounts, world):
    sent = [(row, "POST", post) for row in TABLE for post in row.posts]
    walk(accounts, world, sent)


def test_what_takes_no_act_takes_none_from_anybody(accounts, world):
    some = {who: accounts[who] for who in (SUPERUSER, STAFF, "nobody")}
    silent = [row for row in TABLE if not row.posts and row.answers == 200]
    nothing = Post(NOBODY)
    walk(some, world, [(row, "POST", nothing) for row in silent])


def test_heads_are_answered_like_pages(accounts, world):
    some = {who: accounts[who] for who in (SUPERUSER, STAFF, "nobody")}
    walk(some, world, [(row, "HEAD", None) for row in TABLE])


def test_no_address_takes_another_method(accounts, world):
    some = {who: accounts[who] for who in (SUPERUSER, "nobody")}
    shut = [row._replace(looks=NOBODY) for row in TABLE if row.looks is not ANYBODY]
    walk(some, world, [(row, each, None) for row in shut for each in OTHER_METHODS])
