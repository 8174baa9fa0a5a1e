"""Files, bases, tables and pages compared: do all four say the same?

    findings.py  what was found, and how much
    rows.py      base + holds against the tables
    pages.py     the record against what the read API and the pages answer
    files.py     a tree against bases and what export wrote; the manifest
    running.py   one verification from its arguments to its result

Reads, never writes, at one moment of the database and as of one `now`.
"""

from articles.verifying.files import manifest_in
from articles.verifying.findings import Finding, VerifyResult
from articles.verifying.running import verify_articles

__all__ = ["Finding", "VerifyResult", "manifest_in", "verify_articles"]
