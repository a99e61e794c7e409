"""Refuses a workbook that would exhaust memory, or that is no .xlsx, before it is read.

The reader (calamine) makes room for every cell from A1 to the last that holds something, for as
many strings as the workbook says to have, and for a copy of a shared string in every cell that
shows it. A file of some kilobytes can so ask for hundreds of gigabytes, and the whole process
ends: such a workbook must be refused beforehand.

The file's parts are inflated in a stream, and what they hold is bounded from the bytes as common
programs write them. Only where the bound is too large, or the parts are written in another way,
are the cells counted one by one.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from xml.parsers.expat import ExpatError

from cxassess.errors import SurveyError, problem
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.workbook_cells import (
    MOST_TAG_BYTES,
    CellCounter,
    Refusal,
    string_lengths,
)
from cxassess.surveys.workbook_outline import SheetOutline, StringsOutline, fits

MOST_BYTES = 2**31
"""Of all parts when inflated. A sheet of 1,048,576 rows and 20 columns has 0.9 GB of them."""
MOST_COUNTED_BYTES = 2**30
"""Of the parts whose cells must be counted one by one: some ten million a minute."""
MOST_PARTS = 10_000
"""A workbook has some ten parts, and one or two for each sheet and picture."""
_INPUT_BYTES = 2**16
_BLOCK_BYTES = 2**20

_OLE_START = b"\xd0\xcf\x11\xe0"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE_WORKBOOK = "Workbook".encode("utf-16-le")
_PART_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED_FLAG = 0x1
_SHEET_DATA = b"sheetData"
_WORKBOOK = "xl/workbook.xml"
_STRINGS = "xl/sharedstrings.xml"
_OTHER_FORMATS = {
    "xl/workbook.bin": ".xlsb",
    "content.xml": ".ods",
    "word/document.xml": ".docx",
    "ppt/presentation.xml": ".pptx",
}
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ExpatError,
    NotImplementedError,
    LookupError,  # an encoding that nobody knows
    ValueError,
)


def check_workbook(data: bytes, settings: FileSettings) -> None:
    """Refuse a workbook that cannot be read in reasonable memory.

    Parameters
    ----------
    data : bytes
        The whole file.
    settings : FileSettings
        Its settings, for the errors' place.

    Raises
    ------
    SurveyError
        The file is protected by a password, damaged or of another format, or its parts, cells
        or texts are too large.
    """
    try:
        _check(data)
    except Refusal as refusal:
        values = refusal.values
        raise SurveyError(problem(refusal.code, settings.found_at(), **values)) from refusal
    except _DAMAGES as error:
        raise SurveyError(problem("workbook_unreadable", settings.found_at())) from error


def _check(data: bytes) -> None:
    if data.startswith(_OLE_START):
        old = _OLE_WORKBOOK in data and _OLE_ENCRYPTED not in data
        raise Refusal("workbook_old_format" if old else "workbook_protected")
    archive = _Archive(data)
    strings = StringsOutline()
    for block in archive.content(_STRINGS):
        strings.add(block)
    lengths = strings.end()
    sheets = {}
    for name in archive.parts:
        if name != _STRINGS:
            sheets[name] = SheetOutline(lengths)
            for block in _whole_tags(_from_sheet_data(archive.content(name))):
                sheets[name].add(block)
    if fits(sheets.values(), strings):
        return
    counted = [name for name, sheet in sheets.items() if sheet.cells or not sheet.plain]
    archive.check_size([*counted, _STRINGS], MOST_COUNTED_BYTES)
    counter = CellCounter(string_lengths(archive.content(_STRINGS)))
    for name in counted:
        counter.read(_whole_tags(archive.content(name)))


class _Archive:
    """A workbook's parts, by their names as the reader compares them."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        # Before anything is made of the list of parts, which can itself be very long.
        if data.count(_PART_ENTRY) > MOST_PARTS:
            raise Refusal("workbook_unreadable")
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
        if any(each.flag_bits & _ENCRYPTED_FLAG for each in entries):
            raise Refusal("workbook_protected")
        self.parts = {each.filename.replace("\\", "/").lower(): each for each in entries}
        for name, found in _OTHER_FORMATS.items():
            if name in self.parts:
                raise Refusal("workbook_other_format", found=found)
        if _WORKBOOK not in self.parts or len(self.parts) < len(entries):
            raise Refusal("workbook_unreadable")
        self.check_size(self.parts, MOST_BYTES)

    def check_size(self, names: Iterable[str], most: int) -> None:
        """Refuse parts that inflate to more bytes than there may be."""
        if sum(self.parts[name].file_size for name in names if name in self.parts) > most:
            raise Refusal("workbook_too_large", most=most // 2**30)

    def content(self, name: str) -> Iterator[bytes]:
        """Yield what a part inflates to, a block at a time; nothing where there is no such part.

        It must be of the size that the file declares.
        """
        if name not in self.parts:
            return
        left = self.parts[name].file_size
        for block in self._inflated(self.parts[name]):
            left -= len(block)
            if left < 0:
                raise Refusal("workbook_unreadable")
            yield block
        if left:
            raise Refusal("workbook_unreadable")

    def _inflated(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        _, *lengths = _LOCAL_HEADER.unpack_from(self._data, part.header_offset)
        start = part.header_offset + _LOCAL_HEADER.size + sum(lengths)
        content = self._data[start : start + part.compress_size]
        inputs = (content[at : at + _INPUT_BYTES] for at in range(0, len(content), _INPUT_BYTES))
        if part.compress_type == zipfile.ZIP_STORED:
            yield from map(bytes, inputs)
            return
        if part.compress_type != zipfile.ZIP_DEFLATED:
            raise Refusal("workbook_unreadable")
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        for each in inputs:
            waiting: bytes | memoryview = each
            while waiting:
                yield inflater.decompress(waiting, _BLOCK_BYTES)
                waiting = inflater.unconsumed_tail
        yield inflater.flush()
        if not inflater.eof:
            raise Refusal("workbook_unreadable")


def _from_sheet_data(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield a part's blocks from its table of cells on: none of a part that is no sheet."""
    before = b""
    for block in blocks:
        before += block
        if _SHEET_DATA in before:
            yield before
            yield from blocks
        before = before[-len(_SHEET_DATA) :]


def _whole_tags(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the blocks cut anew: each ends where an end tag does, or any tag if there is none."""
    rest = b""
    for block in blocks:
        rest += block
        last = rest.rfind(b">")
        end_tag = rest.rfind(b"</", 0, last + 1)
        if end_tag >= 0:
            last = rest.find(b">", end_tag)
        elif len(rest) <= MOST_TAG_BYTES:
            continue
        elif last < 0:
            raise Refusal("workbook_unreadable")
        yield rest[: last + 1]
        rest = rest[last + 1 :]
    yield rest
