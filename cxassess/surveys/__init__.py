"""Survey files read into canonical answers."""

from cxassess.surveys.decisions import describe_decisions
from cxassess.surveys.identifiers import hash_identifiers, new_key
from cxassess.surveys.privacy import people_in_groups
from cxassess.surveys.reader import read_survey
from cxassess.surveys.types import (
    BenchmarkConfig,
    ColumnMap,
    FileConfig,
    FileRecord,
    SurveyConfig,
    SurveyData,
    WaveConfig,
    WaveData,
)

__all__ = [
    "BenchmarkConfig",
    "ColumnMap",
    "FileConfig",
    "FileRecord",
    "SurveyConfig",
    "SurveyData",
    "WaveConfig",
    "WaveData",
    "describe_decisions",
    "hash_identifiers",
    "new_key",
    "people_in_groups",
    "read_survey",
]
