"""Files that are gone from the tree: a question, never a silent delete.

DESIGN.md, vanished: asked only after a whole root was read, and only where so few are
gone that it may well be meant; a disk that is not mounted has no files either.
"""

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from articles.importing.comparing import Outcome, Planned, known
from articles.importing.scanning import Scan
from articles.merging import UpdateClass
from articles.models import SourceFile, Vanished

__all__ = ["TooManyVanished", "count_expected", "plan_vanished"]

FEW = 20
SHARE = 0.05

SLICE = 1_000


class TooManyVanished(Exception):
    """More files are gone than a run concludes anything from by itself."""

    def __init__(self, gone: int, total: int):
        super().__init__(
            _(
                "%(gone)s of %(total)s files are gone from the tree, too many to"
                " conclude anything from; if that is right, import again on the"
                " command line with --yes-vanished"
            )
            % {"gone": f"{gone:,}", "total": f"{total:,}"}
        )


def count_expected() -> int:
    """How many files should be in the tree."""
    # Not one condition: SQLite would read every base on its way to what stands behind.
    based = SourceFile.objects.filter(base__isnull=False)
    return based.count() - based.exclude(vanished=Vanished.PRESENT).count()


def plan_vanished(
    scan: Scan, *, expected: int, met: int, sure: bool = False
) -> Iterator[list[Planned]]:
    """The paths that a scan, which has come to its end, did not meet; in slices.

    `expected` counts the files that had to be there before, and `met` those that were.
    Nothing where the scan was not of a whole root. Raises TooManyVanished unless
    `sure`.
    """
    gone = expected - met
    if not scan.is_whole or not gone:
        return
    if not sure and gone > max(FEW, expected * SHARE):
        raise TooManyVanished(gone, expected)
    present = SourceFile.objects.filter(base__isnull=False, vanished=Vanished.PRESENT)
    paths = present.order_by("article_id").values_list("article__path", flat=True)
    # Fetched before the first is asked about: an open cursor would see the answers.
    missed = iter([path for path in paths.iterator() if not scan.seen(path)])
    while slice_ := list(islice(missed, SLICE)):
        yield [
            Planned(path, Outcome.VANISHED, update=UpdateClass.VANISHED, known=state)
            for path, state in known(slice_).items()
        ]
