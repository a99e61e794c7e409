"""The first rows of a file with all their columns, for a first look at it."""

from __future__ import annotations

from dataclasses import dataclass

from cxassess.surveys.headers import Header


@dataclass(frozen=True)
class Sample:
    """A file's first rows, every column as text.

    Attributes
    ----------
    path : str
        The file's name.
    preset : str
        Key of the preset (``presets.yaml``), "table" where none fits.
    header : Header
        Names of the columns.
    columns : tuple of tuple of str
        The cells of each column, a row of answers each; an empty cell is "".
    dates : tuple of bool
        Whether the file itself holds each column as dates (Excel, Parquet, SPSS), which are
        then written as ISO 8601 in `columns`.
    rows : tuple of int
        Row number in the file of each row of answers.
    whole : bool
        Whether these are all rows of the file.
    sheet : str or None
        The sheet, if the file is a workbook.
    sheets : tuple of str
        Names of all its sheets that have cells.
    encoding, delimiter : str or None
        How the file is written, if it is text.
    ragged : tuple of int
        Row numbers of rows that have another number of cells than the header; they are left out.
    decisions : dict
        What was decided in opening the file -> "what [why]", see ``decisions.yaml``.
    """

    path: str
    size: int
    sha256: str
    preset: str
    header: Header
    columns: tuple[tuple[str, ...], ...]
    dates: tuple[bool, ...]
    rows: tuple[int, ...]
    whole: bool
    sheet: str | None
    sheets: tuple[str, ...]
    encoding: str | None
    delimiter: str | None
    decisions: dict[str, str]
    ragged: tuple[int, ...] = ()
