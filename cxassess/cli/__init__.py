"""The command line ``cxassess``: parse, call, print, exit code.

What takes long to import is imported inside the commands, so that ``--help`` answers at once.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cxassess.cli import audit, clients, model, nps, survey
from cxassess.cli.common import environment_language, help_text, new_app

__all__ = ["app", "environment_language", "main"]

app = new_app("app")
model_app = new_app("model")
survey_app = new_app("survey")
app.command("init", help=help_text("init"))(clients.init)
app.command("check", help=help_text("check"))(clients.check)
app.command("report", help=help_text("report"))(clients.report)
app.command("audit", help=help_text("audit"))(audit.audit)
app.command("nps", help=help_text("nps"))(nps.nps)
app.add_typer(model_app, name="model")
model_app.command("lint", help=help_text("lint"))(model.lint)
app.add_typer(survey_app, name="survey")
survey_app.command("inspect", help=help_text("inspect"))(survey.inspect)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may lack a letter of a client's name.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    app()


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"cxassess {version('cxassess')}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=help_text("version"))
    ] = False,
) -> None:
    """Take the options that come before a command."""


@model_app.callback()
def _model() -> None:
    """Group the commands about the model."""


@survey_app.callback()
def _survey() -> None:
    """Group the commands about survey files."""
