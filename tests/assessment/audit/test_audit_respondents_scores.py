"""What respondents' groups, tenure, silence and fatigue do: K18, K19, K28, K29."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import f, hypergeom, norm, pearsonr

from cxassess.assessment.audit.consistency import consistency
from cxassess.assessment.audit.fatigue import fall_pvalue, survey_fatigue
from cxassess.assessment.audit.silence import silent_customers
from cxassess.assessment.audit.tenure import fall_after_purchase
from cxassess.assessment.kpi_types import CheckResult
from cxassess.stats import nps_counts, nps_difference, nps_segments, nps_shrunken
from cxassess.surveys.types import SurveyData, SurveySetup
from tests.assessment.audit.respondents import asked, client, of, reasons, run, table, verdicts
from tests.assessment.engagements import classes, survey

Check = Callable[..., list[CheckResult]]
CSAT = {"name": "csat", "metric": "csat"}


@pytest.fixture
def k18(tmp_path: Path) -> Check:
    return lambda *data, **tables: run("K18", consistency, client(tmp_path, *data, **tables))


@pytest.fixture
def k19(tmp_path: Path) -> Check:
    return lambda *data, **tables: run(
        "K19", fall_after_purchase, client(tmp_path, *data, **tables)
    )


@pytest.fixture
def k28(tmp_path: Path) -> Check:
    return lambda *data, **tables: run("K28", silent_customers, client(tmp_path, *data, **tables))


@pytest.fixture
def k29(tmp_path: Path) -> Check:
    return lambda *data, **tables: run("K29", survey_fatigue, client(tmp_path, *data, **tables))


def by_channel(**groups: list[int]) -> SurveyData:
    names = [name for name, scores in groups.items() for _ in scores]
    scores = [each for own in groups.values() for each in own]
    return survey({"2026": scores}, segments={"Channel": names})


BAD, FAIR, GOOD = classes(30, 10, 10), classes(15, 15, 20), classes(5, 10, 35)


class TestConsistency:
    def test_groups_that_are_alike(self, k18: Check) -> None:
        (result,) = k18(by_channel(a=FAIR, b=FAIR, c=FAIR))
        assert (result.state, result.reason) == ("ok", "alike")
        assert (result.base, result.values["groups"]) == (150, 3)
        assert result.figure == pytest.approx(0, abs=0.1)

    def test_groups_that_differ(self, k18: Check) -> None:
        (result,) = k18(by_channel(a=BAD, b=FAIR, c=GOOD))
        assert (result.state, result.reason, result.wave) == ("warning", "uneven", "2026")
        groups = [nps_counts(30, 10, 10), nps_counts(15, 15, 20), nps_counts(5, 10, 35)]
        shrunken = nps_shrunken(groups).estimates
        assert result.values["lowest"] == pytest.approx(100 * shrunken[0])
        assert result.values["highest"] == pytest.approx(100 * shrunken[2])
        # Observed -40 and +60: chance takes something off the 100 points.
        assert 80 < (result.figure or 0) < 100
        # The F ratio of 150 answers in three groups, by scipy.
        statistic = nps_segments(groups).statistic
        assert result.values["pvalue"] == pytest.approx(f.sf(statistic / 2, 2, 147))

    def test_of_two_groups_the_difference_keeps_what_its_error_leaves(self, k18: Check) -> None:
        (result,) = k18(by_channel(a=BAD, b=GOOD))
        sides = [nps_counts(30, 10, 10), nps_counts(5, 10, 35)]
        errors = [each.moments("adjusted-wald").standard_error for each in sides]
        kept = 1 - math.hypot(*errors) ** 2 / 1.0**2
        assert result.figure == pytest.approx(100 * kept)
        assert result.reason == "uneven"

    @pytest.mark.parametrize(("number", "reason"), [(1, "undecided"), (10, "uneven")])
    def test_the_distance_must_surely_exceed_the_rules(
        self, k18: Check, number: int, reason: str
    ) -> None:
        # 30 points apart: with 80 answers each the error is 12, with 800 it is 4.
        data = by_channel(a=classes(24, 24, 32) * number, b=classes(12, 24, 44) * number)
        (result,) = k18(data)
        assert result.reason == reason
        assert 20 < (result.figure or 0) < 30

    def test_a_real_but_small_difference(self, k18: Check) -> None:
        (result,) = k18(by_channel(a=classes(300, 300, 400) * 3, b=classes(250, 300, 450) * 3))
        assert (result.state, result.reason) == ("ok", "differ_little")
        assert result.figure == pytest.approx(10, abs=1)

    def test_a_large_difference_by_chance(self, k18: Check) -> None:
        (result,) = k18(by_channel(a=classes(4, 2, 4), b=classes(1, 2, 7)))
        assert (result.state, result.reason) == ("no_data", "undecided")

    def test_more_divisions_need_more(self, k18: Check) -> None:
        a, b = classes(300, 300, 600), classes(250, 300, 650)
        (alone,) = k18(by_channel(a=a, b=b))
        assert alone.reason == "differ_little"
        assert 0.01 < alone.values["pvalue"] < 0.02
        names = {"Channel": ["a"] * 1200 + ["b"] * 1200, "Side": ["left", "right"] * 1200}
        results = k18(survey({"2026": a + b}, segments=names))
        assert {each.reason for each in results} == {"alike"}

    def test_only_the_last_wave(self, k18: Check) -> None:
        names = {"Channel": ["a"] * 50 + ["b"] * 50 + ["a", "b"] * 25}
        (result,) = k18(survey({"2025": BAD + GOOD, "2026": FAIR}, segments=names))
        assert (result.reason, result.base) == ("alike", 50)

    def test_satisfaction_by_the_share_of_the_satisfied(self, k18: Check) -> None:
        scores = [4, 5, 4, 1] * 25 + [1, 2, 3, 4] * 25
        names = {"Channel": ["a"] * 100 + ["b"] * 100}
        (result,) = k18(survey({"2026": scores}, segments=names, **CSAT))
        assert (result.state, result.reason) == ("warning", "uneven")
        assert (result.figure or 0) == pytest.approx(50, abs=2)  # 75 % and 25 %

    @pytest.mark.parametrize("other", [[], [10] * 4])
    def test_nothing_to_compare(self, k18: Check, other: list[int]) -> None:
        assert verdicts(k18(by_channel(a=FAIR, b=other))) == [("no_data", "no_groups")]
        assert verdicts(k18()) == [("no_data", "no_survey")]

    def test_the_mix_of_modes_makes_a_change(self, k18: Check) -> None:
        # By phone 60, by mail -40 in both waves; nine tenths move over from phone to mail.
        phone, mail = classes(10, 20, 70), classes(60, 20, 20)
        waves = {"2025": phone * 9 + mail, "2026": phone + mail * 9}
        modes = ["phone"] * 900 + ["mail"] * 100 + ["phone"] * 100 + ["mail"] * 900
        result = of(k18(survey(waves, modes=modes)), "mix_makes_change")
        assert (result.state, result.wave) == ("warning", "2026")
        assert result.figure == pytest.approx(-80)
        assert result.values["within"] == pytest.approx(0, abs=1e-9)
        assert result.values["moved"] == pytest.approx(0.8)

    def test_the_mix_of_modes_hides_a_change(self, k18: Check) -> None:
        # Both modes lose 20 points while the better one grows from half to seven tenths.
        waves = {
            "2025": classes(50, 100, 350) + classes(250, 150, 100),
            "2026": classes(140, 140, 420) + classes(210, 60, 30),
        }
        modes = ["phone"] * 500 + ["mail"] * 500 + ["phone"] * 700 + ["mail"] * 300
        result = of(k18(survey(waves, modes=modes)), "mix_hides_change")
        assert (result.state, result.figure) == ("warning", pytest.approx(-5))
        assert result.values["within"] == pytest.approx(-25)

    def test_a_steady_mix(self, k18: Check) -> None:
        modes = ["phone", "mail"] * 50
        results = k18(survey({"2025": FAIR, "2026": GOOD}, modes=modes))
        assert of(results, "mix_harmless").values["count"] == 1


PURCHASE, USE, LATER = "2026-01-11", "2026-03-02", "2026-06-30"


def bought(
    purchase: Sequence[int], use: Sequence[int], same: bool = False, **settings: object
) -> tuple[SurveyData, str]:
    """Return answers ten days and sixty days after the purchase, and the table of customers."""
    first = [f"C{each}" for each in range(len(purchase))]
    second = first[: len(use)] if same else [f"D{each}" for each in range(len(use))]
    days = [PURCHASE] * len(purchase) + [USE] * len(use)
    waves = {"2026": [*purchase, *use]}
    data = asked(waves, customers=[*first, *second], days=days, **settings)
    return data, table("customer,joined", [(each, "2026-01-01") for each in {*first, *second}])


class TestFallAfterPurchase:
    @pytest.mark.parametrize(
        ("purchase", "use", "state", "reason"),
        [
            (GOOD, GOOD, "ok", "no_fall"),
            (GOOD, BAD, "warning", "falls"),
            (BAD, GOOD, "ok", "no_fall"),
            (classes(2, 3, 5), classes(4, 3, 3), "no_data", "undecided"),
            (classes(0, 0, 2000), classes(20, 40, 1940), "ok", "falls_little"),
        ],
    )
    @pytest.mark.parametrize("same", [False, True])
    def test_a_fall(
        self,
        k19: Check,
        purchase: list[int],
        use: list[int],
        state: str,
        reason: str,
        same: bool,
    ) -> None:
        data, customers = bought(purchase, use, same)
        (result,) = k19(data, customers=customers)
        assert (result.state, result.reason) == (state, f"{reason}_same" if same else reason)
        assert (result.values["purchase_base"], result.values["use_base"]) == (
            len(purchase),
            len(use),
        )
        assert result.interval is not None
        assert result.figure == pytest.approx(result.values["purchase"] - result.values["use"])
        assert result.interval.low - 1e-9 <= result.figure <= result.interval.high + 1e-9

    def test_the_test_is_that_of_two_samples(self, k19: Check) -> None:
        data, customers = bought(GOOD, FAIR)
        (result,) = k19(data, customers=customers)
        plain = nps_difference(nps_counts(5, 10, 35), nps_counts(15, 15, 20))
        assert result.figure == pytest.approx(50)
        assert result.interval is not None
        assert result.interval.low == pytest.approx(
            -100 * plain.confidence_interval().high, abs=1.5
        )

    @pytest.mark.parametrize(
        ("day", "reason"),
        [
            # Joined on January 1st: use is from the 30th to the 90th day after.
            ("2026-01-30", "few_answers"),
            ("2026-01-31", "falls"),
            ("2026-04-01", "falls"),
            ("2026-04-02", "few_answers"),
        ],
    )
    def test_the_days_of_use(self, k19: Check, day: str, reason: str) -> None:
        data, customers = bought(GOOD, BAD)
        days = data.days.copy()
        days[50:] = np.datetime64(day)
        object.__setattr__(data, "days", days)
        assert k19(data, customers=customers)[0].reason == reason

    def test_satisfaction(self, k19: Check) -> None:
        data, customers = bought([4, 5] * 50, [2, 5] * 50, **CSAT)
        (result,) = k19(data, customers=customers)
        assert (result.reason, result.figure) == ("falls", 50)

    def test_a_customers_own_change_is_the_better_test(self, k19: Check) -> None:
        # 30 of 100 fall from promoter to detractor, the rest stay: 60 points.
        data, customers = bought([10] * 100, [10] * 70 + [3] * 30, same=True)
        assert k19(data, customers=customers)[0].values["purchase_base"] == 100

    def test_few_in_common_are_not_compared_alone(self, k19: Check) -> None:
        data, customers = bought(GOOD, BAD)
        accounts = data.answers["account"].to_numpy().copy()
        accounts[50:60] = accounts[:10]
        data.answers["account"] = accounts
        assert k19(data, customers=customers)[0].reason == "falls"

    def test_no_data(self, k19: Check) -> None:
        data, customers = bought(GOOD, BAD)
        assert verdicts(k19(data)) == [("no_data", "no_tenure")]
        undated = asked({"2026": GOOD}, customers=[f"C{each}" for each in range(50)])
        assert verdicts(k19(undated, customers=customers)) == [("no_data", "no_tenure")]
        stranger = asked({"2026": GOOD}, customers=["X"] * 50, days=[USE] * 50)
        assert verdicts(k19(stranger, customers=customers)) == [("no_data", "no_tenure")]
        few, customers = bought(GOOD, BAD[:4])
        (result,) = k19(few, customers=customers)
        assert (result.reason, result.values) == ("few_answers", {"purchase": 50, "use": 4})
        assert verdicts(k19()) == [("no_data", "no_survey")]


def listed(answered: tuple[int, int], silent: tuple[int, int]) -> dict[str, str]:
    """Return invitations and customers: lost and all of those who answered, and of the silent."""
    invitations, customers = [], []
    for word, (lost, number) in (("yes", answered), ("no", silent)):
        for each in range(number):
            invitations.append(("nps", f"{word}{each}", "2026-01-10", word))
            customers.append((f"{word}{each}", "2026-06-01" if each < lost else ""))
    return {
        "invitations": table("survey,customer,invited,answered", invitations),
        "customers": table("customer,left", customers),
    }


RISE = {"2025": classes(30, 20, 50) * 4, "2026": classes(15, 20, 65) * 2}


class TestSilentCustomers:
    def test_the_bounds(self, k28: Check) -> None:
        results = k28(survey({"2026": classes(20, 30, 50)}, invited={"2026": 400}))
        result = of(results, "bounds")
        assert (result.state, result.wave, result.base) == ("ok", "2026", 100)
        assert result.figure == pytest.approx(30)
        # A quarter answered: 30 / 4, and three quarters of -100 more.
        assert result.values["if_passives"] == pytest.approx(7.5)
        assert result.values["if_detractors"] == pytest.approx(-67.5)
        assert (result.values["rate"], result.values["silent"]) == (0.25, 300)

    @pytest.mark.parametrize(
        ("invited", "reason"),
        [
            # Half as many answer: counting the newly silent as detractors takes 75 points.
            ({"2025": 1000, "2026": 1000}, "rise_undone"),
            ({"2025": 1000, "2026": 500}, "bounds"),
            # A tenth fewer: 400 of 1000 and 200 of 540 do not differ beyond chance.
            ({"2025": 1000, "2026": 540}, "bounds"),
            # A third fewer takes 50 points of 30, a fifth of 500 beyond chance 30.
            ({"2025": 1000, "2026": 750}, "rise_undone"),
            ({"2026": 1000}, "bounds"),
        ],
    )
    def test_a_rise_while_fewer_answer(self, k28: Check, invited: dict, reason: str) -> None:
        result = of(k28(survey(RISE, invited=invited)), reason)
        assert result.state == ("warning" if reason == "rise_undone" else "ok")
        if reason == "rise_undone":
            rates = result.values["rate_before"], result.values["rate"]
            assert rates == pytest.approx((0.4, 200 / invited["2026"]))
            assert result.values["change"] == pytest.approx(30)

    def test_a_fall_or_noise_is_not_undone(self, k28: Check) -> None:
        for waves in (
            {"a": classes(10, 20, 70) * 4, "b": classes(35, 20, 45) * 2},
            {"a": classes(35, 20, 45) * 4, "b": classes(34, 20, 46) * 2},
        ):
            results = k28(survey(waves, invited={"a": 1000, "b": 1000}))
            assert of(results, "bounds").state == "ok"

    @pytest.mark.parametrize(
        ("answered", "silent", "state", "reason"),
        [
            ((10, 200), (10, 200), "ok", "silent_stay"),
            ((10, 200), (40, 200), "warning", "silent_leave"),
            ((40, 200), (10, 200), "ok", "silent_stay"),
            ((1, 20), (4, 20), "ok", "silent_stay"),
            ((0, 4), (10, 200), "no_data", "few_customers"),
        ],
    )
    def test_losses(
        self, k28: Check, answered: tuple, silent: tuple, state: str, reason: str
    ) -> None:
        data = survey({"2026": classes(20, 30, 50)})
        result = of(k28(data, **listed(answered, silent)), reason)
        assert result.state == state
        if state != "no_data":
            difference = silent[0] / silent[1] - answered[0] / answered[1]
            assert result.figure == pytest.approx(difference)
            assert (result.values["answered"], result.values["silent"]) == (
                answered[1],
                silent[1],
            )

    @pytest.mark.parametrize(("lost", "reason"), [(22, "silent_stay"), (23, "silent_leave")])
    def test_losses_by_fishers_test(self, k28: Check, lost: int, reason: str) -> None:
        # Of 400, 32 lost: P(X >= 22 of the 200 silent) = .0206; 33 lost: of 23 .0139 (scipy).
        pvalue = hypergeom.sf(lost - 1, 400, 10 + lost, 200)
        assert (pvalue <= 0.02) == (reason == "silent_leave")
        data = survey({"2026": classes(20, 30, 50)})
        assert of(k28(data, **listed((10, 200), (lost, 200))), reason)

    def test_who_had_left_before_was_not_invited(self, k28: Check) -> None:
        tables = listed((10, 100), (10, 100))
        tables["customers"] = tables["customers"].replace("2026-06-01", "2026-01-01")
        result = of(k28(survey({"2026": classes(20, 30, 50)}), **tables), "silent_stay")
        assert (result.base, result.figure) == (180, 0)

    def test_only_the_first_invitation_counts(self, k28: Check) -> None:
        tables = listed((10, 100), (10, 100))
        again = "".join(f"nps,no{each},2026-04-10,yes\n" for each in range(20, 100))
        tables["invitations"] += again
        result = of(k28(survey({"2026": classes(20, 30, 50)}), **tables), "silent_stay")
        assert result.values["answered"] == 100

    def test_answers_by_the_customer_where_the_table_is_silent(self, k28: Check) -> None:
        names = [f"C{each}" for each in range(60)]
        data = asked({"2026": [9] * 20}, customers=names[:20])
        tables = {
            "invitations": table(
                "survey,customer,invited", [("nps", each, "2026-01-10") for each in names]
            ),
            "customers": table(
                "customer,left",
                [(each, "2026-06-01" if each in names[40:] else "") for each in names],
            ),
        }
        result = of(k28(data, **tables), "silent_leave")
        assert (result.values["answered"], result.values["silent"]) == (20, 40)

    def test_no_data(self, k28: Check) -> None:
        data = survey({"2026": classes(20, 30, 50)})
        expected = [("no_data", "invitations_unknown"), ("no_data", "losses_unknown")]
        assert verdicts(k28(data)) == expected
        tables = listed((10, 100), (10, 100))
        assert verdicts(k28(data, customers=tables["customers"])) == expected
        csat = survey({"2026": [4, 5] * 10}, **CSAT)
        assert verdicts(k28(csat)) == [("no_data", "losses_unknown")]
        assert verdicts(k28()) == [("no_data", "no_survey")]


def turns(*rates: tuple[int, int], apart: int = 20) -> str:
    """Return invitations by customer: at each turn how many were answered, of how many."""
    start = np.datetime64("2026-01-01")
    rows = [
        (
            "nps",
            f"C{each}",
            start + np.timedelta64(apart * turn, "D"),
            "yes" if each < yes else "no",
        )
        for turn, (yes, number) in enumerate(rates)
        for each in range(number)
    ]
    return table("survey,customer,invited,answered", rows)


NPS = survey({"2026": classes(20, 30, 50)})


class TestFallPvalue:
    def test_of_single_outcomes_the_trend_of_mantel(self) -> None:
        rng = np.random.default_rng(5)
        dose = rng.integers(1, 4, 60)
        outcome = rng.random(60) < 0.5 - 0.1 * dose
        # r sqrt(n - 1) is standard normal without a trend (Mantel 1963); r by scipy.
        statistic = pearsonr(dose, outcome).statistic * math.sqrt(59)
        assert fall_pvalue(dose, outcome, np.arange(60)) == pytest.approx(norm.cdf(statistic))

    def test_people_who_always_answer_alike_count_once(self) -> None:
        dose = np.tile([1, 1, 2, 2], 20)
        outcome = np.tile([1, 1, 0, 0], 20) == 1
        alone = fall_pvalue(dose, outcome, np.arange(80))
        together = fall_pvalue(dose, outcome, np.repeat(np.arange(40), 2))
        assert alone < together < 1e-4

    def test_a_rise_is_no_fall(self) -> None:
        assert fall_pvalue([1, 1, 2, 2] * 5, [0, 0, 1, 1] * 5, np.arange(20)) > 0.99

    @pytest.mark.parametrize("outcome", [[True] * 4, [False] * 4])
    def test_nothing_that_varies(self, outcome: list[bool]) -> None:
        assert math.isnan(fall_pvalue([1, 1, 2, 2], outcome, [1, 2, 3, 4]))
        assert math.isnan(fall_pvalue([1, 1, 1, 1], [True, False] * 2, [1, 2, 3, 4]))


class TestSurveyFatigue:
    @pytest.mark.parametrize(
        ("rates", "state", "reason"),
        [
            (((100, 200), (60, 200), (20, 200)), "warning", "falls"),
            (((80, 200), (80, 200), (80, 200)), "ok", "steady"),
            (((20, 200), (60, 200), (100, 200)), "ok", "steady"),
            (((4, 8), (2, 8)), "ok", "steady"),
            (((80, 200), (1, 4)), "ok", "seldom"),
        ],
    )
    def test_the_rate_of_each_turn(self, k29: Check, rates: tuple, state: str, reason: str) -> None:
        (result,) = k29(NPS, invitations=turns(*rates))
        assert (result.state, result.reason) == (state, reason)
        assert result.base == sum(number for _, number in rates)
        assert result.values["customers"] == rates[0][1]
        assert result.figure == rates[1][1] / rates[0][1]
        if reason != "seldom":
            assert result.values["first_rate"] == rates[0][0] / rates[0][1]
            assert result.values["further_base"] == sum(number for _, number in rates[1:])

    @pytest.mark.parametrize(("apart", "reason"), [(89, "falls"), (90, "seldom")])
    def test_the_days_of_the_rule(self, k29: Check, apart: int, reason: str) -> None:
        assert k29(NPS, invitations=turns((100, 200), (20, 200), apart=apart))[0].reason == reason

    @pytest.mark.parametrize("rates", [((100, 200), (20, 200)), ((80, 200), (80, 200)), ((9, 20),)])
    def test_the_number_of_questions(self, k29: Check, rates: tuple) -> None:
        data = survey({"2026": classes(20, 30, 50)}, setup=SurveySetup(questions=25))
        (result,) = k29(data, invitations=turns(*rates))
        assert result.reason in {"falls_questions", "steady_questions", "seldom_questions"}
        assert result.values["questions"] == 25

    def test_questions_of_the_table(self, k29: Check) -> None:
        rows = [("nps", f"C{each}", "2026-01-01", "yes", 5 + each) for each in range(10)]
        invitations = table("survey,customer,invited,answered,questions", rows)
        assert k29(NPS, invitations=invitations)[0].values["questions"] == 14

    def test_a_reminder_about_one_case_is_no_further_invitation(self, k29: Check) -> None:
        rows = [
            ("nps", f"C{each}", f"K{each}", f"2026-01-0{day}", word)
            for each in range(20)
            for day, word in ((1, "no"), (5, "yes" if each < 10 else "no"))
        ]
        invitations = table("survey,customer,case,invited,answered", rows)
        (result,) = k29(NPS, invitations=invitations)
        assert (result.reason, result.base, result.figure) == ("seldom", 20, 0)

    def test_invitations_to_all_surveys_count(self, k29: Check) -> None:
        csat = survey({"2026": [4, 5] * 10}, **CSAT)
        second = turns((20, 200)).replace("nps,", "csat,").replace("2026-01-01", "2026-02-01")
        both = turns((100, 200)) + second.split("\n", 1)[1]
        (result,) = k29(NPS, csat, invitations=both)
        assert (result.reason, result.figure) == ("falls", 1)

    def test_no_data(self, k29: Check) -> None:
        assert verdicts(k29(NPS)) == [("no_data", "no_invitations")]
        totals = table("survey,invited,count", ["nps,2026-01-01,500"])
        assert verdicts(k29(NPS, invitations=totals)) == [("no_data", "no_invitations")]
        rows = [("nps", f"C{each}", "2026-01-01") for each in range(20)]
        (result,) = k29(NPS, invitations=table("survey,customer,invited", rows))
        assert (result.state, result.reason) == ("no_data", "answers_unknown")


def test_every_text_of_these_checks_is_tested() -> None:
    tests = Path(__file__).read_text(encoding="utf-8")
    for name in ("K18", "K19", "K28", "K29"):
        plain = {each.removesuffix("_same") for each in reasons(name)}
        assert [each for each in plain if f'"{each}"' not in tests] == []
