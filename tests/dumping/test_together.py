"""A dump is of one moment, on real connections, and nobody waits for its end."""

import json

import pytest
from django.db import connection

from articles import deciding, tables
from articles.dumping import dump_decisions
from articles.models import Article
from articles.verifying import verify_articles
from tests.factories import make_article
from tests.together import at_once, failures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database_in_a_file"),
]


def decide():
    """Somebody else decides, and is done before we go on."""
    act = [lambda: deciding.edit(Article.objects.get(), {"heat": 1}, user=None)]
    assert failures(at_once(*act)) == []


def test_decisions_made_meanwhile_are_not_told():
    make_article("_news/a.md")
    lines = dump_decisions()
    header = json.loads(next(lines))
    decide()
    told = [json.loads(line) for line in lines]
    assert header["change_sets"] == sum("change_set" in line for line in told) == 1
    assert "holds" not in told[-1]
    assert "holds" in json.loads([*dump_decisions()][-1])


def test_a_dump_that_is_given_up_leaves_no_transaction():
    make_article("_news/a.md")
    lines = dump_decisions()
    next(lines)
    lines.close()
    decide()
    with tables.writing():
        assert Article.objects.get().heat == 1


def test_a_verification_meanwhile_agrees():
    make_article("_news/a.md")
    found = []

    def progress(result):
        decide()

    result = verify_articles(report=found.append, progress=progress)
    assert found == []
    assert result.is_true
    assert Article.objects.get().heat == 1
    assert not connection.in_atomic_block
