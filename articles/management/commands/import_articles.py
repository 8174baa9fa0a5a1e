from django.core.management.base import BaseCommand

from articles.management.importing import add_manner, import_all
from articles.management.leaving import age, leave_older
from articles.management.reading import add_reading


class Command(BaseCommand):
    help = (
        "Bring record files into the newsroom; what editors decided stays. Exit code "
        "0: all is well; 1: files failed, or a question is open; 2: could not run."
    )

    def add_arguments(self, parser):
        add_reading(parser)
        add_manner(parser)
        add, yes = parser.add_argument, {"action": "store_true"}
        add("--dry-run", help="say what would happen, and write nothing", **yes)
        add("--diff", help="show what changes, field by field", **yes)
        add("--json", dest="as_json", help="one object a path, then a summary", **yes)
        add("--fail-fast", help="stop at the first file that fails", **yes)
        add("--partial", help="absent files say nothing", **yes)
        add("--again", help="read files whose import was undone, too", **yes)
        looked_at = "mark as looked at what came in and is older: 30d"
        add("--looked-at-before", type=age, metavar="DAYS", help=looked_at)

    def handle(self, **options):
        results = import_all(self, options)
        than = options["looked_at_before"]
        if than is not None and not options["dry_run"]:
            told = {name: options[name] for name in ("as_json", "quiet")}
            leave_older(self, than, **told)
        if not all(result.is_clean for result in results):
            raise SystemExit(1)
