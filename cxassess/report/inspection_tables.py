"""The tables of a first look at a survey file: its columns, and its scores with their bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from rich.cells import cell_len
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cxassess.report.inspection_words import cut, name_of, reasons, values_of
from cxassess.report.words import Words
from cxassess.surveys.inspection import Inspection
from cxassess.surveys.inspection.suggest import proposed_scores
from cxassess.surveys.inspection.types import Code, ColumnProfile, Role, ScoreCandidate

MARGIN = (0, 0, 0, 2)
_HEADS = ("inspection.column", "inspection.seems", "inspection.filled", "inspection.values")
_MOST_COLUMNS = 40
_MOST_OF_ROLE = 8
_MOST_OF_OTHERS = 3
_OTHERS: tuple[Role, ...] = ("constant", "number", "text", "metadata", "empty")
_GAP = 2
_MOST_NAMED = 6
_MOST_CODES = 16
_WIDE = 96
_NAME = 34
_NAME_NARROW = 24
_TITLE = 200
_LABEL = 30
_BAR = 32
_BAR_NARROW = 18
_EIGHTHS = " ▏▎▍▌▋▊▉"


def columns_table(inspection: Inspection, words: Words, width: int) -> Iterator[RenderableType]:
    """Yield the columns, a line each, and a line that counts those that are not shown.

    Parameters
    ----------
    inspection : Inspection
        The first look at the file.
    words : Words
        The reader's words.
    width : int
        Columns of the terminal to use.
    """
    shown = _shown(inspection)
    heads = [words(key) for key in _HEADS]
    rows = [
        [
            name_of(column.name, _NAME if width >= _WIDE else _NAME_NARROW),
            words(f"inspection.role_{column.role}"),
            words.percent(column.filled / max(inspection.rows, 1)),
            words.number(column.distinct, 0),
        ]
        for column in shown
    ]
    widths = [max(map(cell_len, cells)) for cells in zip(heads, *rows, strict=True)]
    left = width - sum(widths) - _GAP * len(widths)
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim")
    for place, head in enumerate(heads):
        justify: Literal["left", "right"] = "left" if place < 2 else "right"
        table.add_column(head, justify=justify, no_wrap=True, width=widths[place])
    table.add_column(words("inspection.detail"), no_wrap=True)
    for column, row in zip(shown, rows, strict=True):
        table.add_row(*row, cut(_detail(column, inspection, words), left))
    yield table
    more = Counter(each.role for each in inspection.columns)
    more.subtract(each.role for each in shown)
    if +more:
        counts = [
            words(
                "inspection.count_of",
                count=count,
                role=words(f"inspection.role_{role}"),
            )
            for role, count in (+more).items()
        ]
        yield Text(words("inspection.more_columns", counts=", ".join(counts)), style="dim")


def _shown(inspection: Inspection) -> Sequence[ColumnProfile]:
    """Return the columns to show: what matters first, and of many alike only the first."""
    strength = {each.column: place for place, each in enumerate(inspection.scores)}
    roles = get_args(Role)
    ordered = sorted(
        inspection.columns,
        key=lambda each: (roles.index(each.role), strength.get(each.name, 0)),
    )
    if len(ordered) <= _MOST_COLUMNS:
        return ordered
    taken: Counter[str] = Counter()
    few = []
    for column in ordered:
        taken[column.role] += 1
        if taken[column.role] <= (_MOST_OF_OTHERS if column.role in _OTHERS else _MOST_OF_ROLE):
            few.append(column)
    return few[:_MOST_COLUMNS]


def _detail(column: ColumnProfile, inspection: Inspection, words: Words) -> str:
    if column.role == "score":
        score = next((each for each in inspection.scores if each.column == column.name), None)
        return _scale(score) if score else ""
    if column.values and column.role in ("segment", "wave", "mode"):
        return values_of(column, words)
    return ", ".join(reasons(column.reasons, words))


def _scale(score: ScoreCandidate) -> str:
    low, high = score.written
    missing = [cut(each, 16) for each in score.missing]
    return " + ".join([f"{low}–{high}", *missing])


def score_tables(inspection: Inspection, words: Words, width: int) -> Iterator[RenderableType]:
    """Yield each score proposed, with its distribution and why, and name the other candidates.

    Parameters
    ----------
    inspection : Inspection
        The first look at the file.
    words : Words
        The reader's words.
    width : int
        Columns of the terminal to use.
    """
    proposed = proposed_scores(inspection.scores)
    if not proposed:
        yield Text(words("inspection.score_none"))
    for place, score in enumerate(proposed):
        if place:
            yield ""
        yield _score_title(score, words)
        yield Padding(
            _distribution(score, inspection.rows, words, _BAR if width >= _WIDE else _BAR_NARROW),
            MARGIN,
        )
        why = "; ".join(reasons(score.reasons, words))
        yield Padding(Text(words("inspection.score_why", reasons=why)), MARGIN)
    others = [each.column for each in inspection.scores if each not in proposed]
    if others:
        named = ", ".join(name_of(each) for each in others[:_MOST_NAMED])
        dots = ", …" if len(others) > _MOST_NAMED else ""
        yield ""
        yield Text(words("inspection.score_more", count=len(others), columns=named + dots))


def _score_title(score: ScoreCandidate, words: Words) -> Text:
    low, high = score.scale
    title = words(
        "inspection.score_title",
        column=name_of(score.column, _TITLE),
        metric=score.metric.upper(),
        low=low,
        high=high,
    )
    if score.written != score.scale:
        low, high = score.written
        title += f" ({words('inspection.score_as', low=low, high=high)})"
    return Text(title, style="underline")


def _distribution(score: ScoreCandidate, rows: int, words: Words, bar: int) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True, min_width=bar)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True, style="yellow")
    codes = _in_tens(score.codes)
    most = max((code.rows for code in codes), default=1)
    for code in codes:
        note = ""
        if code.score is None:
            note = words("inspection.score_code" if code.missing else "inspection.score_other")
        table.add_row(
            cut(code.text, _LABEL),
            _bar(code.rows, most, bar),
            words.number(code.rows, 0),
            words.percent(code.rows / rows, 1),
            note,
        )
    for label, count in (("empty", score.empty), ("unknown", score.unknown)):
        if count:
            name = words(f"inspection.score_{label}")
            share = words.percent(count / rows, 1)
            table.add_row(name, _bar(count, most, bar), words.number(count, 0), share, "")
    return table


def _in_tens(codes: Sequence[Code]) -> Sequence[Code]:
    """Return the values of a long scale in tens."""
    scored = [code for code in codes if code.score is not None]
    if len(scored) <= _MOST_CODES:
        return codes
    tens: Counter[int] = Counter()
    for code in scored:
        tens[(code.score or 0) // 10] += code.rows
    binned = [Code(f"{10 * ten}–{10 * ten + 9}", rows, ten) for ten, rows in sorted(tens.items())]
    return [*binned, *(code for code in codes if code.score is None)]


def _bar(rows: int, most: int, width: int) -> str:
    """Return a bar of block characters; some rows are never nothing."""
    eighths = round(8 * width * rows / max(most, 1))
    if rows and not eighths:
        eighths = 1
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
