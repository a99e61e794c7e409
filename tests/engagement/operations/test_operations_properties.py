"""What holds for any table and any bytes, not only for the examples."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.engagement.operations.values import is_empty
from cxassess.surveys.identifiers import hash_identifiers
from tests.engagement.operations.tables import KEY, read, write_excel, write_table

_WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12).filter(
    lambda text: not is_empty(text)
)
_TIMES = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
_FEW = st.sampled_from(["Fatura", "Entrega", "Preço; prazo", 'A "B"'])
_ROW = st.fixed_dictionaries(
    {
        "case": _WORDS,
        "customer": st.none() | _WORDS,
        "opened": _TIMES,
        "reason": st.none() | _FEW,
        "solved": st.none() | st.booleans(),
        "rating": st.none() | st.integers(1, 5),
    }
)
_ROWS = st.lists(_ROW, min_size=1, max_size=8, unique_by=lambda row: row["case"])
_HEADERS = {
    "case": ["Caso", "CASE", "numero-do-protocolo"],
    "customer": ["Cliente", "customer id"],
    "opened": ["Abertura", "aberto_em", "Opened"],
    "reason": ["Motivo", "Reason"],
    "solved": ["Resolvido", "solved"],
    "rating": ["Nota", "RATING"],
}


def _text(value: Any, draw: st.DrawFn) -> str:
    if value is None:
        return draw(st.sampled_from(["", " ", "n/a", "-"]))
    if isinstance(value, bool):
        return draw(st.sampled_from(["sim", "Yes", "1"] if value else ["não", "N", "0"]))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=draw(st.sampled_from(" T")))
    return f"{value}{draw(st.sampled_from(['', ' ']))}"


def _check(frame: pd.DataFrame, rows: list[dict[str, Any]]) -> None:
    for key in ("case", "customer"):
        texts = pd.Series([row[key] or "" for row in rows], dtype=str)
        assert frame[key].tolist() == hash_identifiers(texts, KEY).tolist()
    assert frame["opened"].tolist() == [pd.Timestamp(row["opened"]) for row in rows]
    for key in ("reason", "solved", "rating"):
        told = [None if pd.isna(value) else value for value in frame[key]]
        assert told == [row[key] for row in rows]


@settings(max_examples=60, deadline=None)
@given(data=st.data(), rows=_ROWS)
def test_any_text_file_is_read_back(tmp_path_factory, data, rows) -> None:
    folder: Path = tmp_path_factory.mktemp("client")
    keys = data.draw(st.permutations(list(_HEADERS)))
    names = {key: data.draw(st.sampled_from(_HEADERS[key])) for key in keys}
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=data.draw(st.sampled_from(",;\t|")))
    writer.writerow([names[key] for key in keys])
    writer.writerows([[_text(row[key], data.draw) for key in keys] for row in rows])
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    write_table(folder, "casos", buffer.getvalue().encode(encoding))
    operations, problems = read(folder)
    assert [each.code for each in problems] == []
    _check(operations.tables["cases"].frame, rows)


@settings(max_examples=25, deadline=None)
@given(data=st.data(), rows=_ROWS)
def test_any_workbook_is_read_back(tmp_path_factory, data, rows) -> None:
    folder: Path = tmp_path_factory.mktemp("client")
    keys = data.draw(st.permutations(list(_HEADERS)))

    def cell(value: Any) -> Any:
        own = isinstance(value, bool | int | dt.datetime) and data.draw(st.booleans())
        return value if own else _text(value, data.draw)

    lines = [[cell(row[key]) for key in keys] for row in rows]
    write_excel(folder, "cases", {"Cases": [[_HEADERS[key][1] for key in keys], *lines]})
    operations, problems = read(folder, {"cases": {"columns": {"case": _HEADERS["case"][1]}}})
    assert [each.code for each in problems] == []
    _check(operations.tables["cases"].frame, rows)


@settings(max_examples=200, deadline=None)
@given(
    at=st.integers(0, 120),
    length=st.integers(0, 12),
    spoilt=st.binary(max_size=10) | st.text("a1;,\"'\n\r\t|-/:@é\x00 ", max_size=8),
)
def test_a_spoilt_file_is_told_never_a_crash(tmp_path_factory, at, length, spoilt) -> None:
    folder: Path = tmp_path_factory.mktemp("client")
    content = b"Caso;Abertura;Nota;Resolvido\n1;2025-01-01 10:00;5;sim\n2;2025-01-02;;n\n"
    change = spoilt if isinstance(spoilt, bytes) else spoilt.encode()
    write_table(folder, "casos", content[:at] + change + content[at + length :])
    operations, problems = read(folder)
    errors = [each for each in problems if each.severity == "error"]
    assert not (errors and operations.tables)
