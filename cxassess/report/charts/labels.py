"""Labels that stay inside their place: literal, measured, cut, wrapped, kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from cxassess.report.charts.palettes import palette
from cxassess.report.charts.style import TEXT_SIZE
from cxassess.report.fonts import printable, use_in_matplotlib

ELLIPSIS = "…"
_POINT = 2.54 / 72  # centimetres in a point
_MOST = 0.7  # share of what there is room for that is to be left when a text is cut after a word


def literal(text: str) -> str:
    """Return a client's text on one line, with only what the report's faces can show."""
    return " ".join(printable(text).split())


def text_width(text: str, *, size: float = TEXT_SIZE, weight: str = "normal") -> float:
    """Return how wide a line of text is drawn, in cm (kerning, under 1 %, left out)."""
    families = tuple(palette().families)
    return size * sum(_advance(char, weight, families) for char in text)


@cache
def _advance(char: str, weight: str, families: tuple[str, ...]) -> float:
    """Return how far a character moves the next one, in cm at a size of 1 point.

    Measured once a character: measuring whole lines took half the time of the heat map.
    """
    use_in_matplotlib()
    face = FontProperties(family=list(families), size=1, weight=weight)
    alone, between = (
        text_to_path.get_text_width_height_descent(text, face, ismath=False)[0]
        for text in ("nn", f"n{char}n")
    )
    return float(between - alone) * _POINT


def line_height(size: float = TEXT_SIZE) -> float:
    """Return the height of a line of text, in cm."""
    return 1.25 * size * _POINT


def fit(text: str, width: float, *, size: float = TEXT_SIZE, weight: str = "normal") -> str:
    """Return `text` cut to `width` cm with an ellipsis, after a word where that leaves most."""
    text = literal(text)
    if text_width(text, size=size, weight=weight) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        cut = text[:middle].rstrip() + ELLIPSIS
        if text_width(cut, size=size, weight=weight) <= width:
            low = middle
        else:
            high = middle - 1
    whole_words = text[: low + 1].rpartition(" ")[0]
    kept = whole_words if len(whole_words) > _MOST * low else text[:low]
    return kept.rstrip(" ,;:.(") + ELLIPSIS


def fit_apart(texts: Sequence[str], width: float, *, size: float = TEXT_SIZE) -> list[str]:
    """Return texts cut to `width` cm; those that would read alike keep their ends instead."""
    cut = [fit(text, width, size=size) for text in texts]
    return [
        short if cut.count(short) == 1 else _fit_ends(text, width, size)
        for text, short in zip(texts, cut, strict=True)
    ]


def _fit_ends(text: str, width: float, size: float) -> str:
    """Return a text cut in its middle."""
    text = literal(text)
    if text_width(text, size=size) <= width:
        return text
    start = fit(text, width / 2, size=size)
    room = width - text_width(start, size=size)
    ends = (text[place:] for place in range(len(text)))
    return start + next((end for end in ends if text_width(end, size=size) <= room), "").lstrip()


def wrap(
    text: str, width: float, *, lines: int = 2, size: float = TEXT_SIZE, weight: str = "normal"
) -> str:
    """Return `text` on at most `lines` lines of `width` cm; the last one is cut if need be."""
    words = literal(text).split()
    done: list[str] = []
    while words and len(done) < lines - 1:
        taken = 1
        while (
            taken < len(words)
            and text_width(" ".join(words[: taken + 1]), size=size, weight=weight) <= width
        ):
            taken += 1
        done.append(fit(" ".join(words[:taken]), width, size=size, weight=weight))
        words = words[taken:]
    if words:
        done.append(fit(" ".join(words), width, size=size, weight=weight))
    return "\n".join(done)


@dataclass(frozen=True)
class Box:
    """A rectangle, in cm from the lower left."""

    left: float
    bottom: float
    width: float
    height: float

    def overlap(self, other: Box) -> float:
        """Return the area shared with `other`, in square cm."""
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        up = min(self.bottom + self.height, other.bottom + other.height) - max(
            self.bottom, other.bottom
        )
        return max(across, 0.0) * max(up, 0.0)


_DISTANCES = (0.16, 0.4, 0.8, 1.2, 1.7, 2.3, 3.0)
_DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))


def keep_apart(
    points: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    inside: Box,
    taken: Sequence[Box] = (),
) -> list[Box]:
    """Return a place for each point's label so that labels cover neither points nor each other.

    Each label takes the nearest free place around its point, in the order given; where none is
    free, the place that covers least.

    Parameters
    ----------
    points, sizes : sequences of (x, y) and of (width, height)
        In cm.
    inside : Box
        Where labels may lie.
    taken : sequence of Box
        Places already occupied.
    """
    occupied = [*taken, *(Box(x - 0.12, y - 0.12, 0.24, 0.24) for x, y in points)]
    placed: list[Box] = []
    for point, size in zip(points, sizes, strict=True):
        options = [
            each
            for each in _around(point, size)
            if each.overlap(inside) > 0.999 * each.width * each.height
        ] or [Box(*point, *size)]
        best = min(options, key=lambda each: sum(map(each.overlap, occupied)))
        placed.append(best)
        occupied.append(best)
    return placed


def _around(point: tuple[float, float], size: tuple[float, float]) -> Iterator[Box]:
    (x, y), (width, height) = point, size
    for distance, (across, up) in product(_DISTANCES, _DIRECTIONS):
        left = x - width / 2 + across * (width / 2 + distance)
        bottom = y - height / 2 + up * (height / 2 + distance)
        yield Box(left, bottom, width, height)
