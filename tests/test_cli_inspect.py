"""``cxassess survey inspect``: what it prints of a file, as text, JSON and YAML, and its ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from cxassess import cli
from cxassess.surveys.types import SurveyConfig

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return tmp_path


@pytest.fixture
def answers(folder: Path) -> Path:
    scores = [0, 3, 5, 6, 7, 8, 8, 9, 9, 10] * 6
    lines = [
        f"{score};{'Norte' if row % 2 else 'Sul'};p{row}@example.org;05/03/2026"
        for row, score in enumerate(scores)
    ]
    path = folder / "answers.csv"
    path.write_text("\n".join(["NPS;Região;E-mail;Data", *lines]) + "\n", encoding="cp1252")
    return path


def run(*arguments: str) -> Result:
    return RUNNER.invoke(cli.app, ["survey", "inspect", *arguments])


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("The file", "cp1252", "NPS, 0 to 10", "day or month first?", "For client.yaml")),
        ("pt-BR", ("O arquivo", "cp1252", "NPS, de 0 a 10", "dia ou mês primeiro?", "Para client")),
    ],
)
def test_text(language: str, said: tuple[str, ...]) -> None:
    result = run("answers.csv", "--language", language)
    assert result.exit_code == 0, result.output
    for each in said:
        assert each in result.output
    assert "@example.org" not in result.output
    assert max(map(len, result.output.splitlines())) <= 100


@pytest.mark.usefixtures("answers")
def test_json() -> None:
    result = run("answers.csv", "--json")
    found = json.loads(result.output)
    assert found["path"] == "answers.csv"
    assert found["delimiter"] == ";"
    assert [each["role"] for each in found["columns"]] == ["score", "segment", "personal", "date"]
    assert found["scores"][0]["scale"] == [0, 10]
    assert "@example.org" not in result.output


@pytest.mark.usefixtures("answers")
def test_yaml_is_the_block_alone() -> None:
    result = run("answers.csv", "--yaml", "--language", "pt-BR")
    (survey,) = yaml.safe_load(result.output)
    config = SurveyConfig.model_validate(survey)
    assert config.columns is not None
    assert config.columns.segments == {"Região": "Região"}
    appended = yaml.safe_load("surveys:\n" + result.output)
    assert appended["surveys"] == [survey]


@pytest.mark.usefixtures("answers")
def test_what_is_told_goes_into_the_block() -> None:
    options = ("--encoding", "cp1252", "--delimiter", ";", "--format", "table")
    (survey,) = yaml.safe_load(run("answers.csv", "--yaml", *options).output)
    assert survey["encoding"] == "cp1252"
    assert survey["delimiter"] == ";"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nowhere.csv", None),
        ("empty.csv", b""),
        ("broken.xlsx", b"no workbook"),
        ("text.csv", b"PK\x03\x04..."),
        ("letter.doc", b"x"),
    ],
)
def test_a_broken_file_ends_with_one_message(
    folder: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    result = run(name)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.count("error:") == 1
    assert name in result.stderr
    assert result.stdout == ""


def test_unknown_options_end_with_a_message(answers: Path) -> None:
    result = run(str(answers), "--sheet", "x", "--encoding", "no-such")
    assert result.exit_code == 1
    assert "no-such" in result.stderr


def test_help_is_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--yaml" in run("--help").output
    assert RUNNER.invoke(cli.app, ["survey"]).output.count("inspect") >= 1
