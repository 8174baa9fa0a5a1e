"""Bulk writes: rows prepared once, one statement per table, no model instances.

Everything that writes many rows goes through here, so that SQLite and PostgreSQL
differ in this file alone. Callers hold the transaction, which `writing` begins.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, models, transaction

__all__ = ["delete_children", "having", "insert", "reserve_ids", "update", "writing"]

# Names the one writer among PostgreSQL's advisory locks.
_WRITER = 0x6E657773726F6F6D

# Values that one question names: SQLite, as it comes, takes 32,766 parameters.
SLICE = 5_000


@contextmanager
def writing() -> Iterator[None]:
    """A transaction of the one writer: begun first, it waits for the one before.

    SQLite lets one writer in by itself. Elsewhere too, links, providers and topics
    come out as if one act followed the other, and no two wait for each other.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER])
        yield


def reserve_ids(model, count):
    """`count` primary keys that no other writer will use."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
                " FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # The one writer that SQLite lets in is the one that asks; sqlite_sequence
        # remembers ids whose rows are gone.
        cursor.execute(
            f"SELECT max((SELECT coalesce(max(id), 0) FROM {_quote(table)}),"  # noqa: S608 -- names of our own tables
            " coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0))",
            [table],
        )
        last = cursor.fetchone()[0]
        return list(range(last + 1, last + count + 1))


def insert(model, columns: Sequence[str], rows: Sequence[tuple], *, ignore=False):
    """Insert rows; with `ignore`, those that break a unique constraint are left."""
    names = ", ".join(_quote(name) for name in columns)
    holders = ", ".join(["%s"] * len(columns))
    suffix = " ON CONFLICT DO NOTHING" if ignore else ""
    _execute(
        f"INSERT INTO {_quote(model._meta.db_table)} ({names})"  # noqa: S608 -- names of our own tables
        f" VALUES ({holders}){suffix}",
        model,
        columns,
        rows,
    )


def update(model, columns: Sequence[str], rows: Sequence[tuple]):
    """Update rows by primary key, which is the last value of each row."""
    key = model._meta.pk.column
    names = ", ".join(f"{_quote(name)} = %s" for name in columns)
    _execute(
        f"UPDATE {_quote(model._meta.db_table)} SET {names} WHERE {_quote(key)} = %s",  # noqa: S608 -- names of our own tables
        model,
        [*columns, key],
        rows,
    )


def delete_children(model, article_ids: Iterable[int]):
    """Delete the rows of `model` that belong to articles."""
    # Plain SQL: none of these tables has anything that points at it.
    queryset = model.objects.filter(article__in=list(article_ids))
    queryset._raw_delete(queryset.db)


def having(rows, column: str, values: Iterable) -> Iterator:
    """The rows of a queryset that have one of `values` in a column.

    They are asked for in slices; rows of one value come in the queryset's order.
    """
    wanted = list(values)
    for start in range(0, len(wanted), SLICE):
        yield from rows.filter(**{f"{column}__in": wanted[start : start + SLICE]})


def _execute(sql, model, columns, rows):
    if not rows:
        return
    converters = _converters(model, columns)
    if converters:
        rows = [_convert(row, converters) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _converters(model, columns):
    """The columns whose Python values the driver does not take as they are."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    found = {}
    for place, column in enumerate(columns):
        if isinstance(fields[column], models.JSONField):
            found[place] = _json
        elif connection.vendor == "sqlite" and isinstance(
            fields[column], models.DateTimeField
        ):
            found[place] = connection.ops.adapt_datetimefield_value
    return found


def _json(value):
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _convert(row, converters):
    values = list(row)
    for place, converter in converters.items():
        values[place] = converter(values[place])
    return tuple(values)


def _quote(name):
    return connection.ops.quote_name(name)
