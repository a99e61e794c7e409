"""What each check of KPI usage found, in words."""

from __future__ import annotations

from collections.abc import Mapping

from cxassess.assessment.kpi_types import CheckResult, SurveyResult
from cxassess.report.words import Words


def check_reason(check: CheckResult, surveys: Mapping[str, SurveyResult], words: Words) -> str:
    """Return why a check came to its state: the text of its reason, filled with its figures.

    The texts are in ``report/texts/checks``, a file a check. Besides the result's own `values`
    they can name the rule's parameters, ``survey``, ``wave``, ``n``, ``figure``, ``reported``,
    ``low`` and ``high``.
    """
    survey = surveys.get(check.survey or "")
    values: dict[str, object] = {
        "survey": survey.name if survey else "",
        "wave": check.wave or "",
        "n": check.base or 0,
        "figure": check.figure,
        "reported": check.reported,
        "low": check.interval.low if check.interval else None,
        "high": check.interval.high if check.interval else None,
    }
    return words.figures(f"{check.id}.{check.reason}", values | check.parameters | check.values)
