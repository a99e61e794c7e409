"""The first look at a file on a terminal: its text in both languages, and what it never shows."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from cxassess.errors import LANGUAGES, Language
from cxassess.report.inspection import print_inspection
from cxassess.report.inspection_tables import _bar
from cxassess.report.words import Words, texts
from cxassess.surveys.inspection import Inspection, configuration_block, inspect
from cxassess.surveys.inspection.types import GRAVITIES
from cxassess.surveys.sample import Sample
from tests.surveys.inspection_samples import sample, times
from tests.surveys.test_inspection_scales import FULL, ONE_TO_FIVE, classes

SOURCES = Path(__file__).resolve().parents[2] / "cxassess"
PEOPLE = [
    f"{name} {family}"
    for name in ("Ana", "Bruno", "Carla", "Diego", "Elisa")
    for family in ("Souza", "Lima", "Rocha", "Nunes", "Prado", "Reis", "Melo", "Cruz")
]
SECRETS = ("@example.org", "Souza", "Prado", "segredo", "(11) 9", "192.0.2.", "Joana")


def relational() -> Sample:
    """Return a file of a Brazilian company: no tool's, and much to decide."""
    return sample(
        {
            "Código do cliente": [f"C{each % 70}" for each in range(100)],
            "Nome": PEOPLE,
            "E-mail": [f"p{each}@example.org" for each in range(100)],
            "Celular": [f"(11) 9{8000 + each}-1234" for each in range(100)],
            "Data da resposta": ["05/03/2026", "07/04/2026", "11/06/2026"],
            "Quanto você recomendaria a empresa? (0 a 10)": [
                *FULL[3:],
                "11",
                "99",
                "Prefiro não responder",
            ],
            "Satisfação com o atendimento": [*ONE_TO_FIVE[8:], *times(n6=8)],
            "Por que essa nota?": [f"o segredo número {each} é da Joana" for each in range(100)],
            "Atendente": ["Bia Souza", "Caio Prado", "Davi Lima"],
            "Região": ["Norte", "Sul", "Leste", "Norte"],
            "Canal": ["App", "Loja"],
            "peso": ["0,85", "1,15"],
            "Versão": ["1.2"],
            "Obs": [""],
        },
        path="relacional_2026.csv",
    )


def qualtrics() -> Sample:
    """Return an export of Qualtrics whose columns tell all."""
    return sample(
        {
            "StartDate": ["2026-01-05 10:00:00"],
            "Status": ["0"] * 9 + ["1"],
            "IPAddress": [f"192.0.2.{each}" for each in range(100)],
            "Finished": ["1"] * 19 + ["0"],
            "RecordedDate": ["2026-01-05 10:00:00", "2026-05-05 11:00:00"],
            "ResponseId": [f"R_{each}x" for each in range(100)],
            "RecipientEmail": [f"p{each}@example.org" for each in range(100)],
            "Q1": FULL,
            "Q1_NPS_GROUP": classes(FULL),
            "Q2": ["Very satisfied", "Satisfied", "Very dissatisfied", "Prefer not to say"],
            "Touchpoint": ["Delivery", "Support"],
        },
        preset="qualtrics",
        path="qualtrics.csv",
        wordings={"Q1": "How likely are you to recommend us?"},
    )


SAMPLES = {"relational": relational(), "qualtrics": qualtrics()}
FOUND = {name: inspect(each) for name, each in SAMPLES.items()}


def printed(found: Inspection, language: Language, width: int = 100) -> str:
    stream = StringIO()
    print_inspection(found, Words(language), Console(file=stream, width=width))
    return stream.getvalue()


@pytest.mark.parametrize("name", FOUND)
@pytest.mark.parametrize("language", LANGUAGES)
def test_text(name: str, language: Language, snapshot: SnapshotAssertion) -> None:
    assert printed(FOUND[name], language) == snapshot


@pytest.mark.parametrize("name", FOUND)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_about_a_person_is_shown(name: str, language: Language) -> None:
    cells = {cell for column in SAMPLES[name].columns for cell in column}
    assert any(secret in cell for cell in cells for secret in SECRETS)
    found = FOUND[name]
    for told in (
        printed(found, language),
        found.to_json(),
        configuration_block(found, language),
    ):
        for secret in SECRETS:
            assert secret not in told


@pytest.mark.parametrize("width", [80, 100, 118])
@pytest.mark.parametrize("name", FOUND)
@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_fit(name: str, language: Language, width: int) -> None:
    text = printed(FOUND[name], language, width)
    block = configuration_block(FOUND[name], language)
    assert text.endswith(block)
    lines = text.removesuffix(block).splitlines()
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


def test_many_columns_are_counted() -> None:
    columns = {f"x{each}": ["abc", "def"] for each in range(60)} | {"NPS": FULL}
    text = printed(inspect(sample(columns)), "en")
    assert "not shown: segment (52)" in text
    assert len(text.splitlines()) < 80


def test_markup_in_a_name_is_text() -> None:
    assert "[red]NPS[/red]" in printed(inspect(sample({"[red]NPS[/red]": FULL})), "en")


def test_a_long_scale_is_shown_in_tens() -> None:
    cells = [str(each) for each in range(0, 101, 2)]
    assert "70–79" in printed(inspect(sample({"score": cells})), "en")


@pytest.mark.parametrize(
    ("rows", "bar"), [(0, ""), (1, "▏"), (500, "████"), (1000, "████████"), (560, "████▌")]
)
def test_bars(rows: int, bar: str) -> None:
    assert _bar(rows, 1000, 8) == bar


def test_every_note_has_words_and_every_word_is_used() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (SOURCES / "surveys" / "inspection").glob("*.py")
    )
    said = {
        key.removeprefix("inspection.").split("_", 1)[1]
        for key in texts()
        if re.match(r"inspection\.(reason|mind)_", key)
    }
    # Codes that the source completes: f"header_{topic}", f"personal_{kind}".
    completed = ("header_", "personal_")
    assert {code for code in said if not code.startswith(completed)} <= set(
        re.findall(r'"(\w+)"', source)
    )
    noted = set(
        re.findall(r'(?:Note\(|_remark\("\w+", |yield _remark\(\s*"\w+",\s*)"(\w+)"', source)
    )
    assert len(noted) > 40
    assert noted <= said
    assert {f"inspection.gravity_{each}" for each in GRAVITIES} <= set(texts())
