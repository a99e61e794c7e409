"""The tables of an honest client's operations: steady, and within its own targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.random import Generator

if TYPE_CHECKING:
    from benchmarks.planted.drafts import Draft

MINUTE, DAY = np.timedelta64(1, "m"), np.timedelta64(1, "D")


def service_tables(rng: Generator, draft: Draft) -> dict[str, pd.DataFrame]:
    """Return all tables but customers, invitations and cases, which the surveys are drawn with."""
    cases = draft.tables["cases"]
    return {
        "contacts": contacts(rng, cases),
        "follow_ups": follow_ups(rng, draft),
        "actions": actions(),
        "months": months(rng, draft.n),
        "weeks": weeks(rng),
        "targets": targets(),
        "volumes": volumes(draft),
        "channels": channels(),
        "consents": consents(draft),
        "rates": rates(cases),
        "adoption": adoption(rng, draft),
    }


def contacts(rng: Generator, cases: pd.DataFrame) -> pd.DataFrame:
    """Return a contact a case, a second one for some, and those handed over by the bot."""
    number = len(cases)
    first = cases[["case", "customer", "reason", "channel", "agent"]].assign(
        contacted=cases["opened"]
    )
    bot = rng.random(number) < 0.25
    handed = rng.random(number) < np.where(bot, 0.15, 0.08)
    first["handled_by"] = np.where(bot, "bot", "person")
    first["agent"] = np.where(bot, 0, cases["agent"])
    lost = np.where(rng.random(number) < 0.04, "abandoned", "solved")
    first["outcome"] = np.where(handed, "transferred", lost)
    first["transfers"] = handed.astype(np.int64)
    # Who is handed over reaches a person within the hour; some come back within the week.
    moved = first[handed].assign(handled_by="person", outcome="solved", transfers=0)
    moved["agent"] = cases["agent"][handed]
    moved["contacted"] += rng.integers(2, 40, len(moved)) * MINUTE
    back = first[~handed & (rng.random(number) < 0.12)]
    back = back.assign(handled_by="person", outcome="solved", transfers=0)
    back["agent"] = cases["agent"][back.index]
    back["contacted"] += rng.integers(1500, 8000, len(back)) * MINUTE
    table = pd.concat([first, moved, back], ignore_index=True)
    again = np.arange(len(table)) >= number
    table.loc[again & (rng.random(len(table)) < 0.06), "outcome"] = "abandoned"
    table["contact"] = np.arange(1, len(table) + 1)
    rated = (rng.random(len(table)) < 0.3) & (table["outcome"] != "abandoned")
    table["rating"] = rng.choice(5, len(table), p=[0.06, 0.09, 0.15, 0.35, 0.35]) + 1.0
    table["rating"] = table["rating"].where(rated)
    return table


def follow_ups(rng: Generator, draft: Draft) -> pd.DataFrame:
    """Return the contacts with nearly all detractors within the week."""
    answers = draft.nps.answers
    rows = answers[answers["score"] <= 6]
    rows = rows[rng.random(len(rows)) < 0.93]
    return pd.DataFrame(
        {
            "survey": "nps",
            "customer": rows["customer"],
            "answered": rows["day"],
            "contacted": rows["day"] + rng.integers(0, 6, len(rows)) * DAY,
        }
    )


def actions() -> pd.DataFrame:
    """Return the year's actions, most from a KPI and owned by all areas."""
    opened = np.datetime64("2025-11-10") + np.arange(12) * 28 * DAY
    return pd.DataFrame(
        {
            "action": np.arange(1, 13),
            "kpi": ["nps", "csat", "nps", "none"] * 3,
            "owner": np.arange(1, 13),
            "area": ["other", "service", "other", "cx"] * 3,
            "opened": opened,
            "completed": np.where(np.arange(12) < 11, opened + 40 * DAY, np.datetime64("NaT")),
        }
    )


def months(rng: Generator, n: int) -> pd.DataFrame:
    """Return two years of a company that is steady but for chance."""
    number = 24
    customers = 8 * n
    return pd.DataFrame(
        {
            "month": pd.date_range("2024-10-01", periods=number, freq="MS"),
            "customers": customers,
            "joined": rng.poisson(0.01 * customers, number),
            "left": rng.poisson(0.01 * customers, number),
            "contacts": rng.poisson(0.2 * customers * rng.gamma(400, 1 / 400, number)),
            "headcount": 40,
            "departures": rng.poisson(40 * 0.2 / 12, number),
            "acquisition_budget": 100_000.0,
            "retention_budget": 60_000.0,
        }
    )


def weeks(rng: Generator) -> pd.DataFrame:
    """Return a year of weeks whose sales resemble those of the week before."""
    number = 52
    sales = np.zeros(number)
    for week in range(1, number):
        sales[week] = 0.5 * sales[week - 1] + rng.normal()
    return pd.DataFrame(
        {
            "week": pd.date_range("2025-10-06", periods=number, freq="7D"),
            "sales": 1000 + 80 * sales,
            "campaign": rng.random(number) < 0.2,
            "contacts": rng.poisson(300, number),
        }
    )


def targets() -> pd.DataFrame:
    """Return the service team's targets, of quality too."""
    measures = {"first_contact_resolution": 75, "transfers": 20, "repeats": 10, "turnover": 35}
    measures |= {"quality": 90, "time": np.nan}
    return pd.DataFrame(
        {
            "measure": list(measures),
            "team": True,
            "percent": list(measures.values()),
            "bonus": False,
            "since": np.datetime64("2026-01-01"),
        }
    )


def volumes(draft: Draft) -> pd.DataFrame:
    """Return the customers by region."""
    shares = {"South": 0.5, "North": 0.35, "Islands": 0.15}
    return pd.DataFrame(
        {
            "survey": "nps",
            "division": "Region",
            "group": list(shares),
            "volume": [8 * draft.n * share for share in shares.values()],
        }
    )


def channels() -> pd.DataFrame:
    """Return channels that meet the law."""
    return pd.DataFrame(
        {
            "channel": ["phone", "chat"],
            "kind": ["phone", "chat"],
            "around_the_clock": [False, True],
            "human_hours": [12.0, 12.0],
            "tracking": True,
            "recordings_days": [180, pd.NA],
        }
    )


def consents(draft: Draft) -> pd.DataFrame:
    """Return collections that all have their legal basis."""
    records = [8 * draft.n, 3 * draft.n]
    return pd.DataFrame(
        {
            "collection": ["Customer records", "Surveys"],
            "kind": ["customers", "survey"],
            "records": records,
            "with_basis": records,
        }
    )


def rates(cases: pd.DataFrame) -> pd.DataFrame:
    """Return the published rate of success, of the rated cases only."""
    rated = cases["rating"].dropna()
    return pd.DataFrame(
        {
            "rate": ["Success"],
            "percent": [round(100 * float((rated >= 4).mean()), 1)],
            "start": np.datetime64("2026-04-01"),
            "end": np.datetime64("2026-09-30"),
            "success_from": [4.0],
            "unrated": ["left_out"],
        }
    )


def adoption(rng: Generator, draft: Draft) -> pd.DataFrame:
    """Return six months of some customers: steady use, goals on record."""
    people = draft.tables["customers"]["customer"].to_numpy()[: min(300, draft.n)]
    bought = np.repeat(rng.poisson(4, len(people)) + 1, 6)
    use = np.repeat(rng.beta(7, 3, len(people)), 6)
    achieved = np.repeat(rng.random(len(people)), 6)
    return pd.DataFrame(
        {
            "customer": np.repeat(people, 6),
            "month": np.tile(pd.date_range("2026-04-01", periods=6, freq="MS"), len(people)),
            "bought": bought,
            "in_use": rng.binomial(bought, use),
            "goal": True,
            "achieved": rng.random(len(bought)) < achieved,
        }
    )
