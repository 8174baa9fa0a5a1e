"""The add form: articles that are born here."""

import pytest
from django.utils import timezone

from articles.frontmatter import CannotEdit
from articles.models import Article, Hold, Picture, State
from articles.record import ProviderRecord
from tests.admin.browsing import ADD, filled, messages_of
from tests.factories import make_article

pytestmark = pytest.mark.django_db

TYPED = {"title": "Lighthouse opens its doors", "published_at": "2026-11-20T08:30:00Z"}
PATH = "_news/2026-11-20-lighthouse-opens-its-doors.md"


def add(client, button="_save", **typed):
    return client.post(ADD, filled(client.get(ADD)) | TYPED | typed | {button: "1"})


def record_at(path):
    return Article.objects.get(path=path).record(timezone.now())


def test_a_new_article_gets_the_name_of_its_date_and_title(client):
    response = add(client)
    article = Article.objects.get()
    assert article.path == PATH
    assert response.url == f"/admin/articles/article/{article.pk}/change/"
    assert messages_of(response) == [f"Created as {PATH}."]


def test_everything_typed_is_in_the_record_and_nothing_else(client):
    add(
        client,
        excerpt="Climb it.",
        provider_name="Tideline",
        topics="Harbour\r\nSport",
        quality="60",
        **{
            "related-0-title": "How it was built",
            "related-0-published_at": "2026-11-19",
            "images-0-url": "https://tideline.example/a.jpg",
        },
    )
    record = record_at(PATH)
    assert record.provider == ProviderRecord("Tideline")
    assert record.topics == ("Harbour", "Sport")
    assert (record.category, record.type, record.heat) == ("news", "article", None)
    assert [item.title for item in record.related] == ["How it was built"]
    assert [image.url for image in record.images] == ["https://tideline.example/a.jpg"]
    assert (record.web_url, record.body) == (None, "\n")


def test_readers_see_nothing_of_it_until_it_is_published(client):
    add(client)
    assert Article.objects.get().state == State.INCOMING
    assert not Article.objects.public(timezone.now()).exists()


def test_it_can_be_published_at_once(client):
    add(client, "_publish")
    assert Article.objects.get().state == State.PUBLISHED


def test_publishing_at_once_keeps_the_note_with_both_decisions(client):
    add(client, "_publish", note="scoop")
    assert set(Hold.objects.values_list("note", flat=True)) == {"scoop"}
    assert Hold.objects.filter(field="published").exists()


def test_the_name_is_shown_before_anything_is_saved(client):
    response = add(client, "_preview")
    assert PATH in response.content.decode()
    assert not Article.objects.exists()


def test_a_taken_name_is_refused_and_the_other_article_named(client):
    other = make_article(PATH, title="The first lighthouse")
    for button in ("_save", "_preview"):
        page = add(client, button).content.decode()
        assert "exists already" in page
        assert f"/admin/articles/article/{other.pk}/change/" in page
        assert f"<p><code>{PATH}</code></p>" in page
    assert Article.objects.count() == 1


def test_after_an_error_the_name_is_shown_too(client):
    page = add(client, quality="many").content.decode()
    assert PATH in page
    assert "One thing stands in the way" in page


@pytest.mark.parametrize(
    ("button", "typed"), [("_preview", {}), ("_save", {"quality": "many"})]
)
def test_a_picture_that_does_not_come_back_is_named(
    client, picture_file, button, typed
):
    picture = picture_file("new.webp")
    page = add(client, button, picture=picture, **typed).content.decode()
    help_text = page.partition('id="id_picture_helptext">')[2].partition("</p>")[0]
    assert "Choose the picture again" in help_text
    preview = page.partition("path-preview")[2].partition("</div>")[0]
    assert "Choose the picture again" in preview
    assert (
        "Choose the picture again" not in add(client, button, **typed).content.decode()
    )


def test_nothing_of_upstream_is_said_of_what_is_born_here(client):
    assert "as upstream made them" not in client.get(ADD).content.decode()


def test_a_title_and_a_date_are_needed(client):
    page = add(client, title="", published_at="").content.decode()
    assert "2 things stand in the way" in page
    assert not Article.objects.exists()


def test_a_picture_can_come_with_it(client, picture_file):
    add(client, picture=picture_file("new.webp"))
    assert Article.objects.get().images.get().picture.width == 900


def test_a_refused_article_leaves_no_picture_behind(
    client, picture_file, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    make_article(PATH)
    page = add(client, picture=picture_file("new.webp")).content.decode()
    assert "choose it again" in page
    assert not Picture.objects.exists()
    assert not list(tmp_path.rglob("*.webp"))


def test_what_no_file_can_say_is_refused_with_the_reason(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise CannotEdit("no file can say this")

    monkeypatch.setattr("articles.deciding.create", refuse)
    assert "no file can say this" in add(client).content.decode()
