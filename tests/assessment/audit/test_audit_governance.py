"""The checks of purpose (K10), actions (K12) and the service team (K16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import poisson

from cxassess.assessment.assess import audit_context
from cxassess.assessment.audit.actions import linked_actions
from cxassess.assessment.audit.context import AuditContext, CheckFunction
from cxassess.assessment.audit.purpose import metric_purpose
from cxassess.assessment.audit.team import team_turnover
from cxassess.assessment.kpi_types import CheckResult
from cxassess.report.story.audit import check_reason
from cxassess.report.words import Words, texts
from cxassess.surveys.types import SurveyData, SurveySetup
from tests.assessment.engagements import MODEL, classes, engagement, survey
from tests.engagement.operations.tables import operations_of

Verdict = tuple[str, str]


def run(
    name: str,
    function: CheckFunction,
    folder: Path,
    *surveys: SurveyData,
    regulated: bool = False,
    **tables: str,
) -> list[CheckResult]:
    """Return a check's results; each can be told in both languages."""
    context = audit_context(engagement(surveys=surveys, regulated=regulated))
    context = replace(context, operations=operations_of(folder, **tables))
    results = function(MODEL.check(name), context)
    assert results
    for each in results:
        assert (each.id, each.parameters) == (name, MODEL.check(name).parameters)
        told(each, context)
    return results


def told(result: CheckResult, context: AuditContext) -> list[str]:
    by_id = {each.id: each for each in context.results}
    return [check_reason(result, by_id, Words(language)) for language in ("pt-BR", "en")]


def verdicts(results: Iterable[CheckResult]) -> list[Verdict]:
    return [(each.state, each.reason) for each in results]


def reasons_of(name: str) -> set[str]:
    return {key.split(".")[1] for key in texts() if key.startswith(f"{name}.")}


def months(first: str, rows: Iterable[str], columns: str) -> str:
    """Return the table of months with these cells, month after month."""
    month = np.datetime64(first, "M")
    return f"month,{columns}\n" + "".join(
        f"{month + place},{cells}\n" for place, cells in enumerate(rows)
    )


PURPOSES = {
    "nothing stated": (
        "nps",
        {},
        ["kind_not_stated", "publication_not_stated", "definition_not_stated"],
    ),
    "a relational NPS": (
        "nps",
        {"kind": "relational", "published_as": "relational", "same_definition": True},
        ["published_relational", "same_definition"],
    ),
    "an NPS after tickets": (
        "nps",
        {"event": "ticket closed", "published_as": "relational", "same_definition": False},
        ["transactional_as_relational", "definitions_differ"],
    ),
    "the other way": (
        "nps",
        {"kind": "relational", "published_as": "transactional", "same_definition": True},
        ["relational_as_transactional", "same_definition"],
    ),
    "relational after an event": (
        "nps",
        {"kind": "relational", "event": "ticket closed", "published_as": "relational"},
        ["kind_contradicts_event", "definition_not_stated"],
    ),
    "a CSAT of an event": (
        "csat",
        {"event": "delivery", "published_as": "transactional", "same_definition": True},
        ["csat_of_event", "published_transactional", "same_definition"],
    ),
    "a CSAT of the relationship": (
        "csat",
        {"kind": "relational", "published_as": "relational", "same_definition": True},
        ["csat_without_event", "published_relational", "same_definition"],
    ),
    "a CSAT of an event not named": (
        "csat",
        {"kind": "transactional", "published_as": "transactional", "same_definition": True},
        ["event_not_stated", "published_transactional", "same_definition"],
    ),
}
PURPOSE_FAILURES = {
    "transactional_as_relational",
    "relational_as_transactional",
    "csat_without_event",
    "definitions_differ",
}


class TestPurpose:
    def state_of(self, reason: str) -> str:
        if reason in PURPOSE_FAILURES:
            return "fail"
        unknown = reason.endswith("not_stated") or reason in {"no_survey", "kind_contradicts_event"}
        return "no_data" if unknown else "ok"

    @pytest.mark.parametrize("case", PURPOSES)
    def test_each_question_is_judged_by_itself(self, case: str, tmp_path: Path) -> None:
        metric, setup, reasons = PURPOSES[case]
        scores = classes(1, 1, 3) if metric == "nps" else [3, 4, 5, 5, 5]
        data = survey({"2026": scores}, metric=metric, setup=SurveySetup(**setup))
        results = run("K10", metric_purpose, tmp_path, data)
        assert verdicts(results) == [(self.state_of(each), each) for each in reasons]
        assert {(each.survey, each.metric) for each in results} == {("nps", metric)}

    def test_without_surveys(self, tmp_path: Path) -> None:
        assert verdicts(run("K10", metric_purpose, tmp_path)) == [("no_data", "no_survey")]

    def test_every_text_is_reached(self) -> None:
        reached = {reason for _, _, reasons in PURPOSES.values() for reason in reasons}
        assert reached | {"no_survey"} == reasons_of("K10")


HUNDRED = classes(25, 25, 50)
ACTIONS = "kpi,owner,area,completed\n"


ACTION_CASES: list[tuple[str | None, int, Verdict]] = [
    (None, 100, ("no_data", "no_actions_table")),
    ("area,completed\nother,2026-09-30\n", 100, ("no_data", "origin_not_recorded")),
    ("kpi,area\nnps,other\n", 100, ("no_data", "completion_not_recorded")),
    (ACTIONS + "nps,A,other,2026-09-30\n", 100, ("ok", "actions_completed")),
    (ACTIONS + "nps,A,other,2025-11-01\n", 100, ("ok", "actions_completed")),
    (ACTIONS + "nps,A,other,2026-10-31\n", 0, ("ok", "actions_completed")),
    (ACTIONS + "nps,A,other,2025-10-31\n", 100, ("fail", "no_action")),
    (ACTIONS + "nps,A,other,2026-11-01\n", 100, ("fail", "no_action")),
    (ACTIONS + "none,A,other,2026-09-30\n", 100, ("fail", "no_action")),
    (ACTIONS + "none,A,other,2026-09-30\n", 99, ("no_data", "few_answers")),
    (ACTIONS + ",A,other,2026-09-30\nnps,A,other,\n", 100, ("no_data", "origin_unknown")),
    (ACTIONS + "csat,A,cx,2026-09-30\n", 100, ("ok", "actions_inside_only")),
    (ACTIONS + "ces,,other,2026-09-30\nces,A,cx,\n", 9, ("ok", "actions_inside_only")),
]


class TestActions:
    """The assessment is of 31 October 2026: the year begins on 1 November 2025."""

    @pytest.mark.parametrize(("actions", "answers", "verdict"), ACTION_CASES)
    def test_verdicts(
        self, actions: str | None, answers: int, verdict: Verdict, tmp_path: Path
    ) -> None:
        data = [survey({"2026": HUNDRED[:answers]})] if answers else []
        tables = {} if actions is None else {"actions": actions}
        (result,) = run("K12", linked_actions, tmp_path, *data, **tables)
        assert (result.state, result.reason) == verdict

    def test_counts_by_quarter_and_owner(self, tmp_path: Path) -> None:
        rows = (
            "nps,A,other,2025-11-01\n"
            "csat,A,service,2026-01-31\n"  # the last day of the first quarter
            "nps,,other,2026-02-01\n"  # nobody's
            "none,A,other,2026-05-05\n"
            "other,B,other,2026-08-01\n"
            "nps,B,cx,2026-10-31\n"
            "nps,B,other,\n"
        )
        (result,) = run("K12", linked_actions, tmp_path, actions=ACTIONS + rows)
        assert [result.values[f"quarter_{place}"] for place in (1, 2, 3, 4)] == [2, 1, 0, 2]
        assert (result.figure, result.base, result.values["outside"]) == (0.4, 5, 2)
        # scipy.stats.binomtest(2, 5).proportion_ci(method="wilson"), scipy 1.17
        assert result.interval is not None
        assert result.interval.low == pytest.approx(0.117621, abs=1e-6)
        assert result.interval.high == pytest.approx(0.769276, abs=1e-6)

    def test_without_recorded_owners_the_area_counts(self, tmp_path: Path) -> None:
        actions = "kpi,area,completed\nnps,other,2026-09-30\n"
        (result,) = run("K12", linked_actions, tmp_path, actions=actions)
        assert result.values["outside"] == 1

    @pytest.mark.parametrize(
        ("end", "day", "reason"),
        [
            (dt.date(2025, 10, 31), None, "few_answers"),
            (dt.date(2025, 11, 1), None, "no_action"),
            (dt.date(2025, 10, 31), "2025-11-01", "no_action"),
            (dt.date(2026, 9, 30), "2025-10-31", "few_answers"),
            (None, None, "answers_undated"),
        ],
    )
    def test_answers_count_by_their_day_or_their_wave(
        self, end: dt.date | None, day: str | None, reason: str, tmp_path: Path
    ) -> None:
        data = survey({"2026": HUNDRED}, ends={"2026": end})
        if day:
            data = replace(data, days=np.full(100, day, dtype="datetime64[s]"))
        actions = ACTIONS + "nps,A,other,2020-01-01\n"
        (result,) = run("K12", linked_actions, tmp_path, data, actions=actions)
        assert result.reason == reason

    def test_every_text_is_reached(self) -> None:
        reached = {reason for _, _, (_, reason) in ACTION_CASES}
        assert reached | {"answers_undated"} == reasons_of("K12")


TURNOVER = "measure,team,percent,since\nturnover,yes,{percent},{since}\n"


def year(departures: int, headcount: float = 20, first: str = "2025-11") -> str:
    rows = [f"{departures if place == 0 else 0},{headcount}" for place in range(12)]
    return months(first, rows, "departures,headcount")


TARGET_CASES: list[tuple[int, str, Verdict]] = [
    (4, "20", ("ok", "turnover_within_target")),
    # The exact interval of 10 events begins at 4.795, that is .23977 of 20 people.
    (10, "23.9", ("warning", "turnover_above_target")),
    (10, "24", ("ok", "turnover_near_target")),
]
MONTHS_CASES: list[tuple[str | None, str]] = [
    (None, "no_departures"),
    ("month,headcount\n2026-09,20\n", "no_departures"),
    (year(3, 4.9), "team_too_small"),
    (year(3, 5), "turnover_without_target"),
    (year(3, first="2025-09"), "turnover_without_target"),  # the last month is August
    (months("2025-12", ["1,20"] * 11, "departures,headcount"), "few_months"),
    (year(3, first="2024-11"), "few_months"),  # a year old
    (year(3, first="2024-12"), "turnover_without_target"),
    (year(3, first="2025-12"), "few_months"),  # November is not over: 11 months
    (year(3).replace("2026-03,0,20", "2026-03,,20"), "few_months"),
]
PACE_CASES: list[tuple[str, Verdict]] = [
    ("", ("no_data", "no_targets")),
    ("time,yes\nvolume,yes\n", ("fail", "targets_of_pace_only")),
    ("time,yes\n", ("fail", "targets_of_pace_only")),
    ("time,yes\nturnover,yes\n", ("fail", "targets_of_pace_only")),
    ("time,yes\nquality,no\n", ("fail", "targets_of_pace_only")),
    ("time,yes\nquality,yes\n", ("ok", "targets_beyond_pace")),
    ("time,yes\nquality,\n", ("no_data", "team_targets_unclear")),
    ("time,yes\nvolume,\n", ("fail", "targets_of_pace_only")),
    ("quality,no\n", ("no_data", "team_targets_unclear")),
    ("turnover,yes\n", ("no_data", "team_targets_unclear")),
]


class TestTurnover:
    def result(self, folder: Path, **tables: str) -> CheckResult:
        return run("K16", team_turnover, folder, **tables)[0]

    @pytest.mark.parametrize(("departures", "percent", "verdict"), TARGET_CASES)
    def test_against_the_target(
        self, departures: int, percent: str, verdict: Verdict, tmp_path: Path
    ) -> None:
        targets = TURNOVER.format(percent=percent, since="")
        result = self.result(tmp_path, months=year(departures), targets=targets)
        assert (result.state, result.reason) == verdict
        assert (result.figure, result.base) == (departures / 20, 20)
        assert result.values["target"] == pytest.approx(float(percent) / 100)

    @pytest.mark.parametrize("departures", [0, 1, 10, 40])
    def test_each_bound_of_the_interval_leaves_a_fortieth(
        self, departures: int, tmp_path: Path
    ) -> None:
        result = self.result(tmp_path, months=year(departures))
        assert (result.state, result.reason) == ("no_data", "turnover_without_target")
        assert result.interval is not None
        low, high = result.interval.low * 20, result.interval.high * 20
        assert poisson.cdf(departures, high) == pytest.approx(0.025)
        if departures:
            assert poisson.sf(departures - 1, low) == pytest.approx(0.025)
        else:
            assert low == 0

    @pytest.mark.parametrize(("table", "reason"), MONTHS_CASES)
    def test_needs_twelve_full_months(self, table: str | None, reason: str, tmp_path: Path) -> None:
        tables = {} if table is None else {"months": table}
        assert self.result(tmp_path, **tables).reason == reason

    def test_the_latest_target_in_force_counts(self, tmp_path: Path) -> None:
        targets = TURNOVER + "turnover,yes,30,2026-01-01\nturnover,yes,10,2026-11-01\n"
        targets = targets.format(percent=50, since="") + "turnover,,40,2025-01-01\n"
        result = self.result(tmp_path, months=year(2), targets=targets)
        assert result.values["target"] == pytest.approx(0.3)

    def test_the_target_of_another_team_does_not(self, tmp_path: Path) -> None:
        targets = "measure,team,percent\nturnover,no,50\ntime,yes,\n"
        tables = {"months": year(2), "targets": targets}
        assert self.result(tmp_path, **tables).reason == "turnover_without_target"


class TestTeamTargets:
    @pytest.mark.parametrize(("rows", "verdict"), PACE_CASES)
    def test_verdicts(self, rows: str, verdict: Verdict, tmp_path: Path) -> None:
        results = run("K16", team_turnover, tmp_path, targets="measure,team\n" + rows)
        assert verdicts(results) == [("no_data", "no_departures"), verdict]

    def test_a_target_to_come_does_not_count(self, tmp_path: Path) -> None:
        rows = "measure,team,since\ntime,yes,\nquality,yes,2026-11-01\n"
        assert run("K16", team_turnover, tmp_path, targets=rows)[1].state == "fail"

    def test_every_text_is_reached(self) -> None:
        reached = {reason for *_, (_, reason) in [*TARGET_CASES, *PACE_CASES]}
        assert reached | {reason for _, reason in MONTHS_CASES} == reasons_of("K16")
