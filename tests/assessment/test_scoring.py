"""Scoring against the reference points, and the defects of other tools."""

from __future__ import annotations

import pytest

from cxassess.assessment.agreement import agreement, ordinal_alpha
from cxassess.assessment.stage import stage_of_index
from cxassess.engagement.types import Consensus, Respondent
from tests.assessment.engagements import IDS, MODEL, PEOPLE, assessed, check, corroborated

RULES = MODEL.rules


class TestReferencePoints:
    """The reference points of the assessment model's specification."""

    def test_all_three_with_corroboration_is_fifty_and_stage_three(self) -> None:
        result = assessed(3, e3=True)
        assert result.index.evidenced == pytest.approx(50)
        assert result.stage.final == result.stage.uncapped == 3

    def test_all_four_on_opinion_is_seventy_five_declared_fifty_evidenced(self) -> None:
        result = assessed(4)
        assert result.index.declared == pytest.approx(75)
        assert result.index.evidenced == pytest.approx(50)
        assert result.stage.final == 3

    @pytest.mark.parametrize(
        ("levels", "stage", "held_by"),
        [
            ({}, 4, ()),
            ({"GOV-01": 1}, 2, ("G1",)),
            ({"KPI-01": 1}, 2, ("G2",)),
            ({"GOV-01": 1, "KPI-01": 1}, 1, ("G1+G2",)),
            ({"INT-01": 1}, 3, ("G3",)),
            ({"KPI-02": 1}, 3, ("G4",)),
        ],
    )
    def test_all_four_corroborated_with_a_gate(
        self, levels: dict[str, int], stage: int, held_by: tuple[str, ...]
    ) -> None:
        result = assessed(4, levels=levels, e3=True)
        assert result.stage.uncapped == 4
        assert result.stage.final == stage
        assert result.stage.held_by == held_by

    @pytest.mark.parametrize(
        ("levels", "r_wg", "deviation", "divergent"),
        [
            ([3, 3, 3, 4, 3], 0.90, 0.32, False),
            ([4, 4, 2, 2, 2], 0.40, 0.96, True),
            ([1, 5, 2, 4, 3], 0.0, 1.20, True),
        ],
    )
    def test_agreement(
        self, levels: list[int], r_wg: float, deviation: float, divergent: bool
    ) -> None:
        result = agreement(levels, RULES)
        assert result.r_wg == pytest.approx(r_wg)
        assert result.mean_deviation == pytest.approx(deviation)
        assert result.divergent is divergent

    def test_two_raters_are_not_assessable(self) -> None:
        result = agreement([1, 5], RULES)
        assert result.r_wg is None
        assert result.mean_deviation is None
        assert not result.divergent


class TestAlpha:
    def test_published_matrix(self) -> None:
        # Krippendorff (2011), "Computing Krippendorff's alpha-reliability", example C/D:
        # four observers, twelve units, ordinal alpha .815.
        rows = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
            [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
        ]
        assert ordinal_alpha(rows, RULES) == pytest.approx(0.815, abs=0.0005)

    def test_without_variation_or_raters_there_is_none(self) -> None:
        assert ordinal_alpha([[3, 3], [3, 3], [3, 3]], RULES) is None
        assert ordinal_alpha([[3, 4], [3, 3]], RULES) is None
        assert ordinal_alpha([[3, None, None], [None, 4, None], [None, None, 5]], RULES) is None


class TestRoles:
    def test_role_groups_weigh_the_same_whatever_their_headcount(self) -> None:
        people = [Respondent(f"R{each}", "front_line") for each in range(9)]
        people.append(Respondent("R9", "executive"))
        result = assessed(levels={"GOV-01": [1] * 9 + [5]}, people=people)
        assert _indicator(result, "GOV-01").declared == 3.0

    def test_a_group_of_two_is_never_shown_alone(self) -> None:
        people = [Respondent(f"R{each}", "front_line") for each in range(2)]
        people += [Respondent(f"R{each + 2}", "executive") for each in range(3)]
        result = assessed(4, people=people)
        assert _indicator(result, "GOV-01").by_role == {"executive": 4.0}
        shown = {each.role: each.index for each in result.roles}
        assert shown["front_line"] is None
        assert shown["executive"] == pytest.approx(75)

    def test_consensus_overrides_and_keeps_the_raw_spread(self) -> None:
        result = assessed(
            levels={"GOV-01": [1, 5, 1, 5]},
            consensus=(Consensus("GOV-01", 4, "agreed in a meeting"),),
            evidence=corroborated("GOV-01"),
        )
        indicator = _indicator(result, "GOV-01")
        assert indicator.declared == indicator.evidenced == 4.0
        assert indicator.agreement.divergent
        assert indicator.distribution["1"] == indicator.distribution["5"] == 2

    def test_divergence_cannot_support_level_four(self) -> None:
        result = assessed(levels={"GOV-01": [5, 5, 5, 1]}, evidence=corroborated("GOV-01"))
        indicator = _indicator(result, "GOV-01")
        assert indicator.declared == 4.0
        assert indicator.evidenced == 3.0


class TestEvidence:
    @pytest.mark.parametrize(("months_ago", "grade"), [(1, 3), (12, 2), (24, 1), (36, 1)], ids=str)
    def test_evidence_falls_a_grade_for_each_year(self, months_ago: int, grade: int) -> None:
        result = assessed(5, evidence=corroborated("GOV-01", months_ago=months_ago))
        assert _indicator(result, "GOV-01").grade == grade

    def test_one_opinion_is_grade_zero(self) -> None:
        result = assessed(5, people=[Respondent("R1", "executive")])
        assert _indicator(result, "GOV-01").grade == 0
        assert _indicator(result, "GOV-01").evidenced == 3.0

    def test_roles_that_disagree_are_opinions_alone(self) -> None:
        result = assessed(levels={"GOV-01": [1, 3, 3, 3]})
        assert _indicator(result, "GOV-01").grade == 0

    def test_a_check_that_is_ok_proves_with_recomputed_data(self) -> None:
        result = assessed(5, checks=(check("K01", "ok", "nps"),))
        assert _indicator(result, "KPI-01").grade == 4
        assert _indicator(result, "KPI-01").evidenced == 5.0


class TestStage:
    @pytest.mark.parametrize(
        ("index", "stage"),
        [
            *[(0, 1), (19.999, 1), (20, 2), (39.96, 2), (40, 3), (59.95, 3), (60, 4)],
            *[(79.99, 4), (80, 5), (100, 5), (59.99999999999, 4)],
        ],
    )
    def test_bands_are_tested_unrounded(self, index: float, stage: int) -> None:
        assert stage_of_index(MODEL, index) == stage

    @pytest.mark.parametrize("index", [-0.5, 100.5, float("nan")])
    def test_an_index_in_no_band_is_an_error(self, index: float) -> None:
        with pytest.raises(ValueError, match="no stage"):
            stage_of_index(MODEL, index)

    def test_no_measurement_is_a_failure_whatever_is_declared(self) -> None:
        result = assessed(4, e3=True, checks=(check("K01", "fail"),))
        assert result.stage.uncapped == 4
        assert result.stage.final == 2
        assert result.stage.held_by == ("G2",)

    def test_two_failing_checks_hold_only_together(self) -> None:
        both = (*_ok("K01"), check("K03", "fail"), check("K12", "fail"))
        assert assessed(4, e3=True, checks=both).stage.final == 3
        assert assessed(4, e3=True, checks=both[:2]).stage.final == 4

    def test_opinion_alone_caps_at_three(self) -> None:
        gates = {gate.id: gate for gate in assessed(4).stage.gates}
        assert gates["G5"].holds
        assert gates["G5"].cap == 3

    def test_the_weakest_dimension_caps_two_above(self) -> None:
        weak = {name: 1 for name in IDS if name.startswith("PES")}
        result = assessed(5, levels=weak, e3=True)
        assert result.stage.uncapped == 5
        assert result.stage.final == 3
        assert result.stage.held_by == ("G6",)

    def test_a_missing_gate_answer_makes_it_preliminary_with_both_outcomes(self) -> None:
        stage = assessed(4, levels={"GOV-01": None}, e3=True).stage
        assert stage.preliminary
        assert stage.publication == "stage"
        assert (stage.low, stage.final, stage.high) == (2, None, 4)


class TestMissing:
    def test_a_blank_is_not_zero(self) -> None:
        result = assessed(4, levels={"TEC-05": None}, e3=True)
        tec = next(each for each in result.dimensions if each.id == "TEC")
        assert tec.evidenced == pytest.approx(75)
        assert tec.coverage < 1

    def test_leaving_out_the_worst_is_seen_in_coverage_and_bounds(self) -> None:
        worst = IDS[::3]
        honest = assessed(4, levels=dict.fromkeys(worst, 2), e3=True)
        silent = assessed(4, levels=dict.fromkeys(worst, None), e3=True)
        assert (silent.index.declared or 0) > (honest.index.declared or 0) + 5
        assert silent.index.coverage < 0.75
        assert silent.index.bounds.low < (honest.index.evidenced or 0)
        assert silent.stage.publication != "stage"
        assert silent.stage.final is None

    def test_a_dimension_with_too_little_has_no_number_and_does_not_raise_the_bounds(self) -> None:
        kept = "PES-01"
        weak = {name: None for name in IDS if name.startswith("PES") and name != kept}
        result = assessed(4, levels=weak, e3=True)
        pes = next(each for each in result.dimensions if each.id == "PES")
        assert pes.evidenced is None
        assert pes.stage is None
        assert result.index.bounds.low < 75 < result.index.bounds.high

    def test_a_missing_area_does_not_raise_the_score(self) -> None:
        result = assessed(4, levels={"GOV-01": "NS"}, e3=True)
        assert (result.index.evidenced or 0) <= 75 + 1e-9
        assert result.stage.final is None

    def test_a_missing_metric_is_not_the_best_value(self) -> None:
        result = assessed(3, levels={"KPI-01": None}, e3=True, checks=(check("K01", "no_data"),))
        assert _indicator(result, "KPI-01").evidenced is None
        assert _indicator(result, "KPI-01").state == "missing"

    def test_not_applicable_leaves_the_weight_out(self) -> None:
        result = assessed(4, levels={"INT-06": "NA"}, e3=True)
        assert result.index.coverage == pytest.approx(1)
        assert _indicator(result, "INT-06").state == "not_applicable"

    def test_dont_know_beside_not_applicable_is_missing(self) -> None:
        result = assessed(4, levels={"INT-06": ["NA", "NS", "NA", "NA"]}, e3=True)
        assert _indicator(result, "INT-06").state == "missing"
        assert result.index.coverage < 1

    def test_nothing_answered_gives_no_number_at_all(self) -> None:
        result = assessed(None, checks=(check("K01", "fail"),))
        assert result.index.declared is None
        assert result.index.evidenced is None
        assert result.stage.publication == "none"
        assert (result.stage.low, result.stage.final) == (None, None)
        assert all(each.status != "cleared" for each in result.mistakes)

    @pytest.mark.parametrize(
        ("answered", "publication"), [(1.0, "stage"), (0.85, "range"), (0.6, "none")], ids=str
    )
    def test_publication_by_coverage(self, answered: float, publication: str) -> None:
        # The same part of every dimension is left out, so that coverage is near `answered`.
        blank = {}
        for dimension in MODEL.dimensions:
            ids = [each.id for each in MODEL.indicators_of(dimension.id)]
            gate_free = [name for name in ids if MODEL.indicator(name).not_applicable]
            blank |= dict.fromkeys(gate_free[: round(len(ids) * (1 - answered))], None)
        result = assessed(4, levels=blank, e3=True)
        assert result.stage.publication == publication
        if publication == "range":
            assert result.stage.low is not None
            assert result.stage.low <= (result.stage.high or 0)

    def test_question_order_does_not_matter(self) -> None:
        levels = {name: 1 + place % 5 for place, name in enumerate(IDS)}
        forwards = assessed(levels=levels)
        backwards = assessed(levels=dict(reversed(levels.items())), people=PEOPLE)
        assert forwards.to_json() == backwards.to_json()


def _indicator(result, name):  # type: ignore[no-untyped-def]
    return next(each for each in result.indicators if each.id == name)


def _ok(*names: str):  # type: ignore[no-untyped-def]
    return tuple(check(name, "ok") for name in names)
