"""Running a notebook: what it is given, what comes back, what stops it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result
from nbformat import NotebookNode
from papermill.cli import papermill
from papermill.exceptions import PapermillExecutionError

from cxassess.errors import ReportError
from cxassess.report.parameters import (
    ParameterError,
    assignments,
    parameter_problems,
    validate,
)
from cxassess.report.run import footer, notebook_text, run_notebook

BLOCK_MIME = "application/vnd.cxassess.block+json"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a notebook of code cells; the first one holds the parameters."""

    def make(parameters: str, *cells: str) -> Path:
        nb = nbformat.v4.new_notebook()
        nb.cells = [nbformat.v4.new_code_cell(source) for source in (parameters, *cells)]
        nb.cells[0].metadata["tags"] = ["parameters"]
        nb.metadata["kernelspec"] = {
            "name": "elsewhere",
            "display_name": "Elsewhere",
            "language": "python",
        }
        path = tmp_path / "tiny {x}.ipynb"
        nbformat.write(nb, path)
        return path

    return make


@pytest.fixture
def client(tmp_path: Path) -> Path:
    folder = tmp_path / "clients" / "acme"
    folder.mkdir(parents=True)
    (folder / "client.yaml").write_text("language: pt-BR\n", encoding="utf-8")
    return folder


def outputs(nb: NotebookNode) -> str:
    return "".join(output.get("text", "") for cell in nb.cells for output in cell.outputs)


def codes(error: ReportError) -> list[str]:
    return [each.code for each in error.problems]


class TestRun:
    def test_gives_the_parameters_and_leaves_no_trace_of_the_machine(
        self, write: Write, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        notebook = write(
            'client = ""\nlanguage: str = ""',
            "import sys, pathlib\nprint(client, language, pathlib.Path().resolve().name)",
            "print(sys.executable)",
        )
        before = notebook.read_bytes()
        folder = tmp_path / "a folder"
        folder.mkdir()
        executed = run_notebook(notebook, {"client": 'A "ç" \\ {x}'}, working_folder=folder)
        assert capfd.readouterr() == ("", "")
        assert 'A "ç" \\ {x}  a folder' in outputs(executed)
        assert sys.executable in outputs(executed)
        assert notebook.read_bytes() == before
        assert sorted(path.name for path in tmp_path.iterdir()) == [folder.name, notebook.name]
        assert executed.metadata.papermill.keys() == {"parameters", "version"}
        assert executed.metadata.papermill.parameters == {"client": 'A "ç" \\ {x}'}
        for cell in executed.cells:
            assert cell.metadata.keys() <= {"tags"}
            cell.outputs = []
        text = notebook_text(executed)
        assert str(tmp_path) not in text
        nbformat.validate(nbformat.reads(text, as_version=4))

    def test_equal_runs_give_equal_notebooks(self, write: Write) -> None:
        notebook = write('client = ""', "print(client)")
        first, second = (notebook_text(run_notebook(notebook, {"client": "a"})) for _ in "12")
        assert first == second

    def test_a_failing_cell_is_told_in_words(self, write: Write) -> None:
        notebook = write(
            "n = 1", "print(1)", "def f():\n    raise KeyError('nps\\nwave')\nf()", "2"
        )
        with pytest.raises(ReportError) as caught:
            run_notebook(notebook, {})
        (found,) = caught.value.problems
        assert found.code == "notebook_cell_failed"
        assert found.where.text("en") == "tiny {x}.ipynb, cell 3"
        assert "KeyError: 'nps\\nwave'" in found.message("en").what
        assert "Traceback" not in caught.value.text("pt-BR")
        assert "KeyError" in str(caught.value.__cause__)

    def test_a_long_error_is_cut(self, write: Write) -> None:
        with pytest.raises(ReportError) as caught:
            run_notebook(write("n = 1", "raise ValueError('long ' * 500)"), {})
        assert len(caught.value.problems[0].message("en").what) < 400

    def test_a_dead_kernel(self, write: Write) -> None:
        with pytest.raises(ReportError) as caught:
            run_notebook(write("n = 1", "import os\nos._exit(1)"), {})
        assert codes(caught.value) == ["notebook_kernel_died"]

    def test_an_unknown_parameter_stops_before_the_run(self, write: Write) -> None:
        notebook = write('client = ""\nlanguage = ""', "raise SystemError")
        with pytest.raises(ReportError) as caught:
            run_notebook(notebook, {"langage": "en", "colour": "red", "client": 7})
        assert codes(caught.value) == [
            "notebook_parameter_mistyped",
            "notebook_parameter_unknown",
            "notebook_parameter_type",
        ]
        text = caught.value.text("pt-BR")
        assert "o notebook não tem o parâmetro langage" in text
        assert "escreva language no lugar de langage" in text
        assert "o valor 7 é do tipo int" in text

    @pytest.mark.parametrize(
        ("content", "reason"),
        [(None, "No such file"), ("{", "NotJSONError")],
    )
    def test_an_unreadable_notebook(self, tmp_path: Path, content: str | None, reason: str) -> None:
        notebook = tmp_path / "broken.ipynb"
        if content is not None:
            notebook.write_text(content, encoding="utf-8")
        with pytest.raises(ReportError, match=reason) as caught:
            run_notebook(notebook, {})
        assert codes(caught.value) == ["notebook_unreadable"]

    def test_parameters_that_are_no_python(self, write: Write) -> None:
        with pytest.raises(ReportError, match="cell 1") as caught:
            run_notebook(write("client = ", "1"), {})
        assert codes(caught.value) == ["notebook_unreadable"]

    def test_the_footer_of_the_document(self) -> None:
        nb = nbformat.v4.new_notebook()
        assert footer(nb) == ""
        blocks = [{"block": "note"}, {"block": "document", "footer": "model 1, abc"}]
        nb.cells = [nbformat.v4.new_markdown_cell("# A"), nbformat.v4.new_code_cell("1")]
        nb.cells[1].outputs = [
            nbformat.v4.new_output("stream", text="..."),
            *(nbformat.v4.new_output("display_data", {BLOCK_MIME: each}) for each in blocks),
        ]
        assert footer(nb) == "model 1, abc"


def test_jupyter_is_imported_without_the_grammar_of_addresses() -> None:
    code = (
        "import sys, cxassess.report.run\n"
        "assert 'jsonschema' in sys.modules\n"
        "assert not any(name.startswith(('lark', 'rfc3987')) for name in sys.modules)\n"
        "import rfc3987_syntax\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


class TestParameters:
    def test_the_names_that_a_cell_sets(self) -> None:
        source = (
            "# Parameters\na = 1\nb: float = 2.5\nc: str\nd = e = 'x'\nf = a + 1\n"
            "if a:\n    g = 1\nh[0] = 1\ni: str | None = None"
        )
        assert assignments(source) == {"a": 1, "b": 2.5, "d": "x", "e": "x", "f": None, "i": None}

    @pytest.mark.parametrize(
        ("value", "default", "fits"),
        [
            ("x", "", True),
            (7, "", False),
            (None, "", False),
            (True, 1, False),
            (1, 1.5, True),
            (1.5, 1, False),
            ("x", None, True),
        ],
    )
    def test_types(self, value: object, default: object, fits: bool) -> None:
        problems = parameter_problems({"a": value}, {"a": default}, "n.ipynb")
        assert [each.code for each in problems] == ([] if fits else ["notebook_parameter_type"])

    @pytest.mark.parametrize(("given", "expected"), [("", None), ("en", "en"), ("pt-BR", "pt-BR")])
    def test_sound_ones(self, client: Path, given: str, expected: str | None) -> None:
        found = validate(client=str(client), language=given)
        assert (found.folder, found.language) == (client, expected)

    def test_a_relative_folder(
        self, client: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert validate(client="clients/acme", language="").folder == client
        monkeypatch.setattr("cxassess.report.parameters.notebooks_folder", lambda: client / "nb")
        monkeypatch.chdir("/")
        assert validate(client=".", language="").folder == client

    @pytest.mark.parametrize("given", ["pt", "EN", "pt_BR", "none"])
    def test_a_language_that_there_is_not(self, client: Path, given: str) -> None:
        with pytest.raises(ParameterError) as caught:
            validate(client=str(client), language=given)
        assert codes(caught.value) == ["notebook_language"]
        assert f'o idioma "{given}" não existe' in str(caught.value)

    @pytest.mark.parametrize("given", ["", "clients/nobody", "\0"])
    def test_a_folder_that_there_is_not(self, given: str) -> None:
        with pytest.raises(ParameterError) as caught:
            validate(client=given, language="pt-BR")
        assert codes(caught.value) == ["notebook_client"]
        assert "não é a pasta de um cliente" in str(caught.value)

    def test_every_problem_at_once(self) -> None:
        with pytest.raises(ParameterError) as caught:
            validate(client=7, language=None)
        assert codes(caught.value) == ["notebook_parameter_type"] * 2
        assert "the value 7 is of type int" in str(caught.value)
        assert "-r client 007" in str(caught.value)


class TestByHand:
    """The notebook's first cell against papermill's own command."""

    CELLS = (
        'client = ""\nlanguage = ""\nextra = 1',
        "from cxassess.report.parameters import validate\n"
        "found = validate(client=client, language=language)",
        "print(found.folder.name, found.language)",
    )

    def papermill(self, notebook: Path, *arguments: str) -> Result:
        source = str(notebook).replace("{x}", "{{x}}")
        target = str(notebook.with_name("out.ipynb"))
        options = ["--no-progress-bar", "-k", "python3", "--cwd", str(notebook.parent)]
        return CliRunner().invoke(papermill, [source, target, *options, *arguments])

    def test_sound_parameters(self, write: Write, client: Path) -> None:
        notebook = write(*self.CELLS)
        done = self.papermill(notebook, "-p", "client", "clients/acme", "-p", "extra", "2")
        assert done.exit_code == 0, done.exception
        executed = nbformat.read(notebook.with_name("out.ipynb"), as_version=4)
        assert outputs(executed) == "acme None\n"

    def test_unsound_parameters(self, write: Write, client: Path) -> None:
        done = self.papermill(
            write(*self.CELLS), "-p", "client", "007", "-p", "langage", "en", "-p", "language", "en"
        )
        assert done.exit_code != 0
        assert isinstance(done.exception, PapermillExecutionError)
        assert done.exception.ename == "ParameterError"
        message = done.exception.evalue
        assert "the notebook has no parameter langage" in message
        assert "write language instead of langage" in message
        assert "the value 7 is of type int" in message

    def test_a_notebook_run_again_from_its_top(self, write: Write, client: Path) -> None:
        # What a later cell set is no parameter.
        notebook = write(
            self.CELLS[0] + f"\nclient = {str(client)!r}", self.CELLS[1], "other = 1", self.CELLS[1]
        )
        assert len(run_notebook(notebook, {"language": "en"}).cells) == 5
