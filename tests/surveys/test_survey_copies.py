"""Waves that are copies of one another, and waves whose days overlap."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multinomial

from cxassess.surveys import copies
from cxassess.surveys.copies import copied_waves
from cxassess.surveys.rows import NO_CODE
from cxassess.surveys.types import SurveyConfig

ONE = [{"path": "data/a.csv"}]
TWO = [{"path": "data/a.csv", "wave": "1"}, {"path": "data/b.csv", "wave": "2"}]
COLUMNS = {"score": "score", "segments": {"Region": "region"}}
CONFIG = SurveyConfig.model_validate(
    {"id": "x", "name": "x", "metric": "nps", "scale": (0, 10), "files": ONE}
)
# Shares of the scores 0 to 10 as surveys have them: most answers are few scores.
CONCENTRATED = {
    "usual": [2, 1, 1, 1, 2, 4, 5, 12, 22, 20, 30],
    "pleased": [0, 0, 0, 0, 0, 1, 1, 3, 15, 20, 60],
    "divided": [35, 5, 2, 1, 1, 2, 1, 2, 6, 10, 35],
    "flat": [1] * 11,
}


def rows(number, seed=0):
    """Return rows with a score and a region, as an honest survey has them."""
    rng = np.random.default_rng(seed)
    scores = rng.choice(11, number, p=np.array(CONCENTRATED["usual"]) / 100)
    regions = rng.choice(["North", "South", "East", "West"], number)
    return [f"{score},{region}" for score, region in zip(scores, regions, strict=True)]


def table(lines, header="score,region", delimiter=","):
    return "\n".join([header, *lines, ""]).replace(",", delimiter)


def waves(*answers):
    """Return the rows of waves with these digests, as `RowReader` gives them."""
    return pd.DataFrame(
        {
            "wave": np.repeat(np.arange(len(answers)), [len(each) for each in answers]),
            "excluded": NO_CODE,
            "digest": np.concatenate(answers).astype(np.uint64),
        }
    )


def copied(*answers):
    names = [str(place) for place in range(len(answers))]
    return [each.values["waves"] for each in copied_waves(CONFIG, names, waves(*answers), names)]


class TestCopies:
    def test_in_one_file(self, client):
        lines = rows(40)
        client.write(
            "score,region,wave\n"
            + "".join(f"{each},{wave}\n" for wave in ("1", "2") for each in lines)
        )
        pt, en = client.refusal("waves_copied", files=ONE, columns=COLUMNS | {"wave": "wave"})
        assert pt.startswith("client.yaml, chave surveys[nps].files: ")
        assert 'as ondas "1", "2" têm as mesmas 40 respostas: uma é cópia da outra' in pt
        assert 'the waves "1", "2" hold the same 40 answers' in en

    @pytest.mark.parametrize(
        "again",
        [
            lambda lines: table(lines, delimiter=";"),
            lambda lines: table(lines) + "\n\n",
            lambda lines: table([f"{each},x" for each in lines], "score,region,more"),
            lambda lines: table([each.replace(",", " , ") for each in lines], "score,region "),
            lambda lines: table(reversed(lines)),
            lambda lines: table(sorted(lines), delimiter="\t"),
        ],
        ids=["delimiter", "blank rows", "another column", "blanks", "reversed", "sorted"],
    )
    def test_in_two_files_of_other_bytes(self, client, again):
        lines = rows(60)
        client.write(table(lines))
        client.write(again(lines), "data/b.csv")
        client.refusal("waves_copied", files=TWO, columns=COLUMNS)

    def test_in_a_workbook_and_a_text(self, client):
        lines = rows(60)
        client.write(table(lines))
        cells = [[int(score), region] for score, region in (each.split(",") for each in lines)]
        client.write_excel({"A": [["score", "region"], *cells]}, "data/b.xlsx")
        files = [TWO[0], {"path": "data/b.xlsx", "wave": "2"}]
        client.refusal("waves_copied", files=files, columns=COLUMNS)

    def test_with_other_dates_and_identifiers(self, client):
        lines = rows(60)
        header = "score,region,id,date"
        for name, month in (("a", 1), ("b", 2)):
            numbered = [f"{each},{name}{n},2024-0{month}-05" for n, each in enumerate(lines)]
            client.write(table(numbered, header), f"data/{name}.csv")
        columns = COLUMNS | {"response": "id", "date": "date"}
        client.refusal("waves_copied", files=TWO, columns=columns, date_format="%Y-%m-%d")

    def test_rows_left_out_are_no_part_of_it(self, client):
        lines = rows(60)
        header = "score,region,finished"
        finished = [f"{each},1" for each in lines]
        client.write(table(finished, header))
        client.write(table(["3,North,0", *finished, "2,South,0"], header), "data/b.csv")
        rule = {"column": "finished", "values": [1]}
        client.refusal("waves_copied", files=TWO, columns=COLUMNS, finished=rule)

    def test_all_pairs_are_told(self):
        lines = np.arange(40)
        assert copied(lines, lines + 100, lines, lines) == ['"0", "2"', '"0", "3"', '"2", "3"']


class TestNoCopies:
    @pytest.mark.parametrize("number", [1, 9, 10, 50, 5000])
    def test_waves_in_which_all_say_the_same(self, client, number):
        client.write(table(["10"] * number, "score"))
        client.write(table(["10"] * number, "score "), "data/b.csv")
        assert [each.base for each in client.read(files=TWO).waves] == [number] * 2

    def test_waves_of_few_answers(self, client):
        lines = rows(9)
        client.write(table(lines))
        client.write(table(lines, delimiter=";"), "data/b.csv")
        assert len(client.read(files=TWO, columns=COLUMNS).waves) == 2

    def test_different_waves(self, client):
        client.write(table(rows(300, seed=1)))
        client.write(table(rows(300, seed=2)), "data/b.csv")
        assert len(client.read(files=TWO, columns=COLUMNS).waves) == 2

    @pytest.mark.parametrize("change", ["one less", "another score", "another region"])
    def test_waves_of_which_one_row_differs(self, client, change):
        lines = rows(60)
        client.write(table(lines))
        score, region = lines[0].split(",")
        other = {
            "one less": [],
            "another score": [f"{(int(score) + 1) % 11},{region}"],
            "another region": [f"{score},Centre"],
        }
        client.write(table([*lines[1:], *other[change]]), "data/b.csv")
        assert len(client.read(files=TWO, columns=COLUMNS).waves) == 2

    def test_the_same_shares_of_few_answers(self):
        # Ten answers of three scores: chance makes them the same once in some hundred times.
        first = np.array([9, 10, 9, 8, 10, 9, 10, 10, 9, 8])
        assert copied(first, np.sort(first)) == []

    @pytest.mark.parametrize("shares", CONCENTRATED)
    def test_independent_waves_are_never_taken_for_copies(self, shares):
        """500 pairs of waves of 10 to 50 answers, of each of four distributions.

        The bound is 1e-9 a pair, so that a right rule fails here once in 500,000 seeds. Where
        most answers say the same, some of these pairs do hold the same scores.
        """
        rng = np.random.default_rng(20260302)
        weights = np.array(CONCENTRATED[shares]) / sum(CONCENTRATED[shares])
        found, same = [], 0
        for size in rng.integers(10, 51, 500):
            first, second = rng.choice(11, (2, size), p=weights)
            found += copied(first, second)
            same += np.array_equal(np.sort(first), np.sort(second))
        assert found == []
        assert same > 0 or shares != "pleased"


@given(st.lists(st.integers(1, 8), min_size=1, max_size=8), st.booleans())
def test_waves_are_copies_where_chance_makes_them_less_than_once_in_a_billion(counts, ordered):
    """The chance of a wave's counts among independent answers, at its own shares, is the highest.

    Reference: `scipy.stats.multinomial` for answers in any order; in this order, the product of
    the answers' shares.
    """
    counts = np.array(counts)
    first = np.repeat(np.arange(len(counts)), counts)
    second = first if ordered else np.roll(first, 1)
    shares = counts / counts.sum()
    same_order = np.array_equal(first, second)
    logarithm = (
        np.sum(counts * np.log(shares))
        if same_order
        else multinomial.logpmf(counts, counts.sum(), shares)
    )
    expected = len(first) >= 10 and logarithm < math.log(1e-9)
    assert bool(copied(first, second)) == expected


def test_the_chance_of_a_wrong_refusal_is_what_is_said():
    assert copies._CHANCE == 1e-9


class TestOverlap:
    WAVES = (
        {"name": "1", "start": "2024-01-01", "end": "2024-02-10"},
        {"name": "2", "start": "2024-02-01", "end": "2024-03-31"},
    )
    FORMAT = "%Y-%m-%d"

    def told(self, data):
        return [(each.code, each.severity) for each in data.warnings]

    def test_a_warning_where_the_file_tells_the_wave(self, client):
        client.write("score,b\n9,1\n")
        client.write("score,b\n8,1\n", "data/b.csv")
        data = client.read(files=TWO, waves=self.WAVES)
        assert self.told(data) == [("waves_overlap", "warning")]
        assert data.warnings[0].message("en").what.endswith("2024-02-01 to 2024-02-10")

    def test_a_warning_where_a_column_tells_it(self, client):
        client.write("score,wave,date\n9,1,2024-02-05\n8,2,2024-02-05\n")
        columns = {"score": "score", "wave": "wave", "date": "date"}
        data = client.read(files=ONE, columns=columns, waves=self.WAVES, date_format=self.FORMAT)
        assert self.told(data) == [("waves_overlap", "warning")]
        assert data.answers["wave"].tolist() == ["1", "2"]

    @pytest.mark.parametrize("file", [{}, {"columns": {"score": "score", "date": "date"}}])
    def test_an_error_where_the_date_of_one_file_tells_it(self, client, file):
        client.write("score,date\n9,2024-01-05\n")
        client.write("score,date\n8,2024-03-05\n", "data/b.csv")
        files = [{"path": "data/a.csv"} | file, TWO[1]]
        columns = {"score": "score", "date": "date"}
        pt, en = client.refusal(
            "waves_overlap",
            files=files,
            columns=columns,
            waves=self.WAVES,
            date_format=self.FORMAT,
        )
        assert 'as ondas "1", "2" se sobrepõem de 2024-02-01 a 2024-02-10' in pt
        assert "2024-02-01" in en

    def test_none_where_they_only_touch(self, client):
        client.write("score,b\n9,1\n")
        client.write("score,b\n8,1\n", "data/b.csv")
        waves_ = [self.WAVES[0], self.WAVES[1] | {"start": "2024-02-11"}]
        assert client.read(files=TWO, waves=waves_).warnings == ()
