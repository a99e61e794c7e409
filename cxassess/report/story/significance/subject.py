"""What a technical report is about: a client's surveys, or one survey file alone."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cxassess.assessment import assess
from cxassess.assessment.kpi_types import SurveyResult
from cxassess.assessment.single import score_file
from cxassess.assessment.types import Assessment, ClientSummary, FileProvenance
from cxassess.engagement import load
from cxassess.engagement.types import Engagement
from cxassess.errors import CxError, Language, ReportError, Where, problem
from cxassess.model.loader import load_model
from cxassess.model.types import Model
from cxassess.report.parameters import NotebookError
from cxassess.report.story.significance.parameters import SurveyParameters
from cxassess.surveys.single import FileOptions

_HASH = 12


@dataclass(frozen=True)
class Subject:
    """Surveys recomputed, and what they were made of.

    Parameters
    ----------
    fingerprint : str
        Start of the SHA-256 of the result: the client's whole assessment, or the file's figures.
    sources : mapping
        Id of a survey -> the files of its answers.
    client : ClientSummary or None
        None for a file alone.
    """

    language: Language
    model: Model
    surveys: tuple[SurveyResult, ...]
    files: tuple[FileProvenance, ...]
    package_version: str
    fingerprint: str
    sources: Mapping[str, tuple[FileProvenance, ...]]
    client: ClientSummary | None = None

    @property
    def name(self) -> str:
        """The client's name, or the file's."""
        return self.client.name if self.client else self.surveys[0].name


def read_subject(parameters: SurveyParameters) -> Subject:
    """Return what the parameters name, read and recomputed.

    Raises
    ------
    NotebookError
        When the client's folder or the survey file cannot be read, in the reader's language.
    """
    try:
        if parameters.file is not None and parameters.options is not None:
            return _of_file(parameters.file, parameters.options, parameters.reader)
        if parameters.folder is not None:
            return _of_client(parameters.folder, parameters.survey, parameters.language)
    except CxError as error:
        raise NotebookError(*error.problems, language=parameters.reader) from None
    raise ValueError("`parameters` must name a client's folder or a file and what it holds")


def _of_file(file: Path, options: FileOptions, language: Language) -> Subject:
    model = load_model()
    found = score_file(file, options, model)
    return Subject(
        language=language,
        model=model,
        surveys=(found.survey,),
        files=found.files,
        package_version=found.package_version,
        fingerprint=hashlib.sha256(found.to_json().encode()).hexdigest()[:_HASH],
        sources={found.survey.id: found.files},
    )


def _of_client(folder: Path, survey: str | None, language: Language | None) -> Subject:
    engagement = load(folder)
    assessment = assess(engagement)
    surveys = _chosen(assessment, survey)
    return Subject(
        language=language or assessment.client.language,
        model=engagement.model,
        surveys=surveys,
        files=_files(engagement, assessment, surveys),
        package_version=assessment.provenance.package_version,
        fingerprint=assessment.fingerprint,
        sources={
            data.config.id: tuple(FileProvenance(**vars(each)) for each in data.files)
            for data in engagement.surveys
        },
        client=assessment.client,
    )


def _chosen(assessment: Assessment, survey: str | None) -> tuple[SurveyResult, ...]:
    """Return the survey of that id, or all of them, NPS first."""
    if survey is None:
        return tuple(sorted(assessment.surveys, key=lambda each: each.metric != "nps"))
    chosen = tuple(each for each in assessment.surveys if each.id == survey)
    if not chosen:
        known = [each.id for each in assessment.surveys]
        near = difflib.get_close_matches(survey, known, n=1) or known or ["–"]
        where = Where("notebook", key="survey")
        told = {"found": survey, "known": ", ".join(known) or "–", "nearest": near[0]}
        raise ReportError(problem("notebook_survey_unknown", where, **told))
    return chosen


def _files(
    engagement: Engagement, assessment: Assessment, surveys: tuple[SurveyResult, ...]
) -> tuple[FileProvenance, ...]:
    """Return the client's configuration and the files of the surveys that are told."""
    told = {each.id for each in surveys}
    paths = {
        file.path for data in engagement.surveys if data.config.id in told for file in data.files
    }
    paths.add(engagement.files[0].path)
    return tuple(each for each in assessment.provenance.files if each.path in paths)
