import pytest

from cxassess.surveys import describe_decisions


def test_missing_column_lists_the_nearest_twelve(client):
    header = ["respondent", *[f"Q{number}" for number in range(30)], "NPS score"]
    client.write(",".join(header) + "\n" + ",".join("9" * len(header)))
    pt, en = client.refusal("column_missing", columns={"score": "NPS_score"})
    assert 'a coluna "NPS_score" não está no arquivo' in pt
    assert 'uma das 32 colunas do arquivo; as de nome mais próximo: "NPS score"' in pt
    assert en.splitlines()[1].count('"') == 2 * 12
    assert "surveys[nps].columns.score" in en


def test_every_missing_column_is_told(client):
    client.write("score,b\n9,1\n")
    columns = {"score": "x", "weight": "y", "segments": {"region": "z"}}
    with pytest.raises(Exception, match=r"columns\.segments\.region") as caught:
        client.read(columns=columns)
    assert [each.code for each in caught.value.problems] == ["column_missing"] * 3


def test_other_case_is_not_accepted(client):
    client.write("NetPro ,b\n9,1\n")
    pt, en = client.refusal("column_other_case", columns={"score": "NETPRO"})
    assert 'com maiúsculas e minúsculas diferentes: "NetPro "' in pt
    assert 'write "NetPro " in columns' in en


def test_blanks_at_the_ends_are_accepted_and_recorded(client):
    client.write("NETPRO  ,b\n9,1\n")
    data = client.read(columns={"score": "NETPRO"})
    assert data.files[0].decisions["columns"] == '"NETPRO  " [blanks_at_the_ends]'


def test_exact_name_comes_before_one_with_blanks(client):
    client.write("score,score \n9,1\n")
    assert client.read().answers["score"].tolist() == [9]
    assert client.read(columns={"score": "score "}).answers["score"].tolist() == [1]


def test_names_that_differ_in_blanks_are_ambiguous(client):
    client.write("score ,score  ,b\n9,1,1\n")
    pt, _ = client.refusal("column_ambiguous")
    assert '"score ", "score  "' in pt


def test_repeated_column_is_refused_only_when_mapped(client):
    client.write("score,b,b\n9,1,2\n")
    assert client.read().waves[0].base == 1
    _, en = client.refusal("column_repeated", columns={"score": "score", "segments": {"B": "b"}})
    assert 'the column "b" appears 2 times' in en


def test_only_mapped_columns_are_kept(client):
    client.write("name,score,region,w\nAna,9,North,1.5\n")
    columns = {"score": "score", "segments": {"Region": "region"}, "weight": "w"}
    assert list(client.read(columns=columns).answers) == ["score", "wave", "Region", "weight"]


def test_columns_of_a_file_come_before_those_of_the_survey(client):
    client.write("score,x\n1,9\n")
    files = [{"path": "data/a.csv", "wave": "1", "columns": {"score": "x"}}]
    assert client.read(files=files).answers["score"].tolist() == [9]


def test_no_column_map(client):
    client.write("score\n9\n")
    pt, _ = client.refusal("columns_not_mapped", columns=None)
    assert 'acrescente columns: {score: "nome da coluna da nota"}' in pt


@pytest.mark.parametrize("name", ["score", "wave", "weight", " "])
def test_reserved_segment_names(client, name):
    client.write("score,b\n9,1\n")
    client.refusal("segment_name_reserved", columns={"score": "score", "segments": {name: "b"}})


@pytest.mark.parametrize("name", ["day", "missing", "answered"])
def test_other_segment_names_are_free(client, name):
    client.write("score,b\n9,1\n")
    data = client.read(columns={"score": "score", "segments": {name: "b"}})
    assert data.answers[name].tolist() == ["1"]


def test_segment_of_one_file_is_empty_in_the_other(client):
    client.write("score,region\n9,North\n")
    client.write("score\n8\n", "data/b.csv")
    mapped = {"score": "score", "segments": {"Region": "region"}}
    files = [{"path": "data/a.csv", "wave": "1", "columns": mapped}]
    data = client.read(files=[*files, {"path": "data/b.csv", "wave": "2"}])
    assert data.answers["Region"].tolist() == ["North", ""]
    assert data.files[1].decisions["segments"] == '"Region" [not_in_this_file]'


def test_decisions_are_told_in_both_languages(client):
    client.write("score;b\n9;1\n")
    record = client.read(decimal=",").files[0]
    assert describe_decisions(record.decisions, "pt-BR") == {
        "codificação": "utf-8 (o arquivo inteiro é UTF-8 válido)",
        "separador de colunas": (
            '";" (o único com o qual o cabeçalho tem todas as colunas mapeadas)'
        ),
        "linha do cabeçalho": "1 (a primeira linha)",
        "separador decimal": '"," (como configurado)',
        "onda": '"2024" (o arquivo inteiro é uma onda)',
    }
    assert describe_decisions(record.decisions, "en")["decimal mark"] == '"," (as configured)'
