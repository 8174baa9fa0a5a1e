"""The policy of the site: its rules, how true they are, and others tried on the past.

    pages.py    the page, as the admin of Rules
    forms.py    what can be tried
    showing.py  audits and back-tests as tables

Nothing here applies a suggestion: that is an editor's act (admin/suggesting.py).
"""

from articles.admin.policy import pages

__all__ = ["pages"]
