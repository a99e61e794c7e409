import hashlib
import os

import pytest

CSV = "score\n9\n"


@pytest.mark.parametrize(
    "path",
    ["/etc/a.csv", "../a.csv", "data/../../a.csv", "..\\a.csv", "C:\\a.csv", "\\\\host\\a.csv"],
)
def test_path_out_of_the_folder_is_refused(client, path):
    pt, en = client.refusal("path_outside", files=[{"path": path, "wave": "1"}])
    assert "leva para fora da pasta do cliente" in pt
    assert "leads out of the client's folder" in en
    assert "surveys[nps].files[0].path" in en


def test_link_out_of_the_folder_is_refused(client):
    outside = client.folder.parent / "secret.csv"
    outside.write_text(CSV)
    (client.folder / "data/a.csv").symlink_to(outside)
    client.refusal("path_outside")


def test_link_to_a_folder_outside_is_refused(client):
    outside = client.folder.parent / "outside"
    outside.mkdir()
    (outside / "a.csv").write_text(CSV)
    (client.folder / "link").symlink_to(outside)
    client.refusal("path_outside", files=[{"path": "link/a.csv", "wave": "1"}])


def test_link_inside_the_folder_is_read(client):
    client.write(CSV, "data/real.csv")
    (client.folder / "data/a.csv").symlink_to(client.folder / "data/real.csv")
    assert client.read().waves[0].base == 1


def test_loop_of_links_is_one_error(client):
    (client.folder / "data/a.csv").symlink_to(client.folder / "data/b.csv")
    (client.folder / "data/b.csv").symlink_to(client.folder / "data/a.csv")
    assert client.problems().keys() <= {"file_unreadable", "file_missing"}


def test_path_written_on_windows_is_read(client):
    client.write(CSV)
    assert client.read(files=[{"path": "data\\a.csv", "wave": "1"}]).waves[0].base == 1


def test_missing_file_lists_near_names(client):
    client.write(CSV, "data/nps_2024.csv")
    client.write(CSV, "data/notes.md")
    pt, en = client.refusal("file_missing", files=[{"path": "data/nps2024.csv", "wave": "1"}])
    assert 'o arquivo "data/nps2024.csv" não existe' in pt
    assert '"data/nps_2024.csv"' in en
    assert "notes.md" not in en


def test_missing_file_in_an_empty_folder(client):
    _, en = client.refusal("file_missing")
    assert "perhaps one of these names: —" in en


def test_folder_is_not_a_file(client):
    pt, en = client.refusal("file_not_regular", files=[{"path": "data", "wave": "1"}])
    assert "é uma pasta" in pt
    assert '"data" is not a file' in en


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_named_pipe_is_not_waited_for(client):
    os.mkfifo(client.folder / "data/a.csv")
    client.refusal("file_not_regular")


def test_name_too_long_for_the_system(client):
    path = "data/" + "a" * 300 + ".csv"
    problems = client.problems(files=[{"path": path, "wave": "1"}])
    assert problems.keys() <= {"file_unreadable", "file_missing"}


@pytest.mark.parametrize("name", ["data/a.xls", "data/a.ods", "data/a"])
def test_other_formats_are_refused(client, name):
    client.write(CSV, name)
    pt, en = client.refusal("file_format", files=[{"path": name, "wave": "1"}])
    assert ".csv, .tsv, .txt, .xlsx" in pt
    assert name in en


@pytest.mark.parametrize("name", ["data/a.csv", "data/a.tsv", "data/a.txt", "data/a.CSV"])
def test_text_formats_are_read(client, name):
    client.write("score\twave\n9\t1\n", name)
    columns = {"score": "score", "wave": "wave"}
    assert client.read(files=[{"path": name}], columns=columns).waves[0].base == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf", "header_empty"),
        (b"\n\n", "header_empty"),
        (b",,\n1,2,3\n", "header_empty"),
        (b"score\n", "file_no_answers"),
        (b"score,b\n\n,\n", "file_no_answers"),
    ],
)
def test_file_without_answers(client, content, code):
    client.write(content)
    client.refusal(code)


def test_file_listed_twice(client):
    client.write(CSV)
    files = [{"path": "data/a.csv", "wave": "1"}, {"path": "data/./a.csv", "wave": "2"}]
    pt, _ = client.refusal("file_twice", files=files)
    assert "está duas vezes em files" in pt
    assert "surveys[nps].files[1].path" in pt


def test_copied_wave(client):
    client.write(CSV)
    client.write(CSV, "data/b.csv")
    files = [{"path": "data/a.csv", "wave": "1"}, {"path": "data/b.csv", "wave": "2"}]
    pt, en = client.refusal("file_copied", files=files)
    assert '"data/b.csv" tem exatamente o mesmo conteúdo que "data/a.csv"' in pt
    assert "would count twice" in en


def test_record_holds_size_hash_and_rows(client):
    client.write("score,b\n9,1\n,\n8,1\n")
    record = client.read().files[0]
    content = b"score,b\n9,1\n,\n8,1\n"
    assert (record.path, record.size, record.rows) == ("data/a.csv", len(content), 2)
    assert record.sha256 == hashlib.sha256(content).hexdigest()
    assert record.decisions["blank_rows"] == "1 [blank_rows_skipped]"


def test_every_problem_of_a_survey_is_told_at_once(client):
    client.write("score\n12\n", "data/b.csv")
    files = [
        {"path": "data/absent.csv", "wave": "1"},
        {"path": "data/b.csv", "wave": "2"},
        {"path": "../c.csv"},
    ]
    problems = client.problems(files=files, scale=(1, 10))
    assert set(problems) == {
        "scale_not_nps",
        "file_missing",
        "score_invalid",
        "path_outside",
        "wave_not_told",
    }
