"""Surveys made at random whose right figures are known, as files of every kind that is read.

Each row is drawn as what it means (a score, a missing code, a preview ...) and only then written;
`Expected` is worked out from the meanings alone, with none of the readers' code.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from fuzz_files import Writer
from fuzz_plans import Plan, Row

NAMES = ("Norte", "São Paulo", "N/A", "None", "nan", "", "a;b", "c,d|e", 'o "x"', "=1+1", "TRUE")
ODD_NAMES = (*NAMES, "two\nlines", "two\r\nlines", " ends ", "1.0", "007", "-", "'", "x" * 300)
WAVES = ("Onda 2", "Onda 9", "Onda 10")
DAY_ONE = dt.date(2024, 1, 1)
EARLY = ("not_of_survey", "preview", "unfinished")
RULES = (*EARLY, "duplicate", "outside_waves", "out_of_scale")


class Answer(NamedTuple):
    """An answer as the reader should give it."""

    score: int
    wave: str
    segments: tuple[str, ...]
    mode: str | None
    weight: float | None
    account: str | None
    day: dt.date | None


@dataclass
class Expected:
    """What reading a survey should give."""

    answers: list[Answer] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    excluded: list[dict[str, int]] = field(default_factory=list)
    waves: dict[str, tuple[int, dict[str, int], dict[str, int]]] = field(default_factory=dict)
    """Wave -> rows, missing, excluded."""


@dataclass
class Survey:
    """A configuration, its files and what reading them should give."""

    config: dict[str, Any]
    files: dict[str, bytes]
    expected: Expected


class Maker:
    """Draws one survey."""

    def __init__(self, rng: Random) -> None:
        self.plan = Plan(rng)

    def survey(self) -> Survey:
        """Return the survey."""
        exclude = [each for each in ("out_of_scale", "outside_waves") if self.plan.chance(0.5)]
        names = WAVES[: self.plan.rng.randint(1, 3)]
        windows = {
            name: (DAY_ONE + dt.timedelta(100 * place), DAY_ONE + dt.timedelta(100 * place + 80))
            for place, name in enumerate(names)
        }
        told = self.plan.waves_by == "date" or self.plan.chance(0.4)
        number = len(names) if self.plan.waves_by == "file" else self.plan.rng.randint(1, 2)
        parts: list[list[Row]] = []
        for place in range(number):
            own = names[place : place + 1] if self.plan.waves_by == "file" else names
            parts.append(self._rows(own, windows, exclude, told=told))
        files, entries, writer = {}, [], Writer(self.plan)
        for place, rows in enumerate(parts):
            path = f"data/{place}.{self.plan.kind}"
            entry: dict[str, Any] = {"path": path}
            if self.plan.waves_by == "file":
                entry["wave"] = names[place]
            files[path] = writer.write(rows, entry)
            entries.append(entry)
        waves = [
            {"name": name, "start": windows[name][0], "end": windows[name][1]} for name in names
        ]
        config = {
            "id": "s",
            "name": "S",
            "metric": self.plan.metric,
            "scale": self.plan.scale,
            "missing": self.plan.missing,
            "scores": self.plan.scores,
            "decimal": self.plan.decimal,
            "thousands": self.plan.thousands,
            "exclude": exclude,
            "files": entries,
            "waves": waves if told else [],
            **self.plan.config,
        }
        return Survey(config, files, self._expect(parts, names))

    def _rows(
        self,
        names: Sequence[str],
        windows: dict[str, tuple[dt.date, dt.date]],
        exclude: Sequence[str],
        *,
        told: bool,
    ) -> list[Row]:
        size = self.plan.rng.choice((1, 3, 20, 60, 200))
        rows = [self._row(name, windows[name], exclude, told=told, good=True) for name in names]
        for _ in range(size):
            name = self.plan.rng.choice(names)
            rows.append(self._row(name, windows[name], exclude, told=told))
        if "response" in self.plan.roles:
            for row in self.plan.rng.sample(rows[len(names) :], size // 5):
                row.cells["response"] = self.plan.rng.choice(rows).cells["response"]
        return rows

    def _row(
        self,
        wave: str,
        window: tuple[dt.date, dt.date],
        exclude: Sequence[str],
        *,
        told: bool,
        good: bool = False,
    ) -> Row:
        rng, row = self.plan.rng, Row(wave=wave)
        span = (window[1] - window[0]).days
        row.day = window[0] + dt.timedelta(rng.randint(0, span))
        cells = row.cells
        cells["wave"] = rng.choice((wave, f" {wave} "))
        cells["noise"] = rng.choice((*ODD_NAMES, 5, 2.5))
        cells["response"] = "" if rng.random() < 0.1 else f"R_{rng.randrange(10**9)}"
        cells["account"] = rng.choice(("", "a1", " a1", "a2", "Á3", *map(str, range(50))))
        cells["mode"] = rng.choice(("e-mail", "telefone ", ""))
        for role in ("segments.0", "segments.1"):
            cells[role] = rng.choice(ODD_NAMES)
        left_out = None if good else rng.choice((None,) * 12 + RULES)
        possible = {"not_of_survey": "only", "preview": "preview", "unfinished": "finished"}
        if left_out in possible and possible[left_out] in self.plan.roles:
            row.rule = left_out
        cells["only"] = "Web" if row.rule == "not_of_survey" else rng.choice(("App", "app ", "7"))
        preset = self.plan.layout == "qualtrics"
        tests = (1, "Survey Preview", "17") if preset else ("x", "1")
        rest = (0, "IP Address", "4") if preset else ("",)
        cells["preview"] = rng.choice(tests if row.rule == "preview" else rest)
        done = (True, "TRUE", "1", 1) if preset else ("TRUE", "1", "complete", 1, True)
        cells["finished"] = rng.choice((False, 0, "") if row.rule == "unfinished" else done)
        if left_out == "outside_waves" and "outside_waves" in exclude and told:
            self._stray(row, window)
        if row.rule and rng.random() < 0.3:
            self._answer(row, "illegal")
            cells["weight"] = "?"
            return self._dated(row)
        kinds = (
            ["score"] * 6
            + ["empty"]
            + ["code"] * bool(self.plan.missing or self.plan.preset_missing)
        )
        kinds += ["illegal"] * ("out_of_scale" in exclude)
        self._answer(row, "score" if good else rng.choice(kinds))
        value = rng.choice((1.0, 0.25, 1.5, 1234.5, 2000000.0, 3.0))
        row.weight = value
        cells["weight"] = value if self.plan.chance(0.3) else self.plan.number(value)
        return self._dated(row)

    def _stray(self, row: Row, window: tuple[dt.date, dt.date]) -> None:
        """Put a row outside of every wave."""
        if self.plan.waves_by == "column" and self.plan.chance(0.5):
            row.cells["wave"], row.wave = "Onda X", None
        # The date that an export has of its own tells no row's wave unless it is mapped.
        elif "date" in self.plan.config["columns"]:
            row.day = window[1] + dt.timedelta(5)
            if self.plan.waves_by == "date":
                row.wave = None
        else:
            return
        row.rule = row.rule or "outside_waves"

    def _dated(self, row: Row) -> Row:
        if row.day is None or "date" not in self.plan.roles:
            row.day = None
            return row
        moment = dt.datetime.combine(row.day, dt.time(self.plan.rng.randrange(24), 5, 7))
        if self.plan.unix:
            stamp = int(moment.replace(tzinfo=dt.UTC).timestamp())
            row.cells["date"] = str(stamp)
        elif (
            self.plan.kind in ("xlsx", "parquet") and self.plan.own_dates and self.plan.chance(0.9)
        ):
            row.cells["date"] = moment
        else:
            row.cells["date"] = self.plan.written(moment)
        if row.rule == "unfinished" and self.plan.layout == "limesurvey":
            row.cells["date"], row.day = "", None
            if self.plan.waves_by == "date":
                row.wave = None
        return row

    def _answer(self, row: Row, kind: str) -> None:
        """Write a score, a missing code, nothing, or what is no answer."""
        rng, cells = self.plan.rng, row.cells
        low, high = self.plan.scale
        cells["group"] = ""
        if kind == "empty":
            row.missing, cells["score"] = "", rng.choice(("", " "))
        elif kind == "code":
            code = rng.choice((*self.plan.missing, *self.plan.preset_missing))
            row.missing = str(code)
            written = [str(code), f" {code}", str(code).upper()]
            if isinstance(code, int) or code.isdigit():
                written.append(self.plan.number(float(code)))
            cells["score"] = rng.choice(written)
        elif kind == "illegal":
            wrong = ("x", str(high + 7), "-3", f"3{self.plan.decimal}5", "1e9", "∞")
            # Of the choices 1 to 11 the first is 0, and no 0 is among them.
            cells["score"] = rng.choice((*wrong, "0") if self.plan.recoded else wrong)
            if row.rule is None:
                row.rule = "out_of_scale"
        else:
            row.score = rng.randint(low, high)
            cells["score"] = self._score(row.score)
            groups = ("Detractor", 1), ("Passive", 2), ("Promoter", 3)
            cells["group"] = rng.choice((*groups[(row.score > 6) + (row.score > 8)], ""))

    def _score(self, score: int) -> str:
        words = [word for word, worth in self.plan.scores.items() if worth == score]
        if (
            words
            and not self.plan.recoded
            and (self.plan.layout == "zendesk" or self.plan.chance(0.5))
        ):
            return self.plan.rng.choice((str(words[0]), str(words[0]).upper(), f"{words[0]} "))
        number = score + 1 if self.plan.recoded else score
        mark = self.plan.decimal
        forms = (str(number), f" {number} ", f"{number}{mark}0", f"+{number}", f"0{number}")
        return self.plan.rng.choice((*forms, str(number), f"{number}e0", f"{number}{mark}"))

    def _expect(self, parts: list[list[Row]], names: Sequence[str]) -> Expected:
        expected = Expected()
        rows_of: Counter[str] = Counter()
        missing: dict[str, Counter[str]] = {name: Counter() for name in names}
        excluded: dict[str, Counter[str]] = {name: Counter() for name in names}
        for rows in parts:
            seen: set[str] = set()
            left_out: Counter[str] = Counter()
            for row in rows:
                rule = row.rule
                if rule not in EARLY and "response" in self.plan.roles and row.response:
                    rule = "duplicate" if row.response in seen else rule
                    seen.add(row.response)
                if rule:
                    left_out[rule] += 1
                if row.wave is None:
                    continue
                rows_of[row.wave] += 1
                if rule:
                    excluded[row.wave][rule] += 1
                elif row.missing is not None:
                    missing[row.wave][row.missing] += 1
                else:
                    expected.answers.append(self._expected_answer(row))
            expected.rows.append(len(rows))
            expected.excluded.append({rule: left_out[rule] for rule in RULES if left_out[rule]})
        expected.waves = {
            name: (rows_of[name], dict(missing[name]), dict(excluded[name])) for name in names
        }
        return expected

    def _expected_answer(self, row: Row) -> Answer:
        has = self.plan.config["columns"]
        return Answer(
            score=row.score if row.score is not None else -1,
            wave=row.wave or "",
            segments=tuple(row.cells[f"segments.{each}"].strip() for each in has["segments"]),
            mode=row.cells["mode"].strip() if "mode" in has else None,
            weight=row.weight if "weight" in has else None,
            account=row.cells["account"].strip() if "account" in has else None,
            day=row.day,
        )


def make_survey(rng: Random) -> Survey:
    """Return a survey drawn at random."""
    return Maker(rng).survey()
