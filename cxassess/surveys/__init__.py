"""Survey files read into canonical answers."""

from cxassess.surveys.decisions import describe_decisions
from cxassess.surveys.reader import read_survey
from cxassess.surveys.types import (
    ColumnMap,
    FileConfig,
    FileRecord,
    SurveyConfig,
    SurveyData,
    WaveConfig,
    WaveData,
)

__all__ = [
    "ColumnMap",
    "FileConfig",
    "FileRecord",
    "SurveyConfig",
    "SurveyData",
    "WaveConfig",
    "WaveData",
    "describe_decisions",
    "read_survey",
]
