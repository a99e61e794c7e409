"""The technical report on one survey file's NPS, as a PDF."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from cxassess.assessment.single import score_file
from cxassess.assets import notebooks_folder
from cxassess.errors import Language
from cxassess.report.files import count_pages, make_folder, write_whole
from cxassess.surveys.single import FileOptions

NOTEBOOK = "nps_significance.ipynb"


def write_report(file: Path, options: FileOptions, pdf: Path, language: Language) -> int:
    """Write the technical report on a survey file and return its number of pages.

    Parameters
    ----------
    file : Path
        The survey file.
    options : FileOptions
        What it holds.
    pdf : Path
        The report; its folder is made if need be.
    language : {"pt-BR", "en"}
        The report's language.

    Raises
    ------
    SurveyError
        Something in the options or the file is wrong.
    ReportError
        The report could not be made or written.
    """
    make_folder(pdf.parent)
    file = file.resolve()
    score_file(file, options)  # what is wrong is told before a notebook starts
    from cxassess.report.run import print_notebook, run_notebook  # noqa: PLC0415

    given = {name: value for name, value in asdict(options).items() if value not in (None, ())}
    listed = {name: list(each) if isinstance(each, tuple) else each for name, each in given.items()}
    parameters = {"survey": file.name, "language": language, **listed}
    # The notebook runs where the file is: its outputs need not tell where on this machine.
    source = notebooks_folder() / NOTEBOOK
    notebook = run_notebook(source, parameters, working_folder=file.parent)
    printed = print_notebook(notebook)
    write_whole({pdf: printed}, pdf.parent)
    return count_pages(printed)
