"""The mistakes found: how many of which status, and a card for each of the gravest."""

from __future__ import annotations

from collections import Counter

from cxassess.assessment.types import Assessment, MistakeResult
from cxassess.model.types import Mistake, Model
from cxassess.report.blocks import Block, Card, Heading, Paragraph
from cxassess.report.names import citation, dimension_name, status_name
from cxassess.report.story.facts import Facts
from cxassess.report.story.summary import STATUS_KINDS
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words

_CARDS = 9


def findings_overview(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return how many mistakes have which status, and what each status means."""
    counts = Counter(each.status for each in assessment.mistakes)
    return [
        Heading(_headline(assessment, words)),
        table(
            model.statuses,
            [
                Part(words("findings.col_status"), lambda each: words.of(each.name), width="2.6cm"),
                Part(
                    words("findings.col_meaning"), lambda each: words.of(each.meaning), width="1fr"
                ),
                Part(
                    words("findings.col_count"),
                    lambda each: words.number(counts[each.id], 0),
                    "right",
                    "1.5cm",
                ),
            ],
            words("findings.statuses_caption", total=len(assessment.mistakes)),
            compact=True,
        ),
    ]


def _headline(assessment: Assessment, words: Words) -> str:
    found = len(assessment.findings)
    if not found:
        unknown = all(each.status == "no_data" for each in assessment.mistakes)
        return words("findings.headline_unknown" if unknown else "findings.headline_none")
    against = sum(each.status == "contradiction" for each in assessment.findings)
    heading = words("findings.headline", count=found)
    return words("findings.headline_against", found=heading, count=against) if against else heading


def finding_cards(
    assessment: Assessment, model: Model, words: Words, *, most: int = _CARDS
) -> list[Block]:
    """Return a card for each of the gravest findings, at `most` so many."""
    found = assessment.by_gravity
    if not found:
        unknown = sum(each.status == "no_data" for each in assessment.mistakes)
        key = (
            "findings.nothing_known" if unknown == len(assessment.mistakes) else "findings.nothing"
        )
        return [Paragraph(words(key))]
    facts = Facts(assessment, model, words)
    blocks: list[Block] = [Paragraph(words("findings.about_cards"))]
    blocks += [finding_card(each, facts) for each in found[:most]]
    if len(found) > most:
        blocks.append(Paragraph(words("findings.cards_more", count=len(found) - most)))
    return blocks


def finding_card(finding: MistakeResult, facts: Facts) -> Card:
    """Return a finding's card: what shows it, what it costs, what to do, and by whom."""
    assessment, model, words = facts.assessment, facts.model, facts.words
    mistake = model.mistake(finding.id)
    owner = words(
        "findings.owner_effort",
        owner=words.of(mistake.owner),
        effort=words.number(finding.effort),
    )
    return Card(
        title=words("findings.card_title", id=finding.id, title=facts.title(finding)),
        fields=[
            (words("findings.field_description"), words.of(mistake.description)),
            (words("findings.field_shown"), _shown(finding, facts)),
            (words("findings.field_consequence"), words.of(mistake.consequence)),
            (words("findings.field_practice"), words.of(mistake.practice)),
            (words("findings.field_owner"), owner),
            (words("findings.field_success"), words.of(mistake.success)),
            (words("findings.field_kpi"), words.of(mistake.kpi)),
        ],
        badge=status_name(finding, model, words),
        colour_kind=STATUS_KINDS[finding.status],
        footer=" · ".join(_foot(finding, mistake, assessment, model, words)),
    )


def _foot(
    finding: MistakeResult, mistake: Mistake, assessment: Assessment, model: Model, words: Words
) -> list[str]:
    """Return dimension, severity, rank, cap and source documents."""
    caps = [
        words("findings.holds", gate=gate.id, cap=gate.cap)
        for gate in assessment.stage.gates
        if gate.id in finding.holds and gate.cap is not None
    ]
    return [
        dimension_name(mistake.dimension, model, words),
        words("findings.severity", severity=mistake.severity),
        *([words(f"findings.{mistake.rank}")] if mistake.rank else []),
        *caps,
        "; ".join(citation(each, words) for each in mistake.sources),
    ]


def _shown(finding: MistakeResult, facts: Facts) -> str:
    """Return what shows a finding: the figures of the data, the answers, the evidence."""
    words = facts.words
    levels = facts.levels(finding)
    answers = []
    if levels:
        answers.append(
            words(
                "findings.shown_answers",
                answers=", ".join(f"{name} = {words.number(level)}" for name, level in levels),
            )
        )
    if finding.roles:
        answers.append(words("findings.shown_roles", count=finding.roles))
    if finding.failed_checks:
        checks = ", ".join(finding.failed_checks)
        answers.append(
            words("findings.shown_checks", count=len(finding.failed_checks), checks=checks)
        )
    if finding.evidence:
        answers.append(words("findings.shown_evidence", items=", ".join(finding.evidence)))
    said = "; ".join(answers)
    reason = facts.reason(finding)
    parts = [reason, words("findings.shown", said=said[:1].upper() + said[1:]) if said else ""]
    return " ".join(each for each in parts if each)
