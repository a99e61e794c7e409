"""Numbers on a scale: the smallest that holds them, and which stand for "no answer"."""

from __future__ import annotations

from dataclasses import dataclass

from cxassess.surveys.inspection.cells import Cells, NumericScale, scales
from cxassess.surveys.inspection.types import Note

NPS = (0, 10)
_CHOICES = 11
_MOST_STRAYS = 0.02
_FEW_ANSWERS = 30
_POINTS_ALONE = 0.6
_FEW_CELLS = 10
_LONG_SCALE = 6


@dataclass(frozen=True)
class Reading:
    """How the numbers of a column are read.

    Attributes
    ----------
    scale : NumericScale
        The scale.
    shift : int
        What is subtracted: 1 where 1 to 11 are numbers of choices, 0 elsewhere.
    missing : tuple of int
        What stands for "no answer".
    reasons, doubts : tuple of Note
        Why so, and what is to be confirmed.
    """

    scale: NumericScale
    shift: int
    missing: tuple[int, ...]
    reasons: tuple[Note, ...]
    doubts: tuple[Note, ...]


def fit_scale(cells: Cells, *, believed: bool) -> NumericScale | None:
    """Return the smallest scale that holds the numbers but for codes of "no answer".

    Parameters
    ----------
    cells : Cells
        The cells of the column.
    believed : bool
        Whether the header or the labels speak of a score; else the numbers must show most of a
        usual scale.
    """
    numbers = cells.numbers
    total = sum(numbers.values())
    conventional = set(scales().no_answer.numbers)
    strays_allowed: NumericScale | None = None
    for scale in scales().numeric:
        inside = {number for number in numbers if scale.low <= number <= scale.high}
        outside = numbers.keys() - inside
        if scale.high not in inside or not (scale.alone or believed):
            continue
        enough = len(inside) >= _POINTS_ALONE * scale.points and total >= _FEW_CELLS
        if not believed and not enough:
            continue
        stray = outside - conventional - _beside(scale, inside, outside, total)
        if not stray:
            return scale
        rows = sum(numbers[number] for number in stray)
        if believed and strays_allowed is None and rows <= _MOST_STRAYS * total:
            strays_allowed = scale
    if strays_allowed is not None or not believed:
        return strays_allowed
    # Nobody gave the highest score: the smallest scale that holds them all, of the usual ones.
    return next(
        (
            scale
            for scale in scales().numeric
            if (scale.alone or len(numbers) >= _LONG_SCALE)
            and all(scale.low <= each <= scale.high or each in conventional for each in numbers)
            and any(scale.low <= each <= scale.high for each in numbers)
        ),
        None,
    )


def _beside(scale: NumericScale, inside: set[int], outside: set[int], total: int) -> set[int]:
    """Return the codes next to a scale that can be no answers.

    A code with a gap before it needs a scale that is fully seen, and two codes in a row above
    the scale are rather a longer scale.
    """
    if {scale.high + 1, scale.high + 2} <= outside:
        return {scale.low - 1} & set(scale.beside)
    full = len(inside) == scale.points and total >= _FEW_ANSWERS
    return {code for code in scale.beside if full or code in {scale.low - 1, scale.high + 1}}


def read_numbers(scale: NumericScale, cells: Cells, shifted: bool | None) -> Reading:
    """Return how the numbers of a column are read on its scale.

    Parameters
    ----------
    scale : NumericScale
        The scale.
    cells : Cells
        The cells of the column.
    shifted : bool or None
        Whether 1 to 11 stand for 0 to 10; None to decide it by the numbers.
    """
    numbers = cells.numbers
    missing = tuple(sorted(each for each in numbers if _is_code(each, scale)))
    if (scale.low, scale.high) != NPS:
        return Reading(scale, 0, missing, (), _code_doubts(missing, scale, numbers))
    zeros, tens, elevens = (numbers.get(each, 0) for each in (0, 10, _CHOICES))
    total = sum(rows for number, rows in numbers.items() if 0 <= number <= _CHOICES)
    told = {"rows": elevens, "share": elevens / total, "zeros": zeros}
    if shifted is None:
        shifted = elevens > 0 and zeros == 0 and elevens >= tens / 2
    far = tuple(each for each in missing if each != _CHOICES)
    usual = _code_doubts(far, scale, numbers)
    if shifted:
        codes = (0, *far) if zeros else far
        doubt = Note("choice_numbers_or_code", told)
        return Reading(scale, 1, codes, (Note("choice_numbers", told),), (doubt, *usual))
    doubts: tuple[Note, ...] = ()
    if elevens:
        doubts = (Note("eleven_with_zero" if zeros else "eleven_without_zero", told),)
    elif not zeros and total >= _FEW_ANSWERS:
        doubts = (Note("zero_never", {"answers": total, "low": min(numbers)}),)
    return Reading(scale, 0, missing, (), (*doubts, *usual))


def _is_code(number: int, scale: NumericScale) -> bool:
    if scale.low <= number <= scale.high:
        return False
    return number in scale.beside or number in scales().no_answer.numbers


def _code_doubts(
    codes: tuple[int, ...], scale: NumericScale, numbers: dict[int, int]
) -> tuple[Note, ...]:
    span = {"low": scale.low, "high": scale.high}
    beside = [
        Note("code_beside", {"code": code, "rows": numbers[code], **span})
        for code in codes
        if code in scale.beside
    ]
    usual = [code for code in codes if code not in scale.beside]
    if not usual:
        return tuple(beside)
    rows = sum(numbers[code] for code in usual)
    return (*beside, Note("codes_usual", {"codes": usual, "rows": rows}))
