"""Whole databases that are copied and thrown away, in either engine."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

__all__ = ["Databases"]


class Databases:
    """SQLite: files below `place`. PostgreSQL: databases named after the test's own."""

    def __init__(self, place: Path):
        self.place = place
        self.is_file = connection.vendor == "sqlite"
        self.made: set[str] = set()

    def name(self, name: str) -> str:
        if self.is_file:
            return str(self.place / f"{name}.sqlite3")
        return f"{connection.settings_dict['NAME']}_killing_{name}"

    def url(self, name: str) -> str:
        """What DATABASE_URL says for a process that is not forked."""
        if self.is_file:
            return f"sqlite:///{self.name(name)}"
        parts = urlsplit(os.environ["DATABASE_URL"])
        return urlunsplit(parts._replace(path=f"/{self.name(name)}"))

    def create(self, name: str, *, like: str | None = None) -> str:
        """An empty database, or the copy of one that nobody uses."""
        whole = self.name(name)
        self.drop(name)
        self.made.add(name)
        if not self.is_file:
            template = f' TEMPLATE "{self.name(like)}"' if like else ""
            self._run(f'CREATE DATABASE "{whole}"{template}')
        elif like:
            shutil.copy(self.name(like), whole)
        return whole

    def drop(self, name: str):
        whole = self.name(name)
        self.made.discard(name)
        if not self.is_file:
            # A killed client's server may not have noticed yet.
            self._run(f'DROP DATABASE IF EXISTS "{whole}" WITH (FORCE)')
            return
        for suffix in ("", "-wal", "-shm"):
            Path(whole + suffix).unlink(missing_ok=True)

    def drop_all(self):
        for name in sorted(self.made):
            self.drop(name)

    @staticmethod
    def _run(sql: str):
        with connection._nodb_cursor() as cursor:
            cursor.execute(sql)
