"""What a reader of the report by ear gets: the structure tree of the PDF."""

import itertools
import re

import pytest

from cxassess.report.blocks import (
    Callout,
    Card,
    Cell,
    Column,
    Columns,
    Document,
    Figure,
    Group,
    Heading,
    OnePage,
    Paragraph,
    Table,
    Tile,
    Tiles,
)
from tests.report.printing import LOREM, chart, export, markdown, reader, show, structure

ROWS = [[f"r{i}", f"{i},5"] for i in range(70)]


@pytest.fixture(scope="module")
def pdf():
    return export(
        show(
            Document(
                "Relatório", client="Aurora", language="pt-BR", author="Ana", date="2026-01-31"
            ),
            OnePage(
                [
                    Heading("t01 Resumo"),
                    Tiles([Tile("t02", "t03", "t04"), Tile("t05", "t06")]),
                    Columns([[Paragraph("t07")], [Heading("t08", 4), Paragraph("t09")]]),
                    Figure(chart(), "t10", "duas barras", "t11"),
                ]
            ),
        ),
        markdown(
            "## t12\n\nt13\n\n- t14\n- t15\n\n1. t16\n\n"
            "t17[^1] e [t18](https://example.org)\n\n[^1]: nota\n",
        ),
        show(
            Callout("t20", title="t19"),
            Card("t21", [("t23", "t24"), ("t25", "t26"), ("t27", f"t28 {LOREM * 4}")], "t22"),
            Table([Column("t30"), Column("t31", "decimal")], [Group("t32"), ["t33", "1,5"]], "t29"),
            Table([Column("a"), Column("b", "decimal")], ROWS, "Longa", "Nota da tabela."),
            Table([Column("c")], [[Cell("d", "good")]]),
            Paragraph("t34"),
        ),
    )


@pytest.fixture(scope="module")
def tree(pdf):
    return structure(pdf)


def test_what_the_document_claims_to_be(pdf):
    document = reader(pdf)
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "pt-BR"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    claims = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part>1<", claims)
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", claims)
    assert "Aurora · Relatório" in claims
    assert document.metadata.author == "Ana"
    assert all(page["/Tabs"] == "/S" for page in document.pages if "/Annots" in page)


def test_it_is_read_in_the_order_of_the_notebook(tree):
    read = re.findall(r"\bt\d\d\b", tree.all_text)
    contents = ["t01", "t08", "t12"]
    assert read == contents + [f"t{number:02}" for number in range(1, 35)]


def test_headings_are_in_order_and_skip_no_level(tree):
    levels = [int(each.kind[1]) for each in tree.walk() if re.fullmatch(r"H\d", each.kind)]
    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in itertools.pairwise(levels))
    titles = [each.text.split()[-1] for each in tree.walk() if re.fullmatch(r"H\d", each.kind)]
    assert titles[-3:] == ["Resumo", "t08", "t12"]


def test_every_figure_is_described_and_has_its_caption(tree):
    assert [each.alt for each in tree.all("Figure")] == ["duas barras"]
    captions = [each.all_text.replace("\xa0", " ").strip() for each in tree.all("Caption")]
    assert captions == ["Figura 1 · t10", "Tabela 1 · t29", "Tabela 2 · Longa"]


def test_tables_tell_which_header_a_cell_belongs_to(tree):
    grouped, long, _ = tree.all("Table")
    heads = grouped.all("TH")
    assert [head.text.strip() for head in heads] == ["t30", "t31", "t32"]
    assert {head.attributes["/Scope"] for head in tree.all("TH")} == {"/Column"}
    assert all(cell.attributes["/Headers"] for cell in tree.all("TD"))
    assert [cell.text.strip() for cell in grouped.all("TD")] == ["t33", "1,5"]
    # The header is repeated on every page and is told once.
    assert len(long.all("THead")) == 1
    assert len(long.all("TR")) == 1 + len(ROWS) + 1
    assert "Nota da tabela." in long.all("TR")[-1].all_text


def test_rows_of_a_table_are_as_wide_as_its_header(tree):
    for table in tree.all("Table"):
        reach, widths = {}, set()
        for row in table.all("TR"):
            own = sum(cell.attributes.get("/ColSpan", 1) for cell in row.children)
            covered = sum(1 for rest in reach.values() if rest)
            reach = {key: rest - 1 for key, rest in reach.items() if rest > 1}
            for cell in row.children:
                if (span := cell.attributes.get("/RowSpan", 1)) > 1:
                    reach[id(cell)] = span - 1
            widths.add(own + covered)
        assert len(widths) == 1


def test_lists_notes_and_links(tree, pdf):
    assert [len(each.all("LI")) for each in tree.all("L")] == [2, 1]
    (note,) = tree.all("Note")
    assert note.text.strip() == "nota"
    links = [
        note.get_object()
        for page in reader(pdf).pages
        for note in page.get("/Annots", ())
        if note.get_object()["/Subtype"] == "/Link"
    ]
    assert any(link["/A"].get("/URI") == "https://example.org" for link in links if "/A" in link)
    assert all(link.get("/Contents") for link in links)
    assert all(any(kid.kind == "OBJR" for kid in each.walk()) for each in tree.all("Link"))


def test_running_heads_and_marks_are_not_read(tree):
    assert "Página" not in tree.all_text
    assert not set("◆▲■●○") & set(tree.all_text)


def test_bookmarks_are_the_headings(pdf):
    def titles(items):
        return [titles(each) if isinstance(each, list) else each.title for each in items]

    assert titles(reader(pdf).outline)[-2:] == ["1 t01 Resumo", ["1.1 t08", "1.2 t12"]]
