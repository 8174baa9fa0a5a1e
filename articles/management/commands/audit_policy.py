import json

from django.core.management.base import BaseCommand, CommandError

from articles.auditing import audit
from articles.management.auditing import disagreements, in_lines, summary


class Command(BaseCommand):
    help = (
        "Say how far the policy agrees with upstream and with editors, by class, and "
        "which factor upstream's heat was made with. Exit code 0: it agrees with all; "
        "1: not with all; 2: could not run."
    )

    def add_arguments(self, parser):
        add = parser.add_argument
        number = "disagreements shown of each class, 5 by default"
        add("--examples", type=int, default=5, metavar="N", help=number)
        add("--newest", type=int, metavar="N", help="of the newest articles alone")
        one = "one object a disagreement shown, and one with the summary"
        add("--json", action="store_true", dest="as_json", help=one)

    def handle(self, *, examples, newest, as_json, **options):
        if examples < 0 or (newest is not None and newest < 1):
            message = "--examples takes 0 or more, and --newest 1 or more"
            raise CommandError(message, returncode=2)
        found = audit(examples=examples, newest=newest)
        if as_json:
            for each in disagreements(found):
                self.stdout.write(json.dumps(each, ensure_ascii=False))
            self.stdout.write(json.dumps({"summary": summary(found)}))
        else:
            for line in in_lines(found):
                self.stdout.write(line)
        if not found.agrees:
            raise SystemExit(1)
