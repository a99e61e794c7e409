"""From clients' folders to reports: what is written, what is not, and how it is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from cxassess.assessment import assess
from cxassess.engagement import init, load
from cxassess.errors import ReportError
from cxassess.report import batch
from cxassess.report.batch import Outcome, check, file_name, report
from cxassess.report.blocks import Document

ENDINGS = (".pdf", ".html", ".scorecard.xlsx", ".assessment.json", ".ipynb")

# It shows the assessment that lies ready in the client's folder, and does as the folder asks.
TINY = """
import pathlib
from IPython.display import display
folder = pathlib.Path(client)
exec((folder / "cell.py").read_text())
block = {block}
block["footer"] = (folder / "fingerprint.txt").read_text()
block["language"] = language or "pt-BR"
display({{"application/vnd.cxassess.block+json": block}}, raw=True)
"""


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    nb = nbformat.v4.new_notebook()
    block = Document(title="Tiny").data()
    nb.cells = [
        nbformat.v4.new_code_cell('client = ""\nlanguage = ""', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(TINY.format(block=block)),
        nbformat.v4.new_markdown_cell("# Olá", metadata={"tags": ["lang-pt"]}),
        nbformat.v4.new_markdown_cell("# Hello", metadata={"tags": ["lang-en"]}),
    ]
    path = tmp_path / "tiny.ipynb"
    nbformat.write(nb, path)
    return path


AddClient = Callable[..., Path]


@pytest.fixture
def add_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AddClient:
    monkeypatch.chdir(tmp_path)

    def add(name: str, *, cell: str = "") -> Path:
        folder = Path("clients", name)
        init(folder, "pt-BR")
        (folder / "cell.py").write_text(cell, encoding="utf-8")
        fingerprint = assess(load(folder)).fingerprint
        (folder / "fingerprint.txt").write_text(f"v1 {fingerprint}", encoding="utf-8")
        return folder

    return add


def rename(folder: Path, name: str) -> None:
    path = folder / "client.yaml"
    text = path.read_text(encoding="utf-8")
    assert '"Nome do cliente"' in text
    path.write_text(
        text.replace('"Nome do cliente"', json.dumps(name, ensure_ascii=False)), encoding="utf-8"
    )


def listing(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir())


def codes(outcome: Outcome) -> list[str]:
    return [each.code for each in outcome.problems if each.severity == "error"]


class TestReport:
    def test_one_broken_client_and_two_good_ones(
        self, add_client: AddClient, notebook: Path, tmp_path: Path
    ) -> None:
        good, broken, other = (add_client(name) for name in ("good", "broken", "Ação & Cia."))
        (broken / "client.yaml").unlink()
        told: list[tuple[str, str]] = []

        def on_progress(client: Path, outcome: Outcome | None) -> None:
            state = "starts" if outcome is None else "written" if outcome.pdf else "failed"
            told.append((client.name, state))

        out = Path("made/reports")
        outcomes = report(
            [good, broken, other.resolve(), good],
            out,
            notebook=notebook,
            on_progress=on_progress,
        )
        # Every client is checked before the first notebook runs.
        assert told == [
            ("broken", "failed"),
            ("good", "starts"),
            ("good", "written"),
            ("Ação & Cia.", "starts"),
            ("Ação & Cia.", "written"),
        ]
        assert [outcome.client for outcome in outcomes] == [good, broken, other.resolve()]
        assert "engagement_file_missing" in codes(outcomes[1])
        assert outcomes[1].pdf is None
        assert listing(out) == sorted(
            f"{name}{ending}" for name in ("good", "Ação & Cia") for ending in ENDINGS
        )
        first = outcomes[0]
        assert first.pdf == out / "good.pdf"
        assert first.pdf.read_bytes().startswith(b"%PDF-")
        assert first.pages >= 1
        assert first.seconds > 0
        assert [each.severity for each in first.problems] == ["warning"]
        saved = (out / "good.assessment.json").read_bytes()
        assert saved == assess(load(good)).to_json().encode()
        executed = {
            name: (out / f"{name}.ipynb").read_text(encoding="utf-8")
            for name in ("good", "Ação & Cia")
        }
        assert 'client = "clients/good"' in json.loads(executed["good"])["cells"][1]["source"][1]
        assert all(str(tmp_path) not in text for text in executed.values())

    def test_the_language_asked_for(self, add_client: AddClient, notebook: Path) -> None:
        (outcome,) = report([add_client("acme")], Path("reports"), notebook=notebook, language="en")
        assert outcome.pdf is not None
        saved = json.loads(Path("reports/acme.assessment.json").read_text(encoding="utf-8"))
        assert saved["client"]["language"] == "pt-BR"
        nb = nbformat.read("reports/acme.ipynb", as_version=4)
        assert nb.metadata.papermill.parameters.language == "en"

    def test_failures_leave_nothing_and_go_on(self, add_client: AddClient, notebook: Path) -> None:
        failing = add_client("failing", cell="raise KeyError('wave')")
        changed = add_client("changed")
        (changed / "fingerprint.txt").write_text("v1 0123456789ab", encoding="utf-8")
        good = add_client("good")
        out = Path("reports")
        outcomes = report([failing, changed, good], out, notebook=notebook)
        assert [codes(outcome) for outcome in outcomes] == [
            ["notebook_cell_failed"],
            ["report_data_changed"],
            [],
        ]
        assert listing(out) == sorted(["failing.log", *(f"good{ending}" for ending in ENDINGS)])
        assert outcomes[0].log == out / "failing.log"
        assert outcomes[0].log.read_text(encoding="utf-8").count("KeyError: 'wave'") >= 1
        # Mended: the log goes.
        (failing / "cell.py").write_text("", encoding="utf-8")
        (outcome,) = report([failing], out, notebook=notebook)
        assert outcome.pdf is not None
        assert not (out / "failing.log").exists()

    def test_an_unexpected_error_is_the_one_clients(
        self, add_client: AddClient, notebook: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bad, good = add_client("bad"), add_client("good")

        def defect(engagement: object) -> object:
            if engagement.folder == bad:  # type: ignore[attr-defined]
                raise ZeroDivisionError("division by zero")
            return assess(engagement)  # type: ignore[arg-type]

        monkeypatch.setattr("cxassess.assessment.assess", defect)
        outcomes = report([bad, good], Path("reports"), notebook=notebook)
        assert codes(outcomes[0]) == ["report_unexpected"]
        assert outcomes[1].pdf is not None
        log = Path("reports/bad.log")
        assert "ZeroDivisionError: division by zero" in log.read_text(encoding="utf-8")
        message = outcomes[0].problems[0].message("pt-BR")
        assert "ZeroDivisionError" in message.what
        assert str(log) in message.remedy

    def test_a_file_that_cannot_be_replaced(self, add_client: AddClient, notebook: Path) -> None:
        client, out = add_client("acme"), Path("reports")
        # A folder of that name stands for a PDF that a reader on Windows holds open.
        (out / "acme.pdf").mkdir(parents=True)
        (outcome,) = report([client], out, notebook=notebook)
        assert codes(outcome) == ["report_not_written"]
        assert outcome.problems[0].where.file == "acme.pdf"
        assert listing(out) == ["acme.pdf"]

    def test_an_interruption_leaves_nothing(
        self, add_client: AddClient, notebook: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupt(*arguments: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(batch.Path, "write_bytes", interrupt)
        with pytest.raises(KeyboardInterrupt):
            report([add_client("acme")], Path("reports"), notebook=notebook)
        assert listing(Path("reports")) == []


class TestBefore:
    """What stops a batch before anything runs."""

    @pytest.mark.parametrize("other", ["b/acme", "b/ACME", "b/acme."])
    def test_two_clients_of_one_name(self, tmp_path: Path, other: str) -> None:
        clients = [tmp_path / "a" / "acme", tmp_path / other, tmp_path / "a" / "else"]
        with pytest.raises(ReportError, match=r"acme\.pdf") as caught:
            report(clients, tmp_path / "reports")
        (found,) = caught.value.problems
        assert found.code == "report_name_collision"
        for client in clients[:2]:
            assert str(client) in found.message("pt-BR").what
        assert not (tmp_path / "reports").exists()

    def test_an_output_folder_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "reports").write_text("", encoding="utf-8")
        with pytest.raises(ReportError) as caught:
            report([tmp_path / "acme"], tmp_path / "reports")
        assert caught.value.problems[0].code == "report_folder_unusable"


class TestCheck:
    def test_a_name_that_no_face_can_show(self, add_client: AddClient) -> None:
        folder = add_client("acme")
        rename(folder, "Acme 🦄 漢 ☺")
        (found, *others) = check(folder)
        assert found.code == "text_unprintable"
        assert found.where.text("pt-BR").startswith("client.yaml, chave client.name")
        assert "🦄 (U+1F984), 漢 (U+6F22)" in found.message("en").what
        assert "☺" not in found.message("en").what
        # The other problems are told in the same run.
        assert [each.severity for each in others] == ["warning"]
        (folder / "evidence.yaml").unlink()
        assert {each.code for each in check(folder)} >= {
            "text_unprintable",
            "engagement_file_missing",
        }

    @pytest.mark.parametrize("name", ["Á/B", "..", "\"'#$*<b>", "☺"])
    def test_a_name_that_can_be_printed(self, add_client: AddClient, name: str) -> None:
        folder = add_client("acme")
        rename(folder, name)
        assert all(each.severity == "warning" for each in check(folder))

    @pytest.mark.parametrize("content", ["", "- a", "client: 3", "client: {name: 3}", "a: [", "\0"])
    def test_a_name_that_cannot_be_read(self, add_client: AddClient, content: str) -> None:
        folder = add_client("acme")
        (folder / "client.yaml").write_text(content, encoding="utf-8")
        found = {each.code for each in check(folder) if each.severity == "error"}
        assert found
        assert "text_unprintable" not in found


class TestFileName:
    @pytest.mark.parametrize(
        ("folder", "expected"),
        [
            ("clients/Ação & Cia", "Ação & Cia"),
            ("clients/Ac\u0327a\u0303o", "Ação"),
            ("acme.", "acme"),
            (" acme . ", "acme"),
            ("a:b*c?d\te", "a-b-c-d-e"),
            ("CON", "_CON"),
            ("aux.2026", "_aux.2026"),
            ("com1", "_com1"),
            ("LPT³", "_LPT³"),
            ("conto", "conto"),
            ("...", "_"),
            ("\udcff", "-"),
            ("é" * 300, "é" * 100),
        ],
    )
    def test_is_fit_for_every_file_system(self, folder: str, expected: str) -> None:
        assert file_name(Path(folder)) == expected

    def test_of_a_folder_without_a_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "acme" / "data").mkdir(parents=True)
        monkeypatch.chdir(tmp_path / "acme" / "data")
        assert file_name(Path()) == "data"
        assert file_name(Path("..")) == "acme"
