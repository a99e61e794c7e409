"""The command line: what it prints, in which language, and its exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from string import Formatter

import pytest
import yaml
from typer.testing import CliRunner, Result

from cxassess import cli, errors
from cxassess.engagement import init
from cxassess.errors import LANGUAGES, ReportError, problem
from cxassess.report import batch
from cxassess.report.batch import Outcome

RUNNER = CliRunner()
PACKAGE = Path(errors.__file__).parent


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, as an English-speaking reader."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return RUNNER.invoke(cli.app, arguments)


def add_client(name: str, language: str = "en") -> Path:
    client = Path("clients", name)
    init(client, "pt-BR" if language == "pt-BR" else "en")
    return client


class TestStart:
    def test_help_imports_nothing_heavy(self) -> None:
        code = (
            "import sys\nfrom cxassess.cli import app\n"
            "try:\n    app(['--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
            "heavy = {'pandas', 'numpy', 'pydantic', 'papermill', 'matplotlib', 'rich', 'babel'}\n"
            "found = heavy & sys.modules.keys()\nassert not found, found"
        )
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        assert b"report" in done.stdout

    def test_the_module_runs(self) -> None:
        command = [sys.executable, "-m", "cxassess", "--version"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        assert done.stdout.startswith("cxassess ")

    def test_a_console_that_lacks_a_letter(self) -> None:
        environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", "cxassess", "check", "clients/\N{UNICORN FACE} ação"]
        done = subprocess.run(command, check=False, capture_output=True, env=environment)
        assert done.returncode == 1
        assert done.stderr == b""
        assert "clients/? ação".replace("/", os.sep) in done.stdout.decode("cp1252")

    @pytest.mark.parametrize(
        ("variables", "expected"),
        [
            ({"LC_ALL": "pt_BR.UTF-8"}, "pt-BR"),
            ({"LANG": "pt_PT"}, "pt-BR"),
            ({"LC_ALL": "", "LANG": "en_US.UTF-8"}, "en"),
            ({"LC_ALL": "C", "LANG": "pt_BR"}, "en"),
            ({}, "en"),
        ],
    )
    def test_the_readers_language(
        self, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
    ) -> None:
        for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("locale.getlocale", lambda: (None, None))
        assert cli.environment_language() == expected

    def test_the_readers_language_on_windows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr("locale.getlocale", lambda: ("Portuguese_Brazil", "1252"))
        assert cli.environment_language() == "pt-BR"


class TestInit:
    def test_lays_a_folder_in_the_language_asked_for(self) -> None:
        done = run("init", "clients/acme", "--language", "pt-br")
        assert done.exit_code == 0
        assert "Pasta criada" in done.stdout
        assert "language: pt-BR" in Path("clients/acme/client.yaml").read_text(encoding="utf-8")

    def test_in_the_readers_language_otherwise(self) -> None:
        assert "Folder laid" in run("init", "acme").stdout
        assert "language: en" in Path("acme/client.yaml").read_text(encoding="utf-8")

    def test_refuses_a_folder_with_something_in_it(self) -> None:
        done = run("init", str(add_client("acme")))
        assert done.exit_code == 1
        assert "error: acme: " in done.stderr
        assert "how to mend" in done.stderr

    def test_refuses_another_language(self) -> None:
        assert run("init", "acme", "--language", "fr").exit_code == 2


class TestCheck:
    def test_a_client_that_is_ready(self) -> None:
        done = run("check", str(add_client("acme")))
        assert done.exit_code == 0
        assert "warning: questionnaire.xlsx" in done.stdout
        assert done.stdout.endswith("  ready for the report, 1 warning\n")

    def test_every_problem_in_the_clients_language(self) -> None:
        client = add_client("acme", "pt-BR")
        path = client / "client.yaml"
        text = path.read_text(encoding="utf-8").replace('"Nome do cliente"', '"A \N{UNICORN FACE}"')
        path.write_text(text.replace("cs_meaning", "cs_meanig"), encoding="utf-8")
        (client / "evidence.yaml").unlink()
        done = run("check", str(client), "--language", "en")
        assert done.exit_code == 1
        assert done.stdout.count("  erro: ") == 3
        assert done.stdout.count("  aviso: ") == 1
        for found in ("client.name", "U+1F984", "cs_meanig", "evidence.yaml", "como corrigir"):
            assert found in done.stdout
        assert done.stdout.endswith("  3 problemas, 1 aviso\n")

    @pytest.mark.parametrize(("language", "said"), [("pt-BR", "esperado"), ("en", "expected")])
    def test_the_language_where_client_yaml_tells_none(self, language: str, said: str) -> None:
        client = add_client("acme", "pt-BR")
        (client / "client.yaml").write_text("language: [", encoding="utf-8")
        assert said in run("check", str(client), "--language", language).stdout

    def test_many_clients(self) -> None:
        add_client("a")
        add_client("b", "pt-BR")
        Path("clients/c").mkdir()
        Path("clients/README.md").write_text("", encoding="utf-8")
        # As the Windows shell hands it on.
        done = run("check", "clients/*", "clients/nobody")
        assert done.exit_code == 1
        headings = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
        expected = ["a", "b", "c", "nobody"]
        assert headings[:-1] == [str(Path("clients", name)) for name in expected]
        assert headings[-1] == "2 of 4 clients ready"
        assert "pronto para o relatório" in done.stdout
        assert f"warning: {Path('clients/README.md')}: this is a file" in done.stderr

    def test_a_folder_called_as_a_pattern(self) -> None:
        add_client("a[1]")
        assert run("check", "clients/a[1]").exit_code == 0

    @pytest.mark.parametrize("argument", ["clients/z*", "README.md"])
    def test_nothing_to_check(self, argument: str) -> None:
        Path("README.md").write_text("", encoding="utf-8")
        done = run("check", argument)
        assert done.exit_code == 1
        assert done.stdout == ""
        assert "error: " in done.stderr
        assert argument in done.stderr

    def test_no_argument(self) -> None:
        assert run("check").exit_code == 2


Fake = Callable[[Sequence[Outcome]], dict[str, object]]


@pytest.fixture
def fake_report(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Put ready outcomes in the place of :func:`batch.report`; return what it was called with."""

    def make(outcomes: Sequence[Outcome]) -> dict[str, object]:
        called: dict[str, object] = {}

        def report(
            clients: Sequence[Path],
            out: Path,
            *,
            language: str | None,
            on_progress: batch.Progress,
        ) -> Sequence[Outcome]:
            called.update(clients=clients, out=out, language=language)
            for outcome in outcomes:
                on_progress(outcome.client, None)
                on_progress(outcome.client, outcome)
            return outcomes

        monkeypatch.setattr(batch, "report", report)
        return called

    return make


def written(client: Path, *, warnings: int = 0) -> Outcome:
    found = tuple(errors.warning("client_is_a_file", "x") for _ in range(warnings))
    return Outcome(client, found, 3.21, pdf=Path("reports", f"{client.name}.pdf"), pages=12)


class TestReport:
    def test_a_line_for_each_client(self, fake_report: Fake) -> None:
        clients = [add_client("a"), add_client("b", "pt-BR")]
        called = fake_report([written(clients[0]), written(clients[1], warnings=2)])
        done = run("report", "clients/*", "-o", "made", "--language", "en")
        assert done.exit_code == 0
        assert called == {"clients": clients, "out": Path("made"), "language": "en"}
        pdfs = [str(Path("reports", f"{name}.pdf")) for name in "ab"]
        assert done.stdout.splitlines() == [
            f"{clients[0]}: {pdfs[0]} (12 pages, 3.2 s)",
            f"{clients[1]}: {pdfs[1]} (12 páginas, 3,2 s, 2 avisos)",
            "2 of 2 reports written to made",
        ]
        assert done.stderr == ""

    def test_a_failure(self, fake_report: Fake) -> None:
        clients = [add_client("a"), add_client("b")]
        failure = (problem("notebook_kernel_died", "assessment.ipynb"),)
        called = fake_report([Outcome(clients[0], failure, 1.0), written(clients[1])])
        done = run("report", *map(str, clients))
        assert done.exit_code == 1
        assert called["language"] is None
        assert done.stdout.splitlines()[0] == f"{clients[0]}: report not written"
        assert done.stdout.splitlines()[-1] == "1 of 2 reports written to reports"
        assert "error: assessment.ipynb: the process that runs the notebook died" in done.stderr

    def test_an_unexpected_error(self, fake_report: Fake) -> None:
        client, log = add_client("a"), Path("a.log")
        log.write_text("Traceback\nZeroDivisionError: division by zero", encoding="utf-8")
        found = problem("report_unexpected", "a", error="ZeroDivisionError", log=log)
        fake_report([Outcome(client, (found,), 1.0, log=log)])
        done = run("report", str(client))
        assert done.exit_code == 1
        assert "ZeroDivisionError" in done.stderr
        assert "send a.log" in done.stderr
        assert "Traceback" not in done.stderr
        assert "Traceback" in run("report", str(client), "--debug").stderr

    def test_an_error_before_anything_runs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clients = [str(add_client("a")), str(add_client("A."))]
        monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")
        done = run("report", *clients)
        assert done.exit_code == ReportError.exit_code
        assert "erro: reports: estas pastas dariam o mesmo relatório a.pdf" in done.stderr

    def test_an_interruption(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(*arguments: object, **options: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(batch, "report", interrupt)
        done = run("report", str(add_client("a")))
        assert done.exit_code == 130
        assert "No report was left half-written" in done.stderr


class TestLint:
    def test_the_model_is_sound(self) -> None:
        done = run("model", "lint")
        assert done.exit_code == 0
        assert done.stdout.startswith("7 dimensions, 43 indicators, ")
        assert done.stdout.endswith("no problems\n")

    def test_problems(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = [problem("model_file_empty", f"{name}.yaml") for name in "ab"]
        monkeypatch.setattr("cxassess.model.lint", lambda model: found)
        done = run("model", "lint")
        assert done.exit_code == 4
        assert done.stderr.count("error: ") == 2
        assert done.stdout == ""


class TestTexts:
    def test_messages_are_whole_in_both_languages(self) -> None:
        for name in ("cli", "batch"):
            path = PACKAGE / "messages" / f"{name}.yaml"
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            for code, parts in content.items():
                assert parts.keys() == {"what", "expected", "remedy"}, code
                for texts in parts.values():
                    same_placeholders(texts, code)

    def test_lines_are_whole_in_both_languages(self) -> None:
        content = yaml.safe_load((PACKAGE / "cli" / "cli.yaml").read_text(encoding="utf-8"))
        for key, texts in {**content.pop("help"), **content}.items():
            for each in texts.values() if "one" in texts else [texts]:
                same_placeholders(each, key)


def same_placeholders(texts: dict[str, str], code: str) -> None:
    assert texts.keys() == {errors.language_key(language) for language in LANGUAGES}, code
    names = [{name for _, name, _, _ in Formatter().parse(text)} for text in texts.values()]
    assert names[0] == names[1], code
    assert texts["pt"] != texts["en"], code
