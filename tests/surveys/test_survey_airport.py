"""The real airport survey: two waves, NETPRO with 11 for blank, 2018 headers with blanks."""

from pathlib import Path

import pandas as pd
import pytest

from cxassess.errors import SurveyError
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
