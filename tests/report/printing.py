"""Notebooks made for a test, their PDF, and what stands in it."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import nbformat
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from nbformat import v4

from cxassess.report.exporter import CxReportExporter

NASTY = '#let x = 5; $a$ *b* _c_ @d <e> \\ "q" `f` [g] {h} // i /* j'
LOREM = "A equipe mede a satisfação por contato e por onda, sem fechar o ciclo com quem reclama. "


def markdown(source, *tags, **kwargs):
    return v4.new_markdown_cell(source, metadata={"tags": list(tags)}, **kwargs)


def code(*outputs, source="display()", tags=()):
    return v4.new_code_cell(
        source, execution_count=1, outputs=list(outputs), metadata={"tags": list(tags)}
    )


def shown(block):
    return v4.new_output("display_data", data=block._repr_mimebundle_())


def show(*blocks):
    return code(*map(shown, blocks))


def result(**data):
    names = {"html": "text/html", "plain": "text/plain", "svg": "image/svg+xml", "png": "image/png"}
    return v4.new_output(
        "execute_result", execution_count=1, data={names[key]: each for key, each in data.items()}
    )


def export(*cells, name="report"):
    notebook = v4.new_notebook(cells=list(cells))
    nbformat.validate(notebook)
    pdf, resources = CxReportExporter().from_notebook_node(notebook, {"metadata": {"name": name}})
    assert resources["output_extension"] == ".pdf"
    return pdf


def chart(width=4, height=2) -> Figure:
    figure, axes = plt.subplots(figsize=(width, height))
    axes.bar(["a", "b"], [1, 2])
    axes.set_title("Gráfico 100 %")
    return figure


def reader(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def pages(pdf):
    """Return the text of each page, without regard to how lines are broken."""
    return [" ".join(page.extract_text().split()) for page in reader(pdf).pages]


def words(pdf, first_page=0):
    """Return the text as it is read, without regard to how lines are broken."""
    return " ".join(" ".join(pages(pdf)[first_page:]).split())


def body(*cells):
    """Return the text of the cells alone: without cover, contents and running heads."""
    return words(export(markdown("# Start"), *cells), first_page=2)


def right_ends(pdf, page, *texts):
    """Return where each text ends on a page, in points from the left."""
    return [_box(pdf, page, text)[2] for text in texts]


def left_ends(pdf, page, *texts):
    """Return where each text begins on a page, in points from the left."""
    return [_box(pdf, page, text)[0] for text in texts]


def rightmost(pdf, page):
    """Return how far to the right anything is written on a page, in points."""
    found = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    return max(found.get_charbox(index)[2] for index in range(found.count_chars()))


def _box(pdf, page, text):
    found = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    place, count = found.search(text, match_case=True).get_next()
    first, last = found.get_charbox(place), found.get_charbox(place + count - 1)
    return first[0], first[1], last[2], first[3]


@dataclass
class Element:
    """An element of the PDF's structure tree."""

    kind: str
    alt: str | None
    attributes: dict[str, Any]
    text: str = ""  # of the element itself
    children: list[Element] = field(default_factory=list)

    @property
    def all_text(self) -> str:
        return " ".join(each.text for each in self.walk() if each.text)

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, kind: str) -> list[Element]:
        return [each for each in self.walk() if each.kind == kind]


def structure(pdf) -> Element:
    """Return the structure tree with the text of each element, in reading order."""
    document = reader(pdf)
    numbers = {page.indirect_reference.idnum: index for index, page in enumerate(document.pages)}
    texts = [_marked_texts(page) for page in pypdfium2.PdfDocument(pdf)]

    def element(node, page) -> Element:
        page = node["/Pg"].indirect_reference.idnum if "/Pg" in node else page
        attributes = {
            name: value
            for each in _listed(node.get("/A"))
            for name, value in each.get_object().items()
        }
        found = Element(str(node.get("/S", "/Root"))[1:], node.get("/Alt"), attributes)
        for kid in (each.get_object() for each in _listed(node.get("/K"))):
            if isinstance(kid, int):
                found.text += texts[numbers[page]].get(kid, "")
            elif "/MCID" in kid:
                own = kid["/Pg"].indirect_reference.idnum if "/Pg" in kid else page
                found.text += texts[numbers[own]].get(kid["/MCID"], "")
            elif "/S" in kid:
                found.children.append(element(kid, page))
            else:
                found.children.append(Element(str(kid.get("/Type", "/"))[1:], None, dict(kid)))
        return found

    return element(document.trailer["/Root"]["/StructTreeRoot"], None)


def _listed(value):
    value = value.get_object() if value is not None else None
    return [] if value is None else value if isinstance(value, list) else [value]


def _marked_texts(page) -> dict[int, str]:
    """Return the text of each piece of marked content of a page."""
    texts: dict[int, str] = {}
    textpage = page.get_textpage()
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT:
            mark = pdfium.FPDFPageObj_GetMarkedContentID(item)
            size = pdfium.FPDFTextObj_GetText(item, textpage, None, 0)
            buffer = ctypes.create_string_buffer(size)
            place = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
            pdfium.FPDFTextObj_GetText(item, textpage, place, size)
            texts[mark] = texts.get(mark, "") + buffer.raw[:-2].decode(
                "utf-16-le", "replace"
            ).replace("\xad", "")
    return texts
