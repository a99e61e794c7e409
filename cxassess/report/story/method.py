"""How every number of the report is made, how sure it is, and what it cannot say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import yaml

from cxassess.assessment.kpi_types import SurveyResult
from cxassess.assessment.outlook_types import Uncertainty
from cxassess.assessment.types import Assessment
from cxassess.model.types import EvidenceGrade, Level, Model
from cxassess.report.blocks import Block, Callout, Columns, Paragraph, Table
from cxassess.report.story.disclosure import disclosure_table
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words
from cxassess.stats import ADJUSTED_WALD_FROM

_SHOWN = (5, 10, 15, 20, 30, 50, 100, 200)
"""Bases of the table, of those the benchmark has."""

_SCORING = ("levels", "missing", "index", "evidence", "stage", "agreement", "status", "priority")
_PARTS = ("score", "interval", "weights", "change")
_TECHNICAL = ("segments", "trend", "benchmark", "equivalence", "modes", "silence", "planning")


def nps_limits(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return what NPS can say and what it cannot, side by side."""
    says = Callout(words("method.nps_says"), "good", words("method.nps_says_title"))
    cannot = Callout(words("method.nps_cannot"), "warning", words("method.nps_cannot_title"))
    return [Columns([[says], [cannot]])]


def scoring_method(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return how levels become an index, a stage, a status and a priority."""
    return [_method_table(_SCORING, model, words, "method.scoring_caption")]


def stage_table(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the stages with their bands of the index."""

    def name(each: Level) -> str:
        return f"{each.level} {words.of(each.name)}"

    def meaning(each: Level) -> str:
        return words.of(each.description)

    def band(each: Level) -> str:
        return f"{words.number(each.from_index, 0)}–{words.number(each.to_index, 0)}"

    return [
        table(
            model.levels,
            [
                Part(words("method.col_stage"), lambda each: f"{each.level} {words.of(each.name)}"),
                Part(words("method.col_band"), band),
                Part(
                    words("method.col_meaning"),
                    lambda each: words.of(each.description),
                    width="1fr",
                ),
            ],
            words("method.stages_caption"),
            compact=True,
        )
    ]


def grade_table(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the grades of evidence and the highest level each supports."""

    def name(each: EvidenceGrade) -> str:
        return f"E{each.grade} · {words.of(each.name)}"

    return [
        table(
            model.grades,
            [
                Part(words("method.col_grade"), name, width="1fr"),
                Part(
                    words("method.col_supports"), lambda each: str(each.supports), "center", "1.6cm"
                ),
            ],
            words("method.grades_caption"),
            compact=True,
        )
    ]


def uncertainty_sources(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return what makes the index uncertain and by how much, a row a source."""
    if not assessment.uncertainty:
        return [Paragraph(words("method.uncertainty_none"))]

    figures = _figures(model, words)

    def index(each: Uncertainty) -> str:
        if each.index is None:
            return words("method.not_assessable")
        low, high = words.number(each.index.low), words.number(each.index.high)
        return words("common.interval", low=low, high=high)

    def width(each: Uncertainty) -> str:
        return words("common.none") if each.index is None else words.number(each.index.width)

    return [
        table(
            assessment.uncertainty,
            [
                Part(
                    words("method.col_source"),
                    lambda each: words(f"method.source_{each.source}"),
                    width="3cm",
                ),
                Part(
                    words("method.col_varies"),
                    lambda each: words(f"method.varies_{each.source}", **figures),
                    width="1fr",
                ),
                Part(words("method.col_index"), index, width="2.6cm"),
                Part(words("method.col_width"), width, "decimal", "1.7cm"),
            ],
            words("method.uncertainty_caption"),
            [words("method.uncertainty_note")],
            compact=True,
        )
    ]


def nps_method(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return how NPS and CSAT are computed, and how well the intervals keep their promise."""
    parts = (*_PARTS, "tests", "segments", "csat")
    return [
        _method_table(parts, model, words, "method.caption", [_example(assessment, words)]),
        Paragraph(_kept_promises(words)),
    ]


def _example(assessment: Assessment, words: Words) -> str:
    """Return the NPS of a survey's last wave as its arithmetic; empty where there is none."""
    for survey in assessment.surveys:
        if said := _arithmetic(survey, words):
            return said
    return ""


def _arithmetic(survey: SurveyResult, words: Words) -> str | None:
    last = survey.waves[-1] if survey.waves else None
    if last is None or last.nps is None or survey.weighted:
        return None
    return words(
        "method.example",
        survey=survey.name,
        wave=last.name,
        promoters=words.number(last.promoters or 0, 0),
        detractors=words.number(last.detractors or 0, 0),
        base=words.number(last.base, 0),
        nps=words.signed(last.nps.value),
    )


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
    parts = (*_PARTS, *_TECHNICAL)
    return [_method_table(parts, model, words, "method.caption"), *coverage(words)]


def _method_table(
    parts: Sequence[str], model: Model, words: Words, caption: str, notes: Sequence[str] = ()
) -> Table:
    figures = _figures(model, words)
    return table(
        parts,
        [
            Part(words("method.col_what"), lambda part: words(f"method.name_{part}"), width="3cm"),
            Part(
                words("method.col_how"),
                lambda part: words(f"method.{part}", **figures),
                width="1fr",
            ),
        ],
        words(caption),
        notes,
        compact=True,
    )


def _figures(model: Model, words: Words) -> dict[str, Any]:
    """Return the rules that the methods name, as the language writes them."""
    rules = model.rules
    weights = {each.id: each.weight for each in model.statuses}
    return {
        "switch": ADJUSTED_WALD_FROM,
        "smallest": rules.smallest_base,
        "indicative": rules.indicative_base,
        "dimension": words.percent(rules.dimension_coverage),
        "stage_from": words.percent(rules.publish_stage),
        "range_from": words.percent(rules.publish_range),
        "months": rules.evidence_months,
        "kpi_months": rules.kpi_evidence_months,
        "limit": words.number(rules.divergence_limit, 2),
        "divergent": rules.divergence_supports,
        "raters": rules.raters_for_agreement,
        "group": rules.smallest_group_shown,
        "cleared": words.number(rules.cleared_at_least, 0),
        "factor": words.number(rules.gate_factor),
        "quick": words.number(rules.quick_win_effort, 0),
        "probable": words.number(weights["probable"]),
        "indication": words.number(weights["indication"]),
        "level": rules.what_if_level,
        "confidence": words.percent(rules.uncertainty_confidence),
        "draws": words.number(rules.uncertainty_draws, 0),
    }


class _Row(NamedTuple):
    """How often the intervals of a base cover the true score."""

    base: int
    methods: Mapping[str, Mapping[str, float]]


def _kept_promises(words: Words) -> str:
    """Return in a sentence how often the intervals cover the true score, and the tests err."""
    rows = _coverage_rows()
    return words(
        "method.promises",
        low=words.number(rows[0].base, 0),
        high=words.number(rows[-1].base, 0),
        mean=words.percent(min(row.methods["auto"]["mean"] for row in rows), 1),
        worst=words.percent(min(min(row.methods["auto"].values()) for row in rows), 1),
        usual=words.percent(min(min(row.methods["wald"].values()) for row in rows), 1),
        alarms=words.percent(_worst_alarms("auto"), 1),
        usual_alarms=words.percent(_worst_alarms("wald"), 1),
    )


def coverage(words: Words) -> list[Block]:
    """Return how often the intervals cover the true score and the test of two waves errs."""

    def share(method: str, figure: str) -> Part[_Row]:
        return Part(
            words(f"method.col_{method}_{figure}"),
            lambda row: words.percent(row.methods[method][figure], 1),
            "right",
        )

    return [
        table(
            _coverage_rows(),
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
            [words("method.coverage_note", command=_measured()["command"])],
        ),
        Paragraph(
            words(
                "method.alarms",
                worst=words.percent(_worst_alarms("auto"), 1),
                usual=words.percent(_worst_alarms("wald"), 1),
            )
        ),
    ]


def _coverage_rows() -> list[_Row]:
    known = _measured()["one_sample"]
    return [_Row(base, known[base]) for base in _SHOWN if base in known]


def _worst_alarms(method: str) -> float:
    """Return how often the test of two waves tells of a change where there is none, at worst."""
    waves: Mapping[str, Mapping[str, Mapping[str, float]]] = _measured()["two_waves"]
    return max(max(each[method].values()) for each in waves.values())


def _method(row: _Row, words: Words) -> str:
    name = "tango" if row.base < ADJUSTED_WALD_FROM else "adjusted-wald"
    return words(f"common.method_{name}")


@cache
def _measured() -> dict[str, Any]:
    """Return what ``python benchmarks/coverage.py --write`` wrote."""
    source = resources.files("cxassess.report") / "coverage.yaml"
    content: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return content
