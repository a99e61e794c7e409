import datetime as dt
import io
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cxassess.errors import SurveyError
from cxassess.stats import nps_of, score_table
from cxassess.surveys import counts
from cxassess.surveys.batches import BatchCounter
from cxassess.surveys.counts import count_parquet
from cxassess.surveys.parts import Group

PARQUET = [{"path": "data/a.parquet", "wave": "2024"}]
DATED = {"score": "score", "date": "date"}
YEAR = [{"name": "2024", "start": "2024-01-01", "end": "2024-12-31"}]
COLUMNS = {"score": "score", "wave": "wave", "weight": "weight", "segments": {"segment": "shop"}}


def parquet(columns, **options):
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, **options)
    return buffer.getvalue()


def write(client, columns, name="data/a.parquet", **options):
    client.write(parquet(columns, **options), name)
    return client.folder / name


def survey(rows, seed):
    """Return columns with everything that a good file can have."""
    rng = np.random.default_rng(seed)
    score = rng.choice([*range(11), 98, 99], rows)
    return {
        "comment": pa.array([f"comment {each}" for each in range(rows)]),
        "score": pa.array(score, pa.int16(), mask=rng.random(rows) < 0.1),
        "wave": pa.array(rng.choice(["2023", "2024", "2024 "], rows)),
        "shop": pa.array(rng.choice(["North", "São Paulo", " North"], rows), mask=score == 3),
        "weight": pa.array(rng.gamma(4, 0.25, rows)),
    }


# --- as any other file of a survey -------------------------------------------------------


def test_same_answers_as_the_csv(client):
    columns = survey(400, seed=1)
    write(client, columns)
    frame = pa.table(columns).to_pandas()
    frame["score"] = frame["score"].astype("Int64")
    client.write(frame.to_csv(index=False))
    settings = {"columns": COLUMNS, "missing": (98, 99)}
    first = client.read(files=[{"path": "data/a.csv"}], **settings)
    second = client.read(files=[{"path": "data/a.parquet"}], **settings)
    pd.testing.assert_frame_equal(first.answers, second.answers)
    assert first.waves == second.waves
    assert first.waves[0].missing.keys() == {"", "98", "99"}


@pytest.mark.parametrize(
    "score",
    [
        pa.array([9, None, 7, 99], pa.int8()),
        pa.array([9, None, 7, 99], pa.uint64()),
        pa.array([9.0, None, 7.0, 99.0]),
        pa.array([9.0, float("nan"), 7.0, 99.0], pa.float32()),
        pa.array([Decimal("9.00"), None, Decimal("7.00"), Decimal("99.00")]),
        pa.array(["9", "", " 7 ", "99"]),
        pa.array(["9,0", None, "7", "99"], pa.large_string()),
        pa.array(["9", None, "7", "99"]).dictionary_encode(),
        pa.array([9, None, 7, 99]).dictionary_encode(),
    ],
    ids=lambda each: str(each.type),
)
def test_scores_of_any_type(client, score):
    path = write(client, {"score": score})
    data = client.read(files=PARQUET, missing=(99,), decimal=",")
    assert data.answers["score"].tolist() == [9, 7]
    assert data.waves[0].missing == {"": 1, "99": 1}
    if score[0].as_py() != "9,0":
        counted = count_parquet(path, "score", missing=(99,))
        assert counted.table.counts.tolist() == [[0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0]]
        assert counted.missing == {"": 1, "99": 1}


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        (pa.array(["x ", None]), ["x", ""]),
        (pa.array(["x ", None]).dictionary_encode(), ["x", ""]),
        (pa.array([2024, 7]), ["2024", "7"]),
        (pa.array([2024.0, 0.25]), ["2024", "0,25"]),
        (pa.array([True, False]), ["True", "False"]),
        (pa.array([dt.date(2024, 1, 31), None]), ["2024-01-31", ""]),
        (
            pa.array([dt.datetime(2024, 1, 31), dt.datetime(2024, 1, 31, 8, 5)]),
            ["2024-01-31", "2024-01-31 08:05:00"],
        ),
        (pa.nulls(2), ["", ""]),
    ],
)
def test_cells_as_text(client, cells, labels):
    write(client, {"score": [9, 8], "segment": cells})
    columns = {"score": "score", "segments": {"S": "segment"}}
    assert client.read(files=PARQUET, columns=columns, decimal=",").answers["S"].tolist() == labels


def test_weights_have_the_decimal_mark_of_their_type(client):
    columns = {"score": "score", "weight": "weight"}
    write(client, {"score": [9, 8], "weight": [0.1, 1e-7]})
    data = client.read(files=PARQUET, columns=columns, decimal=",")
    assert data.answers["weight"].tolist() == [0.1, 1e-7]
    write(client, {"score": [9, 8], "weight": ["0,1", "2"]})
    data = client.read(files=PARQUET, columns=columns, decimal=",")
    assert data.answers["weight"].tolist() == [0.1, 2.0]


def test_rows_are_counted_from_the_first_answer(client):
    write(client, {"score": [9, 8, 11, None, 11]}, row_group_size=2)
    pt, en = client.refusal("score_invalid", files=PARQUET)
    assert "data/a.parquet, chave surveys[nps].columns.score, linha 3" in pt
    assert '"11"' in en
    assert "(rows: 3, 5; 2 in all)" in en


def test_record_tells_no_header_row(client):
    write(client, {" score": [9, 8]})
    record = client.read(files=PARQUET).files[0]
    assert record.rows == 2
    assert record.decisions.keys() == {"decimal", "columns", "wave"}


@pytest.mark.parametrize(
    "days",
    [
        pa.array([dt.date(2024, 3, 5), dt.date(2024, 3, 6)]),
        pa.array([dt.date(2024, 3, 5), dt.date(2024, 3, 6)], pa.date64()),
        pa.array([dt.datetime(2024, 3, 5, 14, 30), dt.datetime(2024, 3, 6)], pa.timestamp("ns")),
        pa.array([dt.datetime(2024, 3, 5, 14, 30), dt.datetime(2024, 3, 6)], pa.timestamp("s")),
        # 23:30 on the 5th where the answer was given, the 6th in Greenwich.
        pa.array(
            [dt.datetime(2024, 3, 6, 2, 30), dt.datetime(2024, 3, 6, 12)],
            pa.timestamp("ms", "America/Sao_Paulo"),
        ),
    ],
    ids=lambda each: str(each.type),
)
def test_dates_need_no_format(client, days):
    write(client, {"score": [9, 8], "date": days})
    data = client.read(files=[{"path": "data/a.parquet"}], columns=DATED, waves=YEAR)
    assert data.waves[0].base == 2
    assert data.files[0].decisions["date_format"] == " [date_cells]"
    (wave,) = client.read(files=PARQUET, columns=DATED).waves
    assert (wave.start, wave.end) == (dt.date(2024, 3, 5), dt.date(2024, 3, 6))


def test_empty_date_is_told(client):
    write(client, {"score": [9, 8], "date": pa.array([None, dt.date(2024, 3, 6)])})
    pt, _ = client.refusal("date_empty", files=PARQUET, columns=DATED)
    assert "linhas: 1; total: 1" in pt


@pytest.mark.parametrize("day", [-2_000_000, 10_000_000])
def test_date_of_no_calendar_is_told(client, day):
    write(client, {"score": [9, 8], "date": pa.array([day, 19_000], pa.int32()).cast(pa.date32())})
    pt, _ = client.refusal("date_format_missing", files=PARQUET, columns=DATED)
    assert "linhas: 1; total: 1" in pt


def test_dates_as_text_need_a_format(client):
    write(client, {"score": [9], "date": ["05/03/2024"]})
    client.refusal("date_format_missing", files=PARQUET, columns=DATED)
    (wave,) = client.read(files=PARQUET, columns=DATED, date_format="%d/%m/%Y").waves
    assert wave.start == dt.date(2024, 3, 5)


def test_columns_that_are_not_mapped_can_be_anything(client):
    path = write(
        client, {"score": [9], "score.x": [1], "b": [b"\xff"], "l": [[1]], "s": [{"x": 1}]}
    )
    assert client.read(files=PARQUET).waves[0].base == 1
    assert count_parquet(path, "score").rows == 1


@pytest.mark.parametrize(
    ("cells", "name"),
    [([[9]], "list"), ([{"x": 9}], "struct"), ([b"9"], "binary"), ([dt.time(9)], "time64[us]")],
)
def test_columns_without_single_values_are_refused(client, cells, name):
    path = write(client, {"score": [9], "nested": cells})
    columns = {"score": "nested", "segments": {"S": "nested"}}
    with pytest.raises(SurveyError) as caught:
        client.read(files=PARQUET, columns=columns)
    assert [each.code for each in caught.value.problems] == ["parquet_column_type"] * 2
    assert f'the column "nested" is of the type {name}' in caught.value.text("en")
    with pytest.raises(SurveyError, match="which is not read"):
        count_parquet(path, "nested")


def test_missing_column_lists_near_names(client):
    path = write(client, {"Score": [9], "nota": [9]})
    _, en = client.refusal("column_missing", files=PARQUET, columns={"score": "notas"})
    assert "one of the 2 columns" in en
    client.refusal("column_other_case", files=PARQUET)
    with pytest.raises(SurveyError, match=r"key columns\.score: the column"):
        count_parquet(path, "notas")


def test_file_without_rows_or_columns(client):
    path = write(client, {"score": pa.array([], pa.int8())})
    client.refusal("file_no_answers", files=PARQUET)
    with pytest.raises(SurveyError, match="header only"):
        count_parquet(path, "score")
    write(client, {})
    client.refusal("header_empty", files=PARQUET)
    client.write(b"", "data/a.parquet")
    client.refusal("file_empty", files=PARQUET)


def test_truncated_file(client):
    path = write(client, survey(50, seed=2))
    whole = path.read_bytes()
    for length in (1, 10, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        pt, _ = client.refusal("parquet_unreadable", files=PARQUET)
        assert "truncado" in pt
        with pytest.raises(SurveyError, match="not that of a whole Parquet file"):
            count_parquet(path, "score")


def test_damaged_file_is_refused_or_read(client):
    rng = np.random.default_rng(3)
    path = write(client, {"score": pa.array([9, 8, 7] * 50), "shop": ["á", "b", "c"] * 50})
    whole = path.read_bytes()
    columns = {"score": "score", "segments": {"S": "shop"}}
    refused = 0
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[rng.integers(4, len(whole) - 8)] = rng.integers(256)
        path.write_bytes(damaged)
        for read in (
            lambda: client.read(files=PARQUET, columns=columns),
            lambda: count_parquet(path, "score", by="shop"),
        ):
            try:
                read()
            except SurveyError:
                refused += 1
    assert refused > 50


def test_text_of_another_encoding(client):
    cells = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xe1"]).buffers())
    path = write(client, {"score": [9], "shop": cells})
    columns = {"score": "score", "segments": {"S": "shop"}}
    client.refusal("parquet_unreadable", files=PARQUET, columns=columns)
    with pytest.raises(SurveyError, match="not that of a whole Parquet file"):
        count_parquet(path, "score", by="shop")


def test_paths_are_those_of_any_file(client):
    outside = client.folder.parent / "outside.parquet"
    outside.write_bytes(parquet({"score": [9]}))
    (client.folder / "data/a.parquet").symlink_to(outside)
    client.refusal("path_outside", files=PARQUET)
    write(client, {"score": [9]}, "data/real.PARQUET")
    (client.folder / "data/b.parquet").symlink_to(client.folder / "data/real.PARQUET")
    for name in ("data/b.parquet", "data\\real.PARQUET"):
        assert client.read(files=[{"path": name, "wave": "1"}]).waves[0].base == 1
    files = [{"path": f"data/{name}", "wave": name} for name in ("b.parquet", "real.PARQUET")]
    client.refusal("file_copied", files=files)
    _, en = client.refusal("file_missing", files=[{"path": "data/c.parquet", "wave": "1"}])
    assert '"data/b.parquet"' in en


def test_pyarrow_is_not_imported_for_other_files():
    code = "import sys, cxassess.surveys; sys.exit('pyarrow.parquet' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- counted in parts --------------------------------------------------------------------


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(counts, "_BATCH_ROWS", 7)
    monkeypatch.setattr(counts, "_MOST_SPANS", 5)


def table_of(answers, groups):
    place = {group: index for index, group in enumerate(groups)}
    pairs = zip(answers["wave"], answers["segment"], strict=True)
    return score_table(
        answers["score"].to_numpy(),
        np.array([place[Group(*pair)] for pair in pairs]),
        number_of_groups=len(groups),
        weights=answers["weight"],
    )


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("row_group_size", [1, 10, 1000])
def test_counts_are_those_of_the_reader(client, small_batches, seed, row_group_size):
    path = write(client, survey(200, seed), row_group_size=row_group_size)
    settings = {"files": [{"path": "data/a.parquet"}], "columns": COLUMNS, "missing": (98, 99)}
    data = client.read(**settings)
    counted = count_parquet(path, "score", "shop", "weight", "wave", missing=(98, 99))
    expected = table_of(data.answers, counted.groups)
    np.testing.assert_array_equal(counted.table.counts, expected.counts)
    np.testing.assert_allclose(counted.table.sums, expected.sums, rtol=1e-12)
    np.testing.assert_allclose(counted.table.squares, expected.squares, rtol=1e-12)
    assert list(counted.groups) == sorted(
        set(zip(data.answers["wave"], data.answers["segment"], strict=True))
    )
    assert counted.rows == sum(wave.rows for wave in data.waves) == 200
    for code, rows in counted.missing.items():
        assert rows == sum(wave.missing.get(code, 0) for wave in data.waves)
    intervals = [nps_of(table, 0).confidence_interval() for table in (counted.table, expected)]
    np.testing.assert_allclose(*intervals)


def test_groups_by_wave_by_segment_and_all_together(client, small_batches):
    scores, waves, shops = (
        [9, 10, 0, 8, None],
        ["10", "2", "2", "10", "3"],
        ["b", "a", "b", "b", "c"],
    )
    path = write(client, {"score": scores, "wave": waves, "shop": shops})
    counted = count_parquet(path, "score", by="shop", wave="wave")
    assert counted.groups == (("2", "a"), ("2", "b"), ("10", "b"))
    assert counted.table.counts.sum(axis=1).tolist() == [1, 1, 2]
    by_wave = counted.by("wave")
    assert by_wave.groups == (("2", ""), ("10", ""))
    assert by_wave.table.counts.sum(axis=1).tolist() == [2, 2]
    assert counted.by("segment").groups == (("", "a"), ("", "b"))
    assert counted.by("segment").table.counts.sum(axis=1).tolist() == [1, 3]
    assert counted.by().groups == (("", ""),)
    assert nps_of(counted.by().table).base == 4
    assert (counted.by().rows, counted.by().missing) == (5, {"": 1})


def test_numbers_of_groups_and_wide_scores(client, small_batches):
    path = write(client, {"score": [100, 0, 55.0, 300.0], "wave": [2, 10, 2, 10]})
    counted = count_parquet(path, "score", wave="wave", scale=(0, 100), missing=["300"])
    assert counted.groups == (("2", ""), ("10", ""))
    assert counted.table.counts.sum(axis=1).tolist() == [2, 1]
    assert counted.missing == {"300": 1}


def test_labels_that_differ_in_blanks_are_one_group(client, small_batches):
    path = write(client, {"score": [9, 8, 7], "shop": ["a", " a", "a "]})
    counted = count_parquet(path, "score", by="shop")
    assert counted.groups == (("", "a"),)
    assert nps_of(counted.table).base == 3


def test_weights_of_any_type_and_of_missing_answers(client, small_batches):
    for weight in ([1, 2, 0], [1.0, 2.0, None], ["1", " 2.0 ", "?"], pa.array([Decimal(1), 2, -1])):
        path = write(client, {"score": [9, 8, None], "weight": weight})
        counted = count_parquet(path, "score", weight="weight")
        assert counted.table.sums.sum(axis=1).tolist() == [3.0]
        assert counted.table.squares.sum(axis=1).tolist() == [5.0]


def test_same_figures_whatever_the_number_of_threads(client):
    path = write(client, survey(3000, seed=4), row_group_size=100)
    threads = pa.cpu_count()
    try:
        tables = []
        for number in (1, 4):
            pa.set_cpu_count(number)
            counted = count_parquet(path, "score", "shop", "weight", "wave", missing=(98, 99))
            tables.append(counted.table)
    finally:
        pa.set_cpu_count(threads)
    np.testing.assert_array_equal(tables[0].sums, tables[1].sums)
    np.testing.assert_array_equal(tables[0].squares, tables[1].squares)


def test_only_mapped_columns_are_read_a_batch_at_a_time(client, small_batches, monkeypatch):
    path = write(client, survey(300, seed=5))
    chunk = pq.read_metadata(path).row_group(0).column(0)
    content = bytearray(path.read_bytes())
    start = chunk.dictionary_page_offset
    content[start : start + chunk.total_compressed_size] = bytes(chunk.total_compressed_size)
    path.write_bytes(content)
    with pytest.raises(OSError, match="thrift"):
        pq.read_table(path)
    batches = []
    count = BatchCounter.count

    def recorded(self, batch, first_row):
        batches.append((batch.schema.names, len(batch)))
        return count(self, batch, first_row)

    monkeypatch.setattr(BatchCounter, "count", recorded)
    assert count_parquet(path, "score", by="shop", missing=(98, 99)).rows == 300
    assert {tuple(names) for names, _ in batches} == {("score", "shop")}
    assert max(length for _, length in batches) == 7


def bad(name, cells):
    return {"score": [9, 8] * 10, "wave": ["2024"] * 20, "weight": [1.5] * 20} | {name: cells}


@pytest.mark.parametrize(
    "columns",
    [
        bad("score", [11, 9, -1, 11, 300] * 4),
        bad("score", [9.5, 9, None, float("inf")] * 5),
        bad("score", ["Sim", "sim ", "9", "não sei"] * 5),
        bad("score", [f"text {each}" for each in range(20)]),
        bad("score", [str(each) for each in range(20)]),
        bad("wave", ["2024", "", None, "2023", " "] * 4),
        bad("weight", [1.0, 0.0, -1.0, None] * 5),
        bad("weight", ["1", "1,5", "x", ""] * 5),
        bad("weight", [1.0, float("inf"), 2.0, 3.0] * 5) | {"score": [99, 11, 9, None] * 5},
    ],
)
def test_errors_are_those_of_the_reader(client, small_batches, columns):
    path = write(client, columns, row_group_size=6)
    settings = {"score": "score", "wave": "wave", "weight": "weight"}
    with pytest.raises(SurveyError) as read:
        client.read(files=[{"path": "data/a.parquet"}], columns=settings, missing=(99,))
    with pytest.raises(SurveyError) as counted:
        count_parquet(path, "score", weight="weight", wave="wave", missing=(99,))

    def told(error):
        return sorted(
            (each.code, each.where.row, sorted(map(str, each.values.items())))
            for each in error.value.problems
        )

    assert told(read) == told(counted)


def test_columns_of_ids_are_refused(client, monkeypatch):
    monkeypatch.setattr(counts, "_BATCH_ROWS", 4000)
    ids = [f"id {each}" for each in range(10_001)]
    path = write(client, {"score": [9] * 10_001, "id": ids, "number": range(10_001)})
    with pytest.raises(SurveyError, match='the column "id" has more than 10000 different values'):
        count_parquet(path, "score", by="id")
    with pytest.raises(SurveyError, match='the column "number"'):
        count_parquet(path, "score", by="number")
    pq.write_table(pa.table({"score": ids}), path)
    with pytest.raises(SurveyError, match='the column "score" has more than 1000 different'):
        count_parquet(path, "score")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scale": (10, 0)}, "`scale` must hold the lowest and the highest score"),
        ({"missing": (98, "10")}, "`missing` must hold no score of the scale; got '10'"),
    ],
)
def test_illegal_arguments(client, options, message):
    with pytest.raises(ValueError, match=message):
        count_parquet(write(client, {"score": [9]}), "score", **options)


def test_path_that_is_no_file(client):
    for path in (client.folder / "absent.parquet", client.folder):
        with pytest.raises(SurveyError, match=r"could not be opened|is not a file"):
            count_parquet(path, "score")
