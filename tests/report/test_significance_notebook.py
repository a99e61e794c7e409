"""The technical report's notebook as its users run it: parameters in, a PDF out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pypdf
import pytest
from nbformat import NotebookNode

from cxassess.assets import notebooks_folder
from cxassess.errors import ReportError
from cxassess.report.blocks import BLOCK_MIME
from cxassess.report.parameters import assignments
from cxassess.report.run import print_notebook, run_notebook
from cxassess.surveys.single import OPTION_NAMES

NOTEBOOK = notebooks_folder() / "nps_significance.ipynb"
ROOT = NOTEBOOK.parents[1]
LARKFIELD = "examples/clients/larkfield-software"
FILE = {"survey": "answers.csv", "score": "score", "wave": "wave", "by": "region, plan"} | {
    "weight": "weight",
    "account": "account",
    "mode": "mode",
    "missing": 11,
    "invited": 900,
    "population": 5000,
    "benchmark": 20,
    "benchmark_base": 400,
    "smallest_change": 3,
}
RUNS: dict[str, dict[str, Any]] = {
    "example": {},
    "client": {"client": LARKFIELD, "language": "pt-BR"},
    "file": FILE,
    "file in Portuguese": FILE | {"language": "pt-BR"},
    "one wave": {"survey": "answers.csv", "score": "score", "missing": "11,"},
}
PORTUGUESE = ("example", "client", "file in Portuguese")

# One worker runs the notebooks; the others need not wait for their own.
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Made:
    """What a run left behind."""

    notebook: NotebookNode
    pdf: bytes
    reader: pypdf.PdfReader
    text: str


def write_answers(path: Path) -> None:
    """Write ten waves of answers, the last two of accounts that were asked in three ways."""
    lines = ["wave,score,region,plan,weight,account,mode"]
    for wave in range(2016, 2026):
        for each in range(120):
            score = (each * 7 + wave * each) % 11 if each % 3 else 9 + each % 2
            mode = ("phone", "mail", "chat")[each % 3 if wave == 2025 else each % 2]
            region = ("North", "South", "East", "West")[each % 4] if each else "Abroad"
            plan, weight = ("Gold", "Basic")[each % 2], 0.5 + each % 5
            score = 11 if each == 7 else score
            lines.append(f"{wave},{score},{region},{plan},{weight},acct{each % 70},{mode}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers")
    write_answers(folder / "answers.csv")
    return folder


@pytest.fixture(scope="module")
def made(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    found = {}
    for name, parameters in RUNS.items():
        working = folder if "survey" in parameters else ROOT
        notebook = run_notebook(NOTEBOOK, parameters, working_folder=working)
        pdf = print_notebook(notebook)
        path = tmp_path_factory.mktemp("pdf") / "report.pdf"
        path.write_bytes(pdf)
        reader = pypdf.PdfReader(path)
        text = "\n".join(page.extract_text() for page in reader.pages)
        found[name] = Made(notebook, pdf, reader, text)
    return found


def blocks(notebook: NotebookNode) -> list[dict[str, Any]]:
    return [
        output["data"][BLOCK_MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if BLOCK_MIME in output.get("data", {})
    ]


def plain(text: str) -> str:
    """Return a page's text without line breaks, nor the hyphens that they brought."""
    return " ".join(re.sub(r"[\xad\u2010]\s*", "", text).split())


def test_the_notebook_declares_what_can_be_said_of_a_file() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    (declared,) = (
        assignments(cell.source) for cell in cells if "parameters" in cell.metadata.get("tags", ())
    )
    assert set(declared) == {"client", "survey", "language", *OPTION_NAMES}
    given = next(cell.source for cell in cells if "story.validate(" in cell.source)
    assert all(f"{name}={name}," in given for name in declared)


@pytest.mark.parametrize("name", RUNS)
def test_the_pdf_is_tagged_and_in_its_language(made: dict[str, Made], name: str) -> None:
    root = made[name].reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == ("pt-BR" if name in PORTUGUESE else "en")
    kinds = {str(each["/S"]) for each in elements(root["/StructTreeRoot"])}
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure", "/Caption"} <= kinds
    figures = [each for each in elements(root["/StructTreeRoot"]) if each["/S"] == "/Figure"]
    assert figures
    assert all(len(str(each["/Alt"])) > 40 for each in figures)


@pytest.mark.parametrize(
    ("name", "pages"),
    [("example", (7, 12)), ("client", (7, 12)), ("file", (9, 15)), ("one wave", (5, 8))],
)
def test_pages(made: dict[str, Made], name: str, pages: tuple[int, int]) -> None:
    assert pages[0] <= len(made[name].reader.pages) <= pages[1]


def test_each_report_is_wholly_in_its_language(made: dict[str, Made]) -> None:
    for name in RUNS:
        portuguese = name in PORTUGUESE
        for word in ("Wave", "Answers", "Detractors", "Files read", "Question"):
            assert (word in made[name].text) is not portuguese, (name, word)
        for word in ("Onda", "Respostas", "Detratores", "Arquivos lidos", "Pergunta"):
            assert (word in made[name].text) is portuguese, (name, word)


def test_without_parameters_the_example_is_told(made: dict[str, Made]) -> None:
    text = plain(made["example"].text)
    assert "Aurora Telecom" in text
    assert "NPS relacional: NPS +9,8 (2026 T3), sem mudança demonstrada desde 2026 T2" in text
    assert "CSAT do suporte: média 3,69" in text
    assert "dados sintéticos" in text
    assert "marcas registradas de Bain & Company" in text


def test_all_that_a_file_can_tell_is_told(made: dict[str, Made]) -> None:
    (document, *_) = blocks(made["file"].notebook)
    assert (document["block"], document["client"]) == ("document", "answers")
    text = plain(made["file"].text)
    for part in (
        "Did it change since the wave before?",
        "Do the weights change the reading?",
        "Did the way of asking change?",
        "Is there a trend?",
        "Do the segments differ, by region?",
        "Do the segments differ, by plan?",
        "How does it stand against the benchmark?",
        "How many answers next time?",
        "come from 70 accounts or people",
        "people or accounts answered in both waves",
        "Control limits",
        "trademarks of Bain & Company",
    ):
        assert part in text, part
    assert "margin of error" not in text
    # A segment of a single person is never shown with a score.
    tables = [each for each in blocks(made["file"].notebook) if each["block"] == "table"]
    assert not any(row[0]["text"] == "Abroad" for each in tables for row in each["rows"])
    assert any("1 segment with n < 5 is not shown." in (each["notes"] or "") for each in tables)


def test_both_languages_tell_the_same_numbers(made: dict[str, Made]) -> None:
    def figures(name: str) -> list[str]:
        tables = [each for each in blocks(made[name].notebook) if each["block"] == "table"]
        cells = (cell["text"] for table in tables for row in table["rows"] for cell in row)
        return [re.sub(r"[.,]", "", each) for each in cells if re.fullmatch(r"[+−]?[\d.,]+", each)]

    assert len(figures("file")) > 100
    assert figures("file") == figures("file in Portuguese")


def test_one_wave_has_no_change(made: dict[str, Made]) -> None:
    text = plain(made["one wave"].text)
    assert "There is a single wave: there is no change to test." in text
    assert "what goes beyond chance" not in text


@pytest.mark.parametrize("name", RUNS)
def test_no_path_no_code_and_no_respondent_leaves(
    made: dict[str, Made], folder: Path, name: str
) -> None:
    whole = json.dumps(made[name].notebook) + made[name].text
    for private in (str(ROOT), str(folder), str(Path.home()) + "/", "acct1", "Traceback"):
        assert private not in whole
    assert "show(" not in made[name].text


def test_equal_runs_give_equal_bytes(made: dict[str, Made], folder: Path) -> None:
    again = run_notebook(NOTEBOOK, FILE, working_folder=folder)
    assert print_notebook(again) == made["file"].pdf


def test_a_file_with_a_wrong_value_stops_the_run(folder: Path) -> None:
    with pytest.raises(ReportError) as caught:
        run_notebook(NOTEBOOK, {"survey": "answers.csv", "score": "score"}, working_folder=folder)
    text = str(caught.value)
    assert 'the value "11" in column "score"' in text
    assert str(folder) not in text
    assert "pydantic" not in text


def test_an_unknown_parameter_stops_before_the_run() -> None:
    with pytest.raises(ReportError) as caught:
        run_notebook(NOTEBOOK, {"scor": "score"})
    assert [each.code for each in caught.value.problems] == ["notebook_parameter_mistyped"]


class TestByHand:
    def test_papermill_then_nbconvert(
        self, made: dict[str, Made], folder: Path, tmp_path: Path
    ) -> None:
        output = tmp_path / "nps.ipynb"
        options = [part for name, value in FILE.items() for part in ("-p", name, str(value))]
        run = papermill(folder, output, *options)
        assert run.returncode == 0, run.stderr
        command = ["-m", "jupyter", "nbconvert", "--to", "cxreport", str(output)]
        exported = subprocess.run([sys.executable, *command], capture_output=True, check=False)
        assert exported.returncode == 0, exported.stderr
        assert output.with_suffix(".pdf").read_bytes() == made["file"].pdf

    def test_what_is_wrong_is_told_without_code(self, folder: Path, tmp_path: Path) -> None:
        output = tmp_path / "nps.ipynb"
        options = ("-p", "survey", "answers.csv", "-p", "scor", "score", "-p", "language", "pt-BR")
        run = papermill(folder, output, *options)
        assert run.returncode != 0
        assert "o notebook não tem o parâmetro scor" in run.stderr
        failed = nbformat.read(output, as_version=4)
        (error,) = (
            each
            for cell in failed.cells
            for each in cell.get("outputs", ())
            if each.output_type == "error"
        )
        assert error.ename == "ParameterError"
        shown = "\n".join(error.traceback)
        assert "escreva score no lugar de scor" in shown
        assert str(ROOT) not in shown
        assert "line " not in shown


def papermill(folder: Path, output: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = ["-m", "papermill", str(NOTEBOOK), str(output), "--no-progress-bar", "-k", "python3"]
    return subprocess.run(
        [sys.executable, *command, *options],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def elements(node: Any) -> Any:
    """Yield every element of a structure tree."""
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from elements(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])
