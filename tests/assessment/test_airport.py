"""From a client's folder to its assessment, on the real airport survey of two waves."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cxassess.assessment import Assessment, assess
from cxassess.assessment.kpi_types import CheckResult, SurveyResult
from cxassess.engagement import load, write_questionnaire
from cxassess.engagement.types import Answer, Respondent
from cxassess.errors import EngagementError, Language
from cxassess.stats import nps_counts, nps_difference
from tests.assessment.engagements import IDS, MODEL, PEOPLE

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared survey files are absent"),
]

CLIENT = """\
version: 1
language: {language}
client:
  name: {name}
assessment:
  date: 2018-07-31
surveys:
- id: netpro
  name: {title}
  metric: nps
  scale: [0, 10]
{missing}  owner: {owner}
  waves:
  - {{name: "2017", start: 2017-05-01, end: 2017-05-31}}
  - {{name: "2018", start: 2018-05-01, end: 2018-05-31}}
  files:
  - path: data/sfo_airport_2017.csv
    wave: "2017"
    columns: {{score: "NETPRO", weight: WEIGHT, segments: {{{segment}: STRATA}}}}
  - path: data/sfo_airport_2018.csv
    wave: "2018"
    columns: {{score: "NETPRO  ", weight: WEIGHT, segments: {{{segment}: STRATA}}}}
reported:
- {{survey: netpro, wave: "2017", value: 39.8}}
- {{survey: netpro, wave: "2018", value: 33.5, since: "2017", change: {change}}}
"""
WORDS: dict[Language, dict[str, str]] = {
    "pt-BR": {
        "name": "Aeroporto",
        "title": "Recomendação dos passageiros",
        "owner": "Gerência de experiência",
        "segment": "Área",
    },
    "en": {
        "name": "Airport",
        "title": "Passengers' recommendation",
        "owner": "Guest experience",
        "segment": "Area",
    },
}


def lay(
    folder: Path, language: Language, *, change: float = -8.9, missing: str = "  missing: [11]\n"
) -> Path:
    """Write the client's folder with the questionnaire filled in and the two survey files."""
    (folder / "data").mkdir()
    for year in (2017, 2018):
        name = f"sfo_airport_{year}.csv"
        shutil.copyfile(DATA / name, folder / "data" / name)
    words = WORDS[language]
    text = CLIENT.format(language=language, missing=missing, change=change, **words)
    (folder / "client.yaml").write_text(text, encoding="utf-8")
    (folder / "evidence.yaml").write_text("[]\n", encoding="utf-8")
    write_questionnaire(
        folder / "questionnaire.xlsx",
        MODEL,
        language,
        respondents=[Respondent(f"R{each}", p.role) for each, p in enumerate(PEOPLE, start=1)],
        answers=[Answer(person.code, name, 4) for person in PEOPLE for name in IDS],
    )
    return folder


@pytest.fixture(scope="module", params=["pt-BR", "en"])
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return assess(load(lay(tmp_path_factory.mktemp("airport"), request.param)))


@pytest.fixture(scope="module")
def netpro(result: Assessment) -> SurveyResult:
    (only,) = result.surveys
    return only


def checks(result: Assessment, name: str) -> list[CheckResult]:
    return [each for each in result.checks if each.id == name]


def test_waves(netpro: SurveyResult) -> None:
    first, second = netpro.waves
    assert (first.name, first.base) == ("2017", 2746)
    assert (first.detractors, first.passives, first.promoters) == (342, 968, 1436)
    # R package survey: weighted +40.398, SE 1.4456 (Taylor), effective base 2266.5 (Kish).
    assert first.nps is not None
    assert first.nps.value == pytest.approx(40.398, abs=0.0005)
    assert first.nps.standard_error == pytest.approx(1.4456, abs=0.0005)
    assert first.effective_base == pytest.approx(2266.5, abs=0.05)
    assert (second.name, second.base) == ("2018", 2650)
    assert second.nps is not None
    assert second.nps.value == pytest.approx(35.11, abs=0.005)
    assert first.nps.method == second.nps.method == "adjusted-wald"


def test_waves_unweighted(netpro: SurveyResult) -> None:
    assert netpro.weighted
    assert not netpro.clustered
    for wave, value in zip(netpro.waves, (39.84, 30.98), strict=True):
        assert wave.accounts is None
        assert wave.nps is not None
        assert wave.unweighted is not None
        assert wave.unweighted.value == pytest.approx(value, abs=0.005)
        assert wave.unweighted.standard_error < wave.nps.standard_error


def test_missing_answers_are_counted_and_left_out(netpro: SurveyResult) -> None:
    first, second = netpro.waves
    # One cell of 2017 is empty.
    assert (first.missing, first.rows) == ({"11": 84, "": 1}, 2831)
    assert (second.missing, second.rows) == ({"11": 159}, 2809)
    for wave in netpro.waves:
        assert sum(wave.distribution.values()) == wave.base
        assert list(wave.distribution) == [str(each) for each in range(11)]


def test_the_fall(netpro: SurveyResult) -> None:
    (change,) = netpro.changes
    assert (change.first, change.second) == ("2017", "2018")
    assert change.difference == pytest.approx(-5.28, abs=0.005)
    assert (change.method, change.verdict) == ("adjusted-wald", "fall")
    assert change.interval.high < 0
    assert change.pvalue == pytest.approx(0.0135, abs=0.0005)
    # Nothing says who answered twice, or how.
    assert change.overlap is change.mix is change.equivalence is None


def test_wald_agrees(netpro: SurveyResult) -> None:
    first, second = (
        nps_counts(each.detractors or 0, each.passives or 0, each.promoters or 0)
        for each in netpro.waves
    )
    wald = nps_difference(first, second, method="wald")
    assert 100 * wald.difference == pytest.approx(-8.86, abs=0.005)
    assert wald.statistic == pytest.approx(-4.51, abs=0.005)
    unweighted = netpro.changes[0].unweighted
    assert unweighted is not None
    assert unweighted.difference == pytest.approx(-8.86, abs=0.005)
    assert unweighted.verdict == "fall"
    assert unweighted.pvalue == pytest.approx(wald.pvalue, abs=1e-6)


def test_segments_are_of_the_last_wave(netpro: SurveyResult) -> None:
    assert sum(each.base for each in netpro.segments) == 2650
    assert len({each.value for each in netpro.segments}) == len(netpro.segments) > 1
    (test,) = netpro.segment_tests
    assert (test.compared, test.differ) == (len(netpro.segments), True)
    assert all(each.rest and each.rank for each in netpro.segments)


def test_two_waves_have_a_plan_and_no_line(netpro: SurveyResult) -> None:
    assert netpro.trend is netpro.control is netpro.benchmark is None
    assert netpro.planning is not None
    assert netpro.planning.curves[0].base == 2650


def test_what_is_reported_is_held_against_it(result: Assessment) -> None:
    # The client reports unweighted figures: .60 and 1.61 points below the weighted ones.
    scores = checks(result, "K03")
    assert [each.state for each in scores] == ["warning", "warning"]
    # 39.8 is the unweighted 39.84; 33.5 is neither figure.
    assert [each.reason for each in scores] == ["score_unweighted", "score_differs"]
    assert scores[0].values["unweighted"] == pytest.approx(39.84, abs=0.005)
    deviations = [each.values["deviation"] for each in scores]
    assert deviations == pytest.approx([-0.598, -1.614], abs=0.0005)
    # -8.9 lies inside the interval of the weighted change, -9.47 to -1.09, near its edge.
    (change,) = checks(result, "K06")
    assert (change.state, change.reason) == ("ok", "claim_supported")
    assert change.interval is not None
    assert change.interval.low == pytest.approx(-9.47, abs=0.005)
    assert change.interval.high == pytest.approx(-1.09, abs=0.005)
    # One wave of the last year.
    (measured,) = checks(result, "K01")
    assert (measured.state, measured.reason) == ("fail", "few_waves")
    assert result.stage.held_by == ("G2",)


def test_provenance_and_json(result: Assessment) -> None:
    files = {each.path: each for each in result.provenance.files}
    assert files["data/sfo_airport_2017.csv"].rows == 2831
    assert files["data/sfo_airport_2018.csv"].rows == 2809
    assert set(files) >= {"client.yaml", "questionnaire.xlsx", "evidence.yaml"}
    assert Assessment.model_validate_json(result.to_json()) == result


def test_a_rise_claimed_of_a_fall_is_the_opposite(tmp_path: Path) -> None:
    result = assess(load(lay(tmp_path, "en", change=5)))
    (change,) = checks(result, "K06")
    assert (change.state, change.reason) == ("fail", "claim_opposite")


@pytest.mark.parametrize(("language", "row"), [("pt-BR", "linha 97"), ("en", "row 97")])
def test_an_undeclared_code_is_refused(tmp_path: Path, language: Language, row: str) -> None:
    folder = lay(tmp_path, language, missing="")
    with pytest.raises(EngagementError) as caught:
        load(folder)
    first, second = caught.value.text(language).split("\n\n")
    assert "data/sfo_airport_2017.csv" in first
    assert row in first
    assert '"11"' in first
    assert "84" in first
    assert "data/sfo_airport_2018.csv" in second
    assert "159" in second
