"""From rows read to answers: a table that adds up, its conclusion, and what stands by a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess.assessment.kpi_types import SurveyResult
from cxassess.assessment.surveys import score_survey
from cxassess.assessment.types import FileProvenance
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report.story.appendix import file_table
from cxassess.report.story.reading import (
    file_notes,
    origin_sentence,
    row_blocks,
    rows_sentence,
    shows_every_wave,
)
from cxassess.report.words import MINUS, Words
from cxassess.surveys import SurveyConfig, read_survey
from cxassess.surveys.decisions import decision
from cxassess.surveys.types import EXCLUSIONS
from tests.report.assessments import csat_survey, nps_survey

PT, EN = Words("pt-BR"), Words("en")
RULES = st.dictionaries(st.sampled_from(EXCLUSIONS), st.integers(1, 3000), max_size=6)
CODES = st.dictionaries(st.sampled_from(["", "98", "n/a"]), st.integers(1, 3000), max_size=3)


def left_out(
    survey: SurveyResult,
    excluded: list[dict[str, int]],
    missing: list[dict[str, int]],
    unplaced: dict[str, int] | None = None,
) -> SurveyResult:
    """Return the survey as if rules and missing codes had taken rows from its waves."""
    waves = tuple(
        wave.model_copy(
            update={
                "excluded": out,
                "missing": none,
                "rows": wave.base + sum(out.values()) + sum(none.values()),
            }
        )
        for wave, out, none in zip(survey.waves, excluded, missing, strict=True)
    )
    return survey.model_copy(update={"waves": waves, "unplaced": unplaced or {}})


def two_waves(**unplaced: int) -> SurveyResult:
    return left_out(
        nps_survey(["2025", "2026"]),
        [{"preview": 2, "duplicate": 1}, {"unfinished": 1030}],
        [{"": 40}, {"": 3, "99": 5}],
        unplaced,
    )


def table_of(survey: SurveyResult, words: Words = EN) -> dict[str, Any]:
    _, table = row_blocks(survey, words)
    return table.data()


def cells(table: dict[str, Any]) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in table["rows"]]


def heads(table: dict[str, Any]) -> list[str]:
    return [column["name"] for column in table["columns"]]


def number(cell: str) -> int:
    return 0 if cell == "–" else int(cell.replace(MINUS, "-").replace(",", ""))


class TestTable:
    def test_only_the_steps_that_occurred_in_the_order_of_the_rules(self) -> None:
        table = table_of(two_waves())
        assert heads(table) == ["Step", "2025", "2026", "Total"]
        assert cells(table) == [
            ["Rows read", "943", "1,938", "2,881"],
            ["Previews of the questionnaire", "−2", "–", "−2"],
            ["Unfinished", "–", "−1,030", "−1,030"],
            ["Duplicates (same identifier)", "−1", "–", "−1"],
            ["No score: empty cell", "−40", "−3", "−43"],
            ["No score: “99”", "–", "−5", "−5"],
            ["Base: answers with a score", "900", "900", "1,800"],
        ]
        assert table["notes"] is None
        assert cells(table_of(two_waves(), PT))[2] == ["Não concluídas", "–", "−1.030", "−1.030"]

    def test_rows_of_no_wave_have_a_column_and_a_note(self) -> None:
        table = table_of(two_waves(preview=4))
        assert heads(table) == ["Step", "2025", "2026", "No wave", "Total"]
        assert cells(table)[0] == ["Rows read", "943", "1,938", "4", "2,885"]
        assert cells(table)[1] == ["Previews of the questionnaire", "−2", "–", "−4", "−6"]
        assert cells(table)[-1][3:] == ["0", "1,800"]
        assert table["notes"].startswith("No wave: rows that a rule left out")

    def test_a_single_wave_has_no_total(self) -> None:
        survey = left_out(nps_survey(["2026"]), [{"out_of_scale": 3}], [{}])
        assert heads(table_of(survey)) == ["Step", "2026"]

    def test_of_many_waves_the_first_share_a_column(self) -> None:
        years = [str(year) for year in range(2017, 2027)]
        survey = left_out(nps_survey(years), [{}] * 10, [{"": 7}] * 10)
        table = table_of(survey)
        assert heads(table) == ["Step", "5 earlier waves", *years[5:], "Total"]
        assert cells(table)[1] == ["No score: empty cell", "−35", *["−7"] * 5, "−70"]
        assert not shows_every_wave(survey)
        assert shows_every_wave(nps_survey(years[:6]))
        assert heads(table_of(left_out(nps_survey(years[:6]), [{}] * 6, [{"": 1}] * 6))) == [
            "Step",
            *years[:6],
            "Total",
        ]

    @given(
        st.lists(st.tuples(RULES, CODES), min_size=1, max_size=9),
        RULES,
        st.sampled_from([PT, EN]),
    )
    def test_every_column_adds_up(
        self,
        waves: list[tuple[dict[str, int], dict[str, int]]],
        unplaced: dict[str, int],
        words: Words,
    ) -> None:
        survey = nps_survey([str(2017 + place) for place in range(len(waves))])
        survey = left_out(survey, *(list(each) for each in zip(*waves, strict=True)), unplaced)
        blocks = row_blocks(survey, words)
        if len(blocks) == 1:
            assert not unplaced
            assert not any(excluded or missing for excluded, missing in waves)
            return
        rows = cells(blocks[1].data())
        figures = [
            [number(cell.replace(".", "")) for cell in column]
            for column in list(zip(*rows, strict=True))[1:]
        ]
        for first, *taken, base in figures:
            assert first + sum(taken) == base
            assert all(each <= 0 for each in taken)
        assert all(any(row) for row in zip(*figures, strict=True))
        if len(figures) > 1:
            for *parts, total in zip(*figures, strict=True):
                assert sum(parts) == total


class TestConclusion:
    def test_nothing_left_out_is_a_sentence_alone(self) -> None:
        (sentence,) = row_blocks(csat_survey(), EN)
        assert sentence.data()["text"] == "All 240 rows read are answers with a score."
        (sentence,) = row_blocks(csat_survey(), PT)
        assert sentence.data()["text"] == "Todas as 240 linhas lidas são respostas com nota."

    def test_rows_without_a_score(self) -> None:
        survey = left_out(nps_survey(["2026"]), [{}], [{"": 85}])
        said = row_blocks(survey, EN)[0].data()["text"]
        assert said == "900 of 985 rows are answers; 85 have no score."

    def test_what_was_left_out_is_told_short_and_with_its_reasons(self) -> None:
        survey = two_waves(preview=4)
        lead = row_blocks(survey, EN)[0].data()["text"]
        assert lead == "1,800 of 2,885 rows are answers; 1,037 were left out; 48 have no score."
        assert rows_sentence(survey, EN) == (
            "1,800 of 2,885 rows are answers; 1,037 were left out "
            "(6 previews, 1,030 unfinished, 1 duplicate); 48 have no score."
        )
        assert rows_sentence(survey, PT) == (
            "1.800 de 2.885 linhas são respostas; 1.037 ficaram de fora "
            "(6 testes do questionário, 1.030 não concluídas, 1 repetida); 48 não têm nota."
        )

    def test_of_one_it_is_told_in_the_singular(self) -> None:
        survey = left_out(nps_survey(["2026"], base=1), [{"preview": 1}], [{"": 1}])
        assert rows_sentence(survey, PT, why=False) == (
            "1 de 3 linhas é resposta; 1 ficou de fora; 1 não tem nota."
        )


def a_file(**given: Any) -> FileProvenance:
    plain = {"path": "data/nps.csv", "size": 9, "sha256": "0" * 64, "rows": 9, "decisions": {}}
    return FileProvenance.model_validate(plain | given)


class TestFiles:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("rule", EXCLUSIONS)
    @pytest.mark.parametrize("rows", [1, 2])
    def test_every_rule_has_its_words(self, rule: str, rows: int, language: Language) -> None:
        (told,) = file_notes(a_file(excluded={rule: rows}), Words(language))
        assert f": {rows} " in told
        survey = left_out(nps_survey(["2026"]), [{rule: rows}], [{}])
        assert cells(table_of(survey, Words(language)))[1][1] == f"−{rows}"

    def test_rows_left_out_and_columns_not_read(self) -> None:
        file = a_file(
            decisions={"format": decision("Qualtrics", "recognised")},
            excluded={"preview": 2, "unfinished": 1},
            personal=("IPAddress", "RecipientEmail"),
        )
        row = cells(file_table([file], "", EN).data())[0]
        assert row[-1] == (
            "tool: Qualtrics (recognised by the file's shape); rows left out: 2 previews and "
            "1 unfinished; personal data, not read: IPAddress, RecipientEmail"
        )
        row = cells(file_table([file], "", PT).data())[0]
        assert "linhas deixadas de fora: 2 testes do questionário e 1 não concluída" in row[-1]
        assert "dados pessoais, não lidos: IPAddress, RecipientEmail" in row[-1]
        assert file_notes(a_file(), EN) == []
        assert cells(file_table([a_file()], "", EN).data())[0][-1] == "–"

    def test_tools_are_told_once(self) -> None:
        tools = [decision("Qualtrics", "recognised"), decision("SPSS", "configured")]
        files = [a_file(decisions={"format": each}) for each in (*tools, tools[0])]
        assert origin_sentence(files, EN) == (
            "Exported from: Qualtrics (recognised by the file's shape) and SPSS (as configured)."
        )
        assert origin_sentence([a_file()], EN) is None


def test_the_table_of_a_file_that_was_read(tmp_path: Path) -> None:
    lines = ["score,day,state,id"]
    lines += [f"9,2025-01-{day:02},done,a{day}" for day in range(1, 21)]
    lines += [f"5,2026-01-{day:02},done,b{day}" for day in range(1, 11)]
    lines += ["7,2026-01-03,done,b3", "8,2026-01-04,open,c1", "11,2026-01-05,done,c2"]
    lines += [",2026-01-05,done,c3", "9,2024-12-24,test,d1", "9,2027-02-01,done,d2"]
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    config = SurveyConfig.model_validate(
        {
            "id": "nps",
            "name": "NPS",
            "metric": "nps",
            "scale": (0, 10),
            "columns": {"score": "score", "date": "day", "response": "id"},
            "date_format": "%Y-%m-%d",
            "previews": {"column": "state", "values": ["test"]},
            "finished": {"column": "state", "values": ["done"]},
            "exclude": ["outside_waves", "out_of_scale"],
            "waves": [
                {"name": "2025", "start": "2025-01-01", "end": "2025-12-31"},
                {"name": "2026", "start": "2026-01-01", "end": "2026-12-31"},
            ],
            "files": [{"path": "a.csv"}],
        }
    )
    survey = score_survey(read_survey(config, tmp_path), (), load_model().rules)
    assert survey.unplaced == {"preview": 1, "outside_waves": 1}
    assert cells(table_of(survey)) == [
        ["Rows read", "20", "14", "2", "36"],
        ["Previews of the questionnaire", "–", "–", "−1", "−1"],
        ["Unfinished", "–", "−1", "–", "−1"],
        ["Duplicates (same identifier)", "–", "−1", "–", "−1"],
        ["Outside the waves", "–", "–", "−1", "−1"],
        ["Off the scale", "–", "−1", "–", "−1"],
        ["No score: empty cell", "–", "−1", "–", "−1"],
        ["Base: answers with a score", "20", "10", "0", "30"],
    ]
