"""The KPI-usage audit on a terminal."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from cxassess.assessment.types import Assessment
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report.audit import print_audit
from cxassess.report.words import Words
from tests.report.assessments import nps_survey
from tests.report.test_story_audit import CHECKED, audited, reported
from tests.report.test_story_diagnosis import diagnosed, told

MODEL = load_model()


def printed(assessment: Assessment, language: Language = "en", width: int = 100) -> str:
    console = Console(file=StringIO(), width=width)
    print_audit(assessment, MODEL, Words(language), console)
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def with_diagnosis(language: Language = "en") -> Assessment:
    checked, told_wrong = audited(*CHECKED, language=language), diagnosed(told(42.9))
    surveys = (*checked.surveys, *told_wrong.surveys)
    return checked.model_copy(update={"surveys": surveys, "diagnoses": told_wrong.diagnoses})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole(language: Language, snapshot: SnapshotAssertion) -> None:
    assert printed(with_diagnosis(language), language) == snapshot


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_is_longer_than_the_terminal(width: int) -> None:
    lines = printed(with_diagnosis(), width=width).splitlines()
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


def test_names_are_no_markup() -> None:
    assessment = audited(reported("fail"))
    survey = nps_survey(name="NPS [red]B2B[/red] [x]")
    client = assessment.client.model_copy(update={"name": "A [bold]B[/bold]"})
    said = printed(assessment.model_copy(update={"surveys": (survey,), "client": client}))
    assert "NPS [red]B2B[/red] [x], 2026" in " ".join(said.split())
    assert "A [bold]B[/bold]" in said


def test_without_checks() -> None:
    assert printed(audited()).splitlines()[1] == "No check of KPI usage was run"


def test_on_a_terminal_colours_are_beside_words_and_symbols() -> None:
    console = Console(file=StringIO(), width=100, force_terminal=True, color_system="standard")
    print_audit(audited(reported("fail")), MODEL, Words("en"), console)
    file = console.file
    assert isinstance(file, StringIO)
    assert "\x1b[1;31m✕ fail" in file.getvalue()
