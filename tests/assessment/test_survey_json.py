"""Every result of a survey is written as JSON and read back the same: no number is missing."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.assessment.kpi_types import SurveyResult
from tests.assessment.engagements import classes, figure, scored

NPS: dict[str, Any] = {"benchmark": {"value": 40}, "smallest_change": 5.0}


def assert_whole(result: SurveyResult) -> None:
    """No number of a result is infinite or none, and it survives being written."""
    text = result.model_dump_json()
    assert SurveyResult.model_validate_json(text) == result
    _assert_finite(result.model_dump(), "")


def _assert_finite(found: object, path: str) -> None:
    if isinstance(found, dict):
        for key, value in found.items():
            _assert_finite(value, f"{path}.{key}")
    elif isinstance(found, (list, tuple)):
        for place, value in enumerate(found):
            _assert_finite(value, f"{path}[{place}]")
    elif isinstance(found, float):
        assert math.isfinite(found), path


def test_a_result_with_everything_in_it() -> None:
    wave = classes(10, 15, 25)
    result = scored(
        {str(year): wave for year in range(2017, 2026)},
        figure("2025", since="2024", change=3.0),
        segments={"Region": ["N", "S", "W"] * 150},
        modes=["phone", "e-mail"] * 225,
        accounts=[*range(50)] * 9,
        weights=[1.0, 2.0, 0.5] * 150,
        invited={"2025": 400},
        population=1000,
        benchmark={"value": 40, "base": 100, "source": "the sector"},
        smallest_change=5.0,
    )
    last, change = result.waves[-1], result.changes[-1]
    # Nothing of what there can be is left out.
    assert last.unweighted is not None
    assert last.silence is not None
    assert change.unweighted is not None
    assert change.overlap == 50
    assert change.equivalence is not None
    assert change.mix is not None
    assert change.claim is not None
    assert result.segments[0].rest is not None
    assert result.segments[0].rank is not None
    assert result.trend is not None
    assert result.control is not None
    assert result.benchmark is not None
    assert result.planning is not None
    assert_whole(result)


@pytest.mark.parametrize("metric", ["nps", "csat"])
@pytest.mark.parametrize("score", [0, 8, 10])
@pytest.mark.parametrize("base", [1, 4, 20, 60])
@pytest.mark.parametrize("waves", [1, 2, 8])
def test_waves_of_one_class(metric: str, score: int, base: int, waves: int) -> None:
    own = NPS if metric == "nps" else {}
    named = {str(place): [score] * base for place in range(waves)}
    assert_whole(scored(named, metric=metric, scale=(0, 10), **own))


@pytest.mark.parametrize("metric", ["nps", "csat"])
@pytest.mark.parametrize("bases", [(1, 2, 3, 4), (4, 5, 4), (5, 1), (20, 1, 20, 20), (60, 4)])
def test_waves_of_few_answers(metric: str, bases: tuple[int, ...]) -> None:
    named = {str(place): ([3, 8, 10] * 20)[:base] for place, base in enumerate(bases)}
    answers = sum(bases)
    own = NPS if metric == "nps" else {}
    result = scored(
        named,
        metric=metric,
        scale=(0, 10),
        segments={"S": (["x", "y"] * answers)[:answers]},
        modes=(["p", "m"] * answers)[:answers],
        invited={str(place): 99 for place in range(len(bases))},
        **own,
    )
    assert_whole(result)


@pytest.mark.parametrize("metric", ["nps", "csat"])
@pytest.mark.parametrize("people", ["others", "the same", "several answers each", "one"])
@pytest.mark.parametrize("size", [8, 60])
def test_identical_waves(metric: str, people: str, size: int) -> None:
    scores = ([1, 8, 9, 10] * size)[:size]
    accounts = {
        "others": list(range(9 * size)),
        "the same": [*range(size)] * 9,
        "several answers each": [place % (size // 2) for place in range(size)] * 9,
        "one": [0] * (9 * size),
    }[people]
    own = NPS if metric == "nps" else {}
    named = {str(place): scores for place in range(9)}
    assert_whole(scored(named, metric=metric, scale=(0, 10), accounts=accounts, **own))


@pytest.mark.parametrize("metric", ["nps", "csat"])
@pytest.mark.parametrize("classes_of", [(0,), (8,), (10,), (0, 8, 10)], ids=str)
def test_segments_of_one_class_of_one_account_and_of_few_answers(
    metric: str, classes_of: tuple[int, ...]
) -> None:
    scores = list(classes_of) * (24 // len(classes_of))
    segments = {
        "Three": ["a"] * 8 + ["b"] * 8 + ["c"] * 8,
        "Few": ["a"] * 19 + ["b"] * 4 + ["c"],
        "One": ["a"] * 24,
    }
    for accounts in (None, [0] * 8 + list(range(1, 17))):
        data = {"w": scores}
        options: dict[str, Any] = {"segments": segments, "accounts": accounts}
        assert_whole(scored(data, metric=metric, scale=(0, 10), **options))


@pytest.mark.parametrize("size", [8, 60])
@pytest.mark.parametrize("own", [NPS, NPS | {"benchmark": {"value": 40, "base": 1}}], ids=str)
def test_waves_in_which_everybody_answered(size: int, own: dict[str, Any]) -> None:
    scores = ([1, 8, 9, 10] * size)[:size]
    named = {"a": scores, "b": scores[::-1], "c": [10] * size, "d": [0] * size}
    people: dict[str, Any] = {"population": size, "invited": dict.fromkeys(named, size)}
    assert_whole(scored(named, **people, **own))
    assert_whole(scored(named, weights=[1.0, 2.0] * (2 * size), **people, **own))


@pytest.mark.parametrize("value", [-100, 0, 100])
@pytest.mark.parametrize("base", [None, 1, 50])
def test_benchmarks_at_the_ends_of_the_scale(value: int, base: int | None) -> None:
    for scores in ([0] * 6, [10] * 6, [0, 10] * 40):
        assert_whole(scored({"w": scores}, benchmark={"value": value, "base": base}))


def test_a_mode_of_one_account_and_modes_of_one_wave() -> None:
    scores = classes(8, 8, 16)
    modes = (["phone"] * 30 + ["email"] * 2) + (["phone"] * 28 + ["app"] * 4)
    accounts = [*range(31), 30, *range(100, 132)]
    assert_whole(scored({"a": scores, "b": scores}, modes=modes, accounts=accounts))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data(), metric=st.sampled_from(["nps", "csat"]))
def test_any_survey(data: st.DataObject, metric: str) -> None:
    bases = data.draw(st.lists(st.integers(1, 12), min_size=1, max_size=9))
    answers = sum(bases)

    def column(values: st.SearchStrategy[Any]) -> list[Any] | None:
        every = st.lists(values, min_size=answers, max_size=answers)
        return data.draw(st.none() | every)

    scores = data.draw(
        st.lists(st.sampled_from([0, 8, 10]), min_size=answers, max_size=answers)
        | st.just([10] * answers)
    )
    starts = [sum(bases[:place]) for place in range(len(bases))]
    named = {
        str(place): scores[start : start + base]
        for place, (start, base) in enumerate(zip(starts, bases, strict=True))
    }
    names = st.sampled_from(["x", "y", "z"])
    segment = column(names)
    own: dict[str, Any] = {}
    if metric == "nps":
        own["benchmark"] = {"value": data.draw(st.sampled_from([-100, 0, 40, 100]))}
        own["smallest_change"] = data.draw(st.sampled_from([None, 10.0]))
        own["population"] = data.draw(st.sampled_from([None, max(bases), 100]))
    result = scored(
        named,
        metric=metric,
        scale=(0, 10),
        segments={"S": segment} if segment else {},
        modes=column(names),
        accounts=column(st.integers(0, 5)),
        weights=column(st.sampled_from([0.5, 1.0, 3.0, 1000.0])),
        invited={"0": data.draw(st.integers(bases[0], 40))},
        **own,
    )
    assert_whole(result)


def test_segments_of_which_one_answer_outweighs_the_rest() -> None:
    # What is left of each is one account: nothing to compare it by.
    weights = ([1000.0] + [0.001] * 7) * 2
    accounts = [*range(7), 6, *range(10, 17), 16]
    segments = {"S": ["a"] * 8 + ["b"] * 8}
    scores = classes(3, 2, 3)[::-1] * 2
    result = scored({"w": scores}, segments=segments, weights=weights, accounts=accounts)
    assert [each.base for each in result.segments] == [8, 8]
    assert_whole(result)
