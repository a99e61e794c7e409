"""The status of a mistake: the lattice, each kind of condition, role groups and consensus."""

from __future__ import annotations

import pytest

from cxassess.engagement.types import Consensus, Respondent
from tests.assessment.engagements import PEOPLE, assessed, check, corroborated, found

# M34 is shown by TEC-01 at 2 or under; M02 by KPI-01 at 1.5 or under and by K01; M47 by KPI-03 at
# 2 or under where KPI-01 is at 2 or over, and by K03; X04 by K06 alone.
TWO_ROLES = [2, 1, 4, 4]
ONE_ROLE = [1, 4, 4, 4]


def status(name: str, level: int | None = 3, **options: object) -> str:
    return found(assessed(level, **options), name).status  # type: ignore[arg-type]


class TestLattice:
    def test_a_failed_check_confirms_what_the_answers_show(self) -> None:
        result = assessed(4, levels={"KPI-03": ONE_ROLE}, checks=(check("K03", "fail"),))
        mistake = found(result, "M47")
        assert mistake.status == "confirmed"
        assert mistake.failed_checks == ("K03",)
        assert mistake.roles == 1
        assert "KPI-03" in mistake.indicators

    def test_a_dated_document_confirms_what_the_answers_show(self) -> None:
        document = corroborated("TEC-01")[:1]
        mistake = found(assessed(4, levels={"TEC-01": 1}, evidence=document), "M34")
        assert mistake.status == "confirmed"
        assert mistake.evidence == (document[0].item.id,)

    def test_a_document_does_not_back_one_groups_low_answer(self) -> None:
        document = corroborated("TEC-01")[:1]
        mistake = found(assessed(4, levels={"TEC-01": ONE_ROLE}, evidence=document), "M34")
        assert mistake.status == "indication"
        assert mistake.evidence == ()

    @pytest.mark.parametrize(
        ("corroboration", "months_ago", "expected"),
        # A document is grade 2 and falls to 1 after a year; with corroboration 3, then 2.
        [(False, 9, "confirmed"), (False, 12, "probable"), (True, 12, "confirmed")],
    )
    def test_a_document_confirms_while_its_grade_is_two(
        self, corroboration: bool, months_ago: int, expected: str
    ) -> None:
        evidence = corroborated("TEC-01", months_ago=months_ago)[: 1 + corroboration]
        assert status("M34", levels={"TEC-01": 1}, evidence=evidence) == expected

    def test_a_corroboration_without_a_document_does_not_confirm(self) -> None:
        evidence = corroborated("TEC-01")[1:]
        assert status("M34", levels={"TEC-01": 1}, evidence=evidence) == "probable"

    def test_two_role_groups_make_it_probable(self) -> None:
        mistake = found(assessed(4, levels={"TEC-01": TWO_ROLES}), "M34")
        assert (mistake.status, mistake.roles) == ("probable", 2)

    def test_a_check_alone_makes_it_probable(self) -> None:
        mistake = found(assessed(3, checks=(check("K03", "fail"),)), "M47")
        assert (mistake.status, mistake.roles) == ("probable", 0)
        assert mistake.failed_checks == ("K03",)

    def test_a_check_alone_where_nothing_is_asked_makes_it_probable(self) -> None:
        assert status("X04", 5, checks=(check("K06", "fail"),)) == "probable"

    def test_one_role_group_is_an_indication(self) -> None:
        mistake = found(assessed(4, levels={"TEC-01": ONE_ROLE}), "M34")
        assert (mistake.status, mistake.roles) == ("indication", 1)

    def test_one_respondent_is_an_indication(self) -> None:
        assert status("M34", levels={"TEC-01": 1}, people=PEOPLE[:1]) == "indication"

    def test_many_people_of_one_role_group_are_an_indication(self) -> None:
        people = [Respondent(f"R{each}", "front_line") for each in range(9)]
        assert status("M34", levels={"TEC-01": 1}, people=people) == "indication"

    def test_good_answers_and_a_check_that_is_ok_clear(self) -> None:
        assert status("M02", 4, checks=(check("K01", "ok"),)) == "cleared"

    @pytest.mark.parametrize(
        ("level", "checks"),
        [
            (4, ()),
            (5, (check("K01", "warning"),)),
            (5, (check("K01", "no_data"),)),
            (3, (check("K01", "ok"),)),
            (None, (check("K01", "ok"),)),
        ],
        ids=["no check", "warning", "check without data", "answers not good", "not answered"],
    )
    def test_neither_shown_nor_cleared_is_not_observed(
        self, level: int | None, checks: tuple
    ) -> None:
        assert status("M02", level, checks=checks) == "not_observed"

    def test_without_answers_and_checks_there_is_no_data(self) -> None:
        mistake = found(assessed(4, levels={"TEC-01": None}), "M34")
        assert (mistake.status, mistake.indicators, mistake.roles) == ("no_data", (), 0)

    def test_dont_know_is_no_data(self) -> None:
        assert status("M34", 4, levels={"TEC-01": "NS"}) == "no_data"

    def test_good_answers_against_a_failing_check_are_a_contradiction(self) -> None:
        mistake = found(assessed(4, checks=(check("K01", "fail"),)), "M02")
        assert mistake.status == "contradiction"
        assert mistake.failed_checks == ("K01",)
        assert mistake.indicators == ("KPI-01",)

    @pytest.mark.parametrize(
        ("states", "expected"),
        [
            (("ok", "fail"), "contradiction"),
            (("ok", "warning"), "not_observed"),
            (("ok", "no_data"), "not_observed"),
            (("ok", "ok"), "cleared"),
        ],
    )
    def test_a_check_counts_as_the_worst_of_what_it_looked_at(
        self, states: tuple, expected: str
    ) -> None:
        checks = tuple(check("K03", each) for each in states)
        assert status("M47", 4, checks=checks) == expected

    def test_a_check_that_is_ok_never_confirms(self) -> None:
        # K01 proves KPI-01 with recomputed data: that backs the practice, not the mistake.
        checks = (check("K01", "ok", "nps"), check("K03", "ok", "nps"))
        measured = assessed(4, levels={"KPI-01": ONE_ROLE}, checks=checks)
        assert found(measured, "M02").status == "indication"
        used = assessed(4, levels={"KPI-02": ONE_ROLE, "KPI-03": 1}, checks=checks)
        assert found(used, "M04").status == "indication"
        assert found(used, "M47").status == "probable"

    def test_a_document_about_what_must_stand_high_does_not_confirm(self) -> None:
        # M04 needs KPI-01 at 2 or over: a document that proves measurement proves no misuse.
        evidence = corroborated("KPI-01")
        assert status("M04", 4, levels={"KPI-02": ONE_ROLE}, evidence=evidence) == "indication"
        evidence = corroborated("KPI-02")
        assert status("M04", 4, levels={"KPI-02": 1}, evidence=evidence) == "confirmed"


class TestConditions:
    @pytest.mark.parametrize(
        ("name", "indicator", "levels", "expected"),
        [
            ("M34", "TEC-01", (2, 2), "indication"),
            ("M34", "TEC-01", (2, 3), "not_observed"),
            ("M01", "GOV-01", (1, 2), "indication"),
            ("M01", "GOV-01", (2, 2), "not_observed"),
        ],
    )
    def test_at_most_holds_at_its_threshold(
        self, name: str, indicator: str, levels: tuple[int, int], expected: str
    ) -> None:
        people = (Respondent("R1", "executive"), Respondent("R2", "executive"))
        assert status(name, levels={indicator: levels}, people=people) == expected

    @pytest.mark.parametrize(("measured", "shown"), [(1, False), (2, True), (4, True)])
    def test_at_least_must_hold_besides(self, measured: int, shown: bool) -> None:
        # Misusing KPI tools (M04) needs tools to misuse.
        result = assessed(4, levels={"KPI-01": measured, "KPI-02": 1})
        assert (found(result, "M04").status == "probable") is shown

    @pytest.mark.parametrize(
        ("area", "shared", "shown"), [(4, 2.5, True), (3, 2.5, False), (4, 3, False), (3, 2, True)]
    )
    def test_an_island_of_cx_shows_at_a_higher_level(
        self, area: int, shared: float, shown: bool
    ) -> None:
        # M03: INT-01 at 2 or under, or at 2.5 or under beside a strong area.
        people = (Respondent("R1", "executive"), Respondent("R2", "executive"))
        pair = (int(shared), int(shared + 0.5))
        result = assessed(4, levels={"GOV-01": area, "INT-01": pair}, people=people)
        assert (found(result, "M03").order is not None) is shown

    @pytest.mark.parametrize(
        ("levels", "expected"),
        [
            ((5, 3, 4), "probable"),
            ((4, 3, 3), "not_observed"),
            ((3, 3, 3), "not_observed"),
            ((5, None, None), "not_observed"),
            ((None, None, None), "no_data"),
        ],
    )
    def test_spread_between_stages_of_the_journey(self, levels: tuple, expected: str) -> None:
        given = dict(zip(("JOR-05", "JOR-06", "JOR-03"), levels, strict=True))
        assert status("M09", 4, levels=given) == expected

    @pytest.mark.parametrize(
        ("commercial", "front_line", "expected"),
        [
            (5, 3, "probable"),
            (4, 3, "not_observed"),
            (3, 5, "not_observed"),
            (5, None, "not_observed"),
            (None, 3, "not_observed"),
        ],
    )
    def test_gap_between_what_sales_and_the_front_line_say(
        self, commercial: int | None, front_line: int | None, expected: str
    ) -> None:
        result = assessed(4, levels={"INT-05": [4, 4, commercial, front_line]})
        mistake = found(result, "M26")
        assert mistake.status == expected
        assert mistake.roles == (2 if expected == "probable" else 0)

    @pytest.mark.parametrize(
        ("unknown", "expected"), [(2, "not_observed"), (3, "indication"), (10, "probable")]
    )
    def test_dont_know_outside_cx(self, unknown: int, expected: str) -> None:
        # Ten people outside CX/CS: 30 % or more who don't know show M10, and it is probable
        # once two role groups don't know (the tenth is the executive).
        people = [Respondent(f"R{each}", "front_line") for each in range(9)]
        people += [Respondent("R9", "executive"), Respondent("R10", "cx_cs")]
        said = ["NS"] * unknown + [4] * (11 - unknown)
        assert status("M10", 4, levels={"GOV-02": said}, people=people) == expected

    def test_dont_know_inside_cx_does_not_count(self) -> None:
        people = [Respondent(f"R{each}", "cx_cs") for each in range(3)]
        people.append(Respondent("R3", "executive"))
        levels = {"GOV-02": ["NS", "NS", "NS", 4]}
        assert status("M10", 4, levels=levels, people=people) == "not_observed"


class TestRoles:
    def test_a_role_group_is_judged_by_its_own_answers(self) -> None:
        # M05 needs GOV-01 and INT-01 low: no role group says both.
        levels = {"GOV-01": [1, 4, 4, 4], "INT-01": [4, 1, 4, 4]}
        assert status("M05", 4, levels=levels) == "not_observed"

    def test_what_a_role_group_left_open_counts_overall(self) -> None:
        levels = {"GOV-01": [1, 4, 4, 4], "INT-01": [None, 1, 1, 1]}
        mistake = found(assessed(4, levels=levels), "M05")
        assert (mistake.status, mistake.roles) == ("indication", 1)

    def test_a_role_group_that_did_not_answer_the_fault_does_not_count(self) -> None:
        # All say that KPIs are measured, only executives how they are used.
        mistake = found(assessed(4, levels={"KPI-02": [1, None, None, None]}), "M04")
        assert (mistake.status, mistake.roles) == ("indication", 1)

    def test_one_group_shows_it_though_the_average_is_good(self) -> None:
        result = assessed(5, levels={"TEC-01": [2, 5, 5, 5]})
        assert found(result, "M34").status == "indication"


class TestConsensus:
    def test_a_low_level_agreed_counts_as_agreed_by_all(self) -> None:
        agreed = (Consensus("TEC-01", 2, "agreed in a meeting"),)
        mistake = found(assessed(4, consensus=agreed), "M34")
        assert (mistake.status, mistake.roles) == ("probable", 2)

    @pytest.mark.parametrize("value", [4, "NA"])
    def test_it_overrides_low_single_answers(self, value: int | str) -> None:
        agreed = (Consensus("TEC-01", value, "agreed in a meeting"),)  # type: ignore[arg-type]
        mistake = found(assessed(4, levels={"TEC-01": 1}, consensus=agreed), "M34")
        assert mistake.status == ("no_data" if value == "NA" else "not_observed")
        assert mistake.roles == 0

    def test_it_overrides_a_gap_between_role_groups(self) -> None:
        agreed = (Consensus("INT-05", 4, "agreed in a meeting"),)
        assert status("M26", 4, levels={"INT-05": [4, 4, 5, 3]}, consensus=agreed) == "not_observed"

    def test_agreeing_on_what_must_stand_high_agrees_on_no_fault(self) -> None:
        agreed = (Consensus("KPI-01", 4, "agreed in a meeting"),)
        levels = {"KPI-02": [1, None, None, None]}
        assert status("M04", 4, levels=levels, consensus=agreed) == "indication"


class TestParent:
    def test_a_form_shows_without_its_parent(self) -> None:
        result = assessed(4, levels={"KPI-03": 1})
        assert found(result, "M46").status == found(result, "M47").status == "probable"
        assert found(result, "M04").status == "not_observed"

    def test_a_parent_shows_without_its_forms(self) -> None:
        result = assessed(4, levels={"KPI-06": 1})
        assert found(result, "M04").status == "probable"
        assert found(result, "M47").status == "not_observed"

    def test_a_form_that_only_a_check_could_show_has_no_data(self) -> None:
        assert status("X01", 1) == "no_data"

    def test_one_failing_check_shows_the_parent_and_the_form(self) -> None:
        result = assessed(3, checks=(check("K06", "fail"),))
        assert found(result, "M04").failed_checks == ("K06",)
        assert found(result, "X04").failed_checks == ("K06",)
        assert found(result, "X09").status == "no_data"


class TestRegulated:
    def test_a_legal_duty_is_judged_only_where_the_service_is_regulated(self) -> None:
        # M53, the duties of customer service in law: GOV-06 at 2 or under.
        regulated = assessed(4, levels={"GOV-06": 1}, regulated=True)
        assert found(regulated, "M53").status == "probable"
        other = assessed(4, levels={"GOV-06": 1})
        assert "M53" not in {each.id for each in other.mistakes}
        assert found(other, "M38").status == "probable"
