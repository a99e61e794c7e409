"""From a file as the tool exports it to its answers: inspected, chosen, read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from cxassess.errors import SurveyError
from cxassess.surveys import SurveyConfig, read_survey
from cxassess.surveys.inspection import configuration_block, inspect
from cxassess.surveys.opening import read_sample
from tests.surveys.test_inspection_scales import FULL

ROOT = Path(__file__).resolve().parents[2]
EXPORTS = ROOT / "examples" / "exports"
DATA = ROOT.parent / "shared" / "data"

# File -> survey -> its score's column and the answers that the example's own README tells.
EXPECTED = {
    "qualtrics.csv": {"nps": ("Q1", 9)},
    "surveymonkey.csv": {
        "nps": ("How likely are you to recommend Example Stores to a friend?", 9),
        "csat": ("How satisfied are you with each of these? / Delivery", 9),
    },
    "limesurvey.csv": {"nps": ("NPS", 9), "csat": ("CSAT", 9)},
    "google-forms.csv": {
        "nps": ("Em uma escala de 0 a 10, quanto você recomendaria a Loja Exemplo?", 10),
        "csat": ("Avalie cada ponto [Entrega]", 10),
    },
    "microsoft-forms.xlsx": {
        "nps": ("De 0 a 10, quanto você recomendaria a Empresa Exemplo a um colega?", 9),
        "csat": ("O atendimento resolveu o que eu precisava.", 10),
    },
    "zendesk.csv": {"csat": ("Satisfaction Score", 9)},
    "delighted.csv": {"nps": ("score", 10)},
    "hubspot.csv": {"nps": ("hs_value", 12)},
    "spss.sav": {"nps": ("Q1", 9), "csat": ("Q2", 11)},
}


def proposed(path: Path, folder: Path) -> dict[str, SurveyConfig]:
    """Return the surveys that the inspection of a file proposes, the file being in place."""
    (folder / "data").mkdir()
    shutil.copy(path, folder / "data")
    text = configuration_block(inspect(read_sample(path)), "en")
    return {each["id"]: SurveyConfig.model_validate(each) for each in yaml.safe_load(text)}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_block_of_an_export_reads_it(name, tmp_path):
    found = proposed(EXPORTS / name, tmp_path)
    assert {key: config.columns.score for key, config in found.items()} == {
        key: column for key, (column, _) in EXPECTED[name].items()
    }
    for key, (_, answers) in EXPECTED[name].items():
        data = read_survey(found[key], tmp_path)
        assert len(data.answers) == answers, key


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_personal_data_of_an_export_is_named_and_not_shown(name):
    sample = read_sample(EXPORTS / name)
    found = inspect(sample)
    told = found.to_json() + configuration_block(found, "en")
    for profile, cells in zip(found.columns, sample.columns, strict=True):
        if profile.role in ("personal", "free_text", "account", "response"):
            for cell in set(cells):
                assert len(cell) < 4 or f'"{cell}"' not in told


def test_a_file_with_much_to_decide_is_refused_and_then_read(tmp_path):
    rows = [
        f"{score};05/0{1 + place % 6}/2026;{('0,85', '1,15')[place % 2]};{'NS'[place % 2]}"
        for place, score in enumerate([*FULL, 99])
    ]
    path = tmp_path / "nps.csv"
    path.write_text("\n".join(["NPS;Data;Peso;Região", *rows]), encoding="cp1252")
    found = proposed(path, tmp_path)["nps"]
    with pytest.raises(SurveyError) as caught:
        read_survey(found, tmp_path)
    assert {each.code for each in caught.value.problems} >= {"date_format_missing"}
    windows = {each.format: each.windows for each in inspect(read_sample(path)).date.readings}
    waves = [
        {"name": str(each.start), "start": each.start, "end": each.end}
        for each in windows["%d/%m/%Y"]
    ]
    chosen = found.model_dump() | {"date_format": "%d/%m/%Y", "waves": waves}
    data = read_survey(SurveyConfig.model_validate(chosen), tmp_path)
    assert [wave.name for wave in data.waves] == ["2026-01-01", "2026-04-01"]
    assert sum(wave.base for wave in data.waves) == len(FULL)
    assert set(data.answers["weight"]) == {0.85, 1.15}


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="the shared survey files are absent")
class TestAirport:
    # Bases as test_survey_airport.py counts them; 11 is what the data's own guide calls blank.
    @pytest.mark.parametrize(
        ("year", "column", "bases"),
        [(2017, "NETPRO", (2746, 2688)), (2018, "NETPRO  ", (2650, 2625))],
    )
    def test_both_scores_are_read(self, year, column, bases, tmp_path):
        found = proposed(DATA / f"sfo_airport_{year}.csv", tmp_path)
        assert found["nps"].columns.score == column
        assert found["nps"].missing == (11,)
        assert found["csat"].columns.score == "Q7ALL"
        for config, base in zip(found.values(), bases, strict=True):
            data = read_survey(config, tmp_path)
            (wave,) = data.waves
            assert (wave.name, wave.base) == (str(year), base)
            assert "weight" in data.answers

    def test_surveymonkey(self, tmp_path):
        found = proposed(DATA / "surveymonkey_2header_starwars.csv", tmp_path)
        assert list(found) == ["csat"]
        assert found["csat"].columns.score.endswith(" / Han Solo")
        data = read_survey(found["csat"], tmp_path)
        # 1186 rows - 357 empty - 15 unfamiliar.
        assert len(data.answers) == 814

    def test_qualtrics_has_no_score(self):
        found = inspect(read_sample(DATA / "qualtrics_3header_sample_de.csv"))
        assert found.preset == "qualtrics"
        assert found.remarks[0].note.code == "no_score"
