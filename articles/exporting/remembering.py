"""What an export knows of those before it, by the manifest in its destination."""

from collections.abc import Collection, Mapping
from typing import Any

from articles.exporting.manifest import NAME, Damaged, Manifest
from articles.exporting.places import Tree
from articles.exporting.selecting import in_words, remembered
from articles.exporting.trouble import Refused, Stopped, reason_of
from articles.frontmatter import escaped
from articles.models.source import digest

__all__ = ["Memory"]


class Memory:
    """The manifest of a run, if it has one, and which of its paths were met."""

    def __init__(self, tree: Tree, manifest: Manifest | None):
        self.tree = tree
        self.manifest = manifest
        self.met: set[str] = set()
        self.emptied: set[str] = set()

    @classmethod
    def of(
        cls, tree: Tree, selection: Mapping[str, Any], *, prune: bool, notes: list[str]
    ) -> "Memory":
        """An export with a selection remembers it, and so does one that prunes.

        Of another selection's manifest nothing is used and nothing is changed.
        """
        if prune and selection.get("since"):
            raise Stopped(
                "--prune needs all that is selected; leave --since out, or --prune"
            )
        chosen = remembered(selection)
        found = _read(tree, needed=prune or bool(chosen), notes=notes)
        if found is None and prune:
            notes.append(
                f"no {NAME} tells what was written here before: "
                "nothing is pruned; this export starts one"
            )
        if found is None and (prune or chosen):
            return cls(tree, Manifest(tree.dest, chosen))
        if found is not None and found.selection != chosen:
            if prune:
                raise Stopped(
                    f"{escaped(str(found.file))}: was written for "
                    f"{in_words(found.selection)}, and this export is of "
                    f"{in_words(chosen)}; prune with that selection, export to "
                    "another place, or remove the file to start anew"
                )
            found = None
        return cls(tree, found)

    def meet(self, path: str):
        if self.manifest is not None and path in self.manifest.entries:
            self.met.add(path)

    def ours(self, path: str) -> Collection[str]:
        """Digests of what was written at a path, as far as that is remembered."""
        return self.manifest.entries.get(path, ()) if self.manifest else ()

    def enter(self, path: str, digest: str):
        """Say that a file is about to be written."""
        if self.manifest is None:
            return
        self.met.add(path)
        try:
            self.manifest.enter(path, digest)
        except OSError as error:
            raise self._stopped(error) from error

    def settle(self, path: str, digest: str):
        if self.manifest is not None:
            self.manifest.settle(path, digest)

    def forgotten(self, *, but: set[str]) -> list[str]:
        """Paths that were written once, and were not met in this run."""
        if self.manifest is None:
            return []
        return sorted(self.manifest.entries.keys() - self.met - but)

    def read_ours(self, path: str) -> bytes | None:
        """What stands at a path, if it is what we wrote; None for nothing."""
        data = self.tree.read_afresh(path)
        if data is not None and digest(data) not in self.ours(path):
            raise Refused(
                "not removed: it changed since it was written here; "
                "import it, or remove it by hand"
            )
        return data

    def remove(self, path: str):
        self.tree.remove(path)
        self.forget(path)
        self.emptied.add(path.rpartition("/")[0])

    def forget(self, path: str):
        self.manifest.forget(path)

    def remove_empty_folders(self):
        """Of the folders that pruning took files from, those that are left empty."""
        for folder in sorted(self.emptied, reverse=True):
            self.tree.remove_empty(folder)

    def keep(self):
        """Write what is remembered anew; a destination that is not there has none."""
        if self.manifest is None or not self.tree.dest.is_dir():
            return
        try:
            self.manifest.compact()
        except OSError as error:
            raise self._stopped(error) from error

    def close(self):
        if self.manifest is not None:
            self.manifest.close()

    def _stopped(self, error: OSError) -> Stopped:
        return Stopped(f"{escaped(str(self.manifest.file))}: {reason_of(error)}")


def _read(tree: Tree, *, needed: bool, notes: list[str]) -> Manifest | None:
    try:
        return Manifest.read(tree.dest)
    except Damaged as damage:
        message = str(damage)
    except OSError as error:
        message = f"{escaped(str(tree.dest / NAME))}: {reason_of(error)}"
    if needed:
        raise Stopped(message)
    notes.append(message)
    return None
