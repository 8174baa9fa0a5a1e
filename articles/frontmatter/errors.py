"""What can be wrong with a file, as exceptions that name the place.

    FrontMatterError            path, line and message; str() is "path:line: message"
    ├── NotFrontMatter          no opening fence: not ours to read, skipped with a word
    ├── Malformed               the fences or the YAML between them cannot be read
    ├── Refused                 readable, but hostile or beyond a limit
    └── CannotEdit              a change that the text around it does not allow

`record.RecordError` joins the tree for values of the wrong kind.
"""

__all__ = [
    "CannotEdit",
    "FrontMatterError",
    "Malformed",
    "NotFrontMatter",
    "Refused",
    "escaped",
    "printable",
]

_LONGEST = 60


class FrontMatterError(ValueError):
    """One thing wrong with one file.

    `line` counts from 1; 0 means the file as a whole, and is not printed.
    """

    def __init__(self, message: str, *, path: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line) if part)
        return f"{place}: {self.message}" if place else self.message


class NotFrontMatter(FrontMatterError):
    pass


class Malformed(FrontMatterError):
    pass


class Refused(FrontMatterError):
    pass


class CannotEdit(FrontMatterError):
    pass


def printable(text: str) -> str:
    """Text of a file as a message may carry it: one short line, harmless to show."""
    shown = escaped(text[: _LONGEST + 1])  # an escape is longer than what it is for
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."


def escaped(text: str) -> str:
    """Text as one line, harmless to show."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in text)
