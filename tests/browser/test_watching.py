"""The browser fixtures notice what they promise to notice."""

import pytest

from tests.browser import conftest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def watched(chromium):
    """A page whose document the test writes, and what is complained of."""
    context = chromium.new_context()
    page, complaints = context.new_page(), []
    conftest._watch(page, "newsroom.example", (), complaints)

    def show(html, **headers):
        def answer(route):
            route.fulfill(body=html, content_type="text/html", headers=headers)

        page.route("http://newsroom.example/", answer)
        page.goto("http://newsroom.example/")
        return page, complaints

    yield show
    context.close()


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<img src='https://elsewhere.example/a.gif'>", "asks https://elsewhere"),
        ("<script>console.error('planted')</script>", "says: planted"),
        ("<script>throw new Error('planted')</script>", "planted"),
    ],
)
def test_a_foreign_request_and_an_error_are_complained_of(watched, html, complaint):
    _, complaints = watched(html)
    assert complaint in complaints[0]


def test_a_breach_of_the_policy_is_complained_of(watched):
    policy = {"Content-Security-Policy": "default-src 'none'"}
    _, complaints = watched("<style>p { color: red }</style>", **policy)
    assert "Content Security Policy" in complaints[0]


def test_a_page_that_shuts_people_out_fails(watched, check_accessibility):
    page, _ = watched("<title>A</title><main><h1>A</h1><a href='/'></a></main>")
    with pytest.raises(AssertionError, match="link-name"):
        check_accessibility(page)
