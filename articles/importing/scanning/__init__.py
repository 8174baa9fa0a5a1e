"""Arguments -> files, each with the path that names its article.

    scans.py     arguments -> a scan: once through, then it says whether it was whole
    folders.py   folders and files on disk
    members.py   what archives.py and repositories.py read
    placing.py   where a file stands in its tree; which paths were met
    files.py     what comes out: a file, or why it cannot be used

A scan streams, and remembers of each path no more than a number.
"""

from articles.importing.scanning.files import Failure, FoundFile, read_file, readable
from articles.importing.scanning.members import Members
from articles.importing.scanning.placing import path_of
from articles.importing.scanning.scans import Scan, scan

__all__ = [
    "Failure",
    "FoundFile",
    "Members",
    "Scan",
    "path_of",
    "read_file",
    "readable",
    "scan",
]
