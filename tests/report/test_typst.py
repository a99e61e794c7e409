import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pypdf
import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxassess.report.fonts import printable
from cxassess.report.typst import MAIN, Markup, call, compile_pdf, string, text, value

DAY = datetime(2025, 11, 21, tzinfo=UTC)
HEAD = (
    '#set document(title: "T")\n'
    '#set text(font: ("Source Sans Pro", "DejaVu Sans"), lang: "en")\n'
    '#show raw: set text(font: ("DejaVu Sans Mono", "DejaVu Sans"))\n= H\n'
)
NASTY = [
    '#"',
    "\\",
    '"',
    '\\"',
    '";#panic("out");"',
    "#panic()",
    "$x$",
    "*a*",
    "_b_",
    "`c`",
    "<label>",
    "@ref",
    "[x]",
    "{x}",
    "// comment",
    "/* comment",
    "*/",
    "= heading",
    "- item",
    "\\u{41}",
    "~ -- --- ...",
    "https://example.org",
    ";",
]

# Characters that mean something in Typst, and any others.
texts = st.text(st.one_of(st.sampled_from('#"\\$*_`<>@[]{}();/=-+~\n\t'), st.characters()))


def compiled(source: str) -> bytes:
    pdf, warnings = compile_pdf({MAIN: (HEAD + source).encode()}, timestamp=DAY)
    assert warnings == []
    return pdf


def read(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_string_escapes():
    assert string('a"b\\c\nd\te\r\nf\x00') == r'"a\"b\\c\nd\te\nf"'


def test_value_of_each_type():
    data = {"a": [1, 2.5, None, True], "b": [], "c": {}, "d": Markup("#x;"), 'e"': "f"}
    assert value(data) == (
        r'("a": (1, 2.5, none, true, ), "b": (), "c": (:), "d": [#x;], "e\"": "f", )'
    )


def test_value_refuses_what_typst_has_no_value_for():
    with pytest.raises(TypeError, match="`data` must be made of JSON's types, not object"):
        value(object())


def test_call_writes_names_with_hyphens():
    assert call("f", "a", Markup("b"), to_end=1) == '#f("a", [b], to-end: 1);'


def test_empty_text_is_nothing():
    assert text("") == ""


def test_nasty_texts_are_read_back_literally():
    shown = read(compiled("#linebreak();".join(map(text, NASTY))))
    for each in NASTY:
        assert each in shown


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(texts, min_size=30, max_size=60))
def test_any_text_compiles_in_any_place(samples):
    places = (
        text,
        lambda each: call("strong", text(each)),
        lambda each: call("emph", call("strong", text(each))),
        lambda each: call("raw", each),
        lambda each: call("list", text(each)),
        lambda each: call("table", text(each), Markup(text(each) + "(x)[y].z")),
        lambda each: call("link", "https://example.org", Markup("l") + text(each)),
    )
    compiled("\n".join(f"{place(each)}(a)[b].c\n\n" for each in samples for place in places))


@settings(max_examples=25)
@given(texts)
def test_a_text_is_one_string_literal(sample):
    literal = string(sample)
    inside = literal[1:-1].replace("\\\\", "").replace('\\"', "")
    assert literal[0] == literal[-1] == '"'
    assert '"' not in inside
    assert "\n" not in inside
    unescaped = literal[1:-1].replace("\\\\", "\0")
    for escape, char in (('\\"', '"'), ("\\n", "\n"), ("\\t", "\t"), ("\0", "\\")):
        unescaped = unescaped.replace(escape, char)
    assert unescaped == printable(sample)


def test_equal_input_gives_equal_bytes_in_every_thread():
    with ThreadPoolExecutor(4) as pool:
        pdfs = set(pool.map(compiled, ["#lorem(300)"] * 4))
    assert len(pdfs) == 1


def test_an_error_in_the_source_is_raised():
    with pytest.raises(typst.TypstError, match="unknown variable"):
        compiled("#nothing")


def test_files_outside_the_project_cannot_be_read():
    with pytest.raises(typst.TypstError, match=r"(?i)not found|outside|access|escape"):
        compiled('#read("/../fonts/DejaVuSans.ttf")')
