"""Write the exports that are no text: a workbook of Microsoft Forms and an SPSS file.

Run ``python examples/exports/build.py`` after changing an answer; equal answers give equal files.
The exports that are text are kept as they are and edited by hand.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pyreadstat
import xlsxwriter

HERE = Path(__file__).resolve().parent
CREATED = dt.datetime(2026, 1, 1)
FIRST_DAY = dt.datetime(2026, 3, 2, 9, 12, 5)

FORMS_HEADER = (
    "ID",
    "Hora de início",
    "Hora de conclusão",
    "Email",
    "Nome",
    "Hora da última modificação",
    "De 0 a 10, quanto você recomendaria a Empresa Exemplo a um colega?",
    "O atendimento resolveu o que eu precisava.",
    "Por quais canais você falou conosco?",
    "O que podemos melhorar?",
)
FORMS_ANSWERS = (
    (10, "Concordo totalmente", "Telefone;", ""),
    (9, "Concordo", "WhatsApp;E-mail;", "Mais horários"),
    (3, "Discordo", "Telefone;Loja;", "Responder no prazo"),
    (8, "Concordo", "Loja;", ""),
    (7, "Não concordo nem discordo", "E-mail;", ""),
    (10, "Concordo totalmente", "WhatsApp;", "=está ótimo"),
    (5, "Discordo", "Telefone;", "Menos transferências"),
    (9, "Concordo", "WhatsApp;Loja;", ""),
    (None, "Concordo", "Loja;", ""),
    (0, "Discordo totalmente", "Telefone;E-mail;", "Devolver a cobrança"),
)

# 98 and 99 are declared as missing in the file itself.
SPSS_ANSWERS = (
    (10, 5, 1, 0.9),
    (9, 4, 1, 1.1),
    (4, 2, 2, 1.0),
    (98, 4, 2, 1.0),
    (8, 4, 1, 0.8),
    (10, 5, 2, 1.2),
    (99, 99, 1, 1.0),
    (7, 3, 2, 1.0),
    (6, 3, 1, 0.9),
    (9, 5, 2, 1.1),
    (98, 1, 1, 1.0),
    (2, 1, 2, 1.0),
)
_SAV_CREATED = slice(92, 109)
"""Where an SPSS file holds the date and the hour it was written: "01 Jan 26" and "00:00:00"."""


def main() -> None:
    """Write both files."""
    write_forms(HERE / "microsoft-forms.xlsx")
    write_spss(HERE / "spss.sav")


def write_forms(path: Path) -> None:
    """Write the workbook: five leading columns, real dates, several choices joined with ";"."""
    options = {
        "default_date_format": "m/d/yy h:mm:ss",
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 0, FORMS_HEADER)
        for number, answers in enumerate(FORMS_ANSWERS, start=1):
            start = FIRST_DAY + dt.timedelta(days=number, minutes=7 * number)
            end = start + dt.timedelta(minutes=3)
            person = (f"pessoa{number}@example.com", f"Pessoa Exemplo {number}")
            sheet.write_row(number, 0, (number, start, end, *person, "", *answers))


def write_spss(path: Path) -> None:
    """Write the SPSS file: labels, user-missing codes, a weight, dates."""
    table = pd.DataFrame(SPSS_ANSWERS, columns=["Q1", "Q2", "SEGMENT", "WEIGHT"], dtype=float)
    table.insert(0, "RESPID", range(1, len(table) + 1))
    table.insert(1, "ANSWERED", [(FIRST_DAY + dt.timedelta(days=n)).date() for n in table.index])
    refused = {98: "Do not know", 99: "No answer"}
    satisfied = ("Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied")
    pyreadstat.write_sav(
        table,
        str(path),
        file_label="Example survey, invented answers",
        column_labels={
            "RESPID": "Respondent",
            "ANSWERED": "Day of the answer",
            "Q1": "How likely are you to recommend us to a friend? (0 to 10)",
            "Q2": "How satisfied are you with us? (1 to 5)",
            "SEGMENT": "Segment",
            "WEIGHT": "Survey weight",
        },
        variable_value_labels={
            "Q1": {0: "Not at all likely", 10: "Extremely likely"} | refused,
            "Q2": dict(enumerate(satisfied, start=1)) | refused,
            "SEGMENT": {1: "Business", 2: "Home"},
        },
        missing_ranges={"Q1": [98, 99], "Q2": [98, 99]},
        variable_format={"RESPID": "F8.0", "Q1": "F2.0", "Q2": "F2.0", "SEGMENT": "F1.0"},
    )
    written = bytearray(path.read_bytes())
    written[_SAV_CREATED] = f"{CREATED:%d %b %y%H:%M:%S}".encode()
    path.write_bytes(written)


if __name__ == "__main__":
    main()
