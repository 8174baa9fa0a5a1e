"""What the clock does not see: statements, transactions, memory, the server's CPU."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import psycopg
from django.db import connection

__all__ = ["Traffic", "peak_memory", "server_seconds", "watching"]


@dataclass
class Traffic:
    """What went to the database: an executemany or a COPY counts as one statement."""

    statements: int = 0
    transactions: int = 0
    # Of the transactions: by the clock, and CPU of this process.
    longest: float = 0.0
    dearest: float = 0.0


@contextmanager
def watching() -> Iterator[Traffic]:
    """Count what is sent meanwhile, BEGIN and COMMIT included, and time transactions."""
    traffic = Traffic()
    began = began_cpu = 0.0
    set_autocommit, commit, copy = (
        connection.set_autocommit,
        connection.commit,
        psycopg.Cursor.copy,
    )

    def note_statement(execute, sql, params, many, context):
        traffic.statements += 1
        return execute(sql, params, many, context)

    def note_copy(*args, **options):
        traffic.statements += 1
        return copy(*args, **options)

    def note_begin(autocommit, **options):
        nonlocal began, began_cpu
        set_autocommit(autocommit, **options)
        if not autocommit:
            # Django sends SQLite's BEGIN, which is counted; psycopg sends its own.
            traffic.statements += connection.vendor == "postgresql"
            traffic.transactions += 1
            began, began_cpu = time.perf_counter(), time.process_time()

    def note_commit():
        commit()
        traffic.statements += 1
        traffic.longest = max(traffic.longest, time.perf_counter() - began)
        traffic.dearest = max(traffic.dearest, time.process_time() - began_cpu)

    with (
        connection.execute_wrapper(note_statement),
        patch.object(connection, "set_autocommit", note_begin),
        patch.object(connection, "commit", note_commit),
        patch.object(psycopg.Cursor, "copy", note_copy),
    ):
        yield traffic


def server_seconds() -> float:
    """CPU seconds of the PostgreSQL process behind the connection, if it runs here."""
    if connection.vendor != "postgresql":
        return 0.0
    try:
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    except OSError:
        return 0.0
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_memory() -> int:
    """The most memory this process had, in KiB."""
    # ru_maxrss begins with what the parent had when it started this process.
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
