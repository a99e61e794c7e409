"""What the questionnaire says beside what the checks found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cxassess.assessment.types import Assessment, IndicatorResult, MistakeResult
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Cell, Heading, Kind, Paragraph
from cxassess.report.names import mistake_title
from cxassess.report.story.audit import STATES, CheckVerdict, check_verdicts
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words

Reading = Literal["contradiction", "both", "data", "said", "warned"]

_READINGS: Mapping[Reading, Kind] = {
    "contradiction": "alert",
    "data": "warning",
    "both": "warning",
    "warned": "note",
    "said": "neutral",
}
"""How the two sources stand to each other, in the order in which they are shown."""

_MOST = 12
"""Rows shown, unless more are contradictions."""

_MOST_NAMED = 3
"""Checks that a row names; of more it gives the ids."""


@dataclass(frozen=True)
class _Gap:
    """A mistake on which a check spoke: how the answers and the data stand to each other."""

    result: MistakeResult
    reading: Reading
    checks: tuple[CheckVerdict, ...]


def perception_gaps(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the mistakes that data and answers speak of, contradictions first."""
    verdicts = {each.check.id: each for each in check_verdicts(assessment, model)}
    read = [
        (each, _read(each, [verdicts[check] for check in own]))
        for each in assessment.mistakes
        if (own := [check for check in model.mistake(each.id).checks if check in verdicts])
    ]
    gaps = [gap for _, gap in read if gap is not None]
    order = list(_READINGS)
    gaps.sort(key=lambda each: (order.index(each.reading), -model.mistake(each.result.id).severity))
    agreed = sum(each.status == "cleared" for each, gap in read if gap is None)
    if not gaps and not agreed:
        heading = Heading(words("audit.gaps_headline_unknown"))
        return [heading, Paragraph(words("audit.gaps_unknown"))]
    heading = Heading(_headline(gaps, words))
    if not gaps:
        return [heading, Paragraph(words("audit.gaps_agree_only", count=agreed))]
    agree = words("audit.gaps_agree", count=agreed) if agreed else ""
    return [heading, _table(gaps, agree, assessment, model, words)]


def _headline(gaps: Sequence[_Gap], words: Words) -> str:
    """Return the gravest thing to say of the gaps."""
    counts = Counter(each.reading for each in gaps)
    for name, count in (
        ("contradiction", counts["contradiction"]),
        ("data", counts["data"] + counts["both"]),
        ("warned", counts["warned"]),
    ):
        if count:
            return words(f"audit.gaps_headline_{name}", count=count)
    return words("audit.gaps_headline_none")


def _read(result: MistakeResult, verdicts: Sequence[CheckVerdict]) -> _Gap | None:
    """Return how the answers and the data stand to each other; None where they agree or lack."""
    spoke = tuple(each for each in verdicts if each.state in ("fail", "warning"))
    shown = result.order is not None
    reading: Reading | None = None
    if result.status == "contradiction":
        reading = "contradiction"
    elif result.failed_checks:
        reading = "both" if result.roles else "data"
    elif spoke:
        reading = "warned"
    elif shown and any(each.state == "ok" for each in verdicts):
        reading, spoke = "said", tuple(each for each in verdicts if each.state == "ok")
    return None if reading is None else _Gap(result, reading, spoke)


def _table(
    gaps: Sequence[_Gap], agree: str, assessment: Assessment, model: Model, words: Words
) -> Block:
    indicators = {each.id: each for each in assessment.indicators}
    most = max(_MOST, sum(each.reading == "contradiction" for each in gaps))
    left = max(len(gaps) - most, 0)
    return table(
        gaps[:most],
        [
            Part(
                words("audit.col_reading"),
                lambda gap: Cell(words(f"audit.reading_{gap.reading}"), _READINGS[gap.reading]),
                width="3.1cm",
            ),
            Part(
                words("audit.col_mistake"),
                lambda gap: mistake_title(gap.result.id, model, words),
                width="1fr",
            ),
            Part(
                words("audit.col_said"),
                lambda gap: _said(gap.result, indicators, model, words),
                width="2.8cm",
            ),
            Part(words("audit.col_data"), lambda gap: _data(gap.checks, words), width="5.6cm"),
        ],
        words("audit.gaps_caption"),
        [
            words("audit.gaps_about"),
            words("audit.gaps_more", count=left) if left else "",
            agree,
        ],
        compact=True,
    )


def _said(
    result: MistakeResult, indicators: Mapping[str, IndicatorResult], model: Model, words: Words
) -> str:
    levels = [
        words("audit.said_level", indicator=name, level=words.number(level))
        for name in result.indicators
        if (level := indicators[name].declared) is not None
    ]
    nothing = "nothing" if model.mistake(result.id).triggers else "unasked"
    return ", ".join(levels) or words(f"audit.said_{nothing}")


def _data(verdicts: Sequence[CheckVerdict], words: Words) -> str:
    """Return the checks that spoke with their states, the gravest first; of many the ids alone."""
    named = len(verdicts) <= _MOST_NAMED
    return "; ".join(
        words(
            "audit.marked",
            symbol=STATES[each.state].symbol,
            text=f"{each.check.id} {words.of(each.check.name)}" if named else each.check.id,
        )
        for each in sorted(verdicts, key=lambda each: each.state != "fail")
    )
