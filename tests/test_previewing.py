"""Preview links: an article before readers see it, for who has the address."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone

from articles import deciding, previewing
from articles.models import PreviewLink
from tests.factories import SEALED, make_article, make_editor, make_related

pytestmark = pytest.mark.django_db

DAY, WEEK, MONTH = previewing.SPANS


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def hidden():
    """An article that readers do not see."""
    return make_article(title="The hidden pier", published=False)


def make_link(article, *, user=None, now=None, span=DAY):
    return previewing.make(article, span, user=user, now=now or timezone.now())


def address(link):
    return reverse("articles:preview", args=[previewing.token_of(link)])


# The link


@pytest.mark.parametrize("span", previewing.SPANS)
def test_a_link_holds_for_the_span_that_was_chosen(hidden, now, span):
    link = make_link(hidden, now=now, span=span)
    assert link.is_open(now + span - timedelta(seconds=1))
    assert not link.is_open(now + span)


def test_a_link_holds_for_no_other_span(hidden, now):
    with pytest.raises(ValueError, match="holds for one of"):
        make_link(hidden, now=now, span=timedelta(days=365))


@pytest.mark.parametrize("right", ["change_article", "publish_article"])
def test_who_edits_or_publishes_may_make_one(hidden, right):
    assert make_link(hidden, user=make_editor(right)).pk


def test_nobody_else_may_make_one(hidden):
    reviewer = make_editor("view_article", "judge_article", "hold_back_article")
    with pytest.raises(PermissionDenied):
        make_link(hidden, user=reviewer)
    assert not PreviewLink.objects.exists()


def test_a_revoked_link_is_over_at_once_and_cannot_be_revoked_again(hidden, now):
    link = make_link(hidden, now=now)
    assert previewing.revoke(link, user=None, now=now)
    link.refresh_from_db()
    assert not link.is_open(now)
    assert not previewing.revoke(link, user=None, now=now)


def test_a_link_that_is_over_cannot_be_revoked(hidden, now):
    link = make_link(hidden, now=now)
    assert not previewing.revoke(link, user=None, now=now + DAY)
    link.refresh_from_db()
    assert link.revoked_at is None


def test_ones_own_link_is_revoked_without_another_right(hidden, now):
    editor = make_editor("change_article")
    assert previewing.revoke(make_link(hidden, user=editor), user=editor, now=now)


def test_links_of_others_are_revoked_by_who_may_undo_what_others_did(hidden, now):
    link = make_link(hidden, user=make_editor("change_article"), now=now)
    with pytest.raises(PermissionDenied, match="undo_others"):
        previewing.revoke(link, user=make_editor("publish_article"), now=now)
    chief = make_editor("publish_article", "undo_others")
    assert previewing.revoke(link, user=chief, now=now)


def test_only_links_that_show_it_are_listed_the_latest_first(hidden, now):
    old, revoked = make_link(hidden, now=now - DAY), make_link(hidden, now=now)
    previewing.revoke(revoked, user=None, now=now)
    first, second = make_link(hidden, now=now), make_link(hidden, now=now, span=WEEK)
    make_link(make_article(), now=now)
    assert previewing.open_links(hidden, now) == [second, first]
    assert old.expires_at == now


# The address


def test_an_address_names_its_link(hidden):
    link = make_link(hidden)
    assert previewing.opened(previewing.token_of(link)) == link


@pytest.mark.parametrize(
    "wrong", [lambda t: t[:-1], lambda t: "2" + t[1:], lambda t: "", lambda t: t * 40]
)
def test_an_address_that_was_not_signed_names_nothing(hidden, wrong):
    make_link(hidden)
    make_link(hidden)
    token = previewing.token_of(PreviewLink.objects.last())
    assert previewing.opened(wrong(token)) is None


@pytest.mark.parametrize("said", ["1", "1-2-3", "?-1", "zzzzzzzzzzzzzz-1", "99-1"])
def test_what_was_signed_and_names_no_link_names_nothing(said):
    signed = Signer(salt="articles.previewing", sep="~").sign(said)
    assert previewing.opened(signed) is None


def test_an_address_outlives_no_rebuilt_database(hidden, now):
    """The number of a link may be another's there; when it was made is not."""
    token = previewing.token_of(make_link(hidden, now=now))
    link = PreviewLink.objects.get()
    PreviewLink.objects.update(created_at=now - timedelta(microseconds=1))
    assert previewing.opened(token) is None
    assert previewing.token_of(link) == token


# The page


def test_it_shows_the_page_that_readers_would_see(client, hidden):
    page = client.get(address(make_link(hidden)))
    assert page.status_code == 200
    content = page.content.decode()
    assert "<h1" in content
    assert "The hidden pier" in content
    assert "Not public." in content


@pytest.mark.parametrize("state", ["held back", "retired", "scheduled", "a copy"])
def test_it_shows_what_readers_do_not_see_whatever_the_reason(client, state):
    article, now = make_article(title="The pier"), timezone.now()
    if state == "held back":
        deciding.hold_back([article], user=None)
    elif state == "retired":
        deciding.retire([article], user=None)
    elif state == "scheduled":
        deciding.publish([article], user=None, starts_at=now + WEEK)
    else:
        deciding.mark_canonical(make_article(), [article], user=None)
    assert client.get(article.get_absolute_url()).status_code != 200
    page = client.get(address(make_link(article)))
    assert page.status_code == 200
    assert "The pier" in page.content.decode()


def test_it_says_where_readers_see_it_by_now(client):
    article = make_article()
    content = client.get(address(make_link(article))).content.decode()
    assert "Readers see this article by now" in content
    assert f'href="{article.get_absolute_url()}"' in content


def test_no_machine_keeps_it_or_passes_it_on(client, hidden):
    page = client.get(address(make_link(hidden)))
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "no-referrer"
    content = page.content.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in content
    assert 'rel="canonical"' not in content
    assert "Set-Cookie" not in page


@pytest.mark.parametrize("over", ["revoked", "expired"])
def test_a_link_that_is_over_says_so_and_shows_nothing(client, hidden, now, over):
    link = make_link(hidden, now=now - DAY if over == "expired" else now)
    if over == "revoked":
        previewing.revoke(link, user=None, now=now)
    page = client.get(address(link))
    assert page.status_code == 410
    content = page.content.decode()
    assert "This preview link is over." in content
    assert "pier" not in content
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("token", ["1-2~forged", "nothing", "~", "%00", "é"])
def test_an_address_that_nobody_made_is_not_found(client, hidden, token):
    make_link(hidden)
    page = client.get(f"/preview/{token}/")
    assert page.status_code == 404
    assert "There is no page at this address." in page.content.decode()


def test_it_is_only_looked_at(client, hidden):
    url = address(make_link(hidden))
    assert client.post(url).status_code == 405
    assert client.head(url).status_code == 200


def test_around_it_stands_only_what_readers_see(client):
    other = make_article(title="Unseen colleague", published=False)
    item = make_related(web_url=other.web_url, title="As the file has it")
    article = make_article(published=False, related=(item,))
    make_article(title="Unseen neighbour", published=False)
    content = client.get(address(make_link(article))).content.decode()
    assert other.get_absolute_url() not in content
    assert "Unseen" not in content
    assert "As the file has it" in content


def test_it_never_shows_what_is_sealed(client):
    article = make_article(secured=SEALED, published=False)
    content = client.get(address(make_link(article))).content.decode()
    assert SEALED.partition(";")[0] not in content


def test_staff_see_on_the_public_side_what_readers_see(admin_client, hidden):
    page = admin_client.get(hidden.get_absolute_url())
    assert page.status_code == 404
    assert "The hidden pier" not in page.content.decode()
