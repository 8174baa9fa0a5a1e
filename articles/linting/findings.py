"""The codes, and a finding: where, which code, in which words.

The first letter says how bad it is, the first digit what it is about. A code that
was given once never means anything else.
"""

import re
from dataclasses import asdict, dataclass
from enum import StrEnum

from articles.frontmatter import escaped

__all__ = ["Code", "Finding", "Level", "harmless"]

_LIKE_SEALED = re.compile(r"[A-Za-z0-9+/]{24,}.*", re.DOTALL)


class Level(StrEnum):
    """An error keeps a file out of an import; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """Every rule, in the order of docs/checks.md, which says what to do."""

    # The file as a whole
    UNREADABLE = "E001"
    MALFORMED = "E002"
    REFUSED = "E003"
    WRONG_VALUE = "E004"
    NOT_WRITTEN = "E005"
    NO_FRONT_MATTER = "W001"
    # Judgements
    PUBLISHED_AGAINST_HEAT = "W101"
    JUDGEMENTS_APART = "W102"
    ALONE_BUT_NOT_LEADING = "W103"
    HEAT_BELOW_QUALITY = "W104"
    HEAT_WITHOUT_RELATED = "W105"
    HALF_A_TOMBSTONE = "W106"
    # Lists
    RELATED_ORDER = "W201"
    EMPTY_TOPIC = "W202"
    # Keys
    UNKNOWN_KEY = "W301"
    KEY_ORDER = "W302"
    HALF_OF_AMP = "W303"
    # What is sealed
    SEALED_NOT_LAST = "W401"
    SEALED_SHAPE = "W402"
    # Names and copies
    FILE_NAME = "W501"
    DATE_IN_NAME = "W502"
    SAME_ORIGINAL = "W503"
    # Text
    BYTE_ORDER_MARK = "W601"
    TAB = "W602"
    COMMENT = "W603"
    LINE_ENDS = "W604"
    SECTION_GAP = "W605"
    STRAY_BLANK_LINE = "W606"
    FILE_END = "W607"
    SCALAR_STYLE = "W608"
    FLOW_STYLE = "W609"
    INDENT = "W610"

    @property
    def level(self) -> Level:
        return Level.ERROR if self.startswith("E") else Level.WARNING


@dataclass(frozen=True)
class Finding:
    """One thing wrong with one file; line 0 means the file as a whole.

    The message never quotes what is sealed, and is one line, harmless to show.
    """

    path: str
    line: int
    code: Code
    message: str
    fixed: bool = False

    @property
    def level(self) -> Level:
        return self.code.level

    @property
    def facts(self) -> dict[str, str | int | bool]:
        """The finding as a machine reads it."""
        return {**asdict(self), "level": self.level}

    def __str__(self) -> str:
        place = escaped(self.path)
        if self.line:
            place += f":{self.line}"
        return f"{place}: {self.code} {self.message}{' (fixed)' * self.fixed}"


def harmless(text: str) -> str:
    """What a file says, without what was sealed and stands elsewhere for a lost quote."""
    return _LIKE_SEALED.sub("(sealed)", text)
