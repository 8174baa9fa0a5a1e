#!/usr/bin/env python3
"""The project's command line."""

import os
import secrets
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from dotenv import dotenv_values

# What a shell says of a program that Ctrl-C ended: 128 and the signal's number.
INTERRUPTED = 130
ENV_FILE = Path(__file__).resolve().parent / ".env"


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if sys.argv[1:2] == ["demo"]:
        ensure_secret_key(ENV_FILE)
        os.environ.setdefault("SITE_URL", f"http://localhost:{demo_port(sys.argv)}")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # What is wrong and how to mend it; a traceback would bury that.
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has gone, and the rest was not done.
        # https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(2)


def demo_port(arguments):
    """The port of `manage.py demo --port N`, for the addresses that pages name."""
    parser = ArgumentParser(add_help=False)
    parser.add_argument("--port", default="8000")
    return parser.parse_known_args(arguments)[0].port


def ensure_secret_key(path):
    """Give the checkout a key that every later command finds too.

    Only for the demo, and before the settings load, because they demand one.
    """
    if os.environ.get("SECRET_KEY") or dotenv_values(path).get("SECRET_KEY"):
        return
    path.touch(mode=0o600)
    path.chmod(0o600)
    text = path.read_text(encoding="utf-8")
    start = "\n" if text and not text.endswith("\n") else ""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{start}SECRET_KEY={secrets.token_urlsafe(50)}\n")


if __name__ == "__main__":
    main()
