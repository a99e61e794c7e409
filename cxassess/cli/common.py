"""What the commands share: the reader's language, texts, problems told, exit codes."""

# ruff: noqa: PLC0415

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import typer
import yaml

from cxassess.errors import CxError, Language, Problem, describe, language_key

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
def texts() -> dict[str, Any]:
    """Return every text of ``cli.yaml``."""
    path = resources.files("cxassess.cli") / "cli.yaml"
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def say(key: str, language: Language, **values: object) -> str:
    """Return a text of ``cli.yaml``; `count` chooses between its one and other forms."""
    text = texts()[key]
    if "one" in text:
        text = text["one" if values["count"] == 1 else "other"]
    return str(text[language_key(language)]).format(**values)


def help_text(key: str) -> str:
    """Return a command's or an option's help, in the language of the reader's system."""
    return str(texts()["help"][key][language_key(environment_language())])


def new_app(key: str) -> typer.Typer:
    """Return an empty group of commands."""
    return typer.Typer(
        help=help_text(key),
        no_args_is_help=True,
        add_completion=False,
        # rich would double the time that --help takes.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


def language_option(key: str) -> Any:
    """Return the option ``--language``."""
    return typer.Option("--language", metavar="pt-BR|en", case_sensitive=False, help=help_text(key))


@contextmanager
def ending(language: Language) -> Iterator[None]:
    """End a command as its errors ask for."""
    try:
        yield
    except CxError as error:
        tell(error.problems, language, err=True)
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        typer.echo(say("interrupted", language), err=True)
        raise typer.Exit(INTERRUPTED) from None


def reader_language(chosen: LanguageOption | None) -> Language:
    """Return the language chosen, else that of the reader's system."""
    return chosen.language if chosen else environment_language()


def tell(problems: Sequence[Problem], language: Language, *, err: bool = False) -> None:
    """Print problems, errors told from warnings."""
    for each in problems:
        colour = typer.colors.RED if each.severity == "error" else typer.colors.YELLOW
        word = typer.style(say(each.severity, language), fg=colour, bold=True)
        lines = describe(each, language).replace("\n", "\n  ")
        typer.echo(f"  {word}: {lines}", err=err)
