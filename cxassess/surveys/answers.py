"""Rows read, made into a survey's answers: duplicates marked, waves counted, codes as texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxassess.errors import Problem, Where, problem, warning
from cxassess.surveys.identifiers import NOBODY
from cxassess.surveys.rows import NO_CODE, NO_SCORE
from cxassess.surveys.settings import CONFIGURATION, SEGMENT_ROLE, FileSettings
from cxassess.surveys.types import EXCLUSIONS, SurveyConfig, WaveData
from cxassess.surveys.waves import FirstDay
from cxassess.surveys.words import quoted

Vocabularies = Mapping[str, Sequence[str]]
"""Column -> the texts of its codes."""


def mark_duplicates(rows: pd.DataFrame, settings: FileSettings) -> list[Problem]:
    """Exclude the rows of a file whose identifier an earlier row has.

    The first counts. Where a later one says something else, a warning tells how many do.
    """
    if "response" not in rows:
        return []
    code = EXCLUSIONS.index("duplicate")
    # A rule that comes before has left the row out already.
    earlier = (rows["excluded"] != NO_CODE) & (rows["excluded"] < code)
    known = rows[~earlier & (rows["response"] != NOBODY)]
    repeated = known.index[known["response"].duplicated()]
    rows.loc[repeated, "excluded"] = code
    first = known.drop_duplicates("response").set_index("response")["digest"]
    later = rows.loc[repeated]
    differing = int((first[later["response"]].to_numpy() != later["digest"].to_numpy()).sum())
    if not differing:
        return []
    where = settings.found_at("response")
    return [warning("duplicates_differ", where, count=differing, total=len(repeated))]


def count_rows(rows: pd.DataFrame) -> dict[str, int]:
    """Return how many rows each rule left out, in the order in which the rules apply."""
    counts = rows["excluded"].value_counts()
    return {
        name: int(counts[place]) for place, name in enumerate(EXCLUSIONS) if place in counts.index
    }


def first_days(rows: pd.DataFrame, vocabularies: Vocabularies) -> dict[str, FirstDay]:
    """Return each wave's first day, NaT where the day of some row of it is not known.

    Waves of which every row was left out are none of the survey's, unless all are so.
    """
    days = rows[["wave", "day"]]
    kept = days[rows["excluded"] == NO_CODE]
    if kept.empty:
        kept = days
    by_wave = kept.groupby("wave")["day"]
    first = by_wave.min().where(by_wave.size() == by_wave.count())
    names = vocabularies["wave"]
    return {names[code]: first[code] for code in first.index}


def summarise_waves(
    config: SurveyConfig, names: Sequence[str], rows: pd.DataFrame, vocabularies: Vocabularies
) -> tuple[tuple[WaveData, ...], list[Problem]]:
    """Return the waves in order, and what is wrong with their numbers of answers."""
    configured = {wave.name: wave for wave in config.waves}
    places = {name: place for place, name in enumerate(vocabularies["wave"])}
    waves = []
    of_waves = rows[["score", "excluded", "missing", "day"]]
    for name in names:
        own = of_waves[rows["wave"] == places.get(name, NO_CODE)]
        kept = own[own["excluded"] == NO_CODE]
        days = kept["day"].dropna()
        wave = configured.get(name)
        waves.append(
            WaveData(
                name=name,
                start=(wave.start if wave else None) or _day(days.min()),
                end=(wave.end if wave else None) or _day(days.max()),
                rows=len(own),
                missing=_count_missing(kept["missing"], vocabularies["missing"]),
                base=int((kept["missing"] == NO_CODE).sum()),
                invited=wave.invited if wave else None,
                excluded=count_rows(own),
                excluded_scores=_excluded_scores(own),
            )
        )
    problems = [*_empty_waves(config, waves), *_people(config, waves, "account" in rows)]
    return tuple(waves), problems


def _count_missing(codes: pd.Series, texts: Sequence[str]) -> dict[str, int]:
    counts = np.bincount(codes[codes != NO_CODE], minlength=len(texts))
    return {text: int(count) for text, count in zip(texts, counts, strict=True) if count}


def _excluded_scores(rows: pd.DataFrame) -> dict[str, dict[int, int]]:
    left_out = rows[(rows["excluded"] != NO_CODE) & (rows["score"] != NO_SCORE)]
    found: dict[str, dict[int, int]] = {}
    for place, name in enumerate(EXCLUSIONS):
        scores = left_out["score"][left_out["excluded"] == place].to_numpy()
        values, counts = np.unique(scores, return_counts=True)
        if len(values):
            found[name] = dict(zip(values.tolist(), counts.tolist(), strict=True))
    return found


def make_answers(
    rows: pd.DataFrame, names: Sequence[str], vocabularies: Vocabularies, segments: Sequence[str]
) -> tuple[pd.DataFrame, npt.NDArray[np.datetime64], npt.NDArray[np.uint64]]:
    """Return the answers among the rows, their days and the accounts, as in `SurveyData`."""
    counted = (rows["excluded"] == NO_CODE) & (rows["missing"] == NO_CODE)
    unused = ["excluded", "missing", "digest", "response"]
    answered = rows.drop(columns=unused, errors="ignore")[counted].reset_index(drop=True)
    place = {name: index for index, name in enumerate(names)}
    order = np.array([place.get(name, NO_CODE) for name in vocabularies["wave"]], dtype=np.int32)
    answers: dict[str, pd.Series | npt.NDArray[np.int64]] = {
        "score": answered["score"].astype("int64"),
        "wave": _categories(order[answered["wave"]], list(names), ordered=True),
    }
    for name in (*segments, "mode"):
        role = name if name == "mode" else SEGMENT_ROLE + name
        if role in answered:
            answers[name] = _texts(answered[role], vocabularies[role])
    accounts = np.zeros(0, dtype=np.uint64)
    if "account" in answered:
        answers["account"], accounts = _account_numbers(answered["account"])
    if "weight" in answered:
        answers["weight"] = answered["weight"]
    return pd.DataFrame(answers), answered["day"].to_numpy(), accounts


def _categories(
    codes: npt.NDArray[np.int32], texts: list[str], *, ordered: bool = False
) -> pd.Series:
    kind = pd.CategoricalDtype(pd.Index(texts, dtype=str), ordered=ordered)
    return pd.Series(pd.Categorical.from_codes(codes, dtype=kind))


def _texts(codes: pd.Series, texts: Sequence[str]) -> pd.Series:
    """Return a column of codes as its texts, in alphabetical order; one that a file lacks is ""."""
    known = sorted({*texts, ""})
    place = {text: index for index, text in enumerate(known)}
    order = np.array([*(place[text] for text in texts), place[""]], dtype=np.int32)
    return _categories(order[codes.fillna(NO_CODE).astype(np.int32)], known)


def _account_numbers(
    hashes: pd.Series,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """Return each answer's account as a number, and the accounts' hashes in that order.

    An answer of no account is one of its own, below 0.
    """
    known = hashes.to_numpy(dtype=np.uint64)
    numbers, accounts = pd.factorize(known)
    unknown = np.flatnonzero(known == NOBODY)
    numbers[unknown] = -1 - unknown
    return numbers.astype(np.int64), np.asarray(accounts, dtype=np.uint64)


def _day(moment: pd.Timestamp) -> dt.date | None:
    return None if pd.isna(moment) else moment.date()


def _empty_waves(config: SurveyConfig, waves: Sequence[WaveData]) -> list[Problem]:
    where = Where(CONFIGURATION, key=f"surveys[{config.id}].waves")
    return [
        problem("wave_without_answers", where, wave=quoted([wave.name]), rows=wave.rows)
        for wave in waves
        if wave.base == 0
    ]


def _people(config: SurveyConfig, waves: Sequence[WaveData], by_account: bool) -> list[Problem]:
    """Return the waves with more answers than people who could give one."""
    problems = []
    for wave in waves:
        for key, people in (("population", config.population), ("waves", wave.invited)):
            # With accounts there may be more answers than accounts.
            if people is not None and people < wave.base and not by_account:
                where = Where(CONFIGURATION, key=f"surveys[{config.id}].{key}")
                code = "population_too_small" if key == "population" else "invited_too_few"
                told = {"wave": quoted([wave.name]), "people": people, "answers": wave.base}
                problems.append(problem(code, where, **told))
    return problems
