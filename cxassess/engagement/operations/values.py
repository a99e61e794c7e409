"""The cells of a column, each read as its kind says; what is none of it is refused."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from cxassess.engagement.operations.schema import ColumnSchema, Kind, Named, folded, schema
from cxassess.engagement.operations.types import RATING_SCALE
from cxassess.surveys.numbers import NumberFormat, parse_number
from cxassess.surveys.workbook import cell_text

Parser = Callable[[object], object]
"""Cell that says something -> its value; raises `Refused`."""

_LONGEST_TEXT = 80
_LARGEST = 1e15
_YEARS = range(1900, 2101)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_OR_MONTH_FIRST = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})|(?P<month2>\d{2})/(?P<year2>\d{4})")
_WITH_TIME = re.compile(
    r"(?P<day>.+?)(?:T|,? +)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r" ?(?:Z|UTC|[+-]\d{2}:?\d{2})?"
)
_TIME_DIRECTIVES = re.compile("%[HIMScpTRX]")
# 1.234 is one number in English and another in Portuguese.
_AMBIGUOUS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")


class Refused(ValueError):  # noqa: N818 - a cell is refused, the file is not wrong by itself
    """A cell that cannot be what its column holds.

    Attributes
    ----------
    code : str
        The message.
    near : bool
        Whether the cell resembles a word that would do, and so can be shown.
    """

    def __init__(self, code: str, *, near: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.near = near


@dataclass(frozen=True)
class Rules:
    """How a table's file writes its cells.

    Attributes
    ----------
    decimal, thousands : str or None
        Declared marks; without any, a number that could be two is refused.
    date_format : str or None
        How days are written; ISO 8601 if None.
    scale : tuple of int
        Lowest and highest rating.
    surveys : mapping or None
        Id -> name of the client's surveys; any is taken if None.
    """

    decimal: str | None = None
    thousands: str | None = None
    date_format: str | None = None
    scale: tuple[int, int] = RATING_SCALE
    surveys: Mapping[str, str] | None = None

    @property
    def numbers(self) -> NumberFormat:
        """How numbers are written."""
        return NumberFormat(self.decimal or ".", self.thousands)

    @property
    def marks_declared(self) -> bool:
        """Whether the marks of numbers are known."""
        return self.decimal is not None or self.thousands is not None


def parser_of(column: ColumnSchema, rules: Rules) -> Parser:
    """Return what reads the cells of a column."""
    numbers = partial(_number, rules=rules)
    moments = partial(_moment, date_format=rules.date_format)
    parsers: dict[Kind, Parser] = {
        "identifier": partial(cell_text, decimal=rules.numbers.decimal),
        "text": _text,
        "survey": partial(_survey, surveys=rules.surveys),
        "category": partial(_word, words=_by_name(column.values), code="operations_word_unknown"),
        "yes_no": partial(_word, words=_yes_no_words(), code="operations_yes_no_unknown"),
        "date": lambda cell: _midnight(moments(cell)),
        "datetime": moments,
        "month": partial(_month, date_format=rules.date_format),
        "integer": lambda cell: _whole(_within(column, numbers(cell))),
        "number": lambda cell: _within(column, numbers(cell)),
        "percent": lambda cell: _within(column, _percent(cell, rules)),
        "rating": lambda cell: _rating(numbers(cell), rules.scale),
    }
    return parsers[column.kind]


def is_empty(cell: object) -> bool:
    """Tell whether a cell says nothing."""
    return isinstance(cell, str) and cell.strip().casefold() in _empty_words()


@cache
def _empty_words() -> frozenset[str]:
    return frozenset(("", *(each.casefold() for each in schema().words.empty)))


def _by_name(values: Mapping[str, Named]) -> dict[str, object]:
    return {name: key for key, each in values.items() for name in (*each.folded_names, folded(key))}


@cache
def _yes_no_words() -> Mapping[str, object]:
    words = schema().words
    return dict.fromkeys(words.yes.folded_names, True) | dict.fromkeys(words.no.folded_names, False)


def _text(cell: object) -> str:
    text = " ".join(cell_text(cell, ".").split())
    # So long a text is no name of a group: it may be what a person wrote.
    if len(text) > _LONGEST_TEXT or "@" in text:
        raise Refused("operations_text_personal")
    return text


def _word(cell: object, words: Mapping[str, object], code: str) -> object:
    text = folded(cell_text(cell, "."))
    if text not in words:
        raise Refused(code, near=_resembles(text, words))
    return words[text]


def _survey(cell: object, surveys: Mapping[str, str] | None) -> object:
    text = _text(cell)
    if surveys is None:
        return text
    known = {folded(name): survey for survey, name in surveys.items()}
    known |= {folded(survey): survey for survey in surveys}
    if folded(text) not in known:
        raise Refused("operations_survey_unknown", near=_resembles(folded(text), known))
    return known[folded(text)]


def _resembles(text: str, words: Mapping[str, object]) -> bool:
    return bool(difflib.get_close_matches(text, words, n=1, cutoff=0.6))


def _moment(cell: object, date_format: str | None) -> dt.datetime:
    """Return the day and time of a cell: the file's own date, or a text in the format."""
    if isinstance(cell, dt.datetime):
        moment = cell.replace(tzinfo=None)
    elif isinstance(cell, dt.date):
        moment = dt.datetime(cell.year, cell.month, cell.day)
    elif isinstance(cell, str):
        moment = _moment_of_text(cell.strip(), date_format)
    else:
        raise Refused("operations_date_invalid")
    if moment.year not in _YEARS:
        raise Refused("operations_date_invalid")
    return moment.replace(microsecond=0) if moment.microsecond else moment


def _moment_of_text(text: str, date_format: str | None) -> dt.datetime:
    try:
        if date_format is not None and _TIME_DIRECTIVES.search(date_format):
            return dt.datetime.strptime(text, date_format).replace(tzinfo=None)
        timed = _WITH_TIME.fullmatch(text)
        if timed is None:
            return _day(text, date_format)
        hour, minute, second = (int(timed[part] or 0) for part in ("hour", "minute", "second"))
        return _day(timed["day"], date_format).replace(hour=hour, minute=minute, second=second)
    except Refused:
        raise
    except ValueError:
        raise Refused("operations_date_invalid") from None


@cache
def _day(text: str, date_format: str | None) -> dt.datetime:
    if date_format is not None:
        return dt.datetime.strptime(text, date_format)
    if _ISO_DAY.fullmatch(text):
        return dt.datetime.fromisoformat(text)
    known = _DAY_OR_MONTH_FIRST.fullmatch(text)
    raise Refused("operations_date_format_missing" if known else "operations_date_invalid")


def _midnight(moment: dt.datetime) -> dt.datetime:
    return dt.datetime(moment.year, moment.month, moment.day)


def _month(cell: object, date_format: str | None) -> dt.datetime:
    written = _MONTH.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if written is None or date_format is not None:
        return _midnight(_moment(cell, date_format)).replace(day=1)
    year, month = written["year"] or written["year2"], written["month"] or written["month2"]
    return _moment(f"{year}-{month}-01", None)


def _number(cell: object, rules: Rules) -> float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number: float | None = float(cell)
    elif not isinstance(cell, str):
        number = None
    elif not rules.marks_declared and _AMBIGUOUS.fullmatch(cell.strip()):
        raise Refused("operations_number_ambiguous")
    else:
        number = parse_number(cell, rules.numbers)
    if number is None or not abs(number) <= _LARGEST:
        raise Refused("operations_number_invalid")
    return number


def _percent(cell: object, rules: Rules) -> float:
    signed = isinstance(cell, str) and cell.rstrip().endswith("%")
    number = _number(cell.strip().removesuffix("%") if isinstance(cell, str) else cell, rules)
    # A workbook keeps 85% as 0.85, and 100% as 1.
    if 0 < abs(number) <= 1 and not signed:
        raise Refused("operations_percent_fraction")
    return number


def _whole(number: float) -> int:
    if not number.is_integer():
        raise Refused("operations_integer_invalid")
    return int(number)


def _within(column: ColumnSchema, number: float) -> float:
    least, most = column.least, column.most
    if (least is not None and number < least) or (most is not None and number > most):
        raise Refused("operations_number_outside")
    return number


def _rating(number: float, scale: tuple[int, int]) -> float:
    if not scale[0] <= number <= scale[1]:
        raise Refused("operations_rating_outside")
    return number
