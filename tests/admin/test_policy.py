"""The policy's page: rules seen and tried by many, changed by few, and logged."""

import pytest
from django.contrib.admin.models import LogEntry

from articles import deciding
from articles.admin.policy import pages
from articles.models import Hold, Place, Rules
from articles.policy import Settings
from tests.admin.browsing import messages_of
from tests.deciding.test_accepting import make_lead
from tests.factories import make_article

pytestmark = pytest.mark.django_db

URL = "/admin/articles/rules/"
HISTORY = f"{URL}1/history/"
CURRENT = {"factor": "20", "threshold": "70", "follower_heat": "-1"}
TEN = CURRENT | {"factor": "10"}


def page_of(client, **given):
    return client.get(URL, given).content.decode()


def use(client, rules=TEN, seen="20 70 -1"):
    return client.post(URL, rules | {"seen": seen})


@pytest.fixture
def ferry():
    """Upstream's K is 10; an editor published what is too cool."""
    make_lead(60, 1, heat=70, published=True, title="Ferry returns")
    make_lead(45, 2, heat=65, published=False, title="Pier stays shut")
    article = make_lead(50, 1, heat=60, published=False, title="Fog again")
    deciding.publish([article], user=None)
    return article


# Rights


@pytest.mark.parametrize("url", [URL, HISTORY])
def test_without_a_right_the_pages_are_closed(client_with, url):
    Rules.objects.create(pk=1)
    assert client_with("view_article").get(url).status_code == 403
    assert client_with("view_rules").get(url).status_code == 200
    assert client_with("change_rules").get(url).status_code == 200


def test_examples_are_for_who_may_see_articles(client_with, ferry):
    whole = client_with("view_rules", "view_article")
    rules_alone = client_with("view_rules")
    for given in ({}, TEN):
        assert "Fog again" in page_of(whole, **given)
        page = page_of(rules_alone, **given)
        assert "Fog again" not in page
        assert ferry.path not in page


def test_who_may_see_may_try_and_not_change(client_with, ferry):
    client = client_with("view_rules")
    page = page_of(client, **TEN)
    assert "What came of it" in page
    assert "Use these rules" not in page
    assert "Your account may try rules, but not change them." in page
    assert use(client).status_code == 403
    assert not Rules.objects.exists()


@pytest.mark.parametrize("url", [f"{URL}add/", f"{URL}1/delete/"])
def test_rules_are_neither_added_nor_deleted(client, url):
    Rules.objects.create(pk=1)
    client.post(url, {"post": "yes"} | TEN)
    assert Rules.objects.get().policy == Settings()


def test_the_page_stands_among_the_lists(client, client_with):
    assert f'href="{URL}"' in client.get("/admin/").content.decode()
    other = client_with("view_article").get("/admin/").content.decode()
    assert f'href="{URL}"' not in other
    assert client.get(f"{URL}1/change/").url == URL


# The audit


def test_the_page_shows_the_rules_and_how_far_they_agree(client, ferry):
    page = page_of(client)
    assert "<dd>20</dd>" in page
    assert "0 of 3 (0.0%)" in page
    assert "1 of 3 (33.3%)" in page
    assert "Ferry returns" in page
    assert "heat 65, not published" in page
    assert "leads its story, quality 45 + 20 x 2 related = 85" in page
    assert "<strong>10</strong>" in page
    assert "exact for 3 of 3 articles" in page


def test_acceptances_are_told_apart(client, ferry):
    deciding.accept_suggestion([ferry], user=None)
    assert "1 of these decisions accepted what was suggested" in page_of(client)


def test_without_articles_there_is_nothing_to_compare(client):
    assert "There is no article yet to compare with." in page_of(client)


def test_where_there_are_many_the_newest_are_looked_at_and_all_on_request(
    client, ferry, monkeypatch
):
    monkeypatch.setattr(pages, "NEWEST", 1)
    assert "the 1 newest of 3 articles" in page_of(client)
    assert "newest of" not in page_of(client, all="1")
    assert "0 of 3" in page_of(client, all="1")


# Trials


def test_another_factor_is_tried_on_upstream_and_editors_apart(client, ferry):
    page = page_of(client, **TEN)
    assert "1 of 3 (33.3%)" in page
    assert "3 of 3 (100.0%)" in page
    assert "+2" in page
    assert "Upstream: 2 examples of what would be gained" in page
    assert "Editors: an example of what would be lost" in page
    assert "K 20 → 10" in page
    assert "Use these rules" in page
    assert not Rules.objects.exists()


def test_only_what_was_tried_can_be_used(client, ferry):
    assert "Use these rules" not in page_of(client)
    assert "Use these rules" not in page_of(client, **CURRENT)
    assert "The rules are those in use already." in page_of(client, **CURRENT)


@pytest.mark.parametrize(
    "condition",
    [
        {"provider": "Tidewater Post"},
        {"topic": "Harbour"},
        {"quality_from": "40", "quality_to": "60"},
    ],
)
def test_a_condition_is_tried_and_not_kept(client, ferry, condition):
    page = page_of(client, **CURRENT, **condition, then="hide")
    assert "2 of 3 (66.7%)" in page
    assert "the condition holds" in page
    assert "The condition was tried and is not kept" in page


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"provider": "Nobody", "then": "hide"}, "Nothing here has this name."),
        ({"topic": "Nothing", "then": "hide"}, "Nothing here has this name."),
        ({"topic": "a\0b", "then": "hide"}, "Null characters are not allowed."),
        ({"quality_from": "2", "quality_to": "1", "then": "hide"}, "It ends before"),
        ({"quality_from": "2"}, "Say what such an article is"),
        ({"then": "hide"}, "Say which articles are meant"),
        ({"then": "burn"}, "Select a valid choice"),
        ({"factor": "-1"}, "greater than or equal to 0"),
        ({"factor": ""}, "This field is required."),
        ({"threshold": "9" * 30}, "less than or equal to 1000000"),
    ],
)
def test_what_makes_no_sense_is_not_tried(client, ferry, given, error):
    page = page_of(client, **CURRENT | given)
    assert error in page
    assert "This cannot be tried yet." in page
    assert "What came of it" not in page


def test_a_trial_costs_the_same_however_many_examples(
    client, ferry, django_assert_max_num_queries
):
    with django_assert_max_num_queries(25):
        page_of(client, **TEN)


# Change


def test_rules_are_used_and_suggestions_follow(client, ferry):
    (message,) = messages_of(use(client))
    assert message.startswith("The policy suggests by these rules from now on (")
    assert message.endswith("K 20 → 10")
    assert Rules.objects.get().policy == Settings(10)
    place = Place.objects.get(article__title="Pier stays shut")
    assert place.suggested_heat == 65


def test_nothing_is_published_or_hidden_by_other_rules(client, ferry):
    before = list(Hold.objects.values())
    use(client)
    assert list(Hold.objects.values()) == before


def test_a_change_is_logged_with_old_and_new_values(client, chief):
    use(client, TEN | {"threshold": "60"})
    entry = LogEntry.objects.get()
    words = "K 20 → 10, published from heat 70 → 60"
    assert (entry.user, entry.get_change_message()) == (chief, words)
    assert words in client.get(HISTORY).content.decode()
    page = page_of(client)
    assert words in page
    assert "Ada" in page


def test_rules_that_somebody_changed_meanwhile_are_not_overruled(client):
    Rules.objects.create(pk=1, factor=15)
    (message,) = messages_of(use(client, seen="20 70 -1"))
    assert message == "Somebody changed the rules meanwhile. Look once more."
    assert Rules.objects.get().factor == 15
    assert not LogEntry.objects.exists()


def test_rules_that_move_while_they_are_changed_are_not_overruled(client, monkeypatch):
    def change_rules(settings, *, seen):
        raise pages.RulesMoved

    monkeypatch.setattr(pages, "change_rules", change_rules)
    assert "Somebody changed" in messages_of(use(client))[0]
    assert not LogEntry.objects.exists()


def test_rules_that_make_no_sense_are_refused(client):
    (message,) = messages_of(use(client, TEN | {"factor": "-1"}))
    assert message == "These rules make no sense; try them first."
    assert not Rules.objects.exists()


def test_an_example_whose_article_is_gone_is_shown_by_its_path(client, monkeypatch):
    from articles.admin.policy import showing

    article = make_article(quality=58, heat=58, published=True)
    monkeypatch.setattr(showing, "_articles", lambda cases: {})
    assert f"<code>{article.path}</code>" in page_of(client)


def test_rules_are_undone_from_the_message(client, ferry):
    from tests.admin.test_houses import undo_of

    response = use(client)
    assert Rules.current().factor == 10
    undo_of(response, client)
    assert Rules.current().factor == 20
