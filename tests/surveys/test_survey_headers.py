"""Where a header stands, what its columns are called, and the row numbers below it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess.errors import SurveyError
from cxassess.surveys.headers import named, read_header
from cxassess.surveys.types import HeaderLayout

EXCEL = [{"path": "data/a.xlsx", "wave": "2024"}]
TITLED = "Answers of March\n\nscore,region\n9,North\n11,South\n"
THREE_ROWS = (
    "Q1,Q2\n"
    "How likely are you to recommend us?,Where do you live?\n"
    '"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n'
    "9,North\n11,South\n"
)
JOINED = {"rows": 2, "names": "joined"}
QUESTIONS = ("Which channels?", "", "", "Recommend?", "Satisfied with?", "")
ANSWERS = ("Phone", "E-mail", "Shop", "Response", "Delivery", "Support")


def joined(first, second):
    return read_header([list(first), list(second)], HeaderLayout(**JOINED))


class TestPlace:
    def test_title_lines_above_it(self, client):
        client.write(TITLED)
        data = client.read(header={"row": 3}, exclude=["out_of_scale"])
        assert data.answers["score"].tolist() == [9]
        record = data.files[0]
        assert record.decisions["header_row"] == "3 [configured]"
        assert record.rows == 2

    def test_row_numbers_are_those_of_the_file(self, client):
        client.write(TITLED)
        pt, en = client.refusal("score_invalid", header={"row": 3})
        assert "data/a.csv, chave surveys[nps].columns.score, linha 5: " in pt
        assert "(rows: 5; 1 in all)" in en

    def test_in_a_workbook(self, client):
        rows = [["Answers of March"], [], ["score", "region"], [9, "North"], ["", ""], [11, "x"]]
        client.write_excel({"A": rows})
        _, en = client.refusal("score_invalid", files=EXCEL, header={"row": 3})
        assert "sheet A, key surveys[nps].columns.score, row 6" in en
        data = client.read(files=EXCEL, header={"row": 3}, missing=(11,))
        assert data.waves[0].rows == 2
        assert data.files[0].decisions["blank_rows"] == "1 [blank_rows_skipped]"

    def test_a_line_for_the_delimiter_above_it(self, client):
        client.write("sep=;\nscore;region\n9;North\n")
        client.refusal("header_is_separator", columns={"score": "sep=;"}, delimiter=",")
        assert client.read(header={"row": 2}).answers["score"].tolist() == [9]

    def test_a_title_that_has_other_delimiters(self, client):
        client.write("a;b;c;d;e\nscore,region\n9,North\n")
        data = client.read(header={"row": 2})
        assert data.files[0].decisions["delimiter"].startswith('","')

    def test_a_file_can_have_its_own(self, client):
        client.write("score\n9\n")
        client.write(TITLED, "data/b.csv")
        files = [
            {"path": "data/a.csv", "wave": "1"},
            {"path": "data/b.csv", "wave": "2", "header": {"row": 3}},
        ]
        assert client.read(files=files, missing=(11,)).answers["score"].tolist() == [9, 9]

    @pytest.mark.parametrize("row", [2, 50])
    def test_no_header_there(self, client, row):
        client.write(TITLED)
        _, en = client.refusal("header_empty", header={"row": row})
        assert f"data/a.csv, row {row}: " in en

    @pytest.mark.parametrize("row", [2, 50])
    def test_no_header_there_in_a_workbook(self, client, row):
        client.write_excel({"A": [["Answers"], [], ["score"], [9]]})
        client.refusal("header_empty", files=EXCEL, header={"row": row})

    @pytest.mark.parametrize("layout", [{"row": 0}, {"rows": 0}, {"names": "last"}, {"line": 1}])
    def test_layouts_that_are_none(self, client, layout):
        client.write("score\n9\n")
        with pytest.raises(ValueError, match="validation error"):
            client.read(header=layout)


class TestSeveralRows:
    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("Q1", None),
            (" Q1", "columns"),
            ("How likely are you to recommend us?", "other_names"),
            ("How likely are you to recommend us? ", "other_names"),
            ('{"ImportId":"QID1"}', "other_names"),
        ],
    )
    def test_a_column_is_found_by_each_of_its_names(self, client, name, told):
        client.write(THREE_ROWS)
        data = client.read(columns={"score": name}, header={"rows": 3}, missing=(11,))
        assert data.answers["score"].tolist() == [9]
        decisions = data.files[0].decisions
        assert decisions["header_row"] == "1–3 [configured]"
        assert decisions.keys() & {"columns", "other_names"} == ({told} if told else set())
        if told == "other_names":
            assert decisions[told] == '"Q1" [found_by_other_name]'

    def test_in_a_workbook(self, client):
        rows = [["Q1", "Q2"], ["Recommend?", "Where?"], [9, "North"], [8, "South"]]
        client.write_excel({"A": rows})
        columns = {"score": "Recommend?", "segments": {"Region": "Q2"}}
        data = client.read(files=EXCEL, columns=columns, header={"rows": 2})
        assert data.answers["Region"].tolist() == ["North", "South"]
        assert data.files[0].decisions["header_row"] == "1–2 [configured]"

    def test_the_first_name_comes_before_another(self, client):
        client.write("a,b\nb,c\n9,1\n")
        for name, score in (("a", 9), ("b", 1), ("c", 1)):
            data = client.read(columns={"score": name}, header={"rows": 2})
            assert data.answers["score"].tolist() == [score]

    def test_two_columns_of_one_wording_are_ambiguous(self, client):
        client.write("Q1,Q2\nRecommend?,Recommend?\n9,1\n")
        _, en = client.refusal(
            "column_ambiguous", columns={"score": "Recommend?"}, header={"rows": 2}
        )
        assert '"Q1", "Q2"' in en
        data = client.read(columns={"score": "Q2"}, header={"rows": 2})
        assert data.answers["score"].tolist() == [1]

    def test_rows_of_the_header_are_no_answers(self, client):
        client.write(THREE_ROWS)
        pt, _ = client.refusal("score_invalid", columns={"score": "Q1"}, header={"rows": 3})
        assert 'linha 5: o valor "11"' in pt
        with pytest.raises(SurveyError) as caught:
            client.read(columns={"score": "Q1"}, header={"rows": 1})
        assert sorted(each.where.row for each in caught.value.problems) == [2, 3, 5]

    def test_more_rows_than_the_file_has(self, client):
        client.write("score\n9\n")
        client.refusal("file_no_answers", header={"rows": 5})

    def test_further_rows_that_are_short_or_long(self):
        header = read_header([["a", "b"], ["x"], ["y", "z", "w"]], HeaderLayout(rows=3))
        assert header.names == ("a", "b")
        assert header.others == (("x", "y"), ("z",))


class TestJoined:
    def test_a_blank_cell_is_the_question_to_its_left(self):
        assert joined(QUESTIONS, ANSWERS).names == (
            "Which channels? / Phone",
            "Which channels? / E-mail",
            "Which channels? / Shop",
            "Recommend?",
            "Satisfied with? / Delivery",
            "Satisfied with? / Support",
        )

    def test_metadata_has_no_second_row(self):
        assert joined(["Id", "Date", "", "Q"], ["", "", "", "Response"]).names[:2] == ("Id", "Date")

    def test_blanks_at_the_left_end_have_no_question(self):
        assert joined(["", "Q"], ["a", "b"]).names == ("", "Q")

    def test_a_question_keeps_its_blanks_at_the_ends_only_where_it_stands_alone(self):
        assert joined(["Q ", "R ", ""], ["x", " a", "b"]).names == ("Q ", "R /  a", "R / b")

    @pytest.mark.parametrize(
        "name", ["Satisfied with? / Delivery", "Satisfied with? / Delivery ", "Delivery"]
    )
    def test_a_joined_column_is_read(self, client, name):
        client.write(",".join(QUESTIONS) + "\n" + ",".join(ANSWERS) + "\nx,,,1,9,7\n")
        data = client.read(columns={"score": name}, header=JOINED)
        assert data.answers["score"].tolist() == [9]

    def test_a_question_of_several_columns_is_none_of_them(self, client):
        client.write(",".join(QUESTIONS) + "\n" + ",".join(ANSWERS) + "\nx,,,1,9,7\n")
        _, en = client.refusal(
            "column_missing", columns={"score": "Satisfied with?"}, header=JOINED
        )
        assert '"Satisfied with? / Delivery"' in en
        assert '"Satisfied with? / Support"' in en

    def test_below_title_lines_in_a_workbook(self, client):
        client.write_excel({"A": [["March"], QUESTIONS, ANSWERS, ["x", "", "", 1, 9, 11]]})
        layout = JOINED | {"row": 2}
        columns = {"score": "Satisfied with? / Support"}
        _, en = client.refusal("score_invalid", files=EXCEL, columns=columns, header=layout)
        assert "row 4" in en
        data = client.read(files=EXCEL, columns=columns, header=layout, scores={"11": 10})
        assert data.answers["score"].tolist() == [10]
        assert data.files[0].decisions["header_row"] == "2–3 [configured]"


class TestCellsOfSeveralLines:
    NAME = "How likely\nare you?"

    def test_the_name_holds_the_end_of_line(self, client):
        client.write(f'"{self.NAME}",b\n9,1\n11,1\n')
        data = client.read(columns={"score": self.NAME}, missing=(11,))
        assert data.answers["score"].tolist() == [9]
        pt, en = client.refusal("score_invalid", columns={"score": self.NAME})
        # The header has the lines 1 and 2.
        assert "linha 4: " in pt
        assert r'column "How likely\nare you?"' in en

    def test_in_a_workbook_a_row_is_a_row(self, client):
        client.write_excel({"A": [[self.NAME, "b"], [9, 1], [11, 1]]})
        _, en = client.refusal("score_invalid", files=EXCEL, columns={"score": self.NAME})
        assert "row 3: " in en

    def test_in_titles_further_rows_and_answers(self, client):
        client.write(
            '"Answers\nof March"\n'  # lines 1 and 2, row 1 of the header's layout
            "Q1,Q2\n"  # line 3
            '"How\nlikely?","Why?"\n'  # lines 4 and 5
            '9,"because\n\nof it"\n'  # lines 6 to 8
            "11,x\n"
        )
        layout = {"row": 2, "rows": 2}
        _, en = client.refusal("score_invalid", columns={"score": "Q1"}, header=layout)
        assert "data/a.csv, key surveys[nps].columns.score, row 9: " in en


CELL = st.text(alphabet="ab /\n", max_size=3)


@given(
    st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6),
    st.sampled_from(["first", "joined"]),
    st.integers(1, 3),
    st.integers(0, 2),
)
def test_every_column_has_a_name_and_is_found_by_it(columns, names, rows, above):
    cells = [["title"]] * above + [list(each) for each in zip(*columns, strict=True)]
    header = read_header(cells, HeaderLayout(row=above + 1, rows=rows, names=names))
    assert len(header.names) == len(header.others) == len(columns)
    assert (header.first_row, header.last_row) == (above + 1, above + rows)
    for place, name in enumerate(header.names):
        assert place in named(header, name)
        assert all(len(named(header, other)) >= 1 for other in header.others[place])
