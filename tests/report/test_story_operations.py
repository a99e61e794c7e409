"""The operations page: a figure a row, its conclusion over it, what is missing under it."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from cxassess.assessment.kpi_types import CheckResult, CheckState, Interval
from cxassess.assessment.types import Assessment
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report.blocks import Cell, Group, Heading, Table
from cxassess.report.story.operations import operations
from cxassess.report.words import Words, texts
from tests.report.assessments import nps_survey, sample_assessment

MODEL = load_model()
CHECKS = (
    "K11", "K12", "K13", "K14", "K15", "K16", "K17", "K19", "K23", "K24", "K25", "K26", "K27",
)  # fmt: skip
REASONS = [key.replace(".", "_", 1) for key in texts() if key[:3] in CHECKS and key[3] == "."]
KEY = re.compile(r"operations\.(name|figure|interval|against|bad)_(K\d\d.*)")
# The reasons with which these checks fail or warn.
DEPARTURES = (
    "K11.few", "K11.few_no_median", "K11.few_and_late", "K11.late", "K12.no_action",
    "K13.all_rises", "K13.reason_rises", "K13.new_rises", "K13.settled_rises", "K14.below_target",
    "K15.handoffs_above_target", "K15.handoffs_rise", "K15.agents_rise",
    "K15.channels_above_target", "K15.channels_rise", "K16.turnover_above_target",
    "K16.targets_of_pace_only", "K17.sales_then_contacts", "K17.campaign_then_contacts",
    "K17.sales_up_nps_down", "K17.sales_up_mean_down", "K19.falls", "K19.falls_same",
    "K23.unsolved_worse", "K23.recontact_worse", "K23.rating_worse", "K24.use_falls",
    "K24.goal_falls", "K24.goal_unrecorded", "K24.achieved_falls", "K25.answered_late",
    "K25.never_around_the_clock", "K25.few_human_hours", "K25.no_phone",
    "K25.tracking_missing_cases", "K25.tracking_missing_channels", "K25.recordings_short",
    "K26.basis_missing", "K27.loss_without_cohorts", "K27.nothing_to_retain",
)  # fmt: skip


def result(name: str, state: CheckState, reason: str, **fields: object) -> CheckResult:
    given = {"id": name, "state": state, "reason": reason, "survey": "relational"}
    return CheckResult.model_validate(given | fields)


def with_all(name: str, state: CheckState, reason: str) -> CheckResult:
    """Return a result with a value for everything that a text about it can name."""
    named = {
        each
        for key, text in texts().items()
        if key.startswith((f"{name}.", "operations."))
        for form in (text["en"].values() if isinstance(text["en"], dict) else (text["en"],))
        for _, each, _, _ in Formatter().parse(form)
        if each
    } - {"survey", "n", "figure", "low", "high", "counts", "said", "names"}
    values: dict[str, float | str] = dict.fromkeys(named, 2) | dict.fromkeys(
        named & {"start", "end", "since"}, "2026-01-31"
    )
    interval = Interval(low=0.1, high=0.3)
    return result(name, state, reason, figure=0.2, base=90, interval=interval, values=values)


def checked(*checks: CheckResult) -> Assessment:
    sample = sample_assessment(MODEL, "en", surveys=(nps_survey(),), findings=0)
    return sample.model_copy(update={"checks": checks})


def told(*checks: CheckResult, language: Language = "en") -> list:
    return operations(checked(*checks), MODEL, Words(language))


def heading_of(blocks: list) -> str:
    return next(each.text for each in blocks if isinstance(each, Heading))


def rows_of(blocks: list) -> list[list[str]]:
    return [
        [cell.text if isinstance(cell, Cell) else cell for cell in row]
        for table in blocks
        if isinstance(table, Table)
        for row in table.rows
        if not isinstance(row, Group)
    ]


FIRST = result(
    "K14", "warning", "below_target", figure=0.54, base=385,
    interval=Interval(low=0.49, high=0.59), values={"target": 0.8},
)  # fmt: skip
LATE = result(
    "K25", "fail", "answered_late", figure=0.0476, base=420,
    interval=Interval(low=0.031, high=0.072), values={"count": 20, "unanswered": 0},
    parameters={"answer_days": 7, "human_hours": 8, "recordings_days": 90},
)  # fmt: skip
STEADY = result(
    "K13", "ok", "all_steady", figure=12.06, base=21427,
    interval=Interval(low=11.9, high=12.3), values={"change": 0.0, "months": 24},
)  # fmt: skip


class TestTable:
    def test_a_row_a_figure_with_what_it_is_held_against(self) -> None:
        assert rows_of(told(FIRST, STEADY)) == [
            [
                "Contacts per 100 active customers and month", "12.1", "11.9 to 12.3", "21,427",
                "start of the period: no rise in 24 months", "✓ ok",
            ],
            [
                "Cases solved at the first contact", "54%", "49% to 59%", "385", "target: 80%",
                "▲ warning",
            ],
        ]  # fmt: skip
        (row,) = rows_of(told(LATE, language="pt-BR"))
        assert row == [
            "Casos sem resposta no prazo", "4,8%", "3,1% a 7,2%", "420",
            "lei: até 7 dias em cada caso", "✕ falha",
        ]  # fmt: skip

    def test_groups_and_their_order(self) -> None:
        (table,) = [each for each in told(FIRST, LATE, STEADY) if isinstance(each, Table)]
        groups = [row.text for row in table.rows if isinstance(row, Group)]
        assert groups == ["Legal duties", "Contacts and solutions"]

    def test_without_a_target_a_share_is_held_against_its_past(self) -> None:
        values = {"change": 0.0, "months": 6}
        check = result("K15", "ok", "handoffs_ok", figure=0.1, base=90, values=values)
        (row,) = rows_of(told(check))
        assert row[2:] == ["–", "90", "start of the period: no rise in 6 months", "✓ ok"]

    def test_a_figure_that_cannot_be_judged_is_shown_as_such(self) -> None:
        check = result("K14", "no_data", "no_target", figure=0.7, base=90)
        (row,) = rows_of(told(check))
        assert (row[1], row[4], row[5]) == ("70%", "–", "○ not judged")

    def test_what_has_no_data_is_named_under_the_table(self) -> None:
        (table,) = [
            each
            for each in told(FIRST, result("K24", "no_data", "no_adoption"))
            if isinstance(each, Table)
        ]
        assert "No data: Adoption and outcome." in str(table.notes)
        (table,) = [each for each in told(FIRST) if isinstance(each, Table)]
        assert "No data" not in str(table.notes)

    @pytest.mark.parametrize(
        ("count", "english", "portuguese"),
        [
            (1, "one action completed in a year", "uma ação concluída em um ano"),
            (4, "4 actions completed in a year", "4 ações concluídas em um ano"),
        ],
    )
    def test_number_agrees(self, count: int, english: str, portuguese: str) -> None:
        check = result("K12", "ok", "actions_completed", figure=1.0, values={"count": count})
        assert rows_of(told(check))[0][4] == english
        assert rows_of(told(check, language="pt-BR"))[0][4] == portuguese


class TestHeading:
    def test_it_names_the_gravest_first(self) -> None:
        assert heading_of(told(FIRST, STEADY, LATE)) == (
            "In the operation, 4.8% of the cases missed the legal deadline to answer and "
            "only 54% of the cases are solved at the first contact"
        )
        assert heading_of(told(FIRST, STEADY, LATE, language="pt-BR")) == (
            "Na operação, 4,8% dos casos passaram do prazo legal de resposta e "
            "só 54% dos casos se resolvem no primeiro contato"
        )

    def test_a_check_is_named_once(self) -> None:
        hours = result("K25", "fail", "few_human_hours", figure=6)
        assert "phone" not in heading_of(told(LATE, hours, FIRST))

    def test_where_nothing_departs(self) -> None:
        assert heading_of(told(STEADY)) == "In the operation, no measured figure fails or warns"

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_without_tables_it_says_what_to_lay(self, language: Language) -> None:
        blocks = told(
            result("K13", "no_data", "no_contacts"),
            result("K25", "no_data", "not_regulated"),
            language=language,
        )
        assert len(blocks) == 2
        assert "--with operations" in blocks[1].data()["text"]
        assert len(blocks[1].data()["text"]) < 330

    @pytest.mark.parametrize("key", DEPARTURES)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_departure_has_its_clause(self, key: str, language: Language) -> None:
        assert key in texts()
        name, reason = key.split(".")
        said = heading_of(told(with_all(name, "warning", reason), language=language))
        well = Words(language)("operations.heading_well")
        assert said != well
        assert not said.endswith(".")


class TestTexts:
    @pytest.mark.parametrize("key", [key for key in texts() if KEY.fullmatch(key)])
    def test_each_is_about_a_reason_of_its_check(self, key: str) -> None:
        found = KEY.fullmatch(key)
        assert found
        name = found[2]
        about = [each for each in REASONS if each == name or each.startswith(f"{name}_")]
        assert about
        named = {each[len("operations.name_") :] for each in texts() if "s.name_K" in each}
        assert any(
            each == known or each.startswith(f"{known}_") for each in about for known in named
        )

    @pytest.mark.parametrize("reason", REASONS)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_reason_can_be_told(self, reason: str, language: Language) -> None:
        check = with_all(reason[:3], "ok", reason[4:])
        for row in rows_of(told(check, language=language)):
            assert all(each and "{" not in each for each in row)
