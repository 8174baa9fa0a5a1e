"""The queue of duplicates: what may be one article, side by side, to be decided on.

groups.py   which groups there are, and one of them in full
showing.py  a group as its page shows it
forms.py    what an editor decides on a group
pages.py    the queue, a group, what was handled
panel.py    the duplicates of an article, on the page of that article
"""

from articles.admin.duplicates import pages

__all__ = ["pages"]
