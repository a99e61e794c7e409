"""Files of a report: written whole or not at all, and their pages counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from cxassess.errors import ReportError, problem

_PAGE = re.compile(rb"/Type\s*/Page\b")


def make_folder(out: Path) -> None:
    """Make a folder if need be, and make sure that files can be written to it.

    Raises
    ------
    ReportError
        When it cannot be used.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".cxassess-", dir=out):
            pass
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReportError(problem("report_folder_unusable", str(out), reason=reason)) from None


def write_whole(files: Mapping[Path, bytes], out: Path) -> None:
    """Write files so that each appears whole, once all of them could be written.

    Parameters
    ----------
    files : mapping of Path to bytes
        What to write, in the order in which the files are put in place.
    out : Path
        A folder on the same file system.

    Raises
    ------
    ReportError
        When a file cannot be written.
    """
    path = out
    try:
        with TemporaryDirectory(prefix=".cxassess-", dir=out) as folder:
            for path, content in files.items():
                (Path(folder) / path.name).write_bytes(content)
            for path in files:
                (Path(folder) / path.name).replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReportError(problem("report_not_written", path.name, reason=reason)) from None


def count_pages(pdf: bytes) -> int:
    """Return the number of pages of a PDF that Typst made."""
    return len(_PAGE.findall(pdf))
