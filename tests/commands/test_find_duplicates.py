from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import deciding
from articles.models import Article, DuplicateLook, DuplicatePair
from tests.factories import make_article, make_file

pytestmark = pytest.mark.django_db

PAGE = "https://tidewater.example/night-ferry"


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("find_duplicates", *arguments, stdout=out, stderr=err, no_color=True)
    return out.getvalue(), err.getvalue()


def test_it_looks_at_what_changed_and_says_what_waits():
    first, second = (make_article(original_url=PAGE) for _ in "ab")
    assert run() == ("2 articles looked at, 1 pairs wait for an editor\n", "")
    assert run("--quiet")[0] == "0 articles looked at, 1 pairs wait for an editor\n"
    deciding.tell_apart([first, second], user=None)
    assert run()[0] == "1 articles looked at, 0 pairs wait for an editor\n"
    assert run("--again")[0] == "2 articles looked at, 0 pairs wait for an editor\n"


def test_stopped_it_says_how_to_go_on(monkeypatch):
    make_article()
    monkeypatch.setattr(
        "articles.management.stopping._Stopping.__call__", lambda self: True
    )
    with pytest.raises(CommandError, match="goes on") as error:
        run()
    assert error.value.returncode == 2
    assert not DuplicateLook.objects.exists()


def test_a_sync_looks_for_duplicates_when_all_else_is_done(tmp_path):
    (tmp_path / "_news").mkdir()
    for name in "ab":
        data = make_file(original_url=PAGE)
        (tmp_path / f"_news/{name}.md").write_bytes(data)
    call_command("sync_articles", tmp_path, stdout=StringIO(), stderr=StringIO())
    assert DuplicatePair.objects.open().count() == 1


def test_tables_that_were_rebuilt_are_looked_at_anew():
    make_article()
    run()
    call_command("project_articles", stdout=StringIO())
    assert run()[0].startswith(f"{Article.objects.count()} articles looked at")
