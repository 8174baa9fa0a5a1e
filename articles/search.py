"""Full text: the engines' own, kept by the database itself.

SQLite: an FTS5 table beside each table, filled by triggers, of which an update that
changes no word costs nothing. PostgreSQL: a generated column `words` with a GIN index.
So no way of writing, however bulky, can miss it.

Words are compared without case and accents, whole or by their beginning. Both engines
index the same part of long texts. A migration that makes one of these tables anew on
SQLite drops its triggers and has to call `index` again; a test says so.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, models
from django.db.models import F, Func, Value
from django.db.models.expressions import RawSQL

__all__ = [
    "FEW",
    "MANY",
    "MOST",
    "Words",
    "among",
    "any_found",
    "having",
    "index",
    "keys_having",
    "some_keys",
    "unindex",
    "words_of",
]

# So many are named one by one: found by their keys and sorted in no time.
FEW = 1_000

# So many are still found sooner by their keys than met on the way through a list.
MANY = 10_000

# Nobody asks for more words at once.
MOST = 50

# Columns, and how many characters of them count: enough for any article, and far from
# the megabyte of words at which PostgreSQL refuses a row.
_INDEXED = {
    "articles_article": {
        "title": 5_000,
        "excerpt": 10_000,
        "body": 50_000,
        "stem": 2_000,
    },
    "articles_provider": {"name": 2_000, "domain": 2_000},
    "articles_house": {"name": 2_000},
    "articles_story": {"title": 5_000},
}

# As upstream writes them; what they stand for parts words.
_ENTITIES = (
    "&#8217;", "&#8216;", "&#8220;", "&#8221;", "&#8211;", "&#8212;", "&#8230;",
    "&#039;", "&#39;", "&#34;", "&quot;", "&apos;", "&nbsp;", "&amp;",
)  # fmt: skip

# What parts words: ASCII and Latin-1 but for letters and digits, and what typographers
# use. As ranges, because what a class has in it depends on a database's locale.
_BETWEEN = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+"
)
_ACCENTS = r"[\u0300-\u036f]+"
_LONGEST = 200

_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True)
class Words:
    """A word, or several in a row; `begins`: the last of them may go on."""

    text: str
    begins: bool = False

    @property
    def parts(self) -> list[str]:
        """The words as they are compared; none where there is nothing to look for."""
        text = self.text.replace("\0", " ").encode(errors="ignore").decode()
        text = re.sub(_ACCENTS, "", unicodedata.normalize("NFKD", text))
        parts = re.sub(_BETWEEN, " ", text).split()
        return [each[:_LONGEST] for each in parts if re.search(r"\w", each)]


def words_of(text: str) -> tuple[list[Words], list[Words]]:
    """What a plain search asks for, and what it shuns: words, "phrases", -words."""
    found: tuple[list[Words], list[Words]] = ([], [])
    for shunned, phrase, word in _TERM.findall(text):
        words = Words(phrase or _named(word), begins=word.endswith("*"))
        if words.parts:
            found[bool(shunned)].append(words)
    return found


def _named(word: str) -> str:
    """A path of a file names it by its stem, as the index does."""
    return word[:-3].rpartition("/")[2] if word.endswith(".md") else word


def some_keys(model, words: Sequence[Words]) -> list[int] | None:
    """The keys of all rows that have all of the words; None of more than a few."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_keys_in(model)} LIMIT {FEW + 1}", [_asked(words)])
        keys = [key for (key,) in cursor.fetchall()]
    return None if len(keys) > FEW else keys


def any_found(questions: Sequence[tuple[Sequence, Words]]) -> list[bool]:
    """Whether some row of any of several tables has words; all questions at once."""
    tests = [
        " OR ".join(f"EXISTS ({_keys_in(model)})" for model in models_asked)
        for models_asked, _words in questions
    ]
    asked = [_asked([words]) for each, words in questions for _model in each]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(tests)}", asked)
        return [bool(each) for each in cursor.fetchone()]


def having(model, words: Sequence[Words]) -> Func:
    """The condition on rows of `model` that they have all of the words.

    For more than a few: the database walks a list as it is sorted, and asks each row
    on the way. A few are better named, see `some_keys`.
    """
    text, key = Value(_asked(words)), F("pk")
    if connection.vendor == "postgresql":
        return _Having(key, text)
    table = f"{model._meta.db_table}_words"
    # Plus: it is not by these keys that the rows are to be found. They are looked up
    # once, which takes a sixth of a microsecond for each.
    return Func(
        key,
        text,
        template="+%(expressions)s)",
        arg_joiner=f" IN (SELECT rowid FROM {table} WHERE {table} MATCH ",  # noqa: S608 -- our own names
        output_field=models.BooleanField(),
    )


def keys_having(model, words: Sequence[Words]) -> RawSQL:
    """The keys of the rows that have all of the words, for `in`."""
    return RawSQL(_keys_in(model), [_asked(words)])  # noqa: S611 -- our own names


def among(keys: Sequence[int]) -> RawSQL:
    """Keys as one parameter, for `in`: a database takes only so many of them."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(keys))])


class _Having(Func):
    """PostgreSQL's match; Django's models do not know the column."""

    output_field = models.BooleanField()

    def as_sql(self, compiler, connection, **context):
        key, text = self.source_expressions
        sql, params = compiler.compile(text)
        alias = compiler.quote_name_unless_alias(key.alias)
        return f"{alias}.words @@ to_tsquery('simple', {sql})", params


def _keys_in(model) -> str:
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        return f"SELECT id FROM {table} WHERE words @@ to_tsquery('simple', %s)"  # noqa: S608 -- our own names
    return f"SELECT rowid FROM {table}_words WHERE {table}_words MATCH %s"  # noqa: S608 -- our own names


def _asked(words: Sequence[Words]) -> str:
    """Words in the language of the engine; nothing but words is left in them."""
    if connection.vendor == "postgresql":
        quoted, more, also = "'{}'", ":*", " & "
    else:
        quoted, more, also = '"{}"', " *", " AND "
    return also.join(
        quoted.format(" ".join(each.parts)) + (more if each.begins else "")
        for each in words
    )


# The index, of which `words` is the column or the table


def index(schema_editor, *tables: str):
    """Index tables of ours, and the rows that stand in them."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table in tables or _INDEXED:
        for statement in _on_sqlite(table) if is_sqlite else _on_postgresql(table):
            schema_editor.execute(statement)


def unindex(schema_editor, *tables: str):
    for table in tables or _INDEXED:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN words")
            continue
        for act in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_words_{act}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}_words")


def _on_postgresql(table: str):
    texts = " || ' ' || ".join(
        _plain(f"left(coalesce({column}, ''), {length})", "strpos")
        for column, length in _INDEXED[table].items()
    )
    texts = f"regexp_replace(normalize({texts}, NFKD), '{_ACCENTS}', '', 'g')"
    longest = sum(_INDEXED[table].values())  # a few characters become many
    texts = f"left(regexp_replace({texts}, '{_BETWEEN}', ' ', 'g'), {longest})"
    words = f"to_tsvector('simple', {texts})"
    yield (
        f"ALTER TABLE {table} ADD COLUMN words tsvector"
        f" GENERATED ALWAYS AS ({words}) STORED"
    )
    yield f"CREATE INDEX {table}_words ON {table} USING gin (words)"


def _on_sqlite(table: str):
    columns = _INDEXED[table]
    names, words = ", ".join(columns), f"{table}_words"

    def some(row):
        """Whether there are words at all: most stories have no title of their own."""
        return " OR ".join(f"{row}.{column} <> ''" for column in columns)

    def texts(row):
        return ", ".join(
            _plain(f"substr({row}.{column}, 1, {length})", "instr")
            for column, length in columns.items()
        )

    fill = f"INSERT INTO {words} (rowid, {names})"
    add = f"{fill} SELECT new.id, {texts('new')} WHERE {some('new')};"
    drop = (
        f"INSERT INTO {words} ({words}, rowid, {names})"
        f" SELECT 'delete', old.id, {texts('old')} WHERE {some('old')};"
    )
    moved = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
    yield (
        f"CREATE VIRTUAL TABLE {words} USING fts5 ({names}, content='{table}',"
        " content_rowid='id', columnsize=0,"
        " tokenize='unicode61 remove_diacritics 2')"
    )
    yield f"{fill} SELECT id, {texts(table)} FROM {table} WHERE {some(table)}"  # noqa: S608 -- our own names
    for act, when, does in (
        ("insert", f"AFTER INSERT ON {table} WHEN {some('new')}", add),
        ("delete", f"AFTER DELETE ON {table} WHEN {some('old')}", drop),
        ("update", f"AFTER UPDATE OF {names} ON {table} WHEN {moved}", drop + add),
    ):
        yield f"CREATE TRIGGER {words}_{act} {when} BEGIN {does} END"


def _plain(text: str, place_of: str) -> str:
    """A text in SQL, with what parts words in place of entities."""
    replaced = text
    for entity in _ENTITIES:
        replaced = f"replace({replaced}, '{entity}', '''')"
    return f"CASE WHEN {place_of}({text}, '&') > 0 THEN {replaced} ELSE {text} END"
