"""Sheets of the scorecard: the evidence register and the files read."""

from __future__ import annotations

from cxassess.assessment.types import EvidenceResult, FileProvenance
from cxassess.report.scorecard.sheets import Field, Sheet, Told, sheet


def evidence(told: Told) -> Sheet:
    """Return the evidence register."""
    words = told.words
    fields: list[Field[EvidenceResult]] = [
        Field(words("scorecard.col_item"), lambda each: each.id, width=9),
        Field(
            words("scorecard.col_kind"), lambda each: words(f"appendix.kind_{each.kind}"), width=16
        ),
        Field(words("scorecard.col_title"), lambda each: each.title, width=50),
        Field(words("scorecard.col_date"), lambda each: each.date, "date"),
        Field(words("scorecard.col_indicators"), lambda each: ", ".join(each.indicators), width=30),
        Field(words("scorecard.col_lost"), lambda each: each.periods_elapsed, "count", 14),
        Field(words("scorecard.col_file"), lambda each: each.file, width=30),
        Field(words("scorecard.col_hash"), lambda each: each.sha256, width=66),
    ]
    return sheet(words("scorecard.sheet_evidence"), "Evidence", fields, told.assessment.evidence)


def files(told: Told) -> Sheet:
    """Return the files that were read."""
    words = told.words
    fields: list[Field[FileProvenance]] = [
        Field(words("scorecard.col_file"), lambda each: each.path, width=40),
        Field(words("scorecard.col_size"), lambda each: each.size, "count"),
        Field(words("scorecard.col_rows"), lambda each: each.rows, "count"),
        Field(words("scorecard.col_hash"), lambda each: each.sha256, width=66),
    ]
    return sheet(words("scorecard.sheet_files"), "Files", fields, told.assessment.provenance.files)
