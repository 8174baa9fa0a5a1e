"""The surroundings of every test: settings, storage, Hypothesis; no content.

Settings are loaded here and not by an option of pytest-django, because the
environment has to be set first: neither the shell's settings nor the checkout's
`.env` may change what a test sees. Only the database may be chosen from outside.
"""

import os
import sqlite3
from contextlib import closing
from itertools import count

import pytest
from hypothesis import HealthCheck, settings as hypothesis_settings

# Every name that newsroom/settings.py reads; tests/test_settings.py compares.
ENVIRONMENT = {
    "SECRET_KEY": "a-key-for-tests-that-protects-nothing-and-is-long-enough",
    "DEBUG": "false",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
    "DATABASE_URL": os.environ.get("DATABASE_URL", "sqlite:///newsroom.sqlite3"),
    "CACHE_URL": "locmem://",
    "SITE_NAME": "Newsroom",
    "SITE_URL": "http://localhost:8000",
    "SITE_LOCALE": "en-us",
    "TIME_ZONE": "UTC",
    "PAGE_SIZE": "25",
    "MEDIA_ROOT": "media",
    "IMPORT_ROOTS": "",
    "IMPORT_UPLOADS": "uploads",
    "PUBLISH_ON_IMPORT": "true",
}


def pytest_configure():
    os.environ.update(ENVIRONMENT, DJANGO_SETTINGS_MODULE="newsroom.settings")
    _load_hypothesis_profile()
    _adapt_settings()


def _load_hypothesis_profile():
    slow_is_fine = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    hypothesis_settings.register_profile("default", deadline=None)
    hypothesis_settings.register_profile(
        "ci", max_examples=300, derandomize=True, print_blob=True, **slow_is_fine
    )
    hypothesis_settings.register_profile(
        "torture", max_examples=20_000, print_blob=True, **slow_is_fine
    )
    hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def _adapt_settings():
    """What a test run does differently; all else is as an operator has it."""
    from django.conf import settings

    # No manifest: a test needs no collectstatic, and WhiteNoise asks the finders.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    # The only hasher that costs nothing.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A browser test is slow, also where its author forgot to say so."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker("slow")


@pytest.fixture(scope="session")
def media_roots(tmp_path_factory):
    """Names of folders nobody used yet; a storage makes the folder it writes to."""
    base = tmp_path_factory.mktemp("media")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def media_root(settings, media_roots):
    """A place for pictures that no other test sees, outside every tmp_path."""
    settings.MEDIA_ROOT = next(media_roots)
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def fresh_cache():
    """Nothing that another test let be kept."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def database_in_a_file(transactional_db, tmp_path):
    """SQLite in a file: a database in memory locks tables, and waits for nobody."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    file = tmp_path / "newsroom.sqlite3"
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        # As migrate leaves it: the switch to WAL waits for nobody.
        copy.execute("PRAGMA journal_mode = WAL")
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    connection.connection, connection.settings_dict["NAME"] = None, str(file)
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name
