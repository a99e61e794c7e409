"""The whole chain as its users run it: a client's folder in, a PDF out."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pypdf
import pytest

from cxassess.assessment import Assessment
from cxassess.report.batch import report
from cxassess.report.blocks import BLOCK_MIME

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "clients"
NOTEBOOK = ROOT / "notebooks" / "assessment.ipynb"
CLIENTS = {
    "aurora-telecom": "pt-BR",
    "larkfield-software": "en",
    "ponte-alta-seguros": "pt-BR",
}


pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Made:
    """What a report left behind."""

    pdf: Path
    text: str
    reader: pypdf.PdfReader
    assessment: Assessment
    notebook: nbformat.NotebookNode


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    out = tmp_path_factory.mktemp("reports")
    outcomes = report([EXAMPLES / name for name in CLIENTS], out)
    assert [outcome.problems for outcome in outcomes] == [()] * len(CLIENTS)
    made = {}
    for name in CLIENTS:
        reader = pypdf.PdfReader(out / f"{name}.pdf")
        text = (out / f"{name}.assessment.json").read_text(encoding="utf-8")
        made[name] = Made(
            pdf=out / f"{name}.pdf",
            text="\n".join(page.extract_text() for page in reader.pages),
            reader=reader,
            assessment=Assessment.model_validate_json(text),
            notebook=nbformat.read(out / f"{name}.ipynb", as_version=4),
        )
    return made


@pytest.mark.parametrize("name", ["aurora-telecom", "larkfield-software"])
def test_the_sample_is_what_is_made_today(name: str, reports: dict[str, Made]) -> None:
    """`make sample` was run after the last change of what the report says."""
    sample = pypdf.PdfReader(ROOT / "reports" / "sample" / f"{name}.pdf")
    assert [page.extract_text() for page in sample.pages] == [
        page.extract_text() for page in reports[name].reader.pages
    ]


@pytest.mark.parametrize("name", CLIENTS)
def test_the_pdf_is_tagged_titled_and_bookmarked(reports: dict[str, Made], name: str) -> None:
    reader = reports[name].reader
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == CLIENTS[name]
    assert reports[name].assessment.client.name in reader.metadata.title
    assert len(reader.outline) > 8
    assert 15 <= len(reader.pages) <= 34
    kinds = set(_structure(root["/StructTreeRoot"]))
    assert {"/H1", "/P", "/Table", "/TH", "/TD", "/Figure", "/Caption"} <= kinds


@pytest.mark.parametrize("name", CLIENTS)
def test_every_figure_has_alternative_text(reports: dict[str, Made], name: str) -> None:
    root = reports[name].reader.trailer["/Root"]
    figures = [each for each in _elements(root["/StructTreeRoot"]) if each.get("/S") == "/Figure"]
    assert len(figures) > 8
    alts = [str(each["/Alt"]) for each in figures]
    assert all(len(alt) > 40 for alt in alts if not alt.startswith("Logo "))


@pytest.mark.parametrize("name", CLIENTS)
def test_every_font_is_embedded(reports: dict[str, Made], name: str) -> None:
    for page in reports[name].reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            for part in font.get_object()["/DescendantFonts"]:
                descriptor = part.get_object()["/FontDescriptor"]
                assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_each_report_is_wholly_in_its_language(reports: dict[str, Made]) -> None:
    portuguese, english = (reports[name].text for name in ("aurora-telecom", "larkfield-software"))
    for word in ("Stage", "Evidenced", "Finding", "Appendix", "Respondents", "Wave"):
        assert word not in portuguese
    for word in ("Estágio", "Evidenciad", "Achado", "Apêndice", "Onda", "Método"):
        assert word not in english
        assert word in portuguese
    for word in ("Stage", "Evidenced", "Appendix", "Method: how each"):
        assert word in english


@pytest.mark.parametrize("name", CLIENTS)
def test_the_pdf_shows_the_assessment_beside_it(reports: dict[str, Made], name: str) -> None:
    made = reports[name]
    assert made.assessment.fingerprint in made.text
    last = made.assessment.surveys[0].waves[-1]
    assert last.nps is not None
    number = f"{abs(last.nps.value):.1f}"
    assert (number.replace(".", ",") if CLIENTS[name] == "pt-BR" else number) in made.text
    assert str(last.base) in made.text


def test_the_planted_problems_are_found(reports: dict[str, Made]) -> None:
    assessment = reports["aurora-telecom"].assessment
    assert (assessment.stage.uncapped, assessment.stage.final) == (3, 2)
    assert assessment.stage.held_by == ("G1",)
    status = {each.id: each.status for each in assessment.mistakes}
    assert status["M01"] == "confirmed"
    assert status["M47"] == "contradiction"
    claims = {change.claim for survey in assessment.surveys for change in survey.changes}
    assert {"noise_sold_as_change", "unreported_change"} <= claims


def test_the_good_client_has_no_failing_check(reports: dict[str, Made]) -> None:
    assessment = reports["ponte-alta-seguros"].assessment
    assert {check.state for check in assessment.checks} == {"ok", "no_data"}
    assert all(each.status != "contradiction" for each in assessment.mistakes)


@pytest.mark.parametrize("name", CLIENTS)
def test_no_code_no_path_and_no_respondent_leaves(reports: dict[str, Made], name: str) -> None:
    made = reports[name]
    assert "import" not in made.text
    assert "show(" not in made.text
    whole = json.dumps(made.notebook) + made.text + made.assessment.to_json()
    assert str(ROOT) not in whole
    assert '"R1"' not in whole
    assert str(Path.home()) + "/" not in json.dumps(made.notebook.metadata)


def test_equal_clients_give_equal_bytes(reports: dict[str, Made], tmp_path: Path) -> None:
    report([EXAMPLES / "larkfield-software"], tmp_path)
    again = (tmp_path / "larkfield-software.pdf").read_bytes()
    assert again == reports["larkfield-software"].pdf.read_bytes()


def test_analysts_export_the_same_pdf_with_nbconvert(
    reports: dict[str, Made], tmp_path: Path
) -> None:
    executed = tmp_path / "assessment.ipynb"
    nbformat.write(reports["larkfield-software"].notebook, executed)
    run = _run("nbconvert", "--to", "cxreport", str(executed))
    assert run.returncode == 0, run.stderr
    exported = (tmp_path / "assessment.pdf").read_bytes()
    assert exported == reports["larkfield-software"].pdf.read_bytes()


def test_a_notebook_that_was_never_run_is_refused(tmp_path: Path) -> None:
    run = _run("nbconvert", "--to", "cxreport", "--output-dir", str(tmp_path), str(NOTEBOOK))
    assert run.returncode != 0
    assert "--execute" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_papermill_runs_the_notebook_in_the_other_language(tmp_path: Path) -> None:
    output = tmp_path / "out.ipynb"
    client = "examples/clients/larkfield-software"
    options = ("-p", "client", client, "-p", "language", "pt-BR", "--no-progress-bar")
    run = _run("papermill", str(NOTEBOOK), str(output), *options, program=True)
    assert run.returncode == 0, run.stderr
    blocks = [
        data["data"][BLOCK_MIME]
        for cell in nbformat.read(output, as_version=4).cells
        for data in cell.get("outputs", ())
        if BLOCK_MIME in data.get("data", {})
    ]
    assert blocks[0]["block"] == "document"
    assert blocks[0]["language"] == "pt-BR"
    assert any("Estágio 4" in str(block) for block in blocks)


def test_papermill_refuses_a_mistyped_parameter(tmp_path: Path) -> None:
    options = ("-p", "langage", "en", "--no-progress-bar")
    run = _run("papermill", str(NOTEBOOK), str(tmp_path / "out.ipynb"), *options, program=True)
    assert run.returncode != 0
    assert "langage" in run.stderr
    assert "language" in run.stderr


def _run(*arguments: str, program: bool = False) -> subprocess.CompletedProcess[str]:
    command = ["-m", *arguments] if program else ["-m", "jupyter", *arguments]
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def _elements(node):  # type: ignore[no-untyped-def]
    """Yield every element of a structure tree."""
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from _elements(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _elements(node["/K"])


def _structure(root):  # type: ignore[no-untyped-def]
    return [str(each["/S"]) for each in _elements(root)]
