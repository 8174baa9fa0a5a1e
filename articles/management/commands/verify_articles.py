import json
from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.management.progress import progress
from articles.verifying import manifest_in, verify_articles


class Command(BaseCommand):
    help = (
        "Say whether files, tables and pages all say what base and decisions say. Exit "
        "code 0: yes; 1: no, and where; 2: could not run. Run collectstatic before."
    )

    def add_arguments(self, parser):
        add = parser.add_argument
        add("paths", nargs="*", type=Path, metavar="PATH", help="a tree of files, too")
        add("--root", type=Path, help="the tree's root, if not the parent of _news")
        sums = "write for sha256sum -c what files should be; - for standard output"
        add("--manifest", type=Path, metavar="FILE", help=sums)
        add("--every-page", action="store_true", help="render all pages, no sample")
        add("--json", action="store_true", dest="as_json", help="one object a finding")
        add("--quiet", action="store_true", help="show no progress")

    def handle(self, *, paths, manifest, as_json, quiet, **options):
        def say(facts, text):
            stream.write(json.dumps(facts) if as_json else text)

        def report(finding):
            say(finding.facts, str(finding))

        if missing := ", ".join(str(path) for path in paths if not path.exists()):
            raise CommandError(f"no such file or folder: {missing}", returncode=2)
        # Standard output belongs to one of the two.
        stream = self.stderr if manifest == Path("-") else self.stdout
        tell_line = partial(self.stdout.write, ending="")
        options = {name: options[name] for name in ("root", "every_page")}
        try:
            with (
                manifest_in(manifest, tell_line) as line,
                progress(self.stderr, quiet=quiet) as tell,
            ):
                result = verify_articles(
                    paths, report=report, manifest=line, progress=tell, **options
                )
        except OSError as error:
            raise CommandError(f"{error.strerror or error}", returncode=2) from error
        for note in result.notes:
            self.stderr.write(note)
        say({"summary": result.facts}, result.summary)
        if not result.is_true:
            raise SystemExit(1)
