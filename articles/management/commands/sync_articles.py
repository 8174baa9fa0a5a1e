from django.core.management.base import BaseCommand, CommandError

from articles import locking
from articles.management.exporting import export_all
from articles.management.importing import MANNER, add_manner, import_all
from articles.management.pairing import look_beside
from articles.management.reading import place
from articles.management.stopping import interruptible


class Command(BaseCommand):
    help = (
        "Import a tree, then export to it, as one run: what a timer calls. Exit codes "
        "as of import_articles and export_articles, the higher one. Nothing is exported "
        "while it is not certain which files are gone. Then looks for duplicates."
    )

    def add_arguments(self, parser):
        what = "the tree's root, the folder that holds _news"
        parser.add_argument("root", type=place, metavar="ROOT", help=what)
        add_manner(parser)

    def handle(self, *, root, wait, quiet, **options):
        if root.absolute().name.startswith("_"):
            message = f"{root} is a collection; name the tree's root, its parent"
            raise CommandError(message, returncode=2)
        given = {name: options[name] for name in MANNER if name in options}
        given |= {"paths": [root], "root": root, "wait": wait, "quiet": quiet}
        try:
            with (
                interruptible(self.stderr.write) as stop,
                locking.running(
                    "sync", wait=wait, tell=self.stderr.write, stop=stop
                ) as lock,
            ):
                (imported,) = import_all(self, given)
                if imported.is_uncertain:
                    unmet = f" ({imported.unmet:,} files)" if imported.unmet else ""
                    message = f"not exported: what is gone{unmet} would be written back"
                    raise CommandError(message, returncode=1)
                exported = export_all(self, root, selection={}, quiet=quiet)
                if not exported.stopped:
                    look_beside(lock, stop)
                # Within the lock: a database that failed cannot take it back.
                if code := max(exported.exit_code, not imported.is_clean):
                    raise SystemExit(int(code))
        except locking.Busy as busy:
            raise CommandError(str(busy), returncode=2) from busy
