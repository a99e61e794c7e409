"""The parameters of a notebook: which it takes, and whether those it was given are sound.

papermill takes unknown parameters without an error and guesses types. Our own command refuses
them before a notebook runs; a notebook run by hand refuses them in its first cell.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from IPython import get_ipython

from cxassess.assets import notebooks_folder
from cxassess.engagement import language_of
from cxassess.errors import LANGUAGES, Language, Problem, ReportError, Where, problem

_INJECTED = "# Parameters\n"  # papermill starts its cell so
_NOTEBOOK = "notebook"
_ASSESSMENT: Mapping[str, object] = {"client": "", "language": ""}


class NotebookError(ReportError):
    """What stops a notebook, told in the reader's language and without a traceback."""

    def __init__(self, *problems: Problem, language: Language) -> None:
        super().__init__(*problems)
        self.language = language

    def __str__(self) -> str:
        return self.text(self.language)

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows: the words alone, as the code is not what went wrong."""
        return [f"{type(self).__name__}:", *str(self).splitlines()]


class ParameterError(NotebookError):
    """A notebook was given parameters that it does not take."""


@dataclass(frozen=True)
class Parameters:
    """What an assessment's notebook is run with.

    Parameters
    ----------
    folder : Path
        The client's folder.
    language : {"pt-BR", "en"} or None
        The report's language; None for the client's own.
    """

    folder: Path
    language: Language | None


def validate(client: object, language: object) -> Parameters:
    """Return the parameters of an assessment when they are sound; call it in the first cell.

    Parameters
    ----------
    client : str
        The client's folder; relative to the working folder or to the project's root.
    language : {"", "pt-BR", "en"}
        The report's language; empty for the client's own.

    Raises
    ------
    ParameterError
        When a parameter has a wrong type or value, or papermill passed one that the notebook
        does not take.
    """
    given = {"client": client, "language": language}
    problems = given_problems(given, _ASSESSMENT)
    folder = client_folder(client)
    if folder is None and isinstance(client, str):
        problems.append(at_parameter("notebook_client", "client", found=client))
    chosen = chosen_language(language, problems)
    if problems or folder is None:
        raise ParameterError(*problems, language=reader_language(chosen, folder))
    return Parameters(folder, chosen)


def given_problems(given: Mapping[str, object], defaults: Mapping[str, object]) -> list[Problem]:
    """Return what is wrong with the names and types given, and with those papermill passed."""
    declared, injected = _run_cells()
    return parameter_problems({**injected, **given}, {**declared, **defaults}, _NOTEBOOK)


def at_parameter(code: str, name: str, **values: object) -> Problem:
    """Return a problem of one of the notebook's parameters."""
    return problem(code, Where(_NOTEBOOK, key=name), **values)


def chosen_language(language: object, problems: list[Problem]) -> Language | None:
    """Return the language that was asked for, None for none; add what is wrong with it."""
    chosen = next((each for each in LANGUAGES if each == language), None)
    if chosen is None and isinstance(language, str) and language:
        problems.append(at_parameter("notebook_language", "language", found=language))
    return chosen


def reader_language(language: Language | None, folder: Path | None) -> Language:
    """Return the language to speak to the reader in."""
    return language or (language_of(folder) if folder else None) or "en"


def client_folder(client: object) -> Path | None:
    """Return the client's folder, or None when there is none of that name."""
    return place(client, lambda path: (path / "client.yaml").is_file())


def place(path: object, right: Callable[[Path], bool]) -> Path | None:
    """Return where a path that was typed leads to, or None when nothing right is there."""
    if not isinstance(path, str) or not path:
        return None
    # JupyterLab runs a notebook in the notebook's folder, papermill where it was called.
    folders = (Path.cwd(), notebooks_folder().parent)
    return next((each for each in (folder / path for folder in folders) if right(each)), None)


def parameter_problems(
    given: Mapping[str, object], known: Mapping[str, object], notebook: str
) -> list[Problem]:
    """Return what is wrong with the names and types of a notebook's parameters.

    Parameters
    ----------
    given : mapping
        Name -> value of the parameters passed.
    known : mapping
        Name -> default of the parameters that the notebook takes, as :func:`assignments` gives
        them.
    notebook : str
        The notebook's name, for the messages.
    """
    problems = []
    for name, value in given.items():
        where = Where(notebook, key=name)
        if name not in known:
            problems.append(_unknown(name, known, where))
        elif not _same_type(value, known[name]):
            problems.append(
                problem(
                    "notebook_parameter_type",
                    where,
                    name=name,
                    found=repr(value),
                    given=type(value).__name__,
                    expected=type(known[name]).__name__,
                )
            )
    return problems


def assignments(source: str) -> dict[str, object]:
    """Return the names that a cell sets, with their values (None where these are computed).

    Raises
    ------
    SyntaxError
        When the cell is not Python.
    """
    found: dict[str, object] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name):
                found[target.id] = _literal(node.value)
    return found


def _literal(node: ast.expr | None) -> object:
    try:
        return ast.literal_eval(node) if node is not None else None
    except ValueError:
        return None


def _same_type(value: object, default: object) -> bool:
    """Tell whether a value has its default's type; no default, or None, allows any."""
    if default is None or type(value) is type(default):
        return True
    return type(default) is float and type(value) is int


def _unknown(name: str, known: Mapping[str, object], where: Where) -> Problem:
    listed = ", ".join(known) or "-"
    nearest = difflib.get_close_matches(name, known, n=1)
    if nearest:
        return problem(
            "notebook_parameter_mistyped", where, found=name, known=listed, nearest=nearest[0]
        )
    return problem("notebook_parameter_unknown", where, found=name, known=listed)


def _run_cells() -> tuple[dict[str, object], dict[str, object]]:
    """Return what papermill's cell set in this kernel, after what the cell before it set.

    The cell before is the notebook's own cell of parameters. The kernel's record of what was run
    is looked at, and not its variables: those of a notebook run again from its top would all
    look like parameters.
    """
    shell = get_ipython()
    cells: list[str] = shell.user_ns.get("In", []) if shell else []
    for index in reversed(range(1, len(cells))):
        if cells[index].startswith(_INJECTED):
            return assignments(cells[index - 1]), assignments(cells[index])
    return {}, {}
