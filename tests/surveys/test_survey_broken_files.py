"""Files that are broken in every way met or feared: one clear error each, in bounded memory."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from pydantic import ValidationError
from typer.testing import CliRunner

from cxassess import cli
from cxassess.errors import LANGUAGES, SurveyError
from cxassess.surveys.opening import read_sample

CHUNK = 1 << 20
"""Bytes that a text file is scanned in."""
LINE = "9,Sao Paulo xxxxxxxxxxxxxxxx\n"
LONG = LINE * 120_000
"""3.5 MB: the scan is in its fourth chunk where this ends."""
QUALTRICS = 'score,b\nWhat,"two\nlines"\n"{""ImportId"":""a""}","{""ImportId"":""b""}"\n'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(*rows: list[object]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("A")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return buffer.getvalue()


def rezipped(data: bytes, **changed: bytes) -> bytes:
    """Return a workbook with other parts, each named by the start of its name."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = name.rpartition("/")[2].partition(".")[0]
            new.writestr(name, changed.get(part, old.read(name)))
    return buffer.getvalue()


def sheet_of(cells: str) -> bytes:
    return f"<worksheet {MAIN}><sheetData><row>{cells}</row></sheetData></worksheet>".encode()


def parquet(**columns: list[object] | pa.Array) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


WORKBOOK = workbook(["score", "b"], [9, 1])
PARQUET = parquet(score=[9, 8])


@dataclass(frozen=True)
class Broken:
    """A file, the error of reading it, that of a first look at it (None: it can be looked at)."""

    content: str | bytes
    code: str
    looked: str | None = "same"
    row: int | None = None
    name: str = "a.csv"

    @property
    def code_of_look(self) -> str | None:
        return self.code if self.looked == "same" else self.looked


BROKEN = {
    # nothing, or nothing but a header
    "no bytes": Broken("", "file_empty"),
    "header": Broken("score,b\n", "file_no_answers"),
    "header without line end": Broken("score,b", "file_no_answers"),
    "header and blank lines": Broken("score,b\n\n,\n\n", "file_no_answers"),
    "one column's header and blank lines": Broken("score\n\n\n", "file_no_answers"),
    "blanks": Broken("   \n  \n\t\n", "header_empty", row=1),
    "line ends": Broken("\n\n\n", "header_empty", row=1),
    "mark of UTF-8": Broken(b"\xef\xbb\xbf", "header_empty", row=1),
    "mark of UTF-16": Broken(b"\xff\xfe", "header_empty", row=1),
    "Qualtrics without answers": Broken(QUALTRICS, "file_no_answers"),
    # table changes on its way
    "delimiter changes": Broken(
        "score,b\n" + "9,x\n" * 100 + "9;x\n" * 100, "fields_ragged", None, row=102
    ),
    "delimiter changes late": Broken(
        "score;b\n" + "9;x\n" * 70_000 + "9,x\n" * 70_000, "fields_ragged", None, row=70_002
    ),
    "columns change": Broken("score,b\n9,x\n9,x,y\n9,x,y\n", "fields_ragged", None, row=3),
    "200,000 fields in one row": Broken(
        "score,b\n9,1\n" + "9," * 200_000 + "\n", "fields_ragged", None, row=3
    ),
    # quotes and cells without end
    "quote that does not close": Broken('score,b\n9,"open\n8,1\n', "quotes_broken", row=2),
    "quote in the header": Broken('score,"b\n9,1\n8,1\n', "quotes_broken", row=1),
    "cell of 5 MB": Broken("score,b\n9," + "x" * 5_000_000 + "\n", "cell_too_long", row=2),
    "header of 200,000 characters": Broken(f"score,{'x' * 200_000}\n9,1\n", "cell_too_long", row=1),
    "quote that never closes in the header": Broken(
        'score,"b\n' + LINE * 10_000, "cell_too_long", row=1
    ),
    "header row that never ends": Broken(
        'score,b\nWhat,"' + "lo\n" * 60_000 + '"\n', "cell_too_long", row=2
    ),
    # encodings
    "null bytes": Broken("score,b\n9,a\0b\n", "control_character", row=2),
    "UTF-16 without its mark": Broken(
        "score,b\n9,1\n".encode("utf-16-le"), "control_character", row=1
    ),
    "UTF-16, high byte first, without its mark": Broken(
        "score,b\n9,1\n".encode("utf-16-be"), "control_character", row=1
    ),
    "half a character of UTF-16": Broken(
        "score,b\n9,1\n".encode("utf-16")[:-1], "encoding_fails", row=2
    ),
    "late byte of no encoding": Broken(
        f"score,b\n{LONG}".encode() + b"9,S\x81o\n8,a\n", "encoding_fails", row=120_002
    ),
    "late byte of cp1252 in UTF-8": Broken(
        f"score,b\n9,São Paulo\n{LONG}".encode() + b"9,S\xe3o\n8,a\n",
        "encoding_fails",
        row=120_003,
    ),
    "late control character": Broken(
        f"score,b\n{LONG}9,S\x93o\n8,a\n", "control_character", row=120_002
    ),
    "late control character, old line ends": Broken(
        "score,b\r9,1\r9,S\x93o\r", "control_character", row=3
    ),
    # headers
    "instruction to Excel": Broken("sep=;\nscore;b\n9;1\n", "header_is_separator", row=1),
    "instruction to Excel, one column": Broken("sep=,\nscore\n9\n", "header_is_separator", row=1),
    "names twice": Broken("score,score\n9,1\n", "column_repeated", looked=None),
    "very long name": Broken(f"{'x' * 100_000},y\n9,1\n", "column_missing", looked=None),
    # other formats under this name
    "workbook": Broken(WORKBOOK, "text_is_workbook"),
    "JSON": Broken('[\n{"score": 9, "b": 1},\n{"score": 8}\n]\n', "column_missing", looked=None),
    "web page": Broken(
        "<html>\n<table><tr><td>score</td></tr>\n<tr><td>9</td></tr></table>\n",
        "column_missing",
        looked=None,
    ),
    "CSV as .xlsx": Broken("score,b\n9,1\n", "workbook_unreadable", name="a.xlsx"),
    "web page as .xlsx": Broken(
        "<html><table><tr><td>score</td></tr></table></html>", "workbook_unreadable", name="a.xlsx"
    ),
    "CSV as .parquet": Broken("score\n9\n", "parquet_unreadable", name="a.parquet"),
    "CSV as .sav": Broken("score\n9\n", "spss_unreadable", name="a.sav"),
    # workbooks
    "workbook, truncated": Broken(WORKBOOK[:-30], "workbook_unreadable", name="a.xlsx"),
    "workbook, half": Broken(WORKBOOK[: len(WORKBOOK) // 2], "workbook_unreadable", name="a.xlsx"),
    "workbook with a password": Broken(
        OLE + bytes(2000) + "EncryptedPackage".encode("utf-16-le"),
        "workbook_protected",
        name="a.xlsx",
    ),
    "workbook with a cell far away": Broken(
        rezipped(WORKBOOK, sheet1=sheet_of('<c r="XFD1048576"><v>1</v></c>')),
        "workbook_cells_too_many",
        name="a.xlsx",
    ),
    "workbook in an unknown encoding": Broken(
        rezipped(WORKBOOK, sheet1=b'<?xml version="1.0" encoding="X"?>' + sheet_of("<c/>")),
        "workbook_unreadable",
        name="a.xlsx",
    ),
    # Parquet
    "Parquet, truncated": Broken(PARQUET[:-20], "parquet_unreadable", name="a.parquet"),
    "Parquet, half": Broken(
        PARQUET[: len(PARQUET) // 2] + b"PAR1", "parquet_unreadable", name="a.parquet"
    ),
    "Parquet without rows": Broken(
        parquet(score=pa.array([], pa.int64())), "file_no_answers", name="a.parquet"
    ),
    "Parquet with lists": Broken(
        parquet(score=[[1], [2]]), "parquet_column_type", looked=None, name="a.parquet"
    ),
    # SPSS
    "no SPSS": Broken(b"$FL2" + bytes(200), "spss_unreadable", name="a.sav"),
}


def check_words(error: SurveyError, broken: Broken, shown: str) -> None:
    """The error is told in both languages, where it is, and of what is wrong in few words."""
    (found,) = error.problems
    assert found.where.file == shown
    assert found.where.row == broken.row
    words = {"pt-BR": "linha", "en": "row"}
    for language in LANGUAGES:
        text = error.text(language)
        assert text.startswith(shown)
        assert len(text) < 2000
        if broken.row is not None:
            assert f", {words[language]} {broken.row}: " in text


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_reading_ends_in_one_clear_error(client, broken):
    path = client.write(broken.content, f"data/{broken.name}")
    with pytest.raises(SurveyError) as caught:
        client.read(files=[{"path": path, "wave": "2024"}])
    assert [each.code for each in caught.value.problems] == [broken.code]
    check_words(caught.value, broken, path)


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_first_look_ends_in_the_same_error(client, broken):
    path = client.folder / client.write(broken.content, f"data/{broken.name}")
    if broken.code_of_look is None:
        assert read_sample(path).rows
        return
    with pytest.raises(SurveyError) as caught:
        read_sample(path)
    assert [each.code for each in caught.value.problems] == [broken.code_of_look]
    check_words(caught.value, broken, broken.name)


@pytest.mark.parametrize(
    "name", ["no bytes", "quote that does not close", "workbook, truncated", "Parquet, half"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_command_line_tells_and_fails(client, name, language):
    broken = BROKEN[name]
    path = str(client.folder / client.write(broken.content, broken.name))
    for arguments in (["nps", path, "--score", "score"], ["survey", "inspect", path]):
        result = CliRunner().invoke(cli.app, [*arguments, "--language", language])
        assert result.exit_code == 1
        assert broken.name in result.stderr
        assert "Traceback" not in result.stderr


# --- configurations that broke a reader ----------------------------------------------------


def test_unknown_format_of_a_parquet_file(client):
    client.write(PARQUET, "data/a.parquet")
    client.refusal("format_unknown", files=[{"path": "data/a.parquet", "wave": "1"}], format="x")


def test_date_format_with_a_part_twice(client):
    client.write("score,day\n9,2024\n")
    columns = {"score": "score", "date": "day"}
    client.refusal("date_format_invalid", columns=columns, date_format="%Y %Y")


@pytest.mark.parametrize(
    ("encoding", "content"),
    [("utf-7", "score,b\n9,+2AA-\n"), ("unicode_escape", "score,b\n9,\\ud800\n")],
)
def test_half_a_character_in_an_odd_encoding(client, encoding, content):
    client.write(content)
    columns = {"score": "score", "segments": {"b": "b"}}
    client.refusal("control_character", encoding=encoding, columns=columns)


@pytest.mark.parametrize("settings", [{"scores": {"a": 40_000}}, {"scale": (1, 50_000)}])
def test_scores_have_bounds(client, settings):
    client.write("score,b\na,1\n")
    with pytest.raises(ValidationError):
        client.read(metric="csat", **settings)


# --- what is no file, or not the client's ------------------------------------------------


def pipe(path: Path) -> None:
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.symlink_to(path.with_name("b.csv"))
    path.with_name("b.csv").symlink_to(path)


def outside(path: Path) -> None:
    secret = path.parents[2] / "secret.csv"
    secret.write_text("score\n9\n", encoding="utf-8")
    path.symlink_to(secret)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet", "a.sav"])
@pytest.mark.parametrize(
    ("make", "code", "looked"),
    [
        (Path.mkdir, "file_not_regular", "file_not_regular"),
        (pipe, "file_not_regular", "file_not_regular"),
        (loop, "file_unreadable", "file_unreadable"),
        (device, "path_outside", "file_not_regular"),
        # Whoever names a file on the command line may read it.
        (outside, "path_outside", None),
    ],
    ids=["folder", "pipe", "loop of links", "device", "link out of the folder"],
)
def test_what_is_no_file_of_the_client(
    client, make: Callable[[Path], None], code, looked, name: str
):
    path = client.folder / "data" / name
    make(path)
    refusal = client.refusal(code, files=[{"path": f"data/{name}", "wave": "1"}])
    assert all("surveys[nps].files[0].path" in text for text in refusal)
    if looked is None:
        assert name != "a.csv" or read_sample(path).columns == (("9",),)
        return
    with pytest.raises(SurveyError) as caught:
        read_sample(path)
    assert [each.code for each in caught.value.problems] == [looked]
    assert all(caught.value.text(language).startswith(name) for language in LANGUAGES)


# --- odd but right -----------------------------------------------------------------------


@pytest.mark.parametrize("character", ["ã", "€", "😀", "“"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_character_across_two_chunks(client, character, encoding):
    width, size = len("x".encode(encoding)), len(character.encode(encoding))
    columns = {"score": "score", "segments": {"city": "city"}}
    for before in range(width, size, width):
        lines = "score,city\n" + "9,x\n" * 130_000
        fill = (CHUNK - before) // width - len(lines) - len("9,")
        # A cell is shorter than 131,072 characters.
        rows = "".join(f"9,{'y' * 50_000}\n" for _ in range(fill // 50_003))
        text = f"{lines}{rows}9,{'y' * (fill - len(rows))}{character}\n8,z\n"
        content = text.encode(encoding)
        assert content.index(character.encode(encoding)) == CHUNK - before
        client.write(content)
        data = client.read(columns=columns, encoding=encoding)
        assert data.answers["city"].iloc[-2].lstrip("y") == character
        sample = read_sample(client.folder / "data/a.csv", encoding=encoding, rows=200_000)
        assert sample.columns[1][-2].lstrip("y") == character


@pytest.mark.parametrize("bad", [b"\x81", b"\xc2\x93", b"\0"])
@pytest.mark.parametrize("before", [0, 1, 2])
def test_row_of_a_bad_byte_at_the_end_of_a_chunk(client, bad, before):
    start = b"score,city\n" + b"9,x\n" * 260_000
    fill = CHUNK - before - len(start) - len(b"9,")
    client.write(start + b"9," + b"y" * fill + bad + b"\n8,z\n")
    code = "encoding_fails" if bad == b"\x81" else "control_character"
    pt, en = client.refusal(code)
    assert "linha 260002" in pt
    assert "row 260002" in en


@pytest.mark.parametrize(
    "content", ["score,b\r9,1\r8,2\r", "score,b\n9,1\r\n8,2\r\r\n\n", "score,b\r\n9,1\n8,2"]
)
def test_line_ends_of_all_kinds(client, content):
    client.write(content)
    assert client.read().answers["score"].tolist() == [9, 8]
    assert read_sample(client.folder / "data/a.csv").columns[0] == ("9", "8")


def test_a_thousand_columns(client):
    names = ["score", *(f"c{place}" for place in range(999))]
    client.write(",".join(names) + "\n" + ",".join(["9"] * 1000) + "\n")
    assert client.read().answers["score"].tolist() == [9]
    assert len(read_sample(client.folder / "data/a.csv").columns) == 1000


def test_line_ends_in_header_rows_count_in_row_numbers(client):
    client.write(f"{QUALTRICS}9,x\n12,y\n")
    pt, _ = client.refusal("score_invalid")
    # The header's three rows are four lines.
    assert "linha 6" in pt
    sample = read_sample(client.folder / "data/a.csv")
    assert sample.preset == "qualtrics"
    assert sample.header.others[1][0] == "two\nlines"
    assert sample.rows == (5, 6)


def test_columns_of_lists_are_no_obstacle_where_they_are_not_mapped(client):
    client.write(parquet(score=[9, 8], tags=[["a"], []]), "data/a.parquet")
    data = client.read(files=[{"path": "data/a.parquet", "wave": "1"}])
    assert data.answers["score"].tolist() == [9, 8]
    assert read_sample(client.folder / "data/a.parquet").columns[1] == ("", "")


# --- large and hostile: in a process with little memory --------------------------------------


LIMITED = """
import resource, sys
from pathlib import Path
from cxassess.errors import CxError
from cxassess.surveys import SurveyConfig, read_survey
from cxassess.surveys.opening import read_sample

path = Path(sys.argv[1])
config = SurveyConfig.model_validate({
    "id": "nps", "name": "NPS", "metric": "nps", "scale": (0, 10),
    "columns": {"score": "score"}, "files": [{"path": path.name, "wave": "2024"}],
})
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
limit = used + int(sys.argv[2]) * 2**20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
resource.setrlimit(resource.RLIMIT_CPU, (240, 240))
for read in (lambda: read_survey(config, path.parent), lambda: read_sample(path)):
    try:
        read()
    except CxError as error:
        print(*(f"{each.code}:{each.where.row}" for each in error.problems))
    else:
        print("read")
"""


def unclosed(path: Path) -> None:
    """A quotation mark that never closes in 50 MB."""
    with path.open("w", encoding="utf-8") as file:
        file.write("score,b\n" + LINE * 100 + '9,"open\n')
        for _ in range(17):
            file.write(LINE * 100_000)


def endless_line(path: Path) -> None:
    """One row of 50 MB and 12 million fields."""
    with path.open("w", encoding="utf-8") as file:
        file.write("score,b")
        for _ in range(12):
            file.write(',"x"' * 1_000_000)


def bomb(path: Path) -> None:
    """2.4 GB of blanks in a workbook of some megabytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(2400):
                part.write(b" " * 1_000_000)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs a limit of memory")
@pytest.mark.parametrize(
    ("make", "name", "megabytes", "told"),
    [
        (unclosed, "a.csv", 100, "cell_too_long:102"),
        (endless_line, "a.csv", 200, "line_too_long:1"),
        (bomb, "a.xlsx", 300, "workbook_too_large:None"),
    ],
    ids=["quote", "line", "bomb"],
)
def test_bounded_memory(tmp_path, make: Callable[[Path], None], name, megabytes, told):
    make(tmp_path / name)
    command = [sys.executable, "-W", "error", "-c", LIMITED, tmp_path / name, str(megabytes)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [told, told]
