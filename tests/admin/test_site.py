"""The site: its name, and who may come in."""

import pytest

from tests.admin.browsing import LIST
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_the_site_is_named_as_the_operator_named_it(client, settings):
    settings.SITE_NAME = "The Harbour Desk"
    assert "The Harbour Desk" in client.get("/admin/").content.decode()


def test_an_account_to_which_the_start_page_tells_nothing_is_told_so(client_with):
    make_article()
    page = client_with("view_topic").get("/admin/").content.decode()
    assert "Nothing of what is told here is open to your account" in page


def test_an_account_without_rights_is_told_whom_to_ask(client_with):
    page = client_with().get("/admin/").content.decode()
    assert "has no rights yet" in page


def test_nobody_sees_anything_without_signing_in(client):
    client.logout()
    make_article()
    for url in (LIST, "/admin/", "/admin/articles/changeset/"):
        assert client.get(url).url.startswith("/admin/login/")
