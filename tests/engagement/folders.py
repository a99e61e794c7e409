"""A small model and a client's folder that is right, for tests to break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cxassess.engagement import check, write_questionnaire
from cxassess.engagement.types import Answer, Consensus, Respondent
from cxassess.errors import Language, Problem, describe
from cxassess.model.types import (
    Anchor,
    Department,
    Dimension,
    Horizon,
    Indicator,
    Level,
    Model,
    Role,
    ScoringRules,
    Text,
)

RESPONDENTS = (
    Respondent("R1", "executive"),
    Respondent("R2", "cx_cs"),
    Respondent("R3", "commercial"),
    Respondent("R4", "front_line"),
)
REASON = "Atende só por telefone"
ANSWERS = (
    *(Answer(each.code, "GOV-01", level) for level, each in enumerate(RESPONDENTS, start=1)),
    *(Answer(each.code, "GOV-02", 5) for each in RESPONDENTS),
    Answer("R1", "KPI-01", "NS"),
    Answer("R2", "KPI-01", 3),
    Answer("R1", "KPI-02", "NA", REASON),
    Answer("R4", "KPI-02", 2),
)
CONSENSUS = (Consensus("GOV-02", 4, "A ata confirma"),)

CONFIG = """\
version: 1
language: {language}
client:
  name: "Acme"
assessment:
  date: 2026-03-31
  period_start: 2025-01-01
  period_end: 2025-12-31
surveys:
- id: nps
  name: "NPS"
  metric: nps
  scale: [0, 10]
  columns: {{score: score, wave: wave}}
  waves:
  - {{name: "2024", start: 2024-01-01, end: 2024-12-31}}
  - {{name: "2025", start: 2025-01-01, end: 2025-12-31}}
  delimiter: ","
  encoding: utf-8
  files:
  - path: data/nps.csv
reported:
- {{survey: nps, wave: "2025", value: 40.0, since: "2024", change: 5.0}}
"""

EVIDENCE = """\
- id: E1
  kind: document
  title: "Organograma"
  date: 2025-09-30
  indicators: [GOV-01]
  file: data/chart.txt
"""


def _indicator(indicator_id: str, *, not_applicable: bool) -> Indicator:
    return Indicator(
        id=indicator_id,
        weight=1,
        question=Text(pt=f"Pergunta {indicator_id}?", en=f"Question {indicator_id}?"),
        anchors=tuple(
            Anchor(level=level, text=Text(pt=f"Nível {level}", en=f"Level {level}"))
            for level in range(1, 6)
        ),
        ask=("board",),
        not_applicable=not_applicable,
    )


def small_model() -> Model:
    """Return a model of two dimensions and four indicators."""
    text = Text(pt="texto", en="text")
    roles: list[tuple[Any, str, str]] = [
        ("executive", "Direção", "Leadership"),
        ("cx_cs", "CX e CS", "CX and CS"),
        ("commercial", "Comercial", "Commercial"),
        ("front_line", "Linha de frente", "Front line"),
    ]
    own = {"raters_for_agreement": 3, "planned_points": (5,), "uncertainty_confidence": 0.95}
    rules = dict.fromkeys(ScoringRules.model_fields, 1) | own
    return Model(
        version="0",
        rules=ScoringRules.model_validate(rules),
        levels=tuple(
            Level(level=n, name=text, description=text, from_index=20 * n - 20, to_index=20 * n)
            for n in range(1, 6)
        ),
        grades=(),
        roles=tuple(Role(id=each, name=Text(pt=pt, en=en), who=text) for each, pt, en in roles),
        departments=(Department(id="board", name=Text(pt="Diretoria", en="Board")),),
        statuses=(),
        dimensions=tuple(
            Dimension(id=each, weight=0.5, name=text, description=text) for each in ("GOV", "KPI")
        ),
        indicators=(
            _indicator("GOV-01", not_applicable=False),
            _indicator("GOV-02", not_applicable=True),
            _indicator("KPI-01", not_applicable=False),
            _indicator("KPI-02", not_applicable=True),
        ),
        mistakes=(),
        check_groups=(),
        checks=(),
        gates=(),
        combinations=(),
        sources=(),
        glossary=(),
        horizons=(Horizon(id="all", days=365, longest=5),),
    )


MODEL = small_model()


def lay_client(folder: Path, language: Language = "en") -> Path:
    """Fill `folder` with a client that has nothing wrong."""
    (folder / "data").mkdir(parents=True)
    (folder / "client.yaml").write_text(CONFIG.format(language=language), encoding="utf-8")
    (folder / "evidence.yaml").write_text(EVIDENCE, encoding="utf-8")
    (folder / "data" / "chart.txt").write_text("chart", encoding="utf-8")
    rows = [f"{score},{wave}" for wave in (2024, 2025) for score in (9, 10, 8, 7, 3, 10, 9, 5)]
    table = "\n".join(("score,wave", *rows)) + "\n"
    (folder / "data" / "nps.csv").write_text(table, encoding="utf-8")
    write_questionnaire(
        folder / "questionnaire.xlsx",
        MODEL,
        language,
        respondents=RESPONDENTS,
        answers=ANSWERS,
        consensus=CONSENSUS,
    )
    return folder


def edit_config(folder: Path, old: str, new: str, *, name: str = "client.yaml") -> None:
    """Replace a passage of a text file that has to be there."""
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def edit_cells(folder: Path, sheet: str, cells: dict[str, Any]) -> None:
    """Write cells of the questionnaire."""
    path = folder / "questionnaire.xlsx"
    book = load_workbook(path)
    page = book[sheet]
    for cell, value in cells.items():
        page[cell] = value
    book.save(path)


def cell_of(folder: Path, indicator: str, header: str, *, sheet: str = "Answers") -> str:
    """Return the address of an indicator's cell under a header."""
    page: Worksheet = load_workbook(folder / "questionnaire.xlsx")[sheet]
    column = next(each for each in page[1] if each.value == header).column_letter
    row = next(each for each in page["A"] if each.value == indicator).row
    return f"{column}{row}"


def errors_of(folder: Path) -> list[Problem]:
    """Return the errors of a folder."""
    return [each for each in check(folder, MODEL) if each.severity == "error"]


def warnings_of(folder: Path) -> list[Problem]:
    """Return the warnings of a folder."""
    return [each for each in check(folder, MODEL) if each.severity == "warning"]


def only_error(folder: Path, language: Language = "en") -> str:
    """Return the one error of a folder as its reader sees it."""
    errors = errors_of(folder)
    assert len(errors) == 1, [describe(each) for each in errors]
    return describe(errors[0], language)
