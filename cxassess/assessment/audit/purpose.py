"""K10: is each metric collected, published and defined as its purpose asks."""

from __future__ import annotations

from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.model.types import Check
from cxassess.surveys.types import SurveySetup

Verdict = tuple[CheckState, str]


def metric_purpose(check: Check, context: AuditContext) -> list[CheckResult]:
    """K10: CSAT tied to an event, figures published as collected, one definition for all areas.

    Each question is judged by itself; an answer that the setup lacks is named.
    """
    results = [
        found(check, state, reason, survey=survey.config.id, metric=survey.config.metric)
        for survey in context.surveys
        for state, reason in _verdicts(survey)
    ]
    return results or [found(check, "no_data", "no_survey")]


def _verdicts(survey: SurveyEvidence) -> list[Verdict]:
    event = [_event(survey.setup)] if survey.config.metric == "csat" else []
    return [*event, *_publication(survey.setup), _definition(survey.setup)]


def _event(setup: SurveySetup) -> Verdict:
    if setup.event:
        return "ok", "csat_of_event"
    if setup.kind == "relational":
        return "fail", "csat_without_event"
    return "no_data", "event_not_stated"


def _publication(setup: SurveySetup) -> list[Verdict]:
    """Return how the figure is published against how it is collected.

    A survey that follows an event is transactional; one that is called relational all the same
    is for the client to explain.
    """
    if setup.kind == "relational" and setup.event:
        return [("no_data", "kind_contradicts_event")]
    kind = setup.kind or ("transactional" if setup.event else None)
    missing = {"kind_not_stated": kind, "publication_not_stated": setup.published_as}
    unknown: list[Verdict] = [("no_data", name) for name, value in missing.items() if not value]
    if unknown:
        return unknown
    if kind == setup.published_as:
        return [("ok", f"published_{kind}")]
    return [("fail", f"{kind}_as_{setup.published_as}")]


def _definition(setup: SurveySetup) -> Verdict:
    if setup.same_definition is None:
        return "no_data", "definition_not_stated"
    return ("ok", "same_definition") if setup.same_definition else ("fail", "definitions_differ")
