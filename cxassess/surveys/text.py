"""Encoding and delimiter of a text file: decided explicitly, never guessed from statistics.

Files are read as streams: whatever their size, a few of their rows are in memory.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol, TextIO

from cxassess.errors import Problem, SurveyError, problem
from cxassess.surveys.decisions import decision
from cxassess.surveys.files import SurveyFile
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.words import quoted

DELIMITERS = (",", ";", "\t", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROLS = re.compile("[\x00\x80-\x9f\ud800-\udfff]")
_CHUNK = 1 << 20
_LONGEST_LINE = 1 << 24
"""Characters of a line; a hundred columns of the longest cells that `csv` reads have fewer."""


class RecordReader(Protocol):
    """What `csv.reader` returns."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


@dataclass(frozen=True)
class Encoding:
    """A text file's encoding, and why it is taken to be that."""

    name: str
    decisions: dict[str, str]


class LineTooLongError(csv.Error):
    """A line is longer than the rows of a survey."""


@contextmanager
def open_records(path: Path, encoding: str, delimiter: str) -> Iterator[RecordReader]:
    """Open a text file as a reader of its records, the header first."""
    with path.open(encoding=encoding, newline="") as file:
        yield csv.reader(_lines(file), delimiter=delimiter, strict=True)


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise LineTooLongError
        yield line


def numbered_records(
    file: SurveyFile, encoding: str, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """Yield a file's records, the header first, each with the number of the row it starts in.

    Raises
    ------
    SurveyError
        Quotation marks do not close, or a cell or a line has no end.
    """
    row = 1
    try:
        with open_records(file.path, encoding, delimiter) as reader:
            for record in reader:
                yield row, record
                row = reader.line_num + 1
    except csv.Error as error:
        raise SurveyError(_record_problem(error, row, file.settings)) from error


def _record_problem(error: csv.Error, row: int, settings: FileSettings) -> Problem:
    """Return what is wrong in the record that starts in a row."""
    code = "quotes_broken"
    if isinstance(error, LineTooLongError):
        code = "line_too_long"
    elif "field larger" in str(error):
        code = "cell_too_long"
    return problem(code, settings.found_at(row=row), row=row)


def first_records(path: Path, encoding: str, delimiter: str, count: int) -> list[list[str]]:
    """Return a file's first records: as many as can be read under this delimiter."""
    records: list[list[str]] = []
    with open_records(path, encoding, delimiter) as reader:
        try:
            records.extend(islice(reader, count))
        except csv.Error:
            return records
    return records


def find_encoding(file: SurveyFile) -> Encoding:
    """Decide a text file's encoding: the configured one, that of its mark, UTF-8, cp1252.

    Raises
    ------
    SurveyError
        The bytes are a workbook, are not text in that encoding, or hold control characters.
    """
    settings = file.settings
    with file.path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith(_WORKBOOK_STARTS):
        raise SurveyError(problem("text_is_workbook", settings.found_at()))
    by_mark = next((name for mark, name in _BOMS if start.startswith(mark)), None)
    if settings.encoding is not None:
        name, why = _configured(by_mark, settings), "configured"
    elif by_mark is not None:
        name, why = by_mark, "byte_order_mark"
    else:
        name, why = "utf-8", "valid_utf8"
    scan = _scan(file.path, name)
    # A file that is UTF-8 up to a stray byte is not cp1252: its letters would turn into others.
    if scan.undecodable is not None and why == "valid_utf8" and scan.ascii_before:
        name, why = "cp1252", "not_utf8"
        scan = _scan(file.path, name)
    shown_name = name.removesuffix("-sig")
    if scan.undecodable is not None:
        raise SurveyError(_undecodable(file, shown_name, scan.undecodable))
    if scan.controls:
        raise SurveyError(
            problem(
                "control_character",
                settings.found_at(row=scan.control_row),
                character=f"U+{ord(scan.control):04X}",
                encoding=shown_name,
                count=scan.controls,
            )
        )
    return Encoding(name, {"encoding": decision(shown_name, why)})


def check_delimiter(settings: FileSettings) -> None:
    """Raise SurveyError if the configured delimiter can be none."""
    configured = settings.delimiter
    if configured is not None and (len(configured) != 1 or configured in '"\r\n'):
        where = settings.configured_at("delimiter")
        raise SurveyError(problem("delimiter_invalid", where, delimiter=quoted([configured])))


def choose_delimiter(
    settings: FileSettings, found: Mapping[str, int], widths: Mapping[str, int], wanted: int
) -> tuple[str, str]:
    """Return the delimiter of a file, and why: the one under which the header has every column.

    Parameters
    ----------
    settings : FileSettings
        The file's settings.
    found : dict
        Delimiter -> number of mapped columns that the header then has.
    widths : dict
        Delimiter -> number of columns that the header then has.
    wanted : int
        Number of mapped columns.

    Raises
    ------
    SurveyError
        The configured delimiter is not the one, or several would do.
    """
    fitting = [each for each in found if found[each] == wanted]
    configured = settings.delimiter
    if configured is not None:
        if fitting and configured not in fitting:
            raise SurveyError(
                problem(
                    "delimiter_wrong",
                    settings.configured_at("delimiter"),
                    file=settings.path,
                    configured=delimiter_name(configured),
                    found=delimiter_name(fitting[0]),
                )
            )
        return configured, "configured"
    if all(width <= 1 for width in widths.values()):
        return "\t", "one_column"
    if len(fitting) > 1:
        raise SurveyError(
            problem(
                "delimiter_ambiguous",
                settings.found_at(row=1),
                delimiters=" ".join(delimiter_name(each) for each in fitting),
            )
        )
    # Where none fits, the nearest lets the missing columns be named.
    return max(found, key=lambda each: (found[each], widths[each])), "all_columns_found"


def widest_delimiter(tops: Mapping[str, Sequence[Sequence[str]]]) -> tuple[str, str]:
    """Return the delimiter under which the first rows have most columns, all rows alike.

    Parameters
    ----------
    tops : dict
        Delimiter -> the first records under it.
    """

    def fits(delimiter: str) -> tuple[bool, int]:
        widths = [len(row) for row in tops[delimiter] if row]
        most = max(widths, default=0)
        # Under a delimiter that is not in the file all rows are alike too: one column.
        return len(set(widths)) == 1 and most > 1, most

    best = max(tops, key=fits)
    return (best, "most_columns") if fits(best)[1] > 1 else ("\t", "one_column")


def delimiter_name(delimiter: str) -> str:
    """Return a delimiter as it is shown: between quotation marks, a tab as its escape."""
    return '"\\t"' if delimiter == "\t" else f'"{delimiter}"'


def _configured(by_mark: str | None, settings: FileSettings) -> str:
    configured = settings.encoding or ""
    where = settings.configured_at("encoding")
    try:
        name = codecs.lookup(configured).name
        "".encode(name)
        codecs.getincrementaldecoder(name)
    except (LookupError, ValueError) as error:
        raise SurveyError(
            problem("encoding_unknown", where, encoding=quoted([configured]))
        ) from error
    if by_mark is None:
        return name
    if not name.startswith(by_mark.removesuffix("-sig")):
        raise SurveyError(
            problem(
                "encoding_contradicts_mark",
                where,
                encoding=quoted([configured]),
                mark=by_mark.removesuffix("-sig"),
                file=settings.path,
            )
        )
    return by_mark


@dataclass
class _Scan:
    """What a whole file's bytes are in an encoding."""

    undecodable: int | None = None
    """Place of the first byte that is no text."""
    ascii_before: bool = True
    """Whether there are only ASCII characters before it."""
    controls: int = 0
    control: str = "\0"
    control_row: int = 1


def _scan(path: Path, encoding: str) -> _Scan:
    # A control character of this range in a text is the mark of a wrong encoding: the same
    # bytes are quotation marks and dashes in cp1252.
    scan, decoder, read, rows = _Scan(), codecs.getincrementaldecoder(encoding)(), 0, 1
    last = ""
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            kept = len(decoder.getstate()[0])
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeError as error:
                start = 0
                if isinstance(error, UnicodeDecodeError):
                    start = error.start
                    scan.ascii_before &= error.object[:start].isascii()
                scan.undecodable = read - kept + start
                return scan
            scan.ascii_before = scan.ascii_before and text.isascii()
            controls = _CONTROLS.findall(text)
            if controls and not scan.controls:
                place = text.index(controls[0])
                scan.control = controls[0]
                scan.control_row = rows + _line_ends(last + text[:place])
            scan.controls += len(controls)
            rows += _line_ends(last + text)
            last = "\r" if text.endswith("\r") else ""
            read += len(chunk)
            if not chunk:
                return scan


def _line_ends(text: str) -> int:
    """Count line ends: of Unix, of Windows, and of old, whose last can be one of Windows yet."""
    old = text.count("\r") - text.count("\r\n") - text.endswith("\r")
    return text.count("\n") + old


def _undecodable(file: SurveyFile, encoding: str, offset: int) -> Problem:
    rows, left = 1, offset
    with file.path.open("rb") as stream:
        while left:
            chunk = stream.read(min(left, _CHUNK))
            rows += chunk.count(b"\n")
            left -= len(chunk)
        byte = stream.read(1)
    return problem(
        "encoding_fails",
        file.settings.found_at(row=rows),
        encoding=encoding,
        offset=offset,
        byte=f"0x{byte[0]:02X}" if byte else "—",
    )
