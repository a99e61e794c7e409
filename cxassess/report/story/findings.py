"""The mistakes found, one card each, and the order in which to mend them."""

from __future__ import annotations

from collections import Counter

from cxassess.assessment.types import Assessment, MistakeResult
from cxassess.model.types import Mistake, Model
from cxassess.report.blocks import Block, Card, Column, Heading, Paragraph, Table
from cxassess.report.names import citations, dimension_name, mistake_title, status_name
from cxassess.report.story.audit import check_reason
from cxassess.report.story.summary import STATUS_KINDS, status_cell
from cxassess.report.words import Words

_CARDS = 10

_MOST_CHECKS = 2
"""Failed checks that a card tells in words."""


def findings_overview(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return how many mistakes have which status, and what each status means."""
    found = len(assessment.findings)
    contradictions = sum(each.status == "contradiction" for each in assessment.findings)
    heading = words("findings.headline", number=found) if found else words("findings.headline_none")
    counts = Counter(each.status for each in assessment.mistakes)
    blocks: list[Block] = [Heading(heading)]
    if contradictions:
        blocks.append(Paragraph(words("findings.contradictions", count=contradictions)))
    blocks.append(
        Table(
            columns=[
                Column(words("findings.col_status"), width="3.8cm"),
                Column(words("findings.col_meaning"), width="1fr"),
                Column(words("findings.col_count"), "right", width="1.7cm"),
            ],
            rows=[
                [
                    words.of(status.name),
                    words.of(status.meaning),
                    words.number(counts[status.id], 0),
                ]
                for status in model.statuses
            ],
            caption=words("findings.statuses_caption", total=len(assessment.mistakes)),
        )
    )
    return blocks


def finding_cards(
    assessment: Assessment, model: Model, words: Words, *, most: int = _CARDS
) -> list[Block]:
    """Return a card for each of the gravest findings, at `most` so many."""
    found = assessment.by_gravity
    blocks: list[Block] = [_card(each, assessment, model, words) for each in found[:most]]
    if len(found) > most:
        blocks.append(Paragraph(words("findings.cards_more", count=len(found) - most)))
    return blocks


def _card(result: MistakeResult, assessment: Assessment, model: Model, words: Words) -> Card:
    mistake = model.mistake(result.id)
    severity = words(
        "findings.dimension_severity",
        dimension=dimension_name(mistake.dimension, model, words),
        severity=mistake.severity,
    )
    if mistake.rank:
        severity = f"{severity} · {words(f'findings.{mistake.rank}')}"
    return Card(
        title=mistake_title(result.id, model, words),
        fields=[
            (words("findings.field_dimension"), severity),
            (words("findings.field_description"), words.of(mistake.description)),
            (words("findings.field_shown"), _shown(result, assessment, words)),
            *_data(result, assessment, words),
            (words("findings.field_consequence"), words.of(mistake.consequence)),
            (words("findings.field_practice"), words.of(mistake.practice)),
            (words("findings.field_owner"), _owner(mistake, result, words)),
            (words("findings.field_success"), words.of(mistake.success)),
            (words("findings.field_source"), citations(mistake, words)),
        ],
        badge=status_name(result, model, words),
        colour_kind=STATUS_KINDS[result.status],
        footer=_caps(result, assessment, words),
    )


def _caps(result: MistakeResult, assessment: Assessment, words: Words) -> str | None:
    """Return the caps that hold because of a mistake."""
    caps = [
        words("findings.holds_cap", gate=gate.id, cap=gate.cap)
        for gate in assessment.stage.gates
        if gate.id in result.holds and gate.cap is not None
    ]
    return words("findings.holds", gates=words.joined(caps)) if caps else None


def _shown(result: MistakeResult, assessment: Assessment, words: Words) -> str:
    by_id = {each.id: each for each in assessment.indicators}
    levels = [
        f"{name} = {words.number(level)}"
        for name in result.indicators
        if (level := by_id[name].declared) is not None
    ]
    parts = []
    if levels:
        parts.append(words("findings.shown_answers", answers=", ".join(levels)))
    if result.roles:
        parts.append(words("findings.shown_roles", count=result.roles))
    if result.failed_checks:
        checks = ", ".join(result.failed_checks)
        parts.append(words("findings.shown_checks", count=len(result.failed_checks), checks=checks))
    if result.evidence:
        parts.append(words("findings.shown_evidence", items=", ".join(result.evidence)))
    return "; ".join(parts)


def _data(result: MistakeResult, assessment: Assessment, words: Words) -> list[tuple[str, str]]:
    """Return the first failed checks in words, as a field of a card; nothing where none failed."""
    failed = {each.id: each for each in reversed(assessment.checks) if each.state == "fail"}
    told = [failed[name] for name in result.failed_checks if name in failed][:_MOST_CHECKS]
    surveys = {each.id: each for each in assessment.surveys}
    said = " ".join(
        words("findings.check", id=each.id, reason=check_reason(each, surveys, words))
        for each in told
    )
    return [(words("findings.field_data"), said)] if said else []


def _owner(mistake: Mistake, result: MistakeResult, words: Words) -> str:
    return words(
        "findings.owner_effort",
        owner=words.of(mistake.owner),
        effort=words.number(result.effort),
    )


def work_order(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return all findings in the order in which to work on them."""
    found = assessment.findings
    if not found:
        return [Heading(words("findings.order_headline_none"))]
    ids = {each.id for each in found}
    first = words.of(model.mistake(found[0].id).title)
    return [
        Heading(words("findings.order_headline", first=first)),
        Table(
            columns=[
                Column(words("findings.col_order"), "right", width="0.9cm"),
                Column(words("findings.col_finding"), width="1fr"),
                Column(words("findings.col_status"), width="2.6cm"),
                Column(words("findings.col_impact"), "right", width="1.6cm"),
                Column(words("findings.col_effort"), "right", width="1.6cm"),
                Column(words("findings.col_after"), width="2cm"),
            ],
            rows=[
                [
                    str(each.order),
                    mistake_title(each.id, model, words) + (" ★" if each.quick_win else ""),
                    status_cell(each, model, words),
                    words.number(each.impact),
                    words.number(each.effort),
                    ", ".join(need for need in model.mistake(each.id).depends_on if need in ids)
                    or words("common.none"),
                ]
                for each in found
            ],
            caption=words("findings.order_caption"),
            notes=words("findings.order_note"),
        ),
    ]
