"""K17 (sales against contacts and scores), K21 (signs of induced scores)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from cxassess.assessment.audit.induced import induced_scores
from cxassess.assessment.audit.sales import sales_and_customers
from cxassess.assessment.kpi_types import CheckResult
from cxassess.surveys.types import SurveyData, SurveySetup
from tests.assessment.audit.operations import answered, context, day, run, tables, verdicts
from tests.assessment.engagements import classes

WEEKS = 60
MONDAY = dt.date(2025, 6, 2)


def weeks(
    sales: Sequence[float] | np.ndarray,
    contacts: Sequence[float] | np.ndarray | None = None,
    campaign: Sequence[bool] | None = None,
) -> dict[str, list[object]]:
    rows: dict[str, list[object]] = {
        "week": [MONDAY + dt.timedelta(weeks=place) for place in range(len(sales))],
        "sales": [float(each) for each in sales],
    }
    if contacts is not None:
        rows["contacts"] = [round(each) for each in contacts]
    if campaign is not None:
        rows["campaign"] = ["yes" if each else "no" for each in campaign]
    return rows


class TestSales:
    RNG = np.random.default_rng(11)
    SALES = RNG.normal(1_000, 100, WEEKS)
    NOISE = RNG.normal(0, 20, WEEKS)
    CAMPAIGN = tuple(place % 9 == 4 for place in range(WEEKS))

    @staticmethod
    def of(rows: dict, *surveys: SurveyData, **more: Any) -> list[CheckResult]:
        about = context(*surveys, operations=tables(weeks=rows, **more))
        return run(sales_and_customers, "K17", about)

    @pytest.mark.parametrize("lag", [1, 2, 3, 4])
    def test_contacts_that_follow_sales(self, lag: int) -> None:
        contacts = 500 + 0.4 * (np.roll(self.SALES, lag) - 1_000) + self.NOISE
        result, _ = self.of(weeks(self.SALES, contacts))
        assert (result.state, result.reason) == ("warning", "sales_then_contacts")
        assert result.values["count"] == lag
        assert 0 < result.values["more"] < 0.5  # type: ignore[operator]
        assert result.interval is not None
        assert 0 < result.interval.low < result.figure  # type: ignore[operator]

    @pytest.mark.parametrize("lag", [0, 5, 6, -1, -2])
    def test_other_weeks_are_no_echo(self, lag: int) -> None:
        contacts = 500 + 0.4 * (np.roll(self.SALES, lag) - 1_000) + self.NOISE
        result, _ = self.of(weeks(self.SALES, contacts))
        assert (result.state, result.reason) == ("ok", "sales_no_peaks")

    def test_fewer_contacts_after_sales_are_no_alarm(self) -> None:
        contacts = 500 - 0.4 * (np.roll(self.SALES, 2) - 1_000) + self.NOISE
        assert self.of(weeks(self.SALES, contacts))[0].state == "ok"

    def test_two_series_that_only_grow_are_no_alarm(self) -> None:
        growth = np.arange(WEEKS) * 10
        rows = weeks(self.SALES + growth, 500 + self.NOISE + growth)
        assert self.of(rows)[0].state == "ok"

    def test_contacts_that_follow_campaigns(self) -> None:
        contacts = 500 + 100 * np.roll(self.CAMPAIGN, 1) + self.NOISE
        sales, campaign, _ = self.of(weeks(self.SALES, contacts, self.CAMPAIGN))
        assert sales.reason == "sales_no_peaks"
        assert (campaign.state, campaign.reason) == ("warning", "campaign_then_contacts")
        assert campaign.values["count"] == 1
        assert campaign.values["more"] == pytest.approx(0.2, abs=0.05)
        contacts = 500 + 100 * np.roll(self.CAMPAIGN, 3) + self.NOISE
        assert self.of(weeks(self.SALES, contacts, self.CAMPAIGN))[1].values["count"] == 3

    def test_campaigns_without_echo(self) -> None:
        result = self.of(weeks(self.SALES, 500 + self.NOISE, self.CAMPAIGN))[1]
        assert (result.state, result.reason) == ("ok", "campaign_no_peaks")

    def test_contacts_of_the_table_of_contacts(self) -> None:
        contacts = 20 + 0.1 * (np.roll(self.SALES, 2) - 1_000)
        times = [
            dt.datetime.combine(MONDAY, dt.time(9)) + dt.timedelta(weeks=week, hours=hour)
            for week, count in enumerate(contacts)
            for hour in range(max(round(count), 1))
        ]
        table = {"customer": [f"c{place}" for place in range(len(times))], "contacted": times}
        result, _ = self.of(weeks(self.SALES), contacts=table)
        assert result.reason == "sales_then_contacts"

    def test_days_are_added_up_to_weeks(self) -> None:
        contacts = 500 + 0.4 * (np.roll(self.SALES, 2) - 1_000) + self.NOISE
        weekly = weeks(self.SALES, contacts)
        daily = {
            "week": [
                each + dt.timedelta(days=plus) for each in weekly["week"] for plus in range(7)
            ],
            "sales": [each / 7 for each in weekly["sales"] for _ in range(7)],
            "contacts": [
                each // 7 + (place < each % 7) for each in weekly["contacts"] for place in range(7)
            ],
        }
        whole, added = self.of(weekly)[0], self.of(daily)[0]
        assert added.base == whole.base
        assert added.figure == pytest.approx(whole.figure, abs=1e-6)
        # A week of fewer days does not count.
        part = {name: cells[:-3] for name, cells in daily.items()}
        assert self.of(part)[0].base == whole.base - 1  # type: ignore[operator]

    def test_a_gap_leaves_the_longest_stretch(self) -> None:
        rows = weeks(self.SALES, 500 + self.NOISE)
        gap = {name: cells[:25] + cells[30:] for name, cells in rows.items()}
        result = self.of(gap)[0]
        # Of 30 weeks four have no innovation, and the lag takes one to four pairs.
        assert result.base == 30 - 4 - result.values["count"]  # type: ignore[operator]

    @pytest.mark.parametrize(("count", "reason"), [(19, "sales_few_weeks"), (20, "sales_no_peaks")])
    def test_few_weeks(self, count: int, reason: str) -> None:
        assert self.of(weeks(self.SALES[:count], 500 + self.NOISE[:count]))[0].reason == reason

    def test_series_that_do_not_move(self) -> None:
        results = self.of(weeks([100] * 30, [5] * 30, [False] * 30))
        assert verdicts(results)[:2] == [
            ("no_data", "sales_few_weeks"),
            ("no_data", "campaign_few_weeks"),
        ]

    @staticmethod
    def waves(first: tuple[int, int, int], second: tuple[int, int, int], **more: Any) -> SurveyData:
        return answered(
            {"a": classes(*first), "b": classes(*second)},
            starts={"a": MONDAY, "b": MONDAY + dt.timedelta(weeks=30)},
            ends={
                "a": MONDAY + dt.timedelta(weeks=20),
                "b": MONDAY + dt.timedelta(weeks=50),
            },
            **more,
        )

    @pytest.mark.parametrize(
        ("growth", "second", "reason"),
        [
            (20, (90, 60, 50), "sales_up_nps_down"),
            (20, (42, 58, 100), "no_divergence"),
            (20, (20, 40, 140), "no_divergence"),
            (0, (90, 60, 50), "no_divergence"),
            (-20, (90, 60, 50), "no_divergence"),
        ],
    )
    def test_sales_up_and_nps_down(
        self, growth: float, second: tuple[int, int, int], reason: str
    ) -> None:
        rows = weeks(self.SALES + growth * np.arange(WEEKS), 500 + self.NOISE)
        result = self.of(rows, self.waves((40, 60, 100), second))[-1]
        assert result.reason == reason
        assert result.state == ("warning" if reason == "sales_up_nps_down" else "ok")
        if result.state == "warning":
            assert (result.survey, result.wave, result.base) == ("nps", "b", 200)
            assert result.values["sales"] == pytest.approx(0.45, abs=0.15)

    def test_sales_up_and_satisfaction_down(self) -> None:
        rows = weeks(self.SALES + 20 * np.arange(WEEKS), 500 + self.NOISE)
        data = answered(
            {"a": [3, 4, 5] * 60, "b": [1, 3, 4] * 60},
            [MONDAY + dt.timedelta(days=each) for each in range(360)],
            metric="csat",
            ends={"a": None, "b": None},
        )
        assert self.of(rows, data)[-1].reason == "sales_up_mean_down"

    def test_what_is_missing(self) -> None:
        assert verdicts(run(sales_and_customers, "K17", context())) == [("no_data", "no_weeks")]
        undated = answered({"a": [9] * 9, "b": [0] * 9}, ends={"a": None, "b": None})
        for surveys in ((), (undated,)):
            results = self.of(weeks(self.SALES), *surveys)
            assert [each.reason for each in results] == ["no_contacts", "no_waves"]


class TestInduced:
    DAYS = tuple(day("2026-01-01", place / 4) for place in range(960))
    SINCE = dt.date(2026, 5, 1)

    @classmethod
    def scored(cls, before: float, after: float, slope: float = 0.0, **setup: Any) -> SurveyData:
        """Return scores of which such shares are 10 before the day and after it."""
        rng = np.random.default_rng(4)
        late = np.array([each.date() >= cls.SINCE for each in cls.DAYS])
        part = np.where(late, after, before) + slope * np.arange(len(late)) / len(late)
        scores = np.where(rng.random(len(late)) < part, 10, 7)
        return answered({"w": scores.tolist()}, cls.DAYS, setup=SurveySetup(**setup))

    @staticmethod
    def of(*surveys: SurveyData, **given: dict) -> list[CheckResult]:
        return run(induced_scores, "K21", context(*surveys, operations=tables(**given)))

    @pytest.mark.parametrize(
        ("shares", "state", "reason"),
        [
            ((0.4, 0.7), "warning", "nps_jump"),
            ((0.4, 0.4), "ok", "nps_no_jump"),
            ((0.7, 0.4), "ok", "nps_no_jump"),
            ((0.3, 0.3, 0.5), "ok", "nps_no_jump"),
        ],
        ids=["a jump", "level", "a fall", "a trend"],
    )
    def test_a_jump_when_the_bonus_came(
        self, shares: tuple[float, ...], state: str, reason: str
    ) -> None:
        result = self.of(self.scored(*shares, bonus=True, bonus_since=self.SINCE))[0]
        assert (result.state, result.reason) == (state, reason)
        assert (result.values["since"], result.base) == ("2026-05-01", 960)
        assert result.interval is not None
        assert result.interval.low < result.figure < result.interval.high  # type: ignore[operator]

    def test_a_target_tells_the_day_too(self) -> None:
        targets = {"measure": ["nps", "csat", "time"], "since": ["2026-05-01"] * 3}
        result = self.of(self.scored(0.4, 0.7), targets=targets)[0]
        assert result.reason == "nps_jump"
        # The same day twice is one.
        data = self.scored(0.4, 0.7, bonus_since=self.SINCE)
        reasons = [each.reason for each in self.of(data, targets=targets)]
        assert reasons.count("nps_jump") == 1

    @pytest.mark.parametrize(("after", "reason"), [(0.4, "csat_no_jump"), (0.75, "csat_jump")])
    def test_satisfaction(self, after: float, reason: str) -> None:
        nps = self.scored(0.4, after).answers["score"]
        data = answered(
            {"w": [5 if each == 10 else 3 for each in nps]},
            self.DAYS,
            metric="csat",
            setup=SurveySetup(bonus_since=self.SINCE),
        )
        assert self.of(data)[0].reason == reason

    @pytest.mark.parametrize(
        ("setup", "targets", "state", "reason"),
        [
            ({}, None, "no_data", "bonus_unknown"),
            ({"bonus": False}, None, "ok", "no_bonus"),
            ({"bonus": False}, {"measure": ["nps"]}, "no_data", "no_date"),
            ({"bonus": True}, None, "no_data", "no_date"),
            ({"bonus_since": dt.date(2026, 1, 3)}, None, "no_data", "jump_untestable"),
            ({"bonus_since": dt.date(2027, 1, 3)}, None, "no_data", "jump_untestable"),
        ],
    )
    def test_without_a_day_to_look_at(
        self, setup: dict, targets: dict | None, state: str, reason: str
    ) -> None:
        given = {} if targets is None else {"targets": targets}
        result = self.of(self.scored(0.4, 0.4, **setup), **given)[0]
        assert (result.state, result.reason) == (state, reason)

    def test_answers_without_a_day(self) -> None:
        data = answered({"w": [9] * 9}, setup=SurveySetup(bonus_since=self.SINCE))
        assert self.of(data)[0].reason == "no_days"

    @staticmethod
    def cases(shares: Sequence[float], each: int = 50, **more: list) -> dict:
        rows: dict[str, list[object]] = {
            "case": [f"k{place}" for place in range(len(shares) * each)],
            "opened": ["2026-02-01"] * (len(shares) * each),
            "agent": [f"a{place}" for place in range(len(shares)) for _ in range(each)],
            "rating": [
                4 if place < round(part * each) else 3 for part in shares for place in range(each)
            ],
        }
        return rows | more

    @pytest.mark.parametrize(
        ("shares", "state", "high"),
        [
            ([0.6] * 10, "ok", 0),
            ([0.6] * 10 + [1.0], "warning", 1),
            ([0.6] * 9 + [0], "ok", 0),
            ([0.6] * 12 + [1.0] * 2, "warning", 2),
        ],
    )
    def test_agents(self, shares: Sequence[float], state: str, high: int) -> None:
        result = self.of(cases=self.cases(shares))[1]
        assert (result.state, result.values["count"]) == (state, high)
        assert result.values["agents"] == len(shares)

    def test_agents_of_contacts_and_too_few(self) -> None:
        rows = self.cases([0.6] * 10 + [1.0])
        contacts = {"customer": rows["case"], "contacted": rows["opened"]}
        contacts |= {name: rows[name] for name in ("agent", "rating")}
        assert self.of(contacts=contacts)[1].reason == "agents_high"
        assert self.of(cases=self.cases([0.6] * 4))[1].reason == "few_agents"
        assert verdicts(self.of()) == [("no_data", "no_surveys"), ("no_data", "no_ratings")]

    @pytest.mark.parametrize(
        ("asked", "state", "reason"),
        [
            (None, "no_data", "asked_unknown"),
            ("resolved_only", "warning", "resolved_only"),
            ("everyone", "ok", "not_resolved_only"),
            ("open", "ok", "not_resolved_only"),
        ],
    )
    def test_who_is_asked(self, asked: str | None, state: str, reason: str) -> None:
        results = self.of(self.scored(0.4, 0.4, asked=asked))
        assert (state, reason) in verdicts(results)

    @pytest.mark.parametrize(
        ("solved", "unsolved", "state", "reason"),
        [
            (30, 12, "ok", "all_asked"),
            # scipy 1.17.1: fisher_exact([[60, 40], [12, 28]], "greater").pvalue = 0.00117
            (60, 12, "warning", "solved_asked"),
            (60, 24, "ok", "all_asked"),
            (10, 30, "ok", "all_asked"),
        ],
    )
    def test_invitations_of_solved_cases(
        self, solved: int, unsolved: int, state: str, reason: str
    ) -> None:
        """Of 100 solved and 40 other cases so many are invited."""
        cases = {
            "case": [f"k{place}" for place in range(150)],
            "opened": ["2026-02-01"] * 150,
            "closed": ["2026-02-02"] * 140 + [None] * 10,
            "solved": ["yes"] * 100 + ["no"] * 50,
        }
        chosen = cases["case"][:solved] + cases["case"][100 : 100 + unsolved]
        invitations = {"survey": ["nps"] * len(chosen), "case": chosen}
        invitations["invited"] = ["2026-02-03"] * len(chosen)
        result = self.of(cases=cases, invitations=invitations)[-1]
        assert (result.state, result.reason) == (state, reason)
        assert (result.figure, result.base) == (pytest.approx(unsolved / 40), 40)

    @pytest.mark.parametrize(
        ("solved", "unsolved", "state", "reason"),
        [
            (60, 0, "warning", "solved_asked_rated"),
            (60, 1, "ok", "all_asked_rated"),
            (5, 0, "ok", "all_asked_rated"),
        ],
    )
    def test_ratings_of_solved_cases(
        self, solved: int, unsolved: int, state: str, reason: str
    ) -> None:
        rating = [5] * solved + [None] * (100 - solved) + [1] * unsolved + [None] * (40 - unsolved)
        cases = {
            "case": [f"k{place}" for place in range(140)],
            "opened": ["2026-02-01"] * 140,
            "solved": ["yes"] * 100 + ["no"] * 40,
            "rating": rating,
        }
        result = self.of(cases=cases)[-1]
        assert (result.state, result.reason) == (state, reason)

    def test_few_cases_without_solution(self) -> None:
        cases = {"case": ["k1", "k2"], "opened": ["2026-02-01"] * 2}
        assert len(self.of(cases=cases)) == 2
        cases["solved"] = ["yes", "no"]
        assert len(self.of(cases=cases)) == 2
        assert self.of(cases=cases | {"rating": [5, None]})[-1].reason == "few_unsolved"
