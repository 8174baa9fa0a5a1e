from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles import locking
from articles.management.exporting import export_all
from articles.management.importing import MANNER, add_manner, import_all


class Command(BaseCommand):
    help = (
        "Import a tree, then export to it, as one run: what a timer calls. Exit codes "
        "as of import_articles and export_articles, the higher one."
    )

    def add_arguments(self, parser):
        add = parser.add_argument
        add("root", type=Path, metavar="ROOT", help="the tree's root")
        add_manner(parser)

    def handle(self, *, root, wait, quiet, **options):
        given = {name: options[name] for name in MANNER if name in options}
        try:
            with locking.running("sync", wait=wait, tell=self.stderr.write):
                options = {**given, "paths": [root], "quiet": quiet, "wait": wait}
                imported = import_all(self, options)
                exported = export_all(self, root, selection={}, quiet=quiet)
        except locking.Busy as busy:
            raise CommandError(str(busy), returncode=2) from busy
        is_clean = all(result.is_clean for result in imported)
        code = max(exported.exit_code, 0 if is_clean else 1)
        if code:
            raise SystemExit(code)
