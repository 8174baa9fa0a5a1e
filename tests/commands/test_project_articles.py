from io import StringIO

import pytest
from django.core.management import call_command

from articles.models import Article
from tests.factories import make_article, projected_rows

pytestmark = pytest.mark.django_db


def test_it_rebuilds_the_tables_and_says_how_many():
    for _ in range(3):
        make_article()
    before = projected_rows()
    Article.objects.update(title="wrong")
    out = StringIO()
    call_command("project_articles", stdout=out)
    assert out.getvalue() == "3 articles rebuilt\n"
    assert projected_rows() == before


def test_large_numbers_can_be_read(monkeypatch):
    from articles.management.commands import project_articles

    monkeypatch.setattr(project_articles, "project_all", lambda: 12_345)
    out = StringIO()
    call_command("project_articles", stdout=out)
    assert out.getvalue() == "12,345 articles rebuilt\n"
