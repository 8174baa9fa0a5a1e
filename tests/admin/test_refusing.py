"""A form that is older than its session: refused kindly, with the way back."""

import pytest
from django.test import Client

from tests.admin.browsing import LIST, change_url, fresh, text_of
from tests.factories import make_article

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


def test_a_save_after_the_session_ended_leads_back_to_the_form(strict):
    article = make_article(title="Before")
    signed_out = Client()
    response = signed_out.post(change_url(article), {"title": "After"})
    assert response.url == f"/admin/login/?next={change_url(article)}"
