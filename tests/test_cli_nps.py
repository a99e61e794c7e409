"""``cxassess nps``: what it prints of a survey file, in words, as JSON and as a PDF."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from cxassess import cli
from cxassess.stats import nps_counts

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return tmp_path


@pytest.fixture
def answers(folder: Path) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "score": [*rng.choice([3, 8, 10], 200, p=[0.2, 0.3, 0.5]), *[11] * 4],
            "wave": ["2025", "2026"] * 102,
            "shop": rng.choice(["North", "South"], 204),
        }
    )
    frame.to_csv(folder / "answers.csv", index=False)
    return frame


def run(*arguments: str) -> Result:
    return RUNNER.invoke(cli.app, ["nps", "answers.csv", "--score", "score", *arguments])


WAVES = ("--wave", "wave", "--missing", "11")


def test_the_figures_are_those_of_the_answers(answers: pd.DataFrame) -> None:
    result = run(*WAVES, "--by", "shop", "--json")
    assert result.exit_code == 0, result.output
    survey = json.loads(result.output)["survey"]
    for wave in survey["waves"]:
        own = answers[(answers["wave"] == wave["name"]) & (answers["score"] < 11)]["score"]
        counts = nps_counts((own < 7).sum(), own.isin([7, 8]).sum(), (own > 8).sum())
        assert wave["base"] == counts.base
        assert wave["nps"]["value"] == pytest.approx(100 * counts.nps)
        assert wave["missing"] == {"11": 2}
    assert {each["value"] for each in survey["segments"]} == {"North", "South"}


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Precision interval", "within chance", "would probably have shown", "the others")),
        ("pt-BR", ("Intervalo de precisão", "dentro do acaso", "provavelmente", "os demais")),
    ],
)
def test_tables_and_verdicts_in_words(language: str, said: tuple[str, ...]) -> None:
    result = run(*WAVES, "--by", "shop", "--language", language)
    assert result.exit_code == 0, result.output
    words = " ".join(result.output.split())
    for each in said:
        assert each in words
    assert "margin of error" not in words
    assert "margem de erro" not in words


@pytest.mark.usefixtures("answers")
def test_many_changes_are_told_by_the_last() -> None:
    frame = pd.DataFrame({"score": [9, 8, 3, 10, 7] * 16, "wave": np.repeat(range(8), 10)})
    frame.to_csv("answers.csv", index=False)
    output = " ".join(run("--wave", "wave").output.split())
    assert output.count("would probably have shown") == 1
    assert "from 6 to 7" in output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--wave", "wave"), ('"11"', "key score", "4 in all")),
        (("--missing", "11", "--wave", "Wave"), ("key wave", '"wave"')),
        (("--missing", "11", "--benchmark", "300"), ("key benchmark", "-100 … 100")),
        (("--missing", "11", "--date", "wave"), ("key date",)),
        (("--missing", "11", "--invited", "3"), ("key invited", "3")),
    ],
)
@pytest.mark.usefixtures("answers")
def test_what_is_wrong_is_told_with_its_option(
    arguments: tuple[str, ...], told: tuple[str, ...]
) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    for each in told:
        assert each in result.output
    assert "client.yaml" not in result.output


@pytest.mark.usefixtures("answers")
def test_a_column_called_as_the_answers_own_is_a_segment() -> None:
    result = run(*WAVES, "--by", "wave", "--json")
    assert result.exit_code == 0, result.output
    assert {each["segment"] for each in json.loads(result.output)["survey"]["segments"]} == {"Wave"}


def test_no_file() -> None:
    result = run()
    assert result.exit_code == 1
    assert '"answers.csv"' in result.output


@pytest.mark.slow
@pytest.mark.usefixtures("answers")
def test_the_report_as_a_pdf(folder: Path) -> None:
    result = run(*WAVES, "--by", "shop", "--language", "pt-BR", "--pdf", "out/nps.pdf")
    assert result.exit_code == 0, result.output
    reader = PdfReader(folder / "out" / "nps.pdf")
    assert f"({len(reader.pages)} páginas)" in result.output
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "dentro do acaso" in text
    assert str(folder) not in text
    assert [path.name for path in (folder / "out").iterdir()] == ["nps.pdf"]


@pytest.mark.usefixtures("answers")
def test_a_broken_file_leaves_no_report(folder: Path) -> None:
    result = run("--wave", "wave", "--pdf", "nps.pdf")
    assert result.exit_code == 1
    assert not (folder / "nps.pdf").exists()
