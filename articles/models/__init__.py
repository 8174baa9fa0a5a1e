"""The tables: a projection of the records, and what people decided about them.

    article.py  Article, Provider, Topic, Image, Picture, RelatedArticle
    source.py   SourceFile, ImportRun          imports article.py
    history.py  Hold, ChangeSet, Change        imports article.py and source.py

Only importing, deciding and the projection they call write articles.
"""

from articles.models.article import (
    ALWAYS,
    Article,
    ArticleTopic,
    Image,
    Picture,
    Provider,
    RelatedArticle,
    State,
    Topic,
)
from articles.models.history import Act, Change, ChangeSet, Hold
from articles.models.source import ImportFailure, ImportRun, SourceFile

__all__ = [
    "ALWAYS",
    "Act",
    "Article",
    "ArticleTopic",
    "Change",
    "ChangeSet",
    "Hold",
    "Image",
    "ImportFailure",
    "ImportRun",
    "Picture",
    "Provider",
    "RelatedArticle",
    "SourceFile",
    "State",
    "Topic",
]
