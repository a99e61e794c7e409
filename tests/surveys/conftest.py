"""A client's folder in which a test writes survey files and reads them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from cxassess.errors import Problem, SurveyError
from cxassess.surveys import SurveyConfig, SurveyData, read_survey


@dataclass
class Client:
    folder: Path

    def write(self, text: str | bytes, name: str = "data/a.csv", encoding: str = "utf-8") -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return name

    def write_excel(self, sheets: dict[str, list[list[object]]], name: str = "data/a.xlsx") -> str:
        buffer = io.BytesIO()
        options = {"in_memory": True, "default_date_format": "dd/mm/yyyy"}
        with xlsxwriter.Workbook(buffer, options) as workbook:
            for title, rows in sheets.items():
                sheet = workbook.add_worksheet(title)
                for index, row in enumerate(rows):
                    sheet.write_row(index, 0, row)
        return self.write(buffer.getvalue(), name)

    def read(self, **settings: Any) -> SurveyData:
        """Read data/a.csv as one wave of NPS unless the settings say otherwise."""
        defaults: dict[str, Any] = {
            "id": "nps",
            "name": "NPS",
            "metric": "nps",
            "scale": (0, 10),
            "columns": {"score": "score"},
            "files": [{"path": "data/a.csv", "wave": "2024"}],
        }
        return read_survey(SurveyConfig.model_validate(defaults | settings), self.folder)

    def problems(self, **settings: Any) -> dict[str, Problem]:
        """Return the problems of reading, one of each code."""
        with pytest.raises(SurveyError) as caught:
            self.read(**settings)
        return {each.code: each for each in caught.value.problems}

    def refusal(self, code: str, **settings: Any) -> tuple[str, str]:
        """Return the only problem of reading as told in Portuguese and in English."""
        with pytest.raises(SurveyError) as caught:
            self.read(**settings)
        assert [each.code for each in caught.value.problems] == [code]
        return caught.value.text("pt-BR"), caught.value.text("en")


@pytest.fixture
def client(tmp_path: Path) -> Client:
    folder = tmp_path / "client"
    (folder / "data").mkdir(parents=True)
    return Client(folder)
