"""The command about one survey file: its NPS, tested."""

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
    say,
)

_WIDTH = 118
"""Columns of what is written to a file or another program."""


def _option(name: str, *, metavar: str | None = None) -> Any:
    return typer.Option(help=help_text(f"nps_{name}"), metavar=metavar)


_COLUMN: dict[str, Any] = {"metavar": "COLUMN"}


def nps(
    file: Annotated[Path, typer.Argument(help=help_text("nps_file"), metavar="FILE")],
    score: Annotated[str, _option("score", **_COLUMN)],
    wave: Annotated[str | None, _option("wave", **_COLUMN)] = None,
    by: Annotated[list[str] | None, _option("by", **_COLUMN)] = None,
    weight: Annotated[str | None, _option("weight", **_COLUMN)] = None,
    account: Annotated[str | None, _option("account", **_COLUMN)] = None,
    mode: Annotated[str | None, _option("mode", **_COLUMN)] = None,
    date: Annotated[str | None, _option("date", **_COLUMN)] = None,
    date_format: Annotated[str | None, _option("date_format", metavar="FORMAT")] = None,
    missing: Annotated[list[str] | None, _option("missing", metavar="CODE")] = None,
    population: Annotated[int | None, _option("population")] = None,
    invited: Annotated[int | None, _option("invited")] = None,
    benchmark: Annotated[float | None, _option("benchmark", metavar="POINTS")] = None,
    benchmark_base: Annotated[int | None, _option("benchmark_base")] = None,
    smallest_change: Annotated[float | None, _option("smallest_change", metavar="POINTS")] = None,
    format: Annotated[str | None, _option("format", metavar="NAME")] = None,  # noqa: A002
    sheet: Annotated[str | None, _option("sheet", metavar="NAME")] = None,
    encoding: Annotated[str | None, _option("encoding", metavar="NAME")] = None,
    delimiter: Annotated[str | None, _option("delimiter", metavar="CHARACTER")] = None,
    decimal: Annotated[str, _option("decimal", metavar=".|,")] = ".",
    thousands: Annotated[str | None, _option("thousands", metavar="CHARACTER")] = None,
    language: Annotated[LanguageOption | None, language_option("nps_language")] = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text("nps_json"))] = False,
    pdf: Annotated[Path | None, typer.Option(help=help_text("nps_pdf"), metavar="FILE")] = None,
) -> None:
    """Print the NPS of a survey file, tested."""
    spoken = reader_language(language)
    with ending(spoken):
        from cxassess.surveys.single import FileOptions

        options = FileOptions(
            score=score,
            wave=wave,
            date=date,
            by=tuple(by or ()),
            weight=weight,
            account=account,
            mode=mode,
            missing=tuple(missing or ()),
            population=population,
            invited=invited,
            benchmark=benchmark,
            benchmark_base=benchmark_base,
            smallest_change=smallest_change,
            format=format,
            sheet=sheet,
            encoding=encoding,
            delimiter=delimiter,
            decimal=decimal,
            thousands=thousands,
            date_format=date_format,
        )
        if pdf is not None:
            from cxassess.report.significance import write_report

            pages = write_report(file, options, pdf, spoken)
            typer.echo(f"{pdf} ({say('pages', spoken, count=pages)})")
            return

        from cxassess.assessment.single import score_file
        from cxassess.model.loader import load_model

        model = load_model()
        found = score_file(file, options, model)
        if as_json:
            typer.echo(found.to_json(), nl=False)
            return

        from rich.console import Console

        from cxassess.report.terminal import print_survey
        from cxassess.report.words import Words

        console = Console(width=None if sys.stdout.isatty() else _WIDTH)
        print_survey(found.survey, found.files, model.rules, Words(spoken), console)
