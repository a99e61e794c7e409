"""Misuses of the figures: wrong formulas, changes that are none, scales and labels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.planted.drafts import Draft, SurveyDraft
from benchmarks.planted.figures import departing, lifted, right_figure
from benchmarks.planted.misuse import misuse
from cxassess.engagement.types import ReportedFigure

FORMULA = ("formula_found", "formulas_found")


def wrong(draft: Draft, **departures: object) -> None:
    """Let the NPS be worked out wrongly; several misuses go together."""
    draft.nps.told = departing(draft.nps.told, **departures)


@misuse("K04", *FORMULA, steps=("mean_times_ten",))
def mean_times_ten(draft: Draft) -> None:
    wrong(draft, measure="mean_times_ten")


@misuse("K04", *FORMULA, steps=("promoters_from_8",))
def promoters_from_8(draft: Draft) -> None:
    wrong(draft, promoters_from=8)


@misuse("K04", *FORMULA, steps=("promoters_from_10",))
def promoters_from_10(draft: Draft) -> None:
    wrong(draft, promoters_from=10)


@misuse("K04", *FORMULA, steps=("detractors_to_5",))
def detractors_to_5(draft: Draft) -> None:
    wrong(draft, detractors_to=5)


@misuse("K04", *FORMULA, steps=("passives_left_out",))
def passives_left_out(draft: Draft) -> None:
    wrong(draft, measure="of_opinion")


@misuse("K04", *FORMULA, steps=("detractors_not_subtracted",))
def detractors_not_subtracted(draft: Draft) -> None:
    wrong(draft, measure="promoters")


@misuse("K04", *FORMULA, steps=("mean_of_groups",))
def regions_averaged(draft: Draft) -> None:
    answers = draft.nps.answers
    small = (answers["Region"] == "Islands").to_numpy() & (draft.rng.random(len(answers)) < 0.5)
    answers["score"] = lifted(answers, small, 2, (0, 10))
    wrong(draft, mean_of="Region")


@misuse("K04", *FORMULA, steps=("mean_of_groups",))
def months_averaged(draft: Draft) -> None:
    answers = draft.nps.answers
    late = answers["day"].dt.month.isin((3, 6, 9)) & (draft.rng.random(len(answers)) < 0.5)
    answers["score"] = lifted(answers, late.to_numpy(), -2, (0, 10))
    wrong(draft, mean_of="month")


@misuse("K04", *FORMULA, steps=("codes_scored",))
def code_11_counted(draft: Draft) -> None:
    for missing in draft.nps.missing.values():
        missing["11"] = max(2, missing["11"])
    wrong(draft, codes_scored=True)


@misuse("K04", *FORMULA, steps=("missing_as_passives",))
def missing_as_passives(draft: Draft) -> None:
    for missing in draft.nps.missing.values():
        missing[""] += round(0.1 * draft.n)
    wrong(draft, missing_as_passives=True)


@misuse("K04", *FORMULA, steps=("zeros_dropped",))
def zeros_dropped(draft: Draft) -> None:
    wrong(draft, zeros_dropped=True)


@misuse("K04", *FORMULA, steps=("shares_rounded",))
def shares_rounded(draft: Draft) -> None:
    wrong(draft, shares_rounded=True)


@misuse("K04", *FORMULA, steps=("other_wave",))
def figure_of_another_wave(draft: Draft) -> None:
    before = list(draft.nps.waves)[-2]
    draft.nps.told = lambda survey, wave: right_figure(
        survey, before if wave == survey.last else wave
    )


@misuse("K03", "score_differs")
def another_figure_reported(draft: Draft) -> None:
    draft.nps.told = lambda survey, wave: (right_figure(survey, wave) or 0.0) + 7.3


@misuse("K05", "label_wrong_mean", "label_wrong_share")
def csat_share_told_as_mean_on_100(draft: Draft) -> None:
    draft.csat.told = lambda survey, wave: 20 * float(survey.of(wave)["score"].mean())


@misuse("K05", "label_wrong_share")
def csat_top_box_told_as_satisfied(draft: Draft) -> None:
    draft.csat.told = lambda survey, wave: 100 * float((survey.of(wave)["score"] == 5).mean())


@misuse("K05", "label_wrong_mean")
def csat_share_told_as_mean(draft: Draft) -> None:
    draft.csat.form = "mean"
    draft.csat.told = lambda survey, wave: 100 * float((survey.of(wave)["score"] >= 4).mean())


@misuse("K05", "scales_mixed_parts", "scales_mixed_groups")
def csat_of_two_scales(draft: Draft) -> None:
    csat = draft.csat
    csat.config["scale"], csat.form = (1, 10), "mean"
    long = (csat.answers["wave"] == csat.last).to_numpy()
    doubled = 2 * csat.answers["score"] - draft.rng.integers(0, 2, len(csat.answers))
    csat.answers["score"] = csat.answers["score"].where(~long, doubled)
    cases = draft.tables["cases"]
    cases["rating"] = np.nan


def _shifted_until(draft: Draft, good: Callable[[float], bool], wave: str) -> None:
    """Move some scores of a wave by one until the change to it is as wanted."""
    nps = draft.nps
    names = list(nps.waves)
    before = names[names.index(wave) - 1]
    for _ in range(2000):
        change = (right_figure(nps, wave) or 0.0) - (right_figure(nps, before) or 0.0)
        if good(change):
            return
        own = np.flatnonzero(nps.answers["wave"] == wave)
        rows = np.zeros(len(nps.answers), dtype=np.bool_)
        rows[draft.rng.choice(own, max(1, len(own) // 100))] = True
        nps.answers["score"] = lifted(nps.answers, rows, 1 if change < 4 else -1, (0, 10))


@misuse("K06", "claim_noise_sold_as_change")
def rise_of_4_points_sold(draft: Draft) -> None:
    nps = draft.nps
    _thinned(nps, 180)
    _shifted_until(draft, lambda change: 2.5 < change < 5.5, nps.last)
    before = list(nps.waves)[-2]
    change = round((right_figure(nps, nps.last) or 0.0) - (right_figure(nps, before) or 0.0), 1)
    draft.claims.append(
        ReportedFigure(survey="nps", wave=nps.last, since=before, change=change, value=None)
    )


def _thinned(survey: SurveyDraft, most: int) -> None:
    """Keep no more answers of each wave than so many."""
    kept = survey.answers.groupby("wave").head(most)
    survey.answers = kept.reset_index(drop=True)


@misuse("K06", "change_not_told")
def fall_of_25_points_not_told(draft: Draft) -> None:
    nps = draft.nps
    answers = nps.answers
    own = (answers["wave"] == nps.last).to_numpy() & (draft.rng.random(len(answers)) < 0.45)
    answers["score"] = lifted(answers, own, -3, (0, 10))
    nps.told = lambda survey, wave: None if wave == survey.last else right_figure(survey, wave)


@misuse("K02", "one_to_ten", least=200)
def scale_of_1_to_10(draft: Draft) -> None:
    answers = draft.nps.answers
    answers["score"] = np.maximum(answers["score"], 1)


@misuse("K02", "one_to_five")
def scale_of_1_to_5(draft: Draft) -> None:
    answers = draft.nps.answers
    answers["score"] = 1 + answers["score"] * 4 // 10


@misuse("K02", "one_to_ten_parts", "one_to_ten_groups", "one_to_ten")
def wave_of_1_to_10(draft: Draft) -> None:
    answers = draft.nps.answers
    own = answers["wave"] == draft.nps.last
    answers["score"] = answers["score"].where(~own, np.maximum(answers["score"], 1))


@misuse("K02", "wording_changed")
def wording_changed(draft: Draft) -> None:
    question = "On a scale from 0 to 10, would you likely recommend our new app to friends?"
    draft.nps.waves[draft.nps.last]["question"] = question


@misuse("K02", "wording_praises")
def wording_praises(draft: Draft) -> None:
    question = "From 0 to 10, how likely are you to recommend our excellent service?"
    draft.nps.config["question"] = question


@misuse("K02", "wording_other_scale")
def wording_of_1_to_10(draft: Draft) -> None:
    draft.nps.config["question"] = "From 1 to 10, how likely are you to recommend us?"


@misuse("K02", "wording_no_recommendation")
def satisfaction_passed_off_as_nps(draft: Draft) -> None:
    draft.nps.config["question"] = "From 0 to 10, how satisfied are you with us?"
