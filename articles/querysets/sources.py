"""The files behind articles."""

from django.db import models


class SourceFileQuerySet(models.QuerySet):
    def vanished(self):
        """Which are gone from the tree, and nobody has answered yet.

        That they are gone at all is said once more, for the index of those to be used.
        """
        return self.exclude(vanished="").filter(vanished="open")
