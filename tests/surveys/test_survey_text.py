import pytest

SEGMENTED = {"score": "nota", "segments": {"city": "cidade"}}


def read_city(client, content, **settings):
    client.write(content)
    data = client.read(columns=SEGMENTED, **settings)
    return data.answers["city"].tolist(), data.files[0].decisions


@pytest.mark.parametrize(
    ("content", "encoding", "decision"),
    [
        ("nota,cidade\n9,São João", "utf-8", "utf-8 [valid_utf8]"),
        ("nota,cidade\n9,São João", "utf-8-sig", "utf-8 [byte_order_mark]"),
        ("nota,cidade\n9,São João", "cp1252", "cp1252 [not_utf8]"),
        ("nota\tcidade\n9\tSão João", "utf-16", "utf-16 [byte_order_mark]"),
    ],
)
def test_encoding_is_decided_and_recorded(client, content, encoding, decision):
    city, decisions = read_city(client, content.encode(encoding))
    assert city == ["São João"]
    assert decisions["encoding"] == decision


def test_cp1252_quotes_and_dash_are_read(client):
    city, _ = read_city(client, "nota,cidade\n9,“Olinda” – PE".encode("cp1252"))
    assert city == ["“Olinda” – PE"]


def test_configured_encoding_is_taken(client):
    content = "nota,cidade\n9,Łódź".encode("cp1250")
    city, decisions = read_city(client, content, encoding="cp1250")
    assert city == ["Łódź"]
    assert decisions["encoding"] == "cp1250 [configured]"


def test_encoding_of_a_file_comes_before_that_of_the_survey(client):
    content = "nota,cidade\n9,São João".encode("cp1252")
    files = [{"path": "data/a.csv", "wave": "1", "encoding": "cp1252"}]
    city, _ = read_city(client, content, encoding="utf-8", files=files)
    assert city == ["São João"]


def test_configured_utf8_takes_a_byte_order_mark(client):
    city, _ = read_city(client, "nota,cidade\n9,Itú".encode("utf-8-sig"), encoding="UTF8")
    assert city == ["Itú"]


def test_configured_encoding_that_fails_names_the_byte(client):
    client.write("nota,cidade\n9,A\n9,São João".encode("cp1252"))
    pt, en = client.refusal("encoding_fails", encoding="utf-8", columns=SEGMENTED)
    # "nota,cidade\n" is 12 bytes, "9,A\n" 4, "9,S" 3: the ã is at offset 19 of row 3.
    assert "linha 3" in pt
    assert "byte 0xE3 na posição 19" in pt
    assert "the byte 0xE3 at offset 19 does not exist in the encoding utf-8" in en


def test_configured_utf16_needs_its_mark(client):
    client.write("score\n9\n", encoding="utf-16-le")
    _, en = client.refusal("encoding_fails", encoding="utf-16")
    assert "offset 0" in en
    assert client.read(encoding="utf-16-le").waves[0].base == 1


def test_bytes_of_no_encoding_are_refused(client):
    client.write(b"nota,cidade\n9,S\x81o\n")
    _, en = client.refusal("encoding_fails", columns=SEGMENTED)
    assert "0x81" in en
    assert "cp1252" in en


@pytest.mark.parametrize(
    ("content", "character"),
    [
        ("nota,cidade\n9,S\x93o\n".encode(), "U+0093"),
        (b"nota,cidade\n9,S\x00o\n", "U+0000"),
        ("nota,cidade\n9,S\x85o\n".encode(), "U+0085"),
    ],
)
def test_control_characters_are_refused(client, content, character):
    client.write(content)
    pt, en = client.refusal("control_character", columns=SEGMENTED)
    assert character in pt
    assert "row 2" in en


def test_latin1_is_refused_where_it_hides_cp1252(client):
    client.write("nota,cidade\n9,“Olinda”".encode("cp1252"))
    _, en = client.refusal("control_character", encoding="latin-1", columns=SEGMENTED)
    assert "try cp1252" in en


@pytest.mark.parametrize("encoding", ["utf-9", "rot13", "a\0b"])
def test_unknown_encoding(client, encoding):
    client.write("score\n9\n")
    client.refusal("encoding_unknown", encoding=encoding)


def test_encoding_against_the_byte_order_mark(client):
    client.write("score\n9\n", encoding="utf-8-sig")
    pt, _ = client.refusal("encoding_contradicts_mark", encoding="cp1252")
    assert "começa com a marca de utf-8" in pt


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_workbook_named_as_text(client, start):
    client.write(start + b"\0\0")
    pt, _ = client.refusal("text_is_workbook")
    assert ".xlsx" in pt


@pytest.mark.parametrize(
    ("delimiter", "shown"), [(",", '","'), (";", '";"'), ("\t", '"\\t"'), ("|", '"|"')]
)
def test_delimiter_is_found_from_the_mapped_columns(client, delimiter, shown):
    client.write(delimiter.join(["a", "nota", "cidade"]) + "\n" + delimiter.join("19B"))
    data = client.read(columns=SEGMENTED)
    assert data.answers["city"].tolist() == ["B"]
    assert data.files[0].decisions["delimiter"] == f"{shown} [all_columns_found]"


def test_delimiter_is_not_the_most_frequent_character(client):
    client.write('"a,b,c,d,e";nota;cidade\n1;9;B\n')
    assert client.read(columns=SEGMENTED).answers["score"].tolist() == [9]


def test_single_column_needs_no_delimiter(client):
    client.write("score\n9,0\n\n7,0\n")
    data = client.read(decimal=",")
    assert data.answers["score"].tolist() == [9, 7]
    assert data.files[0].decisions["delimiter"] == '"\\t" [one_column]'


def test_configured_delimiter_is_recorded(client):
    client.write("x#nota#cidade\n1#9#B\n")
    data = client.read(columns=SEGMENTED, delimiter="#")
    assert data.files[0].decisions["delimiter"] == '"#" [configured]'


def test_wrong_delimiter_names_the_right_one(client):
    client.write("nota;cidade\n9;B\n")
    pt, _ = client.refusal("delimiter_wrong", columns=SEGMENTED, delimiter=",")
    assert 'com o separador configurado ","' in pt
    assert 'configure delimiter: ";"' in pt


def test_ambiguous_delimiter(client):
    client.write("score\t,x\n9\t,1\n")
    _, en = client.refusal("delimiter_ambiguous")
    assert '"," "\\t"' in en


@pytest.mark.parametrize("delimiter", [";;", '"', "\n"])
def test_invalid_delimiter(client, delimiter):
    client.write("score;b\n9;1\n")
    client.refusal("delimiter_invalid", delimiter=delimiter)


def test_ragged_rows_name_their_lines(client):
    client.write('score,b\n9,"two\nlines"\n8\n7,1\n6,1,1\n')
    pt, en = client.refusal("fields_ragged")
    assert "linhas: 4, 6; total: 2" in pt
    assert "the first has 1 fields" in en
    assert '2 fields separated by ","' in en


def test_quoted_newlines_and_delimiters_are_text(client):
    client.write('score,b\n9,"a, ""b""\nc"\n11,x\n')
    pt, _ = client.refusal("score_invalid")
    assert "linha 4" in pt


@pytest.mark.parametrize("content", ['score,b\n9,1\n8,"open\n7,1\n', 'score,b\n9,1\n8,"a"b\n'])
def test_broken_quotes_name_their_line(client, content):
    client.write(content)
    pt, _ = client.refusal("quotes_broken")
    assert "começa na linha 3" in pt


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_endings(client, newline):
    client.write(newline.join(["score,b", "9,1", "12,1", ""]))
    _, en = client.refusal("score_invalid")
    assert "row 3:" in en


@pytest.mark.parametrize("name", ["N/A", "NA", "None", "nan", "null", "-"])
def test_segments_named_like_missing_values_stay(client, name):
    city, _ = read_city(client, f"nota,cidade\n9, {name} \n8,\n")
    assert city == [name, ""]
