"""The KPI-usage audit in the assessment: diagnoses, disclosures, checks of regulated services."""

from __future__ import annotations

import json

import pytest

from cxassess.assessment import Assessment, assess
from cxassess.assessment.assess import audit_context
from cxassess.assessment.audit import registry
from cxassess.assessment.audit.context import found
from cxassess.assessment.audit.disclosure import disclosure
from cxassess.assessment.audit_types import Working
from cxassess.engagement.types import Engagement, ReportedFigure
from tests.assessment.engagements import MODEL, classes, engagement, survey

# 100 * (250 - 100) / 500 = +30; without the passives 100 * 150 / 350 = +42.9.
ANSWERS = {"2026": classes(100, 150, 250)}


def audited(value: float | None = 42.9) -> Engagement:
    reported = (ReportedFigure(survey="nps", wave="2026", value=value),) if value else ()
    return engagement(surveys=(survey(ANSWERS),), reported=reported)


def test_a_figure_that_the_answers_do_not_give_is_diagnosed() -> None:
    (diagnosis,) = assess(audited()).diagnoses
    (match,) = diagnosis.matches
    assert match.steps == ("passives_left_out",)
    assert match.working == Working(
        measure="difference_of_opinion", low=100, high=250, base=350, total=300 + 1200 + 2500
    )


@pytest.mark.parametrize("value", [None, 30.0, 30.4])
def test_others_are_not(value: float | None) -> None:
    assert assess(audited(value)).diagnoses == ()


def test_each_survey_discloses_itself() -> None:
    client = engagement(
        surveys=(survey(ANSWERS), survey({"a": [5, 4]}, name="csat", metric="csat"))
    )
    assert assess(client).disclosures == {
        each.result.id: disclosure(each) for each in audit_context(client).surveys
    }
    assert list(assess(client).disclosures) == ["nps", "csat"]
    assert assess(engagement()).disclosures == {}


def test_json_holds_them_and_is_the_same_each_time() -> None:
    result = assess(audited())
    assert result.to_json() == assess(audited()).to_json()
    assert Assessment.model_validate_json(result.to_json()) == result
    audit = json.loads(result.audit_json())
    assert list(audit) == ["format", "checks", "diagnoses"]
    assert audit["diagnoses"][0]["matches"][0]["steps"] == ["passives_left_out"]
    assert len(audit["checks"]) == len(result.checks)


@pytest.mark.parametrize("regulated", [True, False])
def test_duties_of_regulated_services_are_checked_for_them_alone(
    regulated: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        registry.CHECKS, "K25", lambda check, _: [found(check, "ok", "not_regulated")]
    )
    checks = tuple(each.model_copy(update={"automatic": each.id == "K25"}) for each in MODEL.checks)
    model = MODEL.model_copy(update={"checks": checks})
    results = registry.run_checks(model, audit_context(engagement(regulated=regulated)))
    assert [each.id for each in results] == (["K25"] if regulated else [])
