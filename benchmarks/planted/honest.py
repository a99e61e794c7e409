"""An honest client, drawn at random: nothing changes, and all it reports is right and rounded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from benchmarks.planted.drafts import Draft, SurveyDraft
from benchmarks.planted.operations import service_tables

Days = NDArray[np.datetime64]

NPS_POPULATIONS = (
    (0.03, 0.01, 0.02, 0.02, 0.03, 0.06, 0.06, 0.12, 0.20, 0.22, 0.23),
    (0.02, 0.01, 0.01, 0.01, 0.01, 0.03, 0.03, 0.08, 0.17, 0.23, 0.40),
    (0.09, 0.03, 0.04, 0.05, 0.06, 0.11, 0.09, 0.15, 0.16, 0.10, 0.12),
)
CSAT_POPULATIONS = ((0.05, 0.07, 0.13, 0.35, 0.40), (0.08, 0.10, 0.22, 0.35, 0.25))
REGIONS = {"South": 0.5, "North": 0.35, "Islands": 0.15}
PLANS = {"Basic": 0.6, "Plus": 0.4}
MODES = {"e-mail": 0.6, "phone": 0.4}
RESPONSE = 0.3
CUSTOMERS = 8.0
"""Customers for each answer of a wave."""
SAME_PERSON = 0.5
"""Part of the spread of scores that is between people."""
LEAVING = 0.08
"""Part of the customers that leaves in a year."""
START, END = np.datetime64("2026-01-01"), np.datetime64("2026-10-31")
QUARTERS = {
    "2026 Q1": (dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
    "2026 Q2": (dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
    "2026 Q3": (dt.date(2026, 7, 1), dt.date(2026, 9, 30)),
}
QUESTION = "From 0 to 10, how likely are you to recommend us to a friend or colleague?"


@dataclass(frozen=True)
class People:
    """The customers: number (from 1), when they joined and left, groups, and how content."""

    number: NDArray[np.uint64]
    joined: Days
    left: Days
    content: NDArray[np.float64]
    groups: pd.DataFrame

    def there(self, first: object, last: object) -> NDArray[np.intp]:
        """Return the places of those who are customers all the time between two days."""
        gone = self.left <= np.datetime64(last)  # type: ignore[call-overload]
        return np.flatnonzero((self.joined <= np.datetime64(first)) & ~gone)  # type: ignore[call-overload]


def honest(n: int, seed: ArrayLike) -> Draft:
    """Return an honest client with `n` answers a wave, or some more."""
    rng = np.random.default_rng(seed)
    people = _people(rng, n)
    nps, invited = _nps(rng, n, people)
    csat, cases, asked = _csat(rng, n, people)
    draft = Draft(n, rng, nps, csat)
    draft.tables["customers"] = pd.DataFrame(
        {
            "customer": people.number,
            "joined": people.joined,
            "left": people.left,
            "segment": people.groups["Plan"],
        }
    )
    draft.tables["invitations"] = pd.concat([invited, asked], ignore_index=True)
    draft.tables["cases"] = cases
    draft.tables |= service_tables(rng, draft)
    return draft


def _people(rng: Generator, n: int) -> People:
    number = round(CUSTOMERS * n)
    content = rng.normal(size=number)
    new = rng.random(number) < 0.15
    before = np.datetime64("2022-01-01") + rng.integers(0, 1461, number)
    this_year = START + rng.integers(0, 270, number)
    joined = np.where(new, this_year, before)
    # Who is less content leaves sooner.
    years = rng.exponential(1 / (LEAVING * np.exp(-1.2 * content)))
    since = np.maximum(joined, np.datetime64("2024-01-01"))
    left = since + (np.minimum(years, 100) * 365.25).astype(np.int64)
    return People(
        number=np.arange(1, number + 1, dtype=np.uint64),
        joined=joined,
        left=np.where(left <= END, left, np.datetime64("NaT", "D")),
        content=content,
        groups=pd.DataFrame(
            {
                "Region": rng.choice(list(REGIONS), number, p=list(REGIONS.values())),
                "Plan": rng.choice(list(PLANS), number, p=list(PLANS.values())),
                "mode": rng.choice(list(MODES), number, p=list(MODES.values())),
            }
        ),
    )


def _asked(n: int) -> int:
    """Return how many to ask so that hardly ever fewer than `n` answer."""
    return round((n + 2.5 * n**0.5) / RESPONSE)


def _scores(
    rng: Generator, people: People, who: NDArray[np.intp], shares: tuple[float, ...], low: int
) -> NDArray[np.int64]:
    """Return scores of customers: people and regions differ, the shares are those of all."""
    groups = people.groups.iloc[who]
    lift = groups["Region"].map({"South": 0.02, "North": -0.05, "Islands": 0.07}).to_numpy()
    lift = lift + np.where(groups["mode"] == "phone", 0.03, -0.02)
    noise = rng.normal(size=len(who))
    latent = np.sqrt(SAME_PERSON) * people.content[who] + np.sqrt(1 - SAME_PERSON) * noise + lift
    limits = norm.ppf(np.cumsum(shares)[:-1])
    return np.searchsorted(limits, latent).astype(np.int64) + low


def _nps(rng: Generator, n: int, people: People) -> tuple[SurveyDraft, pd.DataFrame]:
    shares = NPS_POPULATIONS[rng.integers(len(NPS_POPULATIONS))]
    answers, invitations = [], []
    waves: dict[str, dict[str, Any]] = {}
    missing = {}
    for wave, (start, end) in QUARTERS.items():
        there = people.there(start, end)
        asked = rng.choice(there, min(_asked(n), len(there)), replace=False)
        day = np.datetime64(start) + rng.integers(0, 80, len(asked))
        answered = rng.random(len(asked)) < RESPONSE
        who = asked[answered]
        rows = people.groups.iloc[who].reset_index(drop=True)
        rows["score"] = _scores(rng, people, who, shares, 0)
        rows["wave"], rows["customer"] = wave, people.number[who]
        rows["day"] = day[answered] + rng.integers(0, 6, len(who))
        answers.append(rows)
        missing[wave] = {"": int(rng.binomial(n, 0.05)), "11": int(rng.binomial(n, 0.03))}
        waves[wave] = {"start": start, "end": end, "invited": len(asked)}
        waves[wave]["delivered"] = len(asked)
        invitations.append(
            pd.DataFrame(
                {
                    "survey": "nps",
                    "customer": people.number[asked],
                    "invited": day,
                    "wave": wave,
                    "channel": people.groups["mode"].to_numpy()[asked],
                    "answered": answered,
                    "questions": 4,
                }
            )
        )
    setup = {
        "kind": "relational",
        "published_as": "relational",
        "same_definition": True,
        "asked": "sample",
        "population": "All customers",
        "questions": 4,
        "several_per_account": False,
        "bonus": False,
    }
    config = {"id": "nps", "name": "NPS", "metric": "nps", "scale": (0, 10), "owner": "Head of CX"}
    config |= {"question": QUESTION, "missing": ("11",)}
    frame = pd.concat(answers, ignore_index=True)
    survey = SurveyDraft(config, setup, frame, waves, missing, ("Region", "Plan"))
    return survey, pd.concat(invitations, ignore_index=True)


def _csat(rng: Generator, n: int, people: People) -> tuple[SurveyDraft, pd.DataFrame, pd.DataFrame]:
    """Return a survey after each closed case, the cases and the invitations."""
    quarters = {wave: QUARTERS[wave] for wave in list(QUARTERS)[1:]}
    first = np.datetime64(quarters["2026 Q2"][0])
    length = 183
    number = len(quarters) * _asked(n)
    minutes = rng.integers(0, length * 1440, number)
    opened = first.astype("datetime64[m]") + minutes
    who = _present(rng, people, opened)
    answered_at = opened + rng.exponential(0.8 * 1440, number).clip(5, 5 * 1440).astype(np.int64)
    closed = answered_at + rng.integers(10, 2880, number)
    invited = closed + rng.integers(60, 1800, number)
    answering = rng.random(number) < RESPONSE
    shares = CSAT_POPULATIONS[rng.integers(len(CSAT_POPULATIONS))]
    scores = _scores(rng, people, who, shares, 1)
    solved = rng.random(number) < 0.85
    rows = people.groups.iloc[who].reset_index(drop=True)
    rows["Reason"] = rng.choice(["Bill", "Signal", "Contract"], number, p=[0.4, 0.35, 0.25])
    agents = max(6, min(20, n // 15))
    cases = pd.DataFrame(
        {
            "case": np.arange(1, number + 1),
            "customer": people.number[who],
            "opened": opened,
            "answered": answered_at,
            "closed": closed,
            "reason": rows["Reason"],
            "channel": rng.choice(["phone", "chat"], number, p=[0.6, 0.4]),
            "agent": rng.integers(1, agents + 1, number),
            "solved": solved,
            "rating": np.where(answering, scores, np.nan),
            "tracking": True,
        }
    )
    cases["success"] = pd.Series(scores >= 4, dtype="boolean").where(answering)
    asked = pd.DataFrame(
        {
            "survey": "csat",
            "customer": people.number[who],
            "case": cases["case"],
            "invited": invited,
            "event": closed,
            "channel": rows["mode"],
            "answered": answering,
            "questions": 2,
        }
    )
    rows["score"], rows["customer"] = scores, people.number[who]
    rows["wave"] = np.where(opened < np.datetime64(quarters["2026 Q3"][0]), *quarters)
    asked["wave"] = rows["wave"]
    last_days = rows["wave"].map({wave: np.datetime64(end) for wave, (_, end) in quarters.items()})
    rows["day"] = np.minimum(invited.astype("datetime64[D]"), last_days.to_numpy("datetime64[D]"))
    counts = rows["wave"].value_counts()
    waves = {
        wave: {"start": start, "end": end, "invited": int(counts[wave])}
        for wave, (start, end) in quarters.items()
    }
    setup = {
        "kind": "transactional",
        "event": "Closed case",
        "published_as": "transactional",
        "same_definition": True,
        "asked": "everyone",
        "population": "Everyone with a closed case",
        "questions": 2,
        "several_per_account": True,
        "account_rule": "Each case counts once",
        "bonus": False,
    }
    config = {"id": "csat", "name": "CSAT", "metric": "csat", "scale": (1, 5), "owner": "Service"}
    config["question"] = "How satisfied are you with our service? 1 to 5"
    survey = SurveyDraft(
        config=config,
        setup=setup,
        answers=rows[answering].reset_index(drop=True),
        waves=waves,
        missing={wave: {"": int(rng.binomial(n, 0.03))} for wave in waves},
        segments=("Plan", "Reason"),
        form="top_two_box",
    )
    return survey, cases, asked


def _present(rng: Generator, people: People, times: Days) -> NDArray[np.intp]:
    """Return a customer for each time, drawn from those who are there."""
    who = rng.integers(0, len(people.number), len(times))
    while True:
        gone = (people.joined[who] > times) | (people.left[who] <= times)
        if not gone.any():
            return who
        who[gone] = rng.integers(0, len(people.number), int(gone.sum()))
