"""The formula behind a reported figure, told with the client's own numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from syrupy.assertion import SnapshotAssertion

from cxassess.assessment.assess import audit_context
from cxassess.assessment.audit.csat_formulas import CSAT_STEPS
from cxassess.assessment.audit.diagnosis import diagnoses
from cxassess.assessment.audit.nps_formulas import NPS_STEPS
from cxassess.assessment.audit_types import FormulaDiagnosis, FormulaMatch, Working
from cxassess.assessment.types import Assessment
from cxassess.engagement.types import ReportedFigure
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report import story
from cxassess.report.blocks import Block, Cell, Columns, Group, Heading, Table
from cxassess.report.story.formulas import (
    Figures,
    formula_meaning,
    formula_name,
    formula_working,
)
from cxassess.report.words import Words
from cxassess.surveys.types import SurveyData
from tests.assessment.engagements import classes, engagement, survey
from tests.report.assessments import sample_assessment

MODEL = load_model()
EN, PT = Words("en"), Words("pt-BR")
# 500 detractors, passives and promoters: 100 * (250 - 100) / 500 = +30; without the passives
# 100 * 150 / 350 = +42.9; 20 rows without an answer.
ANSWERS = {"2026": classes(100, 150, 250)}
MISSING = {"2026": {"": 12, "11": 8}}


def told(value: float, name: str = "nps", wave: str = "2026", **fields: object) -> ReportedFigure:
    given = {"survey": name, "wave": wave, "value": value}
    return ReportedFigure.model_validate(given | fields)


def diagnosed(
    *reported: ReportedFigure, surveys: Sequence[SurveyData] = (), language: Language = "en"
) -> Assessment:
    data = tuple(surveys) or (survey(ANSWERS, missing=MISSING),)
    context = audit_context(engagement(surveys=data, reported=reported))
    sample = sample_assessment(MODEL, language, surveys=context.results)
    return sample.model_copy(update={"diagnoses": diagnoses(context)})


def blocks_of(assessment: Assessment, words: Words = EN) -> list:
    return story.formula_diagnoses(assessment, MODEL, words)


def unfolded(blocks: list) -> list[Block]:
    """Return the blocks with those of columns in their place."""
    found: list[Block] = []
    for each in blocks:
        if isinstance(each, Columns):
            found += [one for column in each.columns for one in column]
        else:
            found.append(each)
    return found


def headings(blocks: list) -> list[str]:
    return [each.text for each in blocks if isinstance(each, Heading)]


def rows(blocks: list, caption: str) -> list[list[str]]:
    table = next(
        each
        for each in unfolded(blocks)
        if isinstance(each, Table) and (each.caption or "").startswith(caption)
    )
    return [
        [cell.text if isinstance(cell, Cell) else cell for cell in row]
        for row in table.rows
        if not isinstance(row, Group)
    ]


def said_of(blocks: list) -> str:
    return " ".join(str(each.data().get("text", "")) for each in blocks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_formula_with_the_clients_numbers(
    language: Language, snapshot: SnapshotAssertion
) -> None:
    assessment = diagnosed(told(42.9), language=language)
    assert [each.data() for each in blocks_of(assessment, Words(language))] == snapshot


class TestStory:
    def test_the_heading_names_the_formula(self) -> None:
        blocks = blocks_of(diagnosed(told(42.9)))
        assert headings(blocks)[1] == (
            "NPS, 2026: “passives left out of the base” gives the reported +42.9"
        )

    def test_the_right_calculation_step_by_step(self) -> None:
        assert rows(blocks_of(diagnosed(told(42.9))), "The right") == [
            ["Promoters (9 and 10)", "250", "50.0%"],
            ["Passives (7 and 8)", "150", "30.0%"],
            ["Detractors (0 to 6)", "100", "20.0%"],
            ["Base: all valid answers", "500", "100%"],
            ["No answer (not in the base)", "20", "–"],
            ["NPS = 100 × (250 − 100) ÷ 500", "", "+30.0"],
            ["Figure that the company reports", "", "+42.9"],
        ]

    def test_the_formulas_tried_the_matching_one_first_and_marked(self) -> None:
        tried = rows(blocks_of(diagnosed(told(42.9))), "What the usual")
        assert tried[0] == [
            "passives left out of the base",
            "100 × (250 − 100) ÷ 350",
            "✓ +42.9",
            "0.0",
        ]
        assert not any("✓" in row[2] for row in tried[1:])
        assert len({row[0] for row in tried}) == len(tried)

    def test_what_the_matching_formula_does_is_said_once(self) -> None:
        said = said_of(blocks_of(diagnosed(told(42.9))))
        does = "“passives left out of the base”: passives are left out of the base"
        assert said.count(does) == 1

    def test_it_accuses_nobody(self) -> None:
        for words in (EN, PT):
            said = str([each.data() for each in blocks_of(diagnosed(told(42.9)), words)])
            said = said.replace("False", "").lower()
            for word in ("manipul", "fraud", "cheat", "fals", "mentir", "lied", "inflat", "inflou"):
                assert word not in said

    def test_where_no_formula_gives_the_figure(self) -> None:
        data = survey({"2026": classes(1, 2, 4)})
        blocks = blocks_of(diagnosed(told(-87.654), surveys=[data]))
        assert headings(blocks)[1] == "NPS, 2026: no usual formula gives the reported −87.654"
        assert "none gives the reported figure" in str([each.data() for each in blocks])

    def test_where_chance_explains_too_much(self) -> None:
        assessment = diagnosed(told(42.9))
        unsure = assessment.diagnoses[0].model_copy(update={"named": False, "chance": 0.81})
        blocks = blocks_of(assessment.model_copy(update={"diagnoses": (unsure,)}))
        assert headings(blocks)[1] == "NPS, 2026: the reported +42.9 does not point to one formula"
        said = said_of(blocks)
        assert "81.0%" in said
        assert "“passives left out" not in said.split("does not point to one formula")[1]

    def test_several_formulas(self) -> None:
        assessment = diagnosed(told(42.9))
        (one,) = assessment.diagnoses[0].matches
        steps = ("mean_told", "top_box", "detractors_to_4", "promoters_from_8", "zeros_dropped")
        more = tuple(one.model_copy(update={"steps": (step,)}) for step in steps)
        several = assessment.diagnoses[0].model_copy(update={"matches": (one, *more)})
        blocks = blocks_of(assessment.model_copy(update={"diagnoses": (several,)}))
        assert headings(blocks)[1] == "NPS, 2026: 6 formulas give the reported +42.9"
        first = [row[0] for row in rows(blocks, "What the usual")[:4]]
        assert first[:2] == ["passives left out of the base", "mean of the scores"]
        assert "And 2 more formulas" in str([each.data() for each in blocks])

    def test_of_many_figures_the_farthest_off_are_told_at_length(self) -> None:
        waves = {str(year): classes(100, 150, 250) for year in range(2023, 2027)}
        values = (33, 42.9, 32, 38.6)
        reported = [told(value, wave=wave) for wave, value in zip(waves, values, strict=True)]
        blocks = blocks_of(diagnosed(*reported, surveys=[survey(waves)]))
        assert [each.split(":")[0] for each in headings(blocks)[1:]] == ["NPS, 2024", "NPS, 2026"]
        others = rows(blocks, "Other reported figures")
        assert [row[:3] for row in others] == [
            ["NPS, 2023", "+33", "+30.0"],
            ["NPS, 2025", "+32", "+30.0"],
        ]

    def test_a_mean_and_a_share(self) -> None:
        scores = [1] * 10 + [2] * 10 + [3] * 20 + [4] * 40 + [5] * 40
        data = survey({"2026": scores}, metric="csat", name="csat")
        # 450 / 120 = 3.75, which is 75 % of the highest score; 80 of 120 are satisfied.
        mean = blocks_of(diagnosed(told(66.7, "csat", form="mean"), surveys=[data]))
        steps = rows(mean, "The right")
        assert steps[0] == ["Score 5", "40", "33.3%"]
        assert steps[-2:] == [
            ["CSAT (mean) = 450 ÷ 120", "", "3.75"],
            ["Figure that the company reports", "", "66.7"],
        ]
        share = blocks_of(diagnosed(told(75, "csat", form="top_two_box"), surveys=[data]))
        steps = rows(share, "The right")
        assert steps[:2] == [
            ["Satisfied (scores 4 and 5)", "80", "66.7%"],
            ["Other scores", "40", "33.3%"],
        ]
        assert steps[-2:] == [
            ["CSAT (satisfied) = 100 × 80 ÷ 120", "", "66.7%"],
            ["Figure that the company reports", "", "75%"],
        ]
        found = rows(share, "What the usual")
        assert found[0][1:] == ["20 × 450 ÷ 120", "✓ 75.0%", "0.0"]

    def test_with_weights_both_figures_stand(self) -> None:
        weights = [2.0] * 100 + [1.0] * 400
        data = survey(ANSWERS, weights=weights)
        steps = rows(blocks_of(diagnosed(told(30.0), surveys=[data])), "The right")
        # 100 * (250 - 200) / 600
        assert steps[-2] == ["With the weights or accounts", "", "+8.3"]

    @pytest.mark.parametrize(
        ("reported", "said"),
        [((), "No reported figure could be checked"), ((30.0,), "The reported figures are what")],
    )
    def test_nothing_to_explain(self, reported: tuple[float, ...], said: str) -> None:
        assessment = diagnosed(*map(told, reported))
        compared = {"survey": "nps", "reported": 30.0} if reported else {"reported": None}
        check = assessment.checks[1].model_copy(update=compared)
        blocks = blocks_of(assessment.model_copy(update={"checks": (check,)}))
        assert [isinstance(each, Table) for each in blocks] == [False, False]
        assert headings(blocks)[0].startswith(said)

    def test_a_rate_that_is_no_survey_s_is_not_compared(self) -> None:
        assessment = diagnosed()
        rate = assessment.checks[1].model_copy(update={"survey": None, "reported": 0.857})
        blocks = blocks_of(assessment.model_copy(update={"checks": (rate,)}))
        assert headings(blocks) == ["No reported figure could be checked"]


def match(
    *steps: str, value: float = 1.0, working: Working | None = None, **details: object
) -> FormulaMatch:
    given = {"steps": steps, "value": value, "details": details, "working": working}
    return FormulaMatch.model_validate(given)


class TestFormulas:
    @pytest.mark.parametrize("step", sorted({*NPS_STEPS, *CSAT_STEPS}))
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_has_a_name_and_a_meaning(self, step: str, language: Language) -> None:
        details = {
            "division": "month",
            "wave": "2025",
            "codes": "11",
            "scored_rows": 8,
            "missing_rows": 20,
            "excluded_rows": 3,
        }
        found, words = match(step, **details), Words(language)
        assert formula_name(found, words)
        meaning = formula_meaning(found, words)
        assert meaning[0].islower()
        assert "{" not in meaning

    def test_names_say_of_what(self) -> None:
        assert formula_name(match("mean_of_groups", division="Plan"), EN).endswith("(Plan)")
        assert formula_name(match("mean_of_groups", division="month"), PT).endswith("(mês)")
        assert formula_name(match("other_wave", wave="2025"), EN).endswith("(2025)")
        assert formula_name(match("codes_scored", "promoters_from_8"), EN) == (
            "codes as scores + promoters from 8 to 10"
        )

    @pytest.mark.parametrize(
        ("measure", "fields", "written"),
        [
            ("difference", {}, "100 × (1,250 − 51) ÷ 2,000"),
            ("difference_of_opinion", {"base": 1301}, "100 × (1,250 − 51) ÷ 1,301"),
            ("share", {}, "100 × 1,250 ÷ 2,000"),
            ("share_of_opinion", {"base": 1301}, "100 × 1,250 ÷ 1,301"),
            # 62.5 % and 2.55 %
            ("difference", {"rounded": True}, "63% − 3%"),
            ("mean", {}, "15,012 ÷ 2,000"),
            ("mean", {"factor": 10.0}, "10 × 15,012 ÷ 2,000"),
            ("mean", {"factor": 20.0, "offset": -100.0}, "20 × 15,012 ÷ 2,000 − 100"),
            ("mean", {"factor": 100 / 9, "offset": -100 / 9}, "11.11 × 15,012 ÷ 2,000 − 11.11"),
        ],
    )
    def test_workings(self, measure: str, fields: dict, written: str) -> None:
        counts = {"low": 51, "high": 1250, "base": 2000, "total": 15012}
        working = Working.model_validate({"measure": measure, **counts, **fields})
        assert formula_working(match("top_box", working=working), EN) == written

    def test_no_arithmetic_of_classes(self) -> None:
        assert formula_working(match("digits_cut"), EN) is None

    @pytest.mark.parametrize(
        ("form", "written"),
        [("score", "+4.2"), ("mean", "4.23"), ("top_two_box", "4.2%")],
    )
    def test_figures(self, form: str, written: str) -> None:
        assert Figures(form, EN)(4.234) == written  # type: ignore[arg-type]


def evaluated(found: FormulaMatch) -> float:
    working = found.working
    assert working is not None
    if working.measure == "mean":
        return working.factor * working.total / working.base + working.offset
    low = working.low if working.measure.startswith("difference") else 0
    if working.rounded:
        shares = [(200 * part + working.base) // (2 * working.base) for part in (working.high, low)]
        return float(shares[0] - shares[1])
    return 100 * (working.high - low) / working.base


@pytest.mark.parametrize("value", [10.0, 35.5, 42.9, 61.3, 79.8])
def test_workings_give_the_figures(value: float) -> None:
    found: FormulaDiagnosis = diagnosed(told(value)).diagnoses[0]
    for each in (*found.nearest, *found.matches):
        if each.working is not None:
            assert evaluated(each) == pytest.approx(each.value)
