"""Where the admin may import from: folders below IMPORT_ROOTS, and uploaded archives.

Every use resolves anew what it was given, links included: where a link led when a
folder was shown says nothing of where it leads when it is read.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.utils.translation import gettext as _

from articles.importing.scanning import readable
from articles.models import ImportPlan

# Files a plan in the browser may have, so that its request ends within seconds.
BOUND = 10_000
# Bytes of an uploaded archive: BOUND records take a tenth of it when packed.
LIMIT = 128 * 1024 * 1024
SUFFIXES = (".tar.gz", ".tgz", ".tar", ".zip")

# Folders listed of one folder, and entries looked at to count what lies in them.
LISTED = 500
LOOKED_AT = 50_000

# A file without a plan may belong to one that is being made.
SETTLED = timedelta(hours=1)
# So long a plan tells what it would have done, or did.
REMEMBERED = timedelta(days=30)


class NoPlace(Exception):
    """Nothing may be imported from there, or nothing is there; the text says which."""


@dataclass(frozen=True)
class Folder:
    """A folder at or below a root: `path` is its way from there, `place` is resolved."""

    root: int
    path: str
    place: Path

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """Name and path of each folder on the way, the root first."""
        parts = Path(self.path).parts
        below = [(name, "/".join(parts[: n + 1])) for n, name in enumerate(parts)]
        return [(readable(settings.IMPORT_ROOTS[self.root]), ""), *below]


def folder_at(root: int, path: str) -> Folder:
    """A folder by the number of its root and the way from there. Raises NoPlace."""
    nowhere = NoPlace(_("There is no such folder below IMPORT_ROOTS."))
    if not 0 <= root < len(settings.IMPORT_ROOTS):
        raise nowhere
    try:
        top = _resolved(settings.IMPORT_ROOTS[root])
        place = _resolved(top / path)
        # Of what lies outside, a path that leads there learns nothing.
        is_there = place.is_relative_to(top) and place.is_dir()
    except (ValueError, OSError) as error:  # a NUL, a name too long
        raise nowhere from error
    if not is_there:
        raise nowhere
    way = place.relative_to(top).as_posix()
    return Folder(root, "" if way == "." else way, place)


def folders_in(folder: Folder) -> list[Folder]:
    """What can be opened in a folder: folders, and links to folders of the same root."""
    return list(islice(_folders_in(folder), LISTED))


def _folders_in(folder: Folder) -> Iterator[Folder]:
    try:
        names = sorted(os.listdir(folder.place))  # noqa: PTH208 -- names, not paths
    except OSError as error:
        raise NoPlace(_("This folder cannot be read.")) from error
    for name in names:
        if name.startswith(".") or not _is_text(name):
            continue
        if (folder.place / name).is_dir():
            try:
                yield folder_at(folder.root, f"{folder.path}/{name}".lstrip("/"))
            except NoPlace:
                continue


class Counter:
    """Counts `.md` files below folders, as long as that is cheap."""

    def __init__(self, left: int = LOOKED_AT):
        self.left = left

    def count(self, place: Path) -> int | None:
        """How many there are; None where there is too much to look at."""
        found = 0
        for _top, folders, names in os.walk(place):
            self.left -= 1 + len(folders) + len(names)
            if self.left < 0:
                return None
            found += sum(name.endswith(".md") for name in names)
        return found


def uploads() -> Path:
    """The folder of uploaded archives, which nobody but its owner may open."""
    folder = Path(settings.IMPORT_UPLOADS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def keep(upload) -> Path:
    """Give an uploaded archive, which lies in `uploads` already, a name that stays."""
    place = uploads() / f"{token_hex(16)}{suffix_of(upload.name)}"
    Path(upload.temporary_file_path()).rename(place)
    upload.close()
    return place


def suffix_of(name: str) -> str:
    """The ending that says what kind of archive a file is; empty for any other."""
    return next((each for each in SUFFIXES if name.lower().endswith(each)), "")


def open_again(plan) -> Path:
    """The place of a plan, if it may be read still. Raises NoPlace."""
    place = Path(plan.place)
    if plan.is_uploaded:
        if place.parent != Path(settings.IMPORT_UPLOADS) or not place.is_file():
            raise NoPlace(_("The uploaded archive is no longer kept."))
    elif not _is_below_a_root(place):
        raise NoPlace(
            _("The folder is gone, or IMPORT_ROOTS no longer allows to read it.")
        )
    return place


def _is_below_a_root(place: Path) -> bool:
    """Whether a folder is what it was when it was chosen, and not a link by now."""
    if not place.is_dir() or _resolved(place) != place:
        return False
    return any(place.is_relative_to(_resolved(each)) for each in settings.IMPORT_ROOTS)


def drop(plan):
    """Remove the archive of a plan, unless another plan is still to be made of it."""
    others = ImportPlan.objects.filter(place=plan.place).exclude(pk=plan.pk)
    place = Path(plan.place)
    is_ours = plan.is_uploaded and place.parent == Path(settings.IMPORT_UPLOADS)
    if is_ours and not others.exists():
        place.unlink(missing_ok=True)


def sweep(now):
    """Remove archives whose plan is out of date, or of which none was ever made."""
    good = ImportPlan.objects.filter(is_uploaded=True, expires_at__gt=now)
    kept = set(good.values_list("place", flat=True))
    for file in Path(settings.IMPORT_UPLOADS).glob("*"):
        if str(file) not in kept and _age(file, now) > SETTLED:
            file.unlink(missing_ok=True)


def forget(now):
    """Delete plans that nobody asks about any more, with all their paths."""
    for plan in ImportPlan.objects.filter(expires_at__lt=now - REMEMBERED):
        drop(plan)
        plan.delete()


def _age(file: Path, now) -> timedelta:
    try:
        since = file.lstat().st_mtime
    except FileNotFoundError:
        return timedelta()
    return now - datetime.fromtimestamp(since, UTC)


def _resolved(path: Path) -> Path:
    # Not Path.resolve: before Python 3.13 it raises where links go in circles.
    return Path(os.path.realpath(path))


def _is_text(name: str) -> bool:
    """Whether a name can stand in an address; others can be imported from above."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
