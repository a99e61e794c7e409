"""K13 (contact rate), K14 (first contact resolution), K15 (hand-offs), K23 (bot)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest

from cxassess.assessment.audit.bot import bot_quality
from cxassess.assessment.audit.contacts import contact_rate
from cxassess.assessment.audit.resolution import first_contact_resolution
from cxassess.assessment.audit.transfers import handoffs_and_repeats
from cxassess.assessment.kpi_types import CheckResult
from tests.assessment.audit.operations import context, day, run, tables, verdicts

MONTHS = [f"2026-{month:02d}" for month in range(1, 10)]
RISING = [100, 110, 125, 130, 150, 160, 175, 190, 210]
STEADY = [150, 140, 155, 160, 145, 150, 148, 157, 151]


def by_reason(results: Sequence[CheckResult]) -> dict[str, CheckResult]:
    found = {each.reason: each for each in results}
    assert len(found) == len(results)
    return found


def spread(counts: Sequence[int], **columns: str) -> dict[str, list[object]]:
    """Return so many contacts in each month of 2026, over its 28 first days, of 200 customers."""
    rows: dict[str, list[object]] = {"customer": [], "contacted": []}
    for month, count in enumerate(counts):
        for place in range(count):
            rows["customer"].append(f"c{(place * 7 + month) % 200}")
            rows["contacted"].append(day(MONTHS[month] + "-01", place * 27.9 / max(count - 1, 1)))
    rows |= {name: [value] * len(rows["customer"]) for name, value in columns.items()}
    return rows


def joined(*parts: Mapping[str, list[object]]) -> dict[str, list[object]]:
    return {name: [cell for part in parts for cell in part[name]] for name in parts[0]}


class TestContactRate:
    @staticmethod
    def months(customers: Sequence[int] = (1_000,) * 9, **columns: list[int]) -> dict:
        return {"month": MONTHS, "customers": list(customers)} | columns

    def test_totals_that_rise(self) -> None:
        about = context(operations=tables(months=self.months(contacts=RISING)))
        found = by_reason(run(contact_rate, "K13", about))
        assert (found["all_rises"].state, found["no_reasons"].state) == ("warning", "no_data")
        assert found["all_rises"].figure == pytest.approx(100 * sum(RISING) / 9_000)
        assert found["all_rises"].base == sum(RISING)
        assert found["all_rises"].values["change"] == pytest.approx(1.1, abs=0.1)

    def test_totals_that_rise_with_the_customers(self) -> None:
        months = self.months([10 * each for each in RISING], contacts=RISING)
        results = run(contact_rate, "K13", context(operations=tables(months=months)))
        assert verdicts(results)[0] == ("ok", "all_steady")

    def test_contacts_are_counted_where_there_are_no_totals(self) -> None:
        about = context(
            operations=tables(months=self.months(), contacts=spread(RISING, reason="Bill"))
        )
        found = by_reason(run(contact_rate, "K13", about))
        assert {name: each.state for name, each in found.items()} == {
            "all_rises": "warning",
            "reason_rises": "warning",
        }
        assert found["reason_rises"].values["reason"] == "Bill"

    def test_one_reason_rises_while_the_total_does_not(self) -> None:
        rising = spread(RISING, reason="Bill")
        falling = spread(list(reversed(RISING)), reason="Delivery")
        about = context(operations=tables(months=self.months(), contacts=joined(rising, falling)))
        found = by_reason(run(contact_rate, "K13", about))
        assert {name: each.state for name, each in found.items()} == {
            "all_steady": "ok",
            "reason_rises": "warning",
            "reasons_steady": "ok",
        }
        assert found["reasons_steady"].values["count"] == 1

    def test_a_table_that_begins_in_the_middle_of_a_month_is_no_rise(self) -> None:
        contacts = spread(STEADY)
        late = [
            place for place, each in enumerate(contacts["contacted"]) if each >= day("2026-01-16")
        ]
        kept = {name: [cells[place] for place in late] for name, cells in contacts.items()}
        about = context(operations=tables(months=self.months(), contacts=kept))
        result = run(contact_rate, "K13", about)[0]
        assert (result.state, result.values["months"]) == ("ok", 9)

    def test_a_month_that_is_not_over_does_not_count(self) -> None:
        months = self.months(contacts=STEADY)
        months["month"] = [f"2026-{month:02d}" for month in range(3, 12)]
        result = run(contact_rate, "K13", context(operations=tables(months=months)))[0]
        assert result.values["months"] == 8  # November comes after the assessment

    def test_active_customers_of_the_table_of_customers(self) -> None:
        people = {
            "customer": [f"c{each}" for each in range(200)],
            "joined": ["2025-01-01"] * 100 + ["2026-05-01"] * 100,
            "left": ["2026-05-01"] * 50 + [None] * 150,
        }
        about = context(operations=tables(customers=people, contacts=spread([60] * 4 + [90] * 5)))
        found = by_reason(run(contact_rate, "K13", about))
        # 100 customers until May, then 150.
        assert found["all_steady"].figure == pytest.approx(60, rel=0.05)

    def test_new_customers_are_seen_alone(self) -> None:
        people = {"customer": [f"c{each}" for each in range(200)]}
        people["joined"] = ["2025-01-01"] * 100 + [
            str(day("2026-01-01", each * 2.7).date()) for each in range(100)
        ]
        contacts: dict[str, list[object]] = {"customer": [], "contacted": []}
        for each in range(100):
            when = day("2026-01-01", each * 2.7)
            for time in range(1 + each // 8):
                contacts["customer"].append(f"c{100 + each}")
                contacts["contacted"].append(when + dt.timedelta(days=time % 20, hours=time))
            contacts["customer"].append(f"c{each}")
            contacts["contacted"].append(when)
        about = context(operations=tables(customers=people, contacts=contacts))
        found = by_reason(run(contact_rate, "K13", about))
        assert found["new_rises"].state == "warning"
        assert found["settled_steady"].state == "ok"

    def test_settled_customers_can_rise_alone(self) -> None:
        people = {"customer": [f"c{each}" for each in range(200)], "joined": ["2025-01-01"] * 200}
        about = context(operations=tables(customers=people, contacts=spread(RISING)))
        assert "settled_rises" in by_reason(run(contact_rate, "K13", about))
        new = people | {"joined": [f"2026-0{1 + each % 9}-01" for each in range(200)]}
        about = context(operations=tables(customers=new, contacts=spread(STEADY)))
        assert "new_steady" in by_reason(run(contact_rate, "K13", about))

    def test_reasons_of_few_customers_are_not_named(self) -> None:
        contacts = spread(STEADY)
        contacts["reason"] = ["Rare" if each == "c1" else None for each in contacts["customer"]]
        about = context(operations=tables(months=self.months(), contacts=contacts))
        assert "no_reasons" in by_reason(run(contact_rate, "K13", about))

    def test_what_is_missing(self) -> None:
        for operations, reason in (
            (tables(), "no_customers"),
            (tables(contacts=spread(STEADY)), "no_customers"),
            (tables(months=self.months()), "no_contacts"),
            (
                tables(months={"month": MONTHS[:2], "customers": [9, 9], "contacts": [1, 9]}),
                "few_months",
            ),
        ):
            results = run(contact_rate, "K13", context(operations=operations))
            assert verdicts(results) == [("no_data", reason)]


def matters_of(
    matters: int, returns: int, after: float = 3, **second: str
) -> dict[str, list[object]]:
    """Return matters a day, each of its own customer, of whom the first ones come back."""
    rows: dict[str, list[object]] = {"customer": [], "contacted": [], "reason": [], "channel": []}
    for place in range(matters):
        for back in range(1 + (place < returns)):
            rows["customer"].append(f"c{place}")
            rows["contacted"].append(day("2026-02-01T10:00", (place * 37) % matters + back * after))
            rows["reason"].append(second.get("reason", "Bill") if back else "Bill")
            rows["channel"].append(second.get("channel", "Phone") if back else "Phone")
    for edge, when in (("first", "2026-01-01T10:00"), ("last", "2026-09-30T10:00")):
        rows["customer"].append(edge)
        rows["contacted"].append(day(when))
        rows["reason"].append("Bill")
        rows["channel"].append("Phone")
    return rows


class TestResolution:
    @staticmethod
    def of(contacts: dict, percent: float | None = 80, since: str | None = None) -> CheckResult:
        given = {"contacts": contacts}
        if percent is not None:
            given["targets"] = {
                "measure": ["first_contact_resolution"],
                "percent": [percent],
                "since": [since],
            }
        (result,) = run(first_contact_resolution, "K14", context(operations=tables(**given)))
        return result

    @pytest.mark.parametrize(
        ("returns", "state", "reason"),
        [
            (0, "ok", "meets_target"),
            (20, "ok", "meets_target"),
            (21, "ok", "below_by_chance"),
            # scipy 1.17.1: binomtest(71, 100, 0.8, "less").pvalue = 0.02002, of 70 it is 0.01125
            (29, "ok", "below_by_chance"),
            (30, "warning", "below_target"),
            (60, "warning", "below_target"),
        ],
    )
    def test_the_rate_against_the_target(self, returns: int, state: str, reason: str) -> None:
        result = self.of(matters_of(100, returns))
        assert (result.state, result.reason) == (state, reason)
        assert (result.figure, result.base) == (pytest.approx(1 - returns / 100), 100)
        assert result.values["target"] == 0.8

    @pytest.mark.parametrize(("after", "solved"), [(7, 0.5), (7.01, 1.0)])
    def test_seven_days_decide(self, after: float, solved: float) -> None:
        assert self.of(matters_of(100, 50, after)).figure == solved

    def test_another_reason_is_another_matter(self) -> None:
        result = self.of(matters_of(100, 50, reason="Delivery"))
        assert (result.figure, result.base) == (1, 150)
        # Capitals, blanks and accents make no other reason.
        assert self.of(matters_of(100, 50, reason=" BILL ")).figure == 0.5

    def test_matters_near_the_ends_of_the_table_are_left_out(self) -> None:
        rows = matters_of(100, 0)
        rows["contacted"][0] = day("2026-01-08T09:59")
        rows["contacted"][1] = day("2026-09-23T10:01")
        assert self.of(rows).base == 98

    def test_a_contact_handed_over_goes_on_in_the_next(self) -> None:
        rows = matters_of(100, 50, after=0.1)
        rows["outcome"] = ["transferred"] * 152
        assert self.of(rows).figure == 1
        rows["outcome"] = ["solved"] * 152
        assert self.of(rows).figure == 0.5

    def test_a_target_holds_since_its_day(self) -> None:
        rows = matters_of(100, 60)
        assert self.of(rows, since="2026-04-01").base == pytest.approx(41, abs=1)
        assert self.of(rows, since="2026-09-29").reason == "too_few"
        # One that comes after the assessment is none yet.
        assert self.of(rows, since="2026-12-01").reason == "no_target"

    def test_one_customer_who_keeps_coming_is_one_customer(self) -> None:
        rows = matters_of(30, 0)
        for place in range(20):
            for back in (0, 1):
                rows["customer"].append("c0")
                rows["contacted"].append(day("2026-02-01T10:00", 10 * place + back))
                rows["reason"].append("Price")
                rows["channel"].append("Phone")
        assert self.of(rows).state == "ok"

    def test_without_a_target_the_rate_is_told_and_not_judged(self) -> None:
        result = self.of(matters_of(100, 30), None)
        assert (result.state, result.reason, result.figure) == ("no_data", "no_target", 0.7)

    def test_what_is_missing(self) -> None:
        assert self.of(matters_of(4, 0)).reason == "too_few"
        rows = {"customer": ["c0"], "contacted": [day("2026-02-01")]}
        assert self.of(rows).reason == "no_reasons"
        results = run(first_contact_resolution, "K14", context())
        assert verdicts(results) == [("no_data", "no_contacts")]


class TestHandoffs:
    @staticmethod
    def of(contacts: dict, **targets: float) -> dict[str, CheckResult]:
        given = {"contacts": contacts}
        if targets:
            given["targets"] = {"measure": list(targets), "percent": list(targets.values())}
        results = run(handoffs_and_repeats, "K15", context(operations=tables(**given)))
        return dict(zip(("handoffs", "agents", "channels"), results, strict=True))

    @staticmethod
    def cases(shares: Sequence[float], agents: bool = False, each: int = 100) -> dict:
        """Return cases by month, of which a share has a transfer, or a second agent."""
        rows: dict[str, list[object]] = {
            key: [] for key in ("case", "customer", "contacted", "transfers", "agent")
        }
        for month, share in enumerate(shares):
            for place in range(each):
                handed = place < round(share * each)
                for leg in range(1 + (agents and handed)):
                    rows["case"].append(f"k{month}-{place}")
                    rows["customer"].append(f"c{(place * 13 + month) % 300}")
                    rows["contacted"].append(day(MONTHS[month] + "-01T10:00", place % 28 + leg))
                    rows["transfers"].append(0 if agents else int(handed))
                    rows["agent"].append(f"a{leg}")
        return rows

    RISING = (0.1, 0.14, 0.17, 0.22, 0.25, 0.3)
    STEADY = (0.2, 0.22, 0.19, 0.21, 0.2, 0.2)

    @pytest.mark.parametrize(
        ("shares", "target", "reason"),
        [
            (STEADY, None, "handoffs_ok"),
            (STEADY, 20, "handoffs_ok"),
            (STEADY, 18, "handoffs_ok"),
            (STEADY, 10, "handoffs_above_target"),
            (RISING, None, "handoffs_rise"),
            (RISING, 40, "handoffs_rise"),
            (STEADY[:2], None, "handoffs_unjudged"),
            (STEADY[:2], 10, "handoffs_above_target"),
        ],
    )
    def test_handoffs(self, shares: Sequence[float], target: float | None, reason: str) -> None:
        targets = {} if target is None else {"transfers": target}
        result = self.of(self.cases(shares), **targets)["handoffs"]
        assert result.reason == reason
        assert result.state == (
            "ok"
            if reason == "handoffs_ok"
            else "no_data"
            if reason == "handoffs_unjudged"
            else "warning"
        )
        assert result.figure == pytest.approx(sum(shares) / len(shares), abs=0.01)

    def test_a_target_holds_since_its_day(self) -> None:
        rows = self.cases(self.STEADY)
        targets = {"measure": ["transfers"], "percent": [10], "since": ["2026-06-26"]}
        about = context(operations=tables(contacts=rows, targets=targets))
        # Of the last days too few cases are left to be held against it.
        assert run(handoffs_and_repeats, "K15", about)[0].reason == "handoffs_ok"

    def test_an_outcome_tells_a_handoff_too(self) -> None:
        rows = self.cases(self.RISING)
        rows["outcome"] = ["transferred" if each else "solved" for each in rows.pop("transfers")]
        assert self.of(rows)["handoffs"].reason == "handoffs_rise"

    def test_agents_of_a_case(self) -> None:
        result = self.of(self.cases(self.RISING, agents=True))["agents"]
        assert (result.state, result.reason) == ("warning", "agents_rise")
        assert result.figure == pytest.approx(1.2, abs=0.02)
        result = self.of(self.cases(self.STEADY, agents=True))["agents"]
        assert (result.state, result.reason) == ("ok", "agents_ok")
        result = self.of(self.cases(self.STEADY[:2], agents=True))["agents"]
        assert (result.state, result.reason) == ("no_data", "agents_unjudged")

    @pytest.mark.parametrize(
        ("returns", "target", "reason"),
        [(10, 10, "channels_ok"), (30, 10, "channels_above_target"), (10, None, "channels_ok")],
    )
    def test_channels(self, returns: int, target: float | None, reason: str) -> None:
        targets = {} if target is None else {"repeats": target}
        result = self.of(matters_of(150, returns, 2, channel="Chat"), **targets)["channels"]
        assert result.reason == reason
        assert result.figure == pytest.approx(returns / 150)

    @pytest.mark.parametrize(("after", "share"), [(3, 0.2), (3.01, 0.0)])
    def test_seventy_two_hours_decide(self, after: float, share: float) -> None:
        result = self.of(matters_of(150, 30, after, channel="Chat"))["channels"]
        assert result.figure == pytest.approx(share)

    def test_the_same_channel_is_no_repetition(self) -> None:
        assert self.of(matters_of(150, 30, 2, channel=" phone"))["channels"].figure == 0

    def test_channels_that_rise(self) -> None:
        rows = matters_of(150, 0)
        for place in range(150):
            start = rows["contacted"][place]
            if (place * 37) % 150 > 20 * (place % 10):
                rows["customer"].append(f"c{place}")
                rows["contacted"].append(start + dt.timedelta(hours=5))
                rows["reason"].append("Bill")
                rows["channel"].append("Chat")
        assert self.of(rows)["channels"].reason == "channels_rise"

    def test_two_months_of_channels_cannot_be_judged(self) -> None:
        rows = matters_of(20, 5, 1, channel="Chat")
        assert self.of(rows)["channels"].reason == "channels_unjudged"

    def test_what_is_missing(self) -> None:
        assert verdicts(run(handoffs_and_repeats, "K15", context())) == [("no_data", "no_contacts")]
        bare = {"customer": ["c0"], "contacted": [day("2026-02-01")]}
        assert [each.reason for each in self.of(bare).values()] == [
            "handoffs_missing",
            "agents_missing",
            "channels_missing",
        ]
        few = {"case": ["k"], "transfers": [1], "agent": ["a"], "reason": ["r"], "channel": ["h"]}
        assert [each.reason for each in self.of(bare | few).values()] == [
            "handoffs_too_few",
            "agents_too_few",
            "channels_no_hours",
        ]
        hour = {"contacted": [day("2026-02-01T10:00")]}
        assert self.of(bare | few | hour)["channels"].reason == "channels_too_few"


class TestBot:
    @staticmethod
    def conversations(handled_by: str, count: int, **shares: float) -> dict[str, list[object]]:
        rows: dict[str, list[object]] = {
            key: [] for key in ("customer", "contacted", "handled_by", "outcome", "rating")
        }

        def add(customer: str, when: dt.datetime, by: str, outcome: str, rating: int) -> None:
            for key, value in zip(rows, (customer, when, by, outcome, rating), strict=True):
                rows[key].append(value)

        for place in range(count):
            part = place / count
            customer, when = f"{handled_by}{place}", day("2026-02-01T10:00", place)
            outcome = "abandoned" if part < shares.get("abandoned", 0.1) else "solved"
            low = (place * 7 % count) / count < shares.get("low", 0.2)
            add(customer, when, handled_by, outcome, 1 if low else 5)
            if (place * 3 % count) / count < shares.get("back", 0.1):
                add(
                    customer,
                    when + dt.timedelta(hours=shares.get("hours", 5)),
                    "person",
                    "solved",
                    5,
                )
        return rows

    @classmethod
    def of(cls, people: int = 100, count: int = 101, **shares: float) -> dict[str, CheckResult]:
        parts = [cls.conversations("bot", count, **shares)]
        if people:
            parts.append(cls.conversations("person", people))
        results = run(bot_quality, "K23", context(operations=tables(contacts=joined(*parts))))
        return dict(zip(("unsolved", "recontact", "rating"), results, strict=True))

    def test_a_bot_like_people(self) -> None:
        results = self.of()
        assert {each.state for each in results.values()} == {"ok"}
        assert {each.reason.partition("_")[2] for each in results.values()} == {"no_worse"}

    @pytest.mark.parametrize(
        ("name", "shares"),
        [("unsolved", {"abandoned": 0.4}), ("recontact", {"back": 0.5}), ("rating", {"low": 0.6})],
    )
    def test_a_bot_that_is_worse(self, name: str, shares: dict[str, float]) -> None:
        results = self.of(**shares)
        assert {key for key, each in results.items() if each.state == "warning"} == {name}
        assert results[name].reason == f"{name}_worse"
        assert results[name].base == pytest.approx(101, abs=1)

    def test_a_bot_that_is_better_is_no_alarm(self) -> None:
        results = self.of(abandoned=0.0, back=0.0, low=0.0)
        assert {each.state for each in results.values()} == {"ok"}

    @pytest.mark.parametrize(("hours", "share"), [(24, 0.5), (24.1, 0.0)])
    def test_a_day_decides(self, hours: float, share: float) -> None:
        result = self.of(back=0.5, hours=hours)["recontact"]
        assert result.figure == pytest.approx(share, abs=0.02)

    def test_a_conversation_handed_over_is_no_recontact(self) -> None:
        rows = self.conversations("bot", 101, back=0.5)
        rows["outcome"] = ["transferred" if by == "bot" else "solved" for by in rows["handled_by"]]
        _, recontact, _ = run(bot_quality, "K23", context(operations=tables(contacts=rows)))
        assert recontact.reason == "recontact_too_few"

    def test_without_people_there_is_nothing_to_judge_by(self) -> None:
        results = self.of(people=0, back=0.0)
        assert {each.state for each in results.values()} == {"no_data"}
        assert {each.reason.partition("_")[2] for each in results.values()} == {"alone"}
        assert results["unsolved"].figure == pytest.approx(0.1, abs=0.01)

    def test_no_bot_of_four_conversations_is_shown(self) -> None:
        results = self.of(count=4, back=0.0)
        assert {each.reason.partition("_")[2] for each in results.values()} == {"too_few"}
        assert {each.figure for each in results.values()} == {None}

    def test_ratings_that_never_vary(self) -> None:
        results = self.of(low=0.0)
        assert results["rating"].state == "ok"

    def test_what_is_missing(self) -> None:
        assert verdicts(run(bot_quality, "K23", context())) == [("no_data", "no_contacts")]
        bare = {"customer": ["c0"], "contacted": [day("2026-02-01")]}
        results = run(bot_quality, "K23", context(operations=tables(contacts=bare)))
        assert verdicts(results) == [("no_data", "no_bot")]
        marked = bare | {"handled_by": ["bot"]}
        results = run(bot_quality, "K23", context(operations=tables(contacts=marked)))
        assert [each.reason for each in results] == [
            "unsolved_missing",
            "recontact_no_hours",
            "rating_missing",
        ]
