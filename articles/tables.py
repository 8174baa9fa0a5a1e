"""Bulk writes: rows prepared once, one statement per table, no model instances.

Everything that writes many rows goes through here, so that SQLite and PostgreSQL
differ in this file alone. Callers hold the transaction, which `writing` begins.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache

from django.db import connection, models, transaction
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import RawSQL

__all__ = [
    "any_of",
    "delete",
    "delete_children",
    "having",
    "having_any",
    "insert",
    "reading",
    "reserve_ids",
    "reserve_until",
    "select",
    "sharing",
    "update",
    "writing",
]

# Names the one writer among PostgreSQL's advisory locks.
_WRITER = 0x6E657773726F6F6D


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


@contextmanager
def reading() -> Iterator[None]:
    """One moment of the database to read at length, while others go on writing.

    Within a transaction it is that one's.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # atomic() begins IMMEDIATE, as if to write, and makes all writers wait.
        connection.ensure_connection()
        connection.connection.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            connection.connection.rollback()


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


def reserve_until(model, number: int):
    """Let no primary key up to `number` be given to a new row."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(ids, %s) FROM"
                " (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS ids) AS found"
                " WHERE coalesce(pg_sequence_last_value(ids), 0) < %s",
                [number, table, number],
            )
            return
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT %s, 0"
            " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
            [table, table],
        )
        cursor.execute(
            "UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s",
            [number, table],
        )


def insert(model, columns: Sequence[str], rows: Sequence[tuple], *, ignore=False):
    """Insert rows; with `ignore`, those that break a unique constraint are left."""
    table, names = _quote(model._meta.db_table), _listed(columns)
    if connection.vendor == "postgresql" and not ignore:
        return _copy(f"COPY {table} ({names}) FROM STDIN", model, columns, rows)
    holders = ", ".join(["%s"] * len(columns))
    suffix = " ON CONFLICT DO NOTHING" if ignore else ""
    sql = f"INSERT INTO {table} ({names}) VALUES ({holders}){suffix}"  # noqa: S608 -- names of our own tables
    return _execute(sql, model, columns, rows)


def update(model, columns: Sequence[str], rows: Sequence[tuple]):
    """Update rows by primary key, which is the last value of each row."""
    key = model._meta.pk.column
    if connection.vendor == "postgresql":
        return _update_at_once(model, [*columns, key], rows)
    names = ", ".join(f"{_quote(name)} = %s" for name in columns)
    return _execute(
        f"UPDATE {_quote(model._meta.db_table)} SET {names} WHERE {_quote(key)} = %s",  # noqa: S608 -- names of our own tables
        model,
        [*columns, key],
        rows,
    )


def _update_at_once(model, columns: Sequence[str], rows: Sequence[tuple]):
    """One statement, which a server plans once, with an array for each column."""
    if not rows:
        return
    table, names = _quote(model._meta.db_table), [_quote(name) for name in columns]
    fields = {field.column: field for field in model._meta.concrete_fields}
    arrays = ", ".join(f"%s::{_kind(fields[name])}[]" for name in columns)
    assigned = ", ".join(f"{name} = new.{name}" for name in names[:-1])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {assigned}"  # noqa: S608 -- names of our own tables
            f" FROM unnest({arrays}) AS new({', '.join(names)})"
            f" WHERE {table}.{names[-1]} = new.{names[-1]}",
            [
                list(values)
                for values in zip(*_converted(model, columns, rows), strict=True)
            ],
        )


def _kind(field) -> str:
    """What an array of a column's values is of; a cast would cut a text short."""
    kind = field.db_type(connection)
    if kind == "jsonb":
        return "text[]::jsonb"
    return "text" if kind.startswith("varchar") else kind


def delete(model, keys: Iterable[int]):
    """Delete rows by primary key, to which nothing points when all is done."""
    table, key = (_quote(model._meta.db_table), _quote(model._meta.pk.column))
    rows = [(each,) for each in keys]
    _execute(f"DELETE FROM {table} WHERE {key} = %s", model, (), rows)  # noqa: S608 -- names of our own tables


def delete_children(model, article_ids: Iterable[int]):
    """Delete the rows of `model` that belong to articles."""
    # Plain SQL: none of these tables has anything that points at it.
    queryset = model.objects.filter(article__in=list(article_ids))
    queryset._raw_delete(queryset.db)


def select(model, columns: Sequence[str], column: str, values: Collection) -> list:
    """Columns of the rows that have one of `values`, texts or integers, in a column.

    As the driver gives them, which is as they are for texts, integers and floats; for
    rows by the thousand, of which Django takes longer than the database.
    """
    condition, params = any_of(**{column: values})
    if not condition:
        return []
    table = _quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_listed(columns)} FROM {table} WHERE {condition}",  # noqa: S608 -- names of our own tables
            params,
        )
        return cursor.fetchall()


def sharing(
    model, columns: Sequence[str], shared: str, column: str, values: Collection
) -> list:
    """As `select`, and with them all rows that have the same in the `shared` column."""
    condition, params = any_of(**{column: values})
    if not condition:
        return []
    table, shared = _quote(model._meta.db_table), _quote(shared)
    theirs = f"SELECT {shared} FROM {table} WHERE {condition}"  # noqa: S608 -- names of our own tables
    among = "= ANY(ARRAY({}))" if connection.vendor == "postgresql" else "IN ({})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_listed(columns)} FROM {table} WHERE {shared} {among.format(theirs)}",  # noqa: S608 -- names of our own tables
            params,
        )
        return cursor.fetchall()


def any_of(**wanted: Iterable) -> tuple[str, list]:
    """The condition, in SQL, that a column has one of its values; or another column."""
    conditions, params = [], []
    for column, values in wanted.items():
        if listed := list(values):
            if connection.vendor == "postgresql":
                test, param = f"= ANY(%s::{_kind_of(listed)}[])", listed
            else:
                test = "IN (SELECT value FROM json_each(%s))"
                param = json.dumps(listed)
            conditions.append(f"{_quote(column)} {test}")
            params.append(param)
    return " OR ".join(conditions), params


def having(rows, column: str, values: Iterable) -> Iterator:
    """The rows of a queryset that have one of `values`, texts or integers, in a column.

    However many they are, they are one parameter: a database takes only so many, and
    Django takes its time over each.
    """
    return having_any(rows, **{column: values})


def having_any(rows, **wanted: Iterable) -> Iterator:
    """The rows that have one of the values of a column, by columns: each row once.

    Not in any order, if there are several columns. No value is ever None.
    """
    listed = {
        column: [value for value in values if value is not None]
        for column, values in wanted.items()
    }
    parts = [
        rows.filter(_is_any(column, values))
        for column, values in listed.items()
        if values
    ]
    if len(parts) > 1:  # not OR, for which PostgreSQL would read the whole table
        parts = [parts[0].order_by().union(*(part.order_by() for part in parts[1:]))]
    for part in parts:
        yield from part


def _is_any(column: str, values: list) -> Q | Func:
    if connection.vendor == "postgresql":
        # Not a table of them, which may be joined by reading the whole of the other.
        template = f"ANY(%(expressions)s::{_kind_of(values)}[])"
        array = Func(Value(values), template=template)
        return _Equals(F(column), array)
    table = RawSQL("SELECT value FROM json_each(%s)", [json.dumps(values)])
    return Q(**{f"{column}__in": table})


def _kind_of(values: list) -> str:
    return "bigint" if isinstance(values[0], int) else "text"


class _Equals(Func):
    """A condition, which Django has no word for with ANY on its right."""

    template = "%(expressions)s"
    arg_joiner = " = "
    output_field = models.BooleanField()


def _execute(sql, model, columns, rows):
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, _converted(model, columns, rows))


def _copy(sql, model, columns, rows):
    if rows:
        with (
            connection.cursor() as cursor,
            connection.wrap_database_errors,
            cursor.copy(sql) as copy,
        ):
            for row in _converted(model, columns, rows):
                copy.write_row(row)


def _converted(model, columns, rows) -> Iterable[Sequence]:
    """Rows whose values the driver takes as they are."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    converters = [
        (place, converter)
        for place, column in enumerate(columns)
        if (converter := _converter(fields[column]))
    ]
    return (_convert(row, converters) for row in rows) if converters else rows


def _converter(field) -> Callable | None:
    if isinstance(field, models.JSONField):
        return _json
    if connection.vendor == "sqlite" and isinstance(field, models.DateTimeField):
        return _utc
    return None


def _convert(row, converters):
    values = list(row)
    for place, converter in converters:
        if values[place] is not None:
            values[place] = converter(values[place])
    return values


_json = json.JSONEncoder(ensure_ascii=False).encode


# Most of a batch came at one instant, and copies repeat those of their articles.
@lru_cache(maxsize=4_096)
def _utc(value: datetime) -> str:
    """An instant as Django writes it for SQLite, which has no type for it."""
    return str(value.astimezone(UTC))[: -len("+00:00")]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(_quote(name) for name in names)


def _quote(name):
    return connection.ops.quote_name(name)
