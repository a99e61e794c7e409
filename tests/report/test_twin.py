"""The HTML twin stands alone, says what the PDF says and runs nothing."""

from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser

import pytest
from fontTools.ttLib import TTFont
from matplotlib import pyplot as plt
from nbconvert.exporters import get_exporter
from nbformat import v4

from cxassess.errors import ReportError
from cxassess.report import blocks
from cxassess.report.twin import CxHtmlExporter, print_html
from tests.report.test_exporter import NASTY, code, markdown, result, shown

DOCUMENT = blocks.Document(
    "Relatório <1>", client="Cliente & Cia.", language="pt-BR", date="2026-01-31"
)


def figure(label: str | None = None) -> blocks.Figure:
    drawn, axes = plt.subplots(figsize=(2, 1))
    axes.plot([1, 2])
    axes.set_title("Ação 1")
    return blocks.Figure(drawn, "Legenda", "Uma linha que sobe", label=label)


def table(label: str | None = None) -> blocks.Table:
    return blocks.Table([blocks.Column("A")], [["x"]], caption="Quadro", label=label)


class Page(HTMLParser):
    """What a page holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._quiet = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._quiet = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._quiet = False

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def export(*cells: v4.NotebookNode) -> str:
    return print_html(v4.new_notebook(cells=[code(shown(DOCUMENT)), *cells])).decode()


def page(*cells: v4.NotebookNode) -> Page:
    return Page(export(*cells))


def full() -> list[v4.NotebookNode]:
    refers = blocks.Paragraph(
        f"ver {blocks.ref('fig-a')}, {blocks.ref('tbl-b')} e {blocks.ref('no')}"
    )
    return [
        markdown(
            "# Um {#sec-um}\n\n[fora](https://example.org) [dentro](#fig-a) [](#sec-um) @tbl-b ![p](file:///etc/x)"
        ),
        code(*map(shown, (refers, figure("fig-a"), figure(), table("tbl-b")))),
        code(shown(blocks.Heading("Dois", 2)), shown(blocks.Columns([[figure()], [table()]]))),
        code(
            result(html="<table><tr><th>n</th></tr><tr><td>1 &lt; 2</td></tr></table>"),
            source="#| tbl-cap: De um analista\ndf",
        ),
    ]


def test_nothing_is_asked_of_any_host() -> None:
    text = export(*full())
    found = Page(text)
    assert "default-src 'none'" in text
    for tag, attrs in found.tags:
        for name in ("src", "srcset", "data", "action", "xlink:href", "poster"):
            assert (attrs.get(name) or "data:").startswith(("data:", "#")), (tag, name)
        if tag != "a":
            assert (attrs.get("href") or "#").startswith("#"), tag
    addresses = re.findall(r"url\(\s*[\"']?([^\"')]{5})", text)
    assert addresses
    assert all(each == "data:" or each.startswith("#") for each in addresses)
    assert {tag for tag, _ in found.tags}.isdisjoint({"script", "link", "iframe", "object"})


def test_headings_figures_and_tables_are_numbered_and_referred_to() -> None:
    found = page(*full())
    assert "1 Um\n" in found.text
    assert "dentro Seção 1 Tabela 1" in found.text
    assert "1.1 Dois" in found.text
    assert "ver Figura 1, Tabela 1 e seção" in found.text
    for name in ("Figura 1", "Figura 2", "Figura 3", "Tabela 1", "Tabela 2", "Tabela 3"):
        assert f"{name} · " in found.text
    assert "Tabela 3 · De um analista" in found.text


def test_every_id_is_unique_and_every_link_inside_leads_somewhere() -> None:
    found = page(*full())
    ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    inside = {(attrs.get("href") or "")[1:] for attrs in found.named("a")}
    assert {each for each in inside if not each.startswith("ttps:")} <= {*ids, "report"}


def test_figures_have_their_alternative_text() -> None:
    found = page(*full())
    assert [attrs["aria-label"] for attrs in found.named("svg")] == ["Uma linha que sobe"] * 3


def test_texts_are_literal() -> None:
    found = page(
        markdown(f"# {NASTY}".replace("<e>", "")),
        markdown("<script>alert(1)</script> <img src=x onerror=alert(1)>"),
        code(shown(blocks.Paragraph(NASTY)), shown(blocks.Callout(NASTY, title=NASTY))),
        code(shown(blocks.Table([blocks.Column(NASTY)], [[NASTY]], caption=NASTY, notes=NASTY))),
        code(shown(blocks.Card(NASTY, [(NASTY, NASTY)], NASTY, footer=NASTY))),
    )
    assert found.text.count(NASTY) >= 9
    assert "<script>alert(1)</script>" in found.text
    assert {tag for tag, _ in found.tags}.isdisjoint({"script", "e", "img"})


def test_results_of_an_analyst_are_shown_as_in_the_pdf() -> None:
    noted = v4.new_output("display_data", data={"text/markdown": "**bold** note", "text/plain": ""})
    found = page(code(noted), code(result(plain="3 < 4")), code(result(plain="<Figure size 1x1>")))
    assert "bold note" in found.text
    assert found.named("strong") == [{}]
    assert "3 < 4" in found.text
    assert len(found.named("pre")) == 1


def test_foreign_svg_cannot_run() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    found = page(code(result(svg=svg), source="#| fig-cap: C\n#| fig-alt: A\nx"))
    (image,) = found.named("img")
    assert (image["src"] or "").startswith("data:image/svg+xml;base64,")
    assert image["alt"] == "A"
    assert not found.named("script")


def test_the_faces_hold_what_is_shown() -> None:
    text = export(markdown("# Ação ب 1.234"))
    faces = re.findall(
        r'font-family: "([^"]+)"; font-weight: (\d+); font-style: normal; '
        r'src: url\("data:font/ttf;base64,([^"]+)"',
        text,
    )
    for char, family in (("ã", "Source Sans Pro"), ("ب", "DejaVu Sans")):
        found = [content for name, _, content in faces if name == family]
        assert found
        for content in found:
            with TTFont(io.BytesIO(base64.b64decode(content))) as font:
                assert ord(char) in font.getBestCmap()


def test_brand_travels_inside() -> None:
    brand = {
        "accent": "#6b1f3a",
        "name": "Quatro",
        "confidentiality": "Confidencial",
        "contact": ["a@example.org"],
        "logo": {"path": "brand-logo.svg", "alt": "Logo Quatro"},
        "files": {"brand-logo.svg": "PHN2Zy8+"},
    }
    document = blocks.Document("T", brand=brand)
    text = print_html(v4.new_notebook(cells=[code(shown(document))])).decode()
    found = Page(text)
    assert "--accent: #6b1f3a" in text
    assert found.named("img") == [
        {"src": "data:image/svg+xml;base64,PHN2Zy8+", "alt": "Logo Quatro"}
    ]
    assert "Confidencial · a@example.org" in found.text


def test_equal_notebooks_give_equal_bytes() -> None:
    assert export(*full()) == export(*full())


def test_language_and_tags_decide_what_is_shown() -> None:
    found = page(
        markdown("# Em português", "lang-pt"),
        markdown("# In English", "lang-en"),
        markdown("# Never", "no-report"),
    )
    assert found.named("html") == [{"lang": "pt-BR"}]
    assert "Em português" in found.text
    assert "In English" not in found.text
    assert "Never" not in found.text


def test_failed_notebook_is_refused() -> None:
    failed = v4.new_output("error", ename="ValueError", evalue="", traceback=[])
    with pytest.raises(ReportError):
        export(code(failed))


def test_exporter_is_found_by_nbconvert() -> None:
    assert get_exporter("cxhtml") is CxHtmlExporter
