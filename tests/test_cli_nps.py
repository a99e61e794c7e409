"""``cxassess nps``: what it prints of a survey file, in words, as JSON and as a PDF."""

from __future__ import annotations

import json
import shutil
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
        (("--missing", "11", "--thousands", "x"), ("key thousands", '"," " "')),
        (("--missing", "11", "--thousands", "."), ("key thousands", "the same")),
        (("--missing", "11", "--format", "excel"), ("key format", "qualtrics")),
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


QUALTRICS = Path(__file__).parents[1] / "examples" / "exports" / "qualtrics.csv"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "Exported from: Qualtrics (recognised by the file's shape).",
                "9 of 12 rows are answers; 3 were left out (1 preview, 2 unfinished).",
            ),
        ),
        (
            "pt-BR",
            (
                "Exportado de: Qualtrics (reconhecida pelo formato do arquivo).",
                "9 de 12 linhas são respostas; 3 ficaram de fora "
                "(1 teste do questionário, 2 não concluídas).",
            ),
        ),
    ],
)
def test_an_export_is_recognised_and_what_is_left_out_is_told(
    folder: Path, language: str, said: tuple[str, ...]
) -> None:
    shutil.copy(QUALTRICS, folder / "answers.csv")
    arguments = ["nps", "answers.csv", "--score", "Q1"]
    result = RUNNER.invoke(cli.app, [*arguments, "--language", language])
    assert result.exit_code == 0, result.output
    for each in said:
        assert each in " ".join(result.output.split())
    told = json.loads(RUNNER.invoke(cli.app, [*arguments, "--json"]).output)
    (wave,), (file,) = told["survey"]["waves"], told["files"]
    assert wave["excluded"] == file["excluded"] == {"preview": 1, "unfinished": 2}
    assert (wave["rows"], wave["base"]) == (12, 9)
    assert told["survey"]["unplaced"] == {}
    assert "RecipientEmail" in file["personal"]
    # As a plain table the rows of wordings and identifiers would be answers.
    result = RUNNER.invoke(cli.app, [*arguments, "--format", "table"])
    assert result.exit_code == 1
    assert "key score, row 2" in result.output


@pytest.mark.usefixtures("answers")
def test_nothing_is_said_of_rows_where_all_are_answers(folder: Path) -> None:
    (folder / "answers.csv").write_text("score\n" + "9\n3\n8\n" * 5, encoding="utf-8")
    output = run("--language", "en").output
    assert "rows" not in output
    assert "Exported" not in output


def test_weights_with_a_thousands_separator(folder: Path) -> None:
    text = "score;w\n9;1.500,5\n3;1.000\n" + "8;900\n" * 9
    (folder / "answers.csv").write_text(text, encoding="utf-8")
    given = ("--weight", "w", "--decimal", ",", "--json")
    assert run(*given).exit_code == 1
    survey = json.loads(run(*given, "--thousands", ".").output)["survey"]
    # Promoters less detractors, of all weights.
    assert survey["waves"][0]["nps"]["value"] == pytest.approx(100 * (1500.5 - 1000) / 10_600.5)


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
