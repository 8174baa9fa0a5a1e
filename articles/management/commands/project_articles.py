from django.core.management.base import BaseCommand

from articles.pairing import forget_looks
from articles.projecting import project_all
from articles.telling import retell_all


class Command(BaseCommand):
    help = "Rebuild the tables from the files' bases and the editors' decisions."

    def handle(self, **options):
        count = project_all()
        retell_all()
        forget_looks()
        self.stdout.write(f"{count:,} articles rebuilt")
