"""Read YAML strictly: every doubled key is found and every value knows its line.

PyYAML keeps the last of two equal keys, turns dates and times into objects and lets anchors
(``&``) and aliases (``*``) swallow the start of a company's name. A consultant expects none of
this, so the node tree is built into plain data here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from cxassess.errors import EngagementError, Problem, Where, problem

Loc = tuple[int | str, ...]

_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class Place(NamedTuple):
    """Line (from 1) of a value; of a single value also its text and what cuts it short."""

    line: int
    text: str | None
    cut: bool = False
    """A comment follows a text without quotes: it may have been meant as part of it."""


@dataclass(frozen=True)
class Document:
    """A YAML file as plain data (mappings, lists, text, numbers), with the place of each value.

    A key without a value is left out of `data`: nothing was said. Dates stay text.
    """

    file: str
    data: Any
    places: dict[Loc, Place]
    problems: list[Problem] = field(default_factory=list)

    def where(self, *loc: int | str) -> Where:
        """Return the place of the value at `loc`, or of the nearest value around it."""
        known = loc
        while known and known not in self.places:
            known = known[:-1]
        line = self.places[known].line if known in self.places else None
        return Where(self.file, key=key_path(loc) or None, row=line)


def key_path(loc: Loc) -> str:
    """Return a location as a reader writes it: ``surveys[0].columns.score``."""
    path = ""
    for step in loc:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += f".{step}" if path else step
    return path


def parse_yaml(content: bytes, file: str) -> Document:
    """Return the document that `content` holds; its doubled keys are in its `problems`.

    Raises
    ------
    EngagementError
        When the bytes are not UTF-8 or not YAML.
    """
    text = _decode(content, file)
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        builder = _Builder(loader, file)
        data = None if node is None else builder.build(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise EngagementError(_syntax(file, line, column)) from None
    except yaml.reader.ReaderError as error:
        before = text[: int(error.position)].split("\n")
        raise EngagementError(_syntax(file, len(before), len(before[-1]) + 1)) from None
    return Document(file, data, builder.places, builder.problems)


def _decode(content: bytes, file: str) -> str:
    try:
        # Windows editors start UTF-8 files with a byte-order mark.
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise EngagementError(problem("yaml_not_utf8", Where(file, row=line))) from None


def _syntax(file: str, line: int, column: int) -> Problem:
    return problem("yaml_syntax", Where(file, row=line), column=column)


def _error_at(where: yaml.Event | yaml.Node) -> yaml.MarkedYAMLError:
    mark: Any = where.start_mark
    return yaml.MarkedYAMLError(problem_mark=mark)


def _is_cut(node: yaml.ScalarNode) -> bool:
    mark = node.end_mark
    line = (mark.buffer or "")[mark.pointer :].split("\n", 1)[0]
    return node.style is None and line.lstrip().startswith("#")


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise _error_at(event)
        return super().compose_node(parent, index)


class _Builder:
    """Turn a tree of nodes into plain data, noting places and doubled keys."""

    def __init__(self, loader: _Loader, file: str) -> None:
        self.loader = loader
        self.file = file
        self.places: dict[Loc, Place] = {}
        self.problems: list[Problem] = []

    def build(self, node: yaml.Node, loc: Loc) -> Any:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            self.places[loc] = Place(line, node.value, _is_cut(node))
            return self._scalar(node)
        self.places[loc] = Place(line, None)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(each, (*loc, i)) for i, each in enumerate(node.value)]
        return self._mapping(node, loc)

    def _mapping(self, node: yaml.Node, loc: Loc) -> dict[str, Any]:
        data: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _error_at(key_node)
            key, line = key_node.value, key_node.start_mark.line + 1
            if key in lines:
                where = Where(self.file, key=key_path((*loc, key)), row=line)
                self.problems.append(problem("yaml_key_repeated", where, first=lines[key]))
            lines.setdefault(key, line)
            value = self.build(value_node, (*loc, key))
            # The key's line: the value of "client:" starts a line further down.
            self.places[*loc, key] = self.places[*loc, key]._replace(line=line)
            if value is not None:
                data[key] = value
        return data

    def _scalar(self, node: yaml.ScalarNode) -> str | int | float | bool | None:
        try:
            node.value.encode("utf-8")
            value = self.loader.construct_object(node)
        except ValueError:
            raise _error_at(node) from None
        if isinstance(value, float) and not math.isfinite(value):
            return str(node.value)
        if value is None or isinstance(value, str | int | float | bool):
            return value
        raise _error_at(node)
