"""A table's columns found in a file's header, by the names that the schema or client.yaml tells."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cxassess.engagement.operations.files import table_at
from cxassess.engagement.operations.schema import TableSchema, folded, schema
from cxassess.engagement.operations.types import OperationsTableConfig
from cxassess.errors import Problem, Where, problem, warning
from cxassess.surveys.words import quoted

_RESEMBLANCE = 0.75
"""Of two folded names, by `difflib`: "datacontato" has .88 of it with "datadocontato"."""
_NEAR_HEADERS = 5


@dataclass(frozen=True)
class Columns:
    """Column of the table -> its place in the header; the headers that are not read."""

    places: dict[str, int]
    not_read: tuple[str, ...]


def find_columns(
    table: str, header: Sequence[str], config: OperationsTableConfig
) -> tuple[Columns, dict[str, list[int]]]:
    """Find the columns of a table in a header.

    Returns
    -------
    columns : Columns
        What was found; of a column that is there twice, the first.
    repeated : dict
        Column -> all its places, where it has several.
    """
    columns = schema().tables[table].columns
    known = _known_names(schema().tables[table])
    places: dict[str, list[int]] = {}
    for key, name in config.columns.items():
        if key in columns:
            places[key] = _called(header, name)
    mapped = {place for own in places.values() for place in own}
    for place, name in enumerate(header):
        found = known.get(folded(name))
        if found is not None and found not in config.columns and place not in mapped:
            places.setdefault(found, []).append(place)
    read = {key: own[0] for key, own in places.items() if own}
    not_read = tuple(
        name.strip()
        for place, name in enumerate(header)
        if name.strip() and place not in read.values()
    )
    repeated = {key: own for key, own in places.items() if len(own) > 1}
    return Columns(read, not_read), repeated


def check_columns(
    table: str,
    header: Sequence[str],
    config: OperationsTableConfig,
    columns: Columns,
    repeated: dict[str, list[int]],
    where: Where,
) -> Iterator[Problem]:
    """Yield what is wrong with the columns found, and warnings of headers that look mistyped.

    Parameters
    ----------
    table, header, config
        As for `find_columns`.
    columns, repeated
        What it returned.
    where : Where
        The header's place in the file.
    """
    own = schema().tables[table]
    yield from _check_configured(table, header, config, columns)
    for key, places in repeated.items():
        name, names = own.columns[key].name, quoted(header[place] for place in places)
        yield problem("operations_column_repeated", where, pt=name.pt, en=name.en, found=names)
    if not columns.places:
        pt, en = (
            ", ".join(getattr(own.columns[key].name, language) for key in own.required)
            for language in ("pt", "en")
        )
        yield problem("operations_header_unknown", where, pt=pt, en=en, table=table)
        return
    absent = [key for key in own.columns if key not in columns.places]
    for key in absent:
        if own.columns[key].required and key not in config.columns:
            yield problem(
                "operations_column_missing",
                where,
                pt=own.columns[key].name.pt,
                en=own.columns[key].name.en,
                key=key,
                table=table,
                found=quoted(_near(own.columns[key].name.pt, header)),
            )
    # A missing column that must be there is told already, with the headers near it.
    optional = [key for key in absent if not own.columns[key].required]
    for header_name in columns.not_read:
        resembled = _resembled(header_name, own, optional)
        if resembled is not None:
            yield warning(
                "operations_column_resembles",
                where,
                found=quoted([header_name]),
                pt=own.columns[resembled].name.pt,
                en=own.columns[resembled].name.en,
                key=resembled,
                table=table,
            )


def _known_names(table: TableSchema) -> dict[str, str]:
    """Return the column of each name, as names are compared."""
    return {
        name: key
        for key, column in table.columns.items()
        for name in (*column.folded_names, folded(key))
    }


def _called(header: Sequence[str], name: str) -> list[int]:
    """Return the columns with this header: exactly, else as names are compared."""
    exact = [place for place, each in enumerate(header) if each.strip() == name.strip()]
    return exact or [place for place, each in enumerate(header) if folded(each) == folded(name)]


def _check_configured(
    table: str, header: Sequence[str], config: OperationsTableConfig, columns: Columns
) -> Iterator[Problem]:
    known = schema().tables[table].columns
    for key, name in config.columns.items():
        where = table_at(table, f"columns.{key}")
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
            yield problem(
                "operations_column_unknown",
                where,
                found=quoted([key]),
                near=near[0],
                columns=", ".join(known),
            )
        elif key not in columns.places:
            near = _near(name, header)
            values = {"column": quoted([name]), "found": quoted(near)}
            yield problem("operations_column_not_found", where, **values)


def _near(name: str, header: Sequence[str]) -> list[str]:
    by_folded = {folded(each): each.strip() for each in header if each.strip()}
    near = difflib.get_close_matches(folded(name), by_folded, n=_NEAR_HEADERS, cutoff=0.0)
    return [by_folded[each] for each in near]


def _resembled(name: str, table: TableSchema, absent: Sequence[str]) -> str | None:
    """Return the absent column whose name this header resembles."""
    names = {each: key for key in absent for each in table.columns[key].folded_names}
    near = difflib.get_close_matches(folded(name), names, n=1, cutoff=_RESEMBLANCE)
    return names[near[0]] if near else None
