"""The command about a client's KPI usage: the checks on its own data."""

# ruff: noqa: PLC0415

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cxassess.cli.common import (
    LanguageOption,
    ending,
    help_text,
    language_option,
    reader_language,
)

_WIDTH = 118
"""Columns of what is written to a file or another program."""


def audit(
    folder: Annotated[Path, typer.Argument(help=help_text("audit_folder"), metavar="FOLDER")],
    language: Annotated[LanguageOption | None, language_option("audit_language")] = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text("audit_json"))] = False,
) -> None:
    """Print what the checks of a client's KPI usage find."""
    from cxassess.engagement import language_of, load

    theirs = None if language else language_of(folder)
    spoken = theirs or reader_language(language)
    with ending(spoken):
        from cxassess.assessment import assess

        engagement = load(folder)
        assessment = assess(engagement)
        if as_json:
            typer.echo(assessment.audit_json(), nl=False)
            return

        from rich.console import Console

        from cxassess.report.audit import print_audit
        from cxassess.report.words import Words

        console = Console(width=None if sys.stdout.isatty() else _WIDTH)
        print_audit(assessment, engagement.model, Words(spoken), console)
