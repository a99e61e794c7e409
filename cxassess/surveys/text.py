"""Encoding and delimiter of a text file: decided explicitly, never guessed from statistics."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from cxassess.errors import SurveyError, problem
from cxassess.surveys.columns import matches
from cxassess.surveys.decisions import decision
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.words import quoted

DELIMITERS = (",", ";", "\t", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROLS = re.compile("[\x00\x80-\x9f]")


class RecordReader(Protocol):
    """What `csv.reader` returns."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


@dataclass(frozen=True)
class Dialect:
    """How to read a text file, and why so."""

    encoding: str
    delimiter: str
    decisions: dict[str, str]

    def records(self, data: bytes) -> RecordReader:
        """Return a reader of the file's records, the header first."""
        return _records(data, self.encoding, self.delimiter)


def find_dialect(data: bytes, settings: FileSettings) -> Dialect:
    """Decide a text file's encoding and delimiter.

    Parameters
    ----------
    data : bytes
        The whole file.
    settings : FileSettings
        Its settings: a configured encoding or delimiter is taken; otherwise the encoding is
        that of the byte order mark, else UTF-8, else cp1252, and the delimiter is the one
        under which the header has every mapped column.

    Raises
    ------
    SurveyError
        The bytes are not text in that encoding, or the delimiter is not clear.
    """
    if data.startswith(_WORKBOOK_STARTS):
        raise SurveyError(problem("text_is_workbook", settings.found_at()))
    encoding, why = _find_encoding(data, settings)
    _check_characters(data.decode(encoding), encoding, settings)
    delimiter, delimiter_why = _find_delimiter(data, encoding, settings)
    return Dialect(
        encoding,
        delimiter,
        {
            "encoding": decision(encoding.removesuffix("-sig"), why),
            "delimiter": decision(_delimiter_name(delimiter), delimiter_why),
        },
    )


def _find_encoding(data: bytes, settings: FileSettings) -> tuple[str, str]:
    by_bom = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if settings.encoding is not None:
        return _configured_encoding(data, by_bom, settings), "configured"
    if by_bom is not None:
        return _decodable(data, by_bom, settings), "byte_order_mark"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _decodable(data, "cp1252", settings), "not_utf8"
    return "utf-8", "valid_utf8"


def _configured_encoding(data: bytes, by_bom: str | None, settings: FileSettings) -> str:
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
    if by_bom is not None:
        if not name.startswith(by_bom.removesuffix("-sig")):
            raise SurveyError(
                problem(
                    "encoding_contradicts_mark",
                    where,
                    encoding=quoted([configured]),
                    mark=by_bom.removesuffix("-sig"),
                    file=settings.path,
                )
            )
        name = by_bom
    return _decodable(data, name, settings)


def _decodable(data: bytes, encoding: str, settings: FileSettings) -> str:
    # As a stream, because that is how the records are read: UTF-16 then needs its mark.
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        decoder.decode(data, final=True)
    except UnicodeError as error:
        offset = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise SurveyError(
            problem(
                "encoding_fails",
                settings.found_at(row=data.count(b"\n", 0, offset) + 1),
                encoding=encoding.removesuffix("-sig"),
                offset=offset,
                byte=f"0x{data[offset]:02X}",
            )
        ) from error
    return encoding


def _check_characters(text: str, encoding: str, settings: FileSettings) -> None:
    # A control character of this range in a text is the mark of a wrong encoding: the same
    # bytes are quotation marks and dashes in cp1252.
    match = _CONTROLS.search(text)
    if match is not None:
        raise SurveyError(
            problem(
                "control_character",
                settings.found_at(row=text.count("\n", 0, match.start()) + 1),
                character=f"U+{ord(match[0]):04X}",
                encoding=encoding.removesuffix("-sig"),
                count=len(_CONTROLS.findall(text)),
            )
        )


def _find_delimiter(data: bytes, encoding: str, settings: FileSettings) -> tuple[str, str]:
    configured = settings.delimiter
    if configured is not None and (len(configured) != 1 or configured in '"\r\n'):
        where = settings.configured_at("delimiter")
        raise SurveyError(problem("delimiter_invalid", where, delimiter=quoted([configured])))
    candidates = DELIMITERS if configured is None else (configured, *DELIMITERS)
    headers = {each: _header(data, encoding, each) for each in candidates}
    names = tuple(settings.roles.values())
    found = {
        each: sum(bool(matches(header, name)) for name in names) for each, header in headers.items()
    }
    fitting = [each for each in headers if found[each] == len(names)]
    if configured is not None:
        if fitting and configured not in fitting:
            raise SurveyError(
                problem(
                    "delimiter_wrong",
                    settings.configured_at("delimiter"),
                    file=settings.path,
                    configured=_delimiter_name(configured),
                    found=_delimiter_name(fitting[0]),
                )
            )
        return configured, "configured"
    if all(len(header) <= 1 for header in headers.values()):
        return "\t", "one_column"
    if len(fitting) > 1:
        raise SurveyError(
            problem(
                "delimiter_ambiguous",
                settings.found_at(row=1),
                delimiters=" ".join(_delimiter_name(each) for each in fitting),
            )
        )
    # Where none fits, the nearest lets the missing columns be named.
    nearest = max(candidates, key=lambda each: (found[each], len(headers[each])))
    return nearest, "all_columns_found"


def _header(data: bytes, encoding: str, delimiter: str) -> list[str]:
    try:
        return next(_records(data, encoding, delimiter), [])
    except csv.Error:
        return []


def _records(data: bytes, encoding: str, delimiter: str) -> RecordReader:
    lines = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _delimiter_name(delimiter: str) -> str:
    return '"\\t"' if delimiter == "\t" else f'"{delimiter}"'
