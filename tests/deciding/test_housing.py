"""Providers of one house have one name for readers, and none of it touches a file."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import deciding
from articles.models import Article, House, Provider
from articles.projecting import project_all
from articles.record import ProviderRecord
from tests.factories import make_article, make_editor, write_upstream

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def provider(name, domain=""):
    return make_article(provider=ProviderRecord(name, domain)).provider


def join(*providers, name="Post", user=None):
    return deciding.join_house(providers, name, user=user)


def fresh(found):
    return Provider.objects.get(pk=found.pk)


def test_readers_see_one_name_and_the_file_keeps_its_own():
    article = make_article(provider=ProviderRecord("Post on MSN", "msn.example"))
    before = article.render(NOW)
    join(article.provider, provider("The Post"), name=" The   Post ")
    article = Article.objects.with_records().get(pk=article.pk)
    assert article.provider.shown_name == "The Post"
    assert (str(article.provider), article.render(NOW)) == ("Post on MSN", before)


def test_a_house_keeps_its_address_when_others_join():
    first, second, third = provider("B"), provider("C"), provider("A")
    house = join(second, third)
    assert House.objects.get().slug == second.slug
    join(first)
    assert House.objects.get(pk=house.pk).slug == second.slug
    assert [each.pk for each in fresh(first).household()] == [
        second.pk, first.pk, third.pk,
    ]  # fmt: skip
    assert fresh(third).get_absolute_url() == second.get_absolute_url()


def test_taken_out_a_provider_has_its_own_name_and_address_again():
    first, second, third = provider("A"), provider("B"), provider("C")
    join(first, second, third)
    deciding.leave_house([first], user=None)
    assert (fresh(first).shown_name, fresh(first).household()) == ("A", [first])
    assert fresh(first).get_absolute_url() == f"/providers/{first.slug}/"
    assert House.objects.get().slug == second.slug


def test_a_house_without_providers_is_none():
    house = join(provider("A"), provider("B"))
    deciding.dissolve_house(house, user=None)
    assert not House.objects.exists()
    one = provider("C")
    join(one, name="Old")
    join(one, name="New")
    assert [each.name for each in House.objects.all()] == ["New"]


def test_a_house_without_an_address_has_that_of_whom_is_known_for_longest():
    """As one is that was loaded from a dump."""
    first, second = provider("A"), provider("B")
    join(second, first)
    House.objects.update(slug="")
    assert fresh(second).household()[0] == first


def test_no_two_houses_have_one_name():
    house = join(provider("A"), name="One")
    join(provider("B"), name="Two")
    with pytest.raises(ValueError, match="another house"):
        deciding.rename_house(house, "Two", user=None)


def test_neither_an_import_nor_a_rebuild_touches_a_house():
    article = make_article(provider=ProviderRecord("Post on MSN", ""))
    join(article.provider)
    write_upstream(article, provider=ProviderRecord("Other", ""))
    project_all(NOW)
    assert fresh(article.provider).house.name == "Post"
    make_article(provider=ProviderRecord("Post on AOL", ""))
    assert Provider.objects.get(name="Post on AOL").house is None


@pytest.mark.parametrize("rights", [("change_article", "view_house"), ()])
def test_it_takes_its_right(rights):
    some = provider("A")
    with pytest.raises(PermissionDenied):
        join(some, user=make_editor(*rights))
    house = join(some, user=make_editor("change_house"))
    for act in (
        lambda user: deciding.leave_house([some], user=user),
        lambda user: deciding.rename_house(house, "X", user=user),
        lambda user: deciding.dissolve_house(house, user=user),
    ):
        with pytest.raises(PermissionDenied):
            act(make_editor(*rights))
