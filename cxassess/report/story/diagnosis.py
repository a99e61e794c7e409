"""What can explain a reported figure that the answers do not give, with the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cxassess.assessment.audit.search import shown_decimals
from cxassess.assessment.audit_types import FormulaDiagnosis, FormulaMatch
from cxassess.assessment.kpi_types import SurveyResult
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Cell, Columns, Heading, Paragraph, Table
from cxassess.report.names import lowest_satisfied, scores_name
from cxassess.report.story.formulas import Figures, formula_meaning, formula_name, formula_working
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words

_WHOLE = 2
"""Diagnoses that are told at length: those that are farthest off."""

_MATCHES = 4
_TRIED = 7
"""Formulas shown beside the right calculation, as many as it has lines."""


def formula_diagnoses(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return each reported figure that the answers do not give, and which formula gives it."""
    surveys = {each.id: each for each in assessment.surveys}
    if not assessment.diagnoses:
        compared = any(each.survey and each.reported is not None for each in assessment.checks)
        key = "none_differs" if compared else "none_reported"
        heading = Heading(words(f"diagnosis.heading_{key}"), 2)
        return [heading, Paragraph(words(f"diagnosis.{key}"))]
    heading = Heading(words("diagnosis.heading", count=len(assessment.diagnoses)), 2)
    whole = sorted(assessment.diagnoses, key=lambda each: -_distance(each, surveys[each.survey]))
    whole = whole[:_WHOLE]
    blocks: list[Block] = []
    for each in assessment.diagnoses:
        if each in whole:
            blocks += _story(each, surveys[each.survey], words)
    others = [each for each in assessment.diagnoses if each not in whole]
    return [heading, *blocks, *([_others(others, surveys, words)] if others else [])]


def diagnosis_headline(diagnosis: FormulaDiagnosis, survey: SurveyResult, words: Words) -> str:
    """Return what a diagnosis comes to, in a sentence."""
    named = {each.steps for each in diagnosis.matches}
    about: dict[str, Any] = {
        "survey": survey.name,
        "wave": diagnosis.wave,
        "reported": _told(diagnosis, words),
    }
    if not named:
        return words("diagnosis.headline_none", **about)
    if not diagnosis.named:
        return words("diagnosis.headline_unsure", **about)
    if len(named) > 1:
        number = words.number(len(named), 0)
        return words("diagnosis.headline_formulas", **about, number=number)
    return words(
        "diagnosis.headline_formula", **about, formula=formula_name(diagnosis.matches[0], words)
    )


def chance_sentence(diagnosis: FormulaDiagnosis, words: Words) -> str:
    """Return how much a match says, among so many formulas tried."""
    kind = "none"
    if diagnosis.matches:
        kind = "named" if diagnosis.named else "unsure"
    return words(
        f"diagnosis.chance_{kind}",
        tried=words.number(diagnosis.tried, 0),
        chance=words.percent(diagnosis.chance, 1),
    )


def _distance(diagnosis: FormulaDiagnosis, survey: SurveyResult) -> float:
    low, high = survey.scale
    unit = 100 / (high - low) if diagnosis.form == "mean" else 1.0
    return unit * abs(diagnosis.reported - diagnosis.recomputed)


def _told(diagnosis: FormulaDiagnosis, words: Words) -> str:
    """Return the reported figure with the decimals that it was told with."""
    return Figures(diagnosis.form, words)(diagnosis.reported, shown_decimals(diagnosis.reported))


def _story(diagnosis: FormulaDiagnosis, survey: SurveyResult, words: Words) -> list[Block]:
    """Return the right calculation beside the formulas tried, and what the match says."""
    shown = [each for each in diagnosis.matches[:_MATCHES] if diagnosis.named]
    said = [
        words(
            "diagnosis.means",
            formula=formula_name(each, words),
            meaning=formula_meaning(each, words),
        )
        for each in shown
    ]
    if left := len(diagnosis.matches) - len(shown) if shown else 0:
        said.append(words("diagnosis.matches_more", count=left))
    right, tried = _right(diagnosis, survey, words), _tried(diagnosis, shown, words)
    return [
        Heading(diagnosis_headline(diagnosis, survey, words), 3),
        Columns([[right], [tried]], widths=(2, 3)),
        Paragraph(" ".join([*said, chance_sentence(diagnosis, words)])),
    ]


class _Step(NamedTuple):
    """A line of the right calculation: what, how many answers, and what of the base or result."""

    name: str
    answers: str
    result: str | Cell


def _right(diagnosis: FormulaDiagnosis, survey: SurveyResult, words: Words) -> Table:
    """Return the right calculation, step by step, down to the reported figure."""
    write = Figures(diagnosis.form, words)
    counted = _counted(diagnosis, survey, words)
    steps = [
        _Step(name, words.number(count, 0), words.percent(count / diagnosis.base, 1))
        for name, count in counted
    ]
    steps.append(_Step(words("diagnosis.base"), words.number(diagnosis.base, 0), words.percent(1)))
    missing = sum(diagnosis.missing.values())
    if missing:
        none = words("common.none")
        steps.append(_Step(words("diagnosis.missing"), words.number(missing, 0), none))
    working, value = _right_working(diagnosis, counted, words)
    steps.append(
        _Step(words(f"diagnosis.result_{diagnosis.form}", working=working), "", write(value))
    )
    if diagnosis.weighted:
        steps.append(_Step(words("diagnosis.result_weighted"), "", write(diagnosis.recomputed)))
    reported = Cell(_told(diagnosis, words), "warning")
    steps.append(_Step(words("diagnosis.reported"), "", reported))
    return table(
        steps,
        [
            Part(words("diagnosis.col_step"), lambda step: step.name, width="1fr"),
            Part(words("diagnosis.col_answers"), lambda step: step.answers, "right"),
            Part(words("diagnosis.col_share"), lambda step: step.result, "right"),
        ],
        words("diagnosis.right_caption", wave=diagnosis.wave),
        compact=True,
    )


def _counted(
    diagnosis: FormulaDiagnosis, survey: SurveyResult, words: Words
) -> list[tuple[str, int]]:
    """Return the classes or scores that the right calculation counts, each with its answers."""
    scores = {int(score): count for score, count in diagnosis.distribution.items()}
    if diagnosis.form == "score":
        classes = {
            "promoters": diagnosis.promoters,
            "passives": diagnosis.passives,
            "detractors": diagnosis.detractors,
        }
        return [(words(f"diagnosis.{name}"), count or 0) for name, count in classes.items()]
    if diagnosis.form == "top_two_box":
        least, most = lowest_satisfied(survey), survey.scale[1]
        satisfied = sum(count for score, count in scores.items() if score >= least)
        named = scores_name(least, most, words)
        return [
            (words("diagnosis.satisfied", scores=named), satisfied),
            (words("diagnosis.others"), diagnosis.base - satisfied),
        ]
    return [
        (words("diagnosis.score", score=score), count)
        for score, count in sorted(scores.items(), reverse=True)
    ]


def _right_working(
    diagnosis: FormulaDiagnosis, counted: Sequence[tuple[str, int]], words: Words
) -> tuple[str, float]:
    """Return the right calculation in figures, and its result before any weights."""
    base = words.number(diagnosis.base, 0)
    if diagnosis.form == "mean":
        total = sum(int(score) * count for score, count in diagnosis.distribution.items())
        written = words("diagnosis.works_mean", total=words.number(total, 0), base=base)
        return written, total / diagnosis.base
    high, low = counted[0][1], counted[-1][1] if diagnosis.form == "score" else 0
    key = "difference" if diagnosis.form == "score" else "share"
    figures: dict[str, Any] = {
        "high": words.number(high, 0),
        "low": words.number(low, 0),
        "base": base,
    }
    return words(f"diagnosis.works_{key}", **figures), 100 * (high - low) / diagnosis.base


def _tried(diagnosis: FormulaDiagnosis, matches: Sequence[FormulaMatch], words: Words) -> Table:
    """Return the formulas that give the figure, marked, and the usual ones that come nearest."""
    write = Figures(diagnosis.form, words)
    tried: dict[str, FormulaMatch] = {}
    for each in (*matches, *diagnosis.nearest):
        tried.setdefault(formula_name(each, words), each)

    def gives(each: FormulaMatch) -> str | Cell:
        value = write(each.value)
        hit = abs(each.value - diagnosis.reported) <= diagnosis.tolerance
        return Cell(words("diagnosis.marked", value=value), "note") if hit else value

    return table(
        list(tried.values())[:_TRIED],
        [
            Part(
                words("diagnosis.col_formula"), lambda each: formula_name(each, words), width="1fr"
            ),
            Part(
                words("diagnosis.col_working"),
                lambda each: formula_working(each, words) or words("common.none"),
            ),
            Part(words("diagnosis.col_gives"), gives, "right"),
            Part(
                words("diagnosis.col_distance"),
                lambda each: write.difference(each.value - diagnosis.reported),
                "right",
            ),
        ],
        words("diagnosis.tried_caption"),
        [words("diagnosis.tried_note")],
        compact=True,
    )


def _others(
    diagnoses: Sequence[FormulaDiagnosis], surveys: dict[str, SurveyResult], words: Words
) -> Table:
    """Return the diagnoses that are not told at length, a row each."""

    def explained(each: FormulaDiagnosis) -> str:
        if not each.matches:
            return words("diagnosis.explained_none")
        if not each.named:
            return words("diagnosis.explained_unsure")
        names = [formula_name(match, words) for match in each.matches[:_MATCHES]]
        return "; ".join(dict.fromkeys(names))

    return table(
        diagnoses,
        [
            Part(
                words("diagnosis.col_figure"),
                lambda each: f"{surveys[each.survey].name}, {each.wave}",
                width="5cm",
            ),
            Part(
                words("diagnosis.col_reported"), lambda each: _told(each, words), "right", "2.1cm"
            ),
            Part(
                words("diagnosis.col_recomputed"),
                lambda each: Figures(each.form, words)(each.recomputed),
                "right",
                "2.4cm",
            ),
            Part(words("diagnosis.col_explained"), explained, width="1fr"),
        ],
        words("diagnosis.others_caption"),
        compact=True,
    )
