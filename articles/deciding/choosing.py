"""Articles as a list showed them, for an act that takes its time.

What was chosen is fixed and kept (models.BulkAct). An act takes it a chunk and a
transaction at a time, notes in the same transaction how far it is, and stops when its
time is over, to be carried on by the next request, or after a crash by anybody's next.
"""

import time
from collections.abc import Iterator, Sequence

from django.db.models import F, QuerySet

from articles.models import BulkAct, ChangeSet, PassedOver

__all__ = ["Chosen", "Overtaken"]


class Overtaken(Exception):
    """The bulk act was carried on elsewhere, or stopped, since it was read."""


class Chosen:
    """What is left of a bulk act, in the place of articles, for so many seconds.

    `versions` are those seen, by article: what moved since then is passed over. `marks`
    are what else was seen of it, where the act is about more than the article.
    """

    def __init__(self, bulk_act: BulkAct, *, seconds: float):
        self.bulk_act = bulk_act
        self.place = bulk_act.place
        self.change_set = bulk_act.change_set
        self.versions = {
            pk: seen for pk, seen, _ in bulk_act.chosen if seen is not None
        }
        self.marks = {pk: mark for pk, _, mark in bulk_act.chosen if mark is not None}
        self._deadline = time.monotonic() + seconds

    def __iter__(self) -> Iterator[int]:
        """The keys that are left."""
        for pk, *_seen in self.bulk_act.chosen[self.place :]:
            yield pk

    @property
    def is_over(self) -> bool:
        """Whether its time is; then the next request goes on."""
        return time.monotonic() > self._deadline

    def __len__(self) -> int:
        """How many were chosen, those that are done among them."""
        return self.bulk_act.total

    def begin(self, keys: Sequence[int]):
        """Note in the transaction of a chunk that it is done; Overtaken if it was."""
        waiting = self._rows().filter(
            place=self.place, is_stopped=False, finished_at=None
        )
        if not waiting.update(place=F("place") + len(keys)):
            raise Overtaken
        self.place += len(keys)

    def end(self, change_set: ChangeSet | None, outcome, now):
        """Note in the same transaction what became of the chunk."""
        self._rows().update(
            change_set=change_set,
            changed=F("changed") + len(outcome.changed),
            finished_at=now if self.place == self.bulk_act.total else None,
        )
        PassedOver.objects.bulk_create(
            PassedOver(bulk_act=self.bulk_act, article=article, reason=reason)
            for article, reason in outcome.skipped
        )
        PassedOver.objects.bulk_create(
            PassedOver(
                bulk_act=self.bulk_act,
                article=article,
                moved=fields,
                version=self.versions[article.pk],
            )
            for article, fields in outcome.moved
        )

    def _rows(self) -> QuerySet:
        return BulkAct.objects.filter(pk=self.bulk_act.pk)
