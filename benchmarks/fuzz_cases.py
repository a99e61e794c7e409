"""One case of the fuzzing: a survey drawn at random, read, and what came out of it checked."""

from __future__ import annotations

import tempfile
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import yaml
from fuzz_mutations import mutated_config, mutated_file
from fuzz_surveys import Answer, Expected, Survey, make_survey
from pydantic import ValidationError

from cxassess.errors import LANGUAGES, CxError
from cxassess.surveys import SurveyConfig, SurveyData, read_survey
from cxassess.surveys.inspection import configuration_block, inspect
from cxassess.surveys.opening import read_sample

EXPORTS = Path(__file__).parents[1] / "examples" / "exports"
SCORES = {
    "qualtrics.csv": "Q1",
    "surveymonkey.csv": "How likely are you to recommend Example Stores to a friend?",
    "limesurvey.csv": "NPS",
    "google-forms.csv": "Em uma escala de 0 a 10, quanto você recomendaria a Loja Exemplo?",
    "microsoft-forms.xlsx": 6,
    "zendesk.csv": "Satisfaction Score",
    "hubspot.csv": "hs_value",
    "delighted.csv": "score",
    "spss.sav": "Q1",
}
BY_CHANCE = {"waves_copied"}
"""Codes that a right file can meet: small waves with the same answers."""
STRUCTURED = 0.4


class FoundError(Exception):
    """A reader did what it must not."""


@dataclass(frozen=True)
class Case:
    """A survey to read, and whether its figures are known."""

    survey: Survey
    known: bool


def make_case(seed: int, index: int) -> Case:
    """Return a case; the same numbers make the same one."""
    rng = Random(f"{seed}-{index}")
    if rng.random() < STRUCTURED:
        return Case(make_survey(rng), known=True)
    survey = _example(rng) if rng.random() < 0.25 else make_survey(rng)
    other = rng.choice(list(make_survey(rng).files.values()))
    files, config = dict(survey.files), survey.config
    if rng.random() < 0.25:
        config = mutated_config(config, rng)
    if config is survey.config or rng.random() < 0.3:
        name = rng.choice(sorted(files))
        files[name] = mutated_file(files[name], rng, other)
    return Case(replace(survey, files=files, config=config), known=False)


def _example(rng: Random) -> Survey:
    name = rng.choice(sorted(SCORES))
    score: Any = SCORES[name]
    csat = name == "zendesk.csv"
    config: dict[str, Any] = {
        "id": "s",
        "name": "S",
        "metric": "csat" if csat else "nps",
        "scale": (0, 1) if csat else (0, 10),
        "columns": {"score": str(score)},
        "files": [{"path": f"data/{name}", "wave": "1"}],
    }
    return Survey(config, {f"data/{name}": (EXPORTS / name).read_bytes()}, Expected())


def check(case: Case) -> str:
    """Return how a case ended: ``read`` or ``refused``.

    Raises
    ------
    FoundError
        A figure is wrong, or a reader broke.
    """
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("error")
        folder = Path(name)
        for path, content in case.survey.files.items():
            target = folder / path
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(content)
        ended = _check_survey(case, folder)
        for path in case.survey.files:
            _check_look(folder / path)
    return ended


def _check_survey(case: Case, folder: Path) -> str:
    try:
        config = SurveyConfig.model_validate(case.survey.config)
    except ValidationError:
        return "refused"
    try:
        data = read_survey(config, folder)
    except CxError as error:
        _check_texts(error)
        codes = {each.code for each in error.problems if each.severity == "error"}
        if case.known and not codes <= BY_CHANCE:
            raise FoundError(f"a right file is refused: {sorted(codes)}") from error
        return "refused"
    _check_sums(data)
    if case.known:
        _check_figures(data, case.survey.expected)
    return "read"


def _check_texts(error: CxError) -> None:
    for language in LANGUAGES:
        for paragraph in error.text(language).split("\n\n"):
            if not paragraph.strip():
                raise FoundError(f"a message of no words: {[each.code for each in error.problems]}")


def _check_sums(data: SurveyData) -> None:
    for wave in data.waves:
        rows = sum(wave.excluded.values()) + sum(wave.missing.values()) + wave.base
        own = data.answers["score"][data.answers["wave"] == wave.name]
        if wave.rows != rows or len(own) != wave.base:
            raise FoundError(f"{wave.rows} rows of a wave, {rows} told, {len(own)} answers")
    kept = sum(file.rows - sum(file.excluded.values()) for file in data.files)
    told = sum(wave.base + sum(wave.missing.values()) for wave in data.waves)
    low, high = data.config.scale
    if kept != told or not data.answers["score"].between(low, high).all():
        raise FoundError(f"{kept} rows kept in the files, {told} in the waves")
    if len(data.days) != len(data.answers):
        raise FoundError(f"{len(data.days)} days for {len(data.answers)} answers")


def _check_figures(data: SurveyData, expected: Expected) -> None:
    found: dict[str, tuple[Any, Any]] = {
        "rows": ([file.rows for file in data.files], expected.rows),
        "excluded": ([file.excluded for file in data.files], expected.excluded),
        "waves": (
            {wave.name: (wave.rows, wave.missing, wave.excluded) for wave in data.waves},
            expected.waves,
        ),
        "order": ([wave.name for wave in data.waves], list(expected.waves)),
        "answers": (_answers(data), [each._replace(account=None) for each in expected.answers]),
        "accounts": (_partition(_accounts(data)), _partition(_expected_accounts(expected))),
    }
    for name, (own, right) in found.items():
        if own != right:
            both = [pair for pair in zip(own, right, strict=False) if pair[0] != pair[1]]
            raise FoundError(f"wrong {name}: {both[:1] or (len(own), len(right))}")


def _answers(data: SurveyData) -> list[Answer]:
    table = data.answers
    segments = [
        name for name in table if name not in ("score", "wave", "mode", "account", "weight")
    ]
    days = [None if str(day) == "NaT" else day.astype("datetime64[D]").item() for day in data.days]
    columns = {name: table[name].tolist() for name in table}
    return [
        Answer(
            score=columns["score"][row],
            wave=columns["wave"][row],
            segments=tuple(columns[name][row] for name in segments),
            mode=columns["mode"][row] if "mode" in columns else None,
            weight=columns["weight"][row] if "weight" in columns else None,
            account=None,
            day=days[row],
        )
        for row in range(len(table))
    ]


def _accounts(data: SurveyData) -> list[Any]:
    return data.answers["account"].tolist() if "account" in data.answers else []


def _expected_accounts(expected: Expected) -> list[Any]:
    # Without a name each answer is somebody else's.
    return [
        each.account or -1 - place
        for place, each in enumerate(expected.answers)
        if each.account is not None
    ]


def _partition(names: list[Any]) -> list[int]:
    """Return the same number for the same name, whatever the names are."""
    places: dict[Any, int] = {}
    return [places.setdefault(name, len(places)) for name in names]


def _check_look(path: Path) -> None:
    try:
        sample = read_sample(path)
    except CxError as error:
        _check_texts(error)
        return
    widths = {len(sample.columns), len(sample.dates), len(sample.header.names)}
    if len(widths) > 1 or {len(cells) for cells in sample.columns} != {len(sample.rows)}:
        raise FoundError("the columns of a sample differ in length")
    found = inspect(sample)
    found.to_json()
    for language in LANGUAGES:
        yaml.safe_load(configuration_block(found, language))
