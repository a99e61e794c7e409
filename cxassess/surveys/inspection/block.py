"""The block of ``client.yaml`` that reads an inspected file, with what is left to decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cxassess.errors import Language
from cxassess.surveys.inspection.block_text import (
    MARK,
    Comments,
    as_yaml,
    code_as_yaml,
    names_in_words,
    segment_names,
)
from cxassess.surveys.inspection.suggest import (
    first_of,
    proposed_scores,
    proposed_segments,
    repeating_person,
)
from cxassess.surveys.inspection.types import (
    ColumnProfile,
    DateReading,
    Inspection,
    Role,
    ScoreCandidate,
)
from cxassess.surveys.presets import presets
from cxassess.surveys.words import quoted

_CONFIGURED = " [configured]"
_ITEM = "  - "
_IN_ITEM = "    "
_BESIDE = {
    "metric": ("ten_without_recommendation", "recommendation_not_ten", "classes_differ"),
    "scale": ("zero_never",),
    "satisfied": ("satisfied_of_ten",),
    "missing": (
        "eleven_with_zero",
        "eleven_without_zero",
        "code_beside",
        "codes_usual",
        "numbers_outside",
        "texts_unknown",
    ),
    "scores": ("choice_numbers_or_code", "answer_codes", "words_map"),
}
"""Setting -> the doubts about a score that are told above it."""

Lines = Iterator[str]


def configuration_block(inspection: Inspection, language: Language) -> str:
    """Return YAML text to paste below ``surveys:`` in ``client.yaml``.

    Parameters
    ----------
    inspection : Inspection
        A first look at the file; the block expects it at ``data/<file name>``.
    language : {"pt-BR", "en"}
        Language of the comments.

    Returns
    -------
    str
        One survey for each score proposed. What is the default is left out, and lines that
        start with ``# ?`` say what is to be decided.
    """
    writer = _Writer(inspection, language)
    surveys = [line for score in writer.scores for line in writer.survey(score)]
    lines = [*writer.top(decided=not any(MARK in line for line in surveys)), *surveys]
    return "\n".join(line.rstrip() for line in lines) + "\n"


class _Writer:
    """Writes the lines of a block."""

    def __init__(self, inspection: Inspection, language: Language) -> None:
        self._found = inspection
        self._words = Comments(language)
        self._preset = presets().get(inspection.preset)
        self.scores: Sequence[ScoreCandidate | None] = proposed_scores(inspection.scores) or (None,)

    def top(self, *, decided: bool) -> Lines:
        """Yield what the block is."""
        key = "top_undecided" if decided else "top"
        yield from self._words.tell(key, "  ", file=quoted([self._found.path]))

    def survey(self, score: ScoreCandidate | None) -> Lines:
        """Yield one survey."""
        metric = score.metric if score else "nps"
        low, high = score.scale if score else (0, 10)
        yield f"{_ITEM}id: {metric}"
        yield f"{_IN_ITEM}name: {as_yaml(metric.upper())}"
        yield from self._doubts(score, "metric")
        yield f"{_IN_ITEM}metric: {metric}"
        yield from self._doubts(score, "scale")
        yield f"{_IN_ITEM}scale: [{low}, {high}]"
        if score is not None:
            yield from self._answers(score)
        yield from self._file_settings()
        yield from self._columns(score)
        yield from self._only()
        yield from self._dates(score)
        yield from self._files()

    def _answers(self, score: ScoreCandidate) -> Lines:
        if any(doubt.code == "satisfied_of_ten" for doubt in score.doubts):
            yield from self._doubts(score, "satisfied")
            yield f"{_IN_ITEM}# satisfied: 9"
        known = self._preset.missing if self._preset else ()
        missing = _without_doubles(score.missing, known)
        yield from self._doubts(score, "missing")
        if missing:
            yield f"{_IN_ITEM}missing: [{', '.join(map(code_as_yaml, missing))}]"
        scores = score.scores
        if not scores:
            return
        if self._preset and _folded(scores).items() <= _folded(self._preset.scores).items():
            return
        yield from self._doubts(score, "scores")
        if all(text.isdigit() for text in scores):
            pairs = ", ".join(f"{text}: {value}" for text, value in scores.items())
            yield f"{_IN_ITEM}scores: {{{pairs}}}"
            return
        yield f"{_IN_ITEM}scores:"
        for text, value in scores.items():
            yield f"{_IN_ITEM}  {code_as_yaml(text)}: {value}"

    def _file_settings(self) -> Lines:
        found = self._found
        settings = {
            "format": found.preset,
            "encoding": found.encoding,
            "delimiter": found.delimiter,
        }
        for name, value in settings.items():
            if value is not None and found.decisions.get(name, "").endswith(_CONFIGURED):
                yield f"{_IN_ITEM}{name}: {as_yaml(value)}"
        if found.sheet is not None and len(found.sheets) > 1:
            yield f"{_IN_ITEM}sheet: {as_yaml(found.sheet)}"
        weight = found.weight
        if weight is None:
            return
        decimal, thousands = weight.marks[0]
        if len(weight.marks) > 1:
            yield from self._words.ask(
                "number_ambiguous", _IN_ITEM, column=names_in_words([weight.column])
            )
            yield f"{_IN_ITEM}decimal: {as_yaml(decimal)}"
        elif decimal != ".":
            yield f"{_IN_ITEM}decimal: {as_yaml(decimal)}"
        if thousands is not None:
            yield f"{_IN_ITEM}thousands: {as_yaml(thousands)}"

    def _columns(self, score: ScoreCandidate | None) -> Lines:
        if score is None:
            yield from self._words.ask("no_score", _IN_ITEM)
        else:
            rivals = self._rivals(score)
            if rivals:
                yield from self._words.ask(
                    "several_scores", _IN_ITEM, columns=names_in_words(rivals[:3])
                )
        first = score is self.scores[0]
        if first:
            yield from self._told_by_tool()
        yield f"{_IN_ITEM}columns:"
        yield self._column("score", score.column if score else "?")
        roles: tuple[Role, ...] = ("response", "weight", "mode", "account")
        for role in roles:
            column = first_of(self._found, role)
            if column is None or (role == "response" and _by_tool(column)):
                continue
            if role == "account" and first:
                yield from self._words.tell("account", _IN_ITEM + "  ")
            yield self._column(role, column.name)
        person = repeating_person(self._found.columns)
        if person is not None:
            told = names_in_words([person.name])
            yield from self._words.ask("person_repeats", _IN_ITEM + "  ", column=told)
            yield f"{_IN_ITEM}  # account: {as_yaml(person.name)}"
        wave = first_of(self._found, "wave")
        if wave is not None:
            yield self._column("wave", wave.name)
        date = self._found.date
        if date is not None and (wave is None or (len(date.readings) == 1 and not date.empty)):
            yield self._column("date", date.column)
        yield from self._segments(first=first)

    def _told_by_tool(self) -> Lines:
        roles: tuple[Role, ...] = ("response", "finished", "previews", "group")
        names = [
            each.name for role in roles for each in self._found.with_role(role) if _by_tool(each)
        ]
        if names and self._preset:
            told = {"columns": names_in_words(names), "tool": self._preset.name}
            yield from self._words.tell("by_tool", _IN_ITEM, **told)

    def _segments(self, *, first: bool) -> Lines:
        chosen, others = proposed_segments(self._found)
        inside = _IN_ITEM + "    "
        if chosen:
            if first:
                yield from self._words.ask("segments", _IN_ITEM + "  ")
            yield f"{_IN_ITEM}  segments:"
        elif others and first:
            yield f"{_IN_ITEM}  # segments:"
        names = segment_names([*chosen, *others])
        for column in chosen:
            yield f"{inside}{as_yaml(names[column.name])}: {as_yaml(column.name)}"
        if not first:
            return
        if others:
            yield from self._words.tell("other_segments", inside)
        for column in others:
            yield f"{inside}# {as_yaml(names[column.name])}: {as_yaml(column.name)}"

    def _only(self) -> Lines:
        for remark in self._found.remarks:
            if remark.note.code != "touchpoint" or remark.column is None:
                continue
            column = next(each for each in self._found.columns if each.name == remark.column)
            values = [as_yaml(each.text) for each in column.values]
            values += ['"..."'] if column.hidden else []
            yield from self._words.ask(
                "only", _IN_ITEM, column=names_in_words([column.name]), count=column.distinct
            )
            yield f"{_IN_ITEM}# only: {{{as_yaml(column.name)}: [{', '.join(values)}]}}"

    def _dates(self, score: ScoreCandidate | None) -> Lines:
        date = self._found.date
        by_column = first_of(self._found, "wave") is not None
        if date is None or (by_column and len(date.readings) != 1):
            return
        if not date.readings:
            yield from self._words.ask(
                "date_unreadable", _IN_ITEM, column=names_in_words([date.column])
            )
            yield f'{_IN_ITEM}# date_format: "..."'
        elif not date.ambiguous:
            yield from self._reading(date.readings[0], score, waves=not by_column)
        else:
            yield from self._words.ask(
                "date_ambiguous", _IN_ITEM, column=names_in_words([date.column])
            )
            for reading in date.readings:
                told = {"format": reading.format, "first": reading.first, "last": reading.last}
                yield from self._words.tell("reading", _IN_ITEM, **told)
                for line in self._reading(reading, score, waves=True, plain=True):
                    yield _IN_ITEM + "# " + line.removeprefix(_IN_ITEM)

    def _reading(
        self,
        reading: DateReading,
        score: ScoreCandidate | None,
        *,
        waves: bool,
        plain: bool = False,
    ) -> Lines:
        """Yield a date format, unless it is the default, and its waves."""
        default = self._preset.date_format if self._preset else None
        if reading.format and reading.format != default:
            yield f"{_IN_ITEM}date_format: {as_yaml(reading.format)}"
        counts = [
            (window, window.answers.get(score.column, 0) if score else window.rows)
            for window in reading.windows
        ]
        answered = [each for each in counts if each[1]]
        if not waves or not answered:
            return
        if not plain:
            yield from self._words.ask("windows", _IN_ITEM)
            if not self._found.whole:
                yield from self._words.ask("windows_partial", _IN_ITEM, count=self._found.rows)
        yield f"{_IN_ITEM}waves:"
        for window, answers in answered:
            name = as_yaml(self._words.wave_name(window))
            count = self._words.counted("answer", answers)
            days = f"start: {window.start}, end: {window.end}"
            yield f"{_IN_ITEM}  - {{name: {name}, {days}}}  # {count}"
        if len(answered) < len(reading.windows):
            yield from self._words.tell("outside_waves", _IN_ITEM)
            yield f"{_IN_ITEM}exclude: [outside_waves]"

    def _files(self) -> Lines:
        path = as_yaml(f"data/{self._found.path}")
        yield f"{_IN_ITEM}files:"
        yield f"{_IN_ITEM}  - path: {path}"
        if first_of(self._found, "wave") is None and self._found.date is None:
            yield from self._words.ask("one_wave", _IN_ITEM + "    ")
            name = self._found.wave_of_name or self._words.say("wave")
            yield f"{_IN_ITEM}    wave: {as_yaml(name)}"

    def _rivals(self, score: ScoreCandidate) -> list[str]:
        remarks = (each for each in self._found.remarks if each.note.code == "several_scores")
        found = next((each for each in remarks if each.column == score.column), None)
        return list(found.note.values["columns"]) if found else []

    def _doubts(self, score: ScoreCandidate | None, setting: str) -> Lines:
        for doubt in score.doubts if score else ():
            if doubt.code in _BESIDE[setting]:
                yield from self._words.ask(doubt.code, _IN_ITEM, **doubt.values)

    def _column(self, role: str, name: str) -> str:
        return f"{_IN_ITEM}  {role}: {as_yaml(name)}"


def _by_tool(column: ColumnProfile) -> bool:
    return any(note.code == "by_tool" for note in column.reasons)


def _without_doubles(codes: Iterable[str], known: Iterable[int | str]) -> list[str]:
    """Return codes that differ in more than capitals, without those that are known anyway."""
    seen = {str(each).casefold() for each in known}
    kept = []
    for code in codes:
        if code.casefold() not in seen:
            seen.add(code.casefold())
            kept.append(code)
    return kept


def _folded(scores: dict[str, int] | dict[int | str, int]) -> dict[str, int]:
    return {str(text).casefold(): score for text, score in scores.items()}
