"""Percent to target and the scores that the targets give, held against sums made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.assessment.assess import assess_answers
from cxassess.assessment.outlook_types import TargetResult
from cxassess.assessment.types import Assessment
from cxassess.engagement.types import TargetsConfig
from tests.assessment.engagements import IDS, MODEL, corroborated, engagement


def aimed(
    level: int | str | None = 3,
    *,
    target: float | None = None,
    single: dict[str, float] | None = None,
    e3: bool = True,
    **options: object,
) -> Assessment:
    """Return the assessment of a client with targets, all answers at E3 unless told otherwise."""
    if e3:
        options["evidence"] = corroborated()
    made = engagement(level, **options)  # type: ignore[arg-type]
    targets = TargetsConfig(level=target, indicators=single or {})
    return assess_answers(
        replace(made, config=made.config.model_copy(update={"targets": targets})), (), ()
    )


def targets_of(*arguments: object, **options: object) -> TargetResult:
    result = aimed(*arguments, **options).targets  # type: ignore[arg-type]
    assert result is not None
    return result


def test_no_target_no_result() -> None:
    assert aimed().targets is None


def test_one_level_for_all() -> None:
    result = targets_of(3, target=4)
    assert result.indicators == dict.fromkeys(IDS, 4)
    assert result.index == pytest.approx(75)  # (4 - 1) / 4
    assert set(result.dimensions.values()) == {75.0}
    assert result.reached == pytest.approx(0.75)  # 1 - 43 * 1 / (43 * 4)


def test_a_single_target_moves_its_dimension_by_its_weight() -> None:
    result = targets_of(3, target=4, single={"GOV-01": 5})
    weights = {each.id: each.weight for each in MODEL.indicators_of("GOV")}
    expected = 75 + 25 * weights["GOV-01"] / sum(weights.values())
    assert result.dimensions["GOV"] == pytest.approx(expected)
    assert result.dimensions["INT"] == pytest.approx(75)
    assert result.index == pytest.approx(75 + (expected - 75) * MODEL.dimension("GOV").weight)
    # 42 gaps of 1 and one of 2.
    assert result.reached == pytest.approx(1 - 44 / (42 * 4 + 5))


def test_what_has_no_target_counts_as_it_stands_today() -> None:
    result = targets_of(3, single={"GOV-01": 5})
    assert result.indicators == {"GOV-01": 5}
    assert result.dimensions["INT"] == pytest.approx(50)
    assert result.reached == pytest.approx(3 / 5)


def test_only_evidence_reaches_a_target() -> None:
    # Declared 5, but an opinion alone supports 3.
    assert targets_of(5, target=4, e3=False).reached == pytest.approx(3 / 4)


def test_more_than_the_target_makes_up_for_nothing() -> None:
    levels = dict.fromkeys(IDS[:20], 5) | dict.fromkeys(IDS[20:], 3)
    assert targets_of(levels=levels, target=4).reached == pytest.approx(1 - 23 / (43 * 4))


def test_what_does_not_apply_is_left_out_and_what_is_missing_is_aimed_at() -> None:
    result = targets_of(4, levels={"INT-06": "NA", "GOV-03": None}, target=4)
    assert "INT-06" not in result.indicators
    assert result.indicators["GOV-03"] == 4
    assert result.reached == pytest.approx(1)
    assert result.dimensions["GOV"] == pytest.approx(75)


def test_nothing_answered() -> None:
    result = targets_of(None, target=4, e3=False)
    assert (result.reached, result.index) == (0.0, pytest.approx(75))
    assert aimed(None, single={"GOV-01": 4}, e3=False).targets is None


@settings(max_examples=30, deadline=None)
@given(
    levels=st.lists(st.integers(1, 5), min_size=len(IDS), max_size=len(IDS)),
    target=st.integers(1, 5),
    place=st.integers(0, len(IDS) - 1),
)
def test_percent_to_target_is_a_share_and_never_falls_when_a_level_rises(
    levels: list[int], target: int, place: int
) -> None:
    given_levels = dict(zip(IDS, levels, strict=True))
    before = targets_of(levels=given_levels, target=target).reached
    raised = given_levels | {IDS[place]: min(5, levels[place] + 1)}
    after = targets_of(levels=raised, target=target).reached
    assert 0 <= before <= after + 1e-12 <= 1 + 1e-9
