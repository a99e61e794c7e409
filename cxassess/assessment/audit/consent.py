"""K26: has each collection of personal data its legal basis on record (LGPD)."""

from __future__ import annotations

import pandas as pd

from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.kpi_types import CheckResult
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE


def legal_basis(check: Check, context: AuditContext) -> list[CheckResult]:
    """K26: the share of each collection's records with a legal basis.

    The records are counted in full, so the share has no interval.
    """
    table = context.operations.get("consents")
    if table is None:
        return [found(check, "no_data", "no_consents")]
    kinds = set(table.frame["kind"].dropna())
    absent = [found(check, "no_data", f"no_{kind}") for kind in _KINDS if kind not in kinds]
    return [_judge(check, row) for _, row in table.frame.iterrows()] + absent


_KINDS = ("customers", "survey")
"""Collections that a client is asked for."""


def _judge(check: Check, row: pd.Series) -> CheckResult:
    records, with_basis = int(row["records"]), int(row["with_basis"])
    name = {"collection": str(row["collection"])}
    if records < SMALLEST_BASE:
        return found(check, "no_data", "few_records", values=name)
    lacking = records - with_basis
    return found(
        check,
        "warning" if lacking else "ok",
        "basis_missing" if lacking else "basis_recorded",
        figure=with_basis / records,
        base=records,
        values=name | {"with_basis": with_basis, "count": lacking},
    )
