r"""Typst source written safely, and its compilation.

Text never meets Typst's markup parser: every run of it is a string expression (``#"...";``), and
every code expression ends with ``;`` so that what follows cannot become part of it. Typst strings
know only the escapes ``\\``, ``\"``, ``\n``, ``\r``, ``\t`` and ``\u{..}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from cxassess.report.blocks.references import REFERENCE, ref
from cxassess.report.fonts import copy_fonts, printable

PDF_STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
"""Accessible (PDF/UA-1) and fit for archives (PDF/A-2a)."""

MAIN = "main.typ"
"""Name of the file that Typst starts from."""

_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\t": r"\t"})


class Markup(str):
    """Typst source, as against text."""

    __slots__ = ()


def string(text: str) -> str:
    """Return `text` as a Typst string literal, with only what the report's faces can show.

    References stay as they are: the template puts the name and number in their place.
    """
    runs = REFERENCE.split(text)
    runs[::2] = [printable(run) for run in runs[::2]]
    runs[1::2] = [ref(label) for label in runs[1::2]]
    return f'"{"".join(runs).translate(_ESCAPES)}"'


def value(data: object) -> str:
    """Return `data` as a Typst value.

    Parameters
    ----------
    data : None, bool, int, float, str, Markup, sequence or mapping
        Strings become string literals, :class:`Markup` becomes content.

    Raises
    ------
    TypeError
        If there is no such value in Typst.
    """
    match data:
        case None:
            literal = "none"
        case bool():
            literal = str(data).lower()
        case int() | float():
            literal = repr(data)
        case Markup():
            literal = f"[{data}]"
        case str():
            literal = string(data)
        case Mapping():
            pairs = (f"{string(str(key))}: {value(each)}, " for key, each in data.items())
            literal = f"({''.join(pairs) or ':'})"
        case Sequence():
            literal = f"({''.join(f'{value(each)}, ' for each in data)})"
        case _:
            raise TypeError(f"`data` must be made of JSON's types, not {type(data).__name__}")
    return literal


def text(run: str) -> Markup:
    """Return a run of text as it is to be read, whatever characters it has."""
    return Markup(f"#{string(run)};") if run else Markup()


def call(function: str, *positional: object, **named: object) -> Markup:
    """Return the call of a Typst function, its arguments turned by :func:`value`.

    An underscore in a name of `named` stands for Typst's hyphen.
    """
    arguments = [value(each) for each in positional]
    arguments += [f"{name.replace('_', '-')}: {value(each)}" for name, each in named.items()]
    return Markup(f"#{function}({', '.join(arguments)});")


def join(parts: Iterable[str], separator: str = "") -> Markup:
    """Return pieces of markup as one."""
    return Markup(separator.join(parts))


def compile_pdf(
    files: Mapping[str, bytes], *, timestamp: datetime, fonts: Mapping[str, bytes] | None = None
) -> tuple[bytes, list[str]]:
    """Return the PDF of a Typst project and the compiler's warnings.

    Parameters
    ----------
    files : mapping of str to bytes
        The project, file name to content; :data:`MAIN` is its start. Each call works in a
        temporary folder of its own.
    timestamp : datetime
        Date of the document, with its time zone. Equal arguments give equal bytes.
    fonts : mapping of str to bytes, optional
        Font files beside the report's own, by name.

    Raises
    ------
    typst.TypstError
        If the source has an error or would break one of :data:`PDF_STANDARDS`.
    """
    with TemporaryDirectory(prefix="cxreport-") as folder:
        root, faces_folder = Path(folder, "document"), Path(folder, "fonts")
        root.mkdir()
        faces_folder.mkdir()
        copy_fonts(faces_folder)
        for place, contents in ((root, files), (faces_folder, fonts or {})):
            for name, content in contents.items():
                (place / name).write_bytes(content)
        faces = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[faces_folder]
        )
        # A compiler serves one thread only, therefore one for each document.
        compiler = typst.Compiler(root / MAIN, root=root, font_paths=faces)
        try:
            pdf, warnings = compiler.compile_with_warnings(
                format="pdf", pdf_standards=PDF_STANDARDS, timestamp=timestamp
            )
        except BaseException as error:
            # A crash inside the compiler comes as an exception that nobody expects to catch.
            if type(error).__name__ != "PanicException":
                raise
            raise typst.TypstError(str(error), str(error)) from error
    if not isinstance(pdf, bytes):
        raise TypeError("Typst returned no single PDF")
    return pdf, [warning.message for warning in warnings]
