"""Misuses of the surveys: who is asked, when, how often, and what it is published as."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.planted.drafts import Draft
from benchmarks.planted.figures import lifted
from benchmarks.planted.misuse import misuse

HOUR = np.timedelta64(1, "h")


@misuse("K01")
def only_one_wave(draft: Draft) -> None:
    for survey in draft.surveys:
        last = survey.last
        survey.answers = survey.of(last).reset_index(drop=True)
        survey.waves, survey.missing = {last: survey.waves[last]}, {last: survey.missing[last]}


@misuse("K01", "no_owner", "few_waves")
def nobody_owns_the_series(draft: Draft) -> None:
    for survey in draft.surveys:
        survey.config["owner"] = None


@misuse("K07", "wave_low")
def low_response_rate(draft: Draft) -> None:
    wave = draft.nps.waves[draft.nps.last]
    wave["invited"] = wave["delivered"] = 30 * len(draft.nps.of(draft.nps.last))


@misuse("K07", "rate_unknown")
def response_rate_unknown(draft: Draft) -> None:
    for wave in draft.nps.waves.values():
        wave["invited"] = wave["delivered"] = None
    invitations = draft.tables["invitations"]
    draft.tables["invitations"] = invitations[invitations["survey"] == "csat"]


@misuse("K08", "blind_spots")
def blind_spot(draft: Draft) -> None:
    answers = draft.nps.answers
    draft.nps.answers = answers[answers["Region"] != "Islands"].reset_index(drop=True)


@misuse("K08", "mix_departs")
def mix_of_another_population(draft: Draft) -> None:
    volumes = draft.tables["volumes"]
    volumes["volume"] = [volumes["volume"].sum() * share for share in (0.1, 0.55, 0.35)]


@misuse("K08", "asked_resolved_only")
def only_solved_cases_asked_as_stated(draft: Draft) -> None:
    draft.csat.setup["asked"] = "resolved_only"


@misuse("K08", "asked_chosen_by")
def sellers_choose_whom_to_ask(draft: Draft) -> None:
    draft.nps.setup |= {"asked": "chosen", "chosen_by": "Sales"}


@misuse("K09", "late_hours", "late_and_uneven_hours")
def late_invitations(draft: Draft) -> None:
    invitations = draft.tables["invitations"]
    own = invitations["survey"] == "csat"
    late = draft.rng.integers(60, 200, len(invitations)) * HOUR
    invitations.loc[own, "invited"] = invitations["event"] + late


@misuse("K09", "uneven_hours", "late_and_uneven_hours")
def uneven_invitations(draft: Draft) -> None:
    invitations = draft.tables["invitations"]
    own = invitations["survey"] == "csat"
    uneven = draft.rng.integers(1, 600, len(invitations)) * HOUR
    invitations.loc[own, "invited"] = invitations["event"] + uneven


@misuse("K10", "transactional_as_relational")
def transactional_published_as_relational(draft: Draft) -> None:
    draft.nps.setup |= {"kind": "transactional", "event": "Closed ticket"}


@misuse("K10", "csat_without_event")
def csat_without_an_event(draft: Draft) -> None:
    draft.csat.setup |= {"kind": "relational", "event": None, "published_as": "relational"}


@misuse("K10", "definitions_differ")
def areas_define_nps_differently(draft: Draft) -> None:
    draft.nps.setup["same_definition"] = False


@misuse("K18", "uneven")
def channels_worlds_apart(draft: Draft) -> None:
    answers = draft.nps.answers
    phone = (answers["mode"] == "phone").to_numpy() & (draft.rng.random(len(answers)) < 0.7)
    answers["score"] = lifted(answers, phone, -4, (0, 10))


@misuse("K18", "mix_makes_change")
def channel_moved_between_waves(draft: Draft) -> None:
    # At the event nearly all are content; then the question moves to e-mail.
    answers = draft.nps.answers
    last = (answers["wave"] == draft.nps.last).to_numpy()
    chance = draft.rng.random(len(answers))
    event = np.where(last, chance < 0.1, chance < 0.85)
    answers["mode"] = np.where(event, "event", "e-mail")
    sour = ~event & (draft.rng.random(len(answers)) < 0.6)
    answers["score"] = lifted(answers, sour, -3, (0, 10))


@misuse("K19", "falls", "falls_same")
def fall_after_the_purchase(draft: Draft) -> None:
    answers, customers = draft.nps.answers, draft.tables["customers"]
    some = customers["customer"].isin(answers["customer"]) & (
        draft.rng.random(len(customers)) < 0.9
    )
    first = answers.groupby("customer")["day"].min().reindex(customers["customer"]).to_numpy()
    tenure = draft.rng.integers(1, 90, len(customers)) * np.timedelta64(1, "D")
    customers["joined"] = customers["joined"].where(~some, pd.Series(first - tenure))
    joined = customers.set_index("customer")["joined"].reindex(answers["customer"]).to_numpy()
    used = ((answers["day"].to_numpy() - joined) >= np.timedelta64(30, "D")) & (
        draft.rng.random(len(answers)) < 0.6
    )
    answers["score"] = lifted(answers, used, -3, (0, 10))


@misuse("K28", "silent_leave")
def silent_customers_leave(draft: Draft) -> None:
    customers, invitations = draft.tables["customers"], draft.tables["invitations"]
    asked = invitations[invitations["survey"] == "nps"].sort_values("invited")
    first = asked.drop_duplicates("customer").set_index("customer").reindex(customers["customer"])
    silent = (first["answered"] == False).to_numpy()  # noqa: E712 - NaN is neither
    gone = silent & (draft.rng.random(len(customers)) < 0.15)
    soon = first["invited"].to_numpy() + np.timedelta64(25, "D")
    customers["left"] = np.where(gone, soon.astype("datetime64[s]"), customers["left"])


@misuse("K28", "rise_undone")
def rise_made_by_silence(draft: Draft) -> None:
    nps = draft.nps
    # Half of the detractors and passives fall silent.
    last = (nps.answers["wave"] == nps.last).to_numpy()
    sour = (nps.answers["score"] <= 8).to_numpy()
    silent = last & sour & (draft.rng.random(len(nps.answers)) < 0.5)
    gone = nps.answers.loc[silent, "customer"]
    nps.answers = nps.answers[~silent].reset_index(drop=True)
    invitations = draft.tables["invitations"]
    own = (invitations["wave"] == nps.last) & (invitations["survey"] == "nps")
    invitations.loc[own & invitations["customer"].isin(gone), "answered"] = False


@misuse("K29", "falls", "falls_questions")
def survey_fatigue(draft: Draft) -> None:
    invitations = draft.tables["invitations"]
    own = invitations[invitations["survey"] == "nps"]
    more = [own.assign(invited=own["invited"] + k * np.timedelta64(12, "D")) for k in range(3)]
    chance = (0.35, 0.25, 0.15)
    for each, share in zip(more, chance, strict=True):
        each["answered"] = draft.rng.random(len(each)) < share
    rest = invitations[invitations["survey"] != "nps"]
    draft.tables["invitations"] = pd.concat([*more, rest], ignore_index=True)


@misuse("K30", "customer_several", "customer_denied")
def customers_answer_several_times(draft: Draft) -> None:
    nps = draft.nps
    again = nps.answers.sample(frac=0.1, random_state=int(draft.rng.integers(2**31)))
    again = again.assign(day=again["day"] + np.timedelta64(1, "D"))
    nps.answers = pd.concat([nps.answers, again], ignore_index=True)


@misuse("K30", "rows_repeated")
def rows_copied(draft: Draft) -> None:
    nps = draft.nps
    again = nps.answers.sample(frac=0.1, random_state=int(draft.rng.integers(2**31)))
    nps.answers = pd.concat([nps.answers, again], ignore_index=True)


@misuse("K30", "company_several", "company_denied")
def several_people_of_a_company(draft: Draft) -> None:
    customers = draft.tables["customers"]
    customers["account"] = 1_000_000 + draft.rng.integers(0, len(customers) // 8, len(customers))


@misuse("K30")
def copied_wave(draft: Draft) -> None:
    # Most rows of the wave before, with other customers and days.
    nps = draft.nps
    names = list(nps.waves)
    before, last = nps.of(names[-2]).sort_values("day", kind="stable"), nps.of(names[-1])
    size = min(len(before), len(last))
    copied = before.head(size).drop(columns=["customer", "day", "wave"]).reset_index(drop=True)
    kept = last.head(size)[["customer", "day", "wave"]].reset_index(drop=True)
    kept["day"] = np.sort(kept["day"].to_numpy())
    made = pd.concat([copied, kept], axis=1)
    own = draft.rng.random(size) < 0.1
    made.loc[own, "score"] = draft.rng.permutation(made.loc[own, "score"].to_numpy())
    others = nps.answers[nps.answers["wave"] != names[-1]]
    nps.answers = pd.concat([others, made], ignore_index=True)
