"""How NPS and CSAT are computed, and how well the methods keep what they promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import yaml

from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Heading, Paragraph, Table
from cxassess.report.story.disclosure import disclosure_table
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words
from cxassess.stats import ADJUSTED_WALD_FROM

_SHOWN = (5, 10, 15, 20, 30, 50, 100, 200)
"""Bases of the table, of those the benchmark has."""

_PARTS = ("score", "interval", "weights", "change")
_TECHNICAL = ("segments", "trend", "benchmark", "equivalence", "modes", "silence", "planning")


def nps_method(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return how NPS and CSAT are computed in the assessment."""
    parts = (*_PARTS, "segments", "csat")
    return [
        Heading(words("method.heading"), 2),
        _method_table(parts, model, words),
        *coverage(words),
    ]


def survey_disclosures(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return what each survey discloses of itself."""
    names = {each.id: each.name for each in assessment.surveys}
    repeated = Counter(names.values())
    return disclosure_table(
        {
            f"{names[survey]} ({survey})" if repeated[names[survey]] > 1 else names[survey]: items
            for survey, items in assessment.disclosures.items()
        },
        words,
    )


def technical_method(model: Model, words: Words) -> list[Block]:
    """Return how everything in the technical report is computed."""
    return [_method_table((*_PARTS, *_TECHNICAL), model, words), *coverage(words)]


def _method_table(parts: Sequence[str], model: Model, words: Words) -> Table:
    rules = model.rules

    def how(part: str) -> str:
        return words(
            f"method.{part}",
            switch=ADJUSTED_WALD_FROM,
            smallest=rules.smallest_base,
            indicative=rules.indicative_base,
        )

    return table(
        parts,
        [
            Part(words("method.col_what"), lambda part: words(f"method.name_{part}"), width="3cm"),
            Part(words("method.col_how"), how, width="1fr"),
        ],
        words("method.caption"),
    )


class _Row(NamedTuple):
    """How often the intervals of a base cover the true score."""

    base: int
    methods: Mapping[str, Mapping[str, float]]


def coverage(words: Words) -> list[Block]:
    """Return how often the intervals cover the true score and the test of two waves errs."""
    measured = _measured()
    rows = [
        _Row(base, measured["one_sample"][base])
        for base in _SHOWN
        if base in measured["one_sample"]
    ]

    def share(method: str, figure: str) -> Part[_Row]:
        return Part(
            words(f"method.col_{method}_{figure}"),
            lambda row: words.percent(row.methods[method][figure], 1),
            "right",
        )

    waves = measured["two_waves"].values()
    worst = {
        method: words.percent(max(max(row[method].values()) for row in waves), 1)
        for method in ("auto", "wald")
    }
    return [
        table(
            rows,
            [
                Part(words("method.col_base"), lambda row: words.number(row.base, 0), "right"),
                Part(words("method.col_method"), lambda row: _method(row, words), width="1fr"),
                share("auto", "mean"),
                share("auto", "worst"),
                share("auto", "extreme"),
                share("wald", "worst"),
                share("wald", "extreme"),
            ],
            words("method.coverage_caption"),
            [words("method.coverage_note", command=measured["command"])],
        ),
        Paragraph(words("method.alarms", worst=worst["auto"], usual=worst["wald"])),
    ]


def _method(row: _Row, words: Words) -> str:
    name = "tango" if row.base < ADJUSTED_WALD_FROM else "adjusted-wald"
    return words(f"common.method_{name}")


@cache
def _measured() -> dict[str, Any]:
    """Return what ``python benchmarks/coverage.py --write`` wrote."""
    source = resources.files("cxassess.report") / "coverage.yaml"
    content: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return content
