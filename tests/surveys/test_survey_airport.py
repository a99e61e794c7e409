"""The real airport survey: two waves, NETPRO with 11 for blank, 2018 headers with blanks."""

from pathlib import Path

import pandas as pd
import pytest

from cxassess.assessment.surveys import score_survey
from cxassess.errors import SurveyError
from cxassess.model.loader import load_model
from cxassess.surveys import SurveyConfig, read_survey

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared survey files are absent"),
]


def read(scores, **settings):
    files = [
        {
            "path": f"sfo_airport_{year}.csv",
            "wave": year,
            "columns": {"score": score, "weight": "WEIGHT", "segments": {"Stratum": "STRATA"}},
        }
        for year, score in scores.items()
    ]
    defaults = {"id": "sfo", "name": "SFO", "metric": "nps", "scale": (0, 10), "files": files}
    return read_survey(SurveyConfig.model_validate(defaults | settings), DATA)


@pytest.fixture(scope="module")
def nps():
    return read({"2017": "NETPRO", "2018": "NETPRO  "}, missing=(11,))


def test_bases_and_missing(nps):
    assert [(wave.name, wave.rows, wave.base) for wave in nps.waves] == [
        ("2017", 2831, 2746),
        ("2018", 2809, 2650),
    ]
    # One cell of 2017 is empty.
    assert [wave.missing for wave in nps.waves] == [{"11": 84, "": 1}, {"11": 159}]


def test_categories(nps):
    category = pd.cut(nps.answers["score"], [-1, 6, 8, 10], labels=False)
    counts = pd.crosstab(nps.answers["wave"], category)
    assert counts.loc["2017"].tolist() == [342, 968, 1436]
    # (promoters - detractors) / base: +39.84 and +30.98 points.
    scores = 100 * (counts[2] - counts[0]) / counts.sum(axis="columns")
    assert scores.round(2).tolist() == [39.84, 30.98]


def test_weights_and_segments(nps):
    assert list(nps.answers) == ["score", "wave", "Stratum", "weight"]
    means = nps.answers.groupby("wave", observed=True)["weight"].mean()
    assert means.tolist() == pytest.approx([1, 1], abs=0.001)
    assert (nps.answers["Stratum"] != "").all()


def test_header_name_without_its_blanks(nps):
    data = read({"2017": "NETPRO", "2018": "NETPRO"}, missing=(11,))
    assert data.answers.equals(nps.answers)
    assert data.files[1].decisions["columns"] == '"NETPRO  " [blanks_at_the_ends]'
    assert "columns" not in nps.files[1].decisions


def test_undeclared_code_names_row_and_value():
    with pytest.raises(SurveyError) as caught:
        read({"2017": "NETPRO", "2018": "NETPRO  "})
    first, second = caught.value.text("pt-BR").split("\n\n")
    assert 'linha 97: o valor "11" na coluna "NETPRO"' in first
    assert "(linhas: 97, 122, 197, 202, 247, …; total: 84)" in first
    assert 'linha 17: o valor "11" na coluna "NETPRO  "' in second
    assert "total: 159" in second


def test_satisfaction_with_its_missing_codes():
    columns = {"2017": "Q7ALL", "2018": "Q7ALL"}
    data = read(columns, metric="csat", scale=(1, 5), missing=(0, 6, "Blank"))
    assert [wave.missing for wave in data.waves] == [{"Blank": 143}, {"Blank": 184}]
    assert [wave.base for wave in data.waves] == [2688, 2625]


def test_overall_satisfaction():
    columns = {"2017": "Q7ALL", "2018": "Q7ALL"}
    data = read(columns, metric="csat", scale=(1, 5), missing=(0, 6, "Blank"))
    # Fours and fives, counted in the files: 1507 + 699 of 2688, 1428 + 631 of 2625.
    top = [
        (own >= data.config.satisfied_from).sum()
        for _, own in data.answers.groupby("wave", observed=True)["score"]
    ]
    assert top == [2206, 2059]


def test_a_code_that_is_not_declared():
    columns = {"2017": "Q7ALL", "2018": "Q7ALL"}
    with pytest.raises(SurveyError) as caught:
        read(columns, metric="csat", scale=(1, 5), missing=(0, 6))
    told = [(each.values["found"], each.values["count"]) for each in caught.value.problems]
    assert told == [('"Blank"', 143), ('"BLANK"', 184)]


def test_codes_around_the_scale():
    # Q9ALL of 2017 is Q9All in 2018; in both 0 is blank and 6 not used.
    columns = {"2017": "Q9ALL", "2018": "Q9All"}
    settings = {"metric": "csat", "scale": (1, 5)}
    data = read(columns, missing=(0, 6), **settings)
    assert [wave.missing for wave in data.waves] == [{"0": 72, "6": 23}, {"0": 99, "6": 21}]
    assert [wave.base for wave in data.waves] == [2736, 2689]
    left_out = read(columns, exclude=("out_of_scale",), **settings)
    assert left_out.answers.equals(data.answers)
    assert [wave.excluded for wave in left_out.waves] == [
        {"out_of_scale": 95},
        {"out_of_scale": 120},
    ]


def test_capitals_of_a_header_are_not_guessed():
    with pytest.raises(SurveyError) as caught:
        read({"2017": "Q9ALL", "2018": "Q9ALL"}, metric="csat", scale=(1, 5), missing=(0, 6))
    (told,) = caught.value.problems
    assert (told.code, told.values["found"]) == ("column_other_case", '"Q9All"')


def test_a_code_left_out_as_out_of_the_scale(nps):
    data = read({"2017": "NETPRO", "2018": "NETPRO  "}, exclude=("out_of_scale",))
    assert data.answers.equals(nps.answers)
    assert [wave.excluded for wave in data.waves] == [
        {"out_of_scale": 84},
        {"out_of_scale": 159},
    ]
    assert [wave.missing for wave in data.waves] == [{"": 1}, {}]


def test_the_weights_change_the_message(nps):
    (change,) = score_survey(nps, (), load_model().rules).changes
    # The data's own notes: -8.9 points unweighted, -5.3 weighted.
    assert change.difference == pytest.approx(-5.3, abs=0.05)
    assert change.unweighted.difference == pytest.approx(-8.9, abs=0.05)


def test_the_mode_of_a_column_that_only_one_file_has():
    files = [
        {
            "path": f"sfo_airport_{year}.csv",
            "wave": year,
            "columns": {"score": "NETPRO"} | ({"mode": "METHOD"} if year == "2017" else {}),
        }
        for year in ("2017", "2018")
    ]
    data = read({}, files=files, missing=(11,))
    modes = data.answers.groupby("wave", observed=True)["mode"].unique()
    assert sorted(modes["2017"]) == ["1", "2", "3"]
    assert modes["2018"].tolist() == [""]


def test_no_other_column_is_kept(nps):
    assert list(nps.answers) == ["score", "wave", "Stratum", "weight"]
    assert all(not record.excluded for record in nps.files)
    assert all("format" not in record.decisions for record in nps.files)
