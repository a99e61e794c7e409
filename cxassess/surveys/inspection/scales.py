"""Which column holds a score, on which scale, and which of its codes are no answers."""

from __future__ import annotations

import re

from cxassess.model.types import Metric
from cxassess.surveys.inspection.cells import (
    MOST_CODES,
    Cells,
    WordScale,
    scales,
    split_cells,
)
from cxassess.surveys.inspection.column import Column
from cxassess.surveys.inspection.fit import NPS, Reading, fit_scale, read_numbers
from cxassess.surveys.inspection.types import Code, Note, ScoreCandidate
from cxassess.surveys.names import plain

_BELIEVED = ("recommendation", "satisfaction", "score")
"""What a header can speak of that makes a column's values believed to be scores."""
_HEADER_STRENGTH = {"recommendation": 100, "satisfaction": 60, "score": 40, "overall": 8}
_VALUES_STRENGTH = {NPS: 25, (1, 5): 12, (1, 7): 8}
_WORDS_STRENGTH = 25
_NO_SCORE = ("no_score", "segment", "wave", "account", "mode", "response", "staff", "weight")
_QUESTION = re.compile(r"q \d")
_KNOWN_WORDS = 0.8
_KNOWN_WORDS_BELIEVED = 0.6
_MOST_WORDS = 24
_SHOWN_ROWS = 5


def find_score(column: Column, *, shifted: bool | None = None) -> ScoreCandidate | None:
    """Return a column as a candidate for a score, or None when it is none.

    Parameters
    ----------
    column : Column
        The column.
    shifted : bool, optional
        Whether 1 to 11 stand for 0 to 10; by default decided by the numbers.
    """
    topics = [topic for topic in _BELIEVED if column.speaks_of(topic)][:1]
    if not 0 < column.distinct <= MOST_CODES or (not topics and _is_something_else(column)):
        return None
    if column.speaks_of("overall"):
        topics.append("overall")
    cells = split_cells(column, coded=bool(topics))
    if cells.numbers:
        return _of_numbers(column, cells, topics, shifted)
    return _of_words(column, cells, topics)


def _is_something_else(column: Column) -> bool:
    # A question's number before the name: what it names is asked about, "Q7STORE".
    topics = ("no_score",) if _QUESTION.match(column.words) else _NO_SCORE
    return column.speaks_of("no_score") or column.called(*topics)


def _of_numbers(
    column: Column, cells: Cells, topics: list[str], shifted: bool | None
) -> ScoreCandidate | None:
    believed = bool(set(_BELIEVED) & set(topics))
    scale = fit_scale(cells, believed=believed or bool(cells.labelled))
    if scale is None or len(cells.words) > (_MOST_WORDS if believed else 0):
        return None
    reading = read_numbers(scale, cells, shifted)
    low, high = scale.low, scale.high
    metric: Metric = "nps" if (low, high) == NPS and "satisfaction" not in topics else "csat"
    doubts = list(reading.doubts)
    if metric == "csat" and any(doubt.code == "zero_never" for doubt in doubts):
        # Only the NPS needs a 0 on its scale.
        low = 1
        doubts = [doubt for doubt in doubts if doubt.code != "zero_never"]
    codes, strays = _codes(cells, reading, (low, high))
    unknown = sum(cells.words.values())
    doubts += [*_word_codes(cells.missing), *_strays(strays, unknown)]
    doubts += _metric_doubts((low, high), metric, topics)
    seen = len({code.score for code in codes if code.score is not None and code.rows})
    reasons = [Note(f"header_{topic}") for topic in topics]
    reasons.append(
        Note(
            "values_scale",
            {"low": low, "high": high, "seen": seen, "points": high - low + 1},
        )
    )
    reasons += reading.reasons
    if cells.coded:
        doubts.append(Note("answer_codes"))
    elif cells.labelled:
        reasons.append(Note("labelled", {"count": len(cells.labelled)}))
    return ScoreCandidate(
        column=column.name,
        metric=metric,
        codes=codes,
        empty=len(column.cells) - column.filled,
        unknown=unknown,
        scale=(low, high),
        written=(low + reading.shift, high + reading.shift),
        scores=_score_map(cells, reading, (low, high)),
        words=None,
        strength=_strength(topics, (low, high)) + (_WORDS_STRENGTH if cells.labelled else 0),
        reasons=tuple(reasons),
        doubts=tuple(doubts),
    )


def _strength(topics: list[str], scale: tuple[int, int]) -> int:
    return sum(_HEADER_STRENGTH[topic] for topic in topics) + _VALUES_STRENGTH.get(scale, 0)


def _codes(
    cells: Cells, reading: Reading, scale: tuple[int, int]
) -> tuple[tuple[Code, ...], dict[str, int]]:
    """Return the values of a score column, and those that are neither score nor known code."""
    scored: dict[int, int] = {}
    missing: list[Code] = []
    strays: dict[str, int] = {}
    for number, rows in sorted(cells.numbers.items()):
        score = number - reading.shift
        if number in reading.missing:
            missing.append(Code(str(number), rows, None, missing=True))
        elif scale[0] <= score <= scale[1]:
            scored[number] = rows
        else:
            strays[str(number)] = rows
    worded = [Code(text, rows, None, missing=True) for text, rows in cells.missing.items()]
    few = range(scale[0] + reading.shift, scale[1] + reading.shift + 1)
    shown = few if len(few) <= 11 else sorted(scored)
    codes = [Code(str(each), scored.get(each, 0), each - reading.shift) for each in shown]
    others = [Code(text, rows, None) for text, rows in strays.items()]
    return (*codes, *missing, *worded, *others), strays


def _word_codes(missing: dict[str, int]) -> list[Note]:
    if not missing:
        return []
    told = {"codes": list(missing), "rows": sum(missing.values())}
    return [Note("words_missing", told)]


def _strays(strays: dict[str, int], unknown: int) -> list[Note]:
    notes = []
    if strays:
        told = {"codes": list(strays)[:_SHOWN_ROWS], "rows": sum(strays.values())}
        notes.append(Note("numbers_outside", told))
    if unknown:
        notes.append(Note("texts_unknown", {"rows": unknown}))
    return notes


def _metric_doubts(scale: tuple[int, int], metric: Metric, topics: list[str]) -> list[Note]:
    if metric == "csat" and "recommendation" in topics:
        return [Note("recommendation_not_ten", {"low": scale[0], "high": scale[1]})]
    if metric == "nps" and "recommendation" not in topics:
        return [Note("ten_without_recommendation")]
    if metric == "csat" and scale[1] == NPS[1]:
        return [Note("satisfied_of_ten")]
    return []


def _score_map(cells: Cells, reading: Reading, scale: tuple[int, int]) -> dict[str, int]:
    """Return what a cell holds -> its score, where they are not the same."""
    numbers = range(scale[0] + reading.shift, scale[1] + reading.shift + 1)
    shifted = {str(each): each - reading.shift for each in numbers} if reading.shift else {}
    labelled = {
        text: number - reading.shift
        for text, number in sorted(cells.texts.items(), key=lambda each: each[1])
        if text in cells.labelled and number in numbers
    }
    return shifted | labelled


def _of_words(column: Column, cells: Cells, topics: list[str]) -> ScoreCandidate | None:
    believed = bool(set(_BELIEVED) & set(topics))
    least = _KNOWN_WORDS_BELIEVED if believed else _KNOWN_WORDS
    total = sum(cells.words.values())
    fitting = [
        scale
        for scale in scales().words
        if (known := _known(scale, cells))
        and sum(known.values()) >= least * total
        and (len(known) > 1 or topics)
    ]
    if not fitting:
        return None
    scale = max(fitting, key=lambda each: (sum(_known(each, cells).values()), _seen(each, cells)))
    known = _known(scale, cells)
    scores = {
        text: scale.scores[plain(text)]
        for text in sorted(known, key=lambda each: (scale.scores[plain(each)], each))
    }
    span = (scale.low, scale.high)
    unknown = total - sum(known.values())
    levels = {"seen": len(set(scores.values())), "points": len(scale.levels)}
    codes = [Code(text, known[text], score) for text, score in scores.items()]
    codes += [Code(text, rows, None, missing=True) for text, rows in cells.missing.items()]
    return ScoreCandidate(
        column=column.name,
        metric="csat",
        codes=tuple(codes),
        empty=len(column.cells) - column.filled,
        unknown=unknown,
        scale=span,
        written=span,
        scores=scores,
        words=scale.name,
        strength=_strength(topics, span) + _WORDS_STRENGTH,
        reasons=(*(Note(f"header_{topic}") for topic in topics), Note("words", levels)),
        doubts=(
            *_strays({}, unknown),
            *_word_codes(cells.missing),
            Note("words_map"),
            *_metric_doubts(span, "csat", topics),
        ),
    )


def _known(scale: WordScale, cells: Cells) -> dict[str, int]:
    """Return the words that are on a scale, and their rows."""
    return {text: rows for text, rows in cells.words.items() if plain(text) in scale.scores}


def _seen(scale: WordScale, cells: Cells) -> float:
    """Return which share of a scale's levels occurs."""
    return len({scale.scores[plain(text)] for text in _known(scale, cells)}) / len(scale.levels)
