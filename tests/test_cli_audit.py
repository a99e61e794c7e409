"""``cxassess audit``: what it prints of a client, as text and JSON, and its ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cxassess import cli
from cxassess.assessment import assess
from cxassess.engagement import load

RUNNER = CliRunner()
AURORA = Path(__file__).resolve().parents[1] / "examples" / "clients" / "aurora-telecom"


@pytest.fixture(autouse=True)
def language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def run(*arguments: str) -> Result:
    return RUNNER.invoke(cli.app, ["audit", *arguments])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("How it is computed", "✕ fail", "reported +14.0", "gives the reported +14")),
        ("pt-BR", ("Como se calcula", "✕ falha", "informado +14,0", "dá o valor informado de +14")),
    ],
)
def test_text(language: str, said: tuple[str, ...]) -> None:
    result = run(str(AURORA), "--language", language)
    # Failing checks are what the report is about: no error.
    assert result.exit_code == 0, result.output
    for each in ("Aurora Telecom", *said):
        assert each in result.output
    lines = result.output.splitlines()
    assert max(map(len, lines)) <= 118
    assert all(line == line.rstrip() for line in lines)


def test_it_speaks_the_clients_language_unless_told_another() -> None:
    assert "Como se calcula" in run(str(AURORA)).output


def test_json() -> None:
    result = run(str(AURORA), "--json")
    assert result.exit_code == 0, result.output
    assert result.output == assess(load(AURORA)).audit_json()
    found = json.loads(result.output)
    assert {each["state"] for each in found["checks"]} <= {"ok", "warning", "fail", "no_data"}
    assert found["diagnoses"][0]["reported"] == 14


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_a_broken_folder(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "client.yaml").write_text("version: 1\n", encoding="utf-8")
    result = run(str(tmp_path), *arguments)
    assert result.exit_code == 1
    assert "client.yaml" in result.output
    assert run(str(tmp_path / "nowhere"), *arguments).exit_code == 1


def test_help_says_what_it_does() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "KPI usage" in result.output
