"""What shows a finding: a fact for its title and a sentence, from the data or the answers."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from cxassess.assessment import assess
from cxassess.assessment.kpi_types import CheckResult
from cxassess.assessment.types import Assessment
from cxassess.engagement import load
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report.story.facts import Facts
from cxassess.report.story.summary import first_sentence
from cxassess.report.words import Words, texts
from tests.report.assessments import sample_assessment

MODEL = load_model()
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "clients"
GIVEN = {"n", "figure", "reported", "wave", "count", "first", "second"}
"""What a result has beside its own values; a change's two waves stand in those of K06."""


@cache
def example(name: str) -> Assessment:
    return assess(load(EXAMPLES / name))


def of(name: str, language: Language = "pt-BR") -> Facts:
    return Facts(example(name), MODEL, Words(language))


def finding(facts: Facts, name: str):
    return next(each for each in facts.assessment.findings if each.id == name)


def with_checks(*checks: CheckResult, failed: dict[str, tuple[str, ...]]) -> Facts:
    """Return the facts of the sample with these checks, failed for these findings."""
    sample = sample_assessment(MODEL, "en", findings=69)
    mistakes = tuple(
        each.model_copy(update={"failed_checks": failed.get(each.id, ())})
        for each in sample.mistakes
    )
    changed = sample.model_copy(update={"mistakes": mistakes, "checks": checks})
    return Facts(changed, MODEL, Words("en"))


def names(text: object) -> set[str]:
    forms = text.values() if isinstance(text, dict) else [text]
    return {name for form in forms for _, name, _, _ in Formatter().parse(str(form)) if name}


@pytest.mark.parametrize("key", sorted(each for each in texts() if each.startswith("facts.")))
def test_every_fact_is_one_of_a_check_s_reasons_and_names_what_that_has(key: str) -> None:
    reason = key.removeprefix("facts.").replace("_", ".", 1)
    assert reason in texts()
    for language in ("pt", "en"):
        assert names(texts()[key][language]) <= names(texts()[reason][language]) | GIVEN
        assert not str(texts()[key][language]).endswith(".")


@pytest.mark.parametrize(
    ("language", "mistake", "fact"),
    [
        ("pt-BR", "M47", "NPS informado +14,0, recalculado +9,8"),
        ("en", "M47", "NPS reported as +14.0, recomputed as +9.8"),
        ("pt-BR", "M49", "nenhuma ação concluída depois de 2.232 respostas"),
        ("en", "M49", "no action completed after 2,232 answers"),
        ("pt-BR", "X05", "85,7% com os sem nota, 64,3% entre quem avaliou"),
        ("pt-BR", "M53", "20 casos além de 7 dias"),
        ("pt-BR", "M31", "as 2 metas da equipe são de tempo e volume"),
        # Its checks tell more of the mistakes that are forms of it.
        ("pt-BR", "M04", "6 verificações dos dados falham"),
        ("en", "M04", "6 checks of the data fail"),
        ("pt-BR", "M01", "1,2 de 5 nas respostas"),
        ("en", "M01", "1.2 of 5 in the answers"),
    ],
)
def test_titles_of_the_example_end_with_what_is_seen_there(
    language: Language, mistake: str, fact: str
) -> None:
    facts = of("aurora-telecom", language)
    title = facts.words.of(MODEL.mistake(mistake).title)
    assert facts.title(finding(facts, mistake)) == f"{title}: {fact}"


def test_every_check_is_told_of_one_finding_alone_where_answers_tell_of_the_others() -> None:
    facts = of("aurora-telecom")
    told = [facts.fact(each) for each in facts.assessment.findings if each.roles]
    of_data = [each for each in told if each and "de 5 nas" not in each and "grupo" not in each]
    assert len(of_data) == len(set(of_data)) > 3


def test_a_sentence_has_the_figures_of_the_data_or_the_answers_and_the_document() -> None:
    facts = of("aurora-telecom")
    said = facts.sentence(finding(facts, "M47"))
    assert said.startswith("NPS relacional, 2026 T3: informado +14,0, mas as respostas dão +9,8")
    said = facts.sentence(finding(facts, "M01"))
    assert said.startswith("As respostas ficam em 1,2 de 5 (GOV-01); 3 grupos estão no limiar")
    assert "Organograma aprovado" in said
    assert said.endswith("(D01).")
    said = facts.sentence(finding(facts, "M04"))
    assert said.startswith("6 verificações dos dados falham (K03, K04, K06, K10, K12 e K22).")


def test_a_mistake_with_forms_does_not_repeat_what_is_told_of_them() -> None:
    facts = of("larkfield-software", "en")
    said = facts.sentence(finding(facts, "M04"))
    assert (
        said == "2 checks of the data fail (K03 and K04). The answers stand at 4.0 of 5 (KPI-02)."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["aurora-telecom", "larkfield-software"])
def test_every_finding_of_the_examples_has_a_title_and_a_sentence(
    name: str, language: Language
) -> None:
    facts = of(name, language)
    for each in facts.assessment.findings:
        assert facts.title(each)
        assert facts.sentence(each)[-1] in ".)"
        assert not re.search(r"[{}]|None|\bnan\b", facts.title(each) + facts.sentence(each))


@pytest.mark.parametrize(("count", "fact"), [(1, "1 case beyond 7 days"), (2, "2 cases beyond 7")])
def test_facts_agree_with_their_number(count: int, fact: str) -> None:
    late = CheckResult(
        id="K25",
        state="fail",
        reason="answered_late",
        values={"count": count, "unanswered": 0},
        parameters={"answer_days": 7},
        base=420,
        figure=0.05,
    )
    facts = with_checks(late, failed={"M53": ("K25",)})
    assert fact in facts.title(finding(facts, "M53"))


def test_a_warning_tells_of_a_mistake_that_no_check_fails_on() -> None:
    rises = CheckResult(
        id="K13",
        state="warning",
        reason="new_rises",
        values={"change": 0.38, "months": 6},
        base=900,
        figure=1.2,
    )
    facts = with_checks(rises, failed={})
    assert facts.fact(finding(facts, "M12")) == "new customers’ contacts up 38% in 6 months"


def test_a_mean_is_written_as_one() -> None:
    differs = CheckResult(
        id="K03",
        state="fail",
        reason="score_differs",
        values={"form": "mean"},
        reported=4.1,
        figure=3.694,
        base=610,
    )
    facts = with_checks(differs, failed={"M47": ("K03",)})
    assert facts.fact(finding(facts, "M47")) == "mean reported as 4.10, recomputed as 3.69"


def test_without_any_figure_the_title_is_the_mistake_s_own() -> None:
    facts = with_checks(failed={})
    bare = finding(facts, "M05").model_copy(update={"roles": 0, "indicators": ()})
    assert facts.title(bare) == facts.words.of(MODEL.mistake("M05").title)
    assert facts.sentence(bare) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sentence_of_a_practice_is_a_whole_one(language: Language) -> None:
    for mistake in MODEL.mistakes:
        practice = Words(language).of(mistake.practice)
        first = first_sentence(practice)
        assert practice.startswith(first)
        assert first.endswith((".", ")"))
        assert len(first) > 30
        assert first.count("(") == first.count(")")
