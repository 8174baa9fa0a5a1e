"""The start page: what waits, how the newsroom does, and where every number leads.

page.py      what the page shows whom
queues.py    what waits, in every queue, and since when
figures.py   the figures of the last days, each with its picture and its table
charts.py    numbers into pictures
links.py     the lists that numbers lead to
"""

from articles.admin.overview.page import Overview

__all__ = ["Overview"]
