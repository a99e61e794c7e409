"""What a first look at a file finds. Nothing in here is a cell that could be about a person."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from cxassess.model.types import Metric

Role = Literal[
    "score",
    "group",
    "date",
    "wave",
    "weight",
    "account",
    "mode",
    "segment",
    "response",
    "finished",
    "previews",
    "personal",
    "free_text",
    "constant",
    "number",
    "text",
    "metadata",
    "empty",
]
"""What a column seems to hold; `group` is the tool's own class of the score."""

Gravity = Literal["stop", "decide", "know"]
OWN_DATES = ""
"""In place of a date format: the file itself holds dates."""
GRAVITIES: tuple[Gravity, ...] = ("stop", "decide", "know")
"""How grave a remark is: the file cannot be read so; someone has to decide; good to know."""


@dataclass(frozen=True)
class Note:
    """Something seen: the code of a sentence, and what fills it."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Remark:
    """Something to mind about the file or one of its columns."""

    gravity: Gravity
    note: Note
    column: str | None = None


@dataclass(frozen=True)
class Value:
    """A value of a column of groups, and its rows."""

    text: str
    rows: int


@dataclass(frozen=True)
class ColumnProfile:
    """One column: how it is filled, what it seems to hold and why.

    Attributes
    ----------
    name : str
        As in the file's header.
    others : tuple of str
        Its other names: the question's wording.
    mappable : bool
        Whether a configuration can name it: no other column is called so.
    filled, distinct : int
        Cells that hold something, and how many different ones.
    role : str
        What it seems to hold.
    reasons : tuple of Note
        Why so.
    values : tuple of Value
        Of waves and segments, the values with rows enough to show, most frequent first.
    hidden : int
        How many values are not shown.
    """

    name: str
    others: tuple[str, ...]
    mappable: bool
    filled: int
    distinct: int
    role: Role
    reasons: tuple[Note, ...] = ()
    values: tuple[Value, ...] = ()
    hidden: int = 0


@dataclass(frozen=True)
class Code:
    """A value of a score column: the score it stands for, or None where it is none."""

    text: str
    rows: int
    score: int | None
    missing: bool = False
    """Whether it seems to stand for "no answer"."""


@dataclass(frozen=True)
class ClassCheck:
    """A score held against the tool's own class of it: rows compared, and rows that disagree."""

    column: str
    compared: int
    different: int


@dataclass(frozen=True)
class ScoreCandidate:
    """A column that seems to hold a score.

    Attributes
    ----------
    codes : tuple of Code
        Its values, scores first and in their order.
    unknown : int
        Rows with a text that is neither a score nor a known code; never shown.
    scale : tuple of int
        Lowest and highest score, once `scores` has been applied.
    written : tuple of int
        Lowest and highest number as the file has it.
    scores : dict
        What a cell holds -> the score it stands for, where they differ.
    words : str or None
        The scale of words that the cells are on, see ``scales.yaml``.
    strength : int
        How much speaks for it, for the order of the candidates.
    """

    column: str
    metric: Metric
    codes: tuple[Code, ...]
    empty: int
    unknown: int
    scale: tuple[int, int]
    written: tuple[int, int]
    scores: dict[str, int]
    words: str | None
    strength: int
    reasons: tuple[Note, ...]
    doubts: tuple[Note, ...]
    check: ClassCheck | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The codes that seem to stand for "no answer"."""
        return tuple(code.text for code in self.codes if code.missing)

    @property
    def answers(self) -> int:
        """How many rows hold a score."""
        return sum(code.rows for code in self.codes if code.score is not None)


@dataclass(frozen=True)
class DateReading:
    """A format that reads all of a date column's cells, and the days it then covers.

    The format is "" where the file itself holds dates. `windows` are the quarters, or years,
    that have rows.
    """

    format: str
    first: dt.date
    last: dt.date
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class DateColumn:
    """A column of dates and the ways to read it: more than one where day and month can swap.

    `own` says that the file itself holds dates; the only reading then has no format.
    """

    column: str
    readings: tuple[DateReading, ...]
    own: bool
    empty: int

    @property
    def ambiguous(self) -> bool:
        """Whether the dates can be read in several ways."""
        return len(self.readings) > 1


@dataclass(frozen=True)
class Window:
    """A quarter or a year that could be a wave: its rows, and each score's answers in them."""

    start: dt.date
    end: dt.date
    rows: int
    answers: dict[str, int]


@dataclass(frozen=True)
class Numbers:
    """How a column's numbers are written; several readings where a mark can be either.

    `marks` are pairs of decimal mark and thousands mark (None for none).
    """

    column: str
    marks: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Inspection:
    """A first look at a file."""

    path: str
    size: int
    rows: int
    whole: bool
    preset: str
    sheet: str | None
    sheets: tuple[str, ...]
    encoding: str | None
    delimiter: str | None
    decisions: dict[str, str]
    columns: tuple[ColumnProfile, ...]
    scores: tuple[ScoreCandidate, ...]
    date: DateColumn | None
    weight: Numbers | None
    wave_of_name: str | None
    """A year in the file's name."""
    remarks: tuple[Remark, ...]

    def with_role(self, role: Role) -> tuple[ColumnProfile, ...]:
        """Return the columns that seem to hold `role`."""
        return tuple(each for each in self.columns if each.role == role)

    def to_json(self) -> str:
        """Return everything as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, default=str) + "\n"
