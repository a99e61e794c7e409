"""Read ``client.yaml``: what it says, and everything wrong with it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from cxassess.engagement.files import CONFIG, file_record
from cxassess.engagement.types import AssessmentConfig, EngagementConfig, ReportedFigure
from cxassess.engagement.validation import closest, validate
from cxassess.engagement.yaml_file import Document, parse_yaml
from cxassess.errors import LANGUAGES, EngagementError, Language, Problem, problem
from cxassess.model.types import Model
from cxassess.surveys.types import FileRecord, SurveyConfig

# Emoji are joined by the zero-width joiner and flags spelt with tags: both are format characters.
_EMOJI_FORMAT = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}
_UNPRINTABLE = ("Cc", "Cf", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class ConfigReading:
    """What could be read of ``client.yaml``.

    `config` is None when anything is wrong; the valid surveys and the date are given even
    then, so that the rest of the folder can be checked in the same run.
    """

    document: Document
    config: EngagementConfig | None
    date: dt.date | None
    surveys: tuple[SurveyConfig, ...]
    problems: tuple[Problem, ...]
    record: FileRecord


def read_config(content: bytes) -> ConfigReading:
    """Return what ``client.yaml`` says.

    Raises
    ------
    EngagementError
        When it is not UTF-8, not YAML or empty.
    """
    document = parse_yaml(content, CONFIG)
    if document.data is None:
        raise EngagementError(problem("yaml_empty", CONFIG))
    config, problems = validate(EngagementConfig, document)
    problems = [*document.problems, *problems]
    if config is not None:
        problems += _check_name(config.client.name, document)
        problems += _check_period(config, document)
        problems += _check_survey_ids(config, document)
        problems += _check_reported(config, document)
    return ConfigReading(
        document=document,
        config=config,
        date=_valid_date(document),
        surveys=config.surveys if config else _valid_surveys(document),
        problems=tuple(problems),
        record=file_record(CONFIG, content, rows=len(content.splitlines())),
    )


def read_language(content: bytes) -> Language | None:
    """Return the language that ``client.yaml`` asks for, or None when it cannot be told."""
    try:
        data = parse_yaml(content, CONFIG).data
    except EngagementError:
        return None
    found = data.get("language") if isinstance(data, dict) else None
    return next((language for language in LANGUAGES if language == found), None)


def check_waves(reading: ConfigReading, waves: Mapping[str, tuple[str, ...]]) -> list[Problem]:
    """Return the reported figures whose wave is not among those read of its survey.

    Parameters
    ----------
    reading : ConfigReading
    waves : mapping
        Survey's id -> names of its waves; a survey that could not be read is left out.
    """
    problems: list[Problem] = []
    for i, figure in enumerate(reading.config.reported if reading.config else ()):
        known = waves.get(figure.survey)
        for key in ("wave", "since"):
            name = getattr(figure, key)
            if known is not None and name is not None and name not in known:
                problems.append(
                    problem(
                        "reported_wave_unknown",
                        reading.document.where("reported", i, key),
                        found=name,
                        survey=figure.survey,
                        allowed=", ".join(known),
                    )
                )
    return problems


def check_targets(reading: ConfigReading, model: Model) -> list[Problem]:
    """Return the targets of indicators that the model does not have."""
    known = [indicator.id for indicator in model.indicators]
    return [
        problem(
            "target_indicator_unknown",
            reading.document.where("targets", "indicators", name),
            found=name,
            suggestion=closest(name.upper(), known) or "-",
        )
        for name in (reading.config.targets.indicators if reading.config else ())
        if name not in known
    ]


def _valid_date(document: Document) -> dt.date | None:
    if not isinstance(document.data, dict) or "assessment" not in document.data:
        return None
    assessment, _ = validate(AssessmentConfig, document, "assessment")
    return assessment.date if assessment else None


def _valid_surveys(document: Document) -> tuple[SurveyConfig, ...]:
    listed = document.data.get("surveys") if isinstance(document.data, dict) else None
    if not isinstance(listed, list):
        return ()
    read = (validate(SurveyConfig, document, "surveys", i)[0] for i in range(len(listed)))
    return tuple(survey for survey in read if survey is not None)


def _check_name(name: str, document: Document) -> list[Problem]:
    where = document.where("client", "name")
    if not name.strip():
        return [problem("config_text_empty", where)]
    refused = sorted(
        {
            f"U+{ord(character):04X}"
            for character in name
            if unicodedata.category(character) in _UNPRINTABLE and character not in _EMOJI_FORMAT
        }
    )
    if refused:
        return [problem("client_name_characters", where, characters=", ".join(refused))]
    if document.places["client", "name"].cut:
        return [problem("client_name_comment", where, name=name)]
    return []


def _check_period(config: EngagementConfig, document: Document) -> list[Problem]:
    start, end = config.assessment.period_start, config.assessment.period_end
    if start is None or end is None or start <= end:
        return []
    where = document.where("assessment", "period_start")
    return [problem("period_reversed", where, start=start, end=end)]


def _check_survey_ids(config: EngagementConfig, document: Document) -> list[Problem]:
    first: dict[str, int] = {}
    problems: list[Problem] = []
    for i, survey in enumerate(config.surveys):
        if survey.id in first:
            problems.append(
                problem(
                    "survey_id_repeated",
                    document.where("surveys", i, "id"),
                    id=survey.id,
                    first=f"surveys[{first[survey.id]}]",
                )
            )
        first.setdefault(survey.id, i)
    return problems


def _check_reported(config: EngagementConfig, document: Document) -> list[Problem]:
    surveys = {survey.id: survey for survey in config.surveys}
    problems: list[Problem] = []
    for i, figure in enumerate(config.reported):
        survey = surveys.get(figure.survey)
        if survey is None:
            problems.append(
                problem(
                    "reported_survey_unknown",
                    document.where("reported", i, "survey"),
                    found=figure.survey,
                    allowed=", ".join(surveys) or "-",
                )
            )
        else:
            problems += _check_value(figure, survey, i, document)
        if figure.value is None and figure.change is None:
            problems.append(problem("reported_nothing", document.where("reported", i)))
        if (figure.change is None) != (figure.since is None):
            problems.append(problem("reported_change_incomplete", document.where("reported", i)))
    return problems


def _check_value(
    figure: ReportedFigure, survey: SurveyConfig, i: int, document: Document
) -> list[Problem]:
    if survey.metric == "nps" and figure.form != "score":
        where = document.where("reported", i, "form")
        return [problem("reported_form", where, found=figure.form, survey=survey.id)]
    if survey.metric == "nps":
        low, high = -100, 100
    else:
        low, high = (0, 100) if figure.form == "top_two_box" else survey.scale
    if figure.value is None or low <= figure.value <= high:
        return []
    where = document.where("reported", i, "value")
    return [problem("reported_out_of_range", where, found=figure.value, low=low, high=high)]
