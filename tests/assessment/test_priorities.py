"""What to mend first: impact, order of work, quick wins, and the stage after a repair."""

from __future__ import annotations

from collections.abc import Set
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.assessment.index import Reading
from cxassess.assessment.priorities import mended, work_order
from tests.assessment.engagements import IDS, MODEL, PEOPLE, assessed, check, corroborated, found

ALL_NEEDS: dict[str, set[str]] = {}


def needs(name: str) -> set[str]:
    """Return all that a mistake depends on, directly or through others."""
    if name not in ALL_NEEDS:
        direct = set(MODEL.mistake(name).depends_on)
        ALL_NEEDS[name] = direct | {each for need in direct for each in needs(need)}
    return ALL_NEEDS[name]


def ordered(
    names: list[str], impact: dict[str, float], holders: Set[str] = frozenset()
) -> list[str]:
    """Return the mistakes in their order of work, all with impact 1 but for `impact`."""
    given_impact = dict.fromkeys(names, 1.0) | impact
    order = work_order(MODEL, [MODEL.mistake(name) for name in names], given_impact, holders)
    return sorted(order, key=lambda name: order[name])


class TestImpact:
    @pytest.mark.parametrize(
        ("name", "options", "impact"),
        [
            # severity x weight of the status (confirmed 1, probable .7, indication .4)
            ("M34", {"levels": {"TEC-01": 1}, "evidence": corroborated("TEC-01")}, 3),
            ("M34", {"levels": {"TEC-01": 1}}, 3 * 0.7),
            ("M34", {"levels": {"TEC-01": [1, 4, 4, 4]}}, 3 * 0.4),
            ("M34", {}, 0),
            # x 1.5 where it holds a gate
            ("M01", {"levels": {"GOV-01": 1}}, 5 * 0.7 * 1.5),
            ("M02", {"checks": (check("K01", "fail"),)}, 5 * 1.5),
            ("M03", {"levels": {"INT-01": 1}}, 4 * 0.7 * 1.5),
            ("M03", {"levels": {"INT-01": 2}}, 4 * 0.7),
            ("M04", {"levels": {"KPI-02": 1}, "evidence": corroborated("KPI-02")}, 4 * 1.5),
        ],
    )
    def test_impact(self, name: str, options: dict, impact: float) -> None:
        assert found(assessed(4, **options), name).impact == pytest.approx(impact)

    def test_the_gates_held(self) -> None:
        result = assessed(4, levels={"GOV-01": 1, "INT-01": 2}, checks=(check("K01", "fail"),))
        assert found(result, "M01").holds == ("G1",)
        assert found(result, "M02").holds == ("G2",)
        assert found(result, "M03").holds == ()

    def test_effort_is_the_mean_of_knowledge_time_and_resources(self) -> None:
        effort = MODEL.mistake("M01").effort
        parts = effort.knowledge + effort.time + effort.resources
        assert found(assessed(4), "M01").effort == pytest.approx(parts / 3)


class TestOrder:
    @pytest.mark.parametrize(
        ("chain", "options"),
        [
            (
                ("M02", "M04", "M49"),
                {"levels": {"KPI-02": 1}, "checks": (check("K01", "fail"),)},
            ),
            (("M01", "M10", "M03"), {"levels": {"GOV-01": 1, "GOV-02": 1, "INT-01": 1}}),
            (("M15", "M20"), {"levels": {"JOR-02": 1, "JOR-03": 1, "JOR-04": 1}}),
        ],
        ids=lambda each: " -> ".join(each) if isinstance(each, tuple) else "",
    )
    def test_the_chains_of_the_specification(self, chain: tuple[str, ...], options: dict) -> None:
        result = assessed(4, **options)
        places = [found(result, name).order for name in chain]
        assert None not in places
        assert places == sorted(places)

    def test_what_others_depend_on_comes_first_whatever_its_impact(self) -> None:
        assert ordered(["M20", "M15"], {"M20": 9}) == ["M15", "M20"]

    def test_dependencies_reach_through_mistakes_that_are_not_found(self) -> None:
        # M36 needs M37, and M37 needs M34.
        assert ordered(["M36", "M34"], {"M36": 9}) == ["M34", "M36"]
        result = assessed(4, levels={"TEC-01": [1, 4, 4, 4], "TEC-02": 1})
        assert found(result, "M37").order is None
        assert found(result, "M36").impact > found(result, "M34").impact
        assert (found(result, "M34").order or 0) < (found(result, "M36").order or 0)

    def test_a_gate_holder_comes_before_a_greater_impact(self) -> None:
        assert ordered(["M34", "M02"], {"M34": 9}, {"M02"}) == ["M02", "M34"]

    def test_what_leads_to_a_gate_holder_comes_first_too(self) -> None:
        # M03 needs M10 (not found), and M10 needs M01.
        order = ordered(["M34", "M03", "M01"], {"M34": 9}, {"M03"})
        assert order == ["M01", "M03", "M34"]

    def test_a_gate_holder_comes_first_end_to_end(self) -> None:
        levels = {"INT-01": [1, None, None, None], "TEC-01": 1}
        result = assessed(4, levels=levels, evidence=corroborated("TEC-01"))
        holder, other, lead = (found(result, name) for name in ("M03", "M34", "M10"))
        assert holder.holds == ("G3",)
        assert holder.impact < other.impact
        assert (lead.order, holder.order) == (1, 2)
        assert (other.order or 0) > 2

    def test_then_the_greater_impact_then_the_smaller_effort(self) -> None:
        assert ordered(["M12", "M29", "M34"], {"M34": 2}) == ["M34", "M12", "M29"]
        assert MODEL.mistake("M12").effort.mean < MODEL.mistake("M29").effort.mean

    def test_what_is_not_found_has_no_place(self) -> None:
        result = assessed(4)
        assert result.findings == ()
        assert {each.order for each in result.mistakes} == {None}
        assert {each.what_if for each in result.mistakes} == {None}
        assert not any(each.quick_win for each in result.mistakes)


class TestQuickWin:
    def test_little_effort_and_at_least_the_median_impact(self) -> None:
        # M06: severity 2, effort 1.3; M24: severity 3, effort 1.7. Median of 1.4 and 2.1: 1.75.
        result = assessed(4, levels={"GOV-04": 1, "INT-02": 1})
        assert [each.id for each in result.findings] == ["M06", "M24"]
        assert not found(result, "M06").quick_win
        assert found(result, "M24").quick_win

    def test_exactly_the_median_is_enough_and_much_effort_is_not(self) -> None:
        assert found(assessed(4, levels={"GOV-04": 1}), "M06").quick_win
        assert not found(assessed(4, levels={"TEC-01": 1}), "M34").quick_win

    def test_an_effort_of_exactly_two_is_little(self) -> None:
        assert MODEL.mistake("M33").effort.mean == 2
        assert MODEL.mistake("M56").effort.mean > 2
        result = assessed(4, levels={"PES-02": 1})
        assert found(result, "M33").quick_win
        assert not found(result, "M56").quick_win


class TestWhatIf:
    def test_mending_the_missing_area_lifts_the_cap(self) -> None:
        result = assessed(4, levels={"GOV-01": 1}, e3=True)
        assert result.stage.final == 2
        assert found(result, "M01").what_if == 4

    def test_mending_the_measurement_also_lifts_a_failing_check(self) -> None:
        failing = (check("K01", "fail"),)
        for level in (1, 4):
            result = assessed(4, levels={"KPI-01": level}, checks=failing, e3=True)
            assert result.stage.final == 2
            assert found(result, "M02").what_if == 4

    def test_mending_one_of_two_gravest_leaves_the_other(self) -> None:
        result = assessed(4, levels={"GOV-01": 1, "KPI-01": 1}, e3=True)
        assert result.stage.final == 1
        assert found(result, "M01").what_if == found(result, "M02").what_if == 2

    def test_mending_what_holds_nothing_changes_nothing(self) -> None:
        result = assessed(4, levels={"GOV-01": 1, "GOV-04": 1}, e3=True)
        assert found(result, "M06").what_if == result.stage.final == 2

    def test_a_repair_raises_to_the_level_and_never_lowers(self) -> None:
        low = Reading("answered", 1.0, 1.0, 0).at_least(3)
        assert (low.state, low.declared, low.evidenced) == ("answered", 3, 3)
        half = Reading("answered", 4.5, 2.0, 1).at_least(3)
        assert (half.declared, half.evidenced, half.grade) == (4.5, 3, 1)
        for state in ("missing", "not_applicable"):
            unknown = Reading(state, None, None, None)
            assert unknown.at_least(3) == unknown

    def test_a_repair_of_what_nobody_answered_lowers_nothing(self) -> None:
        missing = Reading("missing", None, None, None)
        given = dict.fromkeys(IDS, Reading("answered", 2.0, 2.0, 1)) | {"KPI-01": missing}
        both = [MODEL.mistake("M01"), MODEL.mistake("M02")]
        readings, failing = mended(MODEL, both, given, {"K01", "K06"})
        assert readings["KPI-01"] == missing
        assert readings["GOV-01"].evidenced == 3
        assert readings["INT-01"].evidenced == 2
        assert failing == {"K06"}


people = len(PEOPLE)
matrices = st.lists(
    st.lists(st.integers(1, 5), min_size=people, max_size=people),
    min_size=len(IDS),
    max_size=len(IDS),
)


@settings(max_examples=30, deadline=None)
@given(matrix=matrices, failing=st.sets(st.sampled_from(["K01", "K03", "K06"])))
def test_priorities_hold_for_any_answers(matrix: list[list[int]], failing: set[str]) -> None:
    checks = tuple(check(each, "fail") for each in sorted(failing))
    result = assessed(levels=dict(zip(IDS, matrix, strict=True)), checks=checks)
    order = {each.id: each.order or 0 for each in result.findings}
    for name, place in order.items():
        assert all(order[need] < place for need in needs(name) if need in order)
    holders = {each.id for each in result.findings if each.holds}
    leads = holders | {need for each in holders for need in needs(each) if need in order}
    assert {order[name] for name in leads} == set(range(1, len(leads) + 1))
    middle = median(each.impact for each in result.findings) if order else 0
    for each in result.findings:
        assert each.quick_win == (each.effort <= 2 and each.impact >= middle)
