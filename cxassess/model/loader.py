"""Read the assessment model from its content files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cxassess.errors import ModelError, Problem, Where, problem
from cxassess.model.places import LISTS, MAPPINGS, file_of
from cxassess.model.types import Model

_IDENTITIES = ("id", "level", "grade")
_LONGEST_SHOWN = 60

# The C parser reads the content in a tenth of the time; not every installation has it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Item(NamedTuple):
    """One raw item of a list and the file it came from."""

    file: str
    content: Any


def load_model(folder: Path | Traversable | None = None) -> Model:
    """Read and validate the assessment model.

    Parameters
    ----------
    folder : Path or Traversable, optional
        Folder with the content files; the shipped content by default, which is read only once.

    Returns
    -------
    Model
        Indicators in the order of the dimensions, mistakes in the order of their ids.

    Raises
    ------
    ModelError
        With every file that is missing or broken and every key that departs from the schema.
    """
    return _shipped_model() if folder is None else _read(folder)


@cache
def _shipped_model() -> Model:
    return _read(resources.files("cxassess.model") / "content")


def _read(folder: Path | Traversable) -> Model:
    problems: list[Problem] = []
    settings = {
        file: _read_mapping(folder / file, file, keys, problems) for file, keys in MAPPINGS.items()
    }
    lists = {kind: _read_list(folder, path, problems) for kind, path in LISTS.items()}
    ModelError.raise_any(problems)

    dimensions = [_identity(item.content) for item in lists["dimensions"]]
    lists["indicators"].sort(key=lambda item: _position(item, dimensions))
    lists["mistakes"].sort(key=lambda item: str(_identity(item.content)))

    content = {kind: [item.content for item in items] for kind, items in lists.items()}
    for mapping in settings.values():
        content.update(mapping)
    try:
        return Model.model_validate(content)
    except ValidationError as error:
        raise ModelError(*(_schema_problem(each, lists) for each in error.errors())) from None


def _read_mapping(
    file: Traversable, name: str, keys: tuple[str, ...], problems: list[Problem]
) -> dict[str, Any]:
    content = _parse(file, name, problems)
    if content is None:
        return {}
    if not isinstance(content, dict):
        problems.append(problem("model_mapping_expected", name, keys=", ".join(keys)))
        return {}
    # A key of another file would otherwise replace what that file says.
    strays = [key for key in content if key not in keys]
    problems.extend(
        problem("model_key_unknown", Where(name, key=str(key)), unknown=key) for key in strays
    )
    return content


def _read_list(folder: Path | Traversable, path: str, problems: list[Problem]) -> list[_Item]:
    found: list[_Item] = []
    for name, file in _files(folder, path):
        content = _parse(file, name, problems)
        if isinstance(content, list):
            found.extend(_Item(name, each) for each in content)
        elif content is not None:
            problems.append(problem("model_list_expected", name))
    return found


def _files(folder: Path | Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    place = folder / path
    if not place.is_dir():
        yield path, place
        return
    for file in sorted(place.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".yaml"):
            yield f"{path}/{file.name}", file


def _parse(file: Traversable, name: str, problems: list[Problem]) -> Any:
    """Return the file's content, or None with a problem noted."""
    if not file.is_file():
        problems.append(problem("model_file_missing", name))
        return None
    try:
        content = yaml.load(file.read_bytes(), Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        problems.append(problem("model_yaml_broken", Where(name, row=row), detail=error.problem))
        return None
    except yaml.YAMLError:
        problems.append(problem("model_file_not_text", name))
        return None
    if content is None:
        problems.append(problem("model_file_empty", name))
    return content


def _identity(content: Any) -> Any:
    """Return what names a raw item inside its list: its id, level or grade."""
    if isinstance(content, dict):
        return next((content[key] for key in _IDENTITIES if key in content), None)
    return None


def _position(item: _Item, dimensions: list[Any]) -> int:
    dimension = str(_identity(item.content)).split("-")[0]
    return dimensions.index(dimension) if dimension in dimensions else len(dimensions)


def _schema_problem(error: ErrorDetails, lists: dict[str, list[_Item]]) -> Problem:
    where = _where(error["loc"], lists)
    if error["type"] == "missing":
        return problem("model_key_missing", where, missing=error["loc"][-1])
    if error["type"] == "extra_forbidden":
        return problem("model_key_unknown", where, unknown=error["loc"][-1])
    limits = ", ".join(f"{key}={value}" for key, value in error.get("ctx", {}).items())
    rule = f"{error['type']} ({limits})" if limits else error["type"]
    found = repr(error["input"])
    if len(found) > _LONGEST_SHOWN:
        found = found[:_LONGEST_SHOWN] + "…"
    return problem("model_value_invalid", where, found=found, rule=rule)


def _where(location: tuple[int | str, ...], lists: dict[str, list[_Item]]) -> Where:
    """Return the file and key of a place in the validated content."""
    kind, *path = location
    if kind not in lists or not path:
        return Where(file_of(str(kind)), key=_key(location))
    item = lists[str(kind)][int(path[0])]
    name = _identity(item.content)
    start = f"[{path[0]}]" if name is None else str(name)
    return Where(item.file, key=_key((start, *path[1:])))


def _key(path: tuple[int | str, ...]) -> str:
    """Return a path as a reader writes it: ``GOV-01.anchors[0].text.pt``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(
        "."
    )
