"""A first look at a survey file as a terminal shows it."""

from __future__ import annotations

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cxassess.report.inspection_tables import MARGIN, columns_table, score_tables
from cxassess.report.inspection_words import filled, name_of, values_of
from cxassess.report.words import Words
from cxassess.surveys.decisions import describe_decisions
from cxassess.surveys.inspection import Inspection, configuration_block
from cxassess.surveys.inspection.block_text import MARK, Comments
from cxassess.surveys.inspection.types import Gravity, Numbers, Remark
from cxassess.surveys.presets import presets

_STYLES: dict[Gravity, str] = {"stop": "bold red", "decide": "bold yellow", "know": "dim"}


def print_inspection(inspection: Inspection, words: Words, console: Console) -> None:
    """Print what a file is, its columns, its scores, what to mind, and the block to paste.

    Parameters
    ----------
    inspection : Inspection
        The first look at the file.
    words : Words
        The reader's words.
    console : Console
        Where to print.
    """
    _print(_file_line(inspection, words), console)
    for title, parts in (
        ("inspection.file", [_file(inspection, words)]),
        ("inspection.columns", columns_table(inspection, words, console.width - 2)),
        ("inspection.scores", score_tables(inspection, words, console.width - 2)),
        ("inspection.mind", [_mind(inspection, words)]),
    ):
        _print(Text(words(title), style="bold"), console, above=1)
        for part in parts:
            _print(Padding(part, MARGIN), console)
    _print(Text(words("inspection.block"), style="bold"), console, above=1)
    print_block(inspection, words, console)


def print_block(inspection: Inspection, words: Words, console: Console) -> None:
    """Print the block alone, its lines never broken, so that it can be pasted or appended."""
    for line in configuration_block(inspection, words.language).splitlines():
        style = "yellow" if MARK in line else "dim" if line.lstrip().startswith("#") else ""
        console.print(Text(line, style=style), soft_wrap=True)


def _print(part: RenderableType, console: Console, *, above: int = 0) -> None:
    """Print a part without blanks at the ends of its lines."""
    console.print("\n" * above, end="")
    for line in console.render_lines(part, pad=False):
        text = Text.assemble(*((each.text, each.style or "") for each in line))
        text.rstrip()
        console.print(text, soft_wrap=True)


def _file_line(inspection: Inspection, words: Words) -> Text:
    rows = words("inspection.rows", count=inspection.rows)
    if not inspection.whole:
        rows = words("inspection.first_rows", rows=rows)
    columns = words("inspection.columns_counted", count=len(inspection.columns))
    size = words("inspection.size", size=words.number(max(inspection.size / 1024, 1), 0))
    return Text.assemble((inspection.path, "bold"), f" · {rows} · {columns} · {size}")


def _file(inspection: Inspection, words: Words) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    preset = presets().get(inspection.preset)
    told = describe_decisions(
        {key: text for key, text in inspection.decisions.items() if key != "format"},
        words.language,
    )
    tool = words("inspection.tool_none")
    if preset is not None:
        tool = words("inspection.tool_known", tool=preset.name)
    table.add_row(words("inspection.tool"), tool)
    for topic, text in told.items():
        table.add_row(topic, text)
    if inspection.weight is not None:
        table.add_row(words("inspection.numbers"), _numbers(inspection.weight, words))
    table.add_row(words("inspection.dates"), _dates(inspection, words))
    table.add_row(words("inspection.waves"), _waves(inspection, words))
    return table


def _numbers(weight: Numbers, words: Words) -> str:
    if len(weight.marks) > 1:
        return words("inspection.numbers_doubt", column=name_of(weight.column))
    mark = weight.marks[0][0]
    return words("inspection.numbers_mark", mark=mark, column=name_of(weight.column))


def _dates(inspection: Inspection, words: Words) -> str:
    date = inspection.date
    if date is None:
        return words("inspection.dates_none")
    column = name_of(date.column)
    if not date.readings:
        return words("inspection.dates_unread", column=column)
    if date.ambiguous:
        readings = [
            words(
                "inspection.dates_reading",
                format=each.format,
                first=words.short_date(each.first),
                last=words.short_date(each.last),
            )
            for each in date.readings
        ]
        both = words("inspection.or").join(readings)
        return words("inspection.dates_doubt", column=column, readings=both)
    reading = date.readings[0]
    first, last = words.short_date(reading.first), words.short_date(reading.last)
    if date.own:
        return words("inspection.dates_own", column=column, first=first, last=last)
    return words(
        "inspection.dates_one", column=column, format=reading.format, first=first, last=last
    )


def _waves(inspection: Inspection, words: Words) -> str:
    columns = inspection.with_role("wave")
    if columns:
        values = values_of(columns[0], words)
        return words("inspection.waves_column", column=name_of(columns[0].name), values=values)
    date = inspection.date
    if date is not None and len(date.readings) == 1:
        names = Comments(words.language)
        told = [
            f"{names.wave_name(each)} ({words.number(each.rows, 0)})"
            for each in date.readings[0].windows
        ]
        return words("inspection.waves_dates", values=", ".join(told))
    if date is not None:
        return words("inspection.waves_undecided")
    if inspection.wave_of_name:
        return words("inspection.waves_name", name=inspection.wave_of_name)
    return words("inspection.waves_none")


def _mind(inspection: Inspection, words: Words) -> RenderableType:
    if not inspection.remarks:
        return Text(words("inspection.gravity_none"))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for remark in inspection.remarks:
        label = words(f"inspection.gravity_{remark.gravity}")
        table.add_row(Text(label, style=_STYLES[remark.gravity]), Text(_remark(remark, words)))
    return table


def _remark(remark: Remark, words: Words) -> str:
    note = remark.note
    said = words(f"inspection.mind_{note.code}", **filled(note, words))
    if remark.column is None:
        return said[0].upper() + said[1:]
    return f"{name_of(remark.column)}: {said}"
