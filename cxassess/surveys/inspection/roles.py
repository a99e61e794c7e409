"""What each column of a file seems to hold, and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from cxassess.surveys.headers import Header
from cxassess.surveys.inspection.cells import is_no_answer, nps_class
from cxassess.surveys.inspection.column import Column, vocabulary
from cxassess.surveys.inspection.dates import Days, read_dates
from cxassess.surveys.inspection.numbers import find_numbers, is_integer, mean
from cxassess.surveys.inspection.personal import find_personal, is_personal, looks_like_names
from cxassess.surveys.inspection.scales import find_score
from cxassess.surveys.inspection.suggest import is_touchpoint
from cxassess.surveys.inspection.types import OWN_DATES, Note, Role, ScoreCandidate
from cxassess.surveys.names import fold
from cxassess.surveys.presets import Preset, PresetRule
from cxassess.surveys.recognition import all_named, first_named

SHOWN_ROWS = 5
"""A group's name is shown from this number of rows on."""
MOST_GROUPS = 40
_MOST_WAVES = 24
_FEW_ROWS = 20
_MOST_CLASSES = 8
_MOSTLY = 0.9
_LONG_TEXT = 25
_LONGEST_GROUP = 40
_IN_GROUPS = 0.8
_IDENTIFIER = re.compile(r"(?=.*\d)[\w.:#/-]+")
_SEVERAL_WORDS = re.compile(r"\S+(?:\s+\S+){2,}.*", re.DOTALL)


@dataclass(frozen=True)
class Suspicion:
    """What a column seems to hold, why, and what was found on the way."""

    role: Role
    reasons: tuple[Note, ...] = ()
    score: ScoreCandidate | None = None
    dates: dict[str, Days] = field(default_factory=dict)


def preset_roles(preset: Preset | None, header: Header) -> dict[str, Role]:
    """Return what the tool's own columns hold: name -> role."""
    if preset is None:
        return {}
    roles: dict[str, Role] = {}
    listed: tuple[tuple[Role, list[str]], ...] = (
        ("metadata", all_named(header, preset.metadata)),
        ("personal", all_named(header, preset.personal)),
        ("account", all_named(header, preset.account)[:1]),
        ("response", all_named(header, preset.response)[:1]),
        ("date", all_named(header, preset.date)[:1]),
    )
    for role, names in listed:
        roles |= dict.fromkeys(names, role)
    rules: tuple[tuple[Role, PresetRule | None], ...] = (
        ("finished", preset.finished),
        ("previews", preset.previews),
    )
    for role, rule in rules:
        name = first_named(header, rule.columns) if rule is not None else None
        # LimeSurvey's date of submission also tells what is finished.
        if name is not None and name not in roles:
            roles[name] = role
    if preset.group_suffix:
        roles |= {
            name: "group"
            for name in header.names
            if name.endswith(preset.group_suffix) and name != preset.group_suffix
        }
    return roles


def suspect(column: Column, told: Role | None, preset: Preset | None) -> Suspicion:
    """Return what a column seems to hold.

    Parameters
    ----------
    column : Column
        The column.
    told : str, optional
        Its role in the export of the tool that was recognised.
    preset : Preset, optional
        That tool's preset.
    """
    if not column.filled:
        return Suspicion("empty")
    if told is not None and preset is not None:
        dates = read_dates(column, preset.date_format) if told == "date" else {}
        return Suspicion(told, (Note("by_tool", {"tool": preset.name}),), dates=dates)
    found = (suspicion for find in _FINDERS if (suspicion := find(column)))
    other = Suspicion("number" if find_numbers(column) else "text")
    return next(found, other)


def shown_values(column: Column, role: Role) -> dict[str, int]:
    """Return the values of a column of groups that can be shown: short, and of several rows."""
    groups = role in ("wave", "segment", "mode") or (role == "metadata" and is_touchpoint(column))
    if not groups or is_staff(column):
        return {}
    return {
        text: rows
        for text, rows in sorted(column.counts.items(), key=lambda each: (-each[1], each[0]))
        if rows >= SHOWN_ROWS and len(text) <= _LONGEST_GROUP and not is_personal(text)
    }


def is_staff(column: Column) -> bool:
    """Tell whether a column of groups seems to name people, such as those who served."""
    return column.called("staff") or (
        not column.called("segment", "touchpoint", "wave", "mode") and looks_like_names(column)
    )


def _class(column: Column) -> Suspicion | None:
    if column.distinct > _MOST_CLASSES:
        return None
    classes = {nps_class(text) for text in column.counts if not is_no_answer(text)}
    # A column of "neutral" alone is an answer in words.
    if None in classes or not classes - {"passive"}:
        return None
    return Suspicion("group", (Note("classes"),))


def _personal(column: Column) -> Suspicion | None:
    found = find_personal(column)
    if found is None or _is_account_name(column, found):
        return None
    return Suspicion("personal", (found,))


def _is_account_name(column: Column, found: Note) -> bool:
    return found.code == "personal_name" and column.called("account")


def _date(column: Column) -> Suspicion | None:
    dates = read_dates(column)
    if not dates:
        return None
    formats = [each for each in dates if each != OWN_DATES]
    told = (Note("dates", {"formats": formats}),) if formats else (Note("dates_own"),)
    return Suspicion("date", told, dates=dates)


def _wave(column: Column) -> Suspicion | None:
    if column.distinct > _MOST_WAVES or not (column.distinct > 1 or column.called("wave")):
        return None
    patterns = [re.compile(each) for each in vocabulary().waves]
    folded = [fold(text) for text in column.counts]
    if all(any(pattern.fullmatch(text) for pattern in patterns) for text in folded):
        return Suspicion("wave", (Note("wave_values"),))
    named = column.called("wave") and column.distinct_share <= 0.2 and not find_numbers(column)
    return Suspicion("wave", (Note("header_wave"),)) if named else None


def _score(column: Column) -> Suspicion | None:
    score = find_score(column)
    return None if score is None else Suspicion("score", score.reasons, score=score)


def _constant(column: Column) -> Suspicion | None:
    constant = column.distinct == 1 and column.filled == len(column.cells)
    return Suspicion("constant") if constant else None


def _weight(column: Column) -> Suspicion | None:
    numbers = find_numbers(column)
    if numbers is None or any(text.startswith("-") for text in column.counts):
        return None
    average = mean(column, numbers)
    told = Note("weight_mean", {"mean": average})
    if column.called("weight"):
        return Suspicion("weight", (Note("header_weight"), told))
    by_values = not is_integer(column) and 0.95 <= average <= 1.05 and column.distinct > 1
    return Suspicion("weight", (told,)) if by_values and column.filled >= _FEW_ROWS else None


def _account(column: Column) -> Suspicion | None:
    if not (column.called("account") and _tells_apart(column)):
        return None
    personal = find_personal(column)
    names = () if personal is None else (personal,)
    return Suspicion("account", (Note("header_account"), *names, _repeats(column)))


def _tells_apart(column: Column) -> bool:
    return column.distinct > MOST_GROUPS or column.distinct_share > 0.2


def _repeats(column: Column) -> Note:
    repeated = sum(rows for rows in column.counts.values() if rows > 1)
    return Note(
        "repeats" if repeated else "never_repeats", {"rows": repeated, "distinct": column.distinct}
    )


def _response(column: Column) -> Suspicion | None:
    called = column.called("response")
    header = (Note("header_response"),) if called else ()
    if not column.all_match(_IDENTIFIER):
        return None
    if column.distinct == column.filled and (called or column.filled >= _FEW_ROWS):
        return Suspicion("response", (*header, _repeats(column)))
    repeated = called and column.distinct_share >= _MOSTLY
    return Suspicion("response", (*header, _repeats(column))) if repeated else None


def _free_text(column: Column) -> Suspicion | None:
    if find_numbers(column):
        return None
    if column.called("comment") or (column.speaks_of("free_text") and _tells_apart(column)):
        return Suspicion("free_text", (Note("header_free_text"),))
    length = sum(len(text) * rows for text, rows in column.counts.items()) / column.filled
    long = length >= _LONG_TEXT and column.distinct_share >= 0.5
    several = column.distinct_share >= 0.3 and column.share_of(_SEVERAL_WORDS) >= 0.5
    return Suspicion("free_text", (Note("texts_differ"),)) if long or several else None


def _group(column: Column) -> Suspicion | None:
    in_groups = sum(rows for rows in column.counts.values() if rows >= SHOWN_ROWS)
    called = column.called("segment", "touchpoint")
    few = 2 <= column.distinct <= MOST_GROUPS and max(map(len, column.counts)) <= _LONGEST_GROUP
    repeated = in_groups >= _IN_GROUPS * column.filled or (
        called and column.distinct <= column.filled / 2
    )
    if not (few and repeated):
        return None
    told = Note("few_values", {"distinct": column.distinct})
    if column.called("mode") and column.distinct <= 10:
        return Suspicion("mode", (Note("header_mode"), told))
    if called:
        return Suspicion("segment", (Note("header_segment"), told))
    by_values = not find_numbers(column) and column.filled >= len(column.cells) / 2
    return Suspicion("segment", (told,)) if by_values else None


_FINDERS: tuple[Callable[[Column], Suspicion | None], ...] = (
    _class,
    _personal,
    _date,
    _wave,
    _score,
    _constant,
    _weight,
    _account,
    _response,
    _free_text,
    _group,
)
"""The roles in the order in which they are looked for: what is found first counts."""
