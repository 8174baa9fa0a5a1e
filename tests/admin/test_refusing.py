"""A form that is older than its session: refused kindly, with the way back."""

import re
from html import unescape

import pytest
from django.test import Client

from articles import deciding
from articles.models import Article
from tests.admin.browsing import ADD, LIST, change_url, filled, fresh, text_of
from tests.factories import SEALED, make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(chief):
    """Signed in, by a browser whose token must be right."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(chief)
    return client


def test_a_form_with_an_old_token_says_that_nothing_is_lost(strict):
    article = make_article(title="Before")
    address = f"http://testserver{change_url(article)}"
    headers = {"Referer": address}
    response = strict.post(change_url(article), {"title": "After"}, headers=headers)
    assert response.status_code == 403
    page = text_of(response)
    assert "This form was too old" in page
    assert f'href="{address}"' in page
    assert fresh(article).title == "Before"


def test_another_host_is_no_way_back(strict):
    headers = {"Referer": "https://elsewhere.example/"}
    page = text_of(strict.post(LIST, headers=headers))
    assert 'href="/admin/">Open the form again' in page
    assert "elsewhere" not in page


def test_readers_get_what_django_says(strict):
    response = strict.post("/")
    assert "CSRF verification failed" in text_of(response)
    assert "too old" not in text_of(response)


def sign_in(client, page, word="pw"):
    """Answer the page that asks to sign in, with what it carries along."""
    typed = re.search(r'name="typed" value="([^"]*)"', text_of(page))
    data = {"username": "chief", "password": word}
    if typed:
        data["typed"] = unescape(typed[1])
    data["next"] = unescape(re.search(r'name="next" value="([^"]*)"', text_of(page))[1])
    return client.post("/admin/login/", data)


def hidden(page):
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text_of(page))
    return {name: unescape(value) for name, value in found}


def test_what_was_typed_when_the_session_had_ended_is_shown_again(client):
    article = make_article(title="Before", secured=SEALED)
    data = filled(client.get(change_url(article)))
    deciding.edit(article, {"title": "Theirs"}, user=None)
    signed_out = Client()
    typed = data | {"title": "Mine & <only>", "_publish": "1"}
    page = signed_out.post(change_url(article), typed)
    assert SEALED not in text_of(page)
    page = sign_in(signed_out, page, word="wrong")
    page = sign_in(signed_out, page)
    assert "Nothing of it is saved yet" in text_of(page)
    form = signed_out.post(change_url(article), hidden(page))
    assert filled(form)["title"] == "Mine & <only>"
    assert fresh(article).title == "Theirs"
    refused = signed_out.post(change_url(article), filled(form) | {"_continue": "1"})
    assert refused.status_code == 409


def test_a_new_article_is_shown_again_as_well(chief):
    signed_out = Client()
    page = sign_in(signed_out, signed_out.post(ADD, {"title": "New", "_save": "1"}))
    assert filled(signed_out.post(ADD, hidden(page)))["title"] == "New"
    assert not Article.objects.exists()


def test_another_page_leads_to_signing_in_and_back(chief):
    response = Client().post(LIST, {"action": "publish"})
    assert response.url == f"/admin/login/?next={LIST}"


@pytest.mark.parametrize(
    ("typed", "address"),
    [("[", ADD), ("[1]", ADD), ("[]", "//elsewhere.example/"), ("[]", "/admin/none/")],
)
def test_what_no_page_of_ours_carries_is_not_shown(chief, typed, address):
    data = {"username": "chief", "password": "pw", "typed": typed, "next": address}
    assert Client().post("/admin/login/", data).status_code == 302
