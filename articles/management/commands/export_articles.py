from django.core.management.base import BaseCommand

from articles.management.exporting import export_all
from articles.management.reading import place
from articles.management.selecting import add_selection, selection_of


class Command(BaseCommand):
    help = (
        "Write articles as files; what nobody changed leaves as it came. Exit code "
        "0: all is well; 1: some files failed or differ; 2: could not run, or not on."
    )

    def add_arguments(self, parser):
        add, each = parser.add_argument, "one object a file, then a summary"
        add("dest", type=place, metavar="DEST", help="the tree's root")
        add("--check", action="store_true", help="write nothing, name what differs")
        add("--diff", action="store_true", help="write nothing, show what would change")
        add("--prune", action="store_true", help="remove what is selected no more")
        add("--json", action="store_true", dest="as_json", help=each)
        add("--quiet", action="store_true", help="no progress")
        wait = "seconds to wait for another run"
        add("--wait", type=float, default=65, metavar="S", help=wait)
        add_selection(parser)

    def handle(self, *, dest, check, diff, prune, as_json, quiet, wait, **options):
        result = export_all(
            self,
            dest,
            selection=selection_of(options),
            check=check,
            diff=diff,
            prune=prune,
            as_json=as_json,
            quiet=quiet,
            wait=wait,
        )
        if result.exit_code:
            raise SystemExit(result.exit_code)
