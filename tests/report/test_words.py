"""Texts of the report: complete in both languages, used, and numbers as each language writes."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from string import Formatter

import pytest

from cxassess.model import load_model
from cxassess.report.words import MINUS, Words, texts

PT, EN = Words("pt-BR"), Words("en")
CHECK = re.compile(r"K\d\d\.")
SOURCES = Path(__file__).resolve().parents[2]


def forms(text: object) -> list[str]:
    return list(text.values()) if isinstance(text, dict) else [str(text)]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(texts()))
def test_every_text_has_both_languages_and_the_same_placeholders(key: str) -> None:
    entry = texts()[key]
    assert set(entry) == {"pt", "en"}
    for text in forms(entry["pt"]) + forms(entry["en"]):
        assert text.strip()
    assert {isinstance(entry["pt"], dict)} == {isinstance(entry["en"], dict)}
    for pt, en in zip(forms(entry["pt"]), forms(entry["en"]), strict=True):
        assert placeholders(pt) | {"count"} == placeholders(en) | {"count"}
    if isinstance(entry["pt"], dict):
        assert set(entry["pt"]) == set(entry["en"]) == {"one", "other"}


def test_every_key_named_in_the_code_exists_and_every_text_is_used() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for path in (SOURCES / "cxassess" / "report").rglob("*.py")
    )
    named = set(re.findall(r"""["']([a-z_]+\.[a-z][\w-]*)["']""", code))
    parts = {key.split(".")[0] for key in texts()}
    literal = {key for key in named if key.split(".")[0] in parts}
    assert literal <= set(texts())
    # Keys that the code completes: f"kpis.sentence_{verdict}".
    completed = tuple(re.findall(r"""f["']([a-z_]+\.\w*)\{""", code))
    unused = {key for key in set(texts()) - literal if not key.startswith(completed)}
    # The reasons of the checks are named by the checks themselves; their own tests reach each.
    assert {key for key in unused if not CHECK.match(key)} == set()
    assert {key[:3] for key in unused} <= {each.id for each in load_model().checks}


def test_numbers() -> None:
    assert PT.number(1234.56) == "1.234,6"
    assert EN.number(1234.56) == "1,234.6"
    assert PT.signed(39.84) == "+39,8"
    assert EN.signed(-8.86) == f"{MINUS}8.9"
    assert EN.signed(-0.04) == "0.0"
    assert EN.signed(0.04) == "0.0"
    assert PT.percent(0.385) == EN.percent(0.385) == "38%"
    assert EN.number(-0.0, 0) == "0"


def test_pvalues_and_dates() -> None:
    assert PT.p_equals(0.0638) == "p = 0,064"
    assert EN.p_equals(0.00001) == "p < 0.001"
    day = dt.date(2026, 3, 5)
    assert PT.date(day) == "5 de março de 2026"
    assert EN.date(day) == "March 5, 2026"
    assert PT.short_date(day) == "05/03/2026"
    assert EN.short_date(day) == "5 Mar 2026"


def test_formulas_are_named_by_their_steps() -> None:
    values = {"steps": "codes_scored+promoters_from_8;mean_times_ten"}
    texts()["K00.formulas"] = {"pt": "{steps:formula}", "en": "{steps:formula}"}
    try:
        said = EN.figures("K00.formulas", values)
    finally:
        del texts()["K00.formulas"]
    assert said == "codes as scores + promoters from 8 to 10; mean times ten"


def test_plural_and_lists() -> None:
    assert PT("findings.shown_roles", count=0).startswith("0 grupos")
    assert PT("findings.shown_roles", count=1).startswith("1 grupo ")
    assert EN("findings.shown_roles", count=12).startswith("12 role groups")
    assert PT.joined(["a", "b", "c"]) == "a, b e c"
    assert EN.joined(["a"]) == "a"
    with pytest.raises(KeyError):
        PT("findings.shown_roles")
    with pytest.raises(KeyError):
        PT("common.stage", number=1)
