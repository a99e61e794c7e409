"""What stands on which page, and what is kept together."""

import re

import pytest

from cxassess.report.blocks import (
    Callout,
    Card,
    Column,
    Columns,
    Contents,
    Document,
    Figure,
    Group,
    Heading,
    OnePage,
    PageBreak,
    Paragraph,
    Table,
    Tile,
    Tiles,
)
from tests.report.printing import (
    LOREM,
    NASTY,
    chart,
    export,
    left_ends,
    markdown,
    pages,
    reader,
    right_ends,
    rightmost,
    show,
)

PLAIN = Document("T", contents=False, language="pt-BR")
RIGHT_EDGE = 595.28 - 2.25 / 2.54 * 72


def lines(count):
    """Return a paragraph of so many lines."""
    return Paragraph("\n".join(f"line {number}" for number in range(count)))


def test_one_page_shrinks_until_it_fits():
    parts = [
        Heading("Summary"),
        Tiles([Tile("a", "1")], compact=True),
        *[Paragraph(LOREM * 6)] * 13,
    ]
    flowing = pages(export(show(PLAIN, *parts)))
    one = pages(export(show(PLAIN, OnePage(parts), Heading("After"))))
    assert len(flowing) == 3
    assert len(one) == 3
    assert "1 Summary" in one[1]
    assert "2 After" in one[2]


def test_one_page_that_is_too_much_goes_on_and_loses_nothing():
    parts = [Heading("Summary"), *[Paragraph(f"no{i} {LOREM * 6}") for i in range(30)]]
    found = pages(export(show(PLAIN, lines(3), OnePage(parts), Heading("After"))))
    assert "line 2" in found[1]
    assert "1 Summary" not in found[1]
    assert re.findall(r"no\d+", " ".join(found)) == [f"no{i}" for i in range(30)]
    assert "2 After" in found[-1]


def test_one_page_holds_any_block():
    parts = [
        Heading("A"),
        Heading("B", 2),
        Columns([[Figure(chart(), "c", "alt")], [Table([Column("x")], [["y"]], "t")]], [2, 1]),
        Card("k", [("a", "b")]),
        Callout("text", compact=True),
    ]
    assert len(pages(export(show(PLAIN, OnePage(parts))))) == 2


def test_columns_stand_beside_each_other_at_their_widths():
    figure = Figure(chart(14, 3), "wide", "alt")
    pdf = export(show(PLAIN, Columns([[Paragraph("left"), figure], [Paragraph("right")]], [3, 1])))
    left, right = left_ends(pdf, 1, "left", "right")
    assert right - left == pytest.approx((16.5 / 2.54 * 72 - 14) * 0.75 + 14, abs=1)


@pytest.mark.parametrize("before", range(30, 52, 2))
def test_no_row_of_a_table_stands_alone_on_a_page(before):
    rows = [[f"row{number}", "x"] for number in range(40)]
    table = Table([Column("head"), Column("b")], rows, "The caption", "The note.")
    found = pages(export(show(PLAIN, lines(before), table)))
    counts = [len(re.findall(r"row\d+", page)) for page in found]
    assert all(count != 1 for count in counts)
    (note,) = (count for count, page in zip(counts, found, strict=True) if "The note." in page)
    assert note >= 2
    (caption,) = (count for count, page in zip(counts, found, strict=True) if "The caption" in page)
    assert caption >= 2
    assert all("head" in page for count, page in zip(counts, found, strict=True) if count)


@pytest.mark.parametrize("before", range(36, 52, 3))
def test_headings_and_groups_are_never_last_on_a_page(before):
    rows = [Group("The group"), *[[f"row{number}"] for number in range(30)]]
    found = pages(
        export(show(PLAIN, lines(before), Heading("The heading"), Table([Column("a")], rows)))
    )
    for page in found:
        assert ("The heading" in page) <= ("row1" in page)
        assert ("The group" in page) <= bool(re.search(r"row\d+", page))


@pytest.mark.parametrize("before", range(30, 52, 3))
def test_cards_figures_and_small_tables_stay_whole(before):
    card = Card("card start", [("Label", LOREM * 5), ("Owner", "CX")], footer="card end")
    figure = Figure(chart(), "figure start", "alt", "figure end")
    table = Table([Column("table start")], [["a"], ["b"]], "c", "table end")
    for block, name in ((card, "card"), (figure, "figure"), (table, "table")):
        found = pages(export(show(PLAIN, lines(before), block)))
        assert [f"{name} start" in page for page in found] == [
            f"{name} end" in page for page in found
        ]


def test_three_cards_fit_a_page():
    fields = [
        ("What it is", LOREM * 2),
        ("Evidence", LOREM * 2),
        ("Consequence", LOREM),
        ("What to do", LOREM * 2),
        ("Owner", "CX"),
        ("Effort", "3 of 5"),
        ("Success", LOREM),
    ]
    cards = [
        Card(f"Card {number}", fields, "confirmed", "alert", "Holds a gate") for number in (1, 2, 3)
    ]
    found = pages(export(show(PLAIN, *cards)))
    assert len(found) == 2


def test_short_fields_share_a_line_and_are_read_in_order():
    pdf = export(show(PLAIN, Card("k", [("Owner", "Ana"), ("Effort", "two"), ("Long", LOREM * 2)])))
    owner, effort = left_ends(pdf, 1, "Ana", "two")
    assert effort - owner > 100
    assert "Owner Ana Effort two Long" in pages(pdf)[1]


def test_a_card_of_3000_characters_breaks_and_keeps_its_title():
    for before in (10, 44, 47):
        text = " ".join(f"w{number}" for number in range(900))
        found = pages(export(show(PLAIN, lines(before), Card("The title", [("Label", text)]))))
        (page,) = (page for page in found if "The title" in page)
        assert "w0 " in page
        assert re.findall(r"\bw\d+", " ".join(found)) == [f"w{number}" for number in range(900)]


def test_long_words_and_wide_tables_stay_within_the_text():
    columns = [Column(f"Col {number}", "decimal") for number in range(14)]
    row = [f"−{number}1.234,5" for number in range(14)]
    pdf = export(
        show(
            PLAIN,
            Paragraph("W" * 300),
            Table([Column("Nome"), *columns], [["Companhia" * 9, *row]]),
            Table([Column("a"), Column("b")], [["x" * 300, "y" * 20]]),
        )
    )
    assert rightmost(pdf, 1) < RIGHT_EDGE + 1
    assert "−131.234,5" in pages(pdf)[1].replace(" ", "")


def test_columns_of_given_share_keep_their_words_whole():
    columns = [
        Column("Onda", width="1fr"),
        Column("Período", width="3.9cm"),
        *(Column(name) for name in ("Sem nota", "Base (n)", "Detr. / neutros / prom.")),
        Column("NPS"),
        Column("Intervalo"),
    ]
    row = ["2025", "–", "0", "5", "1 / 2 / 2", "+20,0 (indicativo: base pequena)", "−44,5 a +69,7"]
    pdf = export(show(PLAIN, Table(columns, [row])))
    onda, period = left_ends(pdf, 1, "Onda", "Período")
    assert period - onda > right_ends(pdf, 1, "Onda")[0] - onda


def test_the_contents_stand_where_they_are_placed():
    found = pages(
        export(
            show(PLAIN),
            markdown("# First"),
            show(PageBreak(), Contents(1)),
            markdown("# Two\n\n## Deep"),
        )
    )
    assert "Sumário 1 First" in found[2]
    assert found[2].count("Deep") == 1
    assert "Sumário" not in found[1]


def test_odd_contents_are_printed():
    wide = [Column(NASTY), *(Column(f"{number}") for number in range(14))]
    pdf = export(
        show(
            Document("T", client="N" * 80, language="pt-BR", author="A" * 80),
            Heading("Título " * 28),
            Table([Column("a")], [["b"]], "one row", " "),
            Table(wide, [["العربية שלום 😀"] + ["1"] * 14] * 60, NASTY, "", compact=True),
            Table([Column("a")], []),
            Callout(""),
            Card("k", [("", ""), ("a", "")]),
            Columns([[], [Paragraph("x")]]),
        )
    )
    assert len(reader(pdf).pages) > 3


def test_portuguese_is_hyphenated():
    text = "desenvolvimento responsabilidade acompanhamento relacionamento " * 12
    found = reader(export(show(PLAIN, Paragraph(text)))).pages[1].extract_text()
    parts = re.findall(r"(\w+)[-\u2010\u00ad]\n(\w+)", found)
    assert parts
    assert all(first + second in text for first, second in parts)
