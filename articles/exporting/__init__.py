"""Articles -> files: select, render, compare or write; never over what upstream wrote.

An article without holds leaves as its base, byte for byte: that its file is still the
base is seen by the digest, and no article is made for it. What is to be written is
noted before and after, so that an export killed at any instant is completed by the
next. A manifest beside the files remembers what a selection wrote.
"""

from articles.exporting.results import ExportResult, FileReport, Outcome
from articles.exporting.running import export_articles
from articles.exporting.selecting import select

__all__ = ["ExportResult", "FileReport", "Outcome", "export_articles", "select"]
