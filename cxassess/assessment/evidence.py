"""Grades of evidence: E0 one opinion ... E4 recomputed data; they age, and they cap a level."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.assessment.types import EvidenceResult
from cxassess.engagement.types import EvidenceRecord
from cxassess.model.types import Metric, Model, RoleGroup, ScoringRules

_ONE_OPINION, _ROLES_AGREE, DOCUMENT, _CORROBORATED, _RECOMPUTED = range(5)


def full_months(start: dt.date, end: dt.date) -> int:
    """Return the whole months from `start` to `end` (0 when `end` is earlier)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months - (end.day < start.day))


def register(
    records: Sequence[EvidenceRecord], date: dt.date, rules: ScoringRules
) -> tuple[EvidenceResult, ...]:
    """Return the evidence register with the age periods elapsed at `date`."""
    return tuple(
        EvidenceResult(
            **record.item.model_dump(exclude={"kpi_series"}),
            periods_elapsed=full_months(record.item.date, date)
            // (rules.kpi_evidence_months if record.item.kpi_series else rules.evidence_months),
            sha256=record.sha256,
        )
        for record in records
    )


def grade(
    indicator: str,
    roles: Mapping[RoleGroup, float],
    items: Sequence[EvidenceResult],
    checks: Sequence[CheckResult],
    model: Model,
) -> int:
    """Return the grade (0-4) of the evidence behind an indicator's answers.

    Parameters
    ----------
    roles : mapping
        Role group -> mean level; two or more that agree are grade 1.
    items : sequence of EvidenceResult
        The whole register; only items for `indicator` count. An item falls one grade for each
        period elapsed.
    checks : sequence of CheckResult
        A check that is ok on all it looked at, of one metric, proves the indicators that the
        model names for that metric with grade 4.
    """
    levels = list(roles.values())
    agree = len(levels) > 1 and max(levels) - min(levels) <= model.rules.roles_agree_within
    grades = [_ROLES_AGREE if agree else _ONE_OPINION]
    ages = {
        kind: min(
            (
                each.periods_elapsed
                for each in items
                if each.kind == kind and indicator in each.indicators
            ),
            default=None,
        )
        for kind in ("document", "corroboration")
    }
    document, corroboration = ages["document"], ages["corroboration"]
    if document is not None:
        grades.append(DOCUMENT - document)
        if corroboration is not None:
            grades.append(_CORROBORATED - max(document, corroboration))
    if indicator in _proved(checks, model):
        grades.append(_RECOMPUTED)
    return max(grades)


def _proved(checks: Sequence[CheckResult], model: Model) -> set[str]:
    states: dict[tuple[str, Metric], set[CheckState]] = {}
    for check in checks:
        if check.metric is not None:
            states.setdefault((check.id, check.metric), set()).add(check.state)
    return {
        indicator
        for (check_id, metric), found in states.items()
        if found == {"ok"}
        for indicator in model.check(check_id).proves.get(metric, ())
    }
