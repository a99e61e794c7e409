"""The `Assessment` as a whole: its JSON, its fingerprint, its orders, and what it keeps quiet."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.assessment import Assessment, assess
from cxassess.engagement.types import Consensus, ReportedFigure, Respondent
from tests.assessment.engagements import (
    IDS,
    MODEL,
    PEOPLE,
    assessed,
    check,
    classes,
    corroborated,
    engagement,
    survey,
)

SURVEYS = (
    survey(
        {"2025": classes(300, 360, 540), "2026": classes(1, 2, 3)},
        missing={"2026": {"11": 2}},
        segments={"Region": ["N", "S"] * 600 + ["N"] * 2 + ["S"] * 4},
    ),
    survey({"2026": [1, 5, 5, 4, 4]}, name="csat", metric="csat"),
)
REPORTED = (
    ReportedFigure(survey="nps", wave="2026", value=33, since="2025", change=13),
    ReportedFigure(survey="csat", wave="2026", value=3.8),
)


def full(level: int = 2) -> Assessment:
    """Return an assessment with a bit of everything."""
    return assess(
        engagement(
            3,
            levels={
                "GOV-01": [1, 5, 2, 4],
                "INT-01": 1,
                "INT-05": [4, 4, 5, 1],
                "KPI-03": level,
                "PES-01": ["NS", 4, "NS", None],
                "INT-06": "NA",
            },
            consensus=(Consensus("GOV-04", 2, "agreed in a meeting"),),
            evidence=corroborated("GOV-01", "KPI-03"),
            surveys=SURVEYS,
            reported=REPORTED,
        )
    )


def numbers(value: object) -> Iterator[float]:
    """Yield every float in a nested value."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from numbers(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from numbers(each)


def refuse(constant: str) -> None:
    raise AssertionError(f"the JSON holds {constant}")


class TestJson:
    @pytest.mark.parametrize(
        "result",
        [full(), assessed(3), assessed(None), assessed(4, levels={"GOV-01": None}, e3=True)],
        ids=["full", "plain", "nothing answered", "preliminary"],
    )
    def test_reading_it_back_gives_the_same(self, result: Assessment) -> None:
        text = result.to_json()
        again = Assessment.model_validate_json(text)
        assert again == result
        assert again.to_json() == text
        assert again.fingerprint == result.fingerprint
        json.loads(text, parse_constant=refuse)
        assert all(math.isfinite(each) for each in numbers(result.model_dump()))

    def test_equal_inputs_give_equal_text(self) -> None:
        assert full().to_json() == full().to_json()
        assert full().fingerprint == full().fingerprint

    def test_the_order_of_answers_and_respondents_does_not_matter(self) -> None:
        given_order = engagement(3, levels={"GOV-01": [1, 2, 4, 5], "PES-01": [5, "NS", 2, 3]})
        turned = replace(
            given_order,
            respondents=given_order.respondents[::-1],
            answers=given_order.answers[::-1],
        )
        assert assess(turned).to_json() == assess(given_order).to_json()

    def test_a_changed_answer_changes_the_fingerprint(self) -> None:
        before, after = full(2), full(3)
        assert len(before.fingerprint) == 12
        assert before.fingerprint != after.fingerprint

    def test_a_changed_survey_answer_changes_the_fingerprint(self) -> None:
        one, other = (
            assess(engagement(surveys=(survey({"a": [score, 9, 9, 9, 9, 9]}),))) for score in (0, 1)
        )
        assert one.fingerprint != other.fingerprint

    def test_the_text_is_utf_8_with_a_line_end(self) -> None:
        text = full().to_json()
        assert text.endswith("}\n")
        assert json.loads(text)["format"] == 1


scores_of = {
    "nps": st.lists(st.integers(0, 10), max_size=12),
    "csat": st.lists(st.integers(1, 5), max_size=12),
}
few_values = {
    "nps": st.lists(st.sampled_from([0, 10]), max_size=12),
    "csat": st.lists(st.sampled_from([1, 5]), max_size=12),
}


@settings(max_examples=60, deadline=None)
@given(data=st.data(), metric=st.sampled_from(["nps", "csat"]), claimed=st.integers(-3, 3))
def test_any_small_survey_gives_finite_figures_that_read_back(
    data: st.DataObject, metric: str, claimed: int
) -> None:
    any_scores = scores_of[metric] | few_values[metric]
    scores = data.draw(st.lists(any_scores, min_size=1, max_size=3))
    waves = {f"w{place}": each for place, each in enumerate(scores)}
    regions = data.draw(
        st.lists(
            st.sampled_from(["", "N", "S"]),
            min_size=sum(map(len, scores)),
            max_size=sum(map(len, scores)),
        )
    )
    last = list(waves)[-1]
    reported = [ReportedFigure(survey="s", wave=last, value=claimed)]
    if len(waves) > 1:
        reported.append(ReportedFigure(survey="s", wave=last, since="w0", change=claimed))
    made = survey(waves, name="s", metric=metric, segments={"Region": regions})  # type: ignore[arg-type]
    result = assess(engagement(3, surveys=(made,), reported=tuple(reported)))
    assert all(math.isfinite(each) for each in numbers(result.model_dump()))
    assert Assessment.model_validate_json(result.to_json()) == result


class TestOrders:
    def test_findings_in_the_order_of_work(self) -> None:
        result = full()
        assert [each.order for each in result.findings] == list(range(1, 1 + len(result.findings)))
        statuses = {each.status for each in result.mistakes if each.order is None}
        assert statuses <= {"not_observed", "cleared", "no_data"}

    def test_by_gravity_contradictions_come_first_then_impact(self) -> None:
        result = assessed(
            4,
            levels={"GOV-01": 1, "TEC-01": 1, "GOV-04": 2, "KPI-02": 1},
            checks=(check("K01", "fail"), check("K03", "fail")),
            evidence=corroborated("TEC-01"),
        )
        gravity = result.by_gravity
        assert {each.id for each in gravity} == {each.id for each in result.findings}
        contradictions = [each.id for each in gravity if each.status == "contradiction"]
        assert (
            contradictions
            == [each.id for each in gravity[: len(contradictions)]]
            == [
                "M02",
                "M47",
            ]
        )
        rest = [each.impact for each in gravity[len(contradictions) :]]
        assert rest == sorted(rest, reverse=True)
        # M47, a contradiction, stands before M01, whose impact is greater.
        impacts = {each.id: each.impact for each in gravity}
        assert impacts["M47"] < impacts["M01"]

    def test_everything_of_the_model_is_there_in_its_order(self) -> None:
        result = full()
        judged = [each.id for each in MODEL.mistakes if not each.regulated_only]
        assert [each.id for each in result.mistakes] == judged
        assert [each.id for each in result.indicators] == [each.id for each in MODEL.indicators]
        assert [each.id for each in result.dimensions] == [each.id for each in MODEL.dimensions]


class TestPrivacy:
    def test_nothing_tells_one_respondent_from_another(self) -> None:
        codes = ("QZ-17", "QZ-18", "QZ-19", "QZ-20")
        people = tuple(
            Respondent(code, person.role) for code, person in zip(codes, PEOPLE, strict=True)
        )
        made = engagement(
            3, people=people, levels={"INT-06": "NA", "GOV-01": [1, 5, "NS", 2]}, surveys=SURVEYS
        )
        said = "Maria from sales would not say"
        made = replace(made, answers=tuple(replace(each, reason=said) for each in made.answers))
        text = assess(made).to_json()
        assert "QZ-" not in text
        assert said not in text

    def test_a_small_role_group_is_counted_and_never_shown(self) -> None:
        people = [Respondent(f"R{place}", "executive") for place in range(3)]
        people += [Respondent("R3", "cx_cs"), Respondent("R4", "cx_cs")]
        result = assessed(levels={"GOV-01": [3, 3, 3, 5, 5]}, people=people)
        for indicator in result.indicators:
            assert set(indicator.by_role) <= {"executive"}
        shown = {each.role: each for each in result.roles}
        assert (shown["executive"].respondents, shown["cx_cs"].respondents) == (3, 2)
        assert shown["executive"].index == pytest.approx(50)
        assert shown["cx_cs"].index is shown["cx_cs"].unknown_share is None
        assert shown["front_line"].respondents == 0

    def test_a_name_on_the_list_makes_no_group_larger(self) -> None:
        people = [Respondent(f"R{place}", "executive") for place in range(3)]
        result = assessed(None, levels={"GOV-01": [3, None, None]}, people=people)
        executive = next(each for each in result.roles if each.role == "executive")
        assert (result.respondents, executive.respondents) == (1, 1)
        assert executive.index is executive.unknown_share is None

    def test_what_does_not_apply_is_no_gap_in_a_groups_answers(self) -> None:
        people = [Respondent(f"R{place}", "executive") for place in range(3)]
        # Under 60 % of the weight of INT is answered, and all that applies is.
        rest = {each.id: "NA" for each in MODEL.indicators_of("INT") if each.id != "INT-01"}
        levels = dict.fromkeys(IDS, 3) | rest | {"INT-01": 5}
        result = assessed(levels=levels, people=people)
        executive = next(each for each in result.roles if each.role == "executive")
        assert executive.index == result.index.declared

    def test_a_small_segment_keeps_its_base_alone(self) -> None:
        result = full()
        small = next(each for each in result.surveys[0].segments if each.base < 5)
        assert small.suppressed
        assert small.estimate is None
