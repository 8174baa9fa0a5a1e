"""Related coverage is decided item by item; each decision waits for its own item."""

from dataclasses import replace

import pytest
from django.utils import timezone

from articles import deciding
from articles.models import Article, Hold
from tests.factories import make_article, make_related, write_upstream

pytestmark = pytest.mark.django_db

NOW = timezone.now()

A = make_related(title="A", web_url="https://a.example/", quality=80)
B = make_related(title="B", web_url="https://b.example/", quality=60)
C = make_related(title="C", web_url="https://c.example/", quality=40)
VIDEO = make_related(title="V", web_url="", quality=20)


def decide(article, *related):
    deciding.edit(article, {"related": related}, user=None)


def related(article):
    return Article.objects.with_records().get(pk=article.pk).record(NOW).related


def test_a_removed_item_stays_removed_while_others_follow_upstream():
    article = make_article(related=(A, B))
    decide(article, B)
    write_upstream(article, related=(A, replace(B, title="B, newer"), C))
    assert related(article) == (replace(B, title="B, newer"), C)


def test_an_added_item_stays_in_its_place_by_quality():
    article = make_article(related=(A, C))
    decide(article, A, B, C)
    write_upstream(article, related=(A, VIDEO))
    assert related(article) == (A, B, VIDEO)


def test_a_changed_value_stays_and_the_others_follow_upstream():
    article = make_article(related=(A,))
    decide(article, replace(A, title="Mine"))
    write_upstream(article, related=(replace(A, quality=81),))
    assert related(article) == (replace(A, title="Mine", quality=81),)


def test_an_item_without_an_address_is_known_by_title_and_instant():
    article = make_article(related=(A, VIDEO))
    decide(article, A, replace(VIDEO, quality=None))
    write_upstream(article, related=(VIDEO,))
    assert related(article) == (replace(VIDEO, quality=None),)


def test_a_decision_waits_for_an_item_that_comes_back():
    article = make_article(related=(A, B))
    decide(article, B)
    write_upstream(article, related=(B,))
    decide(article, B, C)
    write_upstream(article, related=(A, B))
    assert related(article) == (B, C)


def test_an_addition_waits_for_upstream_to_drop_the_item_again():
    article = make_article(related=(A,))
    decide(article, A, B)
    write_upstream(article, related=(A, B))
    decide(article, A, B, C)
    write_upstream(article, related=(A,))
    assert related(article) == (A, B, C)


def test_a_decision_on_an_item_ends_when_the_item_is_decided_on_again():
    article = make_article(related=(A, B))
    decide(article, B)
    decide(article, A, B)
    assert not Hold.objects.exists()
    decide(article, replace(A, title="Mine"), B)
    decide(article, B)
    write_upstream(article, related=(A, B, C))
    assert related(article) == (B, C)


def test_an_own_addition_can_be_taken_out_again():
    article = make_article(related=(A,))
    decide(article, A, B)
    decide(article, A)
    assert related(article) == (A,)
    assert not Hold.objects.exists()


def test_duplicates_of_one_address_are_told_apart():
    second = replace(A, title="A, again")
    article = make_article(related=(A, second, B))
    decide(article, A, replace(second, title="Mine"), B)
    assert related(article) == (A, replace(second, title="Mine"), B)
    decide(article, A, B)
    assert related(article) == (A, B)


def test_nothing_but_the_lines_of_its_item_changes():
    article = make_article(related=(A, B, C))
    before = article.render(NOW).splitlines()
    decide(article, A, C)
    after = Article.objects.with_records().get().render(NOW).splitlines()
    assert [line for line in after if line not in before] == []
    assert len(before) - len(after) == 9
