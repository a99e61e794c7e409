"""The nbconvert exporter ``cxreport``: an executed notebook as a PDF, by way of Typst.

The look is in ``templates/cxreport``: ``index.typ.j2`` lays out the cells, ``report.typ`` and the
files it names the pages, and ``words.yaml`` holds the template's own words.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst
from nbconvert.exporters import TemplateExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bunch, default, validate

from cxassess.assets import templates_folder
from cxassess.errors import Problem, ReportError, Where, language_key, problem
from cxassess.report.blocks import BLOCK_MIME, Document
from cxassess.report.fonts import visible
from cxassess.report.markdown import first_heading
from cxassess.report.outputs import Rendering
from cxassess.report.typst import MAIN, compile_pdf, value

LEFT_OUT = "no-report"
"""Tag of the cells that the report leaves out."""

_UNDATED = date(1970, 1, 1)  # never today: equal notebooks give equal bytes
_TEMPLATE_ONLY = {".j2", ".json"}
_DETAILS = "details.typ"
"""What the document block says, for the design."""

Resources = dict[str, Any]


class ReportPreprocessor(Preprocessor):
    """Refuses a notebook that has nothing sound to print, and keeps the cells of the report."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Check the run, then leave out the other language's cells and those tagged so.

        Raises
        ------
        ReportError
            If a cell failed or no cell was run.
        """
        name = resources["metadata"].get("name", "notebook")
        ReportError.raise_any(_run_problems(nb, f"{name}.ipynb"))
        document = _document(nb, name)
        other = {"lang-pt", "lang-en"} - {f"lang-{language_key(document['language'])}"}
        nb.cells = [
            cell
            for cell in nb.cells
            if not {LEFT_OUT, *other}.intersection(cell.metadata.get("tags", ()))
        ]
        resources["cxreport"] = Rendering(f"{name}.ipynb")
        resources["cxdocument"] = document
        return nb, resources


class CxReportExporter(TemplateExporter):
    """Exports an executed notebook as a tagged PDF (PDF/UA-1 and PDF/A-2a).

    Examples
    --------
    >>> pdf, resources = CxReportExporter().from_notebook_node(notebook)  # doctest: +SKIP
    """

    export_from_notebook = "PDF report (cxreport)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    @default("template_extension")
    def _template_extension_default(self) -> str:
        return ".typ.j2"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "cxreport"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [str(templates_folder())]

    @validate("extra_template_basedirs")
    def _keep_own_templates(self, proposal: Bunch) -> list[str]:
        """Let a user's folder of templates come before ours, never in its place."""
        own = str(templates_folder())
        return [*(folder for folder in proposal.value if folder != own), own]

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """Return nbconvert's filters and ``typst``, which writes a value as Typst does."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "typst", value

    def _init_preprocessors(self) -> None:
        super()._init_preprocessors()  # type: ignore[no-untyped-call]
        self.register_preprocessor(ReportPreprocessor, enabled=True)  # type: ignore[no-untyped-call]

    # nbconvert declares text and its exporters of binary formats return bytes all the same.
    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[bytes, Resources]:
        """Return the notebook as a PDF.

        Raises
        ------
        ReportError
            If a cell failed, no cell was run or the document cannot be typeset.
        """
        source, resources = super().from_notebook_node(nb, resources, **kw)
        # The rendering served this document only and is not for nbconvert's writers.
        rendering, document = resources.pop("cxreport"), resources.pop("cxdocument")
        brand = dict(document["brand"])
        logos, fonts = (_decoded(brand.pop(name, {})) for name in ("files", "fonts"))
        details = f"#let details = {value({**document, 'brand': brand})}\n"
        files = {
            **self._design(),
            **rendering.pictures,
            **logos,
            _DETAILS: details.encode(),
            MAIN: source.encode(),
        }
        day = date.fromisoformat(document["date"]) if document["date"] else _UNDATED
        try:
            timestamp = datetime.combine(day, time(), tzinfo=UTC)
            pdf, warnings = compile_pdf(files, timestamp=timestamp, fonts=fonts)
        except typst.TypstError as error:
            name = resources["metadata"].get("name", "notebook")
            raise ReportError(
                problem("typesetting_failed", f"{name}.ipynb", reason=error.message)
            ) from error
        for warning in warnings:
            self.log.warning("Typst: %s", warning)
        resources["output_extension"] = self.file_extension
        return pdf, resources

    def _design(self) -> dict[str, bytes]:
        """Return the files beside the template, those of a derived template going first."""
        files: dict[str, bytes] = {}
        names = self.get_template_names()  # type: ignore[no-untyped-call]
        for folder in map(Path, self.template_paths):
            if folder.name in names and (folder / "conf.json").is_file():
                for path in sorted(folder.iterdir()):
                    if path.is_file() and path.suffix not in _TEMPLATE_ONLY:
                        files.setdefault(path.name, path.read_bytes())
        return files


def _decoded(files: Mapping[str, str]) -> dict[str, bytes]:
    """Return a brand's files as JSON holds them, name to base64, with their content."""
    return {name: base64.b64decode(content) for name, content in files.items()}


def _run_problems(nb: NotebookNode, name: str) -> Iterator[Problem]:
    """Find what forbids to print a notebook: failed cells, or that it was never run."""
    code = [
        (number, cell)
        for number, cell in enumerate(nb.cells, start=1)
        if cell.cell_type == "code" and cell.source.strip()
    ]
    if code and not any(cell.execution_count or cell.outputs for _, cell in code):
        yield problem("notebook_not_run", name)
    for number, cell in code:
        for output in cell.outputs:
            if output.output_type == "error":
                yield problem("cell_failed", Where(name, cell=str(number)), error=output.ename)


def _document(nb: NotebookNode, name: str) -> dict[str, Any]:
    """Return the data of the notebook's document block, or a plain one."""
    for cell in nb.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {}).get(BLOCK_MIME, {})
            if data.get("block") == Document.block:
                return dict(data)
    headings = (first_heading(cell.source) for cell in nb.cells if cell.cell_type == "markdown")
    titles = (title for title in headings if title and visible(title))
    return Document(title=next(titles, name)).data()
