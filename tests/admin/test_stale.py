"""Lost updates: what moved is refused field by field, and mine is one press away."""

import json
import re

import pytest

from articles import deciding
from articles.models import ChangeSet, Picture, State
from tests.admin.browsing import (
    change_url,
    filled,
    fresh,
    messages_of,
    press,
)
from tests.factories import (
    make_article,
    make_image,
    make_related,
    write_upstream,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(client, chief):
    """A save that Ada was faster than: title and excerpt moved, heat did not."""
    article = make_article(title="Before", excerpt="Words")
    data = filled(client.get(change_url(article)))
    theirs = {"title": "Their title", "excerpt": "Their words"}
    deciding.edit(article, theirs, user=chief, note="shorter")
    typed = {"title": "My title", "excerpt": "My words", "heat": "90"}
    response = client.post(change_url(article), data | typed)
    assert response.status_code == 409
    return article, response


def answer(client, article, page, button, field):
    return client.post(change_url(article), filled(page) | {button: field})


def stands(article):
    article = fresh(article)
    return article.title, article.excerpt, article.heat


def test_a_stale_save_is_refused_with_theirs_and_keeps_what_was_typed(client, chief):
    article = make_article(title="Before")
    data = filled(client.get(change_url(article)))
    deciding.edit(article, {"title": "Theirs", "excerpt": "Their words"}, user=chief)
    response = client.post(change_url(article), data | {"title": "Mine"})
    page = response.content.decode()
    assert response.status_code == 409
    assert fresh(article).title == "Theirs"
    assert "somebody was faster" in page
    assert re.search(r"Ada,\s*<time", page)
    assert "Theirs" in page
    again = filled(response)
    assert (again["title"], again["excerpt"]) == ("Mine", "Their words")


def test_saving_again_after_a_refusal_puts_mine_in_its_place(client, chief):
    article = make_article(title="Before", excerpt="Words")
    data = filled(client.get(change_url(article)))
    deciding.edit(article, {"title": "Theirs", "excerpt": "Their words"}, user=chief)
    refused = client.post(change_url(article), data | {"title": "Mine"})
    client.post(change_url(article), filled(refused))
    assert fresh(article).title == "Mine"
    assert fresh(article).excerpt == "Their words"


@pytest.mark.parametrize(
    ("button", "value", "mine"),
    [
        ("_publish", "1", "yes"),
        ("_schedule", "1", "yes"),
        ("_hold_back", "1", "no"),
        ("_retire", "1", "no"),
        ("_release", "published", "given back to upstream"),
        ("_release_all", "1", "given back to upstream"),
    ],
)
def test_a_button_is_refused_with_theirs_and_mine_and_what_was_typed_is_saved(
    client, chief, button, value, mine
):
    article = make_article()
    data = filled(client.get(change_url(article)))
    theirs = deciding.publish if button in ("_hold_back", "_retire") else None
    (theirs or deciding.hold_back)([article], user=chief)
    before = fresh(article).state
    typed = data | {"heat": "90", button: value}
    response = client.post(change_url(article), typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert re.search(r"Publication</h3>\s*<p class=\"quiet\">Ada,\s*<time", page)
    assert f"<dd>{mine}</dd>" in page
    assert fresh(article).state == before
    assert messages_of(response) == ["Saved: 1 field decided."]
    assert fresh(article).heat == 90


def test_a_schedule_stands_in_the_form_after_a_refusal_and_goes_through(client, chief):
    article = make_article()
    data = filled(client.get(change_url(article)))
    deciding.hold_back([article], user=chief)
    typed = {"starts_at": "2099-07-01T10:00", "_schedule": "1"}
    refused = client.post(change_url(article), data | typed)
    client.post(change_url(article), filled(refused) | {"_schedule": "1"})
    assert fresh(article).state == State.PUBLISHED
    assert fresh(article).public_from.year == 2099


def test_release_of_a_field_that_moved_since_is_refused(client, chief):
    article = make_article(title="Before")
    deciding.edit(article, {"title": "First"}, user=chief)
    data = filled(client.get(change_url(article)))
    deciding.edit(article, {"title": "Second"}, user=chief)
    release = data | {"_release": "title"}
    assert client.post(change_url(article), release).status_code == 409
    assert fresh(article).title == "Second"


def test_what_did_not_move_is_saved_and_told_with_its_undo(client, refused):
    article, page = refused
    assert stands(article) == ("Their title", "Their words", 90)
    assert messages_of(page) == ["Saved: 1 field decided."]
    text = page.content.decode()
    assert "What did not move is saved." in text
    saved = ChangeSet.objects.first()
    assert f'action="/admin/articles/changeset/{saved.pk}/undo/"' in text


def test_theirs_and_mine_stand_side_by_side_compared_by_word(refused):
    _article, page = refused
    text = page.content.decode()
    assert "2 fields not saved: somebody was faster" in text
    assert re.search(r"<dd><span class=\"reworded\">Their title</span></dd>", text)
    assert re.search(r"<ins>.*?My", text)
    assert "shorter" in text


def test_mine_is_applied_to_one_field_and_the_other_stays_open(client, refused):
    article, page = refused
    left = answer(client, article, page, "_mine", "title")
    assert stands(article) == ("My title", "Their words", 90)
    assert messages_of(left) == ["Saved: 1 field decided."]
    assert filled(left)["excerpt"] == "My words"
    assert 'name="_mine" value="excerpt"' in left.content.decode()
    assert 'name="_mine" value="title"' not in left.content.decode()


def test_theirs_is_taken_for_one_field_and_decides_nothing(client, refused):
    article, page = refused
    before = ChangeSet.objects.count()
    left = answer(client, article, page, "_theirs", "title")
    assert filled(left)["title"] == "Their title"
    assert filled(left)["excerpt"] == "My words"
    assert messages_of(left) == ["Title stays as it is."]
    assert ChangeSet.objects.count() == before


def test_with_the_last_answer_the_page_is_read_anew(client, refused):
    article, page = refused
    left = answer(client, article, page, "_mine", "title")
    response = answer(client, article, left, "_theirs", "excerpt")
    assert response.status_code == 302
    assert stands(article) == ("My title", "Their words", 90)


def test_what_is_typed_meanwhile_stays_in_the_form(client, refused):
    article, page = refused
    data = filled(page) | {"category": "typed since"}
    left = client.post(change_url(article), data | {"_mine": "title"})
    left = answer(client, article, left, "_theirs", "excerpt")
    assert filled(left)["category"] == "typed since"
    assert fresh(article).category == "news"


def test_another_button_leaves_open_fields_open(client, refused):
    article, page = refused
    left = answer(client, article, page, "_publish", "1")
    assert fresh(article).state == State.PUBLISHED
    assert stands(article)[:2] == ("Their title", "Their words")
    assert filled(left)["title"] == "My title"
    assert 'name="_mine" value="title"' in left.content.decode()


def test_what_moved_once_more_is_refused_once_more(client, chief, refused):
    article, page = refused
    deciding.edit(article, {"title": "Theirs again"}, user=chief)
    again = answer(client, article, page, "_mine", "title")
    assert again.status_code == 409
    assert "Theirs again" in again.content.decode()
    assert fresh(article).title == "Theirs again"
    answer(client, article, again, "_mine", "title")
    assert fresh(article).title == "My title"


def test_an_error_beside_keeps_open_fields_open(client, refused):
    article, page = refused
    data = filled(page) | {"published_at": "yesterday", "_mine": "title"}
    wrong = client.post(change_url(article), data)
    assert "stands in the way" in wrong.content.decode()
    left = answer(client, article, wrong, "_theirs", "title")
    assert filled(left)["title"] == "Their title"
    assert filled(left)["published_at"] == "yesterday"


def test_a_button_waits_for_what_was_typed_with_it(client, chief):
    article = make_article(title="Before", published=False)
    data = filled(client.get(change_url(article)))
    deciding.edit(article, {"title": "Theirs"}, user=chief)
    typed = data | {"title": "Mine", "_publish": "1"}
    page = client.post(change_url(article), typed)
    assert "The button waits as well" in page.content.decode()
    assert fresh(article).state == State.INCOMING


def test_the_button_that_was_refused_is_pressed_again_beside_theirs(client, chief):
    article = make_article()
    data = filled(client.get(change_url(article)))
    deciding.hold_back([article], user=chief)
    page = client.post(change_url(article), data | {"_publish": "1"})
    assert 'form="article_form" name="_publish" value="1"' in page.content.decode()
    assert answer(client, article, page, "_publish", "1").status_code == 302
    assert fresh(article).state == State.PUBLISHED


def test_an_answer_to_a_vanished_file_is_refused_where_another_was_given(client, chief):
    from tests.admin.test_vanished import let_vanish, vanished_of

    article = let_vanish(make_article())
    data = filled(client.get(change_url(article)))
    deciding.retire_vanished([article], user=chief)
    page = client.post(change_url(article), data | {"_keep_vanished": "1"})
    assert page.status_code == 409
    assert "keep it as ours" in page.content.decode()
    assert vanished_of(article) == "retired"
    answer(client, article, page, "_keep_vanished", "1")
    assert vanished_of(article) == "kept"


def test_what_upstream_rewrote_is_refused_and_what_machines_flap_is_not(client):
    article = make_article(title="Before", heat=78)
    data = filled(client.get(change_url(article)))
    write_upstream(article, title="Upstream’s", heat=120, related=(make_related(),))
    typed = data | {"title": "Mine", "heat": "90"}
    page = client.post(change_url(article), typed)
    text = page.content.decode()
    assert page.status_code == 409
    assert "an import" in text
    assert (fresh(article).title, fresh(article).heat) == ("Upstream’s", 90)


def test_items_that_were_saved_are_not_typed_twice(client, chief):
    article = make_article(title="Before", related=(make_related(),))
    data = filled(client.get(change_url(article)))
    deciding.edit(article, {"title": "Theirs"}, user=chief)
    typed = {"title": "Mine", "related-0-web_url": "https://islands.example/new"}
    page = client.post(change_url(article), data | typed)
    answer(client, article, page, "_mine", "title")
    related = fresh(article).related.all()
    assert [each.web_url for each in related] == ["https://islands.example/new"]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        "[" * 100_000,
        '{"title": 1}',
        '{"title": [1, "_evil=1"]}',
        '{"title": [-1]}',
        '{"a\\u0000b": [0]}',
    ],
)
def test_open_fields_that_no_page_of_ours_says_are_not_read(client, text):
    article = make_article()
    response = press(client, article, title="After", open=text)
    assert response.status_code == 302
    assert fresh(article).title == "After"


def test_a_field_that_nobody_moved_is_not_shown_as_moved(client):
    article = make_article()
    data = {"open": json.dumps({"title": [1]}), "_mine": "excerpt"}
    page = client.post(
        change_url(article), filled(client.get(change_url(article))) | data
    )
    assert "somebody was faster" not in page.content.decode()


def test_a_picture_is_stored_though_a_title_is_refused(client, chief, picture_file):
    article = make_article()
    data = filled(client.get(change_url(article)))
    deciding.edit(article, {"title": "Theirs"}, user=chief)
    typed = {"title": "Mine", "picture": picture_file("new.png")}
    page = client.post(change_url(article), data | typed).content.decode()
    assert "choose it again" not in page
    assert Picture.objects.exists()


def test_refused_pictures_leave_none_behind(client, chief, picture_file):
    article = make_article()
    data = filled(client.get(change_url(article)))
    deciding.edit(article, {"images": (make_image(),)}, user=chief)
    typed = {"picture": picture_file("new.png")}
    page = client.post(change_url(article), data | typed).content.decode()
    assert "choose it again" in page
    assert not Picture.objects.exists()
