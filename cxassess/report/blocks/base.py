"""What every block is: data for the exporters, HTML for the notebook on the screen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, ClassVar, Literal

from matplotlib.figure import Figure as MatplotlibFigure

from cxassess.report.blocks import html
from cxassess.report.blocks.references import REFERENCE

BLOCK_MIME = "application/vnd.cxassess.block+json"
"""MIME type under which an output carries a block's data."""

Kind = Literal["note", "warning", "alert", "good", "neutral"]
"""What a colour means; each has a shape of its own too."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character, which no file can hold."""


def require(name: str, given: str, legal: tuple[str, ...]) -> None:
    """Raise unless an argument is one of its legal values."""
    if given not in legal:
        raise ValueError(f"`{name}` must be one of {', '.join(legal)}, not {given!r}")


def as_json(data: object) -> Any:
    """Return blocks, dataclasses, mappings and sequences as what JSON can hold."""
    match data:
        case str():
            return SURROGATE.sub("\N{REPLACEMENT CHARACTER}", data)
        case Block():
            return data.data()
        case Mapping():
            return {as_json(key): as_json(each) for key, each in data.items()}
        case Sequence():
            return [as_json(each) for each in data]
    return fields_as_json(data) if is_dataclass(data) else data


def fields_as_json(data: Any) -> dict[str, Any]:
    """Return a dataclass's fields as JSON, without matplotlib's figures."""
    values = ((each.name, getattr(data, each.name)) for each in fields(data))
    return {
        name: as_json(value) for name, value in values if not isinstance(value, MatplotlibFigure)
    }


@dataclass(frozen=True)
class Block:
    """Base of everything that a report shows."""

    block: ClassVar[str]

    def data(self) -> dict[str, Any]:
        """Return the block as JSON: its kind and its fields."""
        return {"block": self.block, **fields_as_json(self)}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        data = self.data()
        return {
            BLOCK_MIME: data,
            "text/html": REFERENCE.sub(r"[\1]", html.html(data)),
            "text/plain": f"<cxassess {self.block}>",
        }
