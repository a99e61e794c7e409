"""The command line ``cxassess``: parse, call, print, exit code.

What takes long to import is imported inside the commands, so that ``--help`` answers at once.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml

from cxassess.errors import (
    CxError,
    Language,
    ModelError,
    Problem,
    describe,
    language_key,
    problem,
    warning,
)

if TYPE_CHECKING:
    from cxassess.report.batch import Outcome

INTERRUPTED = 130


class LanguageOption(StrEnum):
    """A report's language, as it is typed."""

    PT_BR = "pt-BR"
    EN = "en"

    @property
    def language(self) -> Language:
        """The language."""
        return "pt-BR" if self is LanguageOption.PT_BR else "en"


def environment_language() -> Language:
    """Return the language that the reader's system is set to."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((os.environ[name] for name in names if os.environ.get(name)), None)
    if chosen is None:
        # Windows sets none of them.
        import locale

        chosen = locale.getlocale()[0] or ""
    return "pt-BR" if chosen.lower().startswith(("pt", "portuguese")) else "en"


@cache
def _texts() -> dict[str, Any]:
    path = resources.files("cxassess") / "cli.yaml"
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def _text(key: str, language: Language, **values: object) -> str:
    """Return a text of ``cli.yaml``; `count` chooses between its one and other forms."""
    text = _texts()[key]
    if "one" in text:
        text = text["one" if values["count"] == 1 else "other"]
    return str(text[language_key(language)]).format(**values)


def _help(key: str) -> str:
    return str(_texts()["help"][key][language_key(environment_language())])


def _app(key: str) -> typer.Typer:
    return typer.Typer(
        help=_help(key),
        no_args_is_help=True,
        add_completion=False,
        # rich would double the time that --help takes.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


def _language_option(key: str) -> Any:
    return typer.Option("--language", metavar="pt-BR|en", case_sensitive=False, help=_help(key))


app = _app("app")
model_app = _app("model")
app.add_typer(model_app, name="model")

Folders = Annotated[list[str], typer.Argument(metavar="FOLDER", help=_help("folders"))]


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
        bool, typer.Option("--version", callback=_version, is_eager=True, help=_help("version"))
    ] = False,
) -> None:
    """Take the options that come before a command."""


@app.command(help=_help("init"))
def init(
    folder: Annotated[Path, typer.Argument(help=_help("init_folder"))],
    language: Annotated[LanguageOption | None, _language_option("init_language")] = None,
) -> None:
    """Lay a client's folder."""
    reader = _reader(language)
    with _ending(reader):
        from cxassess.engagement import init as lay

        lay(folder, reader)
        typer.echo(_text("made", reader, folder=folder))


@app.command(help=_help("check"))
def check(
    folders: Folders,
    language: Annotated[LanguageOption | None, _language_option("check_language")] = None,
) -> None:
    """List every problem of each client's folder."""
    reader = _reader(language)
    with _ending(reader):
        clients = _clients(folders, reader)

        from cxassess.engagement import language_of
        from cxassess.report import batch

        ready = 0
        for client in clients:
            problems = batch.check(client)
            spoken = language_of(client) or reader
            typer.secho(str(client), bold=True)
            _tell(problems, spoken)
            typer.echo(f"  {_verdict(problems, spoken)}")
            ready += not _errors(problems)
        if len(clients) > 1:
            typer.echo(_text("total_ready", reader, ready=ready, count=len(clients)))
        raise typer.Exit(0 if ready == len(clients) else 1)


@app.command(help=_help("report"))
def report(
    folders: Folders,
    out: Annotated[Path, typer.Option("--out", "-o", help=_help("out"))] = Path("reports"),
    language: Annotated[LanguageOption | None, _language_option("report_language")] = None,
    debug: Annotated[bool, typer.Option("--debug", help=_help("debug"))] = False,
) -> None:
    """Write each client's report."""
    reader = environment_language()
    with _ending(reader):
        clients = _clients(folders, reader)

        from rich.console import Console
        from rich.text import Text

        from cxassess.engagement import language_of
        from cxassess.report import batch

        # Shown on a terminal only.
        status = Console().status(Text(_text("checking", reader)))

        def on_progress(client: Path, outcome: Outcome | None) -> None:
            if outcome is None:
                status.update(Text(_text("running", reader, client=client)))
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
            typer.echo(_text("total_written", reader, **total))
        raise typer.Exit(0 if written == len(outcomes) else 1)


@model_app.callback()
def _model() -> None:
    """Group the commands about the model."""


@model_app.command(help=_help("lint"))
def lint() -> None:
    """Check the assessment model."""
    reader = environment_language()
    with _ending(reader):
        from cxassess.model import lint as problems_of
        from cxassess.model import load_model

        model = load_model()
        problems = problems_of(model)
        ModelError.raise_any(problems)
        _tell(problems, reader)
        parts = ("dimensions", "indicators", "mistakes", "checks", "gates")
        counts = {part: len(getattr(model, part)) for part in parts}
        typer.echo(_text("model_sound", reader, **counts))


@contextmanager
def _ending(language: Language) -> Iterator[None]:
    """End a command as its errors ask for."""
    try:
        yield
    except CxError as error:
        _tell(error.problems, language, err=True)
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        typer.echo(_text("interrupted", language), err=True)
        raise typer.Exit(INTERRUPTED) from None


def _reader(chosen: LanguageOption | None) -> Language:
    return chosen.language if chosen else environment_language()


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
    _tell([warning("client_is_a_file", str(path)) for path in files], language, err=True)
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
    said = _text("problems", language, count=errors) if errors else _text("ready", language)
    return f"{said}, {_text('warnings', language, count=warnings)}" if warnings else said


def _tell(problems: Sequence[Problem], language: Language, *, err: bool = False) -> None:
    """Print problems, errors told from warnings."""
    for each in problems:
        colour = typer.colors.RED if each.severity == "error" else typer.colors.YELLOW
        word = typer.style(_text(each.severity, language), fg=colour, bold=True)
        lines = describe(each, language).replace("\n", "\n  ")
        typer.echo(f"  {word}: {lines}", err=err)


def _tell_outcome(outcome: Outcome, language: Language, *, debug: bool) -> None:
    """Print what became of one client: a line, and why there is no report."""
    if outcome.pdf is None:
        typer.echo(f"{outcome.client}: {_text('not_written', language)}")
        _tell(outcome.problems, language, err=True)
        if debug and outcome.log is not None:
            typer.echo(outcome.log.read_text(encoding="utf-8"), err=True)
        return
    seconds = f"{outcome.seconds:.1f} s"
    details = [
        _text("pages", language, count=outcome.pages),
        seconds.replace(".", ",") if language == "pt-BR" else seconds,
    ]
    if outcome.problems:
        details.append(_text("warnings", language, count=len(outcome.problems)))
    typer.echo(f"{outcome.client}: {outcome.pdf} ({', '.join(details)})")
