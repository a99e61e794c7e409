"""What must hold for any answers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.assessment.types import Assessment
from tests.assessment.engagements import IDS, MODEL, PEOPLE, assessed, check

people = len(PEOPLE)
matrices = st.lists(
    st.lists(st.integers(1, 5), min_size=people, max_size=people),
    min_size=len(IDS),
    max_size=len(IDS),
)
check_sets = st.sampled_from(
    [(check("K01", "ok"),), (check("K01", "fail"),), (check("K01", "ok"), check("K03", "fail"))]
)


def _divergent(result: Assessment) -> set[str]:
    return {each.id for each in result.indicators if each.agreement.divergent}


@settings(max_examples=60, deadline=None)
@given(
    matrix=matrices,
    place=st.integers(0, len(IDS) - 1),
    person=st.integers(0, people - 1),
    checks=check_sets,
    e3=st.booleans(),
)
def test_raising_one_answer_never_lowers_index_or_stage(
    matrix: list[list[int]], place: int, person: int, checks: tuple, e3: bool
) -> None:
    levels = dict(zip(IDS, matrix, strict=True))
    levels[IDS[place]][person] = min(levels[IDS[place]][person], 4)
    before = assessed(levels=levels, checks=checks, e3=e3)
    raised = [*levels[IDS[place]]]
    raised[person] += 1
    after = assessed(levels=levels | {IDS[place]: raised}, checks=checks, e3=e3)
    assert before.index.declared is not None
    assert after.index.declared is not None
    assert after.index.declared >= before.index.declared - 1e-9
    if _divergent(after) <= _divergent(before):
        assert before.stage.final is not None
        assert after.stage.final is not None
        assert after.stage.final >= before.stage.final


@settings(max_examples=30, deadline=None)
@given(matrix=matrices, blank=st.sets(st.integers(0, len(IDS) - 1), max_size=15))
def test_bounds_hold_whatever_the_missing_answers_are(
    matrix: list[list[int]], blank: set[int]
) -> None:
    levels: dict[str, object] = dict(zip(IDS, matrix, strict=True))
    full = assessed(levels=levels, e3=True)
    partial = assessed(levels=levels | {IDS[each]: None for each in blank}, e3=True)
    assert full.index.evidenced is not None
    assert partial.index.bounds.low - 1e-9 <= full.index.evidenced
    assert full.index.evidenced <= partial.index.bounds.high + 1e-9
    assert partial.index.coverage <= full.index.coverage + 1e-9


@settings(max_examples=30, deadline=None)
@given(matrix=matrices, checks=check_sets)
def test_evidenced_never_exceeds_declared_and_caps_never_raise(
    matrix: list[list[int]], checks: tuple
) -> None:
    result = assessed(levels=dict(zip(IDS, matrix, strict=True)), checks=checks)
    assert result.index.declared is not None
    assert result.index.evidenced is not None
    assert result.index.evidenced <= result.index.declared + 1e-9
    assert (result.stage.final or 0) <= (result.stage.uncapped or 0)
    for each in result.indicators:
        assert (each.evidenced or 0) <= (each.declared or 0)


@settings(max_examples=30, deadline=None)
@given(matrix=matrices, checks=check_sets)
def test_order_of_work_respects_dependencies_and_repairs_never_lower_the_stage(
    matrix: list[list[int]], checks: tuple
) -> None:
    result = assessed(levels=dict(zip(IDS, matrix, strict=True)), checks=checks)
    order = {each.id: each.order for each in result.findings}
    assert sorted(order.values()) == list(range(1, len(order) + 1))
    for name, place in order.items():
        for need in MODEL.mistake(name).depends_on:
            if need in order:
                assert order[need] < place
    for each in result.findings:
        assert each.what_if is not None
        assert each.what_if >= (result.stage.final or 0)
