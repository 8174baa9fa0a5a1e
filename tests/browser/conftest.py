"""Chromium for the browser tests: pages of the live server, and what must hold on all.

Every page that `visit` opens is watched until the test ends: a request to another
host, a refusal by the Content-Security-Policy or an error on the console fails it.
"""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from playwright.sync_api import sync_playwright

SYSTEM_CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The status of an address is the test's business, not the console's.
ANSWERED_BADLY = "Failed to load resource: the server responded with a status of"


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
            item.add_marker("slow")


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium; without one only a person's machine may go on."""
    executable = shutil.which("chromium") or str(SYSTEM_CHROMIUM)
    if not Path(executable).exists():
        message = "no Chromium: install the package `chromium` to run browser tests"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    # Playwright's synchronous API runs an event loop, which Django takes for
    # asynchronous code that must not touch the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=ARGUMENTS, headless=True
        )
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def visit(chromium, live_server):
    """Open a path of the live server in a browser of its own; answers the page.

    `client` lends its session, so that `visit("/admin/", client=admin_client)` is
    signed in. `hosts` are other hosts a page may ask; they answer an empty document.
    """
    host = urlsplit(live_server.url).netloc
    contexts, complaints = [], []

    def open_page(
        path, *, width=1280, scheme="light", scripts=True, client=None, hosts=()
    ):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        if client is not None:
            context.add_cookies(_session(client, live_server.url))
        page = context.new_page()
        _watch(page, host, hosts, complaints)
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _session(client, url):
    name = django_settings.SESSION_COOKIE_NAME
    return [{"name": name, "value": client.cookies[name].value, "url": url}]


def _watch(page, host, allowed, complaints):
    def answer(route):
        asked = urlsplit(route.request.url)
        if asked.netloc == host or asked.scheme in {"data", "blob"}:
            route.continue_()
        elif asked.netloc in allowed:
            route.fulfill(status=200, content_type="text/html", body="<title>.</title>")
        else:
            complaints.append(f"{page.url} asks {route.request.url}")
            route.abort()

    def hear(message):
        if message.type == "error" and not message.text.startswith(ANSWERED_BADLY):
            complaints.append(f"{page.url} says: {message.text}")

    page.route("**/*", answer)
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))


@pytest.fixture
def check_accessibility():
    """Fail with what axe finds on a page: rule, advice and the elements meant."""

    def check(page):
        found = Axe().run(page).response["violations"]
        lines = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
            + "\n".join(f"    {_named(node)}" for node in rule["nodes"])
            for rule in found
        ]
        assert not lines, f"{page.url}\n" + "\n".join(lines)

    return check


def _named(node):
    summary = " ".join(node.get("failureSummary", "").split())
    return f"{' '.join(map(str, node['target']))}: {summary}"
