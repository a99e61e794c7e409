"""What a survey discloses of itself, item by item, and the table that says so."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cxassess.assessment.assess import audit_context
from cxassess.assessment.audit.disclosure import DisclosureItem, disclosure
from cxassess.errors import LANGUAGES, Language
from cxassess.report.blocks import Cell, Table
from cxassess.report.story.disclosure import disclosure_table
from cxassess.report.words import Words, texts
from cxassess.surveys.types import SurveyData, SurveySetup, WaveConfig
from tests.assessment.engagements import classes, engagement, survey

# https://aapor.org/standards-and-ethics/disclosure-standards/ (revised April 2021), III.A, in
# its order: strategy, sponsor and conductor, tools, population, sample, modes, dates, sizes and
# precision, weights, processing and quality, limitations.
ITEMS = (
    "strategy",
    "sponsor",
    "instrument",
    "population",
    "sample",
    "modes",
    "dates",
    "size",
    "weighting",
    "quality",
    "limits",
)
FULL = SurveySetup(
    kind="transactional",
    event="ticket closed",
    asked="chosen",
    chosen_by="the sales team",
    population="customers with a closed ticket",
    sponsor="ACME",
    conducted_by="CX team.",
    questions=3,
    several_per_account=True,
    account_rule="the latest one counts",
    weighting="the mix of channels",
    quality="duplicates are removed",
)


def plain(**settings: Any) -> SurveyData:
    return survey({"2025": classes(10, 10, 30), "2026": classes(15, 15, 30)}, **settings)


def full(**settings: Any) -> SurveyData:
    data = plain(
        setup=FULL,
        question="Would you recommend us?",
        population=900,
        invited={"2025": 200, "2026": 300},
        missing={"2026": {"": 4}},
        weights=[1.0, 2.0] * 55,
        starts={"2025": dt.date(2025, 1, 1), "2026": dt.date(2026, 1, 1)},
        ends={"2025": dt.date(2025, 1, 31), "2026": dt.date(2026, 1, 31)},
        **settings,
    )
    waves = (
        WaveConfig(name="2025", channel="e-mail"),
        WaveConfig(name="2026", channel="phone", question="Do you recommend us?"),
    )
    return replace(data, config=data.config.model_copy(update={"waves": waves}))


def items(data: SurveyData) -> dict[str, DisclosureItem]:
    (evidence,) = audit_context(engagement(surveys=(data,))).surveys
    return {each.id: each for each in disclosure(evidence)}


def rows(data: SurveyData, language: Language = "en") -> dict[str, str | Cell]:
    *_, shown = disclosure_table({"NPS": tuple(items(data).values())}, Words(language))
    assert isinstance(shown, Table)
    return {str(name): cell for name, cell in shown.rows}


class TestItems:
    def test_they_are_the_eleven_of_the_code(self) -> None:
        assert tuple(items(plain())) == ITEMS

    def test_what_the_file_alone_states(self) -> None:
        found = items(plain())
        assert {name for name, each in found.items() if each.stated} == {
            "size",
            "weighting",
            "limits",
        }
        assert found["size"].values == {"base": 110, "waves": 2}
        assert found["weighting"].values == {"unweighted": "all"}
        assert found["sponsor"].missing == ("sponsor", "conducted_by")
        assert found["dates"].values == {"last": "2026-09-30"}
        assert found["dates"].missing == ("first",)

    def test_everything_stated(self) -> None:
        found = items(full())
        assert [name for name, each in found.items() if not each.stated] == []
        assert found["strategy"].values == {"kind": "transactional", "event": "ticket closed"}
        assert found["instrument"].values == {
            "question": ("Would you recommend us?", "Do you recommend us?"),
            "scale": "0–10",
            "questions": 3,
        }
        assert found["population"].values["people"] == 900
        assert found["sample"].values == {
            "asked": "chosen",
            "chosen_by": "the sales team",
            "invited": 500,
            "accounts": "several",
            "account_rule": "the latest one counts",
        }
        assert found["modes"].values == {"modes": ("e-mail", "phone")}
        assert found["dates"].values == {"first": "2025-01-01", "last": "2026-01-31"}
        assert found["weighting"].values == {"weighting": "the mix of channels"}
        assert found["quality"].values["empty"] == 4

    def test_days_of_the_answers_come_before_those_of_the_waves(self) -> None:
        days = np.full(110, "2026-03-05", dtype="datetime64[s]")
        days[0], days[1] = np.datetime64("NaT"), np.datetime64("2025-02-03")
        found = items(replace(full(), days=days))
        assert found["dates"].values == {"first": "2025-02-03", "last": "2026-03-05"}

    def test_modes_of_the_answers(self) -> None:
        found = items(plain(modes=["web", "phone"] * 55))
        assert set(found["modes"].values["modes"]) == {"web", "phone"}  # type: ignore[arg-type]

    def test_weights_that_nobody_explains_are_not_stated(self) -> None:
        found = items(plain(weights=[1.0, 2.0] * 55))
        assert found["weighting"].missing == ("weighting",)

    def test_an_event_makes_it_transactional(self) -> None:
        found = items(plain(setup=SurveySetup(event="delivery")))
        assert found["strategy"].values["kind"] == "transactional"

    @pytest.mark.parametrize(
        ("setup", "invited", "scores", "limits"),
        [
            ({}, None, 60, ("choice_unknown", "silence_unknown")),
            ({"asked": "everyone"}, 80, 60, ()),
            ({"asked": "open"}, 80, 60, ("choice_not_random",)),
            ({"asked": "sample"}, 80, 10, ("small_base",)),
        ],
    )
    def test_limits(
        self, setup: dict, invited: int | None, scores: int, limits: tuple[str, ...]
    ) -> None:
        data = survey(
            {"2026": classes(10, 20, 30)[-scores:]},
            setup=SurveySetup(**setup),
            invited={"2026": invited} if invited else None,
        )
        assert items(data)["limits"].values["limits"] == ("who_answered", *limits)

    def test_they_travel_as_json(self) -> None:
        for each in items(full()).values():
            assert DisclosureItem.model_validate_json(each.model_dump_json()) == each


class TestTable:
    def test_without_surveys_there_is_none(self) -> None:
        assert disclosure_table({}, Words("en")) == []

    def test_a_row_an_item_and_the_count_over_the_column(self) -> None:
        *_, shown = disclosure_table({"NPS": tuple(items(plain()).values())}, Words("en"))
        assert isinstance(shown, Table)
        assert len(shown.rows) == 11
        assert [each.name for each in shown.columns] == ["Item", "NPS (3 of 11)"]
        assert "April 2021" in str(shown.notes)
        assert "the results speak of those who answered" in str(shown.notes)

    @pytest.mark.parametrize(
        ("surveys", "columns"), [(2, [2]), (3, [3]), (4, [3, 1]), (7, [3, 3, 1])]
    )
    def test_at_most_three_surveys_stand_beside_each_other(
        self, surveys: int, columns: list[int]
    ) -> None:
        stated = tuple(items(plain()).values())
        named = {f"Survey {place}": stated for place in range(surveys)}
        tables = [each for each in disclosure_table(named, Words("en")) if isinstance(each, Table)]
        assert [len(each.columns) - 1 for each in tables] == columns
        heads = [column.name for each in tables for column in each.columns[1:]]
        assert heads == [f"{name} (3 of 11)" for name in named]

    def test_a_survey_without_limits_of_its_own(self) -> None:
        data = survey(
            {"2026": classes(10, 20, 30)},
            setup=SurveySetup(asked="everyone"),
            invited={"2026": 80},
        )
        assert rows(data)["11. Limits"] == "Only those of every survey (see the note)."

    @pytest.mark.parametrize(
        ("language", "item", "nothing"),
        [
            ("en", "2. Who commissioned it and who carried it out", "not stated"),
            ("pt-BR", "2. Quem encomendou e quem realizou", "não informado"),
        ],
    )
    def test_an_empty_item(self, language: Language, item: str, nothing: str) -> None:
        assert rows(plain(), language)[item] == Cell(nothing, "neutral")

    def test_a_part_that_is_missing_is_named(self) -> None:
        data = plain(setup=SurveySetup(sponsor="ACME"))
        assert rows(data)["2. Who commissioned it and who carried it out"] == Cell(
            "Commissioned by: ACME. Not stated: who carried it out.", "neutral"
        )

    def test_stated_items_are_sentences(self) -> None:
        shown = rows(full())
        assert shown["2. Who commissioned it and who carried it out"] == (
            "Commissioned by: ACME. Carried out by: CX team."
        )
        assert shown["3. What was asked"] == (
            "Question: “Would you recommend us? / Do you recommend us?” Scale: 0–10. "
            "Questions in the questionnaire: 3."
        )
        assert shown["7. When they were asked"] == "First day: 1 Jan 2025. Last day: 31 Jan 2026."

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("data", [plain(), full()], ids=["plain", "full"])
    def test_every_part_can_be_told(self, data: SurveyData, language: Language) -> None:
        assert len(rows(data, language)) == 11

    def test_every_part_that_an_item_needs_has_a_name(self) -> None:
        named = {key.split("part_")[1] for key in texts() if key.startswith("disclosure.part_")}
        weighted = items(plain(weights=[1.0, 2.0] * 55, ends={"2025": None, "2026": None}))
        assert {part for each in weighted.values() for part in each.missing} == named
