"""Read and check a client's whole folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from cxassess.engagement.config import (
    ConfigReading,
    check_targets,
    check_waves,
    read_config,
    read_language,
)
from cxassess.engagement.evidence import read_evidence
from cxassess.engagement.files import CONFIG, EVIDENCE, QUESTIONNAIRE, read_bytes
from cxassess.engagement.operations import Operations, read_operations
from cxassess.engagement.previous import read_previous
from cxassess.engagement.types import Engagement, PreviousFile
from cxassess.engagement.workbook_read import read_questionnaire
from cxassess.errors import CxError, EngagementError, Language, Problem, Where, problem
from cxassess.model.loader import load_model
from cxassess.model.types import Model
from cxassess.surveys import new_key, people_in_groups, read_survey
from cxassess.surveys.types import SurveyData

T = TypeVar("T")


def load(folder: Path, model: Model | None = None) -> Engagement:
    """Return everything a client's folder says, validated.

    Parameters
    ----------
    folder : Path
        As :func:`init` lays it.
    model : Model, optional
        The assessment model; by default the one that comes with the package.

    Raises
    ------
    EngagementError
        When anything is wrong. It carries every problem of every file at once, errors first.
    """
    engagement, problems = _read(folder, model or load_model())
    if engagement is None:
        raise EngagementError(*problems)
    return engagement


def check(folder: Path, model: Model | None = None) -> tuple[Problem, ...]:
    """Return every error and warning of a client's folder, errors first; none when all is well."""
    return _read(folder, model or load_model())[1]


def language_of(folder: Path) -> Language | None:
    """Return the language of a client's report, or None when ``client.yaml`` does not tell."""
    try:
        return read_language(read_bytes(folder, CONFIG))
    except EngagementError:
        return None


def _read(folder: Path, model: Model) -> tuple[Engagement | None, tuple[Problem, ...]]:
    """Return the engagement, None when anything is wrong, and all problems, errors first."""
    if not folder.is_dir():
        return None, (problem("folder_missing", folder.name),)
    found: list[Problem] = []
    config = _attempt(lambda: read_config(read_bytes(folder, CONFIG)), found)
    questionnaire = _attempt(
        lambda: read_questionnaire(read_bytes(folder, QUESTIONNAIRE), model), found
    )
    assessed = config.date if config else None
    evidence = _attempt(
        lambda: read_evidence(read_bytes(folder, EVIDENCE), folder, model, assessed=assessed),
        found,
    )
    for part in (config, questionnaire, evidence):
        found += part.problems if part else ()
    # One key a client: whose answer it is can be told in all of its files, and nowhere else.
    key = new_key()
    surveys = _read_surveys(config, folder, key, found) if config else ()
    operations = _read_operations(config, folder, key, found) if config else Operations()
    previous = _read_previous(config, folder, found) if config else None
    found += check_targets(config, model) if config else ()
    problems = tuple(sorted(found, key=lambda each: each.severity != "error"))
    wrong = any(each.severity == "error" for each in problems)
    if wrong or not config or not config.config or not questionnaire or not evidence:
        return None, problems
    files = [each.record for each in (config, questionnaire, evidence, previous) if each]
    engagement = Engagement(
        folder=folder,
        config=config.config,
        model=model,
        respondents=questionnaire.respondents,
        answers=questionnaire.answers,
        consensus=questionnaire.consensus,
        evidence=evidence.records,
        surveys=surveys,
        operations=operations,
        previous=previous,
        files=tuple(files),
        warnings=problems,
    )
    return engagement, problems


def _attempt(step: Callable[[], T], found: list[Problem]) -> T | None:
    """Return what a step returns, or None after adding to `found` why it could not."""
    try:
        return step()
    except CxError as error:
        found += error.problems
        return None


def _read_previous(
    config: ConfigReading, folder: Path, found: list[Problem]
) -> PreviousFile | None:
    read = _attempt(lambda: read_previous(config, folder), found)
    if read is None:
        return None
    previous, warnings = read
    found += warnings
    return previous


def _read_operations(
    config: ConfigReading, folder: Path, key: str, found: list[Problem]
) -> Operations:
    # Without the whole configuration how a table is written is not known.
    if config.config is None:
        return Operations()
    names = {each.id: each.name for each in config.config.surveys}
    operations, problems = read_operations(folder, config.config.operations, key, names)
    found += problems
    return operations


def _read_surveys(
    config: ConfigReading, folder: Path, key: str, found: list[Problem]
) -> tuple[SurveyData, ...]:
    attempts = (_attempt(partial(read_survey, each, folder, key), found) for each in config.surveys)
    surveys = tuple(data for data in attempts if data is not None)
    waves = {data.config.id: tuple(wave.name for wave in data.waves) for data in surveys}
    found += check_waves(config, waves)
    found += (warned for data in surveys for warned in data.warnings)
    found += (each for data in surveys for each in (*_undated(data), *people_in_groups(data)))
    return surveys


def _undated(data: SurveyData) -> Iterator[Problem]:
    """Yield a problem for each wave that nothing places in time: its age decides checks."""
    key = f"surveys[{data.config.id}].waves"
    for wave in data.waves:
        if wave.start is None and wave.end is None:
            yield problem(
                "wave_undated", Where(CONFIG, key=key), wave=wave.name, survey=data.config.name
            )
