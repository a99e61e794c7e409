"""The checks that this version runs, by their ids in the model."""

from __future__ import annotations

from cxassess.assessment.audit.changes import reported_changes
from cxassess.assessment.audit.context import AuditContext, CheckFunction
from cxassess.assessment.audit.existence import measurement_exists
from cxassess.assessment.audit.reported import reported_score
from cxassess.assessment.kpi_types import CheckResult
from cxassess.model.types import Model

CHECKS: dict[str, CheckFunction] = {
    "K01": measurement_exists,
    "K03": reported_score,
    "K06": reported_changes,
}
"""Id -> function. A check of the model is `automatic` if it is here."""


def run_checks(model: Model, context: AuditContext) -> tuple[CheckResult, ...]:
    """Run every automatic check of the model, in the model's order."""
    return tuple(
        result
        for check in model.checks
        if check.automatic
        for result in CHECKS[check.id](check, context)
    )
