"""K11 (follow-up with detractors), K20 (NPS against churn), K24 (adoption)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from cxassess.assessment.audit.adoption import adoption_and_goals
from cxassess.assessment.audit.churn import churn_by_class
from cxassess.assessment.audit.loop import detractors_contacted
from cxassess.assessment.kpi_types import CheckResult
from cxassess.surveys.types import SurveyData
from tests.assessment.audit.operations import answered, context, day, run, tables, verdicts
from tests.assessment.engagements import DATE, classes

ANSWERED = "2026-06-01"


def named(count: int, start: int = 0) -> list[str]:
    return [f"c{start + each}" for each in range(count)]


def only(results: list[CheckResult]) -> CheckResult:
    (result,) = results
    return result


class TestFollowUp:
    @staticmethod
    def of(
        contacted: int,
        detractors: int = 50,
        delay: float = 3,
        answer: str = ANSWERED,
        survey: str | None = None,
        customers: list[str] | None = None,
    ) -> CheckResult:
        """Return K11 of so many detractors, of whom the first ones were contacted."""
        people = customers or named(detractors)
        data = answered({"w": classes(detractors, 0, 0)}, [answer] * detractors, people)
        rows = {
            "survey": [survey] * contacted,
            "customer": named(contacted),
            "contacted": [day(answer, delay).date()] * contacted,
        }
        if not contacted:
            rows = {"survey": [None], "customer": ["nobody"], "contacted": [None]}
        about = context(data, operations=tables(follow_ups=rows))
        return only(run(detractors_contacted, "K11", about))

    @pytest.mark.parametrize(
        ("contacted", "delay", "state", "reason"),
        [
            (50, 3, "ok", "closed"),
            (40, 3, "ok", "closed"),
            (39, 3, "ok", "few_by_chance"),
            # scipy 1.17.1: binomtest(33, 50, 0.8, "less").pvalue = 0.01444, of 34 it is 0.03080;
            # of two tests the level is 0.02 / 2.
            (33, 3, "ok", "few_by_chance"),
            (32, 3, "warning", "few"),  # 0.00626
            (50, 7, "ok", "closed"),
            (50, 8, "warning", "late"),
            (20, 8, "warning", "few_and_late"),
            (4, 8, "warning", "few_no_median"),
            (0, 8, "warning", "few_no_median"),
        ],
    )
    def test_share_and_median(self, contacted: int, delay: float, state: str, reason: str) -> None:
        result = self.of(contacted, delay=delay)
        assert (result.state, result.reason) == (state, reason)
        assert (result.figure, result.base) == (pytest.approx(contacted / 50), 50)
        assert result.interval is not None
        assert result.interval.low <= contacted / 50 <= result.interval.high
        assert result.values.get("median") == (delay if contacted >= 5 else None)

    def test_few_detractors_are_no_alarm(self) -> None:
        assert self.of(3, detractors=5).reason == "few_by_chance_no_median"
        assert self.of(4, detractors=5).reason == "closed_no_median"

    @pytest.mark.parametrize(("days", "base"), [(6, 0), (7, 20)])
    def test_only_detractors_with_time_to_be_contacted_count(self, days: int, base: int) -> None:
        answer = (DATE - dt.timedelta(days=days)).isoformat()
        result = self.of(0, detractors=20, answer=answer)
        assert result.reason == ("few_no_median" if base else "too_few")
        assert result.base == (base or None)

    def test_a_contact_before_the_answer_is_none(self) -> None:
        assert self.of(50, delay=-1).values["contacted"] == 0
        assert self.of(50, delay=0).values["contacted"] == 50

    def test_a_contact_after_the_assessment_is_none(self) -> None:
        answer = (DATE - dt.timedelta(days=10)).isoformat()
        assert self.of(50, delay=11, answer=answer).values["contacted"] == 0

    def test_a_contact_about_another_survey_is_none(self) -> None:
        data = answered({"w": classes(50, 0, 0)}, [ANSWERED] * 50, named(50))
        rows = {"survey": ["csat"] * 50, "customer": named(50), "contacted": [ANSWERED] * 50}
        about = context(data, operations=tables(follow_ups=rows))
        assert only(run(detractors_contacted, "K11", about)).values["contacted"] == 0
        assert self.of(50, survey="nps").values["contacted"] == 50

    def test_detractors_of_nobody_known_are_told_apart(self) -> None:
        result = self.of(20, detractors=30, customers=[*named(20), *[""] * 10])
        assert (result.base, result.values["unknown"]) == (20, 10)

    def test_passives_and_promoters_need_no_contact(self) -> None:
        data = answered({"w": classes(20, 30, 40)}, [ANSWERED] * 90, named(90))
        rows = {"customer": named(20), "contacted": [ANSWERED] * 20}
        result = only(
            run(detractors_contacted, "K11", context(data, operations=tables(follow_ups=rows)))
        )
        assert (result.reason, result.base) == ("closed", 20)

    def test_what_is_missing(self) -> None:
        rows = tables(follow_ups={"customer": ["c0"], "contacted": [ANSWERED]})
        plain = answered({"w": classes(20, 0, 0)})
        undated = answered({"w": classes(20, 0, 0)}, customers=named(20))
        csat = answered({"w": [1, 5] * 9}, name="csat", metric="csat")
        for about, reason in (
            (context(csat, operations=rows), "no_nps"),
            (context(plain), "no_follow_ups"),
            (context(plain, operations=rows), "no_accounts"),
            (context(undated, operations=rows), "no_days"),
        ):
            assert verdicts(run(detractors_contacted, "K11", about)) == [("no_data", reason)]


class TestChurn:
    @staticmethod
    def followed(detractors: int, promoters: int, left: tuple[int, int]) -> SurveyData:
        return answered(
            {"w": classes(detractors, 0, promoters)},
            ["2026-01-01"] * (detractors + promoters),
            named(detractors + promoters),
        )

    @classmethod
    def of(
        cls, detractors: int, promoters: int, left: tuple[int, int], when: str = "2026-07-01"
    ) -> CheckResult:
        gone = [when] * left[0] + [None] * (detractors - left[0])
        gone += [when] * left[1] + [None] * (promoters - left[1])
        people = tables(customers={"customer": named(detractors + promoters), "left": gone})
        about = context(cls.followed(detractors, promoters, left), operations=people)
        result, together = run(churn_by_class, "K20", about)
        assert together.reason == "no_churn_by_month"
        return result

    @pytest.mark.parametrize(
        ("left", "state", "reason"),
        [
            ((30, 10), "ok", "detractors_leave_more"),
            ((60, 60), "warning", "detractors_leave_no_more"),
            ((10, 30), "warning", "detractors_leave_no_more"),
            ((5, 4), "no_data", "undecided"),
            ((3, 0), "no_data", "undecided_open"),
            ((20, 0), "ok", "detractors_leave_more"),
        ],
    )
    def test_the_ratio_decides(self, left: tuple[int, int], state: str, reason: str) -> None:
        result = self.of(100, 100, left)
        assert (result.state, result.reason) == (state, reason)
        assert result.base == 200
        assert result.values["detractors_left"] == left[0] / 100

    def test_the_ratio_is_of_equal_time(self) -> None:
        # 30 of 100 left after half the 303 days, 10 of 100 likewise.
        result = self.of(100, 100, (30, 10))
        times = 70 * 303 + 30 * 181, 90 * 303 + 10 * 181
        assert result.figure == pytest.approx(30 / times[0] / (10 / times[1]))

    def test_who_left_before_answering_or_after_the_assessment(self) -> None:
        assert self.of(20, 20, (10, 10), when="2026-12-01").reason == "nobody_left"
        assert self.of(12, 12, (10, 10), when="2025-12-01").reason == "too_few"

    def test_a_customer_counts_once_by_the_first_answer(self) -> None:
        data = answered(
            {"w": classes(10, 0, 10)},
            ["2026-01-01"] * 10 + ["2026-02-01"] * 10,
            [*named(10), *named(5), *named(5, 50)],
        )
        people = {"customer": [*named(10), *named(5, 50)], "left": [ANSWERED] * 10 + [None] * 5}
        result, _ = run(churn_by_class, "K20", context(data, operations=tables(customers=people)))
        assert (result.values["detractors"], result.values["promoters"]) == (10, 5)

    def test_what_is_missing(self) -> None:
        people = tables(customers={"customer": ["c0"], "left": [ANSWERED]})
        plain = answered({"w": classes(20, 0, 20)})
        assert verdicts(run(churn_by_class, "K20", context()))[0] == ("no_data", "no_nps")
        for about, reason in (
            (context(plain), "no_departures"),
            (context(plain, operations=people), "no_accounts"),
        ):
            first, _ = run(churn_by_class, "K20", about)
            assert (first.state, first.reason) == ("no_data", reason)

    @pytest.mark.parametrize(
        ("left", "second", "verdict"),
        [
            ([10, 12, 15, 18, 22, 27, 33, 40], (10, 20, 170), ("warning", "rise_together")),
            ([10, 12, 15, 18, 22, 27, 33, 40], (60, 40, 100), ("ok", "not_together")),
            ([20, 22, 19, 21, 20, 18, 21, 20], (10, 20, 170), ("ok", "not_together")),
            (None, (10, 20, 170), ("no_data", "no_series")),
        ],
    )
    def test_nps_and_churn_together(
        self, left: Sequence[int] | None, second: tuple[int, int, int], verdict: tuple[str, str]
    ) -> None:
        data = answered(
            {"a": classes(60, 40, 100), "b": classes(*second)},
            starts={"a": dt.date(2026, 1, 1), "b": dt.date(2026, 8, 1)},
            ends={"a": dt.date(2026, 1, 31), "b": dt.date(2026, 8, 31)},
        )
        count = len(left) if left else 2
        months = {
            "month": [f"2026-{each:02d}" for each in range(1, count + 1)],
            "customers": [1_000] * count,
            "left": left or [10, 20],
        }
        results = run(churn_by_class, "K20", context(data, operations=tables(months=months)))
        assert verdicts(results)[1] == verdict


class TestAdoption:
    @staticmethod
    def of(
        use: Sequence[float] = (0.6,) * 6,
        goals: Sequence[float] = (0.9,) * 6,
        achieved: Sequence[float] = (0.5,) * 6,
        customers: int = 60,
    ) -> dict[str, CheckResult]:
        rows: dict[str, list[object]] = {
            key: [] for key in ("customer", "month", "bought", "in_use", "goal", "achieved")
        }
        for month in range(len(use)):
            for customer in range(customers):
                rows["customer"].append(f"c{customer}")
                rows["month"].append(f"2026-{month + 1:02d}")
                rows["bought"].append(10 + customer % 3)
                rows["in_use"].append((10 + customer % 3) * use[month])
                has = customer < round(goals[month] * customers)
                rows["goal"].append("yes" if has else "no")
                met = customer < round(achieved[month] * goals[month] * customers)
                rows["achieved"].append("yes" if met else "no")
        about = context(operations=tables(adoption=rows))
        results = run(adoption_and_goals, "K24", about)
        return dict(zip(("use", "goal", "achieved"), results, strict=True))

    FALLING = (0.9, 0.85, 0.78, 0.7, 0.66, 0.6)

    def test_a_steady_client(self) -> None:
        results = self.of()
        assert {name: each.reason for name, each in results.items()} == {
            "use": "use_no_fall",
            "goal": "goal_no_fall",
            "achieved": "achieved_no_fall",
        }
        assert {each.state for each in results.values()} == {"ok"}
        assert results["use"].figure == pytest.approx(0.6)
        assert results["goal"].figure == pytest.approx(0.9)
        assert results["use"].values["month"] == "06/2026"

    @pytest.mark.parametrize(
        ("fields", "name", "reason"),
        [
            ({"use": FALLING}, "use", "use_falls"),
            ({"goals": FALLING}, "goal", "goal_falls"),
            ({"achieved": FALLING}, "achieved", "achieved_falls"),
            ({"goals": (0.1,) * 6}, "goal", "goal_unrecorded"),
            ({"goals": (0.0,) * 6}, "goal", "goal_unrecorded"),
        ],
    )
    def test_what_falls_or_is_missing(self, fields: dict, name: str, reason: str) -> None:
        result = self.of(**fields) if "goals" not in fields or fields["goals"][0] else None
        if result is None:  # without a goal on record none can be achieved
            result = self.of(**fields)
            assert result["achieved"].reason == "achieved_too_few"
        assert (result[name].state, result[name].reason) == ("warning", reason)

    def test_goals_of_about_half_are_no_alarm(self) -> None:
        assert self.of(goals=(0.45,) * 6)["goal"].state == "ok"

    def test_two_months_have_no_trend(self) -> None:
        results = self.of((0.9, 0.1), (0.9, 0.9), (0.9, 0.1))
        assert {each.state for each in results.values()} == {"no_data"}
        assert {each.reason.partition("_")[2] for each in results.values()} == {"no_trend"}

    def test_no_group_of_four_is_shown(self) -> None:
        results = self.of(customers=4)
        assert {each.reason.partition("_")[2] for each in results.values()} == {"too_few"}
        assert {each.figure for each in results.values()} == {None}

    def test_more_in_use_than_bought_is_all(self) -> None:
        assert self.of(use=(1.5,) * 6)["use"].figure == 1

    def test_what_is_missing(self) -> None:
        assert verdicts(run(adoption_and_goals, "K24", context())) == [("no_data", "no_adoption")]
        rows = tables(adoption={"customer": ["c0"], "month": ["2026-01"]})
        results = run(adoption_and_goals, "K24", context(operations=rows))
        assert [each.reason for each in results] == [
            "use_missing",
            "goal_missing",
            "achieved_missing",
        ]
