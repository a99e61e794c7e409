"""The KPI-usage audit in the report: checks by group, perception against data, what to bring."""

from __future__ import annotations

from itertools import product
from string import Formatter

import pytest
from syrupy.assertion import SnapshotAssertion

from cxassess.assessment.audit.registry import CHECKS
from cxassess.assessment.kpi_types import CheckResult, CheckState, Interval
from cxassess.assessment.types import Assessment, MistakeResult
from cxassess.engagement.operations.schema import schema
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report import story
from cxassess.report.blocks import Card, Cell, Group, Heading, Table
from cxassess.report.story.audit import (
    check_reason,
    check_verdicts,
    short_reason,
    verdict_state,
)
from cxassess.report.story.bring import missing_inputs, tables_of
from cxassess.report.words import Words, texts
from tests.report.assessments import nps_survey, sample_assessment

MODEL = load_model()
SURVEY = "relational"
STATES: tuple[CheckState, ...] = ("fail", "warning", "no_data", "ok")


def result(name: str, state: CheckState, reason: str, **fields: object) -> CheckResult:
    given = {"id": name, "state": state, "reason": reason}
    return CheckResult.model_validate(given | fields)


def reported(state: CheckState, wave: str = "2026", **fields: object) -> CheckResult:
    """Return a result of K03 about a wave: the client reports 50 points where there are 39."""
    about = {"survey": SURVEY, "wave": wave, "figure": 38.9, "reported": 50.0, "base": 900}
    interval = Interval(low=34.0, high=43.8)
    reason = "score_reproduced" if state == "ok" else "score_differs"
    values = {"deviation": 11.1, "form": "score"}
    return result("K03", state, reason, **about, interval=interval, values=values, **fields)


# All states; several results of a check; a check with data in part.
CHECKED = (
    result("K01", "fail", "few_waves", parameters={"months": 12, "base": 30}, values={
        "waves": 1, "needed": 2, "survey": "NPS relacional",
    }),
    result("K02", "no_data", "no_nps"),
    reported("ok", "2024"),
    reported("fail", "2025"),
    reported("fail", "2026"),
    result("K06", "no_data", "one_wave"),
    result("K06", "ok", "no_change_no_claim", survey=SURVEY, wave="2026", values={
        "first": "2025", "second": "2026", "metric": "nps", "half_width": 4.0,
    }),
    result("K08", "no_data", "no_survey"),
)  # fmt: skip


def audited(
    *checks: CheckResult, language: Language = "en", mistakes: tuple[MistakeResult, ...] = ()
) -> Assessment:
    sample = sample_assessment(MODEL, language, surveys=(nps_survey(),), findings=0)
    given = {each.id: each for each in mistakes}
    return sample.model_copy(
        update={
            "checks": checks,
            "mistakes": tuple(given.get(each.id, each) for each in sample.mistakes),
        }
    )


def mistake(name: str, status: str, **fields: object) -> MistakeResult:
    sample = next(each for each in audited().mistakes if each.id == name)
    return sample.model_copy(update={"status": status, **fields})


def tables(blocks: list) -> list[Table]:
    return [each for each in blocks if isinstance(each, Table)]


def text_of(cell: str | Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


def rows_of(blocks: list) -> list[list[str]]:
    return [
        [text_of(cell) for cell in row]
        for table in tables(blocks)
        for row in table.rows
        if not isinstance(row, Group)
    ]


def groups_of(blocks: list) -> list[str]:
    return [row.text for table in tables(blocks) for row in table.rows if isinstance(row, Group)]


def values_of(key: str) -> dict[str, int | str]:
    """Return a value for each placeholder of a check's text."""
    made: dict[str, int | str] = {"date": "2026-01-31", "formula": "top_box"}
    text = texts()[key]["en"]
    forms = text.values() if isinstance(text, dict) else (text,)
    fields = (each for form in forms for each in Formatter().parse(form))
    named = {name: made.get(how or "", 2) for _, name, how, _ in fields if name}
    return {"count": 2} | named | ({"sentence": "It rose."} if "sentence" in named else {})


def heading_of(blocks: list) -> str:
    return next(each.text for each in blocks if isinstance(each, Heading))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["check_tables", "what_to_bring"])
def test_parts(part: str, language: Language, snapshot: SnapshotAssertion) -> None:
    assessment = audited(*CHECKED, language=language)
    blocks = getattr(story, part)(assessment, MODEL, Words(language))
    assert [each.data() for each in blocks] == snapshot


class TestChecks:
    def told(self, *checks: CheckResult, language: Language = "en") -> list:
        return story.check_tables(audited(*checks), MODEL, Words(language))

    def test_one_row_a_check_with_the_gravest_state_and_the_others_counted(self) -> None:
        (row,) = rows_of(self.told(reported("ok", "2024"), reported("fail"), reported("warning")))
        assert row[1] == "✕ fail"
        assert "reported +50.0, but the answers give +38.9" in row[2]
        assert row[2].endswith("(+1\N{NO-BREAK SPACE}warning, 1\N{NO-BREAK SPACE}ok)")

    @pytest.mark.parametrize("states", list(product(STATES, repeat=2)))
    def test_no_data_never_looks_ok(self, states: tuple[CheckState, CheckState]) -> None:
        (table,) = tables(self.told(*map(reported, states)))
        _, row = table.rows
        assert not isinstance(row, Group)
        worst = min(states, key=STATES.index)
        cell = row[1]
        assert isinstance(cell, Cell)
        kinds = {"fail": "alert", "warning": "warning", "no_data": "neutral", "ok": "good"}
        assert cell.fill == kinds[worst]
        assert ("✓" in cell.text) == (set(states) == {"ok"})
        if set(states) == {"ok", "no_data"}:
            assert cell.text == "○ no data in part"

    def test_checks_that_were_not_run_are_not_shown(self) -> None:
        (row,) = rows_of(self.told(reported("ok")))
        assert row[0] == "K03 · Reported against recomputed figure"

    def test_groups_in_the_models_order_each_with_its_counts(self) -> None:
        groups = groups_of(self.told(*CHECKED))
        assert groups[0] == "What is measured: 1 fails"
        order = [group.name.en for group in MODEL.check_groups]
        places = [order.index(each.split(":")[0]) for each in groups]
        assert places == sorted(places)

    def test_what_lacks_data_is_told_in_a_sentence(self) -> None:
        check = result("K24", "no_data", "no_adoption")
        (row,) = rows_of(self.told(check))
        assert row[2] == "The table of adoption was not delivered."
        assert "Bring, by customer" in check_reason(check, {}, Words("en"))

    def test_what_is_ok_is_told_with_its_figures_alone(self) -> None:
        values = {"contacted": 80, "median": 1.5}
        interval = Interval(low=0.93, high=1.0)
        given = {"figure": 0.99, "base": 81, "interval": interval, "values": values}
        check = result("K11", "ok", "closed", survey=SURVEY, **given)
        (row,) = rows_of(self.told(check))
        assert row[2].endswith("after a median of 1.5 days.")

    def test_of_a_failure_all_is_told(self) -> None:
        check = result("K12", "fail", "no_action", base=900)
        (row,) = rows_of(self.told(check))
        assert row[2] == check_reason(check, {}, Words("en"))

    @pytest.mark.parametrize("key", [key for key in texts() if key[0] == "K" and key[3] == "."])
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_short_reason_begins_a_reason_and_ends_a_sentence(
        self, key: str, language: Language
    ) -> None:
        name, reason = key.split(".")
        check = result(name, "no_data", reason, survey=SURVEY, wave="2026", values=values_of(key))
        whole = check_reason(check, {SURVEY: nps_survey()}, Words(language))
        short = short_reason(check, {SURVEY: nps_survey()}, Words(language))
        assert whole.startswith(short)
        assert short[-1] in ".?"

    @pytest.mark.parametrize(
        ("states", "english", "portuguese"),
        [
            (
                ("fail",),
                "KPI usage in 1 check: 1 fails",
                "O uso dos KPIs em 1 verificação: 1 falha",
            ),
            (
                ("ok", "ok", "no_data"),
                "KPI usage in 3 checks: 1 lacks data and 2 are ok",
                "O uso dos KPIs em 3 verificações: 1 sem dados e 2 ok",
            ),
            ((), "No check of KPI usage was run", "Nenhuma verificação do uso dos KPIs foi feita"),
        ],
    )
    def test_the_headline_is_the_conclusion(
        self, states: tuple[CheckState, ...], english: str, portuguese: str
    ) -> None:
        names = ("K03", "K02", "K08")
        checks = [
            reported(state).model_copy(update={"id": name})
            for name, state in zip(names, states, strict=False)
        ]
        for language, said in (("en", english), ("pt-BR", portuguese)):
            blocks = story.audit_overview(audited(*checks), MODEL, Words(language))
            assert heading_of(blocks) == said

    def test_what_is_not_automatic_is_said(self) -> None:
        rest = len(MODEL.checks) - len(CHECKS)
        blocks = story.audit_overview(audited(), MODEL, Words("en"))
        assert len(blocks) == (2 if rest else 1)
        if rest:
            assert f"{rest} of the model's {len(MODEL.checks)} checks" in blocks[1].data()["text"]

    def test_the_appendix_holds_what_the_tables_only_count(self) -> None:
        states: tuple[CheckState, ...] = ("ok", "fail", "no_data", "warning", "fail")
        waves = [str(year) for year in range(2021, 2026)]
        checks = [reported(state, wave) for state, wave in zip(states, waves, strict=True)]
        rows = rows_of(story.other_departures(audited(*checks), MODEL, Words("en")))
        assert [row[:2] for row in rows] == [["K03", "✕ fail"], ["K03", "▲ warning"]]
        assert ["2025" in rows[0][2], "2024" in rows[1][2]] == [True, True]
        assert story.other_departures(audited(*checks[:3]), MODEL, Words("en")) == []

    def test_the_rules_of_the_checks_that_fail_or_warn(self) -> None:
        rows = rows_of(story.check_rules(audited(*CHECKED), MODEL, Words("en")))
        assert [row[0].split()[0] for row in rows] == ["K01", "K03"]
        assert rows[1][1] == MODEL.check("K03").rule.en
        assert story.check_rules(audited(reported("ok")), MODEL, Words("en")) == []

    def test_long_names_are_told_whole(self) -> None:
        name = "Pesquisa relacional de recomendação dos assinantes do interior " * 2
        survey = nps_survey(name=name)
        reason = check_reason(reported("fail"), {SURVEY: survey}, Words("pt-BR"))
        assert reason.startswith(name)


class TestReason:
    def reason(self, check: CheckResult, language: Language = "en") -> str:
        return check_reason(check, {SURVEY: nps_survey()}, Words(language))

    @pytest.mark.parametrize(
        ("form", "figure", "told", "written"),
        [
            ("score", 38.94, 50.0, ("+50.0", "+38.9")),
            ("mean", 4.126, 4.3, ("4.30", "4.13")),
            ("top_two_box", 71.25, 80.0, ("80.0%", "71.2%")),
        ],
    )
    @pytest.mark.parametrize("state", ["ok", "fail"])
    def test_a_figure_is_written_as_its_form_is(
        self, form: str, figure: float, told: float, written: tuple[str, str], state: CheckState
    ) -> None:
        given = reported(state).model_dump() | {"figure": figure, "reported": told}
        given["values"] = {"deviation": 1.0, "form": form}
        said = self.reason(CheckResult.model_validate(given))
        assert all(each in said for each in written)

    def test_without_weights(self) -> None:
        for form in ("score", "mean"):
            given = reported("fail").model_dump() | {"reason": "score_unweighted"}
            given["values"] = {"deviation": 1.0, "form": form, "unweighted": 50.0}
            assert "without the weights or accounts" in self.reason(
                CheckResult.model_validate(given)
            )

    @pytest.mark.parametrize(
        "reason", [key for key in texts() if key.startswith("K06.") and "claim_" not in key]
    )
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_change_is_told_with_its_test(self, reason: str, language: Language) -> None:
        values = {"first": "2025", "second": "2026", "metric": "nps", "half_width": 12.5}
        name = reason.removeprefix("K06.")
        check = result("K06", "ok", name, survey=SURVEY, wave="2026", values=values)
        said = self.reason(check, language)
        assert ("2025" in said) == ("{sentence}" in texts()[reason]["en"])
        if name.endswith("_wide"):
            assert ("±12.5" if language == "en" else "±12,5") in said

    def test_what_the_client_reports_of_a_change(self) -> None:
        survey = nps_survey()
        claimed = survey.changes[-1].model_copy(
            update={"claim": "noise_sold_as_change", "reported": 4.0}
        )
        survey = survey.model_copy(update={"changes": (*survey.changes[:-1], claimed)})
        values = {"first": "2025", "second": "2026", "metric": "nps", "half_width": 4.0}
        check = result("K06", "fail", "claim_noise_sold_as_change", survey=SURVEY, values=values)
        said = check_reason(check, {SURVEY: survey}, Words("en"))
        assert "The company reports +4.0 as a change: the data cannot tell it from chance" in said


class TestPerception:
    def told(self, *checks: CheckResult, mistakes: tuple[MistakeResult, ...]) -> list:
        return story.perception_gaps(audited(*checks, mistakes=mistakes), MODEL, Words("en"))

    def test_contradictions_come_first(self) -> None:
        mistakes = (
            mistake("M04", "confirmed", failed_checks=("K03",), roles=2, order=1),
            mistake("M47", "contradiction", failed_checks=("K03",), indicators=("KPI-03",)),
        )
        blocks = self.told(reported("fail"), mistakes=mistakes)
        assert heading_of(blocks).startswith("On 1 point the organisation sees itself better")
        rows = rows_of(blocks)
        assert [row[0] for row in rows[:2]] == ["contradiction", "both show it"]
        assert rows[0][2].startswith("KPI-03 = ")
        assert rows[0][3] == "✕ K03 Reported against recomputed figure"

    @pytest.mark.parametrize(
        ("state", "fields", "reading", "headline"),
        [
            ("fail", {"status": "probable", "failed_checks": ("K03",), "order": 1},
             "only the data show it", "The data show 1 mistake"),
            ("warning", {"status": "not_observed"}, "the data warn", "The data warn of "),
            ("ok", {"status": "indication", "roles": 1, "order": 1},
             "only the answers show it", "The data do not contradict"),
        ],
    )  # fmt: skip
    def test_readings(self, state: CheckState, fields: dict, reading: str, headline: str) -> None:
        blocks = self.told(reported(state), mistakes=(mistake("M47", **fields),))
        assert heading_of(blocks).startswith(headline)
        (row,) = [row for row in rows_of(blocks) if row[1].startswith("M47")]
        assert row[0] == reading

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_without_data_nothing_is_said_to_agree(self, language: Language) -> None:
        assessment = audited(result("K02", "no_data", "no_nps"), language=language)
        mistakes = tuple(
            each.model_copy(update={"status": "no_data"}) for each in assessment.mistakes
        )
        blocks = story.perception_gaps(
            assessment.model_copy(update={"mistakes": mistakes}), MODEL, Words(language)
        )
        said = {"en": "The answers could not be held against the data",
                "pt-BR": "As respostas não puderam ser confrontadas com os dados"}  # fmt: skip
        assert heading_of(blocks) == said[language]
        assert not tables(blocks)

    @pytest.mark.parametrize("state", ["no_data", "ok"])
    def test_nothing_to_tell_is_no_table(self, state: CheckState) -> None:
        blocks = self.told(reported(state), mistakes=(mistake("M47", "cleared"),))
        assert not tables(blocks)
        said = " ".join(each.data()["text"] for each in blocks)
        assert "good answers and data agree" in said

    def test_a_mistake_without_a_question_of_its_own(self) -> None:
        check = result("K06", "fail", "one_wave")
        found = mistake("X04", "probable", failed_checks=("K06",), order=1)
        rows = rows_of(self.told(check, mistakes=(found,)))
        assert next(row for row in rows if row[1].startswith("X04"))[2] == "not asked"

    def test_many_checks_are_told_by_their_ids(self) -> None:
        names = ("K02", "K03", "K04", "K05")
        checks = [reported("fail").model_copy(update={"id": name}) for name in names]
        found = mistake("M04", "confirmed", failed_checks=names, roles=2, order=1)
        rows = rows_of(self.told(*checks, mistakes=(found,)))
        row = next(row for row in rows if row[1].startswith("M04"))
        assert row[3] == "; ".join(f"✕ {name}" for name in names)


class TestBring:
    def test_each_check_without_data_stands_with_the_first_file_that_feeds_it(self) -> None:
        names = [each.id for each in MODEL.checks]
        checks = [reported("no_data").model_copy(update={"id": name}) for name in names]
        needed = missing_inputs(audited(*checks), MODEL)
        assert sorted(check.id for each in needed for check in each.checks) == names
        order = [None, *schema().tables]
        places = [order.index(each.table) for each in needed]
        assert places == sorted(places)
        for each in needed:
            for check in each.checks:
                assert tables_of(check)[:1] == ([each.table] if each.table else [])

    def test_data_missing_in_part_are_asked_for(self) -> None:
        (needed,) = missing_inputs(audited(reported("fail"), reported("no_data")), MODEL)
        assert [each.id for each in needed.checks] == ["K03"]
        assert missing_inputs(audited(reported("fail")), MODEL) == []

    @pytest.mark.parametrize(
        ("language", "file", "others"),
        [("en", "Contacts (contacts)", "Also: Customers"),
         ("pt-BR", "Contatos (contatos)", "Também: Clientes")],
    )  # fmt: skip
    def test_the_file_the_input_and_the_other_files(
        self, language: Language, file: str, others: str
    ) -> None:
        check = reported("no_data").model_copy(update={"id": "K13"})
        blocks = story.what_to_bring(audited(check), MODEL, Words(language))
        (row,) = rows_of(blocks)
        assert row[0] == f"☐ {file}"
        assert MODEL.check("K13").input.in_language(language) in row[1]
        assert others in row[1]

    def test_nothing_to_bring(self) -> None:
        blocks = story.what_to_bring(audited(reported("ok")), MODEL, Words("en"))
        assert [each.data()["text"] for each in blocks] == ["No check that was run lacked data"]


class TestFindings:
    def card(self, failed: tuple[str, ...], *checks: CheckResult) -> Card:
        found = mistake("M04", "confirmed", failed_checks=failed, order=1, roles=2)
        cards = story.finding_cards(audited(*checks, mistakes=(found,)), MODEL, Words("en"))
        (card,) = [each for each in cards if isinstance(each, Card)]
        return card

    def test_a_card_tells_what_the_failed_checks_found(self) -> None:
        shown = dict(self.card(("K03",), reported("ok"), reported("fail")).fields)["What shows it"]
        assert shown.startswith("NPS relacional, 2026: reported +50.0, but")
        assert "failed check: K03" in shown

    def test_of_many_failed_checks_all_ids_are_told(self) -> None:
        names = ("K01", "K02", "K03", "K06")
        checks = (
            result("K01", "fail", "no_series"),
            result("K02", "fail", "no_nps"),
            reported("fail"),
            result("K06", "fail", "one_wave"),
        )
        shown = dict(self.card(names, *checks).fields)["What shows it"]
        assert "failed checks: K01, K02, K03, K06" in shown

    def test_without_failed_checks_none_is_told(self) -> None:
        shown = dict(self.card((), reported("fail")).fields)["What shows it"]
        assert "check" not in shown

    def test_contradictions_come_first(self) -> None:
        found = (
            mistake("M01", "confirmed", order=1, impact=9.0),
            mistake("M47", "contradiction", order=2, impact=1.0),
        )
        cards = story.finding_cards(audited(mistakes=found), MODEL, Words("en"))
        titles = [each.title.split()[0] for each in cards if isinstance(each, Card)]
        assert titles == ["M47", "M01"]


def test_states_of_verdicts() -> None:
    (verdict,) = check_verdicts(audited(reported("ok"), reported("no_data")), MODEL)
    assert (verdict.state, verdict.settled) == ("no_data", False)
    assert verdict_state(verdict, Words("pt-BR")) == "○ em parte sem dados"
