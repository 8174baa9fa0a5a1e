"""The architecture as DESIGN.md states it, read off the source with ast.

A module without a layer fails: say in MAY_IMPORT where it belongs.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APP = ROOT / "articles"
FILES = sorted(APP.rglob("*.py"))

# DESIGN.md, "Layout": who stands where.
CORE = {
    "frontmatter",
    "record",
    "merging",
    "naming",
    "linting",
    "finding",
    "policy",
    "ranking",
    "stories",
    "duplicates",
    "markup",
    "pictures",
    "rewording",
}
WORKFLOWS = {
    "recalling",
    "importing",
    "exporting",
    "deciding",
    "projecting",
    "pairing",
    "picturing",
    "locking",
    "pacing",
    "checking",
    "dumping",
    "verifying",
    "bearing",
    "drifting",
    "subjects",
    "telling",
    "rating",
    "auditing",
    "violating",
    "explaining",
    "covering",
    "supposing",
    "previewing",
    "reviewing",
    "measuring",
    "reopening",
    "filters",
}
EDGES = {
    "admin",
    "api",
    "context",
    "feeds",
    "management",
    "middleware",
    "sitemaps",
    "templatetags",
    "views",
}

# DESIGN.md, "Who may import whom". A module may always import from itself.
MAY_IMPORT = {
    # "core imports core (record -> frontmatter; merging, policy -> record)"
    **dict.fromkeys(CORE, {"record", "frontmatter"}),
    "record": {"frontmatter"},
    "frontmatter": set(),
    # Linting and the live checks share their rules
    "linting": {"policy", "record", "frontmatter"},
    # What breaks a rule of the data can be asked for
    "finding": {"policy"},
    # "querysets -> ranking, search; models -> querysets, record"; and what it takes
    # for "Article.record(now) = base + holds" to stand on the model
    "search": set(),
    "querysets": {"ranking", "search", "policy", "finding"},
    "models": {"querysets", "record", "frontmatter", "merging", "stories", "policy"},
    "migrations": {"search", "groups", "reopening"},
    # Who may do what to begin with: migrations make the groups of editors
    "groups": set(),
    "checks": {"models", "search"},
    # "Bulk writes go through rows prepared once [...] behind one small module"
    "tables": set(),
    # "Each file whole or not at all", whoever writes it
    "writing": set(),
    # Python's garbage collector, for whatever works on records by the thousand
    "collecting": set(),
    # "workflows -> core, models"; the one writer has two hands and one projection
    "projecting": CORE | {"models", "tables", "bearing", "drifting", "subjects"},
    # Providers and topics by their names, for whatever writes or compares rows
    "subjects": CORE | {"models", "tables"},
    # Which copies say something else than their records, kept for the queue of them
    "drifting": {"models", "tables"},
    # What breaks which rule, for the page of them and for the article's own
    "violating": CORE | {"models"},
    # What stories are told from, before and after; and whoever changes it tells them
    "bearing": CORE | {"models", "tables"},
    "telling": CORE | {"models", "tables", "bearing", "rating"},
    # What places are rated by, when they are told and when the rules change
    "rating": CORE | {"models", "tables"},
    # The policy against past decisions: it only reads
    "auditing": CORE | {"models", "tables"},
    # A rank in numbers and words; stories as readers see them; the top as it would be
    "explaining": CORE,
    "covering": CORE | {"models", "explaining"},
    "supposing": CORE | {"models", "rating", "telling"},
    # Links that show an article before readers see it; who may is a right of deciding
    "previewing": {"models", "deciding"},
    # Whether pairs still ask, for whoever writes statements or pairs
    "reopening": {"models", "tables"},
    # What waits and what was done, counted: it only reads
    "measuring": CORE | {"models", "querysets", "tables"},
    # Who is at which article, and whom the desk gives which one next
    "reviewing": CORE | {"models", "querysets"},
    # What lists are filtered by, for all that list; it only reads
    "filters": CORE | {"models"},
    # How many articles a transaction takes, for whoever writes them by the thousand
    "pacing": set(),
    # --retire-vanished is an editor's answer, given for all
    "importing": CORE
    | {"models", "tables", "projecting", "locking", "deciding"}
    | {"collecting", "pacing", "telling"},
    # What an article was, told back from its changes: to show it, or to restore it
    "recalling": CORE | {"models"},
    "deciding": CORE
    | {"recalling", "reopening"}
    | {"models", "tables", "projecting", "pacing", "collecting", "telling"},
    "exporting": CORE | {"models", "tables", "locking", "writing"},
    # "Import and export share one lock, a row with a heartbeat"
    "locking": {"models", "tables"},
    # Duplicates are told from articles, and nobody waits for it
    "pairing": CORE | {"models", "tables", "collecting", "pacing", "reopening"},
    "picturing": CORE | {"models", "tables"},
    # Lints what an import would read; neither of them asks the database for it
    "checking": CORE | {"importing", "writing"},
    "dumping": CORE
    | {"models", "tables", "projecting", "telling", "writing", "locking", "pairing"}
    | {"reopening"},
    # "verify compares projection with record", and files found like an import's
    "verifying": CORE
    | {"models", "tables", "projecting", "subjects"}
    | {"importing", "writing", "telling"},
    # "edges -> workflows, models and core for display; never edge -> edge"
    **dict.fromkeys(EDGES, WORKFLOWS | CORE | {"models"}),
    # "(urls apart)", and what hangs the app into Django
    "urls": EDGES,
    "apps": {"checks"},
    "__init__": set(),
}

# DESIGN.md, "Decisions taken": no signals.
SIGNALS = re.compile(r"^django\.(dispatch|([a-z.]+\.)?signals)\b")

# DESIGN.md, "Layout", querysets: "no edge filters by a raw state field".
STATE = re.compile(r"(\w+__)?(state|published|public_from|public_until)(__|$)")

# DESIGN.md, "One writer": who writes articles, and what writing looks like. They
# write rows through projecting.py and tables.py, which decide nothing.
# Dumping restores what deciding wrote, and decides nothing.
# Telling and rating write what follows for stories.
# Drifting flags what projecting wrote.
WRITERS = {"importing", "deciding", "dumping", "projecting", "telling", "tables"} | {
    "rating", "drifting", "subjects", "migrations",
}  # fmt: skip
WRITES = re.compile(
    r"^a?(save|create|update|delete|bulk_create|bulk_update|get_or_create"
    r"|update_or_create|insert|delete_children)$"
)
WRITTEN = re.compile(
    r"\b(Article|Hold|SourceFile|Change|ChangeSet|RelatedArticle|tables"
    r"|article|hold|source|source_file|change|change_set|obj|instance"
    r"|articles|holds|sources|changes|queryset|qs|get_queryset|objects)\b"
)
# What others may write all the same, none of it an editor's or upstream's word:
# "Export changes nothing in the database but the note of what was written where",
# the files of pictures are ours, a lock is nobody's, a preview link says nothing of its
# article, and accounts are not articles.
ELSEWHERE = {
    "exporting": re.compile(r"\b(written|pending)_(digest|at)\b"),
    "picturing": re.compile(r"\btables\.\w+\((Picture|Image)\b"),
    "locking": re.compile(r"\b(RunLock|ImportRun)\b"),
    "previewing": re.compile(r"\bPreviewLink\b|\bopen_still\b"),
    "reviewing": re.compile(r"\b(Presence|Later)\b"),
    "pairing": re.compile(r"\bDuplicate(Key|Look|Pair)\b|\blooks\b"),
    "reopening": re.compile(r"\bDuplicatePair\b"),
}
ACCOUNTS = re.compile(r"\b(get_user_model|User|Group|Permission)\b")
WRITING_SQL = re.compile(
    r"\b(insert\s+into|update|delete\s+from)\s+\"?articles_", re.IGNORECASE
)


def layer_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_of(path: Path) -> Iterator[str]:
    """Every module and name that a file imports, at any depth, as a dotted name."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def offences(path: Path, wrong) -> list[str]:
    """What a check found, as `file:line`, for the message of the assertion."""
    where = path.relative_to(ROOT)
    return [f"{where}:{n.lineno}" for n in ast.walk(tree_of(path)) if wrong(n)]


def each_file(files=FILES):
    return pytest.mark.parametrize(
        "path", files, ids=lambda path: str(path.relative_to(ROOT))
    )


@each_file()
def test_every_module_has_a_layer(path):
    assert layer_of(path) in MAY_IMPORT


@each_file()
def test_imports_only_what_its_layer_may(path):
    layer = layer_of(path)
    parts = [name.split(".") for name in imports_of(path)]
    imported = {p[1] for p in parts if p[0] == "articles" and len(p) > 1}
    assert imported - MAY_IMPORT[layer] - {layer} == set()


@each_file()
def test_imports_are_absolute(path):
    assert [name for name in imports_of(path) if name.startswith(".")] == []


@each_file()
def test_the_app_does_not_know_the_project(path):
    assert [name for name in imports_of(path) if name.startswith("newsroom")] == []


@each_file([path for path in FILES if layer_of(path) in CORE])
def test_the_core_does_not_know_django(path):
    assert {name for name in imports_of(path) if re.match(r"django\b", name)} == set()


def test_the_core_imports_without_django():
    modules = [f"articles.{name}" for name in sorted(CORE) if exists(name)]
    code = f"import sys; sys.modules['django'] = None; import {', '.join(modules)}"
    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, check=True)


def exists(name: str) -> bool:
    return (APP / name).is_dir() or (APP / f"{name}.py").is_file()


def test_types_and_full_coverage_are_asked_of_the_whole_core():
    """.ci/run demands all branches of what mypy's list names."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = config["tool"]["mypy"]["packages"]
    assert set(packages) == {f"articles.{name}" for name in CORE if exists(name)}


@each_file([path for path in FILES if layer_of(path) not in WRITERS])
def test_only_importing_and_deciding_write_articles(path):
    allowed = ELSEWHERE.get(layer_of(path), ACCOUNTS)

    def wrong(node):
        return writes(node) and not allowed.search(ast.unparse(node))

    assert offences(path, wrong) == []


def writes(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=target, attr=attr)):
            return bool(WRITES.match(attr) and WRITTEN.search(ast.unparse(target)))
        case ast.Constant(value=str(text)):
            return bool(WRITING_SQL.search(text))
    return False


@each_file()
def test_there_are_no_signals(path):
    assert [name for name in imports_of(path) if SIGNALS.match(name)] == []


@each_file([path for path in FILES if layer_of(path) != "markup"])
def test_only_markup_says_what_is_safe(path):
    assert offences(path, calls_safe) == []


def calls_safe(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name in {"mark_safe", "SafeString", "SafeText", "__html__"}
        case ast.FunctionDef(name="__html__"):
            return True
    return False


@each_file([path for path in FILES if layer_of(path) != "querysets"])
def test_only_querysets_filter_by_state(path):
    assert offences(path, filters_by_state) == []


def filters_by_state(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="filter" | "exclude"), keywords=keywords):
            return any(STATE.match(keyword.arg or "") for keyword in keywords)
    return False


@each_file([path for path in FILES if layer_of(path) != "migrations"])
def test_a_file_that_outgrows_400_lines_becomes_a_folder(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@each_file(sorted((APP / "management" / "commands").glob("*.py")))
def test_commands_are_thin_shells(path):
    """At most 40 lines, not counting blank ones and imports."""
    tree = tree_of(path)
    imports = (ast.Import, ast.ImportFrom)
    tree.body = [node for node in tree.body if not isinstance(node, imports)]
    lines = path.read_text(encoding="utf-8").splitlines()
    start = tree.body[0].lineno - 1 if tree.body else len(lines)
    assert len([line for line in lines[start:] if line.strip()]) <= 40
