"""Misuses that the tables of the operations show."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.planted.drafts import Draft
from benchmarks.planted.misuse import misuse

DAY = np.timedelta64(1, "D")


@misuse("K11", "few", "few_no_median")
def detractors_not_called(draft: Draft) -> None:
    table = draft.tables["follow_ups"]
    draft.tables["follow_ups"] = table[draft.rng.random(len(table)) < 0.4]


@misuse("K11", "late", "few_and_late")
def detractors_called_late(draft: Draft) -> None:
    table = draft.tables["follow_ups"]
    table["contacted"] = table["answered"] + draft.rng.integers(6, 25, len(table)) * DAY


@misuse("K12", "no_action")
def no_action_from_a_kpi(draft: Draft) -> None:
    draft.tables["actions"]["kpi"] = "none"


@misuse("K13", "all_rises")
def contact_rate_rises(draft: Draft) -> None:
    table = draft.tables["months"]
    table["contacts"] = np.round(table["contacts"] * np.linspace(1, 1.5, len(table)))


@misuse("K14", "below_target")
def first_contact_settles_little(draft: Draft) -> None:
    contacts = draft.tables["contacts"]
    first = contacts[contacts["outcome"] == "solved"].drop_duplicates("case")
    back = first[draft.rng.random(len(first)) < 0.4]
    back = back.assign(contacted=back["contacted"] + draft.rng.integers(2, 6, len(back)) * DAY)
    back["contact"] = 10_000_000 + np.arange(len(back))
    draft.tables["contacts"] = pd.concat([contacts, back], ignore_index=True)


@misuse("K15", "handoffs_above_target")
def handed_from_one_to_another(draft: Draft) -> None:
    contacts = draft.tables["contacts"]
    more = draft.rng.random(len(contacts)) < 0.25
    contacts["transfers"] = np.where(more, 1, contacts["transfers"])


@misuse("K16", "turnover_above_target")
def team_leaves(draft: Draft) -> None:
    table = draft.tables["months"]
    table["departures"] = draft.rng.poisson(40 * 0.9 / 12, len(table))


@misuse("K16", "targets_of_pace_only")
def targets_of_pace_only(draft: Draft) -> None:
    measures = {"time": np.nan, "volume": np.nan, "turnover": 35.0}
    draft.tables["targets"] = pd.DataFrame(
        {"measure": list(measures), "percent": list(measures.values()), "team": True}
    )


@misuse("K17", "sales_then_contacts")
def contacts_follow_sales(draft: Draft) -> None:
    table = draft.tables["weeks"]
    before = table["sales"].shift(2).fillna(1000).to_numpy()
    table["contacts"] = draft.rng.poisson(np.maximum(300 + 0.8 * (before - 1000), 10))


@misuse("K17", "sales_up_nps_down")
def sales_up_and_nps_down(draft: Draft) -> None:
    table = draft.tables["weeks"]
    table["sales"] = table["sales"] + 15.0 * np.arange(len(table))
    answers = draft.nps.answers
    waves = answers["wave"].map({name: place for place, name in enumerate(draft.nps.waves)})
    moved = draft.rng.random(len(answers)) < 0.35 * waves.to_numpy()
    answers["score"] = (answers["score"] - 3 * moved).clip(lower=0)


@misuse("K20", "detractors_leave_no_more")
def churn_without_gradient(draft: Draft) -> None:
    table = draft.tables["customers"]
    years = draft.rng.exponential(1 / 0.2, len(table))
    start = np.maximum(table["joined"].to_numpy(), np.datetime64("2026-01-01"))
    left = start.astype("datetime64[D]") + (years * 365).astype(np.int64)
    gone = left <= np.datetime64("2026-10-31")
    # Those who answered after that day are still there.
    last = draft.nps.answers.groupby("customer")["day"].max().reindex(table["customer"])
    gone &= ~(last.to_numpy() >= left)
    table["left"] = np.where(gone, left, np.datetime64("NaT", "D"))


@misuse("K20", "rise_together")
def nps_and_churn_rise_together(draft: Draft) -> None:
    table = draft.tables["months"]
    rate = 0.01 * np.exp(np.maximum(np.arange(len(table)) - 14, 0) * 0.18)
    table["left"] = draft.rng.poisson(rate * table["customers"])
    answers = draft.nps.answers
    waves = answers["wave"].map({name: place for place, name in enumerate(draft.nps.waves)})
    moved = draft.rng.random(len(answers)) < 0.3 * waves.to_numpy()
    answers["score"] = (answers["score"] + 2 * moved).clip(upper=10)


@misuse("K21", "nps_jump", "csat_jump")
def bonus_and_a_jump_of_scores(draft: Draft) -> None:
    since = pd.Timestamp("2026-07-01")
    draft.csat.setup |= {"bonus": True, "bonus_since": since.date()}
    draft.nps.setup |= {"bonus": True, "bonus_since": since.date()}
    targets = draft.tables["targets"]
    targets.loc[len(targets)] = ["csat", True, 90.0, True, since]
    for survey, low, top in ((draft.nps, 6, 10), (draft.csat, 2, 5)):
        answers = survey.answers
        begged = (answers["day"] >= since) & (answers["score"] >= low)
        begged &= draft.rng.random(len(answers)) < 0.6
        answers["score"] = answers["score"].where(~begged, top)
    cases = draft.tables["cases"]
    begged = (cases["opened"] >= since) & cases["rating"].notna()
    begged &= draft.rng.random(len(cases)) < 0.6
    cases["rating"] = cases["rating"].where(~begged, 5.0)


@misuse("K21", "agents_high")
def agents_with_too_many_high_scores(draft: Draft) -> None:
    for name in ("cases", "contacts"):
        table = draft.tables[name]
        own = table["agent"].isin((1, 2)) & table["rating"].notna()
        own &= draft.rng.random(len(table)) < 0.95
        table["rating"] = table["rating"].where(~own, 5.0)


@misuse("K21", "solved_asked")
def only_solved_cases_asked(draft: Draft) -> None:
    cases, invitations = draft.tables["cases"], draft.tables["invitations"]
    unsolved = cases.loc[~cases["solved"], "case"]
    asked = ~((invitations["survey"] == "csat") & invitations["case"].isin(unsolved))
    draft.tables["invitations"] = invitations[asked].reset_index(drop=True)
    cases["rating"] = cases["rating"].where(cases["solved"])


@misuse("K22", "success_reproduced")
def unrated_cases_counted_as_solved(draft: Draft) -> None:
    cases, rates = draft.tables["cases"], draft.tables["rates"]
    success = (cases["rating"] >= 4) | cases["rating"].isna()
    rates["percent"], rates["unrated"] = round(100 * float(success.mean()), 1), None


@misuse("K22", "success_denied")
def unrated_cases_counted_and_denied(draft: Draft) -> None:
    unrated_cases_counted_as_solved(draft)
    draft.tables["rates"]["unrated"] = "left_out"


@misuse("K23", "unsolved_worse")
def bot_ends_without_solving(draft: Draft) -> None:
    contacts = draft.tables["contacts"]
    bot = (contacts["handled_by"] == "bot") & (draft.rng.random(len(contacts)) < 0.6)
    contacts["outcome"] = np.where(bot, "ended", contacts["outcome"])
    contacts["transfers"] = np.where(bot, 0, contacts["transfers"])
    contacts["rating"] = contacts["rating"].where(~bot | contacts["rating"].isna(), 1.0)
    back = contacts[bot].assign(handled_by="person", outcome="solved", rating=np.nan)
    back["contacted"] += draft.rng.integers(60, 1200, len(back)) * np.timedelta64(1, "m")
    back["contact"] = 10_000_000 + np.arange(len(back))
    draft.tables["contacts"] = pd.concat([contacts, back], ignore_index=True)


@misuse("K24", "goal_unrecorded")
def goals_not_recorded(draft: Draft) -> None:
    table = draft.tables["adoption"]
    table["goal"], table["achieved"] = False, pd.NA


@misuse("K24", "use_falls")
def use_falls(draft: Draft) -> None:
    table = draft.tables["adoption"]
    place = (table["month"].dt.month - 4).to_numpy()
    kept = draft.rng.random(len(table)) < 1 - 0.12 * place
    table["in_use"] = np.where(kept, table["in_use"], 0)


@misuse("K25", "answered_late")
def answers_after_the_legal_time(draft: Draft) -> None:
    cases = draft.tables["cases"]
    late = draft.rng.random(len(cases)) < 0.1
    for column in ("answered", "closed"):
        cases[column] = cases[column].where(~late, cases[column] + 9 * DAY)


@misuse("K25", "few_human_hours")
def too_few_hours_with_a_person(draft: Draft) -> None:
    draft.tables["channels"]["human_hours"] = 6.0


@misuse("K26", "basis_missing")
def surveys_without_a_legal_basis(draft: Draft) -> None:
    table = draft.tables["consents"]
    table["with_basis"] = table["records"] // 2


@misuse("K27", "nothing_to_retain")
def no_budget_to_retain(draft: Draft) -> None:
    draft.tables["months"]["retention_budget"] = 0.0


@misuse("K27", "loss_without_cohorts")
def loss_without_cohorts(draft: Draft) -> None:
    del draft.tables["customers"]
