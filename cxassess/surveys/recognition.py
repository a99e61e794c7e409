"""Which tool's export a file is, told by its shape, and what that adds to its settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cxassess.surveys.headers import Header, named
from cxassess.surveys.presets import TABLE, Kind, Preset, Signs, presets
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.types import RowRule, SurveyConfig

SPSS = "spss"
"""The preset of files that need no sign but their own format."""


def recognise(rows: Sequence[Sequence[str]], kinds: Sequence[Kind], *, excel: bool) -> str:
    """Return the preset whose signs a file's first rows show, "table" if it is none's.

    Parameters
    ----------
    rows : sequence of sequence of str
        The cells of the first rows, headers first.
    kinds : sequence of str
        Kinds of the cells in the first row of answers.
    excel : bool
        Whether the file is a workbook.
    """
    fitting = [
        key
        for key, preset in presets().items()
        if key != SPSS and _shows(rows, kinds, preset.signs, excel=excel)
    ]
    return fitting[0] if len(fitting) == 1 else TABLE


def complete(
    settings: FileSettings, key: str, header: Header, config: SurveyConfig
) -> FileSettings:
    """Return a file's settings with what its preset knows and the configuration leaves open."""
    preset = presets().get(key)
    settings = replace(settings, format=key)
    if preset is None:
        return settings
    columns = settings.columns
    found = {
        "response": columns.response or first_named(header, preset.response),
        "date": columns.date or _date_column(settings, preset, header),
    }
    group = None if preset.group_suffix is None else columns.score + preset.group_suffix
    scores = settings.scores
    # The tool's words mean the ends of its own scale, on another they would be other scores.
    worth = set(preset.scores.values())
    if not scores and worth and (min(worth), max(worth)) == config.scale:
        scores = preset.scores
    return replace(
        settings,
        columns=columns.model_copy(update=found),
        date_format=settings.date_format or preset.date_format,
        date_known=columns.date is not None,
        finished=settings.finished or _rule(header, preset, "finished"),
        previews=settings.previews or _rule(header, preset, "previews"),
        missing=(*settings.missing, *preset.missing),
        scores=scores,
        group=group if config.metric == "nps" and group and named(header, group) else None,
        groups=preset.groups,
    )


def first_named(header: Header, columns: Sequence[str | int]) -> str | None:
    """Return the first of a preset's columns that a header has, as the header calls it."""
    for column in columns:
        places = [column - 1] if isinstance(column, int) else named(header, column)
        if len(places) == 1 and places[0] < len(header.names):
            return header.names[places[0]]
    return None


def all_named(header: Header, columns: Sequence[str | int]) -> list[str]:
    """Return those of a preset's columns that a header has, as the header calls them."""
    found = (first_named(header, [column]) for column in columns)
    return list(dict.fromkeys(name for name in found if name is not None))


def _shows(
    rows: Sequence[Sequence[str]], kinds: Sequence[Kind], signs: Signs, *, excel: bool
) -> bool:
    if not rows or signs.excel not in (None, excel):
        return False
    names = [cell.strip().casefold() for cell in rows[0]]
    if signs.first and not set(names[:1]) & {name.casefold() for name in signs.first}:
        return False
    if signs.headers and not any(
        all(name.casefold() in names for name in each) for each in signs.headers
    ):
        return False
    if signs.row_start is not None:
        row = rows[signs.row_start.row - 1] if len(rows) >= signs.row_start.row else []
        filled = [cell for cell in row if cell.strip()]
        if not filled or not all(cell.startswith(signs.row_start.text) for cell in filled):
            return False
    if signs.blank_first and (len(rows) < 2 or not rows[1] or rows[1][0].strip()):
        return False
    return len(kinds) >= len(signs.kinds) and all(
        expected in ("any", kind) or (expected == "number" and kind == "integer")
        for expected, kind in zip(signs.kinds, kinds, strict=False)
    )


def _date_column(settings: FileSettings, preset: Preset, header: Header) -> str | None:
    # Without a format its dates could not be read, and nobody asked for them.
    known = settings.date_format or preset.date_format or preset.signs.excel
    return first_named(header, preset.date) if known else None


def _rule(header: Header, preset: Preset, name: str) -> RowRule | None:
    rule = getattr(preset, name)
    column = None if rule is None else first_named(header, rule.columns)
    return None if column is None else RowRule(column=column, values=rule.values)
