"""Hold a YAML document against a pydantic type and say what differs in plain words."""

from __future__ import annotations

import difflib
import json
import re
import typing
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cxassess.engagement.yaml_file import Document, Loc
from cxassess.errors import Problem, problem

T = TypeVar("T", bound=BaseModel)

_LONGEST_SHOWN = 60

# pydantic's kind of error -> our message. Anything else is "config_value".
_CODES = {
    "string_type": "config_text",
    "string_too_short": "config_text_empty",
    "string_too_long": "config_text_too_long",
    "string_pattern_mismatch": "config_identifier",
    "int_type": "config_whole_number",
    "float_type": "config_number",
    "bool_type": "config_true_false",
    "literal_error": "config_one_of",
    "date_type": "config_date",
    "date_parsing": "config_date",
    "date_from_datetime_parsing": "config_date",
    "tuple_type": "config_list",
    "dict_type": "config_block",
    "model_type": "config_block",
    "too_short": "config_list_length",
    "too_long": "config_list_length",
    "greater_than_equal": "config_number_too_small",
    "less_than_equal": "config_number_too_large",
    "greater_than": "config_number_not_above",
    "less_than": "config_number_not_below",
}


def validate(kind: type[T], document: Document, *loc: int | str) -> tuple[T | None, list[Problem]]:
    """Return the part of the document at `loc` as a `kind`, or None and what is wrong with it."""
    data = document.data
    for step in loc:
        data = data[step]
    try:
        # The JSON mode is strict as a file wants it: text is no number, but a list is a tuple
        # and ISO text is a date.
        return kind.model_validate_json(json.dumps(data), strict=True), []
    except ValidationError as error:
        return None, _problems(error, kind, document, loc)


def closest(found: str, allowed: typing.Iterable[str]) -> str | None:
    """Return the allowed word that `found` was most likely meant to be."""
    matches = difflib.get_close_matches(found, list(allowed), n=1, cutoff=0.6)
    return matches[0] if matches else None


def _problems(
    error: ValidationError, kind: type[BaseModel], document: Document, base: Loc
) -> list[Problem]:
    found: dict[Loc, list[Any]] = {}
    for detail in error.errors(include_url=False):
        loc: Loc = detail["loc"]
        if detail["type"] != "missing":
            # A choice of types adds the type's name to the location.
            while loc and (*base, *loc) not in document.places:
                loc = loc[:-1]
        found.setdefault(loc, []).append(detail)
    return [
        _problem(details, kind, document, base, loc)
        for loc, details in found.items()
        if not _is_echo(details[0], loc, found)
    ]


def _is_echo(detail: Any, loc: Loc, found: typing.Iterable[Loc]) -> bool:
    """Tell whether a list is "too short" only because one of its items is wrong."""
    return detail["type"] == "too_short" and any(
        len(other) > len(loc) and other[: len(loc)] == loc for other in found
    )


def _problem(
    details: list[Any], kind: type[BaseModel], document: Document, base: Loc, relative: Loc
) -> Problem:
    detail = details[0]
    where = document.where(*base, *relative)
    if detail["type"] == "extra_forbidden":
        key, allowed = str(relative[-1]), _keys_at(kind, relative[:-1])
        suggestion = closest(key.lower(), allowed)
        if suggestion:
            return problem("config_key_mistyped", where, key=key, suggestion=suggestion)
        return problem("config_key_unknown", where, key=key, allowed=", ".join(allowed))
    if detail["type"] == "missing":
        if isinstance(relative[-1], int):
            return problem(
                "config_list_length", document.where(*base, *relative[:-1]), found=relative[-1]
            )
        return problem("config_key_missing", where, key=relative[-1])
    if len(details) > 1:
        return problem("config_number_or_text", where, found=_shown(document, (*base, *relative)))
    context = detail.get("ctx", {})
    return problem(
        _CODES.get(detail["type"], "config_value"),
        where,
        found=context.get("actual_length", _shown(document, (*base, *relative))),
        allowed=", ".join(re.split(", | or ", str(context.get("expected", "")).replace("'", ""))),
        most=context.get("max_length"),
        least=_number(context.get("ge")),
        bound=_number(next((context[key] for key in ("le", "gt", "lt") if key in context), None)),
    )


def _number(bound: float | None) -> str | None:
    return None if bound is None else f"{bound:g}"


def _shown(document: Document, loc: Loc) -> str:
    """Return a value as the file writes it, not too long for a message."""
    place = document.places.get(loc)
    if place is not None and place.text is not None:
        text = place.text
    else:
        data = document.data
        for step in loc:
            data = data[step]
        text = json.dumps(data, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _keys_at(kind: type[BaseModel], loc: Loc) -> list[str]:
    """Return the keys that the type allows in the block at `loc`."""
    for step in loc:
        if isinstance(step, str) and step in kind.model_fields:
            inner = _model_in(kind.model_fields[step].annotation)
            if inner is None:
                return []
            kind = inner
    return list(kind.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the pydantic type inside ``X | None``, ``tuple[X, ...]`` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in typing.get_args(annotation):
        model = _model_in(inner)
        if model is not None:
            return model
    return None
