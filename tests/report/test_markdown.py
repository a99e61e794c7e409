import pytest

from cxassess.report.headings import HeadingLevels
from cxassess.report.markdown import first_heading, markdown
from cxassess.report.outputs import Rendering


@pytest.mark.parametrize(
    ("source", "typst"),
    [
        ("plain", '#"plain";#parbreak();\n'),
        ("*a* **b**", '#emph([#"a";]);#" ";#strong([#"b";]);#parbreak();\n'),
        ("~~a~~", '#strike([#"a";]);#parbreak();\n'),
        ("a\nb  \nc", '#"a"; #"b";#linebreak();#"c";#parbreak();\n'),
        ("`a &amp; b`", '#raw("a &amp; b");#parbreak();\n'),
        ("a &amp; b", '#"a & b";#parbreak();\n'),
        ("## H *x*", '#cx-heading([#"H ";#emph([#"x";]);], level: 2, label: none);\n'),
        ("# ", ""),
        ("# ![alt](x.png)", '#cx-heading([#"alt";], level: 1, label: none);\n'),
        ("---", "#cx-rule();\n"),
        ("```py\n#x\n```", '#cx-code("#x");\n'),
        ("> a", '#quote([#"a";#parbreak();\n], block: true);\n'),
        ("<!-- hidden -->", ""),
        ("", ""),
    ],
)
def test_markdown(source, typst):
    assert markdown(source) == typst


@pytest.mark.parametrize("text", ["#let x", "$5", "2 * 3", "a_b", "@x", "a < b", "\\d", "[x]", "~"])
def test_signs_that_mean_nothing_in_markdown_stay(text):
    escaped = text.replace("\\", "\\\\")
    assert escaped in markdown(text).replace('";#"', "")


def test_raw_html_is_shown_as_written():
    assert '#"<b>";#"x";#"</b>";' in markdown("a <b>x</b>")
    assert '#"<div>x</div>";' in markdown("<div>x</div>\n")


def test_formulas_show_their_source():
    assert '#"$a_1 * b_2 *$";' in markdown("so $a_1 * b_2 *$")
    assert '#"x^2";' in markdown("$$\nx^2\n$$\n")


@pytest.mark.parametrize("url", ["https://a.org/x?y=1&z", "http://a.org", "mailto:a@b.org"])
def test_links_by_known_schemes(url):
    assert f'#link("{url}", [#"text";]);' in markdown(f"[text]({url})")


@pytest.mark.parametrize("url", ["javascript:x", "file:///etc/passwd", "other.ipynb", "#anchor"])
def test_other_links_are_text(url):
    assert markdown(f"[text]({url})") == '#"text";#parbreak();\n'


def test_nested_lists():
    found = markdown("1. a\n   - b\n2. c\n")
    assert found == (
        '#enum([#"a";#parbreak();\n#list([#"b";#parbreak();\n], tight: true);\n], '
        '[#"c";#parbreak();\n], start: 1, tight: true);\n'
    )


def test_table():
    found = markdown("|a|b|\n|--|-:|\n|1|*2*|\n")
    assert found.startswith('#cx-table(("columns": (("align": none, ), ("align": "right", ), )')
    assert '("text": [#emph([#"2";]);], )' in found


def test_picture_without_a_file_is_its_alternative_text():
    assert markdown("![an *alt* text](missing.png)") == '#"an alt text";#parbreak();\n'


def test_picture_that_travels_with_the_notebook():
    svg = "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'/%3E"
    cell = {"source": f"![alt]({svg}) ![](attachment:a%20b.png)"}
    cell["attachments"] = {"a b.png": {"image/png": "iVBORw0KGgo="}}
    rendering = Rendering("x.ipynb")
    found = rendering.markdown_cell(cell)
    assert '#cx-picture("picture-1.svg", alt: "alt");' in found
    assert '#cx-picture("picture-2.png", alt: none);' in found
    assert rendering.pictures["picture-2.png"] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ([1, 2, 3, 2, 1], [1, 2, 3, 2, 1]),
        ([2, 2, 3], [1, 1, 2]),
        ([1, 4, 4, 2, 6], [1, 2, 2, 2, 3]),
        ([3, 1, 3, 3], [1, 1, 2, 2]),
    ],
)
def test_heading_levels_never_skip(written, levels):
    heading = HeadingLevels()
    assert [heading.next(level) for level in written] == levels


def test_first_heading():
    assert first_heading("text\n\n## A *b* `c`\n\n# D") == "A b c"
    assert first_heading("no heading") is None
    assert first_heading("#") is None
