"""Pictures have addresses, nothing else below MEDIA_ROOT does."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.webp").write_bytes(b"picture")
    (tmp_path / "private.txt").write_text("private")
    return tmp_path


def test_a_picture_may_be_kept_for_ever(client, media):
    response = client.get("/media/pictures/a.webp")
    assert b"".join(response.streaming_content) == b"picture"
    assert response["Cache-Control"] == "public, immutable, max-age=31536000"
    response.close()


@pytest.mark.parametrize(
    "path",
    [
        "/media/private.txt",
        "/media/pictures/../private.txt",
        "/media/pictures/%2e%2e/private.txt",
        "/media/pictures/",
    ],
)
def test_nothing_else_has_an_address(client, media, path):
    assert client.get(path).status_code in (400, 404)


def test_a_picture_takes_no_posts(client, media):
    assert client.post("/media/pictures/a.webp").status_code == 405
