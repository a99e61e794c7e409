"""What holds the stage back, what would lift it, and how sure the index is."""

from __future__ import annotations

from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Heading, Paragraph
from cxassess.report.names import gate_reasons, holding_gates, stage_name
from cxassess.report.words import Words


def gate_heading(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return what holds the stage back as a conclusion."""
    stage = assessment.stage
    held = holding_gates(stage)
    holding = [gate.id for gate in stage.gates if gate.holds]
    if stage.publication == "none":
        heading = words("scores.gates_headline_none")
    elif stage.final is None and holding:
        heading = words(
            "scores.gates_headline_open", count=len(holding), gates=words.joined(holding)
        )
    elif held:
        reasons = gate_reasons(held, model, words)
        heading = words("scores.gates_headline_held", reasons=reasons)
    else:
        heading = words("scores.gates_headline_free")
    about = words("scores.gates_about" if assessment.respondents else "scores.gates_empty")
    return [Heading(heading), Paragraph(about)]


def what_if_summary(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return which single repairs lift the stage, and where the whole roadmap leads."""
    if not assessment.findings:
        return [Paragraph(words("scores.what_if_nothing"))]
    said = []
    final = assessment.stage.final
    last = assessment.roadmap[-1] if assessment.roadmap else None
    if final is not None:
        stays = last is not None and last.stage == final
        lifting = [each for each in assessment.findings if (each.what_if or 0) > final]
        best = max((each.what_if or 0 for each in lifting), default=0)
        names = [each.id for each in lifting if each.what_if == best]
        said.append(
            words(
                "scores.what_if_alone",
                count=len(names),
                mistakes=words.joined(names),
                stage=stage_name(best, model, words),
            )
            if lifting
            else words("scores.what_if_never" if stays else "scores.what_if_none")
        )
    if last is not None and last.stage is not None and last.index is not None:
        said.append(
            words(
                "scores.what_if_all",
                stage=stage_name(last.stage, model, words),
                index=words.number(last.index),
            )
        )
    return [Paragraph(" ".join(said))] if said else [Paragraph(words("scores.what_if_open"))]


def uncertainty_heading(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return which source of uncertainty matters most; where none is known, that."""
    known = {each.source: each.index for each in assessment.uncertainty if each.index is not None}
    if not known:
        return [
            Heading(words("scores.uncertainty_headline_empty"), 2),
            Paragraph(words("scores.uncertainty_empty")),
        ]
    widest = max(known, key=lambda each: known[each].width)
    span = known[widest]
    if round(span.width, 1) == 0:
        return [Heading(words("scores.uncertainty_headline_none"), 2)]
    return [
        Heading(
            words(
                f"scores.uncertainty_headline_{widest}",
                low=words.number(span.low),
                high=words.number(span.high),
            ),
            2,
        )
    ]
