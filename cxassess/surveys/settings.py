"""One file's settings: its own, the survey's, and those of the export that it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cxassess.errors import Where
from cxassess.surveys.numbers import NumberFormat
from cxassess.surveys.types import Code, ColumnMap, HeaderLayout, RowRule, SurveyConfig

CONFIGURATION = "client.yaml"
NPS_SCALE = (0, 10)
SEGMENT_ROLE = "segments."
"""A segment's role is this prefix and the segment's name."""
ONLY_ROLE = "only."
"""The role of a column that tells which rows belong to the survey: prefix and column."""
RESERVED = frozenset({"score", "wave", "weight", "account", "mode"})
_RULES = ("finished", "previews")


@dataclass(frozen=True)
class FileSettings:
    """One file's settings: its own where it has them, the survey's otherwise.

    A recognised export completes them, see `cxassess.surveys.recognition`.
    """

    survey: str
    index: int
    path: str
    wave: str | None
    columns: ColumnMap
    columns_key: str
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str = "."
    thousands: str | None = None
    date_format: str | None = None
    date_known: bool = True
    """Whether the configuration maps the date; else nobody asked for that of the export."""
    format: str | None = None
    header: HeaderLayout | None = None
    only: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)
    finished: RowRule | None = None
    previews: RowRule | None = None
    missing: tuple[Code, ...] = ()
    scores: Mapping[int | str, int] = field(default_factory=dict)
    group: str | None = None
    """Column with the tool's own class of each answer."""
    groups: Mapping[int | str, str] = field(default_factory=dict)

    @property
    def roles(self) -> dict[str, str]:
        """What the columns hold -> the column's name in the file."""
        columns = self.columns
        single = {
            "score": columns.score,
            "response": columns.response,
            "wave": columns.wave,
            "date": columns.date,
            "weight": columns.weight,
            "account": columns.account,
            "mode": columns.mode,
            "finished": self.finished.column if self.finished else None,
            "previews": self.previews.column if self.previews else None,
            "group": self.group,
        }
        roles = {role: name for role, name in single.items() if name is not None}
        roles |= {SEGMENT_ROLE + name: column for name, column in columns.segments.items()}
        return roles | {ONLY_ROLE + column: column for column in self.only}

    @property
    def by_date(self) -> bool:
        """Whether only an answer's date tells its wave."""
        return self.wave is None and self.columns.wave is None

    @property
    def numbers(self) -> NumberFormat:
        """How the file writes numbers."""
        return NumberFormat(self.decimal, self.thousands)

    def configured_at(self, key: str) -> Where:
        """Return the place of one of the file's own keys in the configuration."""
        return Where(CONFIGURATION, key=f"surveys[{self.survey}].files[{self.index}].{key}")

    def found_at(
        self, role: str | None = None, *, sheet: str | None = None, row: int | None = None
    ) -> Where:
        """Return a place in the file, with the configuration's key of the column."""
        if role is None:
            key = None
        elif role in _RULES or role.startswith(ONLY_ROLE):
            key = f"surveys[{self.survey}].{role}"
        else:
            key = f"{self.columns_key}.{role}"
        return Where(self.path, sheet=sheet, key=key, row=row)


def file_settings(config: SurveyConfig, index: int) -> FileSettings | None:
    """Return the settings of a file, or None when no column map says what it holds."""
    file = config.files[index]
    columns = file.columns or config.columns
    if columns is None:
        return None
    own = f".files[{index}]" if file.columns else ""
    return FileSettings(
        survey=config.id,
        index=index,
        path=file.path,
        wave=(file.wave or "").strip() or None,
        columns=columns,
        columns_key=f"surveys[{config.id}]{own}.columns",
        sheet=file.sheet or config.sheet,
        encoding=file.encoding or config.encoding,
        delimiter=file.delimiter or config.delimiter,
        decimal=file.decimal or config.decimal,
        thousands=file.thousands or config.thousands,
        date_format=file.date_format or config.date_format,
        format=file.format or config.format,
        header=file.header or config.header,
        only=config.only,
        finished=config.finished,
        previews=config.previews,
        missing=config.missing,
        scores=config.scores,
    )
