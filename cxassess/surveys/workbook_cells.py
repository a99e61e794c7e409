"""A workbook's cells and their texts, counted one by one from the XML as the reader sees them."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable
from xml.parsers import expat

MOST_CELLS = 2**25
"""From A1 to the last cell, in all sheets: 32 columns of all rows that Excel has, or 320 of
100,000. The reader takes 32 bytes for an empty one and, with the list that Python gets, 90 for
a number and 160 for a short text: 3.3 GB for 1,048,576 rows and 20 columns of texts."""
MOST_TEXT_BYTES = 2**30
"""Of the shared strings, once for each cell that shows them."""
MOST_TAG_BYTES = 2**20
"""From the end of a tag to that of the next: a cell of Excel has 32,767 characters at most."""
LAST_ROW, LAST_COLUMN = 2**20, 2**14
"""Of any Excel sheet."""

_REFERENCE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})", re.IGNORECASE | re.ASCII)
_EMPTY_TYPES = ("n", "s", "b", "e")
"""Of cells that hold nothing without a value; others then hold an empty text."""


class Refusal(Exception):  # noqa: N818
    """A workbook will not be read: the code of the message and its values."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def text_too_large() -> Refusal:
    """Return the refusal of texts that would take too much room."""
    return Refusal("workbook_text_too_large", most=MOST_TEXT_BYTES // 2**30)


class CellCounter:
    """Counts the cells of sheets that hold something as the reader places them.

    Parameters
    ----------
    lengths : array of int
        Bytes of each shared string.

    Raises
    ------
    Refusal
        The cells of all sheets read so far, or their texts, are too many.
    """

    def __init__(self, lengths: array[int]) -> None:
        self._lengths = lengths
        self._area = self._cells = self._text = 0

    def read(self, blocks: Iterable[bytes]) -> None:
        """Count the cells of one more sheet."""
        self._rows = self._columns = 0
        self._row = self._at = self._column = 1
        self._value: list[str] | None = None
        self._filled, self._type = False, ""
        _parse(blocks, self._start, self._end, self._characters)
        self._area += self._rows * self._columns

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "v":
            self._value = []
        elif name == "c":
            self._filled, self._type = False, attributes.get("t", "n")
            self._at = self._row
            if "r" in attributes:
                self._at, self._column = _place(attributes["r"])
        elif name == "row" and "r" in attributes:
            self._row = int(attributes["r"])
        elif name == "is":
            self._filled = True

    def _characters(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)

    def _end(self, name: str) -> None:
        if name == "v" and self._value is not None:
            value, self._value = "".join(self._value), None
            self._filled |= value != "" or self._type not in _EMPTY_TYPES
            if self._type == "s" and value:
                self._text += self._lengths[int(value)] if int(value) < len(self._lengths) else 0
        elif name == "c":
            self._count()
            self._column += 1
        elif name == "row":
            self._row, self._column = self._row + 1, 1

    def _count(self) -> None:
        self._cells += 1
        if self._filled:
            self._rows = max(self._rows, self._at)
            self._columns = max(self._columns, self._column)
        cells = max(self._cells, self._area + self._rows * self._columns)
        if cells > MOST_CELLS or self._rows > LAST_ROW or self._columns > LAST_COLUMN:
            last = f"{_column_name(self._columns)}{self._rows}"
            size = {"rows": self._rows, "columns": self._columns}
            raise Refusal("workbook_cells_too_many", last=last, **size)
        if self._text > MOST_TEXT_BYTES:
            raise text_too_large()


def check_strings(count: int) -> None:
    """Refuse more shared strings than there may be cells."""
    if count > MOST_CELLS:
        raise text_too_large()


def string_lengths(blocks: Iterable[bytes]) -> array[int]:
    """Return the bytes of each shared string."""
    lengths = array("q")

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)
            check_strings(len(lengths))

    def characters(text: str) -> None:
        if lengths:
            lengths[-1] += len(text.encode())

    _parse(blocks, start, lambda _: None, characters)
    return lengths


def _parse(
    blocks: Iterable[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    characters: Callable[[str], None],
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    block = None
    for block in blocks:
        parser.Parse(block)
    if block is not None:
        parser.Parse(b"", True)


def _refuse_doctype(*_: object) -> None:
    # No workbook has one: it is where entities are made that expand without end.
    raise Refusal("workbook_unreadable")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _place(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise Refusal("workbook_unreadable")
    return int(match[2]), _column_number(match[1].upper())


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _column_name(number: int) -> str:
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
