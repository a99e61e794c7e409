"""Read one file of a client's folder whole, with its provenance."""

from __future__ import annotations

import hashlib
from pathlib import Path, PureWindowsPath

from cxassess.errors import EngagementError, problem
from cxassess.surveys.types import FileRecord

CONFIG = "client.yaml"
QUESTIONNAIRE = "questionnaire.xlsx"
EVIDENCE = "evidence.yaml"

_MOST_NAMES = 8


def read_bytes(folder: Path, name: str) -> bytes:
    """Return the bytes of a file of the folder.

    Raises
    ------
    EngagementError
        When there is no such file or it cannot be opened.
    """
    path = folder / name
    if not path.is_file():
        found = ", ".join(_names(folder)) or "–"
        raise EngagementError(problem("engagement_file_missing", name, found=found))
    try:
        return path.read_bytes()
    except OSError:
        raise EngagementError(problem("engagement_file_unreadable", name)) from None


def path_inside(folder: Path, name: str) -> Path | None:
    """Return the path of a file named in the configuration, None when it leads out of `folder`."""
    # Windows rules know both separators and a drive, so one configuration serves everywhere.
    written = PureWindowsPath(name)
    if written.drive or written.root:
        return None
    try:
        path = folder.joinpath(*written.parts).resolve()
    except (OSError, RuntimeError, ValueError):
        return None
    return path if path.is_relative_to(folder.resolve()) else None


def _names(folder: Path) -> list[str]:
    """Return the names of the folder's files, without hidden ones and Excel's own lock files."""
    entries = folder.iterdir() if folder.is_dir() else ()
    files = (entry.name for entry in entries if entry.is_file())
    return sorted(name for name in files if not name.startswith((".", "~$")))[:_MOST_NAMES]


def file_record(name: str, content: bytes, *, rows: int) -> FileRecord:
    """Return the provenance of a file whose bytes are `content`."""
    return FileRecord(
        path=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        rows=rows,
        decisions={},
    )
