"""The legal flag of the summary: what the data show goes before what the answers say."""

from __future__ import annotations

import pytest

from cxassess.assessment import assess
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.report.blocks import Callout
from cxassess.report.story.summary import _legal
from cxassess.report.words import Words
from tests.assessment.engagements import MODEL, engagement

WORDS = Words("en")


@pytest.mark.parametrize(
    ("regulated", "states", "told"),
    [
        (False, ["fail"], None),
        (True, ["ok", "fail"], "legal_failed"),
        (True, ["ok", "no_data"], "legal_open"),
        (True, [], "legal_open"),
        (True, ["ok", "ok"], None),
    ],
)
def test_the_flag_follows_the_data(
    regulated: bool, states: list[CheckState], told: str | None
) -> None:
    made = assess(engagement(4))
    client = made.client.model_copy(update={"regulated_service": regulated})
    checks = tuple(CheckResult(id="K25", state=state, reason="x") for state in states)
    shown = _legal(made.model_copy(update={"client": client, "checks": checks}), MODEL, WORDS)
    texts = [block.text for block in shown if isinstance(block, Callout)]
    assert texts == ([] if told is None else [WORDS(f"summary.{told}")])
