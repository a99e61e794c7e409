import contextlib
import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from cxassess.errors import SurveyError
from cxassess.surveys import workbook_cells, workbook_guard, workbook_outline
from cxassess.surveys.settings import file_settings
from cxassess.surveys.types import SurveyConfig
from cxassess.surveys.workbook_guard import check_workbook
from cxassess.surveys.workbook_outline import SheetOutline, StringsOutline

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": "<Relationships>"
    f'<Relationship Id="r1" Type="{KINDS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": "<Relationships>"
    f'<Relationship Id="r1" Type="{KINDS}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{KINDS}"><sheets>'
    '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
}
SETTINGS = file_settings(
    SurveyConfig.model_validate(
        {
            "id": "nps",
            "name": "NPS",
            "metric": "nps",
            "scale": (0, 10),
            "columns": {"score": "score"},
            "files": [{"path": "data/a.xlsx"}],
        }
    ),
    0,
)


def cell(reference, value=1, attributes=""):
    return f'<c r="{reference}"{attributes}><v>{value}</v></c>'


def sheet(*rows, start=""):
    content = "".join(f"<row>{row}</row>" if not row.startswith("<row") else row for row in rows)
    data = f"<sheetData>{content}</sheetData>"
    return f'<?xml version="1.0"?>{start}<worksheet {MAIN}>{data}</worksheet>'


def table(content="<si><t>a</t></si>", attributes="", start=""):
    return f'<?xml version="1.0"?>{start}<sst {MAIN}{attributes}>{content}</sst>'


def archive(parts, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def workbook(content=None, strings=None, parts=(), **options):
    own = {"xl/worksheets/sheet1.xml": content or sheet(cell("A1"))}
    if strings is not None:
        own["xl/sharedStrings.xml"] = strings
    return archive(PARTS | own | dict(parts), **options)


def most_cells(monkeypatch, number):
    for module in (workbook_cells, workbook_outline):
        monkeypatch.setattr(module, "MOST_CELLS", number)


def refusal(data):
    with pytest.raises(SurveyError) as caught:
        check_workbook(data, SETTINGS)
    (found,) = caught.value.problems
    assert found.where.file == "data/a.xlsx"
    return found


def size_read(data):
    """Return how far the reader goes in the first sheet."""
    found = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    return (0, 0) if found.end is None else (found.end[0] + 1, found.end[1] + 1)


def size_counted(data):
    """Return the same as counted one by one."""
    parts = workbook_guard._Archive(data)
    counter = workbook_cells.CellCounter(
        workbook_cells.string_lengths(parts.content("xl/sharedstrings.xml"))
    )
    counter.read(parts.content("xl/worksheets/sheet1.xml"))
    return counter._rows, counter._columns


# --- good workbooks ----------------------------------------------------------------------


def written_by_xlsxwriter(rows):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for name in "AB":
            page = book.add_worksheet(name)
            page.write_blank("T50000", None, bold)
            for place, row in enumerate(rows):
                page.write_row(place, 0, row)
    return buffer.getvalue()


def written_by_openpyxl(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.auto_filter.ref = "A1:C1048576"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("write", [written_by_xlsxwriter, written_by_openpyxl])
def test_ordinary_workbooks_pass_at_first_sight(write, monkeypatch):
    def count(*_):
        raise AssertionError("counted one by one")

    monkeypatch.setattr(workbook_guard, "CellCounter", count)
    texts = ["nota", "motivo: caro", 'diz "s" & <b>', "r='XFD1048576'", "=1+1", 7.5, True]
    rows = [["score", "comment", "é"]] + [
        [place % 11, texts[place % 5], texts[place % 7]] for place in range(3000)
    ]
    check_workbook(write(rows), SETTINGS)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_empty_cells_far_away_take_no_room(compression):
    rows = (cell("A1"), '<c r="XFD1048576" s="1"/>', '<c r="XFC1048576"><v></v></c>')
    check_workbook(workbook(sheet(*rows), compression=compression), SETTINGS)


def test_full_sheet_of_twenty_columns_passes():
    check_workbook(workbook(sheet(cell("A1"), cell("T1048576"))), SETTINGS)


def test_pictures_are_not_looked_into():
    picture = b"\x89PNG<c " + bytes(3 * 2**20) + b"<c r='XFD1048576'><v>1</v></c>"
    check_workbook(workbook(parts={"xl/media/image1.png": picture}), SETTINGS)


FORMS = [
    sheet(cell("B7"), cell("C3")),
    sheet("<row r='4'><c><v>1</v></c><c><v>2</v></c></row>", "<c><v>3</v></c>"),
    sheet('<row r="9"><c r="B12"><v>1</v></c><c><v>1</v></c></row>', "<c/><c/><c><v>5</v></c>"),
    sheet("<c  s='1' r = 'c5' ><v>1</v></c>"),
    sheet('<c r="D2" t="str"><v></v></c>', '<c r="E9" t="inlineStr"><is><t></t></is></c>'),
    sheet('<c r="D2" t="n"><v/></c>', '<c r="E9"><f>1</f></c>', cell("A1")),
    sheet(cell("A1"), f"<!-- {cell('C300')} -->", f"<![CDATA[{cell('C300')}]]>"),
    sheet('<c r="A1" t="inlineStr"><is><t>a:c &lt;c r="Z9"&gt;</t></is></c>'),
    sheet(cell("A2")).replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    .replace("xmlns=", "xmlns:x="),
    "\ufeff" + sheet(cell("F6")),
    sheet(),
]  # fmt: skip


@pytest.mark.parametrize("content", FORMS)
@pytest.mark.parametrize("small", [False, True])
def test_cells_are_counted_where_the_reader_places_them(content, small, monkeypatch):
    data = workbook(content)
    check_workbook(data, SETTINGS)
    assert size_counted(data) == size_read(data)
    if small:
        most_cells(monkeypatch, 0)
        monkeypatch.setattr(workbook_guard, "_BLOCK_BYTES", 5)
        if size_read(data) == (0, 0):
            check_workbook(data, SETTINGS)
        else:
            assert refusal(data).code == "workbook_cells_too_many"


@pytest.mark.parametrize("seed", range(40))
def test_random_sheets_are_bounded(seed):
    chance = random.Random(seed)

    def reference():
        letters = chance.choice(["A", "B", "Z", "AA", "AZ", "ZZ", "AAB"])
        return f' r="{letters}{chance.randrange(1, 500)}"' if chance.random() < 0.8 else ""

    def one():
        value = chance.choice(["<v>1</v>", "<v>0</v>", "", "<v></v>", "<f>1</f><v>2</v>"])
        kind = chance.choice(["", ' t="s"', ' t="n"', ' t="str"'])
        kind = "" if value == "<v></v>" else kind
        return f"<c{reference()}{kind}>{value}</c>" if chance.random() < 0.9 else "<c s='1'/>"

    rows = ["".join(one() for _ in range(chance.randrange(5))) for _ in range(8)]
    content = sheet(*rows)
    strings = table("".join(f"<si><t>{'a' * each}</t></si>" for each in range(3)))
    data = workbook(content, strings)
    found = size_read(data)
    assert size_counted(data) == found
    outline = SheetOutline(StringsOutline().end())
    outline.add(content.encode())
    assert not outline.plain or (outline.rows >= found[0] and outline.columns >= found[1])


# --- cells, strings and texts that would fill the memory ---------------------------------


@pytest.mark.parametrize(
    ("content", "last"),
    [
        (sheet(cell("A1"), cell("XFD1048576")), "XFD1048576"),
        (sheet(cell("XFD1048576")), "XFD1048576"),
        (sheet(cell("A1", attributes=" s='3'"), "<c r = 'AH1048576' ><v>1</v></c>"), "AH1048576"),
        (sheet(cell("A1"), '<row r="1048576"><c r="XFD1"><v>1</v></c></row>', cell("A1048576")),
         "XFD1048576"),
        (sheet(cell("B1048577")), "B1048577"),
        (sheet(cell("XFE1")), "XFE1"),
        (sheet('<row r="4294967295"><c><v>1</v></c></row>'), "A4294967295"),
        (sheet('<row r="900000"><c r="XFD1" s="1"/><c><v>1</v></c></row>', cell("A900000")),
         "XFE900000"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("block", [7, 2**20])
def test_cells_too_far_apart(content, last, block, monkeypatch):
    monkeypatch.setattr(workbook_guard, "_BLOCK_BYTES", block)
    found = refusal(workbook(content))
    assert (found.code, found.values["last"]) == ("workbook_cells_too_many", last)
    assert f"até {last}: " in found.message("pt-BR").what
    assert "CSV UTF-8" in found.message("en").remedy


def test_cells_of_all_sheets_count_wherever_they_are():
    content = sheet(cell("A1"), cell("T1048576"))
    for place in ("xl/worksheets/sheet2.xml", "XL\\media\\image1.png"):
        assert refusal(workbook(content, parts={place: content})).code == "workbook_cells_too_many"


def test_one_place_with_too_many_cells(monkeypatch):
    most_cells(monkeypatch, 100)
    check_workbook(workbook(sheet(cell("A1") * 100)), SETTINGS)
    for one in (cell("A1"), "<c/>"):
        assert refusal(workbook(sheet(one * 101))).code == "workbook_cells_too_many"


@pytest.mark.parametrize("reference", ["A99999999999999", "AAAAAAAAAAAAAAAA1", "$C$5", "C", "7"])
def test_references_that_are_none(reference):
    assert refusal(workbook(sheet(cell(reference)))).code == "workbook_unreadable"


@pytest.mark.parametrize(
    "attributes", [' uniqueCount="4000000000"', " count='1'  uniqueCount = '99999999999999999999'"]
)
@pytest.mark.parametrize("block", [7, 2**20])
def test_more_strings_declared_than_can_be(attributes, block, monkeypatch):
    monkeypatch.setattr(workbook_guard, "_BLOCK_BYTES", block)
    strings = table(attributes=attributes)
    for each in (strings, strings.replace("<sst", "<x:sst").replace("</sst", "</x:sst")):
        assert refusal(workbook(strings=each)).code == "workbook_text_too_large"


@pytest.mark.parametrize("block", [1, 7, 2**20])
def test_outlines_are_those_of_the_whole(block, monkeypatch):
    monkeypatch.setattr(workbook_guard, "_BLOCK_BYTES", block)
    texts = ["", "é", "a:si &lt;si>", 'x="s"', "b" * 50]
    strings = table("".join(f"<si><t>{each}</t></si>" for each in texts))
    cells = "".join(cell(f"AB{20 + place}", place, ' s="1" t="s"') for place in range(5))
    parts = workbook_guard._Archive(workbook(sheet(cells + cell("C3", 4)), strings))
    outline = StringsOutline()
    for each in parts.content("xl/sharedstrings.xml"):
        outline.add(each)
    lengths = outline.end()
    around = len("<si><t></t></si>")
    assert outline.plain
    assert sum(len(each.encode()) for each in texts) <= lengths.sum()
    assert lengths.sum() <= sum(len(each.encode()) + around for each in texts)
    found = SheetOutline(lengths)
    content = parts.content("xl/worksheets/sheet1.xml")
    for each in workbook_guard._whole_tags(workbook_guard._from_sheet_data(content)):
        found.add(each)
    assert found.plain
    assert (found.rows, found.columns, found.cells) == (24, 28, 6)
    assert found.text == lengths.sum()


@pytest.mark.parametrize(
    "one",
    [
        "<c  r='A1' t='s'><v>1</v></c>",
        '<c r="A1" t="s" ><v>1</v></c>',
        '<c r="A1" t="s"><v>01000000000</v></c>',
        '<c r="A1" t="s"><v> 1</v></c>',
        '<c r="A1" t="s"><v a="">1</v></c>',
        "<c r=\"A1\" t='s'><v>1</v></c>",
        '<c a=">" r="A1"><v>1</v></c>',
        '<x:c r="A1"><v>1</v></x:c>',
        "<c><v>1</v></c>",
        "<c r='A1'/>",
        "<!-- -->",
    ],
)
def test_sheet_that_is_not_plain(one):
    outline = SheetOutline(StringsOutline().end())
    outline.add(sheet(cell("A1", 0, ' t="s"') + one + cell("C1")).encode())
    assert not outline.plain


@pytest.mark.parametrize(
    "content",
    [
        "<si><t>a</t></si><si/><si><t>b</t></si>",
        "<si><si><t>a</t></si></si><si><t>b</t></si>",
        "<si><t>a</t></si> <si><t>b</t></si>",
        "<si a=''><t>a</t></si><x:si><t>b</t></x:si>",
        "<si><t><![CDATA[</si><si>]]></t></si>",
        "<si><t>" + "a" * 3 * 2**20 + "</t></si>",
    ],
)
def test_strings_that_are_not_plain(content):
    outline = StringsOutline()
    outline.add(table(content).encode())
    outline.end()
    assert not outline.plain


def shown(times, text, join="", wrap="<si><t>{}</t></si>"):
    rows = "".join(cell(f"A{row}", 1, ' t="s"') for row in range(1, times + 1))
    return workbook(sheet(rows), table(join.join([wrap.format("a"), wrap.format(text)])))


@pytest.mark.parametrize("join", ["", "\n", "<!-- -->"])
@pytest.mark.parametrize("wrap", ["<si><t>{}</t></si>", "<si a=''><r><t>{}</t></r></si>"])
def test_long_text_in_many_cells(join, wrap):
    check_workbook(shown(30_000, "x" * 32_000, join, wrap), SETTINGS)
    found = refusal(shown(35_000, "x" * 32_000, join, wrap))
    assert (found.code, found.values["most"]) == ("workbook_text_too_large", 1)


def test_too_many_strings(monkeypatch):
    most_cells(monkeypatch, 10)
    for join in ("", "\n"):
        check_workbook(workbook(strings=table(join.join(["<si><t>a</t></si>"] * 10))), SETTINGS)
        many = workbook(strings=table(join.join(["<si><t>a</t></si>"] * 11)))
        assert refusal(many).code == "workbook_text_too_large"


def test_tag_without_an_end():
    assert refusal(workbook(sheet("<c" + " " * 3 * 2**20))).code == "workbook_unreadable"


@pytest.mark.parametrize("place", ["sheet", "strings"])
def test_entities_that_expand(place):
    start = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    content = sheet('<c r="A1" t="str"><v>&b;</v></c>', start=start if place == "sheet" else "")
    strings = table("<si><t>&b;</t></si>", start=start if place == "strings" else "")
    assert refusal(workbook(content, strings)).code == "workbook_unreadable"


# --- the archive -------------------------------------------------------------------------


def test_more_bytes_than_there_may_be(monkeypatch):
    monkeypatch.setattr(workbook_guard, "MOST_BYTES", 2**30)
    data = bytearray(workbook(parts={"xl/a.xml": "<a/>"}))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (2**30).to_bytes(4, "little")
    found = refusal(bytes(data))
    assert (found.code, found.values["most"]) == ("workbook_too_large", 1)
    assert "mais de 1 GB" in found.message("pt-BR").what


def test_more_bytes_to_count_than_there_may_be(monkeypatch):
    monkeypatch.setattr(workbook_guard, "MOST_COUNTED_BYTES", 0)
    check_workbook(workbook(sheet(cell("A1"))), SETTINGS)
    assert refusal(workbook(sheet("<c><v>1</v></c>"))).code == "workbook_too_large"


def test_declared_size_that_is_a_lie():
    data = bytearray(workbook(parts={"xl/a.xml": bytes(30 * 2**20)}))
    entry = data.rindex(b"PK\x01\x02")
    for size in (1000, 2**31 - 2**20):
        data[entry + 24 : entry + 28] = size.to_bytes(4, "little")
        assert refusal(bytes(data)).code == "workbook_unreadable"


def test_archive_with_too_many_parts():
    parts = {f"xl/media/{place}.png": b"" for place in range(10_001)}
    assert refusal(workbook(parts=parts)).code == "workbook_unreadable"


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_parts_of_one_name():
    buffer = io.BytesIO(workbook())
    with zipfile.ZipFile(buffer, "a") as file:
        file.writestr("xl/worksheets/sheet1.xml", sheet(cell("A2")))
    assert refusal(buffer.getvalue()).code == "workbook_unreadable"
    twice = workbook(parts={"XL/Worksheets/Sheet1.xml": sheet(cell("A2"))})
    assert refusal(twice).code == "workbook_unreadable"


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compression_that_excel_does_not_know(compression):
    assert refusal(workbook(compression=compression)).code == "workbook_unreadable"


def test_truncated_or_damaged_archive_is_refused_or_let_through():
    data = workbook(strings=table())
    for length in range(0, len(data), 13):
        assert refusal(data[:length]).code == "workbook_unreadable"
    chance = random.Random(5)
    for _ in range(300):
        damaged = bytearray(data)
        damaged[chance.randrange(len(data))] = chance.randrange(256)
        with contextlib.suppress(SurveyError):
            check_workbook(bytes(damaged), SETTINGS)


def test_encrypted_parts():
    data = bytearray(workbook())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    assert refusal(bytes(data)).code == "workbook_protected"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        (["EncryptionInfo", "EncryptedPackage"], "workbook_protected"),
        (["Workbook"], "workbook_old_format"),
        ([], "workbook_protected"),
    ],
)
def test_ole_files(streams, code):
    data = OLE + b"".join(each.encode("utf-16-le").ljust(64, b"\0") for each in streams)
    assert refusal(data).code == code


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("xl/workbook.bin", ".xlsb"),
        ("content.xml", ".ods"),
        ("word/document.xml", ".docx"),
        ("ppt/presentation.xml", ".pptx"),
    ],
)
def test_other_formats(name, found):
    # Also beside a workbook: the reader would try the one when it fails on the other.
    for parts in ({name: ""}, PARTS | {name: ""}):
        told = refusal(archive(parts))
        assert (told.code, told.values["found"]) == ("workbook_other_format", found)
    assert "CSV UTF-8" in told.message("pt-BR").remedy


@pytest.mark.parametrize("data", [archive({"a.txt": "a"}), b"", b"PK", b"score\n9\n"])
def test_no_workbook_at_all(data):
    assert refusal(data).code == "workbook_unreadable"


# --- in little memory --------------------------------------------------------------------


def limited():
    import resource  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))


def test_dangerous_workbooks_are_refused_in_little_memory(tmp_path):
    pytest.importorskip("resource")
    dangerous = {
        "cells": workbook(sheet(cell("A1"), cell("XFD1048576"))),
        "strings": workbook(strings=table(attributes=' uniqueCount="4000000000"')),
        "texts": shown(300_000, "x" * 32_000),
        "text": workbook(strings=table("<si><t>" + "a" * 300_000_000 + "</t></si>" * 2)),
    }
    for name, data in dangerous.items():
        (tmp_path / name).write_bytes(data)
    code = (
        "import pathlib, sys\n"
        "from cxassess.errors import SurveyError\n"
        "from tests.surveys.test_workbook_guard import SETTINGS, check_workbook\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        check_workbook(pathlib.Path(path).read_bytes(), SETTINGS)\n"
        "    except SurveyError as error:\n"
        "        print(error.problems[0].code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *(tmp_path / name for name in dangerous)],
        preexec_fn=limited,
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": "."},
    )
    assert done.stdout.split() == [
        "workbook_cells_too_many",
        "workbook_text_too_large",
        "workbook_text_too_large",
        "workbook_unreadable",
    ], done.stderr
