"""What to bring next time: the input of each check that lacks data, by the file it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from cxassess.assessment.types import Assessment
from cxassess.engagement.operations.schema import schema
from cxassess.model.types import Check, Model
from cxassess.report.blocks import Block, Heading
from cxassess.report.story.audit import check_verdicts
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words


@dataclass(frozen=True)
class MissingInput:
    """A file, or all files of surveys (``None``), and the checks that it would settle."""

    table: str | None
    checks: tuple[Check, ...]


def missing_inputs(assessment: Assessment, model: Model) -> list[MissingInput]:
    """Return what would settle the checks that lack data, surveys first, then tables in order.

    A check stands with the first of the tables that feed it.
    """
    by_table: dict[str | None, list[Check]] = {}
    for verdict in check_verdicts(assessment, model):
        if not verdict.settled:
            first = next(iter(tables_of(verdict.check)), None)
            by_table.setdefault(first, []).append(verdict.check)
    return [
        MissingInput(name, tuple(by_table[name]))
        for name in (None, *schema().tables)
        if name in by_table
    ]


def tables_of(check: Check) -> list[str]:
    """Return the tables of the operations that feed a check."""
    return [name for name, each in schema().tables.items() if check.id in each.checks]


def what_to_bring(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return a checklist of what would settle the checks that lack data."""
    inputs = missing_inputs(assessment, model)
    if not inputs:
        return [Heading(words("audit.bring_none"))]
    count = sum(len(each.checks) for each in inputs)
    return [
        Heading(words("audit.bring_headline", count=count)),
        table(
            inputs,
            [
                Part(
                    words("audit.col_bring"),
                    lambda each: words("audit.bring_box", name=input_name(each, words)),
                    width="4.2cm",
                ),
                Part(
                    words("audit.col_settles"),
                    lambda each: "\n".join(_short_lines(each, words)),
                    width="1fr",
                ),
            ],
            words("audit.bring_caption"),
            [words("audit.bring_about")],
            compact=True,
        ),
    ]


def input_name(needed: MissingInput, words: Words) -> str:
    """Return the file to bring: its name, and that of the table."""
    if needed.table is None:
        return words("audit.bring_surveys")
    found = schema().tables[needed.table]
    return words("audit.bring_table", name=words.of(found.name), file=words.of(found.file))


def input_lines(needed: MissingInput, words: Words) -> list[str]:
    """Return what each check needs, and in which other tables it looks."""
    return [_line("audit.bring_check", check, needed.table, words) for check in needed.checks]


def _short_lines(needed: MissingInput, words: Words) -> list[str]:
    return [_line("audit.bring_input", check, needed.table, words) for check in needed.checks]


def _line(key: str, check: Check, table: str | None, words: Words) -> str:
    line = words(key, check=check.id, name=words.of(check.name), input=words.of(check.input))
    others = [words.of(schema().tables[each].name) for each in tables_of(check) if each != table]
    if not others:
        return line
    return f"{line} {words('audit.bring_also', tables=words.joined(others))}"
