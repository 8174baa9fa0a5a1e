"""Settings: what is demanded, what is safe by default, what the demo writes."""

import ast
import os
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import ConnectionHandler
from environs import EnvValidationError

import manage
from tests.conftest import ENVIRONMENT

SETTINGS = Path(__file__).parent.parent / "newsroom" / "settings.py"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout without `.env`, in a shell that sets nothing."""
    for name in ENVIRONMENT:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def load_bare(checkout, monkeypatch):
    """Run settings.py as if it lay in that checkout, under the variables given."""

    def run(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        module = {"__file__": str(checkout / "newsroom" / "settings.py")}
        exec(compile(SETTINGS.read_text(), SETTINGS, "exec"), module)  # noqa: S102
        return module

    return run


@pytest.fixture
def load(load_bare):
    """The same with a key, which all tests but two take for granted."""
    return partial(load_bare, SECRET_KEY="x")


def names_read():
    calls = (n for n in ast.walk(ast.parse(SETTINGS.read_text())) if _reads(n))
    return {call.args[0].value for call in calls}


def _reads(node):
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="env"), attr=attr)):
            return attr != "read_env"
    return False


def test_tests_set_every_name_that_settings_read():
    assert set(ENVIRONMENT) == names_read()


def test_a_missing_key_is_an_error_that_says_the_command_that_makes_one(
    load_bare, checkout
):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set") as caught:
        load_bare()
    command = str(caught.value).splitlines()[-1]
    subprocess.run(["/bin/sh", "-c", command], cwd=checkout, check=True)
    assert "SECRET_KEY=" in (checkout / ".env").read_text()


def test_the_checkouts_env_file_is_read(load_bare, checkout):
    (checkout / ".env").write_text("SECRET_KEY=from-file\nPAGE_SIZE=7\n")
    settings = load_bare()
    assert (settings["SECRET_KEY"], settings["PAGE_SIZE"]) == ("from-file", 7)


def test_the_environment_wins_over_the_env_file(load, checkout):
    (checkout / ".env").write_text("PAGE_SIZE=7\n")
    assert load(PAGE_SIZE="8")["PAGE_SIZE"] == 8


def test_defaults_are_safe_and_local(load, checkout):
    settings = load()
    assert settings["DEBUG"] is False
    assert set(settings["ALLOWED_HOSTS"]) == {"localhost", "127.0.0.1", "[::1]"}
    assert settings["MEDIA_ROOT"] == checkout / "media"
    assert "SECURE_SSL_REDIRECT" not in settings


def test_the_host_of_the_site_is_allowed(load):
    settings = load(SITE_URL="https://newsroom.example:8443/", ALLOWED_HOSTS="a, b")
    assert settings["SITE_URL"] == "https://newsroom.example:8443"
    assert settings["ALLOWED_HOSTS"] == ["a", "b", "newsroom.example"]


@pytest.mark.parametrize(
    "wrong", [{"SITE_URL": "newsroom.example"}, {"PAGE_SIZE": "0"}, {"DEBUG": "maybe"}]
)
def test_a_wrong_value_is_refused_by_name(load, wrong):
    with pytest.raises(EnvValidationError, match=next(iter(wrong))):
        load(**wrong)


def test_https_hardens(load):
    settings = load(SITE_URL="https://newsroom.example")
    assert settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_HSTS_SECONDS"] == 31_536_000
    assert settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert settings["SECURE_HSTS_PRELOAD"]
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_sqlite_lies_in_the_checkout_wherever_the_command_runs(load, checkout):
    assert load()["DATABASES"]["default"]["NAME"] == f"{checkout}/newsroom.sqlite3"


@pytest.mark.parametrize("variables", [{}, {"DATABASE_URL": "sqlite:///other.sqlite3"}])
def test_sqlite_is_ready_for_several_at_once(load, variables, django_db_blocker):
    connection = ConnectionHandler(load(**variables)["DATABASES"])["default"]
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        assert _pragma(cursor, "journal_mode") == "wal"
        assert _pragma(cursor, "synchronous") == 1
        assert _pragma(cursor, "foreign_keys") == 1
        assert _pragma(cursor, "busy_timeout") == 20_000
        assert connection.transaction_mode == "IMMEDIATE"
    connection.close()


def _pragma(cursor, name):
    return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def test_postgresql_comes_by_url(load):
    database = load(DATABASE_URL="postgresql:///test")["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["CONN_HEALTH_CHECKS"]
    assert database["CONN_MAX_AGE"] == 60
    assert "OPTIONS" not in database


def test_redis_comes_by_url(load):
    cache = load(CACHE_URL="redis://localhost:6379/1")["CACHES"]["default"]
    assert cache["BACKEND"] == "django.core.cache.backends.redis.RedisCache"


def test_the_demo_writes_a_key_that_only_its_owner_reads(load, checkout):
    manage.ensure_secret_key(checkout / ".env")
    assert stat.S_IMODE((checkout / ".env").stat().st_mode) == 0o600
    assert (checkout / ".env").read_text().startswith("SECRET_KEY=")


def test_the_demo_keeps_what_the_env_file_says(checkout):
    file = checkout / ".env"
    file.write_text("PAGE_SIZE=7")
    manage.ensure_secret_key(file)
    written = file.read_text()
    manage.ensure_secret_key(file)
    assert written == file.read_text()
    assert written.startswith("PAGE_SIZE=7\nSECRET_KEY=")


def test_the_demo_writes_no_key_beside_one_in_the_environment(checkout, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")
    manage.ensure_secret_key(checkout / ".env")
    assert not (checkout / ".env").exists()


def test_servers_find_their_application():
    from newsroom.asgi import application as asgi
    from newsroom.wsgi import application as wsgi

    assert callable(asgi)
    assert callable(wsgi)


def test_the_command_line_says_what_is_wrong_without_a_traceback(tmp_path):
    copy = tmp_path / "manage.py"
    copy.write_text(Path(manage.__file__).read_text())
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "unset"}
    (tmp_path / "unset.py").write_text(
        "from django.core.exceptions import ImproperlyConfigured\n"
        "raise ImproperlyConfigured('SECRET_KEY is not set.')\n"
    )
    done = subprocess.run(
        [sys.executable, copy, "migrate"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "SECRET_KEY is not set.\n")


def test_ctrl_c_ends_any_command_in_a_line_and_with_130(monkeypatch, capsys):
    def interrupt(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(manage, "execute_from_command_line", interrupt)
    monkeypatch.setattr(sys, "argv", ["manage.py", "verify_articles"])
    with pytest.raises(SystemExit) as ended:
        manage.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "interrupted\n"


@pytest.mark.parametrize(
    ("arguments", "port"),
    [(["demo"], "8000"), (["demo", "--port", "8123"], "8123")],
)
def test_the_demo_names_addresses_at_its_own_port(arguments, port):
    assert manage.demo_port(["manage.py", *arguments]) == port


@pytest.mark.parametrize(
    ("roots", "expected"),
    [("", []), (",", []), (" , ", []), ("/srv/a,", ["/srv/a"]), ("b, /c", ["b", "/c"])],
)
def test_an_empty_entry_makes_no_root_of_the_project(load, checkout, roots, expected):
    found = load(IMPORT_ROOTS=roots)["IMPORT_ROOTS"]
    assert found == [checkout / each for each in expected]


def test_output_that_nobody_reads_any_more_ends_a_command_with_2(tmp_path):
    """The rest was not done, and no traceback is of any help."""
    code = "import sys, manage\nmanage.execute_from_command_line = lambda _: [print('x' * 9999) for _ in range(99)]\nmanage.main()"
    command = f'{sys.executable} -c "$CODE" | head -c 1; echo ${{PIPESTATUS[0]}}'
    found = subprocess.run(  # noqa: S602 -- a shell's pipe is what is tested
        command,
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "CODE": code},
        check=True,
    )
    assert (found.stdout, found.stderr) == ("x2\n", "")
