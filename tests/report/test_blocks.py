import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.figure import Figure as MatplotlibFigure

from cxassess.report.blocks import (
    BLOCK_MIME,
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
    PageBreak,
    Paragraph,
    Table,
    Tile,
    Tiles,
)

NASTY = "<script>alert('x')</script> & \"q\" \ud800"


def all_blocks(text: str = NASTY) -> list:
    return [
        Document(
            text + "x", text, text, "pt-BR", "2025-11-21", text, text, text, text, {"page": text}
        ),
        Heading(text, 2),
        Paragraph(text),
        Callout(text, "alert", text),
        Callout(text),
        Table(
            [Column(text), Column(text, "decimal")],
            [Group(text + "x"), [text, "1,5"], [Cell(text + "x", "good"), Cell(text, strong=True)]],
            text,
            text,
            "label",
        ),
        Columns([[Paragraph(text)], [Heading(text)]]),
        OnePage([Callout(text, compact=True)]),
        Tiles([Tile(text, text, text), Tile("a", "1")]),
        Card(text, [(text, text)], text, "warning", text),
        PageBreak(),
    ]


def bar_chart(label: str = "x") -> MatplotlibFigure:
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.bar(["a", "b"], [1, 2])
    axes.set_title(label)
    return figure


@pytest.mark.parametrize("block", all_blocks(), ids=lambda block: block.block)
def test_bundle_is_json_and_escaped_html(block):
    bundle = block._repr_mimebundle_(include=None, exclude=None)
    assert json.loads(json.dumps(bundle[BLOCK_MIME])) == bundle[BLOCK_MIME]
    assert bundle[BLOCK_MIME]["block"] == block.block
    assert "<script" not in bundle["text/html"]
    json.dumps(bundle, ensure_ascii=False).encode()  # no lone surrogate is left
    nbformat.validate(
        nbformat.v4.new_output("display_data", data=bundle), "output", version=4, version_minor=5
    )


@given(st.text())
def test_html_has_no_tag_of_a_text(text):
    html = Paragraph(text)._repr_mimebundle_()["text/html"]
    assert html.replace("<br>", "").count("<") == 2


def test_table_data_has_every_cell_as_a_mapping():
    data = Table([Column("a"), Column("b", "right", "2cm")], [["1", Cell("2", "#a0b0c0")]]).data()
    assert data["rows"] == [[{"text": "1"}, {"text": "2", "fill": "#a0b0c0"}]]
    assert data["columns"][1] == {"name": "b", "align": "right", "width": "2cm"}


def test_figure_is_drawn_as_text_once_and_closed():
    drawn = bar_chart("Título & <b>")
    number = drawn.number
    figure = Figure(drawn, "caption", "two bars")
    assert not plt.fignum_exists(number)
    assert ">Título &amp; &lt;b&gt;</text>" in figure.svg
    assert "<dc:date>" not in figure.svg
    bundle = figure._repr_mimebundle_()
    assert bundle["image/svg+xml"] == bundle[BLOCK_MIME]["svg"] == figure.svg
    assert "figure" not in bundle[BLOCK_MIME]
    assert "text/html" not in bundle


def test_equal_figures_are_equal_svg():
    assert Figure(bar_chart(), "c", "a").svg == Figure(bar_chart(), "c", "a").svg


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Document(" "), "`title` must not be empty"),
        (lambda: Document("\x00"), "`title` must not be empty"),
        (lambda: Document("t", language="pt"), "`language` must be one of pt-BR, en, not 'pt'"),
        (lambda: Document("t", date="21/11/2025"), "Invalid isoformat"),
        (lambda: Heading("\u200b"), "`text` must not be empty"),
        (lambda: Heading("t", 0), "`level` must be between 1 and 6, not 0"),
        (lambda: Callout("t", "red"), "`kind` must be one of note, warning, alert"),
        (lambda: Card("t", colour_kind="red"), "`colour_kind` must be one of note"),
        (lambda: Column("t", "justify"), "`align` must be one of left, center, right"),
        (lambda: Column("t", width="wide"), "`width` must be a length such as 3cm"),
        (lambda: Cell("t", "red"), "`fill` must be one of note, .*#rrggbb, not 'red'"),
        (lambda: Cell(" ", "good"), "`text` must not be empty in a coloured cell"),
        (lambda: Table([], []), "`columns` must not be empty"),
        (lambda: Table([Column("a")], [["1"], ["1", "2"]]), "must have 1 cells each; row 1 has 2"),
        (lambda: Group(" "), "`text` must not be empty"),
        (lambda: Table([Column("a")], [["1"], Group("g")]), "`rows` must not end with a group"),
        (lambda: Columns([]), "`columns` must not be empty"),
        (lambda: Columns([[]], [1, 2]), "`widths` must have 1 shares"),
        (lambda: OnePage([]), "`blocks` must not be empty"),
        (lambda: Tiles([]), "`tiles` must not be empty"),
        (lambda: Figure(MatplotlibFigure(), "c", " "), "`alt` must not be empty"),
        (lambda: Figure(MatplotlibFigure(), "c", "a", width="3cm"), "`width` must be a percentage"),
    ],
)
def test_wrong_arguments_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
