"""Quick bounds of a workbook's cells and texts, from the bytes that common programs write.

Each bound is at least what the reader finds, or `plain` is false: then only counting one by one
(`workbook_cells`) tells.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from cxassess.surveys.workbook_cells import (
    LAST_COLUMN,
    LAST_ROW,
    MOST_CELLS,
    MOST_TAG_BYTES,
    MOST_TEXT_BYTES,
    check_strings,
)

_CELL_START = b'<c r="'
_SHARED = b't="s">'
_SHARED_TYPE = re.compile(rb"""=\s*["']s["']""")
_LETTERS, _DIGITS = (ord("A"), 26, 1), (ord("0"), 10, 0)
"""The first of the digits, how many there are, and what the first is worth."""
_LONGEST_START = len(_CELL_START) + 2 * 8 + 1
_NAME_ENDS = np.frombuffer(b" \t\r\n/>", np.uint8)
_TABLE_START = re.compile(rb"^(?:<\?[^<>]*>)?\s*<[^<>]*>\s*<si>")
_PREFIXED_STRING = re.compile(rb"<[^<>\s]+:si[\s/>]")
_PREFIXED_CELL = re.compile(rb"<[^<>\s]+:c[\s/>]")
_COUNT = re.compile(rb"""uniqueCount\s*=\s*["']\s*\+?([0-9]+)""")


class StringsOutline:
    """Bounds of the shared strings: the bytes of each, its own tags included.

    `plain` says whether they can be relied on: each string directly follows the one before.
    """

    def __init__(self) -> None:
        self._lengths = array("q")
        self.plain = True
        self._rest = b""
        self._tags = [0, 0]

    def add(self, block: bytes) -> None:
        """Take the next bytes of the table."""
        text = self._rest + block
        declared = _COUNT.search(text)
        if declared is not None:
            check_strings(int(declared[1][:10]))
        *strings, self._rest = text.split(b"</si><si>")
        if len(self._rest) > MOST_TAG_BYTES:
            self.plain, self._rest = False, b""
        self._take(strings)

    def end(self) -> npt.NDArray[np.int64]:
        """Return the bytes of each string, and none for one that there is not."""
        if self._rest:
            self._take([self._rest])
        self.plain &= self._tags in ([0, 0], [1, 1])
        return np.append(np.array(self._lengths, np.int64), 0)

    def _take(self, strings: list[bytes]) -> None:
        if not self._lengths and strings:
            strings[0] = _TABLE_START.sub(b"<si>", strings[0], count=1)
        self._lengths.extend(map(len, strings))
        check_strings(len(self._lengths))
        text = b"".join(strings)
        for place, tag in enumerate((b"<si", b"</si")):
            self._tags[place] += text.count(tag)
        self.plain &= b"<!" not in text
        self.plain &= b":si" not in text or _PREFIXED_STRING.search(text) is None


class SheetOutline:
    """Bounds of a sheet's cells, empty ones included, and the bytes of the texts they share.

    `plain` says whether they can be relied on: every cell starts with its own reference, and
    one with a shared string has nothing else.

    Parameters
    ----------
    lengths : array of int
        What `StringsOutline.end` gives.
    """

    def __init__(self, lengths: npt.NDArray[np.int64]) -> None:
        self._lengths = lengths
        self.rows = self.columns = self.cells = self.text = 0
        self.plain = True

    def add(self, block: bytes) -> None:
        """Take the next bytes of the sheet, which end where a tag does."""
        codes = np.frombuffer(block + bytes(_LONGEST_START), np.uint8)
        tags = np.flatnonzero(codes == ord("<"))
        cells = tags[codes[tags + 1] == ord("c")]
        cells = cells[np.isin(codes[cells + 2], _NAME_ENDS)]
        at = cells + len(_CELL_START)
        columns, at = _number(codes, at, _LETTERS)
        rows, at = _number(codes, at, _DIGITS)
        values = tags[_is(codes, tags, b"<v>")]
        shared = values[_is(codes, values - len(_SHARED), _SHARED)]
        strings, ends = _number(codes, shared + len(b"<v>"), _DIGITS)
        self.plain &= (
            bool(_is(codes, cells, _CELL_START).all())
            and bool((_is(codes, at, b'"') & (rows > 0) & (columns > 0)).all())
            and bool(_is(codes, ends, b"<").all())
            and _all_shared(block, len(shared))
            and b"<!" not in block
            and (b":c" not in block or _PREFIXED_CELL.search(block) is None)
        )
        self.columns = max(self.columns, int(columns.max(initial=0)))
        self.rows = max(self.rows, int(rows.max(initial=0)))
        self.cells += len(cells)
        self.text += int(self._lengths[np.minimum(strings, len(self._lengths) - 1)].sum())


def fits(sheets: Collection[SheetOutline], strings: StringsOutline) -> bool:
    """Return whether outlines alone show that the cells and their texts can be read."""
    cells = sum(each.cells for each in sheets)
    area = sum(each.rows * each.columns for each in sheets)
    return (
        strings.plain
        and all(each.plain for each in sheets)
        and all(each.rows <= LAST_ROW and each.columns <= LAST_COLUMN for each in sheets)
        and max(cells, area) <= MOST_CELLS
        and sum(each.text for each in sheets) <= MOST_TEXT_BYTES
    )


def _all_shared(block: bytes, found: int) -> bool:
    """Return whether no more cells have a shared string than were found."""
    # Texts can have what is quickly counted, and not what is then looked for.
    quick = block.count(b'"s"') + block.count(b"'s'")
    return found == quick or found == len(_SHARED_TYPE.findall(block))


def _is(
    codes: npt.NDArray[np.uint8], at: npt.NDArray[np.int64], text: bytes
) -> npt.NDArray[np.bool_]:
    """Return whether a text stands at each of some places."""
    same = np.ones(len(at), np.bool_)
    for place, code in enumerate(text):
        same &= codes[at + place] == code
    return same


def _number(
    codes: npt.NDArray[np.uint8], at: npt.NDArray[np.int64], digits: tuple[int, int, int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the numbers written in some digits at some places, and where they end.

    A number has at most eight digits.
    """
    first, base, worth = digits
    numbers = np.zeros(len(at), np.int64)
    for _ in range(8):
        digit = codes[at].astype(np.int64) - first
        more = (digit >= 0) & (digit < base)
        if not more.any():
            break
        numbers = np.where(more, numbers * base + digit + worth, numbers)
        at = at + more
    return numbers, at
