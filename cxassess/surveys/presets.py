"""What the exports of known survey tools look like, read from ``presets.yaml``."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import Field

from cxassess.surveys.types import Code, Configuration, HeaderLayout

TABLE = "table"
"""The format of a file that no preset is about: one header row, a column map."""

NPS_CLASSES = ("detractor",) * 7 + ("passive",) * 2 + ("promoter",) * 2
"""The class of each score from 0 to 10, as `Preset.groups` calls them."""

Kind = Literal["integer", "number", "date", "email", "text", "any"]


class RowStart(Configuration):
    """Every filled cell of a header row starts with this text."""

    row: int = Field(ge=1)
    text: str = Field(min_length=1)


class Signs(Configuration):
    """What a file's shape must show to be recognised: everything that is stated.

    `headers` are alternatives: one of the sets must be in the header's first row, whatever the
    capitals. `kinds` are those of the first columns in the first row of answers, `blank_first`
    says that the second header row starts with a blank cell.
    """

    first: tuple[str, ...] = ()
    """The header's first cell is one of these."""
    headers: tuple[tuple[str, ...], ...] = ()
    row_start: RowStart | None = None
    blank_first: bool = False
    kinds: tuple[Kind, ...] = ()
    excel: bool | None = None
    """Whether the file is a workbook (or, if false, text); None for either."""


class PresetRule(Configuration):
    """Rows told by a column of the export: names it may have, and values (None: any filled)."""

    columns: tuple[str, ...]
    values: tuple[Code, ...] | None = None


class Preset(Configuration):
    """One tool's export.

    Columns are lists of the names they may have in the file's header, of which the first that
    is there is taken; a number is a position, the first column being 1.
    """

    name: str
    """The tool's name."""
    source: str
    """Where its shape is documented."""
    signs: Signs
    header: HeaderLayout = HeaderLayout()
    response: tuple[str | int, ...] = ()
    date: tuple[str | int, ...] = ()
    account: tuple[str | int, ...] = ()
    """Who answered; offered by the inspection, never read unless mapped."""
    finished: PresetRule | None = None
    previews: PresetRule | None = None
    missing: tuple[int | str, ...] = ()
    """Cells of a score column that are no answer."""
    scores: dict[int | str, int] = Field(default_factory=dict)
    """Words of a score column -> score, where the tool itself fixes them."""
    date_format: str | None = None
    """How the tool itself writes dates, if always so; "unix" for seconds since 1970."""
    personal: tuple[str | int, ...] = ()
    """Columns with personal data."""
    metadata: tuple[str | int, ...] = ()
    """Columns that are no question, besides those above."""
    group_suffix: str | None = None
    """A column called as the score's and this holds the tool's own class of the answer."""
    groups: dict[int | str, Literal["detractor", "passive", "promoter"]] = Field(
        default_factory=dict
    )
    """What that column holds -> the class."""


@cache
def presets() -> dict[str, Preset]:
    """Return every preset: its key in a configuration (``format``) -> preset."""
    source = resources.files("cxassess.surveys") / "presets.yaml"
    content = yaml.safe_load(source.read_text(encoding="utf-8"))
    return {key: Preset.model_validate(each) for key, each in content.items()}
