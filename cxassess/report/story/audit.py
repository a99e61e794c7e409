"""The KPI-usage audit: each check with its state, and why, by what the checks are about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cxassess.assessment.kpi_types import CheckResult, CheckState, SurveyResult
from cxassess.assessment.types import Assessment
from cxassess.errors import language_key
from cxassess.model.types import Check, CheckGroup, Model
from cxassess.report.blocks import Block, Cell, Column, Group, Heading, Kind, Paragraph, Table
from cxassess.report.story.kpis import claim_sentence
from cxassess.report.story.tables import Part, table
from cxassess.report.story.verdicts import change_sentence
from cxassess.report.words import Words, texts


class Look(NamedTuple):
    """How a state looks: its colour, and a symbol for who sees none."""

    kind: Kind
    symbol: str


STATES: Mapping[CheckState, Look] = {
    "fail": Look("alert", "✕"),
    "warning": Look("warning", "▲"),
    "no_data": Look("neutral", "○"),
    "ok": Look("good", "✓"),
}
"""The states, the gravest first: no data is graver than ok."""

_DEPARTURES = ("fail", "warning")

GRAVITY = {state: place for place, state in enumerate(STATES)}
"""Place of each state, from the gravest."""

_LITERAL_END = re.compile(r"(?<=\.) [^{}]+$")
"""The sentences after the first that end a text and hold no figure."""


@dataclass(frozen=True)
class CheckVerdict:
    """A check with all its results, the gravest first."""

    check: Check
    results: tuple[CheckResult, ...]

    @property
    def state(self) -> CheckState:
        """State of the gravest result."""
        return self.results[0].state

    @property
    def settled(self) -> bool:
        """Whether every result had data to judge by."""
        return all(each.state != "no_data" for each in self.results)


def check_verdicts(assessment: Assessment, model: Model) -> list[CheckVerdict]:
    """Return the checks that were run, in the model's order."""
    results: dict[str, list[CheckResult]] = {}
    for each in assessment.checks:
        results.setdefault(each.id, []).append(each)
    return [
        CheckVerdict(check, tuple(sorted(results[check.id], key=lambda each: GRAVITY[each.state])))
        for check in model.checks
        if check.id in results
    ]


def grouped_verdicts(
    assessment: Assessment, model: Model
) -> list[tuple[CheckGroup, list[CheckVerdict]]]:
    """Return the checks that were run by what they are about; groups without one left out."""
    verdicts = check_verdicts(assessment, model)
    groups = [
        (group, [each for each in verdicts if each.check.group == group.id])
        for group in model.check_groups
    ]
    return [(group, own) for group, own in groups if own]


def check_reason(check: CheckResult, surveys: Mapping[str, SurveyResult], words: Words) -> str:
    """Return why a check came to its state: the text of its reason, filled with its figures.

    The texts are in ``report/texts/checks``, a file a check. A text for figures of one form
    alone, such as a mean, has the form at the end of its name.
    """
    return words.figures(_reason_key(check), check_values(check, surveys, words))


def check_values(
    check: CheckResult, surveys: Mapping[str, SurveyResult], words: Words
) -> dict[str, object]:
    """Return what texts about a result can name.

    Besides the result's own `values` the rule's parameters, ``survey``, ``wave``, ``n``,
    ``figure``, ``reported``, ``low`` and ``high``; ``sentence`` tells the change that a result is
    about.
    """
    survey = surveys.get(check.survey or "")
    values: dict[str, object] = {
        "survey": survey.name if survey else "",
        "wave": check.wave or "",
        "n": check.base or 0,
        "figure": check.figure,
        "reported": check.reported,
        "low": check.interval.low if check.interval else None,
        "high": check.interval.high if check.interval else None,
        "sentence": _change(check, survey, words),
    }
    return values | check.parameters | check.values


def short_reason(check: CheckResult, surveys: Mapping[str, SurveyResult], words: Words) -> str:
    """Return a reason without the sentences that end it and hold no figure.

    They say what to bring, or what a good result means.
    """
    reason = check_reason(check, surveys, words)
    text = texts()[_reason_key(check)][language_key(words.language)]
    for form in text.values() if isinstance(text, Mapping) else (text,):
        if end := _LITERAL_END.search(form):
            reason = reason.removesuffix(end[0])
    return reason


def _reason_key(check: CheckResult) -> str:
    key = f"{check.id}.{check.reason}"
    of_form = f"{key}_{check.values.get('form')}"
    return of_form if of_form in texts() else key


def _change(check: CheckResult, survey: SurveyResult | None, words: Words) -> str:
    """Return the change that a result is about in words, and what the client reports of it."""
    about = tuple(check.values.get(name) for name in ("first", "second", "metric"))
    for change in survey.changes if survey else ():
        if (change.first, change.second, change.metric) == about:
            said = (change_sentence(change, words), claim_sentence(change, words))
            told = " ".join(each for each in said if each)
            return told[:1].lower() + told[1:]  # it follows the survey's name and a colon
    return ""


def surveys_of(assessment: Assessment) -> dict[str, SurveyResult]:
    """Return the surveys by id."""
    return {each.id: each for each in assessment.surveys}


def check_name(check: Check, words: Words) -> str:
    """Return a check's id and name."""
    return f"{check.id} · {words.of(check.name)}"


def state_text(state: CheckState, words: Words) -> str:
    """Return a state with its symbol: "✕ fail"."""
    symbol, text = STATES[state].symbol, words(f"audit.state_{state}")
    return words("audit.marked", symbol=symbol, text=text)


def verdict_state(verdict: CheckVerdict, words: Words) -> str:
    """Return a check's state with its symbol; to lack data in part is no pass."""
    if verdict.state == "no_data" and any(each.state == "ok" for each in verdict.results):
        symbol, text = STATES["no_data"].symbol, words("audit.state_partly")
        return words("audit.marked", symbol=symbol, text=text)
    return state_text(verdict.state, words)


def counted_states(verdicts: Iterable[CheckVerdict], words: Words) -> str:
    """Return how many checks are in which state: "1 fails, 2 warn and 4 lack data"."""
    counts = Counter(each.state for each in verdicts)
    return words.joined(
        [words(f"audit.counted_{state}", count=counts[state]) for state in STATES if counts[state]]
    )


def audit_headline(assessment: Assessment, model: Model, words: Words) -> str:
    """Return the audit's conclusion: how many checks are in which state."""
    verdicts = check_verdicts(assessment, model)
    if not verdicts:
        return words("audit.headline_none")
    return words(
        "audit.counts",
        subject=words("audit.subject", count=len(verdicts)),
        parts=counted_states(verdicts, words),
    )


def audit_overview(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the audit's conclusion, and how many checks this version does not run."""
    blocks: list[Block] = [Heading(audit_headline(assessment, model, words))]
    left_out = sum(not each.automatic for each in model.checks)
    if left_out:
        total = len(model.checks)
        blocks.append(Paragraph(words("audit.not_automatic", count=left_out, total=total)))
    return blocks


def check_tables(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the checks by what they are about, each with its state and why.

    Failures and warnings are told whole; what is ok or lacks data, in a sentence.
    """
    surveys = surveys_of(assessment)
    rows: list[Group | list[str | Cell]] = []
    for group, verdicts in grouped_verdicts(assessment, model):
        counted = counted_states(verdicts, words)
        rows.append(Group(words("audit.counts", subject=words.of(group.name), parts=counted)))
        rows += [_row(each, surveys, words) for each in verdicts]
    if not rows:
        return []
    columns = [
        Column(words("audit.col_check"), width="3.7cm"),
        Column(words("audit.col_state"), width="2cm"),
        Column(words("audit.col_reason"), width="1fr"),
    ]
    caption = words("audit.checks_caption")
    return [Table(columns, rows, caption, label="tbl-checks", compact=True)]


def _row(
    verdict: CheckVerdict, surveys: Mapping[str, SurveyResult], words: Words
) -> list[str | Cell]:
    return [
        check_name(verdict.check, words),
        Cell(verdict_state(verdict, words), STATES[verdict.state].kind),
        verdict_reason(verdict, surveys, words, short=verdict.state not in _DEPARTURES),
    ]


def verdict_reason(
    verdict: CheckVerdict,
    surveys: Mapping[str, SurveyResult],
    words: Words,
    *,
    short: bool = False,
) -> str:
    """Return the reason of a check's gravest result, and how many others it has."""
    first, *others = verdict.results
    reason = (short_reason if short else check_reason)(first, surveys, words)
    if not others:
        return reason
    counts = Counter(each.state for each in others)
    states = [
        words("audit.more_state", number=counts[state], state=words(f"audit.state_{state}"))
        for state in STATES
        if counts[state]
    ]
    return f"{reason} {words('audit.more', states=', '.join(states))}"


def other_departures(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the failures and warnings that the tables of the checks only count."""
    surveys = surveys_of(assessment)
    rows = [
        (verdict.check, each)
        for verdict in check_verdicts(assessment, model)
        for each in verdict.results[1:]
        if each.state in _DEPARTURES
    ]
    if not rows:
        return []
    return [
        table(
            rows,
            [
                Part(words("audit.col_check"), lambda row: row[0].id, width="1.7cm"),
                Part(
                    words("audit.col_state"),
                    lambda row: Cell(state_text(row[1].state, words), STATES[row[1].state].kind),
                    width="2.4cm",
                ),
                Part(
                    words("audit.col_reason"),
                    lambda row: check_reason(row[1], surveys, words),
                    width="1fr",
                ),
            ],
            words("audit.others_caption"),
            compact=True,
        )
    ]


def check_rules(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the rules of the checks that fail or warn, with their thresholds in words."""
    applied = [each for each in check_verdicts(assessment, model) if each.state in _DEPARTURES]
    if not applied:
        return []
    return [
        table(
            applied,
            [
                Part(
                    words("audit.col_check"),
                    lambda each: check_name(each.check, words),
                    width="3.9cm",
                ),
                Part(words("audit.col_rule"), lambda each: words.of(each.check.rule), width="1fr"),
            ],
            words("audit.rules_caption"),
            compact=True,
        )
    ]
