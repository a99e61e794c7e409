"""Who is asked and who answers: K07 (response), K08 (coverage), K09 (moment), K30 (duplicates)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom, binomtest, poisson

from cxassess.assessment.audit.coverage import representativeness
from cxassess.assessment.audit.duplicates import duplicate_answers
from cxassess.assessment.audit.mixes import mix_distance
from cxassess.assessment.audit.response import response_rate
from cxassess.assessment.audit.timing import moment_of_asking
from cxassess.assessment.kpi_types import CheckResult
from cxassess.surveys.types import FileRecord, SurveyData, SurveySetup, WaveConfig
from tests.assessment.audit.respondents import asked, client, of, reasons, run, table, verdicts
from tests.assessment.engagements import classes, survey

Check = Callable[..., list[CheckResult]]
TEN = classes(2, 3, 5)
HUNDRED = classes(20, 30, 50)


@pytest.fixture
def k07(tmp_path: Path) -> Check:
    return lambda *data, **tables: run("K07", response_rate, client(tmp_path, *data, **tables))


@pytest.fixture
def k08(tmp_path: Path) -> Check:
    return lambda *data, **tables: run("K08", representativeness, client(tmp_path, *data, **tables))


@pytest.fixture
def k09(tmp_path: Path) -> Check:
    return lambda *data, **tables: run("K09", moment_of_asking, client(tmp_path, *data, **tables))


@pytest.fixture
def k30(tmp_path: Path) -> Check:
    return lambda *data, **tables: run("K30", duplicate_answers, client(tmp_path, *data, **tables))


def told(data: SurveyData, **waves: dict[str, object]) -> SurveyData:
    """Return a survey of whose waves ``client.yaml`` says this; a name has an underscore before."""
    config = [WaveConfig.model_validate({"name": key[1:]} | each) for key, each in waves.items()]
    return replace(data, config=data.config.model_copy(update={"waves": tuple(config)}))


def invited(rows: list[tuple[object, ...]], columns: str = "wave,channel,answered,count") -> str:
    full = [("nps", "2026-08-15", *row) for row in rows]
    return table(f"survey,invited,{columns}", full)


class TestResponseRate:
    @pytest.mark.parametrize(
        ("number", "state", "reason"),
        [
            (1000, "ok", "waves_enough"),
            # P(X <= 100) is .0202 of 1215 and .0180 of 1220 at a share of .1 (scipy 1.17.1).
            (1215, "ok", "waves_enough"),
            (1220, "warning", "wave_low"),
            (99, "warning", "wave_impossible"),
            (100, "ok", "waves_enough"),
        ],
    )
    def test_of_the_delivered(self, k07: Check, number: int, state: str, reason: str) -> None:
        data = told(survey({"2026": HUNDRED}), _2026={"invited": 2000, "delivered": number})
        (result,) = k07(data)
        assert (result.state, result.reason) == (state, reason)
        assert (result.base, result.values["invited"]) == (100, number)

    def test_the_interval_is_wilsons(self, k07: Check) -> None:
        (result,) = k07(told(survey({"2026": HUNDRED}), _2026={"invited": 2000}))
        assert (result.wave, result.figure) == ("2026", 0.05)
        assert result.interval is not None
        exact = binomtest(100, 2000).proportion_ci(method="wilson")  # scipy's own
        assert result.interval.low == pytest.approx(exact.low)
        assert result.interval.high == pytest.approx(exact.high)

    def test_unknown_is_a_warning_of_the_survey(self, k07: Check) -> None:
        (result,) = k07(survey({"2025": TEN, "2026": TEN}))
        assert (result.state, result.reason) == ("warning", "rate_unknown")

    def test_unknown_of_some_waves(self, k07: Check) -> None:
        data = survey({"2025": TEN, "2026": TEN}, invited={"2026": 40})
        assert verdicts(k07(data)) == [("warning", "waves_unknown"), ("ok", "waves_enough")]

    def test_the_others_are_told_together(self, k07: Check) -> None:
        waves = {"a": TEN, "b": TEN, "c": TEN}
        low, rest = k07(survey(waves, invited={"a": 20, "b": 25, "c": 2000}))
        assert (low.wave, low.reason, low.state) == ("c", "wave_low", "warning")
        assert (rest.reason, rest.values["count"], rest.base) == ("waves_enough", 2, 20)
        assert (rest.values["lowest"], rest.values["highest"]) == (0.4, 0.5)
        assert rest.figure == pytest.approx(20 / 45)

    def test_more_looks_need_more(self, k07: Check) -> None:
        # One wave of 100 in 1249 is low (p = .0097 in scipy); as one of three waves it is not.
        assert k07(survey({"a": HUNDRED}, invited={"a": 1249}))[0].reason == "wave_low"
        three = survey(dict.fromkeys("abc", HUNDRED), invited={"a": 1249, "b": 500, "c": 500})
        assert verdicts(k07(three)) == [("ok", "waves_enough")]

    def test_channels_of_the_table_by_its_answers(self, k07: Check) -> None:
        rows = [
            ("2026", "e-mail", "yes", 5),
            ("2026", "e-mail", "no", 495),
            ("2026", "phone", "yes", 95),
            ("2026", "phone", "no", 105),
        ]
        results = k07(survey({"2026": HUNDRED}), invitations=invited(rows))
        low = of(results, "channel_low")
        assert (low.state, low.values["name"], low.base) == ("warning", "e-mail", 5)
        assert (low.figure, low.values["invited"]) == (0.01, 500)
        assert of(results, "channels_enough").figure == 0.475
        assert of(results, "waves_enough").figure == pytest.approx(100 / 700)

    def test_channels_of_the_waves(self, k07: Check) -> None:
        data = told(
            survey({"a": TEN, "b": TEN, "c": TEN}),
            _a={"invited": 1000, "channel": "E-mail"},
            _b={"invited": 20, "channel": "phone"},
            _c={"invited": 1000, "channel": "e-mail "},
        )
        results = k07(data)
        low = of(results, "channel_low")
        assert (low.base, low.values["invited"]) == (20, 2000)
        assert of(results, "channels_enough").values["count"] == 1

    def test_what_did_not_arrive_does_not_count(self, k07: Check) -> None:
        rows = [("2026", "yes", 300), ("2026", "no", 5000)]
        data = survey({"2026": HUNDRED})
        result = k07(data, invitations=invited(rows, "wave,delivered,count"))[0]
        assert (result.reason, result.values["invited"]) == ("waves_enough", 300)

    def test_waves_by_the_day(self, k07: Check) -> None:
        days = {"2025": dt.date(2025, 8, 1), "2026": dt.date(2026, 8, 1)}
        ends = {"2025": dt.date(2025, 8, 31), "2026": dt.date(2026, 8, 31)}
        data = survey({"2025": TEN, "2026": TEN}, starts=days, ends=ends)
        results = k07(data, invitations=invited([(50,)], "count"))
        assert of(results, "waves_unknown").values["count"] == 1
        assert of(results, "waves_enough").values["invited"] == 50

    def test_a_handful_of_invitations_is_not_judged(self, k07: Check) -> None:
        data = survey({"2026": TEN}, invited={"2026": 60})
        rows = [("2026", "a", "no", 4), ("2026", "b", "yes", 10), ("2026", "b", "no", 10)]
        results = k07(data, invitations=invited(rows))
        assert of(results, "channels_enough").values["invited"] == 20

    def test_an_impossible_channel(self, k07: Check) -> None:
        data = told(
            survey({"a": TEN, "b": TEN}),
            _a={"invited": 9, "channel": "phone"},
            _b={"invited": 40, "channel": "mail"},
        )
        results = k07(data)
        assert of(results, "channel_impossible").state == "warning"

    def test_no_survey(self, k07: Check) -> None:
        assert verdicts(k07()) == [("no_data", "no_survey")]


def by_channel(*counts: int, names: str = "abcd", **settings: object) -> SurveyData:
    values = [name for name, count in zip(names, counts, strict=False) for _ in range(count)]
    return survey(
        {"2026": ([8, 9, 10, 3] * 500)[: len(values)]}, segments={"Channel": values}, **settings
    )


VOLUMES = table("division,group,volume", ["channel,A,400", "channel,b ,300", "Channel,C,300"])


class TestMixDistance:
    def test_chance_is_removed(self) -> None:
        # |.5 - .4| / 2 + ... : half the sum of .1, .1 and 0 is .1.
        result = mix_distance([50, 20, 30], [40, 30, 30], 100)
        assert result.observed == pytest.approx(0.1)
        assert result.estimate < 0.1

    def test_two_groups_against_the_binomial(self) -> None:
        # The distance of two groups is |p - q|: P(|X - 50| >= 10) = .0569 for 100 (scipy).
        result = mix_distance([60, 40], [1, 1], 100)
        exact = binom.cdf(40, 100, 0.5) + binom.sf(59, 100, 0.5)
        assert exact == pytest.approx(0.0569, abs=1e-4)
        assert result.pvalue == pytest.approx(exact, abs=0.015)
        # 2 % of samples lie beyond 50 +- 12: binom.isf(.01, 100, .5) = 62.
        assert result.by_chance == pytest.approx(0.12, abs=0.011)

    def test_the_observed_is_the_median_of_the_estimate(self) -> None:
        rng = np.random.default_rng(1)
        result = mix_distance([30, 10, 10], [1, 1, 1], 50)
        direction = (np.array([0.6, 0.2, 0.2]) - 1 / 3) * result.estimate / result.observed
        drawn = rng.multinomial(50, 1 / 3 + direction, 20000) / 50
        distances = np.abs(drawn - 1 / 3).sum(axis=1) / 2
        assert np.median(distances) == pytest.approx(result.observed, abs=0.02)

    def test_the_same_mix(self) -> None:
        result = mix_distance([5, 5], [1, 1], 10)
        assert (result.observed, result.estimate, result.pvalue) == (0, 0, 1)


class TestRepresentativeness:
    def test_the_same_mix(self, k08: Check) -> None:
        (result,) = k08(by_channel(40, 30, 30), volumes=VOLUMES)
        assert (result.state, result.reason) == ("ok", "mix_matches")
        assert (result.figure, result.base, result.values["groups"]) == (0, 100, 3)

    def test_another_mix(self, k08: Check) -> None:
        # .8, .1, .1 against .4, .3, .3: 40 % would have to change group.
        (result,) = k08(by_channel(160, 20, 20), volumes=VOLUMES)
        assert (result.state, result.reason) == ("warning", "mix_departs")
        assert result.figure == pytest.approx(0.4)
        assert result.values["estimate"] == pytest.approx(0.4, abs=0.02)
        assert result.values["by_chance"] < 0.12

    @pytest.mark.parametrize(("more", "state"), [(78, "warning"), (42, "ok")])
    def test_the_limit_of_the_rule(self, k08: Check, more: int, state: str) -> None:
        # .4 + more / 300 in the first group: a distance of .26 or .14, the limit being .20.
        rest = (180 - more) // 2
        (result,) = k08(by_channel(120 + more, rest, rest), volumes=VOLUMES)
        assert result.figure == pytest.approx(more / 300)
        assert result.state == state

    def test_so_few_answers_depart_by_chance(self, k08: Check) -> None:
        (result,) = k08(by_channel(5, 1, 1), volumes=VOLUMES)
        assert result.figure == pytest.approx(5 / 7 - 0.4)
        assert result.state == "ok"

    def test_answers_of_one_account_are_not_so_many(self, k08: Check) -> None:
        (result,) = k08(
            by_channel(80, 10, 10, accounts=[0] * 80 + [*range(1, 6)] * 4), volumes=VOLUMES
        )
        assert (result.figure, result.state) == (pytest.approx(0.4), "ok")

    def test_weights_bring_the_mix_in_line(self, k08: Check) -> None:
        data = by_channel(160, 20, 20, weights=[0.5] * 160 + [3.0] * 40)
        (result,) = k08(data, volumes=VOLUMES)
        assert (result.state, result.figure) == ("ok", pytest.approx(0))

    @pytest.mark.parametrize(
        ("base", "share", "blind"),
        # A share of .05 unheard, one of two that are looked at: .95^89 = .0104, .95^90 = .0099.
        # Smaller shares are not looked at.
        [(89, 5, False), (90, 5, True), (900, 4, False)],
    )
    def test_blind_spots(self, k08: Check, base: int, share: int, blind: bool) -> None:
        volumes = table("division,group,volume", [f"Channel,a,{100 - share}", f"Channel,b,{share}"])
        results = k08(by_channel(base), volumes=volumes)
        assert ("blind_spots" in {each.reason for each in results}) == blind
        if blind:
            found = of(results, "blind_spots")
            assert (found.state, found.figure) == ("warning", pytest.approx(0.05))
            assert (found.values["names"], found.values["count"]) == ("b", 1)

    def test_the_largest_blind_spot_first(self, k08: Check) -> None:
        rows = ["Channel,a,50", "Channel,b,20", "Channel,c,30"]
        results = k08(by_channel(200), volumes=table("division,group,volume", rows))
        assert of(results, "blind_spots").values["names"] == "c, b"
        assert of(results, "mix_departs").state == "warning"

    def test_other_names_are_no_blind_spot(self, k08: Check) -> None:
        data = by_channel(50, 50, names="ax")
        (result,) = k08(data, volumes=VOLUMES)
        assert (result.state, result.reason) == ("no_data", "names_differ")
        assert (result.base, result.values["unknown"]) == (50, 50)

    def test_few_answers(self, k08: Check) -> None:
        assert verdicts(k08(by_channel(2, 1, 1), volumes=VOLUMES)) == [("no_data", "few_answers")]

    def test_what_is_told_of_the_survey_alone_stands_first(self, k08: Check) -> None:
        rows = [",Channel,a,90", ",Channel,b,10", "nps,Channel,a,50", "nps,Channel,b,50"]
        volumes = table("survey,division,group,volume", rows)
        assert k08(by_channel(50, 50), volumes=volumes)[0].figure == 0

    @pytest.mark.parametrize("column", ["channel", "stage", "segment"])
    def test_customers_who_answered_among_all(self, k08: Check, column: str) -> None:
        rows = [(f"C{n}", "shop" if n < 100 else "site") for n in range(200)]
        customers = table(f"customer,{column}", rows)
        answering = [f"C{n}" for n in range(80)]
        results = k08(asked({"2026": [9, 3] * 40}, customers=answering), customers=customers)
        assert verdicts(results) == [("warning", "mix_departs"), ("warning", "blind_spots")]
        assert {(each.base, each.figure) for each in results} == {(80, 0.5)}

    def test_a_customer_counts_once(self, k08: Check) -> None:
        customers = table("customer,channel", [(f"C{n}", "ab"[n % 2]) for n in range(20)])
        answering = [f"C{n}" for n in range(10)] + ["C0"] * 90
        (result,) = k08(asked({"2026": [9, 3] * 50}, customers=answering), customers=customers)
        assert (result.figure, result.base) == (0, 10)

    def test_customers_of_other_times_are_left_out(self, k08: Check) -> None:
        rows = [(f"C{n}", "a", "2024-01-01", "") for n in range(50)]
        rows += [(f"G{n}", "b", "2023-01-01", "2025-12-31") for n in range(50)]
        rows += [(f"N{n}", "b", "2026-09-01", "") for n in range(50)]
        data = asked(
            {"2026": [9, 3] * 25}, customers=[f"C{n}" for n in range(50)], days=["2026-06-01"] * 50
        )
        (result,) = k08(data, customers=table("customer,channel,joined,left", rows))
        assert (result.figure, result.values["groups"]) == (0, 1)

    def test_customers_by_the_name_of_the_column(self, k08: Check) -> None:
        customers = table("customer,channel", [(f"C{n}", "ab"[n % 2]) for n in range(100)])
        (result,) = k08(by_channel(90, 10), customers=customers)
        assert (result.reason, result.figure) == ("mix_departs", 0.4)

    @pytest.mark.parametrize(
        ("setup", "reason"),
        [
            ({"asked": "chosen"}, "asked_chosen"),
            ({"asked": "chosen", "chosen_by": "Sales"}, "asked_chosen_by"),
            ({"asked": "resolved_only", "chosen_by": "Sales"}, "asked_resolved_only"),
            ({"asked": "open"}, "asked_open"),
        ],
    )
    def test_a_biased_sample(self, k08: Check, setup: dict, reason: str) -> None:
        data = by_channel(40, 30, 30, setup=SurveySetup(**setup))
        assert verdicts(k08(data, volumes=VOLUMES)) == [("warning", reason), ("ok", "mix_matches")]

    @pytest.mark.parametrize("who", ["everyone", "sample", None])
    def test_nothing_to_compare_with(self, k08: Check, who: str | None) -> None:
        data = by_channel(40, 30, 30, setup=SurveySetup(asked=who))
        assert verdicts(k08(data)) == [("no_data", "no_population")]
        assert verdicts(k08()) == [("no_data", "no_survey")]


def delayed(hours: list[float], survey_id: str = "csat", days: bool = False) -> str:
    start = dt.datetime(2026, 8, 1) if days else dt.datetime(2026, 8, 1, 9, 30)
    written = "%Y-%m-%d" if days else "%Y-%m-%dT%H:%M"
    rows = [
        (survey_id, start.strftime(written), (start + dt.timedelta(hours=each)).strftime(written))
        for each in hours
    ]
    return table("survey,event,invited", rows)


CSAT = survey({"2026": [4, 5] * 10}, name="csat", metric="csat")
WEEKS = [0.0, 240.0]


class TestMomentOfAsking:
    @pytest.mark.parametrize(
        ("hours", "state", "reason"),
        [
            ([24.0] * 100, "ok", "in_time_hours"),
            ([72.0] * 100, "ok", "in_time_hours"),
            ([73.0] * 100, "warning", "late_hours"),
            # 61 of 100 late: P(X >= 61 | .5) = .0176; 60: .0284 (scipy), beyond .02.
            ([24.0] * 39 + [100.0] * 61, "warning", "late_hours"),
            ([24.0] * 40 + [100.0] * 60, "no_data", "undecided_hours"),
            (WEEKS * 50, "warning", "uneven_hours"),
            (WEEKS * 4, "no_data", "undecided_hours"),
            ([73.0] * 50 + [300.0] * 50, "warning", "late_and_uneven_hours"),
        ],
    )
    def test_by_the_hour(self, k09: Check, hours: list[float], state: str, reason: str) -> None:
        (result,) = k09(CSAT, invitations=delayed(hours))
        assert (result.state, result.reason) == (state, reason)
        assert (result.figure, result.base) == (np.median(hours), len(hours))
        assert result.interval is not None
        assert result.interval.low <= result.figure <= result.interval.high

    @pytest.mark.parametrize(
        ("days", "state", "reason"),
        [
            ([3] * 50, "ok", "in_time_days"),
            ([4] * 50, "warning", "late_days"),
            ([1, 9] * 50, "warning", "uneven_days"),
            ([4] * 50 + [14] * 50, "warning", "late_and_uneven_days"),
            ([4] * 5, "no_data", "undecided_days"),
        ],
    )
    def test_by_the_day(self, k09: Check, days: list[int], state: str, reason: str) -> None:
        (result,) = k09(CSAT, invitations=delayed([24.0 * each for each in days], days=True))
        assert (result.state, result.reason) == (state, reason)
        assert result.figure == np.median(days)

    def test_the_median_has_the_binomials_interval(self, k09: Check) -> None:
        # Of 100 in order the 40th and the 61st: binom.ppf(.025, 100, .5) = 40 (scipy).
        (result,) = k09(CSAT, invitations=delayed([float(each) for each in range(1, 101)]))
        assert result.interval is not None
        assert (result.interval.low, result.interval.high) == (40, 61)

    def test_only_satisfaction_is_asked_late(self, k09: Check) -> None:
        (result,) = k09(survey({"2026": TEN}), invitations=delayed([500.0] * 100, "nps"))
        assert (result.state, result.reason) == ("ok", "in_time_hours")

    def test_a_row_of_many_counts_as_many(self, k09: Check) -> None:
        rows = table("survey,event,invited,count", ["csat,2026-08-01T09:00,2026-08-05T10:00,40"])
        (result,) = k09(CSAT, invitations=rows)
        assert (result.base, result.reason, result.figure) == (40, "late_hours", 97)

    def test_two_surveys(self, k09: Check) -> None:
        results = k09(CSAT, survey({"2026": TEN}), invitations=delayed([24.0] * 10))
        assert verdicts(results) == [("ok", "in_time_hours"), ("no_data", "no_delays")]

    @pytest.mark.parametrize("number", [0, 4])
    def test_no_delays(self, k09: Check, number: int) -> None:
        tables = {"invitations": delayed([24.0] * number)} if number else {}
        assert verdicts(k09(CSAT, **tables)) == [("no_data", "no_delays")]
        assert verdicts(k09()) == [("no_data", "no_survey")]


def answered(customers: list[str], days: list[str] | None = None, **setup: object) -> SurveyData:
    scores = ([9, 10, 3, 8, 6] * len(customers))[: len(customers)]
    return asked({"2026": scores}, customers=customers, days=days, setup=SurveySetup(**setup))


PEOPLE = [f"C{each}" for each in range(20)]
COMPANIES = table("customer,account", [(each, f"E{n // 2}") for n, each in enumerate(PEOPLE)])


class TestDuplicateAnswers:
    def test_each_customer_once(self, k30: Check) -> None:
        (result,) = k30(answered(PEOPLE))
        assert (result.state, result.reason, result.base) == ("ok", "customer_once", 20)

    @pytest.mark.parametrize(
        ("setup", "state", "reason"),
        [
            ({}, "warning", "customer_several"),
            ({"several_per_account": True}, "warning", "customer_several"),
            ({"several_per_account": False}, "warning", "customer_denied"),
            ({"account_rule": "the last answer counts"}, "ok", "customer_by_rule"),
        ],
    )
    def test_a_customer_twice(self, k30: Check, setup: dict, state: str, reason: str) -> None:
        (result,) = k30(answered([*PEOPLE, "C1", "C1", "C2"], **setup))
        assert (result.state, result.reason) == (state, reason)
        assert (result.values["count"], result.values["answers"], result.base) == (2, 5, 23)

    def test_once_a_wave_is_once(self, k30: Check) -> None:
        data = asked({"2025": [9] * 20, "2026": [8] * 20}, customers=PEOPLE * 2)
        assert verdicts(k30(data)) == [("ok", "customer_once")]

    @pytest.mark.parametrize(
        ("setup", "state", "reason"),
        [
            ({}, "warning", "company_several"),
            ({"several_per_account": False}, "warning", "company_denied"),
            ({"account_rule": "mean of the account"}, "ok", "company_by_rule"),
        ],
    )
    def test_people_of_one_company(self, k30: Check, setup: dict, state: str, reason: str) -> None:
        results = k30(answered([*PEOPLE[:4], *PEOPLE[6::2]], **setup), customers=COMPANIES)
        result = of(results, reason)
        assert (result.state, result.values["count"], result.values["answers"]) == (state, 2, 4)

    def test_one_persons_answers_are_not_several_people(self, k30: Check) -> None:
        results = k30(answered(["C0", "C0", "C2"]), customers=COMPANIES)
        assert verdicts(results) == [("warning", "customer_several"), ("ok", "company_once")]

    def test_answers_of_nobody_are_not_one_customers(self, k30: Check) -> None:
        (result,) = k30(answered(["", "", "C1"]))
        assert (result.reason, result.base) == ("customer_once", 1)

    def test_customers_unknown(self, k30: Check) -> None:
        assert verdicts(k30(survey({"2026": TEN}))) == [("no_data", "customers_unknown")]
        assert verdicts(k30(answered(["", ""]))) == [("no_data", "customers_unknown")]
        assert verdicts(k30()) == [("no_data", "no_survey")]

    def test_rows_left_out_in_reading(self, k30: Check) -> None:
        data = answered(PEOPLE)
        wave = replace(data.waves[0], excluded={"duplicate": 3})
        file = FileRecord("a.csv", 1, "", 25, {}, excluded={"duplicate": 5})
        result = of(k30(replace(data, waves=(wave,), files=(file,))), "left_out")
        assert (result.state, result.values["count"], result.base) == ("ok", 5, 20)

    def test_repeated_rows(self, k30: Check) -> None:
        days = [f"2026-08-{1 + each:02d}" for each in range(20)]
        results = k30(answered([*PEOPLE, *PEOPLE[:5]], [*days, *days[:5]], account_rule="last"))
        result = of(results, "rows_repeated")
        assert (result.state, result.values["count"]) == ("warning", 5)

    def test_repeats_by_chance_are_none(self, k30: Check) -> None:
        # Two customers answer on two days: much is alike by chance.
        rng = np.random.default_rng(3)
        customers = [f"C{each}" for each in rng.integers(0, 2, 40)]
        days = [f"2026-08-0{each}" for each in rng.integers(1, 3, 40)]
        results = k30(answered(customers, days, account_rule="last"))
        assert verdicts(results) == [("ok", "customer_by_rule")]

    def test_how_many_repeats_chance_gives(self, k30: Check) -> None:
        # Ten customers twice each, on one day of ten, always with a 9: 10 pairs of 190 have one
        # customer and 10 one day, so .53 repeats are expected and 3 are beyond 2 %.
        assert poisson.sf(2, 10 * 10 / 190) < 0.02 < poisson.sf(1, 10 * 10 / 190)
        days = [f"2026-08-{1 + each:02d}" for each in range(10)]
        for same, reason in ((2, "customer_several"), (3, "rows_repeated")):
            moved = [*days[:same], *days[same + 1 :], days[same]]
            data = asked({"2026": [9] * 20}, customers=PEOPLE[:10] * 2, days=days + moved)
            assert {each.reason for each in k30(data)} == {"customer_several", reason}


SCORES = [int(each) for each in np.random.default_rng(8).integers(0, 11, 60)]


class TestCopiedWaves:
    def of(self, k30: Check, second: list[int]) -> set[str]:
        results = k30(survey({"2025": SCORES, "2026": second}))
        return {each.reason for each in results if each.state == "warning"}

    @pytest.mark.parametrize(
        ("changed", "reasons"), [(0, {"wave_copied"}), (12, {"wave_copied"}), (13, set())]
    )
    def test_most_rows_alike(self, k30: Check, changed: int, reasons: set[str]) -> None:
        other = [(each + 1) % 11 for each in SCORES[:changed]]
        assert self.of(k30, other + SCORES[changed:]) == reasons

    def test_the_same_answers_in_another_order_are_none(self, k30: Check) -> None:
        assert self.of(k30, SCORES[::-1]) == set()

    def test_the_order_of_the_scores_is_no_copy(self, k30: Check) -> None:
        data = survey({"2025": sorted(SCORES), "2026": sorted(SCORES)})
        assert {each.state for each in k30(data)} == {"no_data"}

    def test_what_everybody_says_is_no_copy(self, k30: Check) -> None:
        data = survey({"2025": [10] * 59 + [3], "2026": [10] * 59 + [3]})
        assert {each.state for each in k30(data)} == {"no_data"}

    def test_segments_are_compared_too(self, k30: Check) -> None:
        segments = {"Channel": ["a", "b"] * 30 + ["b", "a"] * 30}
        data = survey({"2025": SCORES, "2026": SCORES}, segments=segments)
        assert {each.state for each in k30(data)} == {"no_data"}

    def test_the_figures(self, k30: Check) -> None:
        result = of(k30(survey({"2025": SCORES, "2026": SCORES[:40]})), "wave_copied")
        assert (result.wave, result.figure, result.base) == ("2026", 1, 40)
        assert result.values == {"first": "2025", "alike": 40}


def test_every_text_of_these_checks_is_tested() -> None:
    tests = Path(__file__).read_text(encoding="utf-8")
    for name in ("K07", "K08", "K09", "K30"):
        assert [each for each in reasons(name) if f'"{each}"' not in tests] == []
