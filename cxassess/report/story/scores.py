"""Who answered, the dimensions and the indicators."""

from __future__ import annotations

from cxassess.assessment.types import Assessment, DimensionResult, RoleSummary
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Heading, Paragraph
from cxassess.report.charts.style import LEVEL_EDGES
from cxassess.report.names import dimension_name, role_name
from cxassess.report.story.tables import Part, table
from cxassess.report.story.verdicts.figures import size
from cxassess.report.words import Words

_LOW_LEVEL = LEVEL_EDGES[2]
"""Levels under this are read as 1 or 2."""


def who_answered(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the role groups, what "CS" means here, and how far people agree."""

    def shown(each: RoleSummary, value: str | None) -> str:
        if value is not None:
            return value
        return words("scores.small_group") if each.respondents else words("common.none")

    def unknown(each: RoleSummary) -> str:
        share = each.unknown_share
        return shown(each, None if share is None else words.percent(share))

    def index(each: RoleSummary) -> str:
        return shown(each, None if each.index is None else words.number(each.index))

    roles = table(
        assessment.roles,
        [
            Part(
                words("scores.col_role"),
                lambda each: role_name(each.role, model, words),
                width="1fr",
            ),
            Part(
                words("scores.col_people"), lambda each: words.number(each.respondents, 0), "right"
            ),
            Part(words("scores.col_unknown"), unknown, "right"),
            Part(words("scores.col_index"), index, "right"),
        ],
        words("scores.roles_caption"),
        [words("scores.roles_note", smallest=model.rules.smallest_group_shown)],
        compact=True,
    )
    meaning = words(f"common.cs_{assessment.client.cs_meaning}")
    about = [words("scores.cs_meaning", meaning=meaning), *_agreement(assessment, words)]
    if not assessment.respondents:
        return [Paragraph(words("scores.nobody")), Paragraph(about[0])]
    return [roles, Paragraph(" ".join(about))]


def _agreement(assessment: Assessment, words: Words) -> list[str]:
    said = []
    unknown = sum(each.unknown for each in assessment.indicators)
    if unknown:
        said.append(words("scores.unknown", count=unknown))
    if assessment.alpha is None:
        return [*said, words("scores.alpha_none")]
    return [*said, words("scores.alpha", alpha=words.number(assessment.alpha, 2))]


def dimension_heading(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the strongest and the weakest dimension as a conclusion."""
    heading = Heading(_dimension_headline(assessment, model, words))
    if not assessment.respondents:
        return [heading, Paragraph(words("scores.dimensions_empty"))]
    return [heading]


def _dimension_headline(assessment: Assessment, model: Model, words: Words) -> str:
    scores = {
        each.id: each.evidenced for each in assessment.dimensions if each.evidenced is not None
    }
    weakest = assessment.index.weakest
    if weakest is None:
        return words("scores.dimensions_headline_none")
    strongest = max(scores, key=lambda each: scores[each])
    if len(scores) == 1:
        return words(
            "scores.dimensions_headline_one",
            dimension=dimension_name(weakest, model, words),
            score=words.number(scores[weakest]),
        )
    if round(scores[strongest], 1) == round(scores[weakest], 1):
        return words("scores.dimensions_headline_equal", score=words.number(scores[weakest]))
    return words(
        "scores.dimensions_headline",
        strongest=dimension_name(strongest, model, words),
        strongest_score=words.number(scores[strongest]),
        weakest=dimension_name(weakest, model, words),
        weakest_score=words.number(scores[weakest]),
    )


def dimension_table(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return what the dimensions' bars do not tell: coverage, bounds, stage and target."""
    targets = assessment.targets.dimensions if assessment.targets else {}
    none = words("common.none")

    def bounds(each: DimensionResult) -> str:
        low, high = words.number(each.bounds.low), words.number(each.bounds.high)
        return low if low == high else words("common.interval", low=low, high=high)

    def stage(each: DimensionResult) -> str:
        return none if each.stage is None else str(each.stage)

    def target(each: DimensionResult) -> str:
        aim = targets.get(each.id)
        return none if aim is None else words.number(aim)

    return [
        table(
            assessment.dimensions,
            [
                Part(
                    words("scores.col_dimension"),
                    lambda each: words(
                        "scores.dimension", id=each.id, name=dimension_name(each.id, model, words)
                    ),
                    width="1fr",
                ),
                Part(
                    words("scores.col_coverage"),
                    lambda each: words.percent(each.coverage),
                    "right",
                ),
                Part(words("scores.col_bounds"), bounds, "right"),
                Part(words("scores.col_stage"), stage, "center"),
                Part(words("scores.col_target"), target, "right") if targets else None,
            ],
            words("scores.dimensions_caption"),
            [
                words(
                    "scores.dimensions_note",
                    coverage=words.percent(model.rules.dimension_coverage),
                )
            ],
            compact=True,
        )
    ]


def evidence_gap_heading(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the heading that says how far what is declared stands above the evidence."""
    index = assessment.index
    if index.declared is None or index.evidenced is None:
        return [Heading(words("scores.gap_headline_empty"), 2)]
    gap = index.declared - index.evidenced
    if round(gap, 1) > 0:
        return [Heading(words("scores.gap_headline", gap=size(gap, "nps", words, digits=1)), 2)]
    return [Heading(words("scores.gap_headline_none"), 2)]


def indicator_heading(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return how many indicators stand low, and who sees things differently."""
    levels = [each.evidenced for each in assessment.indicators if each.evidenced is not None]
    if not levels:
        return [
            Heading(words("scores.indicators_headline_empty")),
            Paragraph(words("scores.nobody")),
        ]
    low = sum(level < _LOW_LEVEL for level in levels)
    heading = (
        words("scores.indicators_headline", low=low, total=len(levels))
        if low
        else words("scores.indicators_headline_none", count=len(levels))
    )
    said = [words("scores.indicators_about"), *_views(assessment, model, words)]
    return [Heading(heading), Paragraph(" ".join(said))]


def _views(assessment: Assessment, model: Model, words: Words) -> list[str]:
    """Return which groups lie farthest apart, and on what people diverge."""
    said = []
    shown = {each.role: each.index for each in assessment.roles if each.index is not None}
    if len(shown) > 1:
        low, high = min(shown, key=shown.__getitem__), max(shown, key=shown.__getitem__)
        said.append(
            words(
                "scores.span",
                low=words.number(shown[low]),
                low_role=role_name(low, model, words),
                high=words.number(shown[high]),
                high_role=role_name(high, model, words),
            )
        )
    divergent = [each.id for each in assessment.indicators if each.agreement.divergent]
    if divergent:
        said.append(
            words("scores.divergent", count=len(divergent), indicators=words.joined(divergent))
        )
    return said
