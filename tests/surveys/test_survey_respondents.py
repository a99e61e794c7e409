"""Whose answer it is, how it was collected, and how many could have given one."""

from typing import ClassVar

import pandas as pd
import pytest

from cxassess.errors import SurveyError, describe
from cxassess.surveys import SurveyConfig, people_in_groups

ACCOUNTS = {"score": "score", "account": "client"}
MODES = {"score": "score", "mode": "how"}
TWO = [{"path": "data/a.csv", "wave": "1"}, {"path": "data/b.csv", "wave": "2"}]


def setting(**values):
    """Return the places of what the configuration's own types refuse."""
    given = {
        "id": "nps",
        "name": "NPS",
        "metric": "nps",
        "scale": (0, 10),
        "files": [{"path": "data/a.csv", "wave": "1"}],
    }
    with pytest.raises(ValueError, match="validation error") as caught:
        SurveyConfig.model_validate(given | values)
    return [".".join(map(str, each["loc"])) for each in caught.value.errors()]


class TestAccounts:
    def test_one_account_has_one_number_in_all_files(self, client):
        client.write("score,client\n9,Acme\n8,Bolt\n7, Acme \n")
        client.write("score,client\n3,Bolt\n4,Cork\n5,Acme\n", "data/b.csv")
        numbers = client.read(columns=ACCOUNTS, files=TWO).answers["account"]
        acme, bolt, acme_again, bolt_later, cork, acme_later = numbers
        assert acme == acme_again == acme_later
        assert bolt == bolt_later
        assert len({acme, bolt, cork}) == 3
        assert numbers.dtype == "int64"

    def test_each_empty_cell_is_an_account_of_its_own(self, client):
        client.write("score,client\n9,\n8, \n7,Acme\n6,Acme\n")
        client.write("score,client\n9,\n8,Acme\n", "data/b.csv")
        numbers = client.read(columns=ACCOUNTS, files=TWO).answers["account"].tolist()
        assert len(set(numbers)) == 4
        assert numbers[2] == numbers[3] == numbers[5] >= 0
        assert all(numbers[place] < 0 for place in (0, 1, 4))

    def test_a_file_without_the_column_has_accounts_of_their_own(self, client):
        client.write("score,client\n9,Acme\n8,Acme\n")
        client.write("score\n9\n8\n", "data/b.csv")
        files = [TWO[0] | {"columns": ACCOUNTS}, TWO[1] | {"columns": {"score": "score"}}]
        numbers = client.read(files=files).answers["account"].tolist()
        assert numbers[0] == numbers[1] >= 0
        assert numbers[2] != numbers[3]
        assert max(numbers[2:]) < 0

    def test_a_number_is_one_account_in_a_workbook_and_in_a_text(self, client):
        client.write("score,client\n9,17\n")
        client.write_excel({"s": [["score", "client"], [8, 17.0], [7, 18]]}, "data/b.xlsx")
        files = [TWO[0], {"path": "data/b.xlsx", "wave": "2"}]
        first, same, other = client.read(columns=ACCOUNTS, files=files).answers["account"]
        assert first == same != other

    @pytest.mark.parametrize("name", ["Zoë Quimby Ltda", "zoe@quimby.example", "00112233"])
    def test_its_name_is_nowhere_in_what_was_read(self, client, name):
        client.write(f"score,client,how\n9,{name},phone\n8,Other,mail\n,{name},phone\n")
        data = client.read(columns=ACCOUNTS | {"mode": "how"})
        kept = f"{data} {data.answers.to_csv()} {data.answers.attrs} {data.files} {data.waves}"
        assert name not in kept
        assert "phone" in kept

    def test_of_rows_without_a_score_nothing_is_kept(self, client):
        client.write("score,client\n,Acme\n9,Bolt\n,Cork\n")
        assert client.read(columns=ACCOUNTS).answers["account"].tolist() == [0]

    def test_without_the_column_there_is_no_account(self, client):
        client.write("score,client\n9,Acme\n")
        assert "account" not in client.read().answers

    def test_a_missing_column_names_its_key(self, client):
        client.write("score,b\n9,Acme\n")
        pt, en = client.refusal("column_missing", columns=ACCOUNTS)
        assert 'a coluna "client" não está no arquivo' in pt
        assert "surveys[nps].columns.account" in en


class TestModes:
    def test_a_text_without_blanks_and_empty_where_it_is_not_known(self, client):
        client.write("score,how\n9, phone \n8,mail\n7,\n")
        client.write("score\n9\n", "data/b.csv")
        files = [TWO[0] | {"columns": MODES}, TWO[1] | {"columns": {"score": "score"}}]
        assert client.read(files=files).answers["mode"].tolist() == ["phone", "mail", "", ""]

    def test_without_the_column_there_is_no_mode(self, client):
        client.write("score,how\n9,phone\n")
        assert list(client.read().answers) == ["score", "wave"]

    def test_all_that_is_kept(self, client):
        client.write("score,how,client,w,region,name\n9,phone,Acme,2,North,Ana\n")
        columns = MODES | ACCOUNTS | {"weight": "w", "segments": {"Region": "region"}}
        kept = ["score", "wave", "Region", "mode", "account", "weight"]
        assert list(client.read(columns=columns).answers) == kept


@pytest.mark.parametrize("name", ["account", "mode"])
def test_their_names_are_no_segments(client, name):
    client.write("score,b\n9,1\n")
    columns = {"score": "score", "segments": {name: "b"}}
    pt, en = client.refusal("segment_name_reserved", columns=columns)
    assert f'o segmento "{name}" não pode ter esse nome' in pt
    assert "client.yaml, key surveys[nps].columns.segments" in en


class TestPeople:
    THREE = "score\n9\n8\n7\n"

    def test_as_many_people_as_answers_are_enough(self, client):
        client.write(self.THREE)
        waves = [{"name": "2024", "invited": 3}]
        data = client.read(population=3, waves=waves)
        assert (data.waves[0].base, data.waves[0].invited) == (3, 3)
        assert data.config.population == 3

    def test_answers_and_not_rows_are_counted(self, client):
        client.write("score,b\n9,1\n8,1\n,1\n99,1\n")
        assert client.read(population=2, missing=(99,)).waves[0].rows == 4

    def test_more_answers_than_population(self, client):
        client.write(self.THREE)
        pt, en = client.refusal("population_too_small", population=2)
        assert pt.startswith("client.yaml, chave surveys[nps].population: ")
        assert 'a onda "2024" tem 3 respostas, mais do que a população informada (2)' in pt
        assert en.startswith("client.yaml, key surveys[nps].population: ")
        assert 'wave "2024" has 3 answers, more than the population stated (2)' in en
        assert "at least 3" in en

    def test_more_answers_than_invitations(self, client):
        client.write(self.THREE)
        pt, en = client.refusal("invited_too_few", waves=[{"name": "2024", "invited": 2}])
        assert pt.startswith("client.yaml, chave surveys[nps].waves: ")
        assert 'a onda "2024" tem 3 respostas, mais do que convidados (2)' in pt
        assert en.startswith("client.yaml, key surveys[nps].waves: ")
        assert 'wave "2024" has 3 answers, more than were invited (2)' in en

    def test_every_wave_and_both_figures_are_told_at_once(self, client):
        client.write(self.THREE)
        client.write("score\n9\n8\n", "data/b.csv")
        waves = [{"name": "1", "invited": 2}, {"name": "2", "invited": 2}]
        with pytest.raises(SurveyError) as caught:
            client.read(files=TWO, waves=waves, population=1)
        found = [(each.code, each.values["wave"]) for each in caught.value.problems]
        assert found == [
            ("population_too_small", '"1"'),
            ("invited_too_few", '"1"'),
            ("population_too_small", '"2"'),
        ]

    @pytest.mark.parametrize("where", ["survey", "file"])
    def test_accounts_may_answer_more_than_once(self, client, where):
        client.write("score,client\n9,Acme\n8,Acme\n7,Acme\n")
        settings = {"population": 2, "waves": [{"name": "2024", "invited": 2}]}
        file = {"path": "data/a.csv", "wave": "2024"}
        if where == "file":
            data = client.read(files=[file | {"columns": ACCOUNTS}], columns=None, **settings)
        else:
            data = client.read(files=[file], columns=ACCOUNTS, **settings)
        assert data.waves[0].base == 3

    @pytest.mark.parametrize("value", [0, -1, 1.5, "many"])
    def test_they_are_counts(self, value):
        assert setting(population=value) == ["population"]
        assert setting(waves=[{"name": "1", "invited": value}]) == ["waves.0.invited"]


class TestSettingsOfNps:
    @pytest.mark.parametrize(
        ("name", "value"), [("benchmark", {"value": 40}), ("smallest_change", 0.2)]
    )
    def test_satisfaction_is_not_in_points(self, client, name, value):
        client.write("score\n4\n")
        settings = {"metric": "csat", "scale": (1, 5), name: value}
        pt, en = client.refusal("setting_of_nps", **settings)
        assert pt.startswith(f"client.yaml, chave surveys[nps].{name}: ")
        assert f"{name} foi informado em uma pesquisa que não é de NPS" in pt
        assert f"{name} is set on a survey that is not an NPS" in en

    def test_both_are_told(self, client):
        client.write("score\n4\n")
        settings = {"benchmark": {"value": 40}, "smallest_change": 0.2}
        with pytest.raises(SurveyError) as caught:
            client.read(metric="csat", scale=(1, 5), **settings)
        assert [each.code for each in caught.value.problems] == ["setting_of_nps"] * 2

    def test_an_nps_has_them(self, client):
        client.write("score\n9\n")
        benchmark = {"value": 40, "base": 200, "source": "the sector"}
        config = client.read(benchmark=benchmark, smallest_change=5).config
        assert config.benchmark.model_dump() == benchmark
        assert config.smallest_change == 5

    @pytest.mark.parametrize(
        ("values", "place"),
        [
            ({"benchmark": {"value": 150}}, "benchmark.value"),
            ({"benchmark": {"value": -101}}, "benchmark.value"),
            ({"benchmark": {"base": 100}}, "benchmark.value"),
            ({"benchmark": {"value": 40, "base": 0}}, "benchmark.base"),
            ({"benchmark": {"value": 40, "of": 1}}, "benchmark.of"),
            ({"smallest_change": 0}, "smallest_change"),
            ({"smallest_change": 200}, "smallest_change"),
        ],
        ids=str,
    )
    def test_outside_their_range(self, values, place):
        assert setting(**values) == [place]


class TestPeopleInGroups:
    COLUMNS: ClassVar = {"mode": "x", "account": "x", "segments": {"Region": "x"}}

    def written(self, client, values, role):
        client.write("score,x\n" + "".join(f"9,{each}\n" for each in values))
        return client.read(columns={"score": "score", role: self.COLUMNS[role]})

    @pytest.mark.parametrize(("role", "key"), [("mode", "mode"), ("segments", "segments.Region")])
    def test_a_column_that_tells_people_apart(self, client, role, key):
        names = [f"person {each}" for each in range(30)] + ["person 0"] * 20
        (found,) = people_in_groups(self.written(client, names, role))
        assert found.code == "segment_of_people"
        assert found.where.key == f"surveys[nps].columns.{key}"
        assert found.values == {"values": 30, "answers": 50}
        for language, said in (("pt-BR", "30 valores diferentes"), ("en", "30 different values")):
            text = describe(found, language)
            assert said in text
            assert "person 1" not in text

    @pytest.mark.parametrize("role", ["mode", "segments"])
    @pytest.mark.parametrize(
        ("values", "answers"), [(20, 20), (25, 50), (21, 42)], ids=["few", "half", "half of few"]
    )
    def test_a_column_of_groups(self, client, role, values, answers):
        names = [f"group {each % values}" for each in range(answers)]
        assert list(people_in_groups(self.written(client, names, role))) == []

    def test_an_account_is_no_group(self, client):
        names = [f"person {each}" for each in range(50)]
        assert list(people_in_groups(self.written(client, names, "account"))) == []

    def test_each_such_column_is_told(self, client):
        rows = "".join(f"9,a{each},b{each},c\n" for each in range(30))
        client.write("score,x,y,z\n" + rows)
        columns = {"score": "score", "mode": "x", "segments": {"Y": "y", "Z": "z"}}
        found = {each.where.key for each in people_in_groups(client.read(columns=columns))}
        assert found == {"surveys[nps].columns.mode", "surveys[nps].columns.segments.Y"}


def test_what_is_kept_has_plain_types(client):
    client.write("score,how,client\n9,phone,Acme\n8,,\n")
    answers = client.read(columns=MODES | ACCOUNTS).answers
    assert pd.api.types.is_string_dtype(answers["mode"])
    assert not answers.isna().any(axis=None)
