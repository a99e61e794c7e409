"""All answers, evidence register, sources and provenance."""

from __future__ import annotations

from collections.abc import Sequence

from cxassess.assessment.types import Assessment, EvidenceResult, FileProvenance, IndicatorResult
from cxassess.model.types import Model, Source
from cxassess.report.blocks import Block, Cell, Column, Paragraph, Table
from cxassess.report.charts.labels import fit
from cxassess.report.story.reading import file_notes
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words
from cxassess.surveys import describe_decisions

_HASH = 12
_LINE, _SIZE = 8.4, 7.7
"""Room for a question on one line, in cm and points; whole ones stand in the questionnaire."""

_READ_AS = ("format", "encoding", "delimiter", "sheet", "date_format")
"""Decisions of reading that a report tells; `assessment.json` has all."""


def all_answers(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return every indicator on a line: distribution of answers, levels and evidence."""
    if all(each.state == "missing" for each in assessment.indicators):
        return [Paragraph(words("appendix.answers_none", count=len(assessment.indicators)))]
    return [
        Table(
            columns=[
                Column(words("appendix.col_indicator"), width="1.4cm"),
                Column(words("appendix.col_question"), width="1fr"),
                Column(words("appendix.col_distribution"), width="2.9cm"),
                Column(words("appendix.col_declared"), "decimal", "1.1cm"),
                Column(words("appendix.col_evidenced"), "decimal", "1.1cm"),
                Column(words("appendix.col_evidence"), "center", "1.1cm"),
            ],
            rows=[
                _answer_row(each, assessment.respondents, model, words)
                for each in assessment.indicators
            ],
            caption=words("appendix.answers_caption"),
            notes=words(
                "appendix.answers_note", limit=words.number(model.rules.divergence_limit, 2)
            ),
            compact=True,
        )
    ]


def _answer_row(
    result: IndicatorResult, respondents: int, model: Model, words: Words
) -> list[str | Cell]:
    none = words("common.none")
    question = fit(words.of(model.indicator(result.id).question), _LINE, size=_SIZE)
    if result.declared is None or result.evidenced is None:
        known = "common.not_applicable" if result.state == "not_applicable" else "appendix.missing"
        return [result.id, question, Cell(words(known), "neutral"), none, none, none]
    return [
        result.id,
        question,
        _distribution(result, shown=respondents >= model.rules.smallest_group_shown) or none,
        words.number(result.declared),
        words.number(result.evidenced),
        f"E{result.grade}",
    ]


def _distribution(result: IndicatorResult, *, shown: bool) -> str:
    """Return the people at each level and the marks: "1·2·6·3·0 NS 1 ◆"."""
    said = result.distribution
    counts = ["·".join(str(said[level]) for level in "12345")] if shown else []
    counts += [f"{each} {said[each]}" for each in ("NS", "NA") if shown and said[each]]
    marks = {"◆": result.agreement.divergent, "C": result.consensus is not None}
    return " ".join([*counts, *(mark for mark, holds in marks.items() if holds)])


def evidence_register(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the evidence register."""
    if not assessment.evidence:
        return [Paragraph(words("appendix.evidence_none"))]
    rules = model.rules

    def hashed(each: EvidenceResult) -> str:
        return (each.sha256 or words("common.none"))[:_HASH]

    def dated(each: EvidenceResult) -> str:
        return words.short_date(each.date)

    return [
        table(
            assessment.evidence,
            [
                Part(words("appendix.col_id"), lambda each: each.id, width="1.1cm"),
                Part(
                    words("appendix.col_kind"),
                    lambda each: words(f"appendix.kind_{each.kind}"),
                    width="2.1cm",
                ),
                Part(words("appendix.col_title"), lambda each: each.title, width="1fr"),
                Part(
                    words("appendix.col_date"),
                    lambda each: words.short_date(each.date),
                    width="2cm",
                ),
                Part(
                    words("appendix.col_indicators"),
                    lambda each: ", ".join(each.indicators),
                    width="3.1cm",
                ),
                Part(
                    words("appendix.col_age"),
                    lambda each: str(each.periods_elapsed),
                    "center",
                    "1.5cm",
                ),
                Part(words("appendix.col_hash"), hashed, width="2.2cm"),
            ],
            words("appendix.evidence_caption"),
            [
                words(
                    "appendix.evidence_note",
                    months=rules.evidence_months,
                    kpi_months=rules.kpi_evidence_months,
                )
            ],
            compact=True,
        )
    ]


def source_table(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the documents and references the model rests on."""
    none = words("common.none")

    def year(each: Source) -> str:
        return str(each.year or none)

    return [
        table(
            model.sources,
            [
                Part(words("appendix.col_id"), lambda each: each.id, width="2cm"),
                Part(words("appendix.col_source"), lambda each: each.title, width="1fr"),
                Part(words("appendix.col_author"), lambda each: each.author or none, width="4.6cm"),
                Part(words("appendix.col_year"), year, "center", "1.2cm"),
            ],
            words("appendix.sources_caption"),
            [words("appendix.sources_note")],
            compact=True,
        )
    ]


def provenance(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return what the report was made with, the files read, and in short how."""
    none = words("common.none")

    def rows(each: FileProvenance) -> str:
        return none if each.rows is None else words.number(each.rows, 0)

    return [
        _run_table(assessment, model, words),
        table(
            assessment.provenance.files,
            [
                Part(words("appendix.col_file"), lambda each: each.path, width="5.2cm"),
                Part(words("appendix.col_rows"), rows, "right", "1.3cm"),
                Part(words("appendix.col_hash"), lambda each: each.sha256[:_HASH], width="2.2cm"),
                Part(
                    words("appendix.col_decisions"),
                    lambda each: _read_as(each, words) or none,
                    width="1fr",
                ),
            ],
            words("appendix.provenance_caption"),
            [words("appendix.provenance_note")],
            compact=True,
        ),
    ]


def _run_table(assessment: Assessment, model: Model, words: Words) -> Table:
    """Return the versions and the parameters that the result follows from."""
    record, client = assessment.provenance, assessment.client
    facts = {
        "package": record.package_version,
        "model": words(
            "appendix.run_model_value",
            model=record.model_version,
            sha256=record.model_sha256[:_HASH],
        ),
        "result": assessment.fingerprint,
        "date": words.short_date(client.date),
        "language": words.language,
        "cs": words(f"common.cs_{client.cs_meaning}"),
        "seed": words(
            "appendix.run_seed_value",
            seed=model.rules.uncertainty_seed,
            draws=words.number(model.rules.uncertainty_draws, 0),
        ),
        "regulated": words("appendix.yes" if client.regulated_service else "appendix.no"),
    }
    return table(
        facts,
        [
            Part(
                words("appendix.col_run"), lambda name: words(f"appendix.run_{name}"), width="6cm"
            ),
            Part(words("appendix.col_value"), facts.__getitem__, width="1fr"),
        ],
        words("appendix.run_caption"),
        compact=True,
    )


def _read_as(file: FileProvenance, words: Words) -> str:
    """Return the few decisions of reading that tell most, and what was not read."""
    decided = {
        topic: decision.rpartition(" [")[0].strip('"')
        for topic, decision in file.decisions.items()
        if topic in _READ_AS
    }
    said = [words(f"appendix.read_{topic}", value=what) for topic, what in decided.items() if what]
    return " · ".join([*said, *file_notes(file, words)])


def file_table(files: Sequence[FileProvenance], notes: str, words: Words) -> Table:
    """Return files with their hashes and how each was read, every decision with its reason."""
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
