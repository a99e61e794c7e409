"""Write the operations' tables of an example client, in its language, as its profile says.

A table of a profile is a list of rows, or the settings of one that is drawn here: the customers'
cases and contacts, invitations, follow-ups, use of what they bought. ``build.py`` calls this.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cxassess.engagement.operations.schema import ColumnSchema, schema
from cxassess.errors import Language

Row = dict[str, Any]
Settings = Mapping[str, Any]


@dataclass
class World:
    """What the tables are drawn from: the answers of each survey, and the tables made so far.

    An answer is ``{"day": ..., "score": ..., "customer": ...}``.
    """

    language: Language
    rng: np.random.Generator
    answers: Mapping[str, Sequence[Row]]
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def chance(self, share: float) -> bool:
        """Return true in so many of cases."""
        return bool(self.rng.random() < share)

    def later(self, time: dt.datetime, hours: Sequence[float]) -> dt.datetime:
        """Return a time some hours later, between two numbers of them."""
        return time + dt.timedelta(minutes=round(60 * self.rng.uniform(*hours)))


def write_tables(folder: Path, tables: Settings, world: World) -> None:
    """Write all tables of a profile, in its order, which later ones rest on."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, settings in tables.items():
        drawn = not isinstance(settings, list)
        rows = list(MAKERS[name](world, settings)) if drawn else settings
        world.tables[name] = rows
        write_table(folder, name, rows, world.language)


def write_table(folder: Path, name: str, rows: Sequence[Row], language: Language) -> None:
    """Write a table as CSV, with the columns that some row fills."""
    table = schema().tables[name]
    used = [each for each in table.columns if any(row.get(each) is not None for row in rows)]
    path = folder / f"{table.file.in_language(language)}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";" if language == "pt-BR" else ",")
        writer.writerow([table.columns[each].name.in_language(language) for each in used])
        for row in rows:
            writer.writerow(
                [_written(row.get(each), table.columns[each], language) for each in used]
            )


def _written(value: object, column: ColumnSchema, language: Language) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        words = schema().words
        return (words.yes if value else words.no).name.in_language(language)
    if column.kind == "category":
        return column.values[str(value)].name.in_language(language)
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


def _times(world: World, settings: Settings) -> list[dt.datetime]:
    """Return so many times of day in a period, in order."""
    start = dt.datetime.combine(settings["start"], dt.time())
    minutes = np.sort(world.rng.integers(0, settings["days"] * 1440, settings["number"]))
    return [start + dt.timedelta(minutes=int(each)) for each in minutes]


def cases(world: World, settings: Settings) -> Iterator[Row]:
    """Yield cases; `late` of them are answered after the legal time, `rated` have a rating."""
    for place, opened in enumerate(_times(world, settings), start=1):
        hours = (200, 330) if world.chance(settings.get("late", 0.0)) else (0.5, 90)
        answered = world.later(opened, hours)
        solved = world.chance(settings["solved"])
        mean = settings["mean"] - (0.0 if solved else 1.5)
        rating = int(np.clip(round(world.rng.normal(mean, 0.9)), 1, 5))
        yield {
            "case": f"P{place:04d}",
            "customer": f"C{world.rng.integers(1, settings['customers'] + 1):04d}",
            "opened": opened,
            "answered": answered,
            "closed": world.later(answered, (1, 40)),
            "reason": str(world.rng.choice(settings["reasons"])),
            "agent": f"A{world.rng.integers(1, settings['agents'] + 1):02d}",
            "solved": solved,
            "rating": rating if world.chance(settings["rated"]) else None,
            "tracking": True,
        }


def rates(world: World, settings: Settings) -> Iterator[Row]:
    """Yield the published rate of success: unrated cases count as one, or are left out."""
    ratings = [each["rating"] for each in world.tables["cases"]]
    good = sum(each is not None and each >= 4 for each in ratings)
    unrated = ratings.count(None)
    counted = settings["unrated"] == "success"
    share = (good + unrated) / len(ratings) if counted else good / (len(ratings) - unrated)
    opened = [each["opened"].date() for each in world.tables["cases"]]
    yield {
        "rate": settings["rate"],
        "percent": round(100 * share, 1),
        "start": min(opened),
        "end": max(opened),
        "success_from": 4,
        "unrated": None if counted else "left_out",
    }


def contacts(world: World, settings: Settings) -> Iterator[Row]:
    """Yield the contacts of the cases: some come back, some are handed on, a bot takes some."""
    number = 0
    for case in world.tables["cases"]:
        number += 1
        bot = world.chance(settings.get("bot", 0.0))
        dropped = bot and world.chance(settings.get("bot_ends", 0.0))
        handed = not dropped and world.chance(settings["handed"])
        channel = str(world.rng.choice(settings["channels"]))
        row = {
            "contact": f"T{number:05d}",
            "case": case["case"],
            "customer": case["customer"],
            "contacted": case["opened"],
            "reason": case["reason"],
            "channel": channel,
            "agent": None if bot else case["agent"],
            "handled_by": "bot" if bot else "person",
            "outcome": "ended" if dropped else "solved",
            "transfers": int(handed),
        }
        yield row
        if dropped or world.chance(settings["back"]):
            number += 1
            yield row | {
                "contact": f"T{number:05d}",
                "contacted": world.later(case["opened"], (2, 20) if dropped else (25, 150)),
                "channel": str(world.rng.choice(settings["channels"])),
                "agent": case["agent"],
                "handled_by": "person",
                "outcome": "solved",
                "transfers": 0,
            }


def invitations(world: World, settings: Settings) -> Iterator[Row]:
    """Yield invitations: after cases, or to customers of a survey, each as often as told."""
    for each in settings["groups"]:
        if "after" in each:
            yield from _after_cases(world, each)
        else:
            yield from _to_customers(world, each)


def _after_cases(world: World, settings: Settings) -> Iterator[Row]:
    for case in world.tables["cases"]:
        if case["solved"] or not settings.get("only_solved"):
            yield {
                "survey": settings["survey"],
                "customer": case["customer"],
                "case": case["case"],
                "event": case["closed"],
                "invited": world.later(case["closed"], settings["after"]),
                "answered": case["rating"] is not None,
            }


def _to_customers(world: World, settings: Settings) -> Iterator[Row]:
    """Yield invitations, `every` so many days; `rates` are the response rates of each."""
    start = dt.datetime.combine(settings["start"], dt.time(9))
    for number in range(1, settings["customers"] + 1):
        first = start + dt.timedelta(days=int(world.rng.integers(settings["days"])))
        for turn, share in enumerate(settings["rates"]):
            yield {
                "survey": settings["survey"],
                "customer": f"{settings['prefix']}{number:04d}",
                "invited": (first + dt.timedelta(days=turn * settings.get("every", 1))).date(),
                "answered": world.chance(share),
            }


def follow_ups(world: World, settings: Settings) -> Iterator[Row]:
    """Yield the calls to detractors: `called` of them, within so many `days`."""
    for answer in world.answers[settings["file"]]:
        if isinstance(answer["score"], int) and 0 <= answer["score"] <= 6:
            if not answer["customer"] or not world.chance(settings["called"]):
                continue
            days = int(world.rng.integers(*settings["days"]))
            yield {
                "survey": settings["survey"],
                "customer": answer["customer"],
                "answered": answer["day"],
                "contacted": answer["day"] + dt.timedelta(days=days),
            }


def customers(world: World, settings: Settings) -> Iterator[Row]:
    """Yield customers; in a year `leaving` of those leave who were detractors, and of others.

    Who answers is a customer on that day.
    """
    answers: dict[str, list[Row]] = {}
    for answer in world.answers[settings["file"]]:
        answers.setdefault(answer["customer"], []).append(answer)
    for number in range(1, settings["number"] + 1):
        code = f"{settings['prefix']}{number:04d}"
        joined = settings["from"] + dt.timedelta(days=int(world.rng.integers(settings["days"])))
        own = answers.get(code, [])
        detractor = bool(own) and isinstance(own[0]["score"], int) and 0 <= own[0]["score"] <= 6
        since = max([joined, settings["followed_from"], *(each["day"] for each in own)])
        years = world.rng.exponential(1 / settings["leaving"][0 if detractor else 1])
        left = since + dt.timedelta(days=1 + min(round(365 * years), 20_000))
        yield {
            "customer": code,
            "joined": min([joined, *(each["day"] for each in own)]),
            "left": left if left <= settings["until"] else None,
            "segment": str(world.rng.choice(settings["segments"])),
        }


def adoption(world: World, settings: Settings) -> Iterator[Row]:
    """Yield what customers use month by month; without `goals` nobody records what for."""
    for number in range(1, settings["customers"] + 1):
        bought = int(world.rng.integers(3, 12))
        share = world.rng.uniform(0.6, 0.95)
        for month in range(settings["months"]):
            yield {
                "customer": f"{settings['prefix']}{number:04d}",
                "month": f"{settings['year']}-{settings['first'] + month:02d}",
                "bought": bought,
                "in_use": int(world.rng.binomial(bought, share)),
                "goal": settings["goals"],
                "achieved": world.chance(0.7) if settings["goals"] else None,
            }


def months(world: World, settings: Settings) -> Iterator[Row]:
    """Yield months of the company; contacts a customer grow by `growth` a year."""
    year, month = settings["from"]
    for place in range(settings["number"]):
        when = divmod(month - 1 + place, 12)
        grown = (1 + settings.get("growth", 0.0)) ** (place / 12)
        customers = settings["customers"]
        yield {
            "month": f"{year + when[0]}-{when[1] + 1:02d}",
            "customers": customers,
            "joined": int(world.rng.poisson(0.012 * customers)),
            "left": int(world.rng.poisson(settings["leaving"] / 12 * customers)),
            "contacts": int(world.rng.poisson(settings["contacts"] * customers * grown)),
            "headcount": settings["team"],
            "departures": int(world.rng.poisson(settings["turnover"] / 12 * settings["team"])),
            "acquisition_budget": settings["acquisition"],
            "retention_budget": settings["retention"],
        }


def weeks(world: World, settings: Settings) -> Iterator[Row]:
    """Yield weeks of sales; contacts follow them two weeks later by `echo`."""
    sales = [settings["sales"]] * 3
    for place in range(settings["number"]):
        drawn = 0.5 * (sales[-1] - settings["sales"]) + 80 * world.rng.normal()
        sales.append(round(settings["sales"] + drawn))
        lift = settings["echo"] * (sales[-3] - settings["sales"])
        yield {
            "week": settings["start"] + dt.timedelta(days=7 * place),
            "sales": sales[-1],
            "campaign": world.chance(0.2),
            "contacts": int(world.rng.poisson(max(settings["contacts"] + lift, 20))),
        }


Maker = Callable[[World, Any], Iterator[Row]]
MAKERS: dict[str, Maker] = {
    "cases": cases,
    "rates": rates,
    "contacts": contacts,
    "invitations": invitations,
    "follow_ups": follow_ups,
    "customers": customers,
    "adoption": adoption,
    "months": months,
    "weeks": weeks,
}
