"""A browser's way with the forms of the admin: read a page, type, press a button."""

import re
from html.parser import HTMLParser

from django.contrib.messages import get_messages
from django.test import Client

from articles.models import Article, Hold


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def fresh(article):
    return Article.objects.get(pk=article.pk)


def holds_of(article):
    return {hold.field: hold for hold in Hold.objects.filter(article=article)}


def messages_of(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def change_url(article):
    return f"/admin/articles/article/{article.pk}/change/"


LIST = "/admin/articles/article/"
ADD = "/admin/articles/article/add/"


def question_of(client, response):
    """The page of a question, also where an article's own page led there."""
    return client.get(response.url) if response.status_code == 302 else response


def confirm(client, response, **more):
    """Answer the question of a bulk act, as its form asks it."""
    response = question_of(client, response)
    action = re.search(r'class="confirm-form" action="([^"]+)"', text_of(response))[1]
    return client.post(action, asked(response) | {"_start": "1"} | more)


def text_of(response):
    return response.content.decode()


def asked(response) -> dict[str, str | list[str]]:
    """The form of a confirmation as a browser would send it."""
    reader = _FormReader(of_class="confirm-form")
    reader.feed(response.content.decode())
    return reader.values | reader.repeated


def filled(response) -> dict[str, str]:
    """The article form of a page as a browser would send it, pressing no button."""
    reader = _FormReader()
    reader.feed(response.content.decode())
    return reader.values


def press(client, article, button="_continue", value="1", **typed):
    """Open an article's form, type into it, press a button."""
    url = change_url(article)
    data = filled(client.get(url)) | typed | {button: value}
    return client.post(url, data)


class _FormReader(HTMLParser):
    """Collects what the form `article_form` would send, newlines as browsers do."""

    def __init__(self, *, of_class=""):
        super().__init__()
        self.of_class = of_class
        self.values: dict[str, str] = {}
        self.repeated: dict[str, list[str]] = {"_selected_action": []}
        self._inside = False
        self._area = self._select = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._inside = (
                given.get("class") == self.of_class
                if self.of_class
                else given.get("id") == "article_form"
            )
        if not self._inside:
            return
        if tag == "input":
            self._read_input(given)
        elif tag == "textarea":
            self._area, self._text = given["name"], ""
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select and "selected" in given:
            self.values[self._select] = given["value"]

    def _read_input(self, given):
        kind = given.get("type", "text")
        if kind in ("file", "submit") or "name" not in given:
            return
        if kind == "checkbox" and "checked" not in given:
            return
        value = given.get("value", "")
        if kind != "hidden":
            value = value.replace("\r", "").replace("\n", "")
        if given["name"] in self.repeated:
            self.repeated[given["name"]].append(value)
        else:
            self.values[given["name"]] = value

    def handle_data(self, data):
        if self._area:
            self._text += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            # A parser drops the newline that opens a text area, and counts \r\n as one.
            text = self._text.replace("\r\n", "\n").replace("\r", "\n")
            text = text.removeprefix("\n")
            self.values[self._area] = text.replace("\n", "\r\n")
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._inside = False
