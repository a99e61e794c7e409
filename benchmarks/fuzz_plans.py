"""What a survey made at random is like: its question, its columns, the export it looks like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

TEXT_KINDS = ("csv", "tsv", "txt")
DATE_FORMATS = ("%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S%z")
WORDS = {"Péssimo": 1, "Ruim": 2, "Regular": 3, "Bom": 4, "Ótimo": 5}
MISSING: tuple[int | str, ...] = (99, -1, "NA", "não sei", "98", "Blank", "n/a")


@dataclass
class Row:
    """What a row means, and the texts of its cells by role."""

    score: int | None = None
    missing: str | None = None
    rule: str | None = None
    wave: str | None = None
    day: dt.date | None = None
    known_day: bool = True
    weight: float | None = None
    cells: dict[str, Any] = field(default_factory=dict)

    @property
    def response(self) -> str:
        return str(self.cells.get("response", "")).strip()


class Column(NamedTuple):
    """A column: its header's cells from the first row on, and what a row's cell is."""

    header: tuple[str, ...]
    cell: Callable[[Row], Any]


def always(value: Any) -> Callable[[Row], Any]:
    """Return the cell of a column that always holds the same."""
    return lambda _: value


class Plan:
    """Draws what a survey is like; `columns` are those of its files."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.kind = rng.choice((*TEXT_KINDS, "csv", "csv", "xlsx", "xlsx", "parquet"))
        layouts = ["table"] * 4 + list(LAYOUTS)
        self.layout = rng.choice(layouts) if self.kind != "parquet" else "table"
        if self.layout == "microsoft-forms":
            self.kind = "xlsx"
        self.decimal = rng.choice(".,")
        self.thousands = rng.choice([None, None, "." if self.decimal == "," else ",", " "])
        self.waves_by = rng.choice(("file", "column", "date"))
        self.date_format = rng.choice(DATE_FORMATS)
        self.unix = False
        self.own_dates = self.chance(0.5)
        self.roles: set[str] = set()
        self.config: dict[str, Any] = {}
        self.missing = tuple(rng.sample(MISSING, rng.randrange(3)))
        self.preset_missing: tuple[str, ...] = ()
        self.scores: dict[int | str, int] = {}
        self.metric, self.scale = "nps", (0, 10)
        self.recoded = False
        self._draw_question()
        self.columns = LAYOUTS[self.layout](self) if self.layout != "table" else self.table()
        if self.layout in ("table", "hubspot"):
            rng.shuffle(self.columns)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _draw_question(self) -> None:
        kind = self.rng.choice(("nps", "nps", "elevens", "csat", "words"))
        if self.layout in ("zendesk", "delighted", "hubspot"):
            kind = "nps"
        if kind == "elevens":
            self.recoded = True
            self.scores = {place + 1: place for place in range(11)}
        elif kind == "csat":
            self.metric, self.scale = "csat", (1, 5)
        elif kind == "words":
            self.metric, self.scale, self.scores = "csat", (1, 5), dict(WORDS)

    def written(self, moment: dt.datetime) -> str:
        """Return a day as text."""
        text = moment.replace(tzinfo=dt.UTC).strftime(self.config["date_format"])
        return text.replace("+0000", self.rng.choice(("Z", "+0000", "+00:00")))

    def number(self, value: float) -> str:
        """Return a number as text."""
        text = f"{value:,.2f}" if self.thousands and self.chance(0.5) else f"{value:.2f}"
        marks = {",": self.thousands or "", ".": self.decimal}
        return "".join(marks.get(each, each) for each in text)

    def mapped(self, role: str) -> Callable[[Row], Any]:
        self.roles.add(role)
        return lambda row: row.cells.get(role, "")

    def by_date(self, column: str) -> None:
        """Map the date where it tells the wave; a preset does not."""
        if self.waves_by == "date":
            self.config["columns"]["date"] = column

    def noise(self, name: str, *more: str) -> Column:
        return Column((name, *more), lambda row: row.cells["noise"])

    def optional(self) -> list[Column]:
        """Return columns that a configuration may map, and map them."""
        columns, found = [], {"score": "score"}
        if self.waves_by == "column":
            columns.append(Column(("wave",), self.mapped("wave")))
            found["wave"] = "wave"
        for role in ("weight", "mode", "account"):
            if self.chance(0.4):
                columns.append(Column((f" {role} ",), self.mapped(role)))
                found[role] = role
        segments = {}
        for place in range(self.rng.randrange(3)):
            columns.append(Column((f"Área, {place}",), self.mapped(f"segments.{place}")))
            segments[str(place)] = f"Área, {place}"
        if self.chance(0.3):
            self.config["only"] = {"touchpoint": ["App", 7]}
            columns.append(Column(("touchpoint",), self.mapped("only")))
        self.config["columns"] = found | {"segments": segments}
        return columns

    def table(self) -> list[Column]:
        columns = [Column(("score",), self.mapped("score")), *self.optional()]
        own = self.config["columns"]
        if self.chance(0.5):
            columns.append(Column(("key",), self.mapped("response")))
            own["response"] = "key"
        if self.waves_by == "date" or self.chance(0.3):
            columns.append(Column(("day",), self.mapped("date")))
            own["date"] = "day"
            self.config["date_format"] = self.date_format
        if self.chance(0.3):
            columns.append(Column(("state",), self.mapped("finished")))
            self.config["finished"] = {"column": "state", "values": [True, 1, "Complete"]}
        if self.chance(0.3):
            columns.append(Column(("test",), self.mapped("preview")))
            self.config["previews"] = {"column": "test"}
        columns += [self.noise(f"n{place}") for place in range(self.rng.randrange(4))]
        return columns


def _qualtrics(plan: Plan) -> list[Column]:
    def row3(name: str) -> str:
        return f'{{"ImportId":"{name}"}}'

    plan.waves_by = "file" if plan.waves_by == "column" else plan.waves_by
    own = plan.optional()
    plan.config["columns"]["score"] = "Q1"
    columns = [
        Column(("StartDate", "Start\nDate"), always("2024-01-01 10:00:00")),
        Column(("Status", "Response Type"), plan.mapped("preview")),
        Column(("Finished", "Finished"), plan.mapped("finished")),
        Column(("RecordedDate", "Recorded Date"), plan.mapped("date")),
        Column(("ResponseId", "Response ID"), plan.mapped("response")),
        Column(("Q1", "Quanto,\nde 0 a 10?"), plan.mapped("score")),
        *(Column((*each.header, "?"), each.cell) for each in own),
    ]
    if plan.metric == "nps" and plan.chance(0.5):
        columns.insert(5, Column(("Q1_NPS_GROUP", "Group"), plan.mapped("group")))
    plan.config["date_format"] = "%Y-%m-%d %H:%M:%S"
    plan.by_date("RecordedDate")
    if plan.chance(0.5):
        plan.config["format"] = "qualtrics"
    return [Column((*each.header, row3(f"QID{at}")), each.cell) for at, each in enumerate(columns)]


def _dated_by_format(plan: Plan, column: str) -> Callable[[Row], Any]:
    if plan.waves_by == "date" or plan.chance(0.5):
        plan.config["date_format"] = plan.date_format
        plan.by_date(column)
        return plan.mapped("date")
    return always("05/01/2024 10:00")


def _surveymonkey(plan: Plan) -> list[Column]:
    own = plan.optional()
    plan.config["columns"]["score"] = "Quanto recomenda?"
    return [
        Column(("Respondent ID", ""), plan.mapped("response")),
        Column(("End Date", ""), _dated_by_format(plan, "End Date")),
        Column(("Quanto recomenda?", "Response"), plan.mapped("score")),
        Column(("Canais?", "Loja"), lambda row: row.cells["noise"]),
        Column(("", "Telefone"), lambda row: row.cells["noise"]),
        *(Column((each.header[0], ""), each.cell) for each in own),
    ]


def _limesurvey(plan: Plan) -> list[Column]:
    own = plan.optional()
    plan.config["columns"]["score"] = "NPS"
    plan.config["date_format"] = "%Y-%m-%d %H:%M:%S"
    plan.roles.add("finished")
    plan.by_date("submitdate")
    return [
        Column(("id",), plan.mapped("response")),
        Column(("submitdate",), plan.mapped("date")),
        Column(("lastpage",), always(2)),
        Column(("startlanguage",), always("pt-BR")),
        Column(("NPS",), plan.mapped("score")),
        *own,
    ]


def _google_forms(plan: Plan) -> list[Column]:
    own = plan.optional()
    plan.config["columns"]["score"] = "De 0 a 10, quanto?"
    stamp = plan.rng.choice(("Carimbo de data/hora", "Timestamp"))
    return [
        Column((stamp,), _dated_by_format(plan, stamp)),
        plan.noise("Endereço de e-mail"),
        Column(("De 0 a 10, quanto?",), plan.mapped("score")),
        *own,
    ]


def _microsoft_forms(plan: Plan) -> list[Column]:
    own = plan.optional()
    plan.config["columns"]["score"] = "Quanto?"
    plan.config["date_format"] = plan.date_format
    plan.by_date("Hora de conclusão")
    start = dt.datetime(2024, 1, 1, 9)
    ids = plan.mapped("response")
    dates = plan.mapped("date")

    def number(row: Row) -> Any:
        text = str(ids(row)).removeprefix("R_")
        row.cells["response"] = text or str(plan.rng.randrange(10**9, 10**10))
        return int(row.cells["response"])

    def moment(row: Row) -> Any:
        if isinstance(dates(row), str) and row.day:
            row.cells["date"] = dt.datetime.combine(row.day, dt.time(8))
        return dates(row)

    return [
        Column(("ID",), number),
        Column(("Hora de início",), always(start)),
        Column(("Hora de conclusão",), moment),
        Column(("Email",), always("anonymous")),
        Column(("Nome",), always("")),
        Column(("Quanto?",), plan.mapped("score")),
        *own,
    ]


def _zendesk(plan: Plan) -> list[Column]:
    own = plan.optional()
    plan.metric, plan.scale, plan.scores = "csat", (0, 1), {"Good": 1, "Bad": 0}
    plan.preset_missing = ("Offered", "Unoffered")
    plan.config["columns"]["score"] = "Satisfaction Score"
    if plan.chance(0.5):
        plan.config["scores"] = {}
    return [
        Column(("Summation column",), always(1)),
        Column(("Id",), plan.mapped("response")),
        plan.noise("Requester"),
        Column(("Solved at",), _dated_by_format(plan, "Solved at")),
        *own,
        Column(("Satisfaction Score",), plan.mapped("score")),
    ]


def _hubspot(plan: Plan) -> list[Column]:
    own = plan.optional()
    plan.config["columns"]["score"] = "hs_value"
    return [
        Column(("hs_object_id",), plan.mapped("response")),
        Column(("hs_submission_timestamp",), _dated_by_format(plan, "hs_submission_timestamp")),
        Column(("hs_survey_type",), always("NPS")),
        Column(("hs_value",), plan.mapped("score")),
        plan.noise("hs_content"),
        *own,
    ]


def _delighted(plan: Plan) -> list[Column]:
    own = plan.optional()
    plan.unix = True
    plan.by_date("created_at")
    return [
        Column(("id",), plan.mapped("response")),
        plan.noise("person"),
        Column(("survey_type",), always("nps")),
        Column(("score",), plan.mapped("score")),
        plan.noise("permalink"),
        Column(("created_at",), plan.mapped("date")),
        *own,
    ]


LAYOUTS: dict[str, Callable[[Plan], list[Column]]] = {
    "qualtrics": _qualtrics,
    "surveymonkey": _surveymonkey,
    "limesurvey": _limesurvey,
    "google-forms": _google_forms,
    "microsoft-forms": _microsoft_forms,
    "zendesk": _zendesk,
    "hubspot": _hubspot,
    "delighted": _delighted,
}
