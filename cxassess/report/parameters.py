"""The parameters of a notebook: which it takes, and whether those it was given are sound.

papermill takes unknown parameters without an error and guesses types. Our own command refuses
them before a notebook runs; a notebook run by hand refuses them in its first cell.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from IPython import get_ipython

from cxassess.assets import notebooks_folder
from cxassess.engagement import language_of
from cxassess.errors import LANGUAGES, Language, Problem, ReportError, Where, problem

_INJECTED = "# Parameters\n"  # papermill starts its cell so
_ASSESSMENT: Mapping[str, object] = {"client": "", "language": ""}


class ParameterError(ReportError):
    """A notebook was given parameters that it does not take, told in the reader's language."""

    def __init__(self, *problems: Problem, language: Language) -> None:
        super().__init__(*problems)
        self.language = language

    def __str__(self) -> str:
        return self.text(self.language)


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
    """Return a notebook's parameters when they are sound; call it in the first cell after them.

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
    declared, injected = _run_cells()
    given = {**injected, "client": client, "language": language}
    problems = parameter_problems(given, {**declared, **_ASSESSMENT}, "notebook")
    folder = _client_folder(client)
    if folder is None and isinstance(client, str):
        problems.append(problem("notebook_client", Where("notebook", key="client"), found=client))
    chosen = next((each for each in LANGUAGES if each == language), None)
    if chosen is None and isinstance(language, str) and language:
        where = Where("notebook", key="language")
        problems.append(problem("notebook_language", where, found=language))
    if problems or folder is None:
        reader = chosen or (language_of(folder) if folder else None) or "en"
        raise ParameterError(*problems, language=reader)
    return Parameters(folder, chosen)


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


def _client_folder(client: object) -> Path | None:
    """Return the client's folder, or None when there is none of that name."""
    if not isinstance(client, str) or not client:
        return None
    # JupyterLab runs a notebook in the notebook's folder, papermill where it was called.
    places = (Path.cwd(), notebooks_folder().parent)
    folders = (place / client for place in places)
    return next((each for each in folders if (each / "client.yaml").is_file()), None)
