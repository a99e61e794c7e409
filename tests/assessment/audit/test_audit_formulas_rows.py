"""Every candidate against its rows, one by one; what order and noise must not change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.assessment.audit.csat_formulas import csat_levels, csat_right
from cxassess.assessment.audit.formulas import WaveAnswers, diagnose_csat, diagnose_nps
from cxassess.assessment.audit.nps_formulas import nps_levels, nps_recomputed
from tests.assessment.audit.rows import Csat, figure, nps

SLIPS = {"digits_cut", "fraction_told", "other_wave"}
CODES = ("", "11", "99", "-1", "0", "6", "8", "n/a")
RULES = ("preview", "unfinished", "duplicate")


@st.composite
def waves(draw, scale=(0, 10), weights=False):
    points = scale[1] - scale[0] + 1
    by_score = st.lists(st.integers(0, 6), min_size=points, max_size=points).map(np.array)
    table = draw(st.lists(by_score, min_size=1, max_size=3).filter(lambda t: np.sum(t) > 0))
    groups = np.vstack(table)
    return WaveAnswers(
        scale,
        groups.sum(axis=0),
        missing=draw(st.dictionaries(st.sampled_from(CODES), st.integers(0, 5), max_size=4)),
        groups={"region": groups, "month": groups[:, ::-1]} if draw(st.booleans()) else {},
        excluded=draw(st.dictionaries(st.sampled_from(RULES), by_score, max_size=2)),
        weighted=draw(st.none() | st.floats(-99, 99)) if weights else None,
    )


def worked_out(levels):
    return [each for level in levels for each in level if not SLIPS & set(each.steps)]


def months(answers):
    """Make the second division one of the same answers, so that both are divisions of them."""
    if "month" not in answers.groups:
        return answers
    halves = np.vstack([answers.counts // 2, answers.counts - answers.counts // 2])
    return replace(answers, groups={**answers.groups, "month": halves})


@settings(max_examples=40, deadline=None)
@given(waves(weights=True).map(months))
def test_nps_candidates_row_by_row(answers):
    for each in worked_out(nps_levels(answers, 1)):
        if each.steps == ("sign_lost",) and answers.weighted is not None:
            assert each.value == -answers.weighted
        else:
            assert each.value == pytest.approx(figure(answers, each, nps), abs=1e-9), each


@settings(max_examples=40, deadline=None)
@given(waves(scale=(1, 5)).map(months), st.sampled_from(["mean", "top_two_box"]))
def test_csat_candidates_row_by_row(answers, form):
    for each in worked_out(csat_levels(answers, csat_right(answers, form), 1)):
        expected = figure(answers, each, Csat(answers.scale, form))
        assert each.value == pytest.approx(expected, abs=1e-9), each


@settings(max_examples=40, deadline=None)
@given(waves().map(months), st.integers(-100, 100))
def test_order_of_groups_codes_and_rules_is_nothing(answers, reported):
    turned = replace(
        answers,
        groups={name: table[::-1] for name, table in answers.groups.items()},
    )
    first, second = diagnose_nps(answers, reported), diagnose_nps(turned, reported)
    assert (first.tried, first.distinct) == (second.tried, second.distinct)
    assert first.chance == pytest.approx(second.chance, abs=1e-9)
    assert [each.steps for each in first.matches] == [each.steps for each in second.matches]


@settings(max_examples=60, deadline=None)
@given(waves(weights=True), st.integers(0, 3))
def test_right_figure_has_no_matches(answers, decimals):
    diagnosis = diagnose_nps(answers, round(nps_recomputed(answers), decimals))
    assert (diagnosis.matches, diagnosis.tried, diagnosis.chance) == ((), 0, 0.0)


@settings(max_examples=60, deadline=None)
@given(waves(scale=(1, 5)), st.floats(-150, 150), st.sampled_from(["mean", "top_two_box"]))
def test_diagnosis_holds_together(answers, reported, form):
    diagnosis = diagnose_csat(answers, round(reported, 1), form)
    assert 0 <= diagnosis.chance <= 1
    assert diagnosis.distinct <= diagnosis.tried < 2000
    heads = [each.value for each in diagnosis.matches]
    assert all(abs(value - diagnosis.reported) <= diagnosis.tolerance + 1e-9 for value in heads)
    assert len({len(each.steps) for each in diagnosis.matches}) <= 1
    for match in diagnosis.matches:
        assert all(abs(each.value - match.value) <= 1e-8 for each in match.aliases)
        assert all(each.aliases == () for each in match.aliases)
