"""The tables: a projection of the records, and what people decided about them.

    article.py  Article, Provider, Topic, RelatedArticle
    image.py    Image, Picture
    source.py   SourceFile                     imports article.py
    runs.py     ImportRun, ImportPlan, RunLock
    history.py  Hold, ChangeSet, Change, FormerBase     imports the others

Only importing, deciding and the projection they call write articles.
"""

from articles.models.article import (
    ALWAYS,
    Article,
    ArticleTopic,
    Provider,
    RelatedArticle,
    State,
    Topic,
)
from articles.models.history import Act, Change, ChangeSet, FormerBase, Hold
from articles.models.image import Image, Picture
from articles.models.runs import (
    ImportFailure,
    ImportPlan,
    ImportRun,
    PlannedPath,
    RunLock,
)
from articles.models.source import SourceFile, Vanished

__all__ = [
    "ALWAYS",
    "Act",
    "Article",
    "ArticleTopic",
    "Change",
    "ChangeSet",
    "FormerBase",
    "Hold",
    "Image",
    "ImportFailure",
    "ImportPlan",
    "ImportRun",
    "Picture",
    "PlannedPath",
    "Provider",
    "RelatedArticle",
    "RunLock",
    "SourceFile",
    "State",
    "Topic",
    "Vanished",
]
