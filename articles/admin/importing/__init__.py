"""Imports from the browser: a plan first, then what an operator chooses of it.

places.py      folders below IMPORT_ROOTS, and archives kept in IMPORT_UPLOADS
uploading.py   an upload's way to the disk, bounded
forms.py       what is sent: an archive, a folder, a choice of paths
pages.py       choosing what to import
plans.py       the plan: shown, applied, made anew, discarded
showing.py     its paths in words, and its filters
"""

from articles.admin.importing.plans import ImportPlanAdmin

__all__ = ["ImportPlanAdmin"]
