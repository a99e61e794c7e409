"""One survey file alone: read whole or counted as it is read, the figures are the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxassess.assessment import survey_stream
from cxassess.assessment.single import SingleSurvey, score_file
from cxassess.assessment.survey_stream import stream_survey
from cxassess.errors import SurveyError
from cxassess.surveys.single import FileOptions


@pytest.fixture
def answers() -> pd.DataFrame:
    rng = np.random.default_rng(20261101)
    return pd.DataFrame(
        {
            "score": rng.choice([0, 5, 7, 8, 9, 10], 600),
            "wave": rng.choice(["2025", "2026"], 600),
            "shop": rng.choice(["North", "South", "West"], 600),
            "weight": rng.uniform(0.5, 2, 600),
        }
    )


@pytest.fixture
def parquet(answers: pd.DataFrame, tmp_path: Path) -> Path:
    answers.to_parquet(tmp_path / "answers.parquet")
    return tmp_path / "answers.parquet"


OPTIONS = {
    "plain": FileOptions("score"),
    "waves": FileOptions("score", wave="wave"),
    "own name": FileOptions("score", by=("wave",)),
    "segments": FileOptions("score", wave="wave", by=("shop",), weight="weight"),
    "people": FileOptions("score", by=("shop",), population=1000, invited=900, benchmark=30),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_counting_as_it_is_read_changes_no_figure(
    parquet: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stream_survey(parquet, OPTIONS[name]) is not None
    streamed = score_file(parquet, OPTIONS[name])
    monkeypatch.setattr(survey_stream, "_FORMAT", ".none")
    whole = score_file(parquet, OPTIONS[name])
    first, second = (flat(json.loads(each.survey.model_dump_json())) for each in (streamed, whole))
    assert first.keys() == second.keys()
    for place, value in second.items():
        if isinstance(value, float):
            # A rank is drawn: rounding may turn a draw.
            near = 0.05 if ".rank." in place else 1e-9
            assert first[place] == pytest.approx(value, rel=near, abs=near), place
        else:
            assert first[place] == value, place
    assert streamed.files[0].sha256 == whole.files[0].sha256
    assert streamed.files[0].rows == whole.files[0].rows == 600


def flat(data: object, place: str = "") -> dict[str, object]:
    """Return the leaves of nested data by their place."""
    if isinstance(data, dict):
        pairs = data.items()
    elif isinstance(data, list):
        pairs = dict(enumerate(data)).items()
    else:
        return {place: data}
    return {
        key: leaf for name, each in pairs for key, leaf in flat(each, f"{place}.{name}").items()
    }


@pytest.mark.parametrize(
    "options",
    [
        FileOptions("score", account="shop"),
        FileOptions("score", mode="shop"),
        FileOptions("score", by=("shop", "wave")),
        FileOptions("score", population=10),
        FileOptions("nothing"),
        FileOptions("score", missing=(10,)),
        FileOptions("score", format="qualtrics"),
        FileOptions("score", format="no such format"),
        FileOptions("score", weight="weight", thousands=","),
    ],
)
def test_what_counts_do_not_tell_is_left_to_the_reader(parquet: Path, options: FileOptions) -> None:
    assert stream_survey(parquet, options) is None


def test_an_export_of_a_survey_tool_is_left_to_the_reader(
    answers: pd.DataFrame, tmp_path: Path
) -> None:
    # The columns by which HubSpot's export is recognised.
    path = tmp_path / "export.parquet"
    named = answers.assign(hs_survey_type="NPS", hs_value=answers["score"])
    named.assign(hs_object_id=[*range(599), 0]).to_parquet(path)
    assert stream_survey(path, FileOptions("score")) is None
    assert score_file(path, FileOptions("score")).files[0].excluded == {"duplicate": 1}
    assert stream_survey(path, FileOptions("score", format="table")) is not None


def test_missing_scores_are_counted_by_wave(answers: pd.DataFrame, tmp_path: Path) -> None:
    answers["score"] = answers["score"].astype("Int64")
    answers.loc[answers.index[:10], "score"] = pd.NA
    path = tmp_path / "gaps.parquet"
    answers.to_parquet(path)
    assert stream_survey(path, FileOptions("score", wave="wave")) is None
    waves = score_file(path, FileOptions("score", wave="wave")).survey.waves
    assert sum(wave.missing[""] for wave in waves) == 10
    (single,) = score_file(path, FileOptions("score")).survey.waves
    assert (single.rows, single.base, single.missing) == (600, 590, {"": 10})


def test_a_column_of_people_is_refused(answers: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    answers.assign(person=[f"P{each}" for each in range(600)]).to_parquet(path)
    with pytest.raises(SurveyError) as caught:
        score_file(path, FileOptions("score", by=("person",)))
    assert [each.code for each in caught.value.problems] == ["segment_of_people"]


def test_json_reads_back(parquet: Path) -> None:
    result = score_file(parquet, OPTIONS["segments"])
    assert SingleSurvey.model_validate_json(result.to_json()) == result
    assert result.to_json() == score_file(parquet, OPTIONS["segments"]).to_json()
