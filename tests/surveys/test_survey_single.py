"""One survey file alone, described by options; its problems name the options."""

import datetime as dt
from dataclasses import fields

import pytest

from cxassess.errors import SurveyError
from cxassess.surveys.single import OPTION_NAMES, FileOptions, read_single


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file and reads it by options."""

    def written(text, name="answers.csv", *, stored="utf-8", **options):
        path = tmp_path / name
        path.write_bytes(text.encode(stored))
        return read_single(path, FileOptions(**({"score": "score"} | options)))

    return written


@pytest.fixture
def refused(write):
    """Return a function that returns the problems of a file: code and the option named."""

    def problems(text, name="answers.csv", **options):
        with pytest.raises(SurveyError) as caught:
            write(text, name, **options)
        for language in ("pt-BR", "en"):
            assert "client.yaml" not in caught.value.text(language)
            assert "surveys[" not in caught.value.text(language)
        assert {each.where.file for each in caught.value.problems} == {name}
        return [(each.code, each.where.key) for each in caught.value.problems]

    return problems


def names(data):
    return [wave.name for wave in data.waves]


class TestOptions:
    def test_a_score_alone(self, write):
        data = write("score,b\n9,1\n3,2\n,3\n")
        assert data.answers["score"].tolist() == [9, 3]
        assert list(data.answers) == ["score", "wave"]
        assert [(each.name, each.rows, each.base) for each in data.waves] == [("answers", 3, 2)]
        assert data.waves[0].missing == {"": 1}
        assert (data.config.name, data.config.metric, data.config.scale) == (
            "answers",
            "nps",
            (0, 10),
        )
        assert (data.config.population, data.config.benchmark) == (None, None)

    def test_every_column(self, write):
        text = "nota,onda,dia,peso,conta,canal,região,plano\n9,2024,2024-01-02,1.5,Acme,web,Sul,A\n"
        data = write(
            text,
            score="nota",
            wave="onda",
            date="dia",
            date_format="%Y-%m-%d",
            weight="peso",
            account="conta",
            mode="canal",
            by=("região", "plano"),
        )
        (row,) = data.answers.to_dict("records")
        assert row == {
            "score": 9,
            "wave": "2024",
            "região": "Sul",
            "plano": "A",
            "mode": "web",
            "account": 0,
            "weight": 1.5,
        }
        assert data.waves[0].start == data.waves[0].end == dt.date(2024, 1, 2)

    @pytest.mark.parametrize("column", ["score", "wave", "weight", "account", "mode"])
    def test_a_segment_called_as_a_column_of_the_answers_is(self, write, column):
        text = f"value,{column}\n9,1\n8,2\n"
        data = write(text, score="value", by=(column,))
        assert data.config.columns.segments == {column.capitalize(): column}
        assert data.answers[column.capitalize()].tolist() == ["1", "2"]

    def test_missing_codes(self, write):
        data = write("score\n9\n99\n98\nnone\n", missing=(99, "98", "None"))
        assert data.waves[0].missing == {"99": 1, "98": 1, "None": 1}
        assert data.waves[0].base == 1

    def test_people_and_benchmark(self, write):
        data = write(
            "score\n9\n8\n",
            population=100,
            invited=50,
            benchmark=40.0,
            benchmark_base=200,
            smallest_change=5.0,
        )
        assert data.config.population == 100
        assert data.waves[0].invited == 50
        assert data.config.benchmark is not None
        assert (data.config.benchmark.value, data.config.benchmark.base) == (40, 200)
        assert data.config.smallest_change == 5
        assert write("score\n9\n", benchmark=0.0).config.benchmark.base is None

    def test_a_sheet(self, client):
        sheets = {"a": [["score"], [3]], "b": [["score"], [9], [8]]}
        path = client.folder / client.write_excel(sheets)
        data = read_single(path, FileOptions(score="score", sheet="b"))
        assert data.answers["score"].tolist() == [9, 8]
        with pytest.raises(SurveyError) as caught:
            read_single(path, FileOptions(score="score"))
        assert [each.code for each in caught.value.problems] == ["sheet_not_told"]

    def test_how_a_text_is_written(self, write):
        text = "nota;peso\n9;1,5\n8;0,5\n"
        data = write(text, score="nota", weight="peso", delimiter=";", decimal=",")
        assert data.answers["weight"].tolist() == [1.5, 0.5]
        data = write("score,região\n9,Grã\n", by=("região",), stored="cp1252")
        assert data.answers["região"].tolist() == ["Grã"]

    def test_a_declared_encoding(self, write):
        text = "score,região\n9,Grã\n"
        data = write(text, by=("região",), encoding="utf-16-le", stored="utf-16-le")
        assert data.files[0].decisions["encoding"].startswith("utf-16-le")
        assert data.answers["região"].tolist() == ["Grã"]

    def test_a_thousands_separator(self, write, refused):
        text = "nota;peso\n9;1.500,5\n8;2.000\n"
        given = {"score": "nota", "weight": "peso", "decimal": ","}
        data = write(text, thousands=".", **given)
        assert data.answers["weight"].tolist() == [1500.5, 2000]
        assert refused(text, **given) == [("weight_invalid", "weight")]
        assert refused(text, thousands="'", **given) == [("option_invalid", "thousands")]
        assert refused(text, thousands=",", **given)[0] == ("thousands_is_decimal", "thousands")

    def test_a_format(self, write, refused):
        text = 'ResponseId,Status,Q1\nid,Response Type,Score\n"{""ImportId"":""a""}",'
        text += '"{""ImportId"":""b""}","{""ImportId"":""c""}"\nR_1,0,9\nR_2,1,3\nR_2,0,8\n'
        for given in ({}, {"format": "qualtrics"}):
            data = write(text, score="Q1", **given)
            assert data.answers["score"].tolist() == [9, 8]
            assert data.files[0].excluded == {"preview": 1}
        assert {each for each, _ in refused(text, score="Q1", format="table")} == {"score_invalid"}
        assert ("format_unknown", "format") in refused(text, score="Q1", format="tables")

    @pytest.mark.parametrize("delimiter", ["\t", r"\t"])
    def test_a_tab_can_be_written_as_one_is_typed(self, write, delimiter):
        data = write("score\tb,c\n9\t1\n", delimiter=delimiter, by=("b,c",))
        assert data.answers["b,c"].tolist() == ["1"]

    def test_dates_of_a_format(self, write):
        text = "score,wave,day\n9,b,01/02/2024\n8,a,02/01/2024\n"
        data = write(text, wave="wave", date="day", date_format="%d/%m/%Y")
        assert [each.start for each in data.waves] == [dt.date(2024, 1, 2), dt.date(2024, 2, 1)]

    def test_all_options_are_named(self):
        assert tuple(each.name for each in fields(FileOptions)) == OPTION_NAMES
        assert {"score", "by", "benchmark_base", "date_format"} < set(OPTION_NAMES)


class TestWaves:
    TEXT = "score,when,day\n9,w10,2024-01-05\n8,w9,2024-02-01\n7,w9,2024-03-01\n6,w1,2024-04-01\n"

    def test_without_a_column_the_file_is_one(self, write):
        assert names(write(self.TEXT, "nps 2024.csv")) == ["nps 2024"]

    def test_a_date_alone_tells_no_wave(self, refused):
        options = {"date": "day", "date_format": "%Y-%m-%d"}
        assert refused(self.TEXT, **options) == [("date_without_wave", "date")]

    def test_by_name_in_which_two_comes_before_ten(self, write):
        data = write(self.TEXT, wave="when")
        assert names(data) == ["w1", "w9", "w10"]
        assert [each.base for each in data.waves] == [1, 2, 1]
        assert {each.start for each in data.waves} == {None}

    def test_by_date_where_there_is_a_column(self, write):
        data = write(self.TEXT, wave="when", date="day", date_format="%Y-%m-%d")
        assert names(data) == ["w10", "w9", "w1"]
        assert (data.waves[1].start, data.waves[1].end) == (
            dt.date(2024, 2, 1),
            dt.date(2024, 3, 1),
        )

    def test_the_invited_are_the_last_waves(self, write):
        data = write(self.TEXT, wave="when", invited=40)
        assert [each.invited for each in data.waves] == [None, None, 40]
        data = write(self.TEXT, wave="when", date="day", date_format="%Y-%m-%d", invited=40)
        assert [(each.name, each.invited) for each in data.waves][-1] == ("w1", 40)


class TestLinks:
    def test_a_link_to_a_file_elsewhere_is_read(self, tmp_path):
        (tmp_path / "far").mkdir()
        (tmp_path / "near").mkdir()
        (tmp_path / "far/f00d.csv").write_text("score\n9\n", encoding="utf-8")
        link = tmp_path / "near/nps 2024.csv"
        link.symlink_to(tmp_path / "far/f00d.csv")
        data = read_single(link, FileOptions(score="score"))
        # By the name that its user knows.
        assert names(data) == ["nps 2024"]
        assert data.config.name == "nps 2024"

    def test_problems_are_of_the_name_given(self, tmp_path):
        (tmp_path / "f00d.csv").write_text("score\n12\n", encoding="utf-8")
        (tmp_path / "nps.csv").symlink_to(tmp_path / "f00d.csv")
        with pytest.raises(SurveyError) as caught:
            read_single(tmp_path / "nps.csv", FileOptions(score="score"))
        assert [each.where.file for each in caught.value.problems] == ["nps.csv"]

    def test_a_path_from_where_one_stands(self, tmp_path, monkeypatch):
        (tmp_path / "data").mkdir()
        (tmp_path / "data/a.csv").write_text("score\n9\n", encoding="utf-8")
        (tmp_path / "work").mkdir()
        monkeypatch.chdir(tmp_path / "work")
        from_here = (tmp_path / "data/a.csv").relative_to(tmp_path)
        data = read_single("../" / from_here, FileOptions(score="score"))
        assert data.waves[0].base == 1

    def test_a_loop_of_links_is_a_problem(self, tmp_path):
        (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
        (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
        with pytest.raises(SurveyError) as caught:
            read_single(tmp_path / "a.csv", FileOptions(score="score"))
        (found,) = caught.value.problems
        assert found.code in {"file_unreadable", "file_missing"}
        assert found.where.file == "a.csv"

    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(SurveyError) as caught:
            read_single(tmp_path / "none.csv", FileOptions(score="score"))
        (found,) = caught.value.problems
        assert (found.code, found.where.file, found.where.key) == ("file_missing", "none.csv", None)


class TestInvalidOptions:
    @pytest.mark.parametrize(
        ("options", "name", "found", "allowed"),
        [
            ({"population": 0}, "population", "0", "1, 2, 3 …"),
            ({"population": -3}, "population", "-3", "1, 2, 3 …"),
            ({"invited": 0}, "invited", "0", "1, 2, 3 …"),
            ({"invited": -5, "account": "b"}, "invited", "-5", "1, 2, 3 …"),
            ({"benchmark": 150}, "benchmark", "150", "-100 … 100"),
            ({"benchmark": float("nan")}, "benchmark", "nan", "-100 … 100"),
            ({"benchmark_base": 9}, "benchmark", "—", "-100 … 100"),
            ({"benchmark": 40, "benchmark_base": 0}, "benchmark_base", "0", "1, 2, 3 …"),
            ({"smallest_change": 0}, "smallest_change", "0", "0 < … < 200"),
            ({"smallest_change": 200.0}, "smallest_change", "200.0", "0 < … < 200"),
            ({"decimal": ";"}, "decimal", "';'", '"." ","'),
        ],
        ids=str,
    )
    def test_a_value_names_its_option_and_what_is_allowed(
        self, write, options, name, found, allowed
    ):
        with pytest.raises(SurveyError) as caught:
            write("score,b\n9,x\n", **options)
        pt, en = caught.value.text("pt-BR"), caught.value.text("en")
        assert pt.startswith(f"answers.csv, chave {name}: valor que não serve: {found}\n")
        assert en.startswith(f"answers.csv, key {name}: a value that will not do: {found}\n")
        assert f"um destes valores: {allowed}" in pt
        assert f"one of these values: {allowed}" in en

    def test_all_are_told_at_once(self, refused):
        found = refused("score\n9\n", population=0, invited=0, benchmark=101, decimal="")
        assert {name for _, name in found} == {"population", "invited", "benchmark", "decimal"}
        assert {code for code, _ in found} == {"option_invalid"}


class TestPlaces:
    COLUMNS = "score,when,day,w,b\n9,x,2024-01-01,1,y\n"

    @pytest.mark.parametrize("option", ["score", "wave", "weight", "account", "mode", "date"])
    def test_a_column_that_is_not_there(self, refused, option):
        options = {"wave": "when"} | {option: "absent"}
        assert refused(self.COLUMNS, **options) == [("column_missing", option)]

    @pytest.mark.parametrize(
        "column", ["absent", "date", "invited", "segments", "a.wave", "by", "x.mode.y"]
    )
    def test_a_segments_column_that_is_not_there(self, refused, column):
        # Whatever it is called, and if it were as an option is.
        assert refused("score\n9\n", by=(column,)) == [("column_missing", "by")]

    @pytest.mark.parametrize(
        ("text", "options", "code", "option"),
        [
            ("score\n12\n", {}, "score_invalid", "score"),
            ("score,w\n9,heavy\n", {"weight": "w"}, "weight_invalid", "weight"),
            ("score,when\n9,\n", {"wave": "when"}, "wave_empty", "wave"),
            ("score\n9\n", {"missing": (9,)}, "missing_inside_scale", "missing"),
            ("score\n9\n8\n", {"population": 1}, "population_too_small", "population"),
            ("score\n9\n8\n", {"invited": 1}, "invited_too_few", "invited"),
            ("score;b\n9;1\n", {"delimiter": ";;"}, "delimiter_invalid", "delimiter"),
            ("score\n9\n", {"encoding": "utf-99"}, "encoding_unknown", "encoding"),
            ("score\n9\n", {"date_format": "dd/mm"}, "date_format_invalid", "date_format"),
            (
                "score,when,day\n9,a,soon\n",
                {"wave": "when", "date": "day", "date_format": "%Y"},
                "date_invalid",
                "date",
            ),
            ("score,b\n9,1\n9\n", {}, "fields_ragged", None),
            ("", {}, "file_empty", None),
            ("score\n", {}, "file_no_answers", None),
            ("score,b\n,1\n", {}, "wave_without_answers", None),
        ],
        ids=lambda value: value if isinstance(value, str) and value.isidentifier() else "",
    )
    def test_problems_of_the_file(self, refused, text, options, code, option):
        assert refused(text, **options) == [(code, option)]

    def test_another_format_names_no_key(self, refused):
        assert refused("score\n9\n", "answers.ods") == [("file_format", None)]

    @pytest.mark.parametrize(
        ("options", "option"), [({"by": ("x",)}, "by"), ({"mode": "x"}, "mode")]
    )
    def test_a_column_of_people(self, refused, options, option):
        text = "score,x\n" + "".join(f"9,person {each}\n" for each in range(30))
        assert refused(text, **options) == [("segment_of_people", option)]

    def test_an_account_is_no_column_of_people(self, write):
        text = "score,x\n" + "".join(f"9,person {each}\n" for each in range(30))
        data = write(text, account="x")
        assert data.answers["account"].nunique() == 30

    def test_a_row_is_told(self, write):
        with pytest.raises(SurveyError) as caught:
            write("score\n9\n12\n")
        assert caught.value.text("en").startswith("answers.csv, key score, row 3: ")
        assert caught.value.text("pt-BR").startswith("answers.csv, chave score, linha 3: ")


class TestInvited:
    def test_too_few_for_the_last_wave(self, write):
        text = "score,when\n9,a\n9,a\n9,b\n8,b\n7,b\n"
        assert write(text, wave="when", invited=3).waves[-1].invited == 3
        with pytest.raises(SurveyError) as caught:
            write(text, wave="when", invited=2)
        pt, en = caught.value.text("pt-BR"), caught.value.text("en")
        assert pt.startswith("answers.csv, chave invited: ")
        assert 'a onda "b" tem 3 respostas, mais do que convidados (2)' in pt
        assert en.startswith("answers.csv, key invited: ")
        assert 'wave "b" has 3 answers, more than were invited (2)' in en

    def test_accounts_may_answer_more_than_once(self, write):
        data = write("score,who\n9,x\n8,x\n7,y\n", account="who", invited=2, population=2)
        assert data.waves[0].invited == 2
        assert data.waves[0].base == 3
