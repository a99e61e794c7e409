"""A file of the client's folder: its path made safe, its size and its hash."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from cxassess.errors import Problem, SurveyError, problem
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.words import quoted

TEXT_FORMATS = (".csv", ".tsv", ".txt")
EXCEL_FORMAT = ".xlsx"
PARQUET_FORMAT = ".parquet"
SPSS_FORMAT = ".sav"
_FORMATS = (*TEXT_FORMATS, EXCEL_FORMAT, PARQUET_FORMAT, SPSS_FORMAT)
_NEAR_NAMES = 5


@dataclass(frozen=True)
class SurveyFile:
    """A readable file of a known format, and the hash of its bytes."""

    settings: FileSettings
    path: Path
    size: int
    sha256: str

    @property
    def format(self) -> str:
        """The end of the file's name, which says what it is: ``.csv``, ``.xlsx`` ..."""
        return self.path.suffix.lower()

    @property
    def is_excel(self) -> bool:
        """Whether the name says that the file is an Excel workbook."""
        return self.format == EXCEL_FORMAT


def open_file(settings: FileSettings, folder: Path) -> SurveyFile:
    """Find a file of the client's folder and hash its bytes.

    Parameters
    ----------
    settings : FileSettings
        The file's settings; its path is relative to `folder`.
    folder : Path
        The client's folder.

    Raises
    ------
    SurveyError
        The path leads out of the folder, or names no readable file of a known format.
    """
    where = settings.configured_at("path")
    # Windows rules know both separators and a drive, so one client.yaml serves everywhere.
    path = PureWindowsPath(settings.path)
    if path.drive or path.root or ".." in path.parts or "\0" in settings.path:
        raise SurveyError(problem("path_outside", where, path=quoted([settings.path])))
    target = folder.joinpath(*path.parts)
    try:
        if not target.resolve().is_relative_to(folder.resolve()):
            raise SurveyError(problem("path_outside", where, path=quoted([settings.path])))
        if not target.exists():
            raise SurveyError(
                problem(
                    "file_missing",
                    where,
                    path=quoted([settings.path]),
                    near=_near_names(settings.path, target.parent, folder),
                )
            )
        if not target.is_file():
            raise SurveyError(problem("file_not_regular", where, path=quoted([settings.path])))
        if path.suffix.lower() not in _FORMATS:
            formats = ", ".join(_FORMATS)
            raise SurveyError(
                problem("file_format", where, path=quoted([settings.path]), formats=formats)
            )
        size = target.stat().st_size
        with target.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    # A loop of symbolic links is a RuntimeError before Python 3.13, an OSError since.
    except (OSError, RuntimeError) as error:
        reason = type(error).__name__
        raise SurveyError(
            problem("file_unreadable", where, path=quoted([settings.path]), reason=reason)
        ) from error
    if not size:
        raise SurveyError(problem("file_empty", settings.found_at()))
    return SurveyFile(settings, target, size, sha256)


def find_copies(files: Iterable[SurveyFile]) -> list[Problem]:
    """Return an error for each file whose bytes were already read under another entry.

    Two sheets of one workbook are two files.
    """
    problems = []
    first: dict[tuple[str, str | None], FileSettings] = {}
    for file in files:
        key = (file.sha256, file.settings.sheet if file.is_excel else None)
        earlier = first.setdefault(key, file.settings)
        if earlier is not file.settings:
            same = PureWindowsPath(earlier.path) == PureWindowsPath(file.settings.path)
            problems.append(
                problem(
                    "file_twice" if same else "file_copied",
                    file.settings.configured_at("path"),
                    path=quoted([file.settings.path]),
                    earlier=quoted([earlier.path]),
                )
            )
    return problems


def _near_names(path: str, *folders: Path) -> str:
    root = folders[-1]
    places = {*folders, root / "data"}
    names = sorted(
        entry.relative_to(root).as_posix()
        for place in places
        if place.is_dir()
        for entry in place.iterdir()
        if entry.suffix.lower() in _FORMATS
    )
    return quoted(difflib.get_close_matches(path, names, n=_NEAR_NAMES, cutoff=0.0)) or "—"
