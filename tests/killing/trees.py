"""A tree of small files, and what upstream made of it two hours later."""

from pathlib import Path

__all__ = ["SIZE", "write_later_tree", "write_tree"]

# Files of the first tree.
SIZE = 700

STORY = 5
# How many files are gone later: few enough to be asked about.
GONE = 12


def write_tree(tree: Path):
    """What upstream says first."""
    _write(tree, {_path(number): _text(number) for number in range(SIZE)})


def write_later_tree(tree: Path):
    """What it says next: of everything that may happen to a file, a good part."""
    files = {}
    for number in range(SIZE + 60):
        text = _text(number, **_changes(number))
        if number >= SIZE or number % (SIZE // GONE):
            files[_path(number)] = text
    _write(tree, files)


def _changes(number: int) -> dict:
    match number % 10:
        case 1:
            return {"title": "Retitled"}
        case 2:
            return {"quality": 190}
        case 3 | 4:
            return {"sealed": "bGF0ZXI="}
        case 5:
            return {"page": "elsewhere.example/copy"}
        case 6:
            return {"others": 3}
        case 8:
            return {"heat": 99}  # who followed leads a story of its own
        case 7:
            return {"topic": "Later", "provider": "Later Post"}
    return {}


def _write(tree: Path, files: dict[str, str]):
    folder = tree / "_news"
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    for path, text in files.items():
        (tree / path).write_bytes(text.encode())


def _path(number: int) -> str:
    return f"_news/2026-11-{number % 28 + 1:02}-article-{number:04}.md"


def _text(
    number: int,
    *,
    title="Title",
    quality=None,
    heat=None,
    sealed="c2VhbGVk",
    page="tidewater.example/page",
    others=STORY,
    topic="Harbour",
    provider="Tidewater Post",
) -> str:
    quality = number % 90 if quality is None else quality
    first = number - number % STORY
    if heat is None:
        heat = quality + 20 if number % STORY == STORY - 1 else -1
    items = "".join(
        _item(each) for each in range(first, first + others) if each != number
    )
    return f"""---
category: news
title: "{title} {number}"
excerpt: "What happened at {number} o'clock"
publishedDateTime: 2026-11-{number % 28 + 1:02}T08:{number % 60:02}:00Z
originalUrl: "https://{page}-{number}"
webUrl: "https://reader.example/{number}"
type: article
quality: {quality}
heat: {heat}
published: {"true" if quality >= 50 else "false"}

provider:
  name: {provider}
  domain: p{number % 9}.example

topics:
  - {topic}
  - Topic {number % 40}

images:
  - url: "https://pictures.example/{number}.jpg"
    width: 1200
    height: 675

related:
{items}
secured: "{sealed}{number:04};AAAAAAAAAAAAAAAAAAAAAA=="
---

"""


def _item(number: int) -> str:
    return f"""  - title: "Title {number}"
    excerpt: ""
    publishedDateTime: 2026-11-{number % 28 + 1:02}T08:{number % 60:02}:00Z
    webUrl: "https://reader.example/{number}"
    type: article
    provider:
      name: Tidewater Post
      domain: p{number % 9}.example
    quality: {number % 90}
"""
