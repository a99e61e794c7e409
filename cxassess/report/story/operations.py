"""What the tables of the client's operation say, figure by figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from string import Formatter

from cxassess.assessment.kpi_types import CheckResult, SurveyResult
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Cell, Column, Group, Heading, Paragraph, Table
from cxassess.report.story.audit import GRAVITY, STATES, check_values, state_text, surveys_of
from cxassess.report.words import Words, texts

_GROUPS: Mapping[str, Sequence[str]] = {
    "duties": ("K25", "K26"),
    "contacts": ("K13", "K14", "K15", "K23"),
    "customers": ("K11", "K19", "K24", "K27"),
    "promises": ("K17",),
    "people": ("K16", "K12"),
}
"""The checks of the operation by what they are about, in the order in which they are shown."""

_MOST_SAID = 2
"""Departures that the heading names."""


def operations(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return what the operation's tables say: the conclusion, and a row a figure.

    What is missing is told in two lines where there is no table, in a note where there are some.
    """
    results = [each for group in _GROUPS for each in _of_group(group, assessment)]
    known = [each for each in results if _tells(each)]
    if not known:
        return [
            Heading(words("operations.heading_none")),
            Paragraph(words("operations.none")),
        ]
    heading = _headline(known, surveys_of(assessment), words)
    caption = words("operations.caption", counts=_counted(known, words))
    notes = [words("operations.note"), _missing(results, model, words)]
    return [Heading(heading), _table(assessment, caption, notes, words)]


def _of_group(group: str, assessment: Assessment) -> list[CheckResult]:
    """Return the results of a group's checks, in the order of the group."""
    own = [each for each in assessment.checks if each.id in _GROUPS[group]]
    return sorted(own, key=lambda each: _GROUPS[group].index(each.id))


def _tells(check: CheckResult) -> bool:
    """Tell whether a result says something of the operation that has a name in its texts."""
    said = check.state != "no_data" or check.figure is not None
    return said and bool(_keys("name", check))


def _keys(kind: str, check: CheckResult) -> list[str]:
    """Return a result's texts: for its reason, the first words of that, its check."""
    parts = [check.id, *check.reason.split("_")]
    names = ("_".join(parts[:place]) for place in range(len(parts), 0, -1))
    keys = [f"operations.{kind}_{name}" for name in names]
    return [key for key in keys if key in texts()]


def _said(
    kind: str, check: CheckResult, surveys: Mapping[str, SurveyResult], words: Words
) -> str | None:
    """Return the first of a result's texts whose figures are all known; None where none is."""
    values = check_values(check, surveys, words)
    known = {name for name, value in values.items() if value is not None}
    keys = _keys(kind, check)
    return next((words.figures(key, values) for key in keys if _placeholders(key) <= known), None)


def _placeholders(key: str) -> set[str]:
    text = texts()[key]["en"]
    forms = text.values() if isinstance(text, Mapping) else (text,)
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}


def _headline(
    known: Iterable[CheckResult], surveys: Mapping[str, SurveyResult], words: Words
) -> str:
    """Return the gravest departures in a sentence, each check once; that there is none if so."""
    said: dict[str, str] = {}
    for check in sorted(known, key=lambda each: GRAVITY[each.state]):
        clause = _said("bad", check, surveys, words)
        if check.state in ("fail", "warning") and clause:
            said.setdefault(check.id, clause)
    if not said:
        return words("operations.heading_well")
    return words("operations.heading", said=words.joined(list(said.values())[:_MOST_SAID]))


def _counted(known: Iterable[CheckResult], words: Words) -> str:
    """Return how many figures are in which state."""
    counts = Counter(each.state for each in known)
    return words.joined(
        [
            words(f"operations.counted_{state}", count=counts[state])
            for state in STATES
            if counts[state]
        ]
    )


def _missing(results: Iterable[CheckResult], model: Model, words: Words) -> str:
    """Return the checks of which nothing is known, by name."""
    told: dict[str, bool] = {}
    for each in results:
        told[each.id] = told.get(each.id, False) or _tells(each)
    names = [words.of(model.check(each).name) for each, known in told.items() if not known]
    return words("operations.missing", names=words.joined(names)) if names else ""


def _table(assessment: Assessment, caption: str, notes: Sequence[str], words: Words) -> Table:
    surveys = surveys_of(assessment)
    rows: list[Group | list[str | Cell]] = []
    for group in _GROUPS:
        own = [each for each in _of_group(group, assessment) if _tells(each)]
        if own:
            rows.append(Group(words(f"operations.group_{group}")))
            rows += [_row(each, surveys, words) for each in own]
    columns = [
        Column(words("operations.col_what"), width="1fr"),
        Column(words("operations.col_figure"), "right"),
        Column(words("operations.col_interval"), "right"),
        Column(words("operations.col_base"), "right"),
        Column(words("operations.col_against"), width="4.6cm"),
        Column(words("operations.col_state"), width="2cm"),
    ]
    note = " ".join(each for each in notes if each)
    return Table(columns, rows, caption, note, label="tbl-operations", compact=True)


def _row(check: CheckResult, surveys: Mapping[str, SurveyResult], words: Words) -> list[str | Cell]:
    none = words("common.none")
    state = words("operations.unjudged") if check.state == "no_data" else None
    return [
        _said("name", check, surveys, words) or none,
        _said("figure", check, surveys, words) or none,
        _said("interval", check, surveys, words) or none,
        words.number(check.base, 0) if check.base else none,
        _said("against", check, surveys, words) or none,
        Cell(state or state_text(check.state, words), STATES[check.state].kind),
    ]
