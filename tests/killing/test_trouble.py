"""A disk that is full, a database that is gone, an operator who has had enough.

An error that says so, exit code 2, nothing half; and the next run completes.
"""

import os
import signal
import sqlite3

import psycopg
import pytest
from django.db import connection

from tests.killing.children import Accident
from tests.killing.scenarios import (
    EXPORT_DECIDED,
    FIRST_IMPORT,
    NEXT_IMPORT,
    SYNC_LATER,
)

pytestmark = pytest.mark.slow

each_scenario = pytest.mark.parametrize(
    "scenario", [FIRST_IMPORT, NEXT_IMPORT, EXPORT_DECIDED, SYNC_LATER], ids=str
)
each_part = pytest.mark.parametrize("part", [0.1, 0.5, 0.9])

kept = []


def assert_failed_clearly(ended, words):
    assert ended.code == 2, ended.said
    assert words in ended.said
    assert "Traceback" not in ended.said


def only_on(vendor):
    if connection.vendor != vendor:
        pytest.skip(f"only {vendor} does that")


@pytest.mark.parametrize("scenario", [FIRST_IMPORT, NEXT_IMPORT], ids=str)
@each_part
def test_a_disk_that_is_full_ends_an_import_clearly(scenario, part, story_of):
    only_on("sqlite")
    story = story_of(scenario)
    before, after = story.pages
    limit = int(before + part * (after - before))
    ended = story.disturb(options=limited_to(limit))
    assert_failed_clearly(ended, "the database failed: database or disk is full")


def limited_to(pages):
    init = connection.settings_dict["OPTIONS"]["init_command"]
    return {"init_command": f"{init}; PRAGMA max_page_count = {pages}"}


@each_scenario
@each_part
def test_a_database_that_is_gone_ends_a_run_clearly(scenario, part, story_of):
    story = story_of(scenario)
    moment = max(1, int(part * story.ended.moments))
    if connection.vendor == "sqlite":
        act, options = be_locked_out, {"timeout": 0.05}
    else:
        act, options = lose_the_server, None
    ended = story.disturb(Accident(moment=moment, act=act), options=options)
    assert_failed_clearly(ended, "the database failed")


def be_locked_out():
    """Let somebody else begin to write, and never end."""
    other = sqlite3.connect(
        connection.settings_dict["NAME"], timeout=0, isolation_level=None
    )
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        other.close()
        return False
    kept.append(other)
    return True


def lose_the_server():
    process = connection.connection.info.backend_pid
    parameters = connection.get_connection_params() | {"dbname": "postgres"}
    names = {"dbname", "user", "password", "host", "port"}
    parameters = {name: parameters[name] for name in names & parameters.keys()}
    with psycopg.connect(**parameters) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    return True


@each_scenario
@each_part
def test_ctrl_c_ends_a_run_after_its_batch_and_says_how_to_go_on(
    scenario, part, story_of
):
    story = story_of(scenario)
    ended = story.disturb(
        Accident(moment=max(1, int(part * story.ended.moments)), act=press)
    )
    assert "stopping after this batch; Ctrl-C again stops at once" in ended.said
    assert "Traceback" not in ended.said
    # In its last batch there is nothing left to stop.
    assert ended.code == 0 or " again to go on" in ended.said


@each_scenario
@each_part
def test_ctrl_c_twice_ends_a_run_at_once(scenario, part, story_of):
    story = story_of(scenario)
    ended = story.disturb(
        Accident(moment=max(1, int(part * story.ended.moments)), act=press_twice)
    )
    assert ended.code not in (0, 1)


def press():
    os.kill(os.getpid(), signal.SIGINT)
    return True


def press_twice():
    return press() and press()
