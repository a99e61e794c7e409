"""Run a notebook through papermill and print it, both in this process.

papermill gets a notebook, not a path: it would take braces in a path for a template and keep
the path in what it returns.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cxassess.errors import ReportError, Where, problem
from cxassess.report.parameters import assignments, parameter_problems


@contextmanager
def _without_iri_grammar() -> Iterator[None]:
    """Let jsonschema be imported without the grammar of internationalised addresses.

    jsonschema imports it for the formats "iri" and "iri-reference", which no notebook schema
    has, and does without it where it is not installed; compiling it takes a second at each start.
    """
    name = "rfc3987_syntax"
    loaded = name in sys.modules
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    try:
        yield
    finally:
        if not loaded:
            del sys.modules[name]


with _without_iri_grammar():
    import nbformat
    import papermill
    import zmq
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbclient.exceptions import DeadKernelError
    from nbformat import NotebookNode
    from papermill.exceptions import PapermillExecutionError
    from traitlets import default

    from cxassess.report.blocks import BLOCK_MIME
    from cxassess.report.exporter import CxReportExporter

_PARAMETERS_TAG = "parameters"
_INJECTED_TAG = "injected-parameters"
_KEPT = ("parameters", "version")
_LONGEST_ERROR = 300


class _ThisPython(AsyncKernelManager):
    """Starts kernels with the running interpreter, whatever kernels are registered.

    What is said to them is encrypted where that can be, as ipykernel wants it.
    """

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(**get_kernel_dict())

    @default("transport_encryption")
    def _default_transport_encryption(self) -> str:
        return "auto" if zmq.has("curve") else "disabled"


def run_notebook(
    notebook: Path, parameters: Mapping[str, object], *, working_folder: Path | None = None
) -> NotebookNode:
    """Return a notebook run with `parameters`; the notebook's file is left alone.

    Parameters
    ----------
    notebook : Path
        A notebook with a cell tagged ``parameters``.
    parameters : mapping
        Name -> value; each must be set in that cell.
    working_folder : Path, optional
        Where the notebook runs; by default the process's own.

    Returns
    -------
    NotebookNode
        With its outputs and parameters; without times and paths of this machine.

    Raises
    ------
    ReportError
        When a parameter is unknown or of the wrong type, the notebook cannot be read or one of
        its cells fails.
    """
    source = _read(notebook)
    known = _declared(source, notebook.name)
    ReportError.raise_any(parameter_problems(parameters, known, notebook.name))
    try:
        executed = papermill.execute_notebook(
            source,
            None,
            dict(parameters),
            kernel_name="python3",
            language="python",
            cwd=working_folder,
            kernel_manager_class=_ThisPython,
            shutdown_kernel="immediate",
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            record_timing=False,
        )
    except PapermillExecutionError as error:
        where = Where(notebook.name, cell=str(error.cell_index + 1))
        raise ReportError(problem("notebook_cell_failed", where, error=_in_words(error))) from error
    except DeadKernelError as error:
        raise ReportError(problem("notebook_kernel_died", notebook.name)) from error
    return _without_traces(executed)


def print_notebook(notebook: NotebookNode) -> bytes:
    """Return an executed notebook as a PDF.

    Raises
    ------
    ReportError
        As :meth:`CxReportExporter.from_notebook_node` does.
    """
    pdf: bytes
    pdf, _ = CxReportExporter().from_notebook_node(notebook)  # type: ignore[no-untyped-call]
    return pdf


def notebook_text(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file."""
    return f"{nbformat.writes(notebook)}\n"  # type: ignore[no-untyped-call]


def footer(notebook: NotebookNode) -> str:
    """Return the footer of an executed notebook's document block, empty when it has none."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {}).get(BLOCK_MIME, {})
            if data.get("block") == "document":
                return str(data["footer"])
    return ""


def _read(notebook: Path) -> NotebookNode:
    try:
        return nbformat.read(notebook, as_version=4)  # type: ignore[no-any-return,no-untyped-call]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ReportError(problem("notebook_unreadable", notebook.name, reason=reason)) from None


def _declared(notebook: NotebookNode, name: str) -> dict[str, object]:
    """Return the parameters that the notebook declares, with their defaults."""
    for number, cell in enumerate(notebook.cells, start=1):
        if _PARAMETERS_TAG in cell.metadata.get("tags", ()):
            try:
                return assignments(cell.source)
            except SyntaxError as error:
                where = Where(name, cell=str(number))
                raise ReportError(problem("notebook_unreadable", where, reason=error.msg)) from None
    return {}


def _in_words(error: PapermillExecutionError) -> str:
    """Return the last line of a cell's traceback, on one line and not too long."""
    words = " ".join(f"{error.ename}: {error.evalue}".split())
    return words if len(words) <= _LONGEST_ERROR else words[: _LONGEST_ERROR - 1] + "…"


def _without_traces(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook without papermill's notes on this run, its parameters excepted."""
    notes: dict[str, Any] = notebook.metadata.papermill
    notebook.metadata.papermill = {key: notes[key] for key in _KEPT}
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        if _INJECTED_TAG in cell.metadata.get("tags", ()):
            cell.id = _INJECTED_TAG  # papermill draws one: equal runs give equal notebooks
    return notebook
