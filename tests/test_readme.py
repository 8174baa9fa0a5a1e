"""The README tells the truth: settings, commands, modules and the lines to type.

Its tables are known by the first cell of their header: Setting, Command, Module.
"""

import re
from pathlib import Path

import pytest
from django.core.management import load_command_class

from tests.conftest import ENVIRONMENT

ROOT = Path(__file__).parent.parent
COMMANDS = sorted(
    path.stem
    for path in (ROOT / "articles" / "management" / "commands").glob("[!_]*.py")
)


@pytest.fixture(scope="module")
def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


def names_in_table(readme, header):
    """The code that starts each row's first cell, without its arguments."""
    table = re.search(rf"^\| *{header}s? *\|.*\n((?:\|.*\n?)+)", readme, re.I | re.M)
    assert table, f"README.md has no table headed {header}"
    cells = re.findall(r"^\| *(.*?) *(?<!\\)\|", table[1], re.M)
    return [name for cell in cells for name in re.findall(r"`([^`\s]+)[^`]*`", cell)]


def lines_of(target):
    """What make would run for a target in a fresh clone, prerequisites first."""
    makefile = (ROOT / "Makefile").read_text()
    rule = re.search(rf"^{re.escape(target)}:(.*)\n((?:\t.*\n)*)", makefile, re.M)
    if not rule:
        return []
    before = [line for name in rule[1].split() for line in lines_of(name)]
    own = [line.strip() for line in rule[2].splitlines()]
    return before + [line for line in own if not line.startswith("@")]


def test_the_readme_is_short(readme):
    assert len(readme.splitlines()) <= 150


def test_the_table_of_settings_is_complete(readme):
    assert sorted(names_in_table(readme, "Setting")) == sorted(ENVIRONMENT)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_a_row(readme, name):
    assert load_command_class("articles", name).help
    assert name in names_in_table(readme, "Command")


def test_every_module_of_the_table_exists(readme):
    names = names_in_table(readme, "Module")
    assert names
    missing = [n for n in names if not _exists(n)]
    assert missing == []


def _exists(name):
    return (ROOT / name).exists() or (ROOT / "articles" / name).exists()


@pytest.mark.parametrize("target", ["demo", "test"])
def test_who_has_no_make_finds_the_same_lines(readme, target):
    lines = lines_of(target)
    assert len(lines) == 2
    shown = [line.strip() for line in readme.splitlines()]
    assert f"make {target}" in readme
    assert [line for line in lines if line not in shown] == []
