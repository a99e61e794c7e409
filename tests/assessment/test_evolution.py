"""What moved between two assessments, and when it counts."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from math import sqrt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.assessment import Assessment, assess
from cxassess.assessment.evolution import compare, previous_assessment
from cxassess.assessment.outlook_types import Change, Evolution, Span, Uncertainty
from cxassess.engagement.types import EvidenceItem, EvidenceRecord, PreviousFile, TargetsConfig
from cxassess.errors import LANGUAGES, EngagementError, Language
from cxassess.surveys.types import FileRecord
from tests.assessment.engagements import (
    DATE,
    IDS,
    MODEL,
    assessed,
    check,
    corroborated,
    engagement,
)

BEFORE = DATE.replace(year=DATE.year - 1)
GOV = [each.id for each in MODEL.indicators_of("GOV")]


def earlier(result: Assessment, date: dt.date = BEFORE) -> Assessment:
    """Return an assessment as if it had been made before."""
    return result.model_copy(
        update={"client": result.client.model_copy(update={"date": date}), "evolution": None}
    )


def with_raters(result: Assessment, half: float) -> Assessment:
    """Return an assessment whose raters' intervals reach so far around each score."""

    def span(value: float | None) -> Span:
        assert value is not None
        return Span(low=value - half, high=value + half)

    dimensions = {each.id: span(each.evidenced) for each in result.dimensions}
    raters = Uncertainty(source="raters", index=span(result.index.evidenced), dimensions=dimensions)
    return result.model_copy(update={"uncertainty": (raters,)})


def plain(level: int = 3, **options: Any) -> Assessment:
    """Return an assessment at E3, without uncertainty."""
    return assessed(level, e3=True, **options).model_copy(update={"uncertainty": ()})


def compared(before: Assessment, now: Assessment) -> Evolution:
    return compare(earlier(before), now, MODEL, fingerprint="0" * 12)


def of(changes: tuple[Change, ...], name: str) -> Change:
    return next(each for each in changes if each.id == name)


def evidenced(found: Evolution) -> Change:
    assert found.evidenced is not None
    return found.evidenced


class TestMovement:
    def test_an_indicator_moves_from_half_a_level_on(self) -> None:
        # Four role groups: two of them a level higher is half a level, one is a quarter.
        now = plain(levels={GOV[0]: [4, 4, 3, 3], GOV[1]: [4, 3, 3, 3], GOV[2]: 2})
        found = compared(plain(), now)
        assert [of(found.indicators, each).movement for each in GOV[:4]] == [
            "real_gain",
            "stable",
            "real_loss",
            "stable",
        ]
        assert of(found.indicators, GOV[0]).difference == pytest.approx(0.5)

    def test_a_dimension_moves_from_the_smallest_change_on(self) -> None:
        weights = {each.id: each.weight for each in MODEL.indicators_of("GOV")}
        step = 25 * weights[GOV[0]] / sum(weights.values())
        assert step >= MODEL.rules.score_change > step / 4
        full = compared(plain(), plain(levels={GOV[0]: 4}))
        quarter = compared(plain(), plain(levels={GOV[0]: [4, 3, 3, 3]}))
        change = of(full.dimensions, "GOV")
        assert (change.movement, change.difference) == ("real_gain", pytest.approx(step))
        assert of(quarter.dimensions, "GOV").movement == "stable"
        assert {each.movement for each in full.dimensions if each.id != "GOV"} == {"stable"}
        # A seventh or so of the step reaches the index.
        assert evidenced(full).movement == "stable"

    def test_a_fall_is_the_mirror_of_a_rise(self) -> None:
        found = compared(plain(4), plain(3))
        assert {each.movement for each in (*found.dimensions, *found.indicators)} == {"real_loss"}
        assert evidenced(found).difference == pytest.approx(-25)

    @pytest.mark.parametrize(
        ("before", "now", "movement"),
        [
            # The interval of a difference of 25 with both reaching `half`: 25 +- half * sqrt(2).
            (25 / sqrt(2) - 0.1, 25 / sqrt(2) - 0.1, "real_gain"),
            (25 / sqrt(2) + 0.1, 25 / sqrt(2) + 0.1, "stable"),
            (24.0, 7.0, "stable"),  # a right triangle: 24, 7, 25
            (24.0, 6.9, "real_gain"),
            # A side without an interval borrows the other's.
            (25 / sqrt(2) - 0.1, None, "real_gain"),
            (None, 25 / sqrt(2) + 0.1, "stable"),
            (None, None, "real_gain"),
        ],
    )
    def test_other_raters_could_have_given_it(
        self, before: float | None, now: float | None, movement: str
    ) -> None:
        # Halves beyond 0-100 are no matter here: only widths count.
        sides = [
            side if half is None else with_raters(side, half)
            for side, half in ((plain(3), before), (plain(4), now))
        ]
        found = compared(*sides)
        assert evidenced(found).movement == movement
        assert found.declared is not None
        assert found.declared.movement == movement
        assert of(found.dimensions, "PES").movement == movement

    def test_an_interval_leans_to_one_side(self) -> None:
        # MOVER: a rise is doubted by what lies below today's score and above the previous one.
        def leaning(result: Assessment, low: float, high: float) -> Assessment:
            value = result.index.evidenced
            assert value is not None
            span = Span(low=value - low, high=value + high)
            raters = Uncertainty(source="raters", index=span, dimensions={})
            return result.model_copy(update={"uncertainty": (raters,)})

        sure = compared(leaning(plain(3), 90, 1), leaning(plain(4), 1, 90))
        unsure = compared(leaning(plain(3), 1, 90), leaning(plain(4), 90, 1))
        assert (evidenced(sure).movement, evidenced(unsure).movement) == ("real_gain", "stable")


class TestPairs:
    def test_what_was_not_answered_both_times_moves_nothing(self) -> None:
        # Answered only now, and low: the published score falls, and nothing got worse.
        found = compared(plain(levels={GOV[0]: None}), plain(levels={GOV[0]: 1}))
        change = of(found.dimensions, "GOV")
        assert change.difference is not None
        assert change.difference < -MODEL.rules.score_change
        assert change.movement == "stable"
        assert of(found.indicators, GOV[0]).reason == "missing_before"

    def test_reasons_why_something_is_not_comparable(self) -> None:
        few = dict.fromkeys(GOV, None)
        empty, full = plain(levels=few), plain()
        assert of(compared(empty, full).dimensions, "GOV").reason == "missing_before"
        assert of(compared(full, empty).dimensions, "GOV").reason == "missing_now"
        # Most was answered each time, and little of it both times.
        first, second = (plain(levels=dict.fromkeys(names, None)) for names in (GOV[1:3], GOV[3:5]))
        change = of(compared(first, second).dimensions, "GOV")
        assert change.previous is not None
        assert change.current is not None
        assert (change.movement, change.reason) == ("not_comparable", "few_pairs")

    def test_nothing_answered_before(self) -> None:
        found = compared(assessed(None), plain())
        assert evidenced(found).reason == "missing_before"
        assert {each.movement for each in found.dimensions} == {"not_comparable"}
        assert found.progress is None

    def test_what_no_longer_applies_is_left_out_of_both(self) -> None:
        before = plain(levels={GOV[1]: 5})
        found = compared(before, plain(levels={GOV[1]: "NA"}))
        assert of(found.dimensions, "GOV").movement == "stable"
        assert of(found.indicators, GOV[1]).movement == "not_comparable"

    def test_an_indicator_that_the_model_has_not(self) -> None:
        before = plain()
        strange = before.indicators[0].model_copy(update={"id": "OLD-01"})
        before = before.model_copy(update={"indicators": (*before.indicators, strange)})
        change = of(compared(before, plain()).indicators, "OLD-01")
        assert (change.movement, change.reason) == ("not_comparable", "not_in_model")

    def test_another_version_of_the_model_is_not_compared(self) -> None:
        before = plain()
        made = before.provenance.model_copy(update={"model_version": "2025.1"})
        found = compared(before.model_copy(update={"provenance": made}), plain(4))
        assert not found.comparable
        assert (found.previous_model, found.previous_date) == ("2025.1", BEFORE)
        assert found.evidenced is None
        assert found.dimensions == found.indicators == found.mended == ()


class TestMistakes:
    def test_mended_and_new(self) -> None:
        found = compared(plain(4, levels={"GOV-01": 1}), plain(4, levels={"INT-01": 1}))
        assert "M01" in found.mended
        assert "M03" in found.new
        assert set(found.mended).isdisjoint(found.new)

    def test_a_mistake_that_nothing_tells_of_is_not_mended(self) -> None:
        found = compared(plain(4, levels={"GOV-01": 1}), plain(4, levels={"GOV-01": None}))
        assert "M01" not in found.mended
        back = compared(plain(4, levels={"GOV-01": None}), plain(4, levels={"GOV-01": 1}))
        assert "M01" not in back.new


class TestProgress:
    @pytest.mark.parametrize(
        ("before", "now", "target", "progress"),
        [
            (2, 3, 4, 0.5),  # (50 - 25) / (75 - 25)
            (3, 2, 4, -1.0),
            (2, 5, 4, 1.5),
            (4, 4, 4, None),
            (4, 5, 3, None),
        ],
    )
    def test_the_way_covered(
        self, before: int, now: int, target: float, progress: float | None
    ) -> None:
        made = engagement(now, evidence=corroborated())
        config = made.config.model_copy(update={"targets": TargetsConfig(level=target)})
        found = compared(plain(before), assess(replace(made, config=config)))
        assert found.progress == (None if progress is None else pytest.approx(progress))

    def test_without_targets_there_is_none(self) -> None:
        assert compared(plain(2), plain(3)).progress is None


def named(result: Assessment | str, **options: Any) -> Assessment:
    """Return an assessment at level 3 that names a previous one."""
    text = result if isinstance(result, str) else result.to_json()
    record = FileRecord("earlier/assessment.json", len(text), "ab" * 32, 1, {})
    previous = PreviousFile(json.loads(text), record)
    return assess(replace(engagement(3, **options), previous=previous))


class TestFile:
    def test_none_is_named(self) -> None:
        assert assess(engagement()).evolution is None
        assert previous_assessment(engagement()) is None

    def test_it_is_compared_and_named_by_its_fingerprint(self) -> None:
        found = named(earlier(plain(2))).evolution
        assert found is not None
        assert found.previous_fingerprint == "ab" * 6
        assert found.previous_stage == 2
        assert evidenced(found).movement == "real_gain"

    def test_a_file_from_before_these_fields_existed(self) -> None:
        content = json.loads(earlier(assessed(2)).to_json())
        for new in ("uncertainty", "targets", "roadmap", "evolution"):
            del content[new]
        found = named(json.dumps(content)).evolution
        assert found is not None
        assert found.comparable

    @pytest.mark.parametrize(
        ("change", "key"),
        [
            ({"stage": None}, "stage"),
            ({"newer": 1}, "newer"),
            ({"index": {"declared": "much"}}, "index.declared"),
        ],
    )
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_what_is_no_whole_assessment_is_one_clear_error(
        self, change: dict[str, Any], key: str, language: Language
    ) -> None:
        content = json.loads(earlier(plain()).to_json()) | change
        with pytest.raises(EngagementError) as caught:
            named(json.dumps(content))
        (problem,) = caught.value.problems
        assert problem.code == "previous_invalid"
        assert problem.where.file == "earlier/assessment.json"
        assert f'"{key}"' in problem.message(language).what

    def test_a_file_without_provenance_is_told_too(self) -> None:
        content = json.loads(earlier(plain()).to_json()) | {"provenance": 7}
        with pytest.raises(EngagementError, match="provenance"):
            named(json.dumps(content))


def item(name: str, date: dt.date, *, kind: Any = "document", series: bool = False) -> Any:
    made = EvidenceItem(
        id=name, kind=kind, title=name, date=date, indicators=("GOV-01",), kpi_series=series
    )
    return EvidenceRecord(made, None)


def test_evidence_that_aged_since() -> None:
    # Assessed on 2026-10-31 and a year before; a document ages in 12 months, a series in 6.
    evidence = (
        item("fresh", dt.date(2026, 1, 1)),
        item("aged", dt.date(2025, 10, 1)),
        item("aged before", dt.date(2024, 1, 1)),
        item("nothing left", dt.date(2020, 1, 1)),
        item("series", dt.date(2026, 3, 1), series=True),
        item("corroboration", dt.date(2025, 9, 1), kind="corroboration"),
    )
    for version in (MODEL.version, "2020.1"):
        before = earlier(plain())
        made = before.provenance.model_copy(update={"model_version": version})
        found = named(before.model_copy(update={"provenance": made}), evidence=evidence).evolution
        assert found is not None
        assert found.expired == ("aged", "aged before", "series", "corroboration")


levels = st.lists(st.integers(1, 5), min_size=len(IDS), max_size=len(IDS))


@settings(max_examples=25, deadline=None)
@given(given_levels=levels, missing=st.sets(st.integers(0, len(IDS) - 1), max_size=30))
def test_against_itself_nothing_moves(given_levels: list[int], missing: set[int]) -> None:
    said = dict(zip(IDS, given_levels, strict=True)) | {IDS[each]: None for each in missing}
    result = plain(levels=said, checks=(check("K01", "ok"),))
    found = compared(result, result)
    changes = [*found.dimensions, *found.indicators, evidenced(found)]
    assert {each.movement for each in changes} <= {"stable", "not_comparable"}
    assert all(not each.difference for each in changes)
    assert found.mended == found.new == ()


@settings(max_examples=25, deadline=None)
@given(
    given_levels=levels,
    raised=st.sets(st.integers(0, len(IDS) - 1)),
    halves=st.tuples(st.floats(0, 20), st.floats(0, 20)),
)
def test_raising_levels_never_gives_a_loss_and_the_mirror_never_a_gain(
    given_levels: list[int], raised: set[int], halves: tuple[float, float]
) -> None:
    before = dict(zip(IDS, given_levels, strict=True))
    after = before | {IDS[each]: min(5, given_levels[each] + 1) for each in raised}
    sides = [
        with_raters(plain(levels=said), half)
        for said, half in zip((before, after), halves, strict=True)
    ]
    up, down = compared(*sides), compared(*sides[::-1])
    for found, never in ((up, "real_loss"), (down, "real_gain")):
        changes = [*found.dimensions, *found.indicators, evidenced(found)]
        assert never not in {each.movement for each in changes}
    mirror = {"real_gain": "real_loss", "stable": "stable"}
    assert [mirror[each.movement] for each in up.dimensions] == [
        each.movement for each in down.dimensions
    ]
