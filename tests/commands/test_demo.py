import re
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.utils import timezone

from articles.management.commands import demo
from articles.models import Article, ChangeSet, State
from tests.test_groups import MIGRATION

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_files_of_the_checkout(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"


@pytest.fixture(autouse=True)
def groups():
    """A test that flushes tables may have come before."""
    MIGRATION.make(apps, None)


def run(*arguments):
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


HEAD = """
Readers   http://localhost:8000/
Editors   http://localhost:8000/admin/
"""
FOOT = """
Or as     publisher, reviewer or reader, who may do less (docs/rights.md)
New one   .venv/bin/python manage.py changepassword editor
Stop      Ctrl-C
"""


def test_the_first_run_says_the_password_once_and_the_second_how_to_set_one():
    first = run("--no-serve")
    said = re.escape(HEAD) + r"Sign in   editor, (\S+)   \(shown only once\)"
    (password,) = re.fullmatch(said + re.escape(FOOT), first).groups()
    for name in ("editor", "publisher", "reviewer", "reader"):
        assert authenticate(username=name, password=password)
    before = Article.objects.count(), ChangeSet.objects.count()
    again = "Sign in   editor, with the password shown the first time"
    assert run("--no-serve") == HEAD + again + FOOT
    assert authenticate(username="editor", password=password)
    assert (Article.objects.count(), ChangeSet.objects.count()) == before


def test_every_state_can_be_seen_and_the_editor_may_do_what_editors_do():
    run("--no-serve")
    now = timezone.now()
    for state in State:
        assert Article.objects.in_state(state, now).exists(), state
    assert Article.objects.public(now).count() > 25
    editor = get_user_model().objects.get(username="editor")
    assert editor.is_staff
    assert not editor.is_superuser
    for right in ("add", "change", "publish", "release", "bulk"):
        assert editor.has_perm(f"articles.{right}_article")
    reviewer = get_user_model().objects.get(username="reviewer")
    assert reviewer.has_perm("articles.judge_article")
    assert not reviewer.has_perm("articles.publish_article")
    assert not editor.has_perm("auth.change_user")


def test_it_serves_at_the_port_given(monkeypatch):
    called = []
    monkeypatch.setattr(
        demo, "call_command", lambda *args, **options: called.append(args)
    )
    monkeypatch.setattr(demo, "make_newsroom", lambda fixtures: None)
    assert "http://localhost:8123/admin/" in run("--port", "8123")
    assert called[-1] == ("runserver", "localhost:8123")
