"""Headers: what browsers are told, from the first day, on every answer."""

import pytest
from django.http import HttpResponse

from articles.middleware import ContentSecurityPolicy
from tests.factories import make_article

pytestmark = pytest.mark.django_db

FILM = '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>'


def policy_of(response):
    response.close()  # a static file is open until then
    parts = response.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


@pytest.mark.parametrize(
    "path", ["/", "/nothing/", "/api/news/", "/news", "/static/newsroom/site.css"]
)
def test_every_answer_carries_the_strict_policy(client, path):
    assert policy_of(client.get(path)) == STRICT


def test_a_page_with_a_video_may_frame_its_player_and_no_other(client):
    with_film = make_article(featured_content=FILM)
    response = client.get(with_film.get_absolute_url())
    assert policy_of(response) == STRICT | {
        "frame-src": "https://www.youtube-nocookie.com"
    }


def test_a_page_without_a_video_frames_nothing(client):
    article = make_article(featured_content="<iframe src='https://a.example'></iframe>")
    assert policy_of(client.get(article.get_absolute_url())) == STRICT


def test_a_view_that_states_a_policy_of_its_own_keeps_it(rf):
    own = {"Content-Security-Policy": "default-src 'none'"}
    respond = ContentSecurityPolicy(lambda request: HttpResponse(headers=own))
    assert respond(rf.get("/")).headers["Content-Security-Policy"] == (
        "default-src 'none'"
    )


def test_browsers_are_asked_for_no_camera_place_or_payment(client):
    permissions = client.get("/").headers["Permissions-Policy"]
    assert {"camera=()", "geolocation=()", "payment=()"} <= set(permissions.split(", "))


def test_other_headers_close_what_is_left(client):
    headers = client.get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
