"""The search box of the list: asked, corrected, explained and completed."""

import pytest
from django.contrib.auth import get_user_model

from articles.models import State
from articles.record import ProviderRecord
from tests.admin.browsing import LIST
from tests.factories import make_article, make_editor

pytestmark = pytest.mark.django_db

COMPLETE = f"{LIST}complete/"


def page_of(client, query):
    return client.get(LIST, {"q": query}).content.decode()


def titles(client, query):
    response = client.get(LIST, {"q": query})
    return [article.title for article in response.context["cl"].result_list]


def options(client, text, at=""):
    answer = client.get(COMPLETE, {"q": text, "at": at})
    assert answer.status_code == 200
    return [each["text"] for each in answer.json()["options"]]


def test_the_box_asks_in_its_language(client):
    make_article(title="High", quality=90)
    make_article(title="Low", quality=10)
    assert titles(client, "quality:>80") == ["High"]
    assert titles(client, "-quality:>80 low") == ["Low"]


def test_a_fault_is_marked_told_and_finds_nothing(client):
    make_article(title="High", quality=90)
    page = page_of(client, "high qualty:>80")
    assert "high <mark>qualty</mark>:&gt;80" in page
    assert "Did you mean quality?" in page
    assert "cannot be asked" in page
    assert titles(client, "high qualty:>80") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("note: x", "Nothing is called “note:”."),
        ("state:", "“state:” asks for nothing yet"),
        ("state:x", "It knows incoming, published,"),
        ("quality:high", "write it like quality:&gt;80, quality:40..70"),
        ("date:soon", "“soon” is no day"),
        ("age:2", "“2” is no age"),
        ("heat:9..1", "Did you mean 1..9?"),
        ("€", "There is no word in “€”"),
        ("a " * 60, "asks for too much"),
        ("-" * 300, "no word in “" + "-" * 40 + "…”"),
    ],
)
def test_each_fault_has_its_remedy(client, text, said):
    assert said in page_of(client, text)


def test_a_question_with_a_fault_lets_no_act_loose_on_the_whole_list(client):
    article = make_article()
    data = {"action": "publish", "_selected_action": [article.pk], "select_across": 1}
    client.post(f"{LIST}?q=qualty:80", data)
    article.refresh_from_db()
    assert article.state == State.INCOMING


def test_the_box_explains_itself_with_examples_that_work(client):
    make_article()
    page = page_of(client, "")
    assert '<a href="?q=quality%3A%3E80"><code>quality:&gt;80</code></a>' in page


def test_fields_and_values_go_on_as_they_are_typed(client):
    assert options(client, "qual") == ["quality:"]
    assert options(client, "ferry state:he") == ["held-back"]
    assert options(client, "state:he ferry", at="8") == ["held-back"]
    assert options(client, "nonsense:x", at="odd") == []
    answer = client.get(COMPLETE, {"q": "ferry qual"}).json()
    assert (answer["start"], answer["end"]) == (6, 10)


def test_names_that_begin_so_come_before_those_that_have_it_in_them(client):
    for name in ("Old Tideline", "Tideline", "Tideline Post", "Gridwatch"):
        make_article(provider=ProviderRecord(name), topics=(name,))
    found = ["Tideline", '"Tideline Post"', '"Old Tideline"']
    assert options(client, "provider:tide") == found
    assert options(client, 'topic:"tide') == found
    assert options(client, "provider:\0") == []


def test_editors_go_on_by_their_user_name(client):
    make_editor(name="harper")
    get_user_model().objects.create_user("harry")
    assert options(client, "by:har") == ["harper"]


def test_completion_is_for_who_may_see_articles(client):
    client.force_login(make_editor())
    assert client.get(COMPLETE, {"q": "qual"}).status_code == 403
