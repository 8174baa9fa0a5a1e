"""The tables: a projection of the records, and what people decided about them.

    names.py    Provider, Topic, House
    article.py  Article, ArticleTopic          imports names.py
    desk.py     Presence, Later, SavedView, Preferences, PreviewLink
                                               imports article.py
    related.py  RelatedArticle                 imports article.py
    image.py    Image, Picture
    source.py   SourceFile                     imports article.py
    runs.py     ImportRun, ImportPlan, RunLock
    history.py  Hold, ChangeSet, Change, FormerBase     imports the others
    story.py    Story, Place, Statement, Rules          imports history.py
    bulk.py     BulkAct, PassedOver                     imports history.py
    duplicates.py   DuplicateKey, DuplicateLook, DuplicatePair     imports article.py

Only importing, deciding and the projection they call write articles.
"""

from articles.models.article import ALWAYS, Article, ArticleTopic, State
from articles.models.bulk import BulkAct, PassedOver
from articles.models.desk import (
    Later,
    Preferences,
    Presence,
    PreviewLink,
    SavedView,
)
from articles.models.duplicates import DuplicateKey, DuplicateLook, DuplicatePair
from articles.models.history import Act, Change, ChangeSet, FormerBase, Hold
from articles.models.image import Image, Picture
from articles.models.names import House, Provider, Topic
from articles.models.related import RelatedArticle
from articles.models.runs import (
    ImportFailure,
    ImportPlan,
    ImportRun,
    PlannedPath,
    RunLock,
)
from articles.models.source import SourceFile, Vanished, Waits
from articles.models.story import Place, Rules, Statement, Story

__all__ = [
    "ALWAYS",
    "Act",
    "Article",
    "ArticleTopic",
    "BulkAct",
    "Change",
    "ChangeSet",
    "DuplicateKey",
    "DuplicateLook",
    "DuplicatePair",
    "FormerBase",
    "Hold",
    "House",
    "Image",
    "ImportFailure",
    "ImportPlan",
    "ImportRun",
    "Later",
    "Picture",
    "PassedOver",
    "Place",
    "PlannedPath",
    "Preferences",
    "Presence",
    "PreviewLink",
    "Provider",
    "RelatedArticle",
    "Rules",
    "RunLock",
    "SavedView",
    "SourceFile",
    "State",
    "Statement",
    "Story",
    "Topic",
    "Vanished",
    "Waits",
]
