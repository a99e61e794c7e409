"""The commands about clients' folders: lay, check, report."""

# ruff: noqa: PLC0415

from __future__ import annotations

import glob
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxassess.cli.common import (
    LanguageOption,
    ending,
    environment_language,
    help_text,
    language_option,
    reader_language,
    say,
    tell,
)
from cxassess.errors import CxError, Language, Problem, problem, warning

if TYPE_CHECKING:
    from cxassess.report.batch import Outcome

Folders = Annotated[list[str], typer.Argument(metavar="FOLDER", help=help_text("folders"))]


class FolderPart(StrEnum):
    """What a client's folder can hold besides what every one does."""

    OPERATIONS = "operations"


def init(
    folder: Annotated[Path, typer.Argument(help=help_text("init_folder"))],
    parts: Annotated[
        list[FolderPart] | None,
        typer.Option("--with", metavar="operations", help=help_text("init_with")),
    ] = None,
    language: Annotated[LanguageOption | None, language_option("init_language")] = None,
) -> None:
    """Lay a client's folder."""
    spoken = reader_language(language)
    with ending(spoken):
        from cxassess.engagement import init as lay

        lay(folder, spoken, operations=FolderPart.OPERATIONS in (parts or ()))
        typer.echo(say("made", spoken, folder=folder))


def check(
    folders: Folders,
    language: Annotated[LanguageOption | None, language_option("check_language")] = None,
) -> None:
    """List every problem of each client's folder."""
    spoken = reader_language(language)
    with ending(spoken):
        clients = _clients(folders, spoken)

        from cxassess.engagement import language_of
        from cxassess.report import batch

        ready = 0
        for client in clients:
            problems = batch.check(client)
            theirs = language_of(client) or spoken
            typer.secho(str(client), bold=True)
            tell(problems, theirs)
            typer.echo(f"  {_verdict(problems, theirs)}")
            ready += not _errors(problems)
        if len(clients) > 1:
            typer.echo(say("total_ready", spoken, ready=ready, count=len(clients)))
        raise typer.Exit(0 if ready == len(clients) else 1)


def report(
    folders: Folders,
    out: Annotated[Path, typer.Option("--out", "-o", help=help_text("out"))] = Path("reports"),
    language: Annotated[LanguageOption | None, language_option("report_language")] = None,
    debug: Annotated[bool, typer.Option("--debug", help=help_text("debug"))] = False,
) -> None:
    """Write each client's report."""
    reader = environment_language()
    with ending(reader):
        clients = _clients(folders, reader)

        from rich.console import Console
        from rich.text import Text

        from cxassess.engagement import language_of
        from cxassess.report import batch

        # Shown on a terminal only.
        status = Console().status(Text(say("checking", reader)))

        def on_progress(client: Path, outcome: Outcome | None) -> None:
            if outcome is None:
                status.update(Text(say("running", reader, client=client)))
            else:
                _tell_outcome(outcome, language_of(outcome.client) or reader, debug=debug)

        with status:
            outcomes = batch.report(
                clients,
                out,
                language=language.language if language else None,
                on_progress=on_progress,
            )
        written = sum(outcome.pdf is not None for outcome in outcomes)
        if len(outcomes) > 1:
            total = {"written": written, "count": len(outcomes), "out": out}
            typer.echo(say("total_written", reader, **total))
        raise typer.Exit(0 if written == len(outcomes) else 1)


def _clients(arguments: Sequence[str], language: Language) -> list[Path]:
    """Return the folders that were named, patterns expanded; tell which are left aside.

    Raises
    ------
    CxError
        When a pattern matches nothing, or no folder is left.
    """
    found: list[Path] = []
    problems: list[Problem] = []
    for argument in arguments:
        # The Windows shell hands patterns on; a folder may also be called so.
        if Path(argument).exists() or not glob.has_magic(argument):
            found.append(Path(argument))
        elif matches := sorted(glob.glob(argument)):  # noqa: PTH207 - takes absolute ones
            found += map(Path, matches)
        else:
            problems.append(problem("clients_not_found", argument))
    files = [path for path in found if path.is_file()]
    folders = [path for path in found if path not in files]
    tell([warning("client_is_a_file", str(path)) for path in files], language, err=True)
    if not folders and not problems:
        problems.append(problem("clients_none", " ".join(arguments)))
    CxError.raise_any(problems)
    return folders


def _errors(problems: Sequence[Problem]) -> int:
    return sum(each.severity == "error" for each in problems)


def _verdict(problems: Sequence[Problem], language: Language) -> str:
    """Return the closing line of a client's problems."""
    errors = _errors(problems)
    warnings = len(problems) - errors
    said = say("problems", language, count=errors) if errors else say("ready", language)
    return f"{said}, {say('warnings', language, count=warnings)}" if warnings else said


def _tell_outcome(outcome: Outcome, language: Language, *, debug: bool) -> None:
    """Print what became of one client: a line, and why there is no report."""
    if outcome.pdf is None:
        typer.echo(f"{outcome.client}: {say('not_written', language)}")
        tell(outcome.problems, language, err=True)
        if debug and outcome.log is not None:
            typer.echo(outcome.log.read_text(encoding="utf-8"), err=True)
        return
    seconds = f"{outcome.seconds:.1f} s"
    details = [
        say("pages", language, count=outcome.pages),
        seconds.replace(".", ",") if language == "pt-BR" else seconds,
    ]
    if outcome.problems:
        details.append(say("warnings", language, count=len(outcome.problems)))
    typer.echo(f"{outcome.client}: {outcome.pdf} ({', '.join(details)})")
