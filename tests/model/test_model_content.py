"""The shipped content says what the assessment model specifies."""

import re

import pytest

from cxassess.assessment.audit.registry import CHECKS
from cxassess.model import lint, load_model

MODEL = load_model()
LONGEST_ANCHOR = 140
LONGEST_KPI = 60


def test_shipped_model_is_consistent() -> None:
    assert [(each.code, each.where.text("en")) for each in lint(MODEL)] == []


def test_counts() -> None:
    assert len(MODEL.dimensions) == 7
    assert len(MODEL.indicators) == 43
    assert len(MODEL.mistakes) >= 58
    assert len(MODEL.checks) == 30
    assert [gate.id for gate in MODEL.gates] == ["G1", "G2", "G3", "G4", "G5", "G6", "G7"]


def test_indicators_follow_the_order_of_the_dimensions() -> None:
    order = [dimension.id for dimension in MODEL.dimensions]
    found = [indicator.dimension for indicator in MODEL.indicators]
    assert found == sorted(found, key=order.index)
    for dimension in order:
        ids = [indicator.id for indicator in MODEL.indicators_of(dimension)]
        assert ids == [f"{dimension}-{number:02d}" for number in range(1, len(ids) + 1)]


def test_mistakes_follow_their_ids() -> None:
    ids = [mistake.id for mistake in MODEL.mistakes]
    assert ids == sorted(ids)


@pytest.mark.parametrize("mistake", MODEL.mistakes, ids=lambda each: each.id)
def test_kpis_to_watch_are_short_names_of_something_in_the_success(mistake) -> None:
    for kpi, success in (
        (mistake.kpi.pt, mistake.success.pt),
        (mistake.kpi.en, mistake.success.en),
    ):
        assert len(kpi) <= LONGEST_KPI
        assert not kpi.endswith(".")
        assert kpi.strip('"')[0].isupper()
        assert _stems(kpi) & _stems(success)


def _stems(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"\w+", text.lower()) if len(word) > 4}


def test_kpis_to_watch_differ() -> None:
    for language in ("pt", "en"):
        names = [getattr(mistake.kpi, language) for mistake in MODEL.mistakes]
        assert len(set(names)) == len(names)


def test_the_horizons_of_the_roadmap() -> None:
    assert [(each.id, each.days) for each in MODEL.horizons] == [
        ("30d", 30),
        ("60d", 60),
        ("90d", 90),
        ("12m", 365),
    ]


def test_decisive_indicators_must_be_answered() -> None:
    decisive = {each.id for each in MODEL.indicators if not each.not_applicable}
    assert decisive == {"GOV-01", "INT-01", "KPI-01", "KPI-02"}


@pytest.mark.parametrize("indicator", MODEL.indicators, ids=lambda each: each.id)
def test_anchors_are_short_whole_statements(indicator) -> None:
    for anchor in indicator.anchors:
        for text in (anchor.text.pt, anchor.text.en):
            assert len(text) <= LONGEST_ANCHOR
            assert text.endswith(".")
            assert text[0].isupper()
    for text in (indicator.question.pt, indicator.question.en):
        assert text.endswith("?")


@pytest.mark.parametrize("indicator", MODEL.indicators, ids=lambda each: each.id)
def test_questions_spell_abbreviations_out(indicator) -> None:
    question = indicator.question
    if re.search(r"\bCX\b", question.pt):
        assert "experiência do cliente" in question.pt
        assert "customer experience" in question.en
    for text in (question.pt, question.en):
        assert not re.search(r"\bCS\b", text), "write Customer Success or Customer Service"


@pytest.mark.parametrize("part", ["dimensions", "indicators", "mistakes", "checks"])
def test_no_text_speaks_of_a_margin_of_error(part) -> None:
    content = MODEL.model_dump_json(include={part}).lower()
    assert "margem de erro" not in content
    assert "margin of error" not in content


def test_gate_reasons_continue_a_sentence() -> None:
    for gate in MODEL.gates:
        for text in (gate.reason.pt, gate.reason.en):
            assert not text.endswith(".")
            assert text.split()[0] == "KPIs" or text[0].islower()


def test_gates_cap_as_specified() -> None:
    found = {
        gate.id: (gate.mistake, gate.indicator, gate.at_most, gate.failing, gate.cap)
        for gate in MODEL.gates
    }
    assert found["G1"] == ("M01", "GOV-01", 1.5, (), 2)
    assert found["G2"] == ("M02", "KPI-01", 1.5, (("K01",),), 2)
    assert found["G3"] == ("M03", "INT-01", 1.5, (), 3)
    assert found["G4"] == ("M04", "KPI-02", 1.5, (("K03", "K12"),), 3)
    by_evidence, by_weakest, preliminary = MODEL.gates[4:]
    assert (by_evidence.evidence_share, by_evidence.grade, by_evidence.cap) == (0.5, 2, 3)
    assert (by_weakest.above_weakest, by_weakest.cap) == (2, None)
    assert preliminary.missing == ("GOV-01", "KPI-01", "INT-01", "KPI-02")
    assert [(each.gates, each.cap) for each in MODEL.combinations] == [(("G1", "G2"), 1)]


def test_levels_and_grades_as_specified() -> None:
    assert [level.name.pt for level in MODEL.levels] == [
        "Ausente",
        "Inicial",
        "Definido",
        "Gerenciado",
        "Incorporado",
    ]
    assert [level.from_index for level in MODEL.levels] == [0, 20, 40, 60, 80]
    assert [grade.supports for grade in MODEL.grades] == [3, 3, 4, 5, 5]


def test_status_weights_as_specified() -> None:
    assert {status.id: status.weight for status in MODEL.statuses} == {
        "contradiction": 1,
        "confirmed": 1,
        "probable": 0.7,
        "indication": 0.4,
        "not_observed": 0,
        "cleared": 0,
        "no_data": 0,
    }


def test_automatic_checks_and_what_they_prove() -> None:
    assert {check.id for check in MODEL.checks if check.automatic} == set(CHECKS)
    assert {check.id: check.proves for check in MODEL.checks if check.proves} == {
        "K01": {"nps": ("KPI-01",), "csat": ("KPI-01",)},
        "K03": {"nps": ("KPI-03",), "csat": ("KPI-04",)},
    }


def test_each_item_is_found_by_its_id() -> None:
    assert MODEL.indicator("KPI-06").id == "KPI-06"
    assert MODEL.mistake("M58").id == "M58"
    assert MODEL.check("K30").id == "K30"
    assert MODEL.dimension("PES").id == "PES"
    with pytest.raises(KeyError, match="K99"):
        MODEL.check("K99")
