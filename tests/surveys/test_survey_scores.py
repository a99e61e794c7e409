import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess.surveys.numbers import NumberFormat, parse_number, parse_numbers


def test_score_outside_the_scale_names_rows_and_value(client):
    client.write("score\n" + "9\n11\n" * 7)
    pt, en = client.refusal("score_invalid")
    assert 'data/a.csv, chave surveys[nps].columns.score, linha 3: o valor "11"' in pt
    assert "(linhas: 3, 5, 7, 9, 11, …; total: 7)" in pt
    assert "acrescente-o a missing" in pt
    assert "a whole number of 0–10" in en


@pytest.mark.parametrize("value", ["11", "-1", "7.5", "Blank", "9,0", "1 000", "٣", "nine", "1e2"])
def test_values_that_are_not_scores(client, value):
    client.write(f'score,b\n9,1\n"{value}",1\n')
    _, en = client.refusal("score_invalid")
    assert f'the value "{value}"' in en


@pytest.mark.parametrize(
    ("text", "decimal", "score"),
    [
        ("9", ".", 9),
        (" 9 ", ".", 9),
        ("9.0", ".", 9),
        ("9,0", ",", 9),
        ("+9", ".", 9),
        ("0", ".", 0),
    ],
)
def test_whole_numbers_are_scores(client, text, decimal, score):
    client.write(f'score;b\n"{text}";1\n')
    answers = client.read(decimal=decimal).answers
    assert answers["score"].tolist() == [score]
    assert answers["score"].dtype == "int64"


def test_missing_codes_match_as_number_and_as_text(client):
    client.write(
        "score,b\n" + "".join(f"{v},1\n" for v in ["9", "99", "99.0", " BLANK ", "blank", ""])
    )
    data = client.read(missing=(99, "Blank"))
    (wave,) = data.waves
    assert wave.missing == {"99": 2, "Blank": 2, "": 1}
    assert (wave.rows, wave.base) == (6, 1)
    assert data.answers["score"].tolist() == [9]


def test_missing_code_written_as_text_matches_a_number(client):
    client.write("score\n9\n99\n")
    assert client.read(missing=("99",)).waves[0].missing == {"99": 1}


def test_values_are_listed_one_problem_each(client):
    client.write("score\n11\n12\nblank\nBlank\n9\n")
    with pytest.raises(Exception, match='"11"') as caught:
        client.read()
    told = [(each.values["found"], each.values["count"]) for each in caught.value.problems]
    assert told == [('"11"', 1), ('"12"', 1), ('"blank"', 2)]


def test_zero_outside_the_scale_is_told_as_a_number(client):
    client.write("score\n0\n" + "".join(f"text {n}\n" for n in range(6)))
    problems = client.problems(metric="csat", scale=(1, 5))
    assert problems["score_invalid"].values["found"] == '"0"'
    assert problems["scores_invalid_besides"].values["values"] == 6


def test_many_values_end_in_one_problem(client):
    client.write("score\n" + "".join(f"{n}\n" for n in range(11, 31)))
    problems = client.problems()
    assert problems["scores_invalid_besides"].values["values"] == 15
    assert (
        "há só uma linha de cabeçalho" in problems["scores_invalid_besides"].message("pt-BR").remedy
    )


def test_free_text_is_never_quoted(client):
    client.write("score,b\n" + "".join(f"Ana Souza {n},1\n" for n in range(6)))
    pt, en = client.refusal("scores_invalid_besides")
    assert "Ana" not in pt + en
    client.write("score,b\nFui muito bem atendida pela Ana,1\n")
    pt, en = client.refusal("score_invalid")
    assert "Ana" not in pt + en
    assert "xxx xxxxx xxx" in en


@pytest.mark.parametrize("scale", [(1, 10), (1, 11), (0, 5), (10, 0)])
def test_nps_scale(client, scale):
    client.write("score\n2\n")
    pt, en = client.refusal("scale_not_nps", scale=scale)
    assert f"a escala é [{scale[0]}, {scale[1]}]" in pt
    assert "scale: [0, 10]" in en


@pytest.mark.parametrize("scale", [(5, 1), (3, 3)])
def test_csat_scale(client, scale):
    client.write("score\n3\n")
    client.refusal("scale_reversed", scale=scale, metric="csat")


@pytest.mark.parametrize(("metric", "scale", "code"), [("nps", (0, 10), 0), ("csat", (1, 5), "5")])
def test_missing_code_inside_the_scale(client, metric, scale, code):
    client.write("score\n3\n")
    pt, en = client.refusal("missing_inside_scale", metric=metric, scale=scale, missing=(code,))
    assert f"o código {code} está declarado como sem resposta" in pt
    assert "real answers would be dropped" in en


def weights(client, *texts, **settings):
    client.write("score;w\n" + "".join(f"{9};{text}\n" for text in texts))
    return client.read(columns={"score": "score", "weight": "w"}, **settings).answers["weight"]


def test_weights_with_a_decimal_comma(client):
    read = weights(client, "0,25", "1", " 1,5 ", decimal=",")
    assert read.tolist() == [0.25, 1.0, 1.5]
    assert read.dtype == "float64"


@pytest.mark.parametrize("text", ["0", "-1", "", "abc", "inf", "nan", "1e999", "0,5", "1.234.5"])
def test_weights_that_are_not(client, text):
    client.write(f"score;w\n9;1\n9;{text}\n")
    pt, en = client.refusal("weight_invalid", columns={"score": "score", "weight": "w"})
    assert "linha 3" in pt
    assert f'such as "{text}"' in en


def test_thousands_are_not_guessed(client):
    client.write("score;w\n9;1.234\n")
    columns = {"score": "score", "weight": "w"}
    _, en = client.refusal("weight_invalid", columns=columns, decimal=",")
    assert "no thousands separator" in en


def test_weight_of_a_row_without_an_answer_is_not_used(client):
    client.write("score;w\n9;2\n;\n")
    answers = client.read(columns={"score": "score", "weight": "w"}).answers
    assert answers["weight"].tolist() == [2.0]


def test_weight_in_one_file_only(client):
    client.write("score,w\n9,1\n")
    client.write("score,w\n8,1\n", "data/b.csv")
    files = [
        {"path": "data/a.csv", "wave": "1"},
        {"path": "data/b.csv", "wave": "2", "columns": {"score": "score", "weight": "w"}},
    ]
    pt, _ = client.refusal("weight_not_in_every_file", files=files)
    assert 'sem peso estão "data/a.csv"' in pt


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([".", ","]))
def test_a_number_reads_back(number, decimal):
    text = repr(number).replace(".", decimal)
    assert parse_number(text, NumberFormat(decimal)) == number
    assert parse_numbers(pd.Series([text, "x"], dtype=str), NumberFormat(decimal))[0] == number


@given(st.text(alphabet="0123456789+-eE.,x ", max_size=8), st.sampled_from([".", ","]))
def test_one_text_and_a_column_of_texts_agree(text, decimal):
    single = parse_number(text, NumberFormat(decimal))
    column = parse_numbers(pd.Series([text], dtype=str), NumberFormat(decimal))[0]
    assert math.isnan(column) if single is None else column == single
