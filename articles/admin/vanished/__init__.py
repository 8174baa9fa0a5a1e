"""The queue of vanished files: what is gone from the tree, and what editors say to it."""

from articles.admin.vanished.page import urls_of

__all__ = ["urls_of"]
