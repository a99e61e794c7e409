"""The roadmap: every finding in its horizon, and where each horizon leads."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.assessment.assess import assess_answers
from cxassess.assessment.outlook_types import RoadmapStep
from cxassess.assessment.roadmap import place_steps
from cxassess.assessment.types import Assessment, MistakeResult
from cxassess.model.types import Model
from tests.assessment.engagements import (
    IDS,
    MODEL,
    PEOPLE,
    assessed,
    check,
    corroborated,
    engagement,
    found,
)

ORDER = [each.id for each in MODEL.horizons]


def plan(result: Assessment) -> dict[str, list[str]]:
    """Return horizon -> its mistakes."""
    return {each.id: [step.mistake for step in each.steps] for each in result.roadmap}


def steps(result: Assessment) -> dict[str, RoadmapStep]:
    return {step.mistake: step for each in result.roadmap for step in each.steps}


def finding(name: str, order: int, **fields: Any) -> MistakeResult:
    """Return a mistake found as the roadmap sees it."""
    known = found(assessed(4, regulated=True), name)
    return known.model_copy(update={"order": order, "status": "probable"} | fields)


def placed(*names: str | MistakeResult, model: Model = MODEL) -> dict[str, str]:
    """Return mistake -> horizon of mistakes given in their order of work."""
    results = [
        finding(each, place) if isinstance(each, str) else each
        for place, each in enumerate(names, start=1)
    ]
    return {name: model.horizons[place].id for name, place in place_steps(model, results).items()}


def roomy(**room: int) -> Model:
    """Return the model with other room in some horizons."""
    horizons = tuple(
        each.model_copy(update={"room": room.get(f"_{each.id}", each.room)})
        for each in MODEL.horizons
    )
    return MODEL.model_copy(update={"horizons": horizons})


class TestPlaces:
    def test_a_step_goes_where_its_time_fits(self) -> None:
        # Times 1, 2, 3, 4 and 5; none of them depends on another.
        names = ("M06", "M31", "M11", "M29", "M36")
        assert [MODEL.mistake(name).effort.time for name in names] == [1, 2, 3, 4, 5]
        assert placed(*names) == dict(zip(names, ["30d", "30d", "60d", "12m", "12m"], strict=True))

    def test_a_full_horizon_leaves_the_later_in_the_order_of_work_to_the_next(self) -> None:
        model = roomy(_30d=1, _60d=1)
        assert placed("M15", "M43", "M33", "M31", model=model) == {
            "M15": "30d",
            "M43": "60d",
            "M33": "90d",
            "M31": "90d",
        }

    def test_the_last_horizon_takes_the_rest(self) -> None:
        short = [each.id for each in MODEL.mistakes if not each.depends_on]
        places = placed(*short, model=roomy(_30d=1, _60d=1, _90d=1))
        assert len(short) > 10
        assert list(places.values()).count("12m") == len(short) - 3

    def test_a_step_is_not_before_what_it_depends_on(self) -> None:
        # M01 takes a time of 3, M05 that waits for it only 2.
        assert placed("M05") == {"M05": "30d"}
        assert placed("M01", "M05") == {"M01": "60d", "M05": "60d"}

    def test_dependencies_reach_through_mistakes_that_are_not_found(self) -> None:
        # M21 (time 2) needs M22, and M22 needs M30.
        assert placed("M30", "M21", model=roomy(_30d=1)) == {"M30": "30d", "M21": "60d"}
        # M26 needs M25, which needs M24, which needs M06.
        slow = MODEL.mistake("M06").effort.model_copy(update={"time": 4})
        slowed = MODEL.model_copy(
            update={
                "mistakes": tuple(
                    each.model_copy(update={"effort": slow}) if each.id == "M06" else each
                    for each in MODEL.mistakes
                )
            }
        )
        assert placed("M06", "M26", model=slowed) == {"M06": "12m", "M26": "12m"}

    @pytest.mark.parametrize("fields", [{"quick_win": True}, {"holds": ("G1",)}])
    def test_quick_wins_and_gate_holders_have_room_first(self, fields: dict[str, Any]) -> None:
        model = roomy(_30d=1)
        assert placed("M31", "X05", model=model) == {"M31": "30d", "X05": "60d"}
        urgent = finding("X05", 2, **fields)
        assert placed("M31", urgent, model=model) == {"M31": "60d", "X05": "30d"}

    def test_so_does_what_leads_to_them(self) -> None:
        model = roomy(_30d=2)
        quick = finding("M24", 3, quick_win=True)
        assert placed("M31", "M06", quick, model=model) == {
            "M06": "30d",
            "M24": "30d",
            "M31": "60d",
        }

    def test_so_does_a_legal_duty(self) -> None:
        assert MODEL.mistake("M53").regulated_only
        assert placed("M49", "M53", model=roomy(_60d=1)) == {"M53": "60d", "M49": "90d"}


class TestSteps:
    def test_a_step_tells_what_the_finding_is(self) -> None:
        result = assessed(4, levels={"GOV-01": 1, "GOV-04": 1, "INT-02": 1}, e3=True)
        told = steps(result)
        assert set(told) == {each.id for each in result.findings}
        for each in result.findings:
            step = told[each.id]
            assert (step.order, step.effort) == (each.order, each.effort)
            assert (step.quick_win, step.holds) == (each.quick_win, each.holds)
        assert told["M01"].holds == ("G1",)
        assert told["M24"].depends_on == ("M06",)

    def test_only_found_dependencies_are_told(self) -> None:
        # M24 needs M06, which is not found here.
        assert steps(assessed(4, levels={"INT-02": 1}))["M24"].depends_on == ()

    def test_nothing_found_gives_no_roadmap(self) -> None:
        assert assessed(4).roadmap == ()
        assert assessed(None).roadmap == ()


class TestWhereItLeads:
    def test_a_small_case(self) -> None:
        # GOV-01 and K01 together hold stage 1. M02 (time 2) is mended in 30 days, M01 (3) in 60,
        # M34 (4) in 12 months; all else stands at level 4 with E3 (75).
        levels = {"GOV-01": 1, "TEC-01": 1}
        result = assessed(4, levels=levels, checks=(check("K01", "fail"),), e3=True)
        assert (result.stage.final, result.stage.held_by) == (1, ("G1+G2",))
        assert plan(result) == {"30d": ["M02"], "60d": ["M01"], "90d": [], "12m": ["M34"]}
        assert [each.stage for each in result.roadmap] == [2, 4, 4, 4]
        assert [each.held_by for each in result.roadmap] == [("G1",), (), (), ()]

        def lost(name: str, levels: int) -> float:
            dimension = MODEL.dimension(MODEL.indicator(name).dimension)
            whole = sum(each.weight for each in MODEL.indicators_of(dimension.id))
            return 25 * levels * dimension.weight * MODEL.indicator(name).weight / whole

        today = 75 - lost("GOV-01", 3) - lost("TEC-01", 3)
        owner = 75 - lost("GOV-01", 1) - lost("TEC-01", 3)
        mended = 75 - lost("GOV-01", 1) - lost("TEC-01", 1)
        assert [each.index for each in result.roadmap] == pytest.approx(
            [today, owner, owner, mended]
        )

    def test_it_is_what_the_assessment_of_the_mended_answers_gives(self) -> None:
        low = {"GOV-01": 1, "INT-02": 2, "TEC-01": 1, "KPI-02": 1}
        failing = (check("K01", "fail"), check("K06", "fail"))
        before = assessed(4, levels=low, checks=failing, e3=True)
        after = assessed(4, levels=dict.fromkeys(low, 3), e3=True)
        last = before.roadmap[-1]
        assert last.index == pytest.approx(after.index.evidenced)
        assert (last.stage, last.held_by) == (after.stage.final, after.stage.held_by)

    def test_missing_answers_leave_the_stage_open(self) -> None:
        # A fifth of the answers is missing: only a range of stages may be published.
        blank = dict.fromkeys(IDS[::5])
        result = assessed(4, levels=blank | {"GOV-04": 1, "INT-02": 1}, e3=True)
        assert result.stage.publication == "range"
        assert result.roadmap
        assert {(each.index, each.stage, each.held_by) for each in result.roadmap} == {
            (None, None, ())
        }

    def test_a_missing_gate_answer_opens_the_stage_once_it_decides(self) -> None:
        # G1 holds stage 2 whatever KPI-02 is; once M01 is mended, KPI-02 at 1 would cap at 3.
        result = assessed(4, levels={"GOV-01": 1, "KPI-02": None}, e3=True)
        assert (result.stage.final, result.stage.preliminary) == (2, True)
        assert [each.stage for each in result.roadmap] == [2, None, None, None]

    def test_equal_inputs_give_equal_bytes(self) -> None:
        options: dict[str, Any] = {"levels": dict.fromkeys(IDS[::2], 2), "e3": True}
        first, second = (assessed(3, **options) for _ in range(2))
        assert first.to_json() == second.to_json()


cell = st.one_of(st.integers(1, 5), st.integers(1, 3), st.none())
matrices = st.lists(
    st.lists(cell, min_size=len(PEOPLE), max_size=len(PEOPLE)),
    min_size=len(IDS),
    max_size=len(IDS),
)


@settings(max_examples=60, deadline=None)
@given(
    matrix=matrices,
    blank=st.sets(st.sampled_from(IDS), max_size=8),
    failing=st.sets(st.sampled_from(["K01", "K03", "K06", "K12"])),
    e3=st.booleans(),
    regulated=st.booleans(),
)
def test_the_roadmap_holds_for_any_answers(
    matrix: list[list[int | None]], blank: set[str], failing: set[str], e3: bool, regulated: bool
) -> None:
    levels: dict[str, Any] = dict(zip(IDS, matrix, strict=True)) | dict.fromkeys(blank)
    given_checks = tuple(check(each, "fail") for each in sorted(failing))
    client = engagement(levels=levels, evidence=corroborated() if e3 else (), regulated=regulated)
    result = assess_answers(client, (), given_checks)
    horizon_of = {
        step.mistake: place for place, each in enumerate(result.roadmap) for step in each.steps
    }
    told = [step.mistake for each in result.roadmap for step in each.steps]
    assert sorted(told) == sorted(each.id for each in result.findings)
    assert [each.id for each in result.roadmap] == (ORDER if told else [])
    for place, (horizon, rules) in enumerate(zip(result.roadmap, MODEL.horizons, strict=False)):
        orders = [step.order for step in horizon.steps]
        assert orders == sorted(orders)
        assert rules.room is None or len(orders) <= rules.room
        for step in horizon.steps:
            assert MODEL.mistake(step.mistake).effort.time <= rules.longest
            assert all(horizon_of[need] <= place for need in step.depends_on)
        published = horizon.stage is not None
        assert (horizon.index is not None) == published
        assert not published or result.stage.publication == "stage"
    for field, today in (("index", result.index.evidenced), ("stage", result.stage.final)):
        values = [today, *(getattr(each, field) for each in result.roadmap)]
        for before, after in pairwise(value for value in values if value is not None):
            assert after >= before - 1e-9
    for each in result.findings:
        assert result.stage.final is None or (each.what_if or 0) >= result.stage.final
