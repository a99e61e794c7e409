"""The checks that this version runs, by their ids in the model."""

from __future__ import annotations

from cxassess.assessment.audit.actions import linked_actions
from cxassess.assessment.audit.adoption import adoption_and_goals
from cxassess.assessment.audit.bot import bot_quality
from cxassess.assessment.audit.changes import reported_changes
from cxassess.assessment.audit.churn import churn_by_class
from cxassess.assessment.audit.consent import legal_basis
from cxassess.assessment.audit.consistency import consistency
from cxassess.assessment.audit.contacts import contact_rate
from cxassess.assessment.audit.context import AuditContext, CheckFunction
from cxassess.assessment.audit.coverage import representativeness
from cxassess.assessment.audit.csat_method import csat_method
from cxassess.assessment.audit.denominators import rate_denominators
from cxassess.assessment.audit.diagnosis import formula_behind
from cxassess.assessment.audit.duplicates import duplicate_answers
from cxassess.assessment.audit.existence import measurement_exists
from cxassess.assessment.audit.fatigue import survey_fatigue
from cxassess.assessment.audit.induced import induced_scores
from cxassess.assessment.audit.loop import detractors_contacted
from cxassess.assessment.audit.purpose import metric_purpose
from cxassess.assessment.audit.reported import reported_score
from cxassess.assessment.audit.resolution import first_contact_resolution
from cxassess.assessment.audit.response import response_rate
from cxassess.assessment.audit.retention import measured_retention
from cxassess.assessment.audit.sac import sac_duties
from cxassess.assessment.audit.sales import sales_and_customers
from cxassess.assessment.audit.scale import nps_scale
from cxassess.assessment.audit.silence import silent_customers
from cxassess.assessment.audit.team import team_turnover
from cxassess.assessment.audit.tenure import fall_after_purchase
from cxassess.assessment.audit.timing import moment_of_asking
from cxassess.assessment.audit.transfers import handoffs_and_repeats
from cxassess.assessment.kpi_types import CheckResult
from cxassess.model.types import Model

CHECKS: dict[str, CheckFunction] = {
    "K01": measurement_exists,
    "K02": nps_scale,
    "K03": reported_score,
    "K04": formula_behind,
    "K05": csat_method,
    "K06": reported_changes,
    "K07": response_rate,
    "K08": representativeness,
    "K09": moment_of_asking,
    "K10": metric_purpose,
    "K11": detractors_contacted,
    "K12": linked_actions,
    "K13": contact_rate,
    "K14": first_contact_resolution,
    "K15": handoffs_and_repeats,
    "K16": team_turnover,
    "K17": sales_and_customers,
    "K18": consistency,
    "K19": fall_after_purchase,
    "K20": churn_by_class,
    "K21": induced_scores,
    "K22": rate_denominators,
    "K23": bot_quality,
    "K24": adoption_and_goals,
    "K25": sac_duties,
    "K26": legal_basis,
    "K27": measured_retention,
    "K28": silent_customers,
    "K29": survey_fatigue,
    "K30": duplicate_answers,
}
"""Id -> function. A check of the model is `automatic` if it is here."""


def run_checks(model: Model, context: AuditContext) -> tuple[CheckResult, ...]:
    """Run every automatic check of the model that concerns the client, in the model's order."""
    regulated = context.config.client.regulated_service
    return tuple(
        result
        for check in model.checks
        if check.automatic and (regulated or not check.regulated_only)
        for result in CHECKS[check.id](check, context)
    )
