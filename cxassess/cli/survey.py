"""The commands about survey files: a first look at one."""

# ruff: noqa: PLC0415

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cxassess.cli.common import (
    LanguageOption,
    ending,
    help_text,
    language_option,
    reader_language,
)

_WIDTH = 100
"""Columns of what is written to a file or another program."""


def _option(name: str, *, metavar: str | None = None) -> Any:
    return typer.Option(help=help_text(f"inspect_{name}"), metavar=metavar)


def inspect(
    file: Annotated[Path, typer.Argument(help=help_text("inspect_file"), metavar="FILE")],
    sheet: Annotated[str | None, _option("sheet", metavar="NAME")] = None,
    format: Annotated[str | None, _option("format", metavar="NAME")] = None,  # noqa: A002
    encoding: Annotated[str | None, _option("encoding", metavar="NAME")] = None,
    delimiter: Annotated[str | None, _option("delimiter", metavar="CHARACTER")] = None,
    language: Annotated[LanguageOption | None, language_option("inspect_language")] = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text("inspect_json"))] = False,
    as_yaml: Annotated[bool, typer.Option("--yaml", help=help_text("inspect_yaml"))] = False,
) -> None:
    """Print what a survey file seems to hold."""
    spoken = reader_language(language)
    with ending(spoken):
        from cxassess.surveys import inspection
        from cxassess.surveys.opening import read_sample

        sample = read_sample(
            file, sheet=sheet, format=format, encoding=encoding, delimiter=delimiter
        )
        found = inspection.inspect(sample)
        if as_json:
            typer.echo(found.to_json(), nl=False)
            return
        if as_yaml:
            typer.echo(inspection.configuration_block(found, spoken), nl=False)
            return

        from rich.console import Console

        from cxassess.report.inspection import print_inspection
        from cxassess.report.words import Words

        console = Console(width=None if sys.stdout.isatty() else _WIDTH)
        print_inspection(found, Words(spoken), console)
