"""Each misuse planted in an honest client is found by its check; an honest client is not blamed.

A fast part of ``benchmarks/audit_detection.py``, which measures how surely.
"""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.audit_detection import FORMULAS, formula_pairs, planted, run
from benchmarks.planted import ALARMS, MISUSES, Draft, Misuse, honest
from benchmarks.planted.drafts import MODEL
from benchmarks.planted.misuse import named_formulas
from cxassess.assessment.audit.context import AuditContext
from cxassess.assessment.audit.registry import CHECKS

BASE = 400
# What is seen only with more answers than these, or not at all: the benchmark tells how often.
UNSURE = {
    "agents with too many high scores",
    "churn without gradient",
    "rise made by silence",
    "wave of 1 to 10",
}
SURE = [each for each in MISUSES.values() if each.name not in UNSURE]


@cache
def honest_context() -> AuditContext:
    return honest(BASE, 1).context()


def first_visible(*misuses: Misuse) -> Draft:
    """Return the first client in which a wrong formula gives a figure of its own."""
    drafts = (planted(BASE, seed, *misuses) for seed in range(1, 20))
    return next(draft for draft in drafts if draft is not None)


@pytest.mark.parametrize("misuse", SURE, ids=[each.name for each in SURE])
def test_each_misuse_is_found(misuse: Misuse) -> None:
    draft = first_visible(misuse)
    assert misuse.found_in(run(misuse.check, draft.context(), draft))


@pytest.mark.parametrize(("first", "second"), [*formula_pairs()][::3], ids=lambda each: each.name)
def test_pairs_of_formulas_are_named(first: Misuse, second: Misuse) -> None:
    draft = first_visible(first, second)
    results = run("K04", draft.context(), draft)
    named = set().union(*map(named_formulas, results))
    assert first.steps | second.steps in named


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_an_honest_client_is_not_blamed(check: str) -> None:
    results = CHECKS[check](MODEL.check(check), honest_context())
    alarms = {each.reason for each in results if each.state in ALARMS}
    assert all(each.endswith("_wide") for each in alarms)


def test_every_formula_stands_alone_and_every_check_is_tried() -> None:
    assert len(FORMULAS) >= 12
    assert set(CHECKS) <= {each.check for each in MISUSES.values()}
