"""How sure the index is: each source against its own distribution or a plain simulation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import sqrt
from random import Random
from statistics import NormalDist, fmean, quantiles
from typing import Any

import pytest
from scipy.stats import beta, uniform

from cxassess.assessment.assess import assess_answers
from cxassess.assessment.index import Reading, score
from cxassess.assessment.outlook_types import Uncertainty, UncertaintySource
from cxassess.assessment.types import Assessment
from cxassess.engagement.types import Consensus, Engagement, Respondent
from cxassess.model.types import ROLE_GROUPS, RoleGroup
from tests.assessment.engagements import IDS, MODEL, PEOPLE, assessed, engagement
from tests.assessment.engagements import corroborated as backed

TAILS = ((1 - MODEL.rules.uncertainty_confidence) / 2, (1 + MODEL.rules.uncertainty_confidence) / 2)


def group(role: RoleGroup, people: int) -> list[Respondent]:
    return [Respondent(f"{role}-{number}", role) for number in range(people)]


def source(result: Assessment, name: UncertaintySource) -> Uncertainty:
    return next(each for each in result.uncertainty if each.source == name)


def ends(result: Assessment, name: UncertaintySource) -> tuple[float, float] | None:
    span = source(result, name).index
    return None if span is None else (span.low, span.high)


def drawn(given: Engagement, **rules: Any) -> Assessment:
    """Return the assessment with other rules, of many draws by default."""
    changed = MODEL.rules.model_copy(update={"uncertainty_draws": 100_000} | rules)
    model = MODEL.model_copy(update={"rules": changed})
    return assess_answers(replace(given, model=model), (), ())


def spread(seed: int, people: int = len(PEOPLE)) -> dict[str, object]:
    """Return levels that differ by indicator and person."""
    random = Random(seed)
    return {name: [random.choice([2, 3, 3, 4]) for _ in range(people)] for name in IDS}


def by_dimension(*levels: int) -> dict[str, int]:
    """Return one level for all indicators of each dimension, in the model's order."""
    given = {each.id: level for each, level in zip(MODEL.dimensions, levels, strict=False)}
    return {name: given[name[:3]] for name in IDS if name[:3] in given}


def test_the_sources_stand_side_by_side() -> None:
    assert [each.source for each in assessed(3).uncertainty] == [
        "raters",
        "roles",
        "missing",
        "weights",
    ]


class TestRaters:
    def test_groups_of_one_do_not_move(self) -> None:
        result = assessed(levels=spread(1), e3=True)
        index = pytest.approx(result.index.evidenced, abs=1e-6)
        assert ends(result, "raters") == (index, index)
        for each in result.dimensions:
            span = source(result, "raters").dimensions[each.id]
            assert (span.low, span.high) == pytest.approx((each.evidenced,) * 2, abs=1e-6)

    def test_a_group_of_two_gives_a_uniform_mean(self) -> None:
        # Weights of two are (U, 1 - U): one group's mean is 2 + 2U, the other three say 3, so
        # the level is (11 + 2U) / 4 on every indicator and the index 25 * (level - 1).
        people = [*group("executive", 2), *PEOPLE[1:]]
        given = engagement(
            levels={name: [2, 4, 3, 3, 3] for name in IDS}, people=people, evidence=backed()
        )
        expected = tuple(25 * ((11 + 2 * each) / 4 - 1) for each in uniform.ppf(TAILS))
        assert ends(drawn(given), "raters") == pytest.approx(expected, abs=0.03)
        assert ends(assess_answers(given, (), ()), "raters") == pytest.approx(expected, abs=0.15)

    def test_answers_of_a_person_move_together(self) -> None:
        # Were each answer drawn alone, the mean of the 43 would hardly move.
        people = [*group("executive", 2), *PEOPLE[1:]]
        result = assessed(levels={name: [2, 4, 3, 3, 3] for name in IDS}, people=people, e3=True)
        raters = source(result, "raters")
        assert raters.index is not None
        for span in raters.dimensions.values():
            assert span.width == pytest.approx(raters.index.width, abs=1e-6)

    def test_a_plain_simulation_gives_the_same(self) -> None:
        people = [*group("executive", 4), *group("front_line", 3), *group("cx_cs", 1)]
        levels = spread(2, len(people))
        levels["GOV-02"] = [None, None, None, None, 2, 4, 5, 3]
        levels["TEC-01"] = [1, 5, 1, 5, 1, 5, 1, 5]  # they diverge: level 3 at most
        agreed = Consensus("KPI-01", 2, "agreed")
        given = engagement(levels=levels, people=people, evidence=backed(), consensus=(agreed,))
        simulated = list(_simulate(given, 3000))
        cuts = quantiles(simulated, n=40)
        assert ends(drawn(given), "raters") == pytest.approx((cuts[0], cuts[-1]), abs=0.25)

    def test_levels_over_the_cap_of_their_evidence_do_not_move(self) -> None:
        # Opinions support level 3: an index of 50, whoever had answered.
        people = [each for role in ROLE_GROUPS for each in group(role, 3)]
        result = assessed(levels={name: [3, 4, 5] * 4 for name in IDS}, people=people)
        assert ends(result, "raters") == (50, 50)

    def test_what_was_agreed_by_consensus_stands(self) -> None:
        people = group("executive", 4)
        agreed = tuple(Consensus(name, 2, "agreed") for name in IDS)
        levels = {name: [1, 2, 3, 4] for name in IDS}
        assert ends(assessed(levels=levels, people=people, consensus=agreed), "raters") == (25, 25)

    @pytest.mark.parametrize(
        ("answers", "known"), [([2, 3, 4], True), ([2, 3, None], False), ([2, 3, "NS"], False)]
    )
    def test_needs_respondents_who_gave_a_level(self, answers: list[object], known: bool) -> None:
        people = [*group("executive", 2), *group("cx_cs", 1)]
        raters = source(assessed(levels=dict.fromkeys(IDS, answers), people=people), "raters")
        assert (raters.index is not None) == known
        assert bool(raters.dimensions) == known

    def test_dimensions_without_a_score_are_left_out(self) -> None:
        result = assessed(None, levels=by_dimension(2, 3), e3=True)
        assert list(source(result, "raters").dimensions) == ["GOV", "INT"]


def _simulate(given: Engagement, draws: int) -> Iterable[float]:
    """Yield indexes of the Bayesian bootstrap, one answer after the other."""
    random = Random(3)
    divergent = {
        each.id
        for each in assess_answers(given, (), ()).indicators
        if each.agreement.divergent and each.consensus is None
    }
    assert divergent
    agreed = {each.indicator: float(each.value) for each in given.consensus}
    for _ in range(draws):
        weight = {each.code: random.gammavariate(1, 1) for each in given.respondents}
        readings = {}
        for name in IDS:
            said = {each.respondent: each.value for each in given.answers if each.indicator == name}
            means = []
            for role in ROLE_GROUPS:
                codes = [
                    each.code
                    for each in given.respondents
                    if each.role == role and each.code in said
                ]
                if codes:
                    total = sum(weight[code] for code in codes)
                    means.append(sum(weight[code] * said[code] for code in codes) / total)
            level = agreed.get(name, fmean(means))
            readings[name] = Reading(
                "answered", level, min(level, 3.0) if name in divergent else level, 3
            )
        index = score(MODEL, readings, evidenced=True).index
        assert index is not None
        yield index


class TestRoles:
    PEOPLE = (*group("executive", 3), *group("front_line", 3), *group("cx_cs", 2))

    def test_lowest_and_highest_index_of_one_group_alone(self) -> None:
        # CX and CS are too few to be shown alone.
        levels = {name: [3, 3, 3, 4, 4, 4, 1, 1] for name in IDS}
        levels["GOV-01"] = [3, 3, 3, 3, 3, 3, 3, 3]
        result = assessed(levels=levels, people=self.PEOPLE, e3=True)
        weight = MODEL.indicator("GOV-01").weight
        whole = sum(each.weight for each in MODEL.indicators_of("GOV"))
        gov = 75 - 25 * weight / whole
        spans = source(result, "roles").dimensions
        assert (spans["GOV"].low, spans["GOV"].high) == pytest.approx((50, gov))
        assert (spans["INT"].low, spans["INT"].high) == pytest.approx((50, 75))
        high = 75 - (75 - gov) * MODEL.dimension("GOV").weight
        assert ends(result, "roles") == pytest.approx((50, high))

    def test_evidence_caps_a_group_as_it_caps_all(self) -> None:
        levels = {name: [2, 2, 2, 4, 4, 4, 3, 3] for name in IDS}
        assert ends(assessed(levels=levels, people=self.PEOPLE), "roles") == pytest.approx((25, 50))

    def test_groups_that_diverge_from_each_other_are_seen_as_they_are(self) -> None:
        result = assessed(
            levels={name: [5, 5, 5, 2, 2, 2, 3, 3] for name in IDS}, people=self.PEOPLE, e3=True
        )
        assert all(each.agreement.divergent for each in result.indicators)
        assert ends(result, "roles") == pytest.approx((25, 100))

    @pytest.mark.parametrize("others", [0, 2])
    def test_needs_two_groups_large_enough_to_be_shown(self, others: int) -> None:
        people = [*group("executive", 5), *group("front_line", others)]
        roles = source(assessed(3, people=people), "roles")
        assert (roles.index, roles.dimensions) == (None, {})

    def test_what_does_not_apply_is_no_gap(self) -> None:
        levels = {name: "NA" for name in IDS if name.startswith("TEC")}
        result = assessed(3, levels=levels, people=self.PEOPLE)
        assert ends(result, "roles") == pytest.approx((50, 50))
        assert "TEC" not in source(result, "roles").dimensions

    def test_what_a_consensus_says_not_to_apply_does_not_count(self) -> None:
        agreed = (Consensus("TEC-01", "NA", "no systems"),)
        result = assessed(3, levels={"TEC-01": 1}, people=self.PEOPLE, consensus=agreed)
        assert ends(result, "roles") == pytest.approx((50, 50))
        assert {each.index for each in result.roles} == {None, 50}


class TestMissing:
    def test_is_the_bounds(self) -> None:
        levels = {"GOV-01": None, "GOV-02": None, "TEC-01": "NA"}
        result = assessed(levels=spread(4) | levels, e3=True)
        bounds = result.index.bounds
        assert bounds.low < bounds.high
        assert ends(result, "missing") == (bounds.low, bounds.high)
        spans = source(result, "missing").dimensions
        assert {name: (span.low, span.high) for name, span in spans.items()} == {
            each.id: (each.bounds.low, each.bounds.high) for each in result.dimensions
        }

    def test_without_any_answer_all_is_possible_and_nothing_else_can_be_said(self) -> None:
        result = assessed(None)
        assert ends(result, "missing") == (0, 100)
        assert [ends(result, name) for name in ("raters", "roles", "weights")] == [None] * 3


class TestWeights:
    def test_two_dimensions_follow_a_beta_distribution(self) -> None:
        # A Dirichlet of two parts is a beta: GOV at level 3 (50), INT at 2 (25).
        given = engagement(None, levels=by_dimension(3, 2))
        concentration = MODEL.rules.weights_concentration
        around = [concentration * MODEL.dimension(name).weight for name in ("GOV", "INT")]
        expected = tuple(25 + 25 * each for each in beta(*around).ppf(TAILS))
        assert ends(drawn(given), "weights") == pytest.approx(expected, abs=0.1)
        assert ends(assess_answers(given, (), ()), "weights") == pytest.approx(expected, abs=0.5)

    def test_seven_dimensions_follow_the_variance_of_the_dirichlet(self) -> None:
        # Var(sum p s) = (sum w s^2 - (sum w s)^2) / (concentration + 1); close to normal.
        scores = [25 * (level - 1) for level in (2, 4, 3, 1, 5, 3, 2)]
        weights = [each.weight for each in MODEL.dimensions]
        mean = sum(w * s for w, s in zip(weights, scores, strict=True))
        square = sum(w * s * s for w, s in zip(weights, scores, strict=True))
        deviation = sqrt((square - mean**2) / (MODEL.rules.weights_concentration + 1))
        expected = NormalDist(mean, deviation)
        given = engagement(levels=by_dimension(2, 4, 3, 1, 5, 3, 2), evidence=backed())
        low, high = ends(drawn(given), "weights") or (0, 0)
        assert high - low == pytest.approx(
            expected.inv_cdf(TAILS[1]) - expected.inv_cdf(TAILS[0]), rel=0.02
        )
        assert (low + high) / 2 == pytest.approx(mean, abs=0.3)

    def test_equal_or_single_dimensions_do_not_move(self) -> None:
        assert ends(assessed(3), "weights") == (50, 50)
        assert ends(assessed(None, levels=by_dimension(2)), "weights") == (25, 25)

    def test_dimensions_keep_their_scores(self) -> None:
        assert source(assessed(levels=spread(5)), "weights").dimensions == {}

    def test_a_greater_concentration_keeps_closer(self) -> None:
        given = engagement(levels=by_dimension(2, 4, 3, 1, 5, 3, 2), evidence=backed())
        widths = []
        for concentration in (10, 50, 250):
            low, high = ends(drawn(given, weights_concentration=concentration), "weights") or (0, 0)
            widths.append(high - low)
        assert widths[0] > widths[1] > widths[2]


class TestDraws:
    def _given(self) -> Engagement:
        people = [each for role in ROLE_GROUPS for each in group(role, 3)]
        return engagement(levels=spread(6, len(people)), people=people, evidence=backed())

    def test_equal_inputs_give_equal_bytes(self) -> None:
        first, second = (assess_answers(self._given(), (), ()).to_json() for _ in range(2))
        assert first == second

    def test_the_seed_decides_and_is_told(self) -> None:
        result = assess_answers(self._given(), (), ())
        assert result.provenance.seed == MODEL.rules.uncertainty_seed
        other = drawn(self._given(), uncertainty_draws=4000, uncertainty_seed=1)
        assert other.provenance.seed == 1
        for name in ("raters", "weights"):
            assert ends(other, name) != ends(result, name)
            assert ends(other, name) == pytest.approx(ends(result, name), abs=0.5)

    def test_a_smaller_confidence_gives_a_narrower_interval(self) -> None:
        narrow = drawn(self._given(), uncertainty_confidence=0.5)
        wide = drawn(self._given())
        for name in ("raters", "weights"):
            (low, high), (lower, higher) = ends(narrow, name), ends(wide, name)
            assert lower < low < high < higher
