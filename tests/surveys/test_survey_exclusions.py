"""Which rows are left out, by which rule, and that every row is counted once."""

import datetime as dt
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cxassess.errors import describe
from cxassess.surveys import tables
from cxassess.surveys.types import EXCLUSIONS

ONE = [{"path": "data/a.csv"}]
FINISHED = {"column": "finished", "values": [1]}
PREVIEW = {"column": "status", "values": [1, "Survey Preview"]}
ID = {"score": "score", "response": "id"}


def counted(data):
    """Return each wave's figures: name, rows, excluded, missing, base."""
    return [(each.name, each.rows, each.excluded, each.missing, each.base) for each in data.waves]


class TestEachRule:
    def test_rows_of_another_survey(self, client):
        client.write("score,touchpoint\n9,Support\n8, support \n0,Sales\n1,\n")
        data = client.read(only={"touchpoint": ["Support"]})
        assert counted(data) == [("2024", 4, {"not_of_survey": 2}, {}, 2)]
        assert data.files[0].excluded == {"not_of_survey": 2}
        assert data.answers["score"].tolist() == [9, 8]

    def test_rows_must_be_of_every_column_of_only(self, client):
        client.write("score,t,u\n9,A,1\n8,A,2\n7,B,1\n6,B,3\n")
        data = client.read(only={"t": ["A", "B"], "u": [1, 3]})
        assert data.answers["score"].tolist() == [9, 7, 6]

    def test_a_column_of_only_that_is_missing_is_named_by_its_key(self, client):
        client.write("score,b\n9,1\n")
        pt, en = client.refusal("column_missing", only={"touchpoint": ["Support"]})
        assert 'a coluna "touchpoint" não está no arquivo' in pt
        assert "key surveys[nps].only.touchpoint" in en

    @pytest.mark.parametrize("cell", ["1", " 1 ", "Survey Preview", "SURVEY PREVIEW"])
    def test_previews(self, client, cell):
        client.write(f"score,status\n9,0\n0,{cell}\n8,IP Address\n")
        data = client.read(previews=PREVIEW)
        assert counted(data) == [("2024", 3, {"preview": 1}, {}, 2)]

    @pytest.mark.parametrize("cell", ["0", "", "false", "10", "1.5"])
    def test_unfinished(self, client, cell):
        client.write(f"score,finished\n9,1\n0,{cell}\n8, 1\n")
        data = client.read(finished=FINISHED)
        assert counted(data) == [("2024", 3, {"unfinished": 1}, {}, 2)]

    @pytest.mark.parametrize("cell", ["TRUE", "True", " true "])
    def test_a_truth_value_is_a_word_whatever_its_capitals(self, client, cell):
        client.write(f"score,finished\n9,{cell}\n0,FALSE\n")
        data = client.read(finished={"column": "finished", "values": [True]})
        assert data.answers["score"].tolist() == [9]

    def test_a_truth_value_of_a_workbook(self, client):
        client.write_excel({"A": [["score", "finished"], [9, True], [0, False], [8, 1]]})
        files = [{"path": "data/a.xlsx", "wave": "2024"}]
        data = client.read(files=files, finished={"column": "finished", "values": [True, 1]})
        assert data.answers["score"].tolist() == [9, 8]

    def test_without_values_a_filled_cell_is_enough(self, client):
        client.write("score,sent\n9,2024-01-02\n0,\n0, \n8,x\n")
        data = client.read(finished={"column": "sent"})
        assert counted(data) == [("2024", 4, {"unfinished": 2}, {}, 2)]

    def test_repeated_identifiers(self, client):
        client.write("score,id\n9,a\n8,b\n9,a\n9, a \n")
        data = client.read(columns=ID)
        assert counted(data) == [("2024", 4, {"duplicate": 2}, {}, 2)]
        assert data.warnings == ()

    def test_days_outside_the_waves(self, client):
        client.write("score,date\n9,2024-01-05\n0,2025-01-05\n0,2023-12-31\n")
        waves = [{"name": "2024", "start": "2024-01-01", "end": "2024-12-31"}]
        data = client.read(
            files=ONE,
            columns={"score": "score", "date": "date"},
            date_format="%Y-%m-%d",
            waves=waves,
            exclude=["outside_waves"],
        )
        # No wave has those rows: only the file's record counts them.
        assert counted(data) == [("2024", 1, {}, {}, 1)]
        assert data.files[0].excluded == {"outside_waves": 2}
        assert data.files[0].rows == 3

    def test_names_that_are_no_wave(self, client):
        client.write("score,wave\n9,2024\n0,pilot\n")
        data = client.read(
            files=ONE,
            columns={"score": "score", "wave": "wave"},
            waves=[{"name": "2024"}],
            exclude=["outside_waves"],
        )
        assert counted(data) == [("2024", 1, {}, {}, 1)]
        assert data.files[0].excluded == {"outside_waves": 1}

    def test_days_outside_the_wave_that_a_file_names_are_counted_with_it(self, client):
        client.write("score,date\n9,2024-01-05\n0,2025-01-05\n")
        data = client.read(
            columns={"score": "score", "date": "date"},
            date_format="%Y-%m-%d",
            waves=[{"name": "2024", "start": "2024-01-01", "end": "2024-12-31"}],
            exclude=["outside_waves"],
        )
        assert counted(data) == [("2024", 2, {"outside_waves": 1}, {}, 1)]

    def test_scores_out_of_the_scale(self, client):
        client.write("score,b\n9,1\n11,1\nx,1\n,1\n99,1\n")
        data = client.read(exclude=["out_of_scale"], missing=(99,))
        assert counted(data) == [("2024", 5, {"out_of_scale": 2}, {"": 1, "99": 1}, 1)]

    def test_each_of_both_must_be_declared(self, client):
        client.write("score,wave\n9,2024\n0,pilot\n11,2024\n")
        given_ = {
            "files": ONE,
            "columns": {"score": "score", "wave": "wave"},
            "waves": [{"name": "2024"}],
        }
        codes = {
            exclude: set(client.problems(exclude=[exclude] if exclude else [], **given_))
            for exclude in ("", "outside_waves", "out_of_scale")
        }
        assert codes == {
            "": {"wave_unknown_in_rows", "score_invalid"},
            "outside_waves": {"score_invalid"},
            "out_of_scale": {"wave_unknown_in_rows"},
        }

    def test_nothing_is_left_out_where_no_rule_is_given(self, client):
        client.write("score,id,status,finished\n9,a,1,0\n9,a,1,0\n")
        data = client.read()
        assert counted(data) == [("2024", 2, {}, {}, 2)]
        assert data.files[0].excluded == {}


# Only rows of kind A belong to the survey, and only W1 and W2 are its waves.
HEADER = "kind,status,finished,id,wave,score\n"
RULES = {
    "files": ONE,
    "columns": ID | {"wave": "wave"},
    "only": {"kind": ["A"]},
    "previews": PREVIEW,
    "finished": FINISHED,
    "waves": [{"name": "W1"}, {"name": "W2"}],
    "exclude": ["outside_waves", "out_of_scale"],
    "missing": (99,),
}
GOOD = ["A,0,1,first,W1,9", "A,0,1,second,W2,9"]


class TestPrecedence:
    def test_of_several_rules_the_first_counts(self, client):
        meeting_it_and_those_behind = {
            "not_of_survey": "B,1,0,first,X,12",
            "preview": "A,1,0,first,X,12",
            "unfinished": "A,0,0,first,X,12",
            "duplicate": "A,0,1,first,X,12",
            "outside_waves": "A,0,1,third,X,12",
            "out_of_scale": "A,0,1,fourth,W1,12",
        }
        assert tuple(meeting_it_and_those_behind) == EXCLUSIONS
        # The order of the rows is not that of the rules.
        client.write(HEADER + "\n".join([*GOOD, *reversed(meeting_it_and_those_behind.values())]))
        data = client.read(**RULES)
        assert list(data.files[0].excluded.items()) == [(rule, 1) for rule in EXCLUSIONS]
        assert counted(data) == [
            ("W1", 2, {"out_of_scale": 1}, {}, 1),
            ("W2", 1, {}, {}, 1),
        ]

    @pytest.mark.parametrize("before", ["B,0,1,x,W1,0", "A,1,1,x,W1,0", "A,0,0,x,W1,0"])
    def test_a_row_left_out_before_is_no_first_answer(self, client, before):
        client.write(HEADER + "\n".join([*GOOD, before, "A,0,1,x,W1,8"]))
        data = client.read(**RULES)
        assert "duplicate" not in data.files[0].excluded
        assert data.answers["score"].tolist() == [9, 9, 8]

    @pytest.mark.parametrize("first", ["A,0,1,x,W1,12", "A,0,1,x,pilot,8", "A,0,1,x,W1,99"])
    def test_the_first_answer_counts_whatever_becomes_of_it(self, client, first):
        client.write(HEADER + "\n".join([*GOOD, first, "A,0,1,x,W1,8"]))
        data = client.read(**RULES)
        assert data.files[0].excluded["duplicate"] == 1
        assert data.answers["score"].tolist() == [9, 9]

    def test_a_declared_code_is_missing_and_not_out_of_the_scale(self, client):
        client.write(HEADER + "\n".join([*GOOD, "A,0,1,x,W1,99", "A,0,1,y,W1,"]))
        wave = client.read(**RULES).waves[0]
        assert (wave.rows, wave.excluded, wave.missing, wave.base) == (3, {}, {"99": 1, "": 1}, 1)


class TestDuplicates:
    TWO = (
        {"path": "data/a.csv", "wave": "1"},
        {"path": "data/b.csv", "wave": "2"},
    )

    def test_they_are_those_of_one_file(self, client):
        client.write("score,id\n9,a\n8,b\n")
        client.write("score,id\n7,a\n7,a\n", "data/b.csv")
        data = client.read(columns=ID, files=self.TWO)
        assert [each.excluded for each in data.files] == [{}, {"duplicate": 1}]
        assert [each.base for each in data.waves] == [2, 1]

    def test_they_are_those_of_all_its_waves(self, client):
        client.write("score,id,wave\n9,a,1\n8,a,2\n7,b,2\n")
        data = client.read(files=ONE, columns=ID | {"wave": "wave"})
        assert counted(data) == [("1", 1, {}, {}, 1), ("2", 2, {"duplicate": 1}, {}, 1)]

    def test_a_blank_is_no_identifier(self, client):
        client.write("score,id\n9,\n8, \n9,\n")
        assert client.read(columns=ID).waves[0].base == 3

    def test_the_first_counts(self, client):
        client.write("score,id\n2,a\n9,a\n8,b\n7,a\n")
        data = client.read(columns=ID)
        assert data.answers["score"].tolist() == [2, 8]
        (told,) = data.warnings
        assert (told.code, told.severity) == ("duplicates_differ", "warning")
        assert told.values == {"count": 2, "total": 2}
        pt, en = describe(told, "pt-BR"), describe(told, "en")
        assert "data/a.csv, chave surveys[nps].columns.response: 2 das 2 linhas repetidas" in pt
        assert "2 of the 2 repeated rows" in en

    def test_one_that_says_the_same_is_not_told(self, client):
        client.write("score,id,region,x\n9,a,North,1\n9,a, North ,2\n9,a,South,1\n")
        columns = ID | {"segments": {"Region": "region"}}
        (told,) = client.read(columns=columns).warnings
        assert told.values == {"count": 1, "total": 2}

    def test_a_number_is_one_identifier_in_numbers_and_texts(self, client):
        rows = [["score", "id"], [9, 17], [8, 17.0], [7, "17"], [6, " 17 "], [5, 18]]
        client.write_excel({"A": rows})
        data = client.read(columns=ID, files=[{"path": "data/a.xlsx", "wave": "1"}])
        assert data.files[0].excluded == {"duplicate": 3}
        assert data.answers["score"].tolist() == [9, 5]

    def test_long_numbers_are_told_apart(self, client):
        rows = [["score", "id"], [9, 118000000001], [8, 118000000002], [7, 118000000001]]
        client.write_excel({"A": rows})
        data = client.read(columns=ID, files=[{"path": "data/a.xlsx", "wave": "1"}])
        assert data.answers["score"].tolist() == [9, 8]

    def test_capitals_tell_identifiers_apart(self, client):
        client.write("score,id\n9,R_abc\n8,R_aBc\n")
        assert client.read(columns=ID).waves[0].base == 2


# --- what is wrong in a row that is left out does not matter --------------------------------

LEFT_OUT = {
    "only": ("B,0,1", {"only": {"kind": ["A"]}}),
    "previews": ("A,1,1", {"previews": PREVIEW}),
    "finished": ("A,0,0", {"finished": FINISHED}),
}
WRONG = {
    "score": ("x,1,2024,2024-01-05", "score_invalid"),
    "weight": ("9,-1,2024,2024-01-05", "weight_invalid"),
    "empty wave": ("9,1,,2024-01-05", "wave_empty"),
    "another wave": ("9,1,2023,2024-01-05", "wave_unknown_in_rows"),
    "no date": ("9,1,2024,soon", "date_invalid"),
    "empty date": ("9,1,2024,", "date_empty"),
    "another date": ("9,1,2024,2025-01-05", "date_outside_waves"),
}


@pytest.mark.parametrize("rule", LEFT_OUT)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_cell_of_a_row_left_out_is_no_error(client, rule, wrong):
    start, setting = LEFT_OUT[rule]
    cells, code = WRONG[wrong]
    given_ = {
        "files": ONE,
        "columns": {"score": "score", "weight": "w", "wave": "wave", "date": "date"},
        "waves": [{"name": "2024", "start": "2024-01-01", "end": "2024-12-31"}],
        "date_format": "%Y-%m-%d",
    }
    client.write(
        f"kind,status,finished,score,w,wave,date\nA,0,1,8,2,2024,2024-02-01\n{start},{cells}\n"
    )
    assert set(client.problems(**given_)) == {code}
    data = client.read(**given_, **setting)
    assert data.answers["score"].tolist() == [8]
    assert sum(data.files[0].excluded.values()) == 1


def test_a_wrong_weight_of_a_row_left_out_by_its_score_or_wave(client):
    client.write("score,w,wave\n8,2,2024\n12,x,2024\n7,x,pilot\n")
    data = client.read(
        files=ONE,
        columns={"score": "score", "weight": "w", "wave": "wave"},
        waves=[{"name": "2024"}],
        exclude=["outside_waves", "out_of_scale"],
    )
    assert data.answers["weight"].tolist() == [2.0]


DATED = {
    "columns": {"score": "score", "date": "date"},
    "finished": FINISHED,
    "waves": [{"name": "2024", "start": "2024-01-01", "end": "2024-12-31"}],
}


def test_another_offset_in_a_row_left_out_is_no_error(client):
    client.write(
        "score,date,finished\n"
        "9,2024-01-01T00:30:00-0300,1\n8,2024-06-01T23:30:00-0300,1\n"
        "7,2024-06-01T23:30:00-0200,0\n"
    )
    data = client.read(files=ONE, date_format="%Y-%m-%dT%H:%M:%S%z", **DATED)
    assert data.answers["score"].tolist() == [9, 8]


def test_a_text_for_a_date_in_a_row_left_out_takes_no_dates_from_the_others(client):
    rows = [["score", "date", "finished"], [9, dt.date(2024, 3, 5), 1], [8, "unknown", 0]]
    client.write_excel({"A": rows})
    data = client.read(files=[{"path": "data/a.xlsx"}], **DATED)
    assert data.answers["score"].tolist() == [9]


class TestWavesOfRowsLeftOut:
    COLUMNS: ClassVar = {"score": "score", "wave": "wave"}

    def test_a_wave_of_nothing_else_is_none(self, client):
        client.write("score,wave,kind\n9,1,A\n8,2,B\n7,3,A\n")
        data = client.read(files=ONE, columns=self.COLUMNS, only={"kind": ["A"]})
        assert [each.name for each in data.waves] == ["1", "3"]
        assert data.answers["wave"].cat.categories.tolist() == ["1", "3"]
        assert data.files[0].excluded == {"not_of_survey": 1}

    def test_a_configured_one_has_no_answers(self, client):
        client.write("score,wave,kind\n9,1,A\n8,2,B\n")
        settings_ = {"waves": [{"name": "1"}, {"name": "2"}], "only": {"kind": ["A"]}}
        pt, en = client.refusal(
            "wave_without_answers", files=ONE, columns=self.COLUMNS, **settings_
        )
        assert 'a onda "2" não tem nenhuma resposta (linhas lidas: 1)' in pt
        assert 'the wave "2" has no answers (rows read: 1)' in en

    @pytest.mark.parametrize("wave", ["1", None])
    def test_a_survey_of_nothing_else_is_refused(self, client, wave):
        client.write("score,wave,kind\n9,1,A\n8,1,B\n")
        columns = self.COLUMNS if wave is None else {"score": "score"}
        files = [{"path": "data/a.csv", "wave": wave}]
        _, en = client.refusal(
            "wave_without_answers", files=files, columns=columns, only={"kind": ["C"]}
        )
        assert 'the wave "1" has no answers (rows read: 2)' in en

    def test_their_days_are_not_the_waves(self, client):
        client.write("score,date,finished\n9,2024-03-05,1\n8,2024-01-01,0\n,2024-03-09,1\n")
        columns = {"score": "score", "date": "date"}
        data = client.read(columns=columns, date_format="%Y-%m-%d", finished=FINISHED)
        (wave,) = data.waves
        assert (str(wave.start), str(wave.end)) == ("2024-03-05", "2024-03-09")


# --- every row is counted once --------------------------------------------------------------

ROW = st.tuples(
    st.sampled_from(["A", "a ", "B", ""]),
    st.sampled_from(["0", "1", "survey preview", ""]),
    st.sampled_from(["1", "0", ""]),
    st.sampled_from(["", " ", "1", "2", "3 ", "first"]),
    st.sampled_from(["W1", "W2", " W2", "X"]),
    st.sampled_from(["0", "5", "10", "11", "-1", "99", " 99", "", "x"]),
)


def expected(rows):
    """Return each row's rule, missing code or "answer" with its wave; and repeats that differ."""
    told, seen = [], {}
    differing = 0
    for row in rows:
        kind, status, finished, response, wave, score = (cell.strip() for cell in row)
        says = (kind, status, finished, score)
        if kind not in ("A", "a"):
            reason = "not_of_survey"
        elif status in ("1", "survey preview"):
            reason = "preview"
        elif finished != "1":
            reason = "unfinished"
        elif response and response in seen:
            reason = "duplicate"
            differing += says != seen[response]
        else:
            if response:
                seen[response] = says
            if wave == "X":
                reason = "outside_waves"
            elif score in ("99", ""):
                reason = score
            else:
                reason = "answer" if score in ("0", "5", "10", "9") else "out_of_scale"
        told.append((reason, wave))
    return told, differing


@given(st.lists(ROW, max_size=25), st.sampled_from([2, 7, 1 << 16]))
@example([("A", "0", "1", "first", "W1", "5")], 2)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_row_is_left_out_or_missing_or_an_answer(client, rows, batch):
    good = [tuple(row.split(",")) for row in GOOD]
    client.write(HEADER + "".join(",".join(row) + "\n" for row in [*good, *rows]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_BATCH_ROWS", batch)
        data = client.read(**RULES)
    told, differing = expected([*good, *rows])

    def count(wave=None):
        names = [reason for reason, name in told if wave in (None, name)]
        return {name: names.count(name) for name in [*EXCLUSIONS, "99", "", "answer"]}

    def parts(counts):
        rules = {name: counts[name] for name in EXCLUSIONS if counts[name]}
        return rules, {name: counts[name] for name in ("99", "") if counts[name]}, counts["answer"]

    for wave in data.waves:
        assert (wave.excluded, wave.missing, wave.base) == parts(count(wave.name))
        assert wave.rows == sum(wave.excluded.values()) + sum(wave.missing.values()) + wave.base
        assert list(wave.excluded) == [name for name in EXCLUSIONS if name in wave.excluded]
    (record,) = data.files
    assert record.excluded == parts(count())[0]
    assert record.rows == len(told)
    assert len(data.answers) == count()["answer"] == sum(wave.base for wave in data.waves)
    assert [each.values["count"] for each in data.warnings] == [differing] * (differing > 0)
