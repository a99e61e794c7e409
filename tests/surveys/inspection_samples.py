"""Samples of survey files made by hand, as `read_sample` would give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxassess.surveys.headers import Header
from cxassess.surveys.inspection import Inspection, inspect
from cxassess.surveys.inspection.types import ColumnProfile, ScoreCandidate
from cxassess.surveys.sample import Sample


def sample(
    columns: Mapping[str, Sequence[object]],
    *,
    preset: str = "table",
    path: str = "answers.csv",
    wordings: Mapping[str, str] | None = None,
    own_dates: Sequence[str] = (),
    whole: bool = True,
) -> Sample:
    """Return a sample with these columns; shorter ones are repeated to the longest."""
    rows = max(map(len, columns.values()))
    header = Header(
        tuple(columns),
        tuple((wordings[name],) if wordings and name in wordings else () for name in columns),
        1,
        1,
    )
    return Sample(
        path=path,
        size=2048,
        sha256="0" * 64,
        preset=preset,
        header=header,
        columns=tuple(
            tuple(str(cells[place % len(cells)]) for place in range(rows))
            for cells in columns.values()
        ),
        dates=tuple(name in own_dates for name in columns),
        rows=tuple(range(2, rows + 2)),
        whole=whole,
        sheet=None,
        sheets=(),
        encoding="utf-8",
        delimiter=",",
        decisions={"encoding": "utf-8 [valid_utf8]", "header_row": "1 [first_row]"},
    )


def times(**counts: int) -> list[str]:
    """Return cells by how often each occurs: ``times(n0=3, n10=5)`` for numbers."""
    return [text.removeprefix("n") for text, rows in counts.items() for _ in range(rows)]


def column(
    name: str, cells: Sequence[object], **settings: object
) -> tuple[Inspection, ColumnProfile]:
    """Return the inspection of a file with one column beside 0 to 10, and the column's profile."""
    found = inspect(sample({name: cells}, **settings))  # type: ignore[arg-type]
    return found, found.columns[0]


def score(name: str, cells: Sequence[object]) -> ScoreCandidate | None:
    """Return the only score candidate of a file with one column."""
    found, _ = column(name, cells)
    return found.scores[0] if found.scores else None
