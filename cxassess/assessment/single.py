"""The figures of one survey file alone, without a client around it."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Literal

from cxassess.assessment.base import Result
from cxassess.assessment.kpi_types import SurveyResult
from cxassess.assessment.survey_counts import count_survey
from cxassess.assessment.survey_stream import stream_survey
from cxassess.assessment.surveys import score_counts
from cxassess.assessment.types import FileProvenance
from cxassess.model.loader import load_model
from cxassess.model.types import Model
from cxassess.surveys.single import FileOptions, read_single


class SingleSurvey(Result):
    """A survey file recomputed, and what it was made of."""

    format: Literal[1] = 1
    package_version: str
    survey: SurveyResult
    files: tuple[FileProvenance, ...]

    def to_json(self) -> str:
        """Return the result as JSON text: equal results give equal text."""
        return self.model_dump_json(indent=1) + "\n"


def score_file(path: Path, options: FileOptions, model: Model | None = None) -> SingleSurvey:
    """Return the figures of an NPS survey file.

    Parameters
    ----------
    path : Path
        The file.
    options : FileOptions
        What it holds.
    model : Model, optional
        For the smallest bases and the points planned for; by default the package's.

    Raises
    ------
    SurveyError
        Something in the options or the file is wrong.
    """
    rules = (model or load_model()).rules
    streamed = stream_survey(path, options)
    if streamed is None:
        data = read_single(path, options)
        counts, files = count_survey(data), data.files
    else:
        counts, files = streamed[0], (streamed[1],)
    return SingleSurvey(
        package_version=version("cxassess"),
        survey=score_counts(counts, (), rules),
        files=tuple(FileProvenance(**vars(each)) for each in files),
    )
