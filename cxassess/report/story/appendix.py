"""Method tables, all answers, evidence register, sources and provenance."""

from __future__ import annotations

from collections.abc import Sequence

from cxassess.assessment.types import Assessment, FileProvenance, IndicatorResult
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Column, Paragraph, Table
from cxassess.report.names import stage_name
from cxassess.report.story.reading import file_notes
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words
from cxassess.surveys import describe_decisions

_HASH = 12


def stage_table(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the stages with their bands of the index."""
    return [
        Table(
            columns=[
                Column(words("appendix.col_stage"), width="4.2cm"),
                Column(words("appendix.col_band"), width="2.4cm"),
                Column(words("appendix.col_meaning"), width="1fr"),
            ],
            rows=[
                [
                    stage_name(each.level, model, words),
                    f"{words.number(each.from_index, 0)}–{words.number(each.to_index, 0)}",
                    words.of(each.description),
                ]
                for each in model.levels
            ],
            caption=words("appendix.weights_caption"),
        )
    ]


def grade_table(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the grades of evidence and the highest level each supports."""
    return [
        Table(
            columns=[
                Column(words("appendix.col_grade"), width="1fr"),
                Column(words("appendix.col_supports"), width="5cm"),
            ],
            rows=[
                [f"E{each.grade} · {words.of(each.name)}", stage_name(each.supports, model, words)]
                for each in model.grades
            ],
            caption=words("appendix.grades_caption"),
        )
    ]


def all_answers(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return every indicator: distribution of answers, levels and evidence."""
    return [
        Table(
            columns=[
                Column(words("scores.col_indicator"), width="1.6cm"),
                Column(words("scores.col_question"), width="1fr"),
                Column(words("scores.col_distribution"), width="3.1cm"),
                Column(words("scores.col_level_declared"), "right", width="1.2cm"),
                Column(words("scores.col_grade"), "right", width="1.1cm"),
                Column(words("scores.col_level_evidenced"), "right", width="1.3cm"),
            ],
            rows=[
                _answer_row(each, assessment.respondents, model, words)
                for each in assessment.indicators
            ],
            caption=words("scores.answers_caption"),
            notes=words("scores.answers_note", limit=words.number(model.rules.divergence_limit, 2)),
        )
    ]


def _answer_row(result: IndicatorResult, respondents: int, model: Model, words: Words) -> list[str]:
    said = result.distribution
    distribution = "·".join(str(said[level]) for level in "12345")
    distribution += "".join(f" {each} {said[each]}" for each in ("NS", "NA") if said[each])
    if respondents < model.rules.smallest_group_shown:
        distribution = words("common.none")
    marks = (" ◆" if result.agreement.divergent else "") + (" C" if result.consensus else "")
    row = [result.id, words.of(model.indicator(result.id).question)]
    if result.declared is None or result.evidenced is None:
        state = "common.not_applicable" if result.state == "not_applicable" else "scores.missing"
        return [*row, words(state), *[words("common.none")] * 3]
    return [
        *row,
        distribution + marks,
        words.number(result.declared),
        f"E{result.grade}",
        words.number(result.evidenced),
    ]


def evidence_register(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the evidence register."""
    if not assessment.evidence:
        return [Paragraph(words("appendix.evidence_none"))]
    rules = model.rules
    return [
        Table(
            columns=[
                Column(words("appendix.col_id"), width="1.1cm"),
                Column(words("appendix.col_kind"), width="2.4cm"),
                Column(words("appendix.col_title"), width="1fr"),
                Column(words("appendix.col_date"), width="2.1cm"),
                Column(words("appendix.col_indicators"), width="3.4cm"),
                Column(words("appendix.col_age"), "right", width="1.4cm"),
                Column(words("appendix.col_hash"), width="2.3cm"),
            ],
            rows=[
                [
                    each.id,
                    words(f"appendix.kind_{each.kind}"),
                    each.title,
                    words.short_date(each.date),
                    ", ".join(each.indicators),
                    str(each.periods_elapsed),
                    (each.sha256 or words("common.none"))[:_HASH],
                ]
                for each in assessment.evidence
            ],
            caption=words("appendix.evidence_caption"),
            notes=words(
                "appendix.evidence_note",
                months=rules.evidence_months,
                kpi_months=rules.kpi_evidence_months,
            ),
        )
    ]


def source_table(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the documents and references the model rests on."""
    return [
        Table(
            columns=[
                Column(words("appendix.col_source"), width="6cm"),
                Column(words("appendix.col_year"), width="1.2cm"),
                Column(words("appendix.col_note"), width="1fr"),
            ],
            rows=[
                [
                    f"{each.id} · {each.title}",
                    str(each.year or words("common.none")),
                    words.of(each.note),
                ]
                for each in model.sources
            ],
            caption=words("appendix.sources_caption"),
        )
    ]


def provenance(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the files read, their hashes, and how each was read."""
    record = assessment.provenance
    notes = words(
        "appendix.provenance_note",
        package=record.package_version,
        model=record.model_version,
        model_hash=record.model_sha256[:_HASH],
        fingerprint=assessment.fingerprint,
    )
    return [file_table(record.files, notes, words)]


def file_table(files: Sequence[FileProvenance], notes: str, words: Words) -> Table:
    """Return files with their hashes and how each was read."""
    none = words("common.none")

    def decisions(file: FileProvenance) -> str:
        told = describe_decisions(file.decisions, words.language)
        said = [f"{about}: {decided}" for about, decided in told.items()]
        return "; ".join([*said, *file_notes(file, words)]) or none

    return table(
        files,
        [
            Part(words("appendix.col_file"), lambda each: each.path, width="3cm"),
            Part(
                words("appendix.col_size"),
                lambda each: words.number(each.size, 0),
                "right",
                "1.6cm",
            ),
            Part(
                words("appendix.col_rows"),
                lambda each: none if each.rows is None else words.number(each.rows, 0),
                "right",
                "1.4cm",
            ),
            Part(words("appendix.col_hash"), lambda each: each.sha256[:_HASH], width="2.5cm"),
            Part(words("appendix.col_decisions"), decisions, width="1fr"),
        ],
        words("appendix.provenance_caption"),
        [notes],
    )
