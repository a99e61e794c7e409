"""The report's notebook run without a kernel: the same call, cells and printing, much sooner.

:func:`cxassess.report.run.run_notebook` is called as the command calls it; only the engine that
papermill hands the cells to is another: they run in this process. That the outcome is the same
byte for byte is tested beside the reports.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode, v4
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from traitlets.config import Config

from cxassess.assets import notebooks_folder
from cxassess.errors import Language
from cxassess.report.charts import Palette, use_palette
from cxassess.report.run import run_notebook

NOTEBOOK = notebooks_folder() / "assessment.ipynb"
_QUIET = Config(HistoryManager={"enabled": False}, InteractiveShell={"colors": "nocolor"})


def run_here(
    client: Path, language: Language | None = None, *, notebook: Path = NOTEBOOK
) -> NotebookNode:
    """Return the notebook run for a client's folder, in this process."""
    # A brand's colours would stay for whoever draws next in this process.
    with _engine(_InProcess), use_palette(Palette()):
        return run_with_kernel(client, language, notebook=notebook)


def run_with_kernel(
    client: Path, language: Language | None = None, *, notebook: Path = NOTEBOOK
) -> NotebookNode:
    """Return the notebook run for a client's folder as the command runs it."""
    parameters = {"client": client.name, "language": language or ""}
    return run_notebook(notebook, parameters, working_folder=client.parent)


class _InProcess(Engine):
    """Runs the cells one after the other in a fresh shell and keeps what they display.

    A cell that fails raises its own exception here: no PDF is made of it.
    """

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **_: Any
    ) -> None:
        notebook = nb_man.nb
        notebook.metadata["language_info"] = NotebookNode(IPythonKernel.language_info)
        with _shell() as shell:
            code = [cell for cell in notebook.cells if cell.cell_type == "code"]
            for number, cell in enumerate(code, start=1):
                cell.execution_count = number
                cell.outputs = _displayed(shell, cell.source)


def _displayed(shell: InteractiveShell, source: str) -> list[NotebookNode]:
    """Run a cell and return what it displays; its last line must not be a value of its own."""
    shell.display_pub.outputs.clear()
    ran = shell.run_cell(source, store_history=True)
    ran.raise_error()
    if ran.result is not None:
        raise TypeError(f"a cell of the report ends with a value: {source.splitlines()[-1]}")
    return [
        v4.new_output("display_data", data=_as_sent(each["data"]), metadata=each["metadata"] or {})
        for each in shell.display_pub.outputs
    ]


def _as_sent(data: dict[str, Any]) -> Any:
    """Return an output's data as it comes out of a kernel's message."""
    return json.loads(json.dumps(data))


@contextmanager
def _shell() -> Iterator[InteractiveShell]:
    """Give the shell that `display` finds, with a namespace of its own."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(
        config=_QUIET,
        user_module=types.ModuleType("notebook"),
        display_pub_class=CapturingDisplayPublisher,
    )
    shell.display_pub.outputs = []
    shell.showtraceback = lambda *_, **__: None  # the exception itself is raised
    try:
        yield shell
    finally:
        shell.restore_sys_module_state()
        InteractiveShell.clear_instance()


@contextmanager
def _engine(engine: type[Engine]) -> Iterator[None]:
    """Make papermill use an engine where none is named."""
    usual = papermill_engines.get_engine(None)
    papermill_engines.register(None, engine)
    try:
        yield
    finally:
        papermill_engines.register(None, usual)
