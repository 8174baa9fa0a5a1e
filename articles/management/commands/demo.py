from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from articles.management.demonstration import make_editors, make_newsroom


class Command(BaseCommand):
    help = "Show a newsroom at work: invented articles, an editor, a server."

    def add_arguments(self, parser):
        port = "where to serve on localhost, 8000 by default"
        parser.add_argument("--port", type=int, default=8000, metavar="N", help=port)
        parser.add_argument("--no-serve", action="store_true", help="only prepare")

    def handle(self, *, port, no_serve, **options):
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        make_newsroom(Path(settings.BASE_DIR, "fixtures"))
        password = make_editors()
        site = f"http://localhost:{port}"
        self.stdout.write(f"\nReaders   {site}/\nEditors   {site}/admin/")
        if password:
            self.stdout.write(f"Sign in   editor, {password}   (shown only once)")
        else:
            self.stdout.write(
                "Sign in   editor, with the password shown the first time"
            )
        self.stdout.write(
            "Or as     publisher, reviewer or reader, who may do less (docs/rights.md)\n"
            "New one   .venv/bin/python manage.py changepassword editor\n"
            "Stop      Ctrl-C\n"
        )
        if not no_serve:
            call_command("runserver", f"localhost:{port}", use_reloader=False)
