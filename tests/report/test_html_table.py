import numpy as np
import pandas as pd
import pytest

from cxassess.report.html_table import html_tables, html_text
from tests.report.printing import body, code, export, markdown, result, structure, words


def test_a_data_frame_is_a_table():
    frame = pd.DataFrame({"name": ["a<b>", "#x"], "score": [1.5, 20]})
    pdf = export(
        markdown("# Start"),
        code(
            result(html=frame._repr_html_(), plain=str(frame)), source="#| tbl-cap: Scores\nframe"
        ),
    )
    (table,) = structure(pdf).all("Table")
    assert [cell.text.strip() for cell in table.all("TH")] == ["", "name", "score"]
    assert "Table 1 · Scores name score 0 a<b> 1.5 1 #x 20.0" in words(pdf)


def test_numbers_of_a_data_frame_stand_with_their_marks_under_each_other():
    frame = pd.DataFrame({"a": [1.5, np.nan], "b": ["12", "3.25"], "c": ["x", "1"]})
    (table,) = html_tables(frame._repr_html_())
    assert [column["align"] for column in table["columns"]] == [
        "decimal",
        "decimal",
        "decimal",
        "left",
    ]
    assert [[cell.get("after") for cell in row] for row in table["rows"]] == [
        ["", ".5", "", None],
        ["", None, ".25", None],
    ]


def test_colours_of_a_styled_frame_stay():
    style = pd.DataFrame({"a": [1, 2]}).style.set_table_styles([{"selector": "td", "props": ""}])
    style = style.map(lambda value: "background-color: #ff8800" if value > 1 else "color: #000000")
    (table,) = html_tables(style.set_caption("Styled").to_html())
    assert table["caption"] == "Styled"
    assert [[cell.get("fill") for cell in row] for row in table["rows"]] == [
        [None, None],
        [None, "#ff8800"],
    ]
    export(markdown("# Start"), code(result(html=style.to_html(), plain="x")))


def test_a_wide_frame_keeps_every_column():
    frame = pd.DataFrame({f"measure {i}": [i * 1000.125] for i in range(15)})
    pdf = export(markdown("# Start"), code(result(html=frame._repr_html_(), plain="x")))
    (table,) = structure(pdf).all("Table")
    assert len(table.all("TH")) == len(table.all("TD")) == 16
    assert "14001.75" in "".join(table.all("TD")[15].text.split())


def test_html_table_with_spans():
    index = pd.MultiIndex.from_tuples([("g", 1), ("g", 2)], names=["group", "n"])
    columns = pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])
    (table,) = html_tables(pd.DataFrame([[1, "p"], [2, "q"]], index, columns)._repr_html_())
    texts = [[cell["text"] for cell in row] for row in table["header"] + table["rows"]]
    assert texts == [
        ["", "", "a"],
        ["group", "n", "x", "y"],
        ["g", "1", "1", "p"],
        ["", "2", "2", "q"],
    ]
    assert table["header"][0][2]["colspan"] == 2
    assert [column["align"] for column in table["columns"]] == [
        "left",
        "decimal",
        "decimal",
        "left",
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<table><tr><td colspan=3>a</td></tr><tr><td>b</td></tr></table>", "a b"),
        ("<table><tr><td rowspan=9>a</td><td>b</td></tr></table>", "a b"),
        (
            "<table><tr><td rowspan=2 colspan=2>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
            "a b c",
        ),
        ("<table><tr><td colspan=x>a</td></tr><tr></tr></table>", "a"),
        ("<table><thead><tr><th>a</th></tr></thead></table>", "a"),
        ("<table><tr><td><table><tr><td>in</td></tr></table></td></tr></table>", "in"),
        ("<table></table><p>#x</p>", "#x"),
    ],
)
def test_odd_html_is_printed(html, text):
    assert f"1 Start {text} Page 3 of 3" in body(code(result(html=html, plain="x")))


def test_html_text():
    assert html_text("<style>x</style><p>a <b>b</b></p><script>y</script><pre>z</pre>") == "a b"
