"""The audit of a client's KPI usage as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cxassess.assessment.audit_types import FormulaDiagnosis
from cxassess.assessment.kpi_types import SurveyResult
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Kind
from cxassess.report.story.audit import (
    STATES,
    CheckVerdict,
    audit_headline,
    check_name,
    counted_states,
    grouped_verdicts,
    surveys_of,
    verdict_reason,
    verdict_state,
)
from cxassess.report.story.bring import MissingInput, input_lines, input_name, missing_inputs
from cxassess.report.story.diagnosis import chance_sentence, diagnosis_headline
from cxassess.report.story.formulas import Figures, formula_name, formula_working
from cxassess.report.words import Words

_STYLES: dict[Kind, str] = {
    "alert": "bold red",
    "warning": "bold yellow",
    "neutral": "dim",
    "good": "green",
    "note": "cyan",
}
_MARGIN = (0, 0, 0, 2)
_DEEPER = (0, 0, 0, 4)
_STATE_WIDTH = 12
_NAME_WIDTH = 26
_MATCHES = 4


def print_audit(assessment: Assessment, model: Model, words: Words, console: Console) -> None:
    """Print the checks by group, what explains reported figures, and what to bring.

    Parameters
    ----------
    assessment : Assessment
        The client's assessment.
    model : Model
        The model it follows.
    words : Words
        The reader's words.
    console : Console
        Where to print.
    """
    for part in _parts(assessment, model, words):
        for line in console.render_lines(part, pad=False):
            text = Text.assemble(*((each.text, each.style or "") for each in line))
            text.rstrip()
            console.print(text, soft_wrap=True)


def _parts(assessment: Assessment, model: Model, words: Words) -> Iterator[RenderableType]:
    yield Text(assessment.client.name, style="bold")
    yield Text(audit_headline(assessment, model, words))
    surveys = surveys_of(assessment)
    for group, verdicts in grouped_verdicts(assessment, model):
        counted = counted_states(verdicts, words)
        yield Text.assemble("\n", (words.of(group.name), "bold"), f": {counted}")
        yield Padding(_checks(verdicts, surveys, words), _MARGIN)
    if assessment.diagnoses:
        yield Text(f"\n{words('audit.diagnoses')}", style="bold")
    for diagnosis in assessment.diagnoses:
        headline = diagnosis_headline(diagnosis, surveys[diagnosis.survey], words)
        yield Padding(Text(headline), _MARGIN)
        yield Padding(_formulas(diagnosis, words), _DEEPER)
        yield Padding(Text(chance_sentence(diagnosis, words), style="dim"), _DEEPER)
    needed = missing_inputs(assessment, model)
    if needed:
        yield Text(f"\n{words('audit.bring')}", style="bold")
        yield Padding(_inputs(needed, words), _MARGIN)


def _checks(
    verdicts: Sequence[CheckVerdict], surveys: Mapping[str, SurveyResult], words: Words
) -> Table:
    grid = _grid(_STATE_WIDTH, _NAME_WIDTH, None)
    for each in verdicts:
        grid.add_row(
            Text(verdict_state(each, words), style=_STYLES[STATES[each.state].kind]),
            Text(check_name(each.check, words)),
            Text(verdict_reason(each, surveys, words)),
        )
    return grid


def _inputs(needed: Sequence[MissingInput], words: Words) -> Table:
    grid = _grid(_NAME_WIDTH, None)
    for each in needed:
        name = words("audit.bring_box", name=input_name(each, words))
        grid.add_row(Text(name), Text("\n".join(input_lines(each, words))))
    return grid


def _formulas(diagnosis: FormulaDiagnosis, words: Words) -> Table:
    """Return the formulas that give a reported figure, worked in the client's numbers."""
    write = Figures(diagnosis.form, words)
    grid = _grid(None, None, None)
    for each in diagnosis.matches[:_MATCHES] if diagnosis.named else ():
        working = formula_working(each, words) or ""
        cells = (formula_name(each, words), working, f"= {write(each.value)}")
        grid.add_row(*map(Text, cells))
    return grid


def _grid(*widths: int | None) -> Table:
    """Return a table without lines, with columns of these widths."""
    grid = Table.grid(padding=(0, 2))
    for width in widths:
        grid.add_column(width=width)
    return grid
