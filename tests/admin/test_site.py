"""The site: its name, and who may come in."""

import pytest

from tests.admin.browsing import LIST
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_the_site_is_named_as_the_operator_named_it(client, settings):
    settings.SITE_NAME = "The Harbour Desk"
    assert "The Harbour Desk" in client.get("/admin/").content.decode()


def test_an_account_without_rights_is_told_whom_to_ask(client_with):
    page = client_with().get("/admin/").content.decode()
    assert "has no rights yet" in page


def test_nobody_sees_anything_without_signing_in(client):
    client.logout()
    make_article()
    for url in (LIST, "/admin/", "/admin/articles/changeset/"):
        assert client.get(url).url.startswith("/admin/login/")
