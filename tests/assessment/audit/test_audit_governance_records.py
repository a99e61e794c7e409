"""The checks of rates (K22), the SAC's duties (K25), legal basis (K26) and retention (K27)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cxassess.assessment.audit.consent import legal_basis
from cxassess.assessment.audit.denominators import rate_denominators
from cxassess.assessment.audit.retention import measured_retention
from cxassess.assessment.audit.sac import sac_duties
from cxassess.assessment.kpi_types import CheckResult
from tests.assessment.audit.test_audit_governance import (
    Verdict,
    months,
    reasons_of,
    run,
    verdicts,
)


def cases(
    good: int = 0, poor: int = 0, unrated: int = 0, *, day: str = "2026-02-10", more: str = ",,"
) -> str:
    """Return rows of cases: ratings of 5 and of 2, and none; `more` is closed, success, solved."""
    ratings = ["5"] * good + ["2"] * poor + [""] * unrated
    return "".join(f"{day},{rating},{more}\n" for rating in ratings)


def numbered(table: str) -> str:
    """Return a table of cases with a number for each."""
    header, *rows = table.splitlines()
    return f"case,{header}\n" + "".join(f"{place},{row}\n" for place, row in enumerate(rows))


CASES = "opened,rating,closed,success,solved\n"
RATES = "rate,percent,start,end,success_from,unrated\n"
RATE = RATES + "Solved,{percent},2026-01-01,2026-03-31,{success_from},{unrated}\n"
# 60 good, 20 poor, 20 unrated: 80 % with the unrated as successes, 75 % without, 60 % as failures.
MIXED = CASES + cases(60, 20, 20)
FLAGGED = CASES + cases(60, 0, 20, more=",yes,") + cases(0, 20, 0, more=",no,")
SOLVED = CASES + cases(60, 0, 20, more=",yes,yes") + cases(0, 20, 0, more=",no,no")


def rate(percent: str, success_from: str = "4", unrated: str = "") -> str:
    return RATE.format(percent=percent, success_from=success_from, unrated=unrated)


RATE_CASES: list[tuple[str | None, str | None, Verdict]] = [
    (None, MIXED, ("no_data", "no_rates")),
    (rate("80"), None, ("no_data", "no_ratings")),
    (rate("80"), "opened,solved\n2026-02-01,yes\n", ("no_data", "no_ratings")),
    (rate("80", ""), MIXED, ("no_data", "success_not_defined")),
    (rate("80"), MIXED.replace("2026-02", "2026-04"), ("no_data", "few_rated")),
    (rate("80"), CASES + cases(4, 0, 20), ("no_data", "few_rated")),
    (rate("80"), CASES + cases(5, 0, 20), ("no_data", "not_reproduced")),
    (rate("80"), MIXED, ("fail", "success_reproduced")),
    (rate("80.4"), MIXED, ("no_data", "not_reproduced")),
    (rate("80.04"), MIXED, ("no_data", "not_reproduced")),
    (rate("80", unrated="left_out"), MIXED, ("fail", "success_denied")),
    (rate("80", unrated="success"), MIXED, ("fail", "success_stated")),
    (rate("75"), MIXED, ("ok", "left_out_reproduced")),
    (rate("75", unrated="success"), MIXED, ("fail", "success_stated")),
    (rate("60"), MIXED, ("ok", "failure_reproduced")),
    (rate("90"), CASES + cases(60, 20), ("ok", "all_rated")),
    (rate("82", ""), FLAGGED, ("fail", "success_flagged")),
    (rate("75", ""), FLAGGED, ("ok", "left_out_reproduced")),
    (rate("82", ""), SOLVED, ("no_data", "not_reproduced")),
    (rate("82"), SOLVED, ("fail", "success_flagged")),
    # 75 % of 160: with 13 unrated of 173 as successes 76.9 %, and with 14 of 174 it is 77.0 %.
    (rate("76.9"), CASES + cases(120, 40, 13), ("no_data", "versions_too_near")),
    (rate("77"), CASES + cases(120, 40, 14), ("fail", "success_reproduced")),
    # 1 of 201 unrated: 75.0 % and 75.1 % round alike, and nothing is held against the client.
    (rate("75"), CASES + cases(150, 50, 1), ("ok", "left_out_reproduced")),
]


class TestDenominators:
    @pytest.mark.parametrize(("rates", "cases_table", "verdict"), RATE_CASES)
    def test_verdicts(
        self, rates: str | None, cases_table: str | None, verdict: Verdict, tmp_path: Path
    ) -> None:
        given = {"rates": rates, "cases": cases_table and numbered(cases_table)}
        tables = {name: table for name, table in given.items() if table is not None}
        results = run("K22", rate_denominators, tmp_path, **tables)
        assert verdicts(results) == [verdict]

    def test_both_versions_are_there(self, tmp_path: Path) -> None:
        (result,) = run("K22", rate_denominators, tmp_path, rates=rate("80"), cases=numbered(MIXED))
        assert (result.figure, result.reported, result.base) == (0.75, 0.8, 80)
        assert (result.values["success"], result.values["failure"]) == (0.8, 0.6)
        assert (result.values["unrated"], result.values["cases"]) == (20, 100)
        # scipy.stats.binomtest(60, 80).proportion_ci(method="wilson"), scipy 1.17
        assert result.interval is not None
        assert result.interval.low == pytest.approx(0.645153, abs=1e-6)
        assert result.interval.high == pytest.approx(0.831938, abs=1e-6)

    def test_a_right_reading_of_the_period_comes_first(self, tmp_path: Path) -> None:
        # By their opening the wrong formula fits, by their closing the right one does.
        table = (
            CASES
            + cases(60, 20, 20, more="2026-04-10,,")
            + cases(80, 20, day="2025-12-10", more="2026-01-10,,")
        )
        (result,) = run("K22", rate_denominators, tmp_path, rates=rate("80"), cases=numbered(table))
        assert (result.state, result.reason) == ("ok", "all_rated")

    def test_each_rate_is_judged(self, tmp_path: Path) -> None:
        rates = rate("80") + "Rated,75,,,4,\n"
        results = run("K22", rate_denominators, tmp_path, rates=rates, cases=numbered(MIXED))
        assert [each.values["rate"] for each in results] == ["Solved", "Rated"]
        assert [each.state for each in results] == ["fail", "ok"]

    def test_every_text_is_reached(self) -> None:
        assert {reason for *_, (_, reason) in RATE_CASES} == reasons_of("K22")


ANSWERED = "opened,answered,closed,tracking\n"
IN_TIME = "2026-03-01T23:00,2026-03-08T23:59,,\n"
LATE = "2026-03-01T00:01,2026-03-09T00:01,,\n"
CHANNELS = "channel,kind,around_the_clock,human_hours,tracking,recordings_days\n"
LAWFUL = "Phone,phone,no,8,yes,90\nChat,chat,yes,0,yes,\n"

DUTY_CASES: list[tuple[str | None, str | None, list[Verdict]]] = [
    (
        None,
        None,
        [("no_data", "no_cases"), ("no_data", "no_channels"), ("no_data", "tracking_not_stated")],
    ),
    (
        ANSWERED + IN_TIME * 5,
        CHANNELS + LAWFUL,
        [
            ("ok", "answered_in_time"),
            ("ok", "around_the_clock"),
            ("ok", "enough_human_hours"),
            ("ok", "recordings_kept"),
            ("ok", "tracking_given_channels"),
        ],
    ),
    (
        ANSWERED + (IN_TIME * 6).replace(",\n", ",yes\n"),
        CHANNELS + "Phone,phone,no,7.5,yes,89\nChat,chat,no,,,\n",
        [
            ("ok", "answered_in_time"),
            ("fail", "never_around_the_clock"),
            ("fail", "few_human_hours"),
            ("fail", "recordings_short"),
            ("ok", "tracking_given_cases"),
            ("no_data", "tracking_partly_stated_channels"),
        ],
    ),
    (
        ANSWERED
        + IN_TIME * 5
        + LATE.replace(",\n", ",no\n")
        + (IN_TIME * 5).replace(",\n", ",yes\n"),
        CHANNELS + "Phone,phone,,,no,\nPhone 2,phone,no,4,yes,\n",
        [
            ("fail", "answered_late"),
            ("no_data", "hours_not_stated"),
            ("no_data", "human_hours_not_stated"),
            ("no_data", "recordings_not_stated"),
            ("fail", "tracking_missing_cases"),
            ("fail", "tracking_missing_channels"),
        ],
    ),
    (
        ANSWERED + IN_TIME * 4 + (IN_TIME * 5).replace(",\n", ",yes\n"),
        CHANNELS + "Chat,chat,yes,24,yes,\n",
        [
            ("ok", "answered_in_time"),
            ("ok", "around_the_clock"),
            ("fail", "no_phone"),
            ("no_data", "recordings_not_stated"),
            ("no_data", "tracking_partly_stated_cases"),
            ("ok", "tracking_given_channels"),
        ],
    ),
    (
        ANSWERED + IN_TIME * 4,
        CHANNELS + "Line,,yes,24,yes,90\n",
        [
            ("no_data", "few_cases"),
            ("ok", "around_the_clock"),
            ("no_data", "kinds_not_stated"),
            ("no_data", "recordings_not_stated"),
            ("ok", "tracking_given_channels"),
        ],
    ),
    (
        "opened\n" + "2026-03-01\n" * 9,
        CHANNELS + LAWFUL.replace("Chat", "Phone 2").replace("chat", "phone"),
        [
            ("no_data", "answers_not_recorded"),
            ("ok", "around_the_clock"),
            ("ok", "enough_human_hours"),
            ("no_data", "recordings_not_stated"),
            ("ok", "tracking_given_channels"),
        ],
    ),
]


class TestDuties:
    def deadline(self, rows: str, folder: Path) -> CheckResult:
        return run("K25", sac_duties, folder, regulated=True, cases=numbered(ANSWERED + rows))[0]

    @pytest.mark.parametrize(("cases_table", "channels", "expected"), DUTY_CASES)
    def test_each_duty_is_judged_by_itself(
        self,
        cases_table: str | None,
        channels: str | None,
        expected: list[Verdict],
        tmp_path: Path,
    ) -> None:
        given = {"cases": cases_table and numbered(cases_table), "channels": channels}
        tables = {name: table for name, table in given.items() if table is not None}
        assert verdicts(run("K25", sac_duties, tmp_path, regulated=True, **tables)) == expected

    def test_a_service_that_is_not_regulated_is_not_judged(self, tmp_path: Path) -> None:
        results = run("K25", sac_duties, tmp_path, cases=numbered(ANSWERED + LATE * 9))
        assert verdicts(results) == [("no_data", "not_regulated")]

    def test_days_are_those_of_the_calendar(self, tmp_path: Path) -> None:
        # In time 7 days and 59 minutes after; late 8 days after to the minute.
        result = self.deadline(IN_TIME * 18 + LATE * 2, tmp_path)
        assert (result.figure, result.base, result.values["count"]) == (0.1, 20, 2)
        # scipy.stats.binomtest(2, 20).proportion_ci(method="wilson"), scipy 1.17
        assert result.interval is not None
        assert result.interval.low == pytest.approx(0.027866, abs=1e-6)
        assert result.interval.high == pytest.approx(0.301034, abs=1e-6)

    @pytest.mark.parametrize(
        ("row", "base", "late"),
        [
            ("2026-03-01,,2026-03-08,\n", 6, 0),  # closed in time, the answer not recorded
            ("2026-03-01,,2026-03-09,\n", 6, 1),
            ("2026-03-01,2026-03-08,2026-05-01,\n", 6, 0),  # answered in time, closed later
            ("2026-03-02,,,\n", 6, 1),  # open; the record ends on 10 March
            ("2026-03-03,,,\n", 5, 0),
            ("2026-11-01,,,\n", 5, 0),  # after the assessment
        ],
    )
    def test_cases_without_an_answer(self, row: str, base: int, late: int, tmp_path: Path) -> None:
        last = "2026-03-10,2026-03-10,,\n"
        result = self.deadline(last * 5 + row, tmp_path)
        assert (result.base, result.values["count"]) == (base, late)
        assert result.values["unanswered"] == (late if ",,," in row else 0)

    def test_every_text_is_reached(self) -> None:
        reached = {reason for *_, expected in DUTY_CASES for _, reason in expected}
        assert reached | {"not_regulated"} == reasons_of("K25")


CONSENT_CASES: list[tuple[str | None, list[Verdict]]] = [
    (None, [("no_data", "no_consents")]),
    (
        "CRM,customers,100,100\nNPS,survey,5,5\n",
        [("ok", "basis_recorded"), ("ok", "basis_recorded")],
    ),
    ("CRM,customers,100,99\n", [("warning", "basis_missing"), ("no_data", "no_survey")]),
    (
        "NPS,survey,100,0\nCSAT,survey,4,0\n",
        [("warning", "basis_missing"), ("no_data", "few_records"), ("no_data", "no_customers")],
    ),
]


class TestLegalBasis:
    @pytest.mark.parametrize(("rows", "expected"), CONSENT_CASES)
    def test_verdicts(self, rows: str | None, expected: list[Verdict], tmp_path: Path) -> None:
        header = "collection,kind,records,with_basis\n"
        tables = {} if rows is None else {"consents": header + rows}
        assert verdicts(run("K26", legal_basis, tmp_path, **tables)) == expected

    def test_the_share(self, tmp_path: Path) -> None:
        table = "collection,kind,records,with_basis\nCRM,customers,200,150\n"
        result = run("K26", legal_basis, tmp_path, consents=table)[0]
        assert (result.figure, result.base, result.interval) == (0.75, 200, None)
        assert (result.values["collection"], result.values["count"]) == ("CRM", 50)

    def test_every_text_is_reached(self) -> None:
        reached = {reason for _, expected in CONSENT_CASES for _, reason in expected}
        assert reached == reasons_of("K26")


def customers(*groups: tuple[int, str, str]) -> str:
    """Return the table of customers: how many, joined when, left when."""
    rows = [f"{joined},{left}" for number, joined, left in groups for _ in range(number)]
    return "customer,joined,left\n" + "".join(f"C{place},{row}\n" for place, row in enumerate(rows))


# The first loss is of 2022, so that who joined since can be followed.
OLD = (1, "2020-01-01", "2022-01-10")
LAST = (1, "2026-09-30", "")
BUDGETS = "retention_budget,acquisition_budget"
RETENTION_CASES: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["no_customers", "no_budgets"]),
    ({"customers": customers(LAST)}, ["no_customers", "no_budgets"]),
    ({"customers": customers(LAST, OLD)}, ["cohorts_too_young", "no_budgets"]),
    (
        {"customers": customers(LAST, OLD, (5, "2025-09-30", ""))},
        ["cohort_retention", "no_budgets"],
    ),
    (
        {"customers": customers(LAST, OLD, (4, "2025-09-30", ""))},
        ["cohorts_too_young", "no_budgets"],
    ),
    (
        {"customers": customers(LAST, OLD, (5, "2025-10-01", ""))},
        ["cohorts_too_young", "no_budgets"],
    ),
    ({"months": months("2026-01", ["3"] * 9, "left")}, ["loss_without_cohorts", "no_budgets"]),
    ({"months": months("2026-12", ["3"], "left")}, ["no_customers", "no_budgets"]),
    ({"months": months("2026-01", ["0,9"] * 9, BUDGETS)}, ["no_customers", "nothing_to_retain"]),
    ({"months": months("2026-01", ["3,9"] * 9, BUDGETS)}, ["no_customers", "budgets_compared"]),
    ({"months": months("2026-01", ["3,"] * 9, BUDGETS)}, ["no_customers", "budget_to_retain"]),
    ({"months": months("2026-01", [",9"] * 9, BUDGETS)}, ["no_customers", "no_budgets"]),
    ({"months": months("2024-01", ["3,9"] * 9, BUDGETS)}, ["no_customers", "no_budgets"]),
]
WARNINGS = {"loss_without_cohorts", "nothing_to_retain"}
MEASURED = {"cohort_retention", "budgets_compared", "budget_to_retain"}


class TestRetention:
    def state_of(self, reason: str) -> str:
        return "warning" if reason in WARNINGS else "ok" if reason in MEASURED else "no_data"

    @pytest.mark.parametrize(("tables", "reasons"), RETENTION_CASES)
    def test_verdicts(self, tables: dict[str, str], reasons: list[str], tmp_path: Path) -> None:
        results = run("K27", measured_retention, tmp_path, **tables)
        assert verdicts(results) == [(self.state_of(each), each) for each in reasons]

    def test_cohorts_of_a_year_counted_back(self, tmp_path: Path) -> None:
        table = customers(
            OLD,
            LAST,
            (15, "2025-09-30", ""),
            (3, "2025-01-01", "2025-12-31"),  # a day less than a year
            (2, "2024-10-01", "2025-10-01"),  # a year to the day: kept
            (20, "2024-09-30", "2026-01-01"),
            (30, "2023-09-30", "2023-12-01"),
            (50, "2022-09-30", ""),  # of a fourth cohort
        )
        *cohorts, budget = run("K27", measured_retention, tmp_path, customers=table)
        assert budget.reason == "no_budgets"
        assert [(each.values["start"], each.values["end"]) for each in cohorts] == [
            ("2024-10-01", "2025-09-30"),
            ("2023-10-01", "2024-09-30"),
            ("2022-10-01", "2023-09-30"),
        ]
        assert [(each.figure, each.base) for each in cohorts] == [(0.85, 20), (1, 20), (0, 30)]
        # scipy.stats.binomtest(17, 20).proportion_ci(method="wilson"), scipy 1.17
        bounds = cohorts[0].interval
        assert bounds is not None
        assert bounds.low == pytest.approx(0.639581, abs=1e-6)
        assert bounds.high == pytest.approx(0.947631, abs=1e-6)

    def test_who_joined_before_the_first_loss_on_record_is_left_out(self, tmp_path: Path) -> None:
        # The record begins in 2025: of those who joined before, only those who stayed are in it.
        table = customers(
            LAST, (50, "2024-12-01", ""), (1, "2020-01-01", "2025-01-01"), (5, "2025-02-01", "")
        )
        cohort = run("K27", measured_retention, tmp_path, customers=table)[0]
        assert (cohort.base, cohort.values["start"]) == (5, "2025-01-01")

    def test_budgets_are_those_of_the_last_year(self, tmp_path: Path) -> None:
        table = months("2025-09", ["0,500", "0,500", *["10,40"] * 12], BUDGETS)
        assert np.datetime64("2025-09") + 13 == np.datetime64("2026-10")
        result = run("K27", measured_retention, tmp_path, months=table)[-1]
        assert result.figure == pytest.approx(0.2)
        assert result.values["count"] == 12

    def test_every_text_is_reached(self) -> None:
        assert {reason for _, reasons in RETENTION_CASES for reason in reasons} == reasons_of("K27")
