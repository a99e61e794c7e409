"""The first look at a file: all columns of its first rows, and how it is written."""

import csv
import datetime as dt
import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cxassess.errors import SurveyError
from cxassess.surveys.opening import read_sample
from cxassess.surveys.presets import TABLE

EXPORTS = Path(__file__).resolve().parents[2] / "examples" / "exports"
MONTHS = [dt.datetime(2026, 3, 2, 9, 30), dt.datetime(2026, 3, 3)]


@pytest.fixture
def sample(client):
    """Return a function that writes a file and reads its first rows."""

    def written(content, name="a.csv", *, stored="utf-8", **options):
        client.write(content, name, stored)
        return read_sample(client.folder / name, **options)

    return written


@pytest.fixture
def refused(sample):
    """Return a function that returns the only problem of a file: code and option named."""

    def problem(content, name="a.csv", **options):
        with pytest.raises(SurveyError) as caught:
            sample(content, name, **options)
        (told,) = caught.value.problems
        assert told.where.file == name
        for language in ("pt-BR", "en"):
            assert "client.yaml" not in caught.value.text(language)
            assert "surveys[" not in caught.value.text(language)
        return told.code, told.where.key

    return problem


def excel(client, sheets, name="a.xlsx", **options):
    client.write_excel(sheets, name)
    return read_sample(client.folder / name, **options)


class TestText:
    def test_every_column_of_every_row(self, sample):
        text = "score,region,comment\n9,North,\n8, South ,x\n"
        found = sample(text)
        assert found.header.names == ("score", "region", "comment")
        assert found.columns == (("9", "8"), ("North", " South "), ("", "x"))
        assert (found.rows, found.whole, found.preset) == ((2, 3), True, TABLE)
        assert found.dates == (False, False, False)
        assert (found.encoding, found.delimiter) == ("utf-8", ",")
        assert (found.sheet, found.sheets) == (None, ())
        assert found.path == "a.csv"
        assert found.size == len(text)
        assert found.decisions == {
            "encoding": "utf-8 [valid_utf8]",
            "delimiter": '"," [most_columns]',
            "header_row": "1 [first_row]",
        }

    def test_it_is_the_file_that_the_survey_has(self, client, sample):
        found = sample("score,region\n9,North\n8,South\n", "data/a.csv")
        record = client.read().files[0]
        assert (found.size, found.sha256) == (record.size, record.sha256)

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_the_delimiter_is_told(self, sample, delimiter):
        # Commas stand in the cells of every row, and would part as many columns.
        rows = [("score", "comment", "w"), ("9", "good, really", "1"), ("8", "bad, fair", "0")]
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(rows)
        found = sample(text.getvalue())
        assert found.delimiter == delimiter
        assert found.header.names == rows[0]
        assert "most_columns" in found.decisions["delimiter"]

    def test_a_decimal_comma_is_no_delimiter(self, sample):
        found = sample("score;weight;region\n9;1,5;North\n8;0,5;South\n")
        assert found.delimiter == ";"
        assert found.columns[1] == ("1,5", "0,5")

    def test_one_column(self, sample):
        found = sample("score\n9\n8\n")
        assert found.columns == (("9", "8"),)
        assert found.decisions["delimiter"].endswith("[one_column]")

    def test_tabs_by_the_name_of_the_file(self, sample):
        assert sample("score\tregion\n9\tNorth\n", "a.tsv").columns[1] == ("North",)

    @pytest.mark.parametrize(
        ("encoding", "told"),
        [("cp1252", "cp1252"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-8", "utf-8")],
    )
    def test_the_encoding_is_told(self, sample, encoding, told):
        found = sample("nota,região\n9,São Paulo\n", stored=encoding)
        assert found.encoding == told
        assert found.header.names == ("nota", "região")
        assert found.columns[1] == ("São Paulo",)

    def test_row_numbers_are_those_of_the_file(self, sample):
        found = sample('score,comment\n9,"one\ntwo"\n\n8,x\n')
        assert found.rows == (2, 5)

    def test_rows_of_other_lengths_are_left_out(self, sample):
        found = sample("score,region\n9,North\n8\n7,South,x\n6,East\n,\n")
        assert found.columns[0] == ("9", "6")
        assert found.rows == (2, 5)

    @pytest.mark.parametrize(("rows", "whole"), [(1, False), (4, False), (5, True), (6, True)])
    def test_no_more_rows_than_asked(self, sample, rows, whole):
        found = sample("score,b\n" + "".join(f"{n},x\n" for n in range(5)), rows=rows)
        assert len(found.rows) == min(rows, 5)
        assert found.columns[0] == tuple("01234"[:rows])
        assert found.whole is whole

    def test_options_come_first(self, sample):
        text = "score,region;a\n9,North;b\n"
        assert sample(text, delimiter=";").header.names == ("score,region", "a")
        assert sample(text, delimiter=";").decisions["delimiter"] == '";" [configured]'
        assert sample("a\tb\n1\t2\n", delimiter=r"\t").delimiter == "\t"
        found = sample("região,b\nSão,x\n", encoding="cp1252")
        assert found.header.names == ("regiÃ£o", "b")
        assert found.decisions["encoding"] == "cp1252 [configured]"

    def test_a_link_is_followed(self, client):
        outside = client.folder.parent / "b.csv"
        outside.write_text("score,b\n9,1\n", encoding="utf-8")
        (client.folder / "a.csv").symlink_to(outside)
        assert read_sample(client.folder / "a.csv").header.names == ("score", "b")


class TestExports:
    @pytest.mark.parametrize(
        ("name", "header", "rows"),
        [
            ("qualtrics.csv", (1, 3), 12),
            ("surveymonkey.csv", (1, 2), 10),
            ("limesurvey.csv", (1, 1), 10),
            ("microsoft-forms.xlsx", (1, 1), 10),
            ("zendesk.csv", (1, 1), 12),
            ("hubspot.csv", (1, 1), 12),
            ("delighted.csv", (1, 1), 10),
            ("google-forms.csv", (1, 1), 10),
        ],
    )
    def test_each_is_recognised(self, name, header, rows):
        found = read_sample(EXPORTS / name)
        assert found.preset == name.split(".")[0]
        assert (found.header.first_row, found.header.last_row) == header
        assert found.rows == tuple(range(header[1] + 1, header[1] + 1 + rows))
        assert {len(each) for each in found.columns} == {rows}
        assert found.decisions["format"].endswith(" [recognised]")
        assert found.whole

    def test_wordings_are_other_names(self):
        header = read_sample(EXPORTS / "qualtrics.csv").header
        assert header.others[header.names.index("Q1")] == (
            "How likely are you to recommend us to a friend or colleague?",
            '{"ImportId":"QID1"}',
        )

    def test_a_told_format_comes_first(self):
        found = read_sample(EXPORTS / "qualtrics.csv", format=TABLE)
        assert (found.preset, found.header.last_row, len(found.rows)) == (TABLE, 1, 14)
        assert "format" not in found.decisions
        found = read_sample(EXPORTS / "hubspot.csv", format="surveymonkey")
        assert (found.preset, found.header.last_row) == ("surveymonkey", 2)
        assert found.decisions["format"] == "SurveyMonkey [configured]"

    def test_spss(self):
        pytest.importorskip("pyreadstat")
        pytest.importorskip("cxassess.surveys.spss")
        found = read_sample(EXPORTS / "spss.sav")
        assert found.preset == "spss"
        assert found.header.names == ("RESPID", "ANSWERED", "Q1", "Q2", "SEGMENT", "WEIGHT")
        assert found.rows == tuple(range(1, 13))
        assert found.dates == (False, True, False, False, False, False)


class TestExcel:
    def test_cells_as_text_and_dates_as_dates(self, client):
        rows = [
            ["score", "date", "mixed", "weight", "flag"],
            [9, MONTHS[0], MONTHS[0], 0.25, True],
            ["", MONTHS[1], "soon", 1.0, False],
            ["", "", "", "", ""],
            [0, "", 3, "", ""],
        ]
        found = excel(client, {"Answers": rows})
        assert found.columns == (
            ("9", "", "0"),
            ("2026-03-02T09:30:00", "2026-03-03", ""),
            ("2026-03-02T09:30:00", "soon", "3"),
            ("0.25", "1", ""),
            ("True", "False", ""),
        )
        assert found.dates == (False, True, False, False, False)
        assert found.rows == (2, 3, 5)
        assert (found.sheet, found.sheets) == ("Answers", ("Answers",))
        assert (found.encoding, found.delimiter, found.whole) == (None, None, True)

    @pytest.mark.parametrize(("rows", "whole"), [(1, False), (3, True), (9, True)])
    def test_no_more_rows_than_asked(self, client, rows, whole):
        found = excel(client, {"A": [["score", "b"], *([n, 1] for n in range(3))]}, rows=rows)
        assert found.columns[0] == tuple("012"[:rows])
        assert found.whole is whole

    def test_the_sheet_is_told(self, client):
        sheets = {"Notes": [["About"]], "Answers": [["score"], [9]]}
        with pytest.raises(SurveyError) as caught:
            excel(client, sheets)
        assert [each.code for each in caught.value.problems] == ["sheet_not_told"]
        found = excel(client, sheets, sheet="Answers")
        assert found.columns == (("9",),)
        assert found.sheet == "Answers"
        assert found.decisions["sheet"] == '"Answers" [configured]'


class TestParquet:
    @staticmethod
    def written(columns):
        buffer = io.BytesIO()
        pq.write_table(pa.table(columns), buffer)
        return buffer.getvalue()

    def test_cells_as_text_and_dates_as_dates(self, sample):
        columns = {
            "score": pa.array([9, None], pa.int8()),
            "day": pa.array([each.date() for each in MONTHS]),
            "moment": pa.array(MONTHS, pa.timestamp("us")),
            "weight": [0.25, 1.0],
            "list": [[1], []],
            "text": ["x", ""],
        }
        found = sample(self.written(columns), "a.parquet")
        assert found.columns == (
            ("9", ""),
            ("2026-03-02", "2026-03-03"),
            ("2026-03-02T09:30:00", "2026-03-03"),
            ("0.25", "1"),
            ("", ""),
            ("x", ""),
        )
        assert found.dates == (False, True, True, False, False, False)
        assert (found.rows, found.whole, found.preset) == ((1, 2), True, TABLE)
        assert found.decisions == {}

    def test_an_export_is_recognised(self, sample):
        frame = pd.read_csv(EXPORTS / "delighted.csv", dtype=str, keep_default_na=False)
        found = sample(self.written(dict(frame)), "a.parquet")
        assert found.preset == "delighted"
        assert found.decisions == {"format": "Delighted [recognised]"}

    @pytest.mark.parametrize(("rows", "whole"), [(1, False), (3, True)])
    def test_no_more_rows_than_asked(self, sample, rows, whole):
        found = sample(self.written({"score": [1, 2, 3]}), "a.parquet", rows=rows)
        assert found.columns[0] == ("1", "2", "3")[:rows]
        assert found.whole is whole


class TestErrors:
    """Each names the file, and the option that would mend it if there is one."""

    @pytest.mark.parametrize(
        ("content", "name", "options", "code", "key"),
        [
            ("a,b\n1,2\n", "a.csv", {"delimiter": "xx"}, "delimiter_invalid", "delimiter"),
            ("a,b\n1,2\n", "a.csv", {"encoding": "klingon"}, "encoding_unknown", "encoding"),
            ("a,b\n1,2\n", "a.csv", {"format": "excel"}, "format_unknown", "format"),
            (b"a,b\n\xff,2\n", "a.csv", {"encoding": "utf-8"}, "encoding_fails", None),
            (b"a,b\n\x81,2\n", "a.csv", {}, "encoding_fails", None),
            (b"a,b\n\x00,2\n", "a.csv", {}, "control_character", None),
            (b"PK\x03\x04", "a.csv", {}, "text_is_workbook", None),
            (b"", "a.csv", {}, "file_empty", None),
            ("a,b\n", "a.csv", {}, "file_no_answers", None),
            (",\n1,2\n", "a.csv", {}, "header_empty", None),
            ('a,b\n1,"2\n', "a.csv", {}, "quotes_broken", None),
            (b"nothing", "a.xlsx", {}, "workbook_unreadable", None),
            (b"nothing", "a.parquet", {}, "parquet_unreadable", None),
            ("a,b\n1,2\n", "a.ods", {}, "file_format", None),
        ],
    )
    def test_of_a_file(self, refused, content, name, options, code, key):
        assert refused(content, name, **options) == (code, key)

    def test_of_a_file_whose_name_has_the_name_of_an_option(self, refused):
        assert refused("a,b\n", "nps.date.2026.csv", encoding="klingon") == (
            "encoding_unknown",
            "encoding",
        )

    def test_of_a_file_that_is_missing(self, client):
        with pytest.raises(SurveyError) as caught:
            read_sample(client.folder / "absent.csv")
        assert [each.code for each in caught.value.problems] == ["file_missing"]

    def test_of_a_sheet(self, client):
        client.write_excel({"A": [["score"], [9]]}, "a.xlsx")
        with pytest.raises(SurveyError) as caught:
            read_sample(client.folder / "a.xlsx", sheet="B")
        assert [each.code for each in caught.value.problems] == ["sheet_missing"]

    def test_of_a_cell_that_does_not_end(self, client, refused):
        text = 'score,comment\n9,x\n8,"' + "a" * 131_073 + '"\n'
        assert refused(text) == ("cell_too_long", None)
        client.write(text)
        pt, en = client.refusal("cell_too_long")
        assert "data/a.csv, linha 3: no registro que começa na linha 3 há uma célula" in pt
        assert "row 3: the record that starts in row 3 has a cell of more than 131,072" in en

    def test_a_cell_that_just_fits(self, client):
        client.write('score,comment\n9,"' + "a" * 131_072 + '"\n')
        assert client.read().answers["score"].tolist() == [9]
