"""One process of measurements: `python -m tests.benchmarks.measure WHAT TREE|COUNT`.

    small   each way of import and export, some rounds, beside the floors they are
            compared with: reading, hashing, yaml's own parsing
    whole   one import, a second one and an export, with the peak of memory
    naive   the importer most people would write
    stories telling so many articles, all of them and those of single batches, beside
            reading the rows that they are told from

Prints one JSON object. Times are CPU seconds of this process after set-up, a list of
one number a round; `server` has those of PostgreSQL's process beside them. The
environment names the database (DATABASE_URL); it is not touched, see databases.py.
"""

import gc
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import yaml

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
CHANGED_EVERY = 50  # 2 %


# What one import brings of what stories are told from, and how many times it does.
BATCH = 50
BATCHES = 8 * ROUNDS


def main(what: str, of: Path | int) -> dict:
    django.setup()
    from tests.benchmarks.databases import Databases
    from tests.benchmarks.generate import write_tree

    with TemporaryDirectory() as folder, Databases(Path(folder)) as databases:
        write_tree(Path(folder, "warm"), 200, seed=0)
        databases.fresh()
        _import(Path(folder, "warm"))
        clock = Clock()
        facts = MEASUREMENTS[what](of, databases, clock)
    return facts | {"client": clock.client, "server": clock.server}


class Clock:
    """CPU seconds by what they were spent on."""

    def __init__(self):
        self.client = defaultdict(list)
        self.server = defaultdict(list)

    def time(self, name: str, act: Callable, *args):
        from tests.benchmarks.watching import server_seconds

        gc.collect()
        server, client = server_seconds(), time.process_time()
        act(*args)
        self.client[name].append(time.process_time() - client)
        self.server[name].append(server_seconds() - server)


def measure_small(tree: Path, databases, clock: Clock) -> dict:
    from tests.benchmarks.watching import watching

    files = _files(tree)
    blocks = [file.read_text().split("---\n")[1] for file in files]
    for _ in range(ROUNDS):
        databases.fresh()
        clock.time("read", _read, tree)
        clock.time("read and hash", _read_and_hash, tree)
        clock.time("parse", _parse, blocks)
        clock.time("import", _import, tree)
        clock.time("import unchanged", _import, tree)
        clock.time("export", _export, tree)
        _with_changes(files, lambda: clock.time("import changed", _import, tree))
    databases.fresh()
    with watching() as traffic:
        _import(tree)
    return {
        "files": len(files),
        "rounds": ROUNDS,
        "database": databases.version(),
        "statements": traffic.statements,
        "transactions": traffic.transactions,
        "longest transaction": traffic.longest,
        "dearest transaction": traffic.dearest,
    }


def measure_whole(tree: Path, databases, clock: Clock) -> dict:
    from tests.benchmarks.watching import peak_memory

    databases.fresh()
    clock.time("import", _import, tree)
    clock.time("import unchanged", _import, tree)
    clock.time("export", _export, tree)
    return {"files": len(_files(tree)), "peak": peak_memory()}


def measure_naive(tree: Path, databases, clock: Clock) -> dict:
    from tests.benchmarks.naive import create_tables, import_naively

    databases.fresh()
    create_tables()
    files = _files(tree)
    clock.time("import", import_naively, files)
    return {"files": len(files)}


def measure_stories(count: int, databases, clock: Clock) -> dict:
    from articles.telling import retell_all
    from tests.benchmarks.stories import Stories, let_the_planner_know
    from tests.benchmarks.watching import peak_memory

    databases.fresh()
    stories = Stories(count)
    links = stories.write()
    clock.time("read", _read_rows)
    clock.time("tell all", retell_all)
    let_the_planner_know()
    clock.time("tell all again", retell_all)
    peak = peak_memory()
    for _ in range(BATCHES):
        for name, recent in (("batch", 0.98), ("scattered batch", 0.0)):
            clock.time(name, _retell, stories.update(BATCH, recent=recent))
    return {
        "articles": count,
        "links": links,
        "batches": BATCHES,
        "peak": peak,
        "database": databases.version(),
    }


MEASUREMENTS = {
    "small": measure_small,
    "whole": measure_whole,
    "naive": measure_naive,
    "stories": measure_stories,
}


def _files(tree):
    return sorted((tree / "_news").iterdir())


def _with_changes(files, act):
    """Act while every fiftieth file says something else."""
    from tests.benchmarks.generate import change

    before = {file: file.read_bytes() for file in files[::CHANGED_EVERY]}
    for number, (file, data) in enumerate(before.items()):
        file.write_bytes(change(data, number))
    act()
    for file, data in before.items():
        file.write_bytes(data)


# The floors


def _read(tree):
    for _ in _contents(tree):
        pass


def _read_and_hash(tree):
    for data in _contents(tree):
        sha256(data).hexdigest()


def _contents(tree):
    for folder, _, names in os.walk(tree):
        for name in names:
            with open(f"{folder}/{name}", "rb") as stream:  # noqa: PTH123 -- quickest
                yield stream.read()


def _parse(blocks):
    for block in blocks:
        yaml.load(block, yaml.CSafeLoader)


def _read_rows():
    """What stories are told from, as the driver gives it."""
    from django.db import connection

    with connection.cursor() as cursor:
        for columns, table in (
            ("id, path, quality, heat", "article"),
            ("article_id, position, target_id, quality", "relatedarticle"),
            ("article_id, story_id, position", "place"),
        ):
            cursor.execute(f"SELECT {columns} FROM articles_{table}")  # noqa: S608 -- our own names
            for _ in cursor:
                pass


# What is measured


def _retell(keys):
    from articles import tables
    from articles.telling import retell

    with tables.writing():
        retell(keys)


def _import(tree):
    from articles.importing import import_articles

    result = import_articles([tree])
    if result.failures:
        raise SystemExit(f"the import failed: {result.failures[0]}")


def _export(tree):
    from articles.exporting import export_articles
    from articles.models import Article

    result = export_articles(Article.objects.all(), tree)
    if result.failures or result.counts["unchanged"] != result.total:
        raise SystemExit(f"the export was not of an equal tree: {result.summary}")


if __name__ == "__main__":
    _what, _of = sys.argv[1:]
    sys.stdout.write(json.dumps(main(_what, int(_of) if _of.isdigit() else Path(_of))))
