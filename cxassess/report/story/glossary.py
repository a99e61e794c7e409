"""The terms that the report uses."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from cxassess.assessment.types import Assessment
from cxassess.model.types import GlossaryTerm, Model
from cxassess.report.blocks import Block, Column, Columns, Table
from cxassess.report.words import Words

_TERM_COSTS = 30
"""Characters of meaning that take the room a new row takes besides."""


def glossary(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the glossary in two columns, in the order of the report's language."""
    terms = sorted(model.glossary, key=lambda each: _place(words.of(each.term)))
    return [Columns([[_table(half, words)] for half in _halves(terms, words)])]


def _place(term: str) -> str:
    """Return a term as it is sorted: without accents and capitals."""
    return "".join(
        char for char in unicodedata.normalize("NFKD", term) if not unicodedata.combining(char)
    ).casefold()


def _halves(terms: Sequence[GlossaryTerm], words: Words) -> list[Sequence[GlossaryTerm]]:
    """Return the terms in two parts of about the same length on paper."""
    lengths = [len(words.of(each.meaning)) + _TERM_COSTS for each in terms]
    middle = min(
        range(1, len(terms)),
        key=lambda place: abs(sum(lengths[:place]) - sum(lengths[place:])),
        default=len(terms),
    )
    return [half for half in (terms[:middle], terms[middle:]) if half]


def _table(terms: Sequence[GlossaryTerm], words: Words) -> Table:
    return Table(
        columns=[
            Column(words("glossary.col_term"), width="2.1cm"),
            Column(words("glossary.col_meaning"), width="1fr"),
        ],
        rows=[[words.of(each.term), words.of(each.meaning)] for each in terms],
        compact=True,
    )
