import base64
import io
import re
from concurrent.futures import ThreadPoolExecutor
from html import escape
from importlib.metadata import entry_points
from pathlib import Path

import matplotlib as mpl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from nbformat import v4

from cxassess.assets import templates_folder
from cxassess.errors import ReportError, problem
from cxassess.report import blocks
from cxassess.report.exporter import CxReportExporter
from cxassess.report.outputs import cell_options
from tests.report.printing import (
    NASTY,
    body,
    chart,
    code,
    export,
    markdown,
    reader,
    result,
    shown,
    structure,
    words,
)

DOCUMENT = blocks.Document(
    "Avaliação de CX #1",
    "Diagnóstico",
    "Cliente <b> & Cia.",
    "pt-BR",
    "2025-11-21",
    "Consultoria",
    "jan–out 2025",
    "modelo 0.1.0",
    "Dados sintéticos",
)


@pytest.fixture(scope="module")
def cells():
    rows = [
        [str(index), f"Indicador {index}", blocks.Cell("Forte", "good")] for index in range(1, 61)
    ]
    columns = [blocks.Column("Nº", "right"), blocks.Column("Indicador"), blocks.Column("Situação")]
    return [
        code(shown(DOCUMENT)),
        markdown("# Sumário executivo\n\nTexto **forte**.", "lang-pt"),
        markdown("# Executive summary\n\nStrong text.", "lang-en"),
        code(shown(blocks.Tiles([blocks.Tile("Índice", "2,4", "0–5"), blocks.Tile("NPS", "+31")]))),
        code(shown(blocks.Paragraph(NASTY))),
        code(shown(blocks.Callout(NASTY, "alert")), shown(blocks.Callout("x", "good", NASTY))),
        code(shown(blocks.Heading("Conclusão: " + NASTY, 2))),
        code(shown(blocks.Figure(chart(), "Nível " + NASTY, "Duas barras " + NASTY, "Fonte"))),
        code(shown(blocks.Table(columns, rows, "Indicadores " + NASTY, "Notas", "tbl-all"))),
        code(shown(blocks.Card(NASTY, [("Evidência", NASTY)], "presente", "alert", "Rodapé"))),
        code(shown(blocks.PageBreak())),
        markdown("## Fim\n\nÚltima página."),
    ]


@pytest.fixture(scope="module")
def pdf(cells):
    return export(*cells)


def test_entry_point():
    (found,) = entry_points(group="nbconvert.exporters", name="cxreport")
    assert found.load() is CxReportExporter


def test_the_document_says_what_it_is(pdf):
    document = reader(pdf)
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "pt-BR"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata.title.endswith(" · Avaliação de CX #1")
    assert document.metadata.author == "Consultoria"
    assert "jan–out 2025" in document.metadata["/Keywords"]
    assert document.metadata.creation_date.isoformat().startswith("2025-11-21")
    claims = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part>1<", claims)
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", claims)


def test_bookmarks_follow_the_headings(pdf):
    outline = reader(pdf).outline
    titles = [
        [each.title for each in item] if isinstance(item, list) else item.title for item in outline
    ]
    assert "1 Sumário executivo" in titles
    nested = titles[titles.index("1 Sumário executivo") + 1]
    assert nested == ["1.1 Conclusão: " + NASTY, "1.2 Fim"]


def test_every_font_is_embedded(pdf):
    names = set()
    for page in reader(pdf).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            names.add(descriptor["/FontName"].split("+")[1])
    assert {"SourceSansPro-Regular", "SourceSansPro-Semibold"} <= names


def test_texts_are_literal_in_every_block(pdf):
    text = words(pdf)
    for before in ("", "Conclusão: ", "Nível ", "Indicadores ", "Evidência "):
        assert before + NASTY in text
    assert "Gráfico 100 %" in text  # a chart's text is text


def test_cover_running_head_and_page_numbers(pdf):
    pages = [" ".join(page.extract_text().split()) for page in reader(pdf).pages]
    assert "21 de novembro de 2025" in pages[0]
    assert "Página" not in pages[0]
    assert "Sumário" in pages[1]
    for number, page in enumerate(pages[1:], start=2):
        assert "Cliente <b> & Cia. · Avaliação de CX #1" in page
        assert "Dados sintéticos" in page
        assert f"modelo 0.1.0 Página {number} de {len(pages)}" in page


def test_a_long_table_repeats_its_header(pdf):
    pages = [page.extract_text() for page in reader(pdf).pages]
    with_rows = [page for page in pages if re.search(r"Indicador \d+", page)]
    assert len(with_rows) >= 2
    assert all("Situação" in page for page in with_rows)
    found = [int(number) for number in re.findall(r"\bIndicador (\d+)\b", "\n".join(with_rows))]
    assert found == list(range(1, 61))


def test_cells_of_the_other_language_are_left_out(pdf, cells):
    assert "Texto forte" in words(pdf)
    assert "Strong text" not in words(pdf)
    english = export(code(shown(blocks.Document("T", language="en"))), *cells[1:3])
    assert "Strong text" in words(english)
    assert "Texto forte" not in words(english)
    assert "Contents" in words(english)
    assert reader(english).trailer["/Root"]["/Lang"] == "en"


def test_equal_notebooks_give_equal_bytes(pdf, cells):
    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(lambda _: export(*cells), range(3))) == {pdf}


def test_labels_replace_the_templates_words():
    document = blocks.Document("T", labels={"page": "{page}/{pages}"})
    assert "3/3" in words(export(code(shown(document)), markdown("# H")))


def test_a_derived_template_replaces_single_files(tmp_path):
    brand = tmp_path / "brand"
    brand.mkdir()
    (brand / "conf.json").write_text('{"base_template": "cxreport"}')
    own = templates_folder() / "cxreport" / "words.yaml"
    (brand / "words.yaml").write_text(own.read_text("utf-8").replace("Contents", "Inside"), "utf-8")
    exporter = CxReportExporter(template_name="brand", extra_template_basedirs=[str(tmp_path)])
    pdf, _ = exporter.from_notebook_node(v4.new_notebook(cells=[markdown("# H")]))
    assert "Inside 1 H" in words(pdf)


def test_a_brand_brings_its_colours_and_faces():
    font = Path(mpl.get_data_path(), "fonts", "ttf", "STIXGeneral.ttf").read_bytes()
    brand = {
        "accent": "#803300",
        "base": "STIXGeneral",
        "fonts": {"brand.ttf": base64.b64encode(font).decode()},
        "files": {"brand-logo.svg": base64.b64encode(b"<svg/>").decode()},
    }
    document = reader(export(code(shown(blocks.Document("T", brand=brand))), markdown("# A\n\nb")))
    page = document.pages[2]
    names = {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}
    assert any("STIXGeneral" in name for name in names)
    assert b"0.5019608 0.2 0" in page.get_contents().get_data()


def test_words_are_complete_in_both_languages():
    found = yaml.safe_load((templates_folder() / "cxreport" / "words.yaml").read_text("utf-8"))
    assert found["pt"].keys() == found["en"].keys()
    assert len(found["pt"]["months"]) == len(found["en"]["months"]) == 12
    for language in ("pt-BR", "en"):
        for code_name in ("cell_failed", "notebook_not_run", "typesetting_failed", "unknown_block"):
            values = {"error": "E", "reason": "R", "name": "N"}
            assert all(problem(code_name, "x.ipynb", **values).message(language))


@pytest.mark.parametrize(
    ("source", "title"), [("## A *heading*\n\ntext", "A heading"), ("text", "my notebook")]
)
def test_a_notebook_without_a_document(source, title):
    document = reader(export(markdown(source), name="my notebook"))
    assert document.metadata.title == title
    assert document.trailer["/Root"]["/Lang"] == "en"


def test_headings_that_skip_levels_are_printed():
    pdf = export(markdown("### A"), markdown("###### B\n\n# C"))
    assert [item.title for item in reader(pdf).outline if not isinstance(item, list)][-2:] == [
        "1 A",
        "2 C",
    ]


def test_no_source_no_streams_no_object_names_no_left_out_cells():
    text = body(
        code(
            v4.new_output("stream", name="stdout", text="standard output"),
            v4.new_output("stream", name="stderr", text="standard error"),
            result(plain="<Figure size 640x480 with 1 Axes>"),
            result(plain="<Axes: title={'center': 'x'}>"),
            result(plain="[<matplotlib.lines.Line2D at 0x7f00aa>]"),
            v4.new_output("display_data", data={"text/plain": "50%|#####"}),
            v4.new_output("display_data", data={"text/html": "<progress></progress> 50%"}),
            v4.new_output(
                "display_data",
                data={"application/vnd.jupyter.widget-view+json": {}, "text/html": "bar"},
            ),
            source="secret_source()",
        ),
        markdown("left out", "no-report"),
    )
    assert text.endswith("1 Start Page 3 of 3")


def test_plain_results_are_printed():
    assert "{'a': <4>}" in body(code(result(plain="{'a': <4>}")))


def test_an_analysts_chart_has_caption_and_description():
    figure = chart()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    plt.close(figure)
    png = result(png=base64.b64encode(buffer.getvalue()).decode(), plain="x")
    pdf = export(
        markdown("# Start"),
        code(
            png, source="#| fig-cap: What *it* shows\n#| fig-alt: Two bars\n#| label: fig-x\nplot()"
        ),
        code(png, source="#| fig-cap: Only a caption\nplot()"),
        code(png),
    )
    alternatives = [figure.alt for figure in structure(pdf).all("Figure")]
    assert alternatives == ["Two bars", "Only a caption", "Figure without a description"]
    assert "Figure 1 · What *it* shows" in words(pdf)


def test_a_failed_cell_makes_no_pdf():
    error = v4.new_output("error", ename="KeyError", evalue="'Maria'", traceback=["secret"])
    with pytest.raises(ReportError) as caught:
        export(markdown("# H"), code(error), code(error, tags=["no-report"]))
    assert [each.where.cell for each in caught.value.problems] == ["2", "3"]
    assert "report.ipynb, cell 2: the cell ended with an error (KeyError)" in str(caught.value)
    assert "Maria" not in caught.value.text("pt-BR")
    assert caught.value.exit_code == 3


def test_a_notebook_that_was_never_run_makes_no_pdf():
    with pytest.raises(ReportError, match="run all cells and save, or add --execute"):
        export(markdown("# H"), v4.new_code_cell("x"), v4.new_code_cell(" "))


def test_an_unknown_block_makes_no_pdf():
    data = {blocks.BLOCK_MIME: {"block": 'panic("x")'}}
    with pytest.raises(ReportError, match="a block that this report does not know"):
        export(markdown("# H"), code(v4.new_output("display_data", data=data)))


def test_a_broken_picture_makes_no_pdf():
    broken = base64.b64encode(b"\x89PNG\r\n\x1a\nbroken").decode()
    with pytest.raises(ReportError, match="the document could not be typeset"):
        export(markdown("# H"), code(result(png=broken, plain="x")))


@settings(max_examples=5, deadline=None)
@given(
    st.lists(
        st.text(st.one_of(st.sampled_from('#"\\$*_`<>@[]{}()|!-\n'), st.characters()), min_size=1),
        min_size=10,
        max_size=30,
    )
)
def test_any_text_is_printed_in_any_block(texts):
    cells = [code(shown(blocks.Document("T" + texts[0], *texts[1:3], language="en")))]
    for each in texts:
        cell = blocks.Cell("x" + each, "good")
        cells += [
            markdown(each),
            markdown(f"# {each}\n\n- {each}\n\n| {each} |\n|--|\n| {each} |"),
            code(shown(blocks.Paragraph(each)), shown(blocks.Heading("x" + each, 2))),
            code(shown(blocks.Callout(each, "note", each))),
            code(shown(blocks.Table([blocks.Column(each)], [[each], [cell]], each, each))),
            code(shown(blocks.Tiles([blocks.Tile(each, each, each)]))),
            code(shown(blocks.Card(each, [(each, each)], each, "good", each))),
            code(result(plain="x" + each)),
            code(result(html=f"<table><tr><td>{escape(each)}</td></tr></table>", plain="x")),
        ]
    export(*cells)


@pytest.mark.parametrize(
    ("source", "options"),
    [
        ("#| label: a\n#| fig-cap: 'b: c'\nplot()\n#| late: d", {"label": "a", "fig-cap": "b: c"}),
        ("plot()", {}),
        ("#| no yaml: [", {}),
        ("#| only text", {}),
        ("", {}),
    ],
)
def test_cell_options(source, options):
    assert cell_options(source) == options
