"""The folder laid for a new client, in both languages."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml

from cxassess.assets import templates_folder
from cxassess.engagement import check, init, load
from cxassess.engagement.types import EngagementConfig, EvidenceItem
from cxassess.errors import LANGUAGES, EngagementError, Language
from cxassess.model.loader import load_model
from cxassess.surveys.types import ColumnMap, FileConfig, SurveyConfig


@pytest.mark.parametrize("language", LANGUAGES)
def test_laid_folder_can_be_read_as_it_stands(tmp_path: Path, language: Language) -> None:
    folder = tmp_path / "clients" / "acme"
    init(folder, language)
    assert sorted(each.name for each in folder.iterdir()) == [
        "client.yaml",
        "data",
        "evidence.yaml",
        "questionnaire.xlsx",
    ]
    engagement = load(folder)
    assert engagement.config.language == language
    assert engagement.config.assessment.date == dt.date.today()
    assert engagement.surveys == engagement.evidence == engagement.answers == ()
    assert engagement.files[1].rows == len(load_model().indicators)
    assert [each.code for each in check(folder)] == ["nobody_answered"]
    assert [each.name for each in folder.parent.iterdir()] == ["acme"]


def _without_comment_marks(text: str) -> str:
    """Return a template with its example switched on, as its first lines tell the reader to."""
    head, mark, example = text.partition("surveys:\n")
    return head + mark + re.sub(r"^# (?=[- ])", "", example, flags=re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_commented_example_of_the_configuration_is_right(language: Language) -> None:
    text = (templates_folder() / "client" / f"client.{language}.yaml").read_text(encoding="utf-8")
    config = EngagementConfig.model_validate(yaml.safe_load(_without_comment_marks(text)))
    (survey,) = config.surveys
    assert survey.columns is not None
    assert len(survey.columns.segments) == 2
    assert [wave.name for wave in survey.waves] == ["2024", "2025"]
    assert [figure.form for figure in config.reported] == ["score", "top_two_box"]


# A setting that the example leaves commented: for rare cases.
_RARE = re.compile(r"^( *)# (?=[a-z_]+: |- \{)(.*)$", flags=re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_of_a_survey_is_in_the_example_and_right_in_it(language: Language) -> None:
    text = (templates_folder() / "client" / f"client.{language}.yaml").read_text(encoding="utf-8")
    example = _without_comment_marks(text)
    head, mark, surveys = example.partition("surveys:\n")
    assert "cxassess survey inspect data/" in head
    rare = list(_RARE.finditer(surveys))
    found: set[str] = set()
    for place in (None, *rare):
        shown = surveys
        if place is not None:
            shown = surveys[: place.start()] + place[1] + place[2] + surveys[place.end() :]
        config = EngagementConfig.model_validate(yaml.safe_load(head + mark + shown))
        survey = config.surveys[0]
        assert survey.columns is not None
        found |= survey.model_fields_set
        found |= {f"columns.{name}" for name in survey.columns.model_fields_set}
        for each in survey.files:
            found |= {f"files.{name}" for name in each.model_fields_set}
    wanted = set(SurveyConfig.model_fields) | {f"columns.{each}" for each in ColumnMap.model_fields}
    assert wanted - found == set() | {"columns.wave"}
    assert {"files.path", "files.wave", "files.columns", "files.sheet"} <= found
    # Those of a file that the example does not show it names.
    told = next(line for line in surveys.splitlines() if "encoding, delimiter" in line)
    before = surveys[: surveys.index(told) + len(told)].splitlines()[-2:]
    for name in set(FileConfig.model_fields) - {"path", "wave"}:
        assert name in " ".join(before)


@pytest.mark.parametrize("language", LANGUAGES)
def test_commented_example_of_the_evidence_is_right(language: Language) -> None:
    path = templates_folder() / "client" / f"evidence.{language}.yaml"
    text = path.read_text(encoding="utf-8")
    example = re.sub(r"^# (?=[- ])", "", text, flags=re.MULTILINE)
    items = [EvidenceItem.model_validate(each) for each in yaml.safe_load(example)]
    known = {each.id for each in load_model().indicators}
    assert [item.id for item in items] == ["E1", "E2"]
    assert {each for item in items for each in item.indicators} <= known


def test_empty_folder_is_filled(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    init(folder, "en")
    assert (folder / "client.yaml").is_file()


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_is_there_is_never_overwritten(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "acme"
    if kind == "folder":
        folder.mkdir()
    target = folder / "notes.txt" if kind == "folder" else folder
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(EngagementError, match="something of that name is there already"):
        init(folder, "en")
    assert target.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [folder]


def test_nothing_is_left_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cxassess.engagement.scaffold.write_questionnaire", fail)
    with pytest.raises(EngagementError, match="No space left on device"):
        init(tmp_path / "acme", "en")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngagementError, match="the client's folder does not exist"):
        load(tmp_path / "nowhere")
