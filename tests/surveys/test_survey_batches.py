"""A file read some rows at a time is the same survey, whatever the number of rows."""

import io
from typing import ClassVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxassess.errors import SurveyError
from cxassess.surveys import SurveyConfig, parquet, read_survey, tables

KEY = "0123456789abcdef"
WAVES = [
    {"name": "2023", "start": "2023-01-01", "end": "2023-12-31"},
    {"name": "2024", "start": "2024-01-01", "end": "2024-12-31"},
]
HEADER = ("id", "score", "w", "date", "region", "client", "how", "finished")
SETTINGS = {
    "id": "nps",
    "name": "NPS",
    "metric": "nps",
    "scale": (0, 10),
    "columns": {
        "score": "score",
        "response": "id",
        "weight": "w",
        "date": "date",
        "account": "client",
        "mode": "how",
        "segments": {"Region": "region"},
    },
    "finished": {"column": "finished", "values": [1]},
    "missing": (99, "n/a"),
    "waves": WAVES,
    "date_format": "%Y-%m-%d",
    "exclude": ("outside_waves", "out_of_scale"),
}


def table(rows, seed=0):
    """Return rows with all that a file can have, good and to be left out."""
    rng = np.random.default_rng(seed)
    scores = rng.choice(["0", "6", "8", "9", "10", "11", "99", "n/a", ""], rows)
    days = rng.integers(0, 900, rows)
    return [
        (
            f"r{rng.integers(0, 3 * rows)}",
            str(scores[place]),
            f"{rng.gamma(4, 0.25) + 0.01:.3f}",
            str(np.datetime64("2022-12-01") + days[place]),
            str(rng.choice(["North", "South", " North", ""])),
            f"client {rng.integers(0, rows)}" if rng.random() < 0.9 else "",
            str(rng.choice(["phone", "mail"])),
            str(rng.choice(["1", "1", "1", "0"])),
        )
        for place in range(rows)
    ]


def write(client, rows, kind):
    """Write a table in a format, and return the files' configuration."""
    if kind == "csv":
        client.write("\n".join(",".join(row) for row in [HEADER, *rows]) + "\n")
    elif kind == "xlsx":
        numbers = [(row[0], int(row[1]) if row[1].isdigit() else row[1], *row[2:]) for row in rows]
        client.write_excel({"A": [list(row) for row in [HEADER, *numbers]]})
    else:
        columns = {name: [row[at] for row in rows] for at, name in enumerate(HEADER)}
        buffer = io.BytesIO()
        pq.write_table(pa.table(columns), buffer)
        client.write(buffer.getvalue(), "data/a.parquet")
    return [{"path": f"data/a.{kind}"}]


def read(client, batch=None, **changes):
    """Read a survey so many rows at a time, or all at once."""
    config = SurveyConfig.model_validate(SETTINGS | changes)
    with pytest.MonkeyPatch.context() as patch:
        if batch is not None:
            patch.setattr(tables, "_BATCH_ROWS", batch)
            patch.setattr(parquet, "_BATCH_ROWS", batch)
        return read_survey(config, client.folder, KEY)


def problems(client, batch=None, **changes):
    with pytest.raises(SurveyError) as caught:
        read(client, batch, **changes)
    return caught.value.problems


def assert_same(first, second):
    pd.testing.assert_frame_equal(first.answers, second.answers)
    assert first.waves == second.waves
    assert first.files == second.files
    assert first.warnings == second.warnings
    np.testing.assert_array_equal(first.days, second.days)
    np.testing.assert_array_equal(first.accounts, second.accounts)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_seven_rows_at_a_time(client, kind):
    files = write(client, table(120), kind)
    whole = read(client, files=files)
    assert_same(read(client, 7, files=files), whole)
    # All that can happen to a row does.
    assert whole.files[0].rows == 120
    assert whole.files[0].excluded.keys() == {
        "unfinished",
        "duplicate",
        "outside_waves",
        "out_of_scale",
    }
    assert whole.waves[0].missing.keys() == {"", "99", "n/a"}
    assert [each.code for each in whole.warnings] == ["duplicates_differ"]


def test_all_formats_are_one_survey(client):
    rows = table(120)
    csv, *others = (
        read(client, 7, files=write(client, rows, kind)) for kind in ("csv", "xlsx", "parquet")
    )
    for other in others:
        pd.testing.assert_frame_equal(csv.answers, other.answers)
        assert csv.waves == other.waves
        assert csv.files[0].excluded == other.files[0].excluded


@given(
    st.integers(1, 40),
    st.sampled_from(["csv", "parquet"]),
    st.integers(2, 45),
    st.integers(0, 10_000),
)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_number_of_rows_at_a_time(client, rows, kind, batch, seed):
    good = [
        (f"good{year}", "9", "1", f"{year}-06-01", "North", "Acme", "mail", "1")
        for year in (2023, 2024)
    ]
    files = write(client, [*table(rows, seed), *good], kind)
    assert_same(read(client, batch, files=files), read(client, files=files))


class TestFindings:
    """What is wrong in the rows of several batches is told once, with its first rows."""

    CELLS = (
        "score,w,date,wave",
        *("9,1,2024-01-05,2024" for _ in range(4)),
        "11,x,2024-01-05,2025",  # row 6
        *("9,1,2024-01-05,2024" for _ in range(3)),
        "blank,1,soon,2024",  # row 10
        *("11,0,,2025" for _ in range(9)),  # rows 11 to 19
        "12,,2025-02-01,",  # row 20
        "11,1,2022-02-01,2024",  # row 21
    )
    BY_NAME: ClassVar = {
        "files": [{"path": "data/a.csv"}],
        "columns": {"score": "score", "weight": "w", "date": "date", "wave": "wave"},
        "finished": None,
        "exclude": (),
        "missing": (),
    }

    @pytest.mark.parametrize("batch", [1, 2, 7, 1 << 16])
    def test_counts_and_first_rows(self, client, batch):
        client.write("\n".join(self.CELLS))
        told = problems(client, batch, **self.BY_NAME)
        found = [
            (each.code, each.where.row, each.values["rows"], each.values["count"]) for each in told
        ]
        many = "6, 11, 12, 13, 14, …"
        assert found == [
            ("score_invalid", 6, many, 11),
            ("score_invalid", 20, "20", 1),
            ("score_invalid", 10, "10", 1),
            ("wave_empty", 20, "20", 1),
            ("wave_unknown_in_rows", 6, many, 10),
            ("date_empty", 11, "11, 12, 13, 14, 15, …", 9),
            ("date_invalid", 10, "10", 1),
            ("date_outside_waves", 21, "21", 1),
        ]
        assert [each.values["found"] for each in told[:3]] == ['"11"', '"12"', '"blank"']
        assert told[4].values["waves"] == '"2025"'

    @pytest.mark.parametrize("batch", [1, 3, 1 << 16])
    @pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
    def test_row_numbers_go_on(self, client, kind, batch):
        rows = [("a", "9", "1", "2024-01-05", "", "", "", "1")] * 20
        for place in (6, 12, 18):
            rows[place] = (*rows[place][:1], "11", *rows[place][2:])
        columns = {"score": "score"}
        files = [write(client, rows, kind)[0] | {"wave": "2024"}]
        told = problems(client, batch, files=files, columns=columns, exclude=(), waves=[])
        # Parquet has no row of headers.
        first = 7 if kind == "parquet" else 8
        assert [each.values["rows"] for each in told] == [f"{first}, {first + 6}, {first + 12}"]

    @pytest.mark.parametrize("batch", [1, 4, 1 << 16])
    def test_weights(self, client, batch):
        lines = ["score,w", *(f"9,{'x' if place % 4 == 3 else 1}" for place in range(40))]
        client.write("\n".join(lines))
        files = [{"path": "data/a.csv", "wave": "1"}]
        columns = {"score": "score", "weight": "w"}
        (told,) = problems(client, batch, files=files, columns=columns, waves=[], finished=None)
        assert (told.code, told.values["rows"], told.values["count"]) == (
            "weight_invalid",
            "5, 9, 13, 17, 21, …",
            10,
        )

    @pytest.mark.parametrize("batch", [1, 4, 1 << 16])
    def test_many_values_end_in_one_problem(self, client, batch):
        client.write("score\n" + "".join(f"{11 + place % 20}\n" for place in range(60)))
        files = [{"path": "data/a.csv", "wave": "1"}]
        columns = {"score": "score"}
        given_ = {"files": files, "columns": columns, "waves": [], "finished": None, "exclude": ()}
        told = problems(client, batch, **given_)
        assert [each.code for each in told] == ["score_invalid"] * 5 + ["scores_invalid_besides"]
        assert (told[-1].values["values"], told[-1].values["count"]) == (15, 45)
        assert told[-1].values["rows"] == "7, 8, 9, 10, 11, …"


def test_blank_rows_of_all_batches_are_counted(client):
    client.write("score,b\n" + "9,1\n,\n\n8,1\n" * 5)
    files = [{"path": "data/a.csv", "wave": "1"}]
    columns = {"score": "score"}
    for batch in (1, 2, 7, None):
        data = read(client, batch, files=files, columns=columns, waves=[], finished=None)
        assert data.files[0].decisions["blank_rows"] == "10 [blank_rows_skipped]"
        assert data.waves[0].base == 10


def test_repeats_of_an_earlier_batch(client):
    lines = ["score,id", *(f"{place % 11},r{place % 10}" for place in range(40))]
    client.write("\n".join(lines))
    files = [{"path": "data/a.csv", "wave": "1"}]
    columns = {"score": "score", "response": "id"}
    for batch in (1, 7, None):
        data = read(client, batch, files=files, columns=columns, waves=[], finished=None)
        assert data.files[0].excluded == {"duplicate": 30}
        assert data.answers["score"].tolist() == list(range(10))
        # Row r0 of 0, 10, 20 and 30 says 0, 10, 9 and 8.
        assert data.warnings[0].values == {"count": 30, "total": 30}
