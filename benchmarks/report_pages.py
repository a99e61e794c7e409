"""Reports of the example and the stress clients, printed to be looked at.

Run from the project's folder: ``python -m benchmarks.report_pages FOLDER [CLIENT ...]``. For each
client and language FOLDER gets the PDF, the HTML twin and a contact sheet of all pages as PNG.
"""

from __future__ import annotations

import argparse
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image

from cxassess.errors import LANGUAGES, Language
from cxassess.report.run import print_notebook
from cxassess.report.twin import print_html
from tests.report.stress.clients import CLIENTS, EXAMPLES, lay
from tests.report.stress.running import NOTEBOOK, run_here

WIDTH = 500
"""Pixels of a page on the sheet."""


def main() -> None:
    """Print the reports that the command line asks for, by default all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("clients", nargs="*", help=", ".join((*EXAMPLES, *CLIENTS)))
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--columns", type=int, default=6, help="pages in a row of a sheet")
    parser.add_argument("--notebook", type=Path, default=NOTEBOOK)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch:
        for name in options.clients or (*EXAMPLES, *CLIENTS):
            client = EXAMPLES.get(name) or lay(name, Path(scratch))
            for language in options.language or LANGUAGES:
                start = time.perf_counter()
                try:
                    pages = write(client, language, options)
                except Exception:
                    traceback.print_exc(limit=-2)
                    pages = 0
                seconds = time.perf_counter() - start
                print(f"{client.name:20} {language:6} {pages:3} pages {seconds:5.1f} s", flush=True)


def write(client: Path, language: Language, options: argparse.Namespace) -> int:
    """Write one client's report, its twin and its contact sheet; return how many pages it has."""
    notebook = run_here(client, language, notebook=options.notebook)
    pdf = print_notebook(notebook)
    name = f"{client.name}.{language}"
    (options.folder / f"{name}.pdf").write_bytes(pdf)
    (options.folder / f"{name}.html").write_bytes(print_html(notebook))
    contact_sheet(pdf, options.columns).save(options.folder / f"{name}.png")
    return len(pypdfium2.PdfDocument(pdf))


def contact_sheet(pdf: bytes, columns: int) -> Image.Image:
    """Return all pages of a PDF on one picture."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=WIDTH / page.get_width()).to_pil() for page in document]
    width, height = pages[0].size
    sheet = Image.new("RGB", (width * columns, height * -(-len(pages) // columns)), "white")
    for place, page in enumerate(pages):
        sheet.paste(page, (place % columns * width, place // columns * height))
    return sheet


if __name__ == "__main__":
    main()
