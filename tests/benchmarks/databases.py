"""Empty databases, quickly: a migrated one is made once and copied for each round."""

import shutil
from contextlib import suppress
from pathlib import Path

from django.core.management import call_command
from django.db import connection

__all__ = ["Databases"]


class Databases:
    """Databases of one process, all thrown away; the connection follows the newest.

    SQLite: files in `folder`. PostgreSQL: databases named after the configured one,
    which itself is not touched.
    """

    def __init__(self, folder: Path):
        name = str(connection.settings_dict["NAME"])
        self.is_file = connection.vendor == "sqlite"
        base = str(folder / "database") if self.is_file else f"{name}_bench"
        self.template, self.copy = f"{base}_template", f"{base}_copy"

    def __enter__(self) -> "Databases":
        self._drop(self.template)
        self._create(self.template)
        self._point_to(self.template)
        call_command("migrate", verbosity=0)
        return self

    def __exit__(self, *_):
        connection.close()
        self._drop(self.copy)
        self._drop(self.template)

    def fresh(self):
        """Let the connection be to an empty database, migrated."""
        connection.close()
        self._drop(self.copy)
        self._create(self.copy, self.template)
        self._point_to(self.copy)
        connection.ensure_connection()

    @staticmethod
    def version() -> str:
        numbers = connection.get_database_version()
        return f"{connection.display_name} {'.'.join(map(str, numbers))}"

    def _point_to(self, name):
        connection.close()
        connection.settings_dict["NAME"] = name

    def _create(self, name, template=None):
        if not self.is_file:
            suffix = f' TEMPLATE "{template}"' if template else ""
            self._run(f'CREATE DATABASE "{name}"{suffix}')
        elif template:
            shutil.copy(template, name)

    def _drop(self, name):
        if not self.is_file:
            return self._run(f'DROP DATABASE IF EXISTS "{name}"')
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(name + suffix).unlink()
        return None

    @staticmethod
    def _run(sql):
        with connection._nodb_cursor() as cursor:
            cursor.execute(sql)
