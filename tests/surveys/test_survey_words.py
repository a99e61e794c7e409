"""What cells are worth: words, recoded numbers, thousands; and settings that contradict."""

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess.surveys.numbers import NumberFormat, parse_number
from cxassess.surveys.scores import Cell, ScoreRule

PLAIN = NumberFormat()
CSAT = {"metric": "csat", "scale": (1, 5)}
LABELLED = {"0 - Not at all likely": 0, "10 - Extremely likely": 10}
ELEVEN = {number: number - 1 for number in range(1, 12)}


def read(client, *cells, **settings):
    client.write("score;b\n" + "".join(f'"{cell}";1\n' for cell in cells))
    return client.read(**settings)


def scores(client, *cells, **settings):
    return read(client, *cells, **settings).answers["score"].tolist()


class TestWords:
    WORDS: ClassVar = {"Ótimo": 5, "bom": 4, " Regular ": 3, "RUIM": 2, "Péssimo": 1}

    @pytest.mark.parametrize(
        ("cell", "score"),
        [("Ótimo", 5), (" ótimo ", 5), ("ÓTIMO", 5), ("Bom", 4), ("regular", 3), ("ruim", 2)],
    )
    def test_whatever_the_capitals_and_the_blanks_around(self, client, cell, score):
        assert scores(client, cell, scores=self.WORDS, **CSAT) == [score]

    def test_numbers_of_the_scale_stand_beside_words(self, client):
        assert scores(client, "3", "Bom", "5.0", scores=self.WORDS, **CSAT) == [3, 4, 5]

    @pytest.mark.parametrize("cell", ["Otimo", "Muito bom", "6", "0", "Bom.", "4,5"])
    def test_other_words_and_numbers_are_refused(self, client, cell):
        client.write(f'score;b\nBom;1\n"{cell}";1\n')
        pt, en = client.refusal("score_invalid", scores=self.WORDS, **CSAT)
        assert f'o valor "{cell}" na coluna "score"' in pt
        assert f'the value "{cell}" in column "score"' in en
        assert "say which in scores" in en

    def test_labelled_ends(self, client):
        cells = (
            "10 - Extremely likely",
            "0 - Not at all likely",
            "7",
            "10",
            "10 - EXTREMELY LIKELY",
        )
        assert scores(client, *cells, scores=LABELLED) == [10, 0, 7, 10, 10]

    def test_labelled_ends_undeclared(self, client):
        client.write("score\n10 - Extremely likely\n7\n")
        client.refusal("score_invalid")

    def test_two_words_of_one_score(self, client):
        words = {"Yes": 1, "Sim": 1, "No": 0}
        assert scores(client, "sim", "YES", "no", scores=words, metric="csat", scale=(0, 1)) == [
            1,
            1,
            0,
        ]

    def test_words_beside_missing_codes(self, client):
        data = read(
            client,
            "Bom",
            "Não sei",
            "99",
            "",
            scores=self.WORDS,
            missing=("não sei", 99),
            **CSAT,
        )
        assert data.answers["score"].tolist() == [4]
        assert data.waves[0].missing == {"não sei": 1, "99": 1, "": 1}

    def test_words_in_a_workbook(self, client):
        client.write_excel({"A": [["score"], ["Bom"], [5], [" ÓTIMO "]]})
        data = client.read(files=[{"path": "data/a.xlsx", "wave": "1"}], scores=self.WORDS, **CSAT)
        assert data.answers["score"].tolist() == [4, 5, 5]


class TestRecoding:
    def test_each_number_is_what_it_is_mapped_to(self, client):
        assert scores(client, *range(1, 12), scores=ELEVEN) == list(range(11))

    @pytest.mark.parametrize("cell", ["0", "12", "-1", "5.5"])
    def test_a_number_that_is_not_mapped_is_none(self, client, cell):
        client.write(f"score;b\n1;1\n{cell};1\n")
        _, en = client.refusal("score_invalid", scores=ELEVEN)
        assert f'the value "{cell}"' in en
        assert read(client, "1", cell, scores=ELEVEN, exclude=["out_of_scale"]).waves[0].base == 1

    def test_a_number_of_the_scale_that_is_not_mapped_is_none_either(self, client):
        client.write("score\n1\n5\n")
        client.refusal("score_invalid", scores={1: 10, 2: 0})

    @pytest.mark.parametrize("cell", ["11", " 11 ", "11.0", "+11"])
    def test_it_matches_as_a_number(self, client, cell):
        assert scores(client, cell, scores={"11": 10}) == [10]

    def test_missing_codes_may_lie_inside_the_scale(self, client):
        data = read(client, "1", "11", "0", scores=ELEVEN, missing=(0,))
        assert data.answers["score"].tolist() == [0, 10]
        assert data.waves[0].missing == {"0": 1}
        assert "missing_inside_scale" in client.problems(missing=(0,))

    def test_a_reversed_scale(self, client):
        reverse = {number: 6 - number for number in range(1, 6)}
        assert scores(client, 1, 2, 5, scores=reverse, **CSAT) == [5, 4, 1]

    def test_numbers_beside_words(self, client):
        words = {"1": 0, "2": 1, "Extremely likely": 10}
        assert scores(client, 1, 2, "extremely likely", scores=words) == [0, 1, 10]
        client.write("score\n1\n10\n")
        client.refusal("score_invalid", scores=words)


class TestContradictions:
    @pytest.mark.parametrize(
        ("cell", "code"),
        [("Blank", "blank"), (99, "99"), ("99", 99), ("n/a", " N/A ")],
    )
    def test_a_cell_in_scores_and_missing(self, client, cell, code):
        client.write("score\n9\n")
        pt, en = client.refusal("scores_also_missing", scores={cell: 5}, missing=(code,))
        assert pt.startswith("client.yaml, chave surveys[nps].scores: ")
        assert f'a célula "{cell}" está em scores e também em missing' in pt
        assert f'the cell "{cell}" is in scores and in missing too' in en

    @pytest.mark.parametrize("score", [-1, 11])
    def test_a_score_outside_the_scale(self, client, score):
        client.write("score\n9\n")
        pt, en = client.refusal("scores_outside_scale", scores={"x": score, "y": 10})
        assert f'scores faz a célula "x" valer {score}, que não está na escala' in pt
        assert f'scores lets the cell "x" stand for {score}, which is not on the scale' in en
        assert "scores on the scale [0, 10]" in en

    @pytest.mark.parametrize("score", [9.5, "nine", None])
    def test_a_score_that_is_no_whole_number(self, client, score):
        with pytest.raises(ValueError, match="validation error"):
            client.read(scores={"x": score})

    @pytest.mark.parametrize("satisfied", [1, 0, 6])
    def test_satisfied_outside_the_scale(self, client, satisfied):
        client.write("score\n4\n")
        pt, en = client.refusal("satisfied_outside", satisfied=satisfied, **CSAT)
        assert f"satisfied é {satisfied}, e com isso todas as notas ou nenhuma" in pt
        assert f"satisfied is {satisfied}, so that all scores or none" in en
        assert "above the lowest of the scale [1, 5]" in en

    @pytest.mark.parametrize("satisfied", [2, 3, 5])
    def test_satisfied_inside_it(self, client, satisfied):
        client.write("score\n4\n")
        assert client.read(satisfied=satisfied, **CSAT).config.satisfied_from == satisfied

    def test_satisfied_of_an_nps(self, client):
        client.write("score\n9\n")
        pt, en = client.refusal("setting_of_csat", satisfied=9)
        assert "satisfied foi informado em uma pesquisa de NPS" in pt
        assert "client.yaml, key surveys[nps].satisfied: satisfied is set on an NPS survey" in en

    @pytest.mark.parametrize("where", ["survey", "file"])
    @pytest.mark.parametrize("mark", [".", ","])
    def test_one_mark_for_thousands_and_decimals(self, client, mark, where):
        client.write("score\n9\n")
        marks = {"thousands": mark, "decimal": mark}
        file = {"path": "data/a.csv", "wave": "1"}
        given_ = marks | {"files": [file]} if where == "survey" else {"files": [file | marks]}
        pt, en = client.refusal("thousands_is_decimal", **given_)
        assert f'o separador de milhar e o decimal são o mesmo: "{mark}"' in pt
        assert f'the thousands separator and the decimal mark are the same: "{mark}"' in en

    @pytest.mark.parametrize("where", ["survey", "file"])
    @pytest.mark.parametrize("name", ["Qualtrics", "excel", "csv"])
    def test_a_format_that_is_none(self, client, name, where):
        client.write("score\n9\n")
        file = {"path": "data/a.csv", "wave": "1"}
        files = [file | ({"format": name} if where == "file" else {})]
        problems = client.problems(files=files, format=name if where == "survey" else None)
        told = problems["format_unknown"]
        assert told.message("pt-BR").what == f'não há o formato "{name}"'
        assert told.message("en").what == f'there is no format "{name}"'
        assert told.message("en").expected.startswith("one of: table, qualtrics, surveymonkey")


class TestThousands:
    COLUMNS: ClassVar = {"score": "score", "weight": "w"}

    def weights(self, client, *texts, **settings):
        client.write("score\tw\n" + "".join(f"9\t{text}\n" for text in texts))
        return client.read(columns=self.COLUMNS, **settings).answers["weight"].tolist()

    @pytest.mark.parametrize(
        ("decimal", "thousands", "text"),
        [
            (",", ".", "1.234,5"),
            (".", ",", "1,234.5"),
            (",", " ", "1 234,5"),
            (".", " ", "1 234.5"),
        ],
    )
    def test_groups_of_three_digits(self, client, decimal, thousands, text):
        marks = {"decimal": decimal, "thousands": thousands}
        assert self.weights(client, text, "2", **marks) == [1234.5, 2.0]
        decisions = client.read(columns=self.COLUMNS, **marks).files[0].decisions
        assert decisions["decimal"] == f'"{decimal}" "{thousands}" [declared]'

    @pytest.mark.parametrize("text", ["12.34", "1.2345", "1.23,4", ".234", "1..234", "1234.567"])
    def test_other_groups_are_no_numbers(self, client, text):
        client.write(f"score\tw\n9\t1\n9\t{text}\n")
        marks = {"decimal": ",", "thousands": "."}
        pt, en = client.refusal("weight_invalid", columns=self.COLUMNS, **marks)
        assert f'como "{text}"' in pt
        assert "row 3" in en

    def test_undeclared_they_are_refused_or_a_decimal(self, client):
        client.write("score\tw\n9\t1.234\n")
        client.refusal("weight_invalid", columns=self.COLUMNS, decimal=",")
        assert self.weights(client, "1.234", decimal=".") == [1.234]

    def test_a_workbooks_numbers_have_none(self, client):
        client.write_excel({"A": [["score", "w"], [9, 1234.5], [8, "1.234,5"], [7, 0.25]]})
        files = [{"path": "data/a.xlsx", "wave": "1"}]
        data = client.read(files=files, columns=self.COLUMNS, decimal=",", thousands=".")
        assert data.answers["weight"].tolist() == [1234.5, 1234.5, 0.25]

    def test_a_file_has_marks_of_its_own(self, client):
        client.write("score\tw\n9\t1.234,5\n")
        client.write("score\tw\n9\t1234.5\n8\t1\n", "data/b.csv")
        files = [
            {"path": "data/a.csv", "wave": "1", "decimal": ",", "thousands": "."},
            {"path": "data/b.csv", "wave": "2"},
        ]
        data = client.read(files=files, columns=self.COLUMNS)
        assert data.answers["weight"].tolist() == [1234.5, 1234.5, 1.0]

    @given(st.integers(0, 10**12), st.sampled_from([(".", ","), (",", "."), (",", " ")]))
    def test_a_number_reads_back(self, number, marks):
        decimal, thousands = marks
        text = f"{number:,}".replace(",", thousands)
        assert parse_number(text, NumberFormat(decimal, thousands)) == number
        assert parse_number(str(number), NumberFormat(decimal, thousands)) == number


# --- the rule of one cell -------------------------------------------------------------------

KNOWN = st.sampled_from(["good", "Bad", "n/a", "1", "5", "99", "-1"])
CELLS = st.one_of(KNOWN, st.sampled_from(["", "x", "5.0", " 5", "GOOD", "+5", "6", "11"]))


@given(
    st.lists(KNOWN, max_size=3),
    st.dictionaries(KNOWN, st.integers(1, 5), max_size=4),
    CELLS,
)
def test_a_cell_is_a_score_or_missing_or_neither(missing, words, cell):
    found = ScoreRule((1, 5), PLAIN, missing, words)(cell)
    assert found.score is None or found.missing is None
    text = cell.strip().casefold()
    number = parse_number(text, PLAIN)

    def matches(code):
        return code.casefold() == text or (
            number is not None and number == parse_number(code, PLAIN)
        )

    codes = [code for code in missing if matches(code)]
    worth = [score for word, score in words.items() if matches(word)]
    recodes = any(parse_number(word, PLAIN) is not None for word in words if word not in missing)
    if text == "":
        assert found == Cell(missing="")
    elif codes:
        assert found == Cell(missing=codes[0])
    elif worth:
        assert found == Cell(score=worth[0])
    elif not recodes and number in (1, 2, 3, 4, 5):
        assert found == Cell(score=int(number))
    else:
        assert found == Cell()
