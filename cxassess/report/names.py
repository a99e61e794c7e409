"""Names of the model's and the surveys' things, as a report writes them."""

from __future__ import annotations

from collections.abc import Iterable

from cxassess.assessment.kpi_types import SurveyResult
from cxassess.assessment.types import GateResult, MistakeResult, StageResult
from cxassess.model.types import Citation, Model, RoleGroup
from cxassess.report.words import Words


def level_name(level: int, model: Model, words: Words) -> str:
    """Return a level's name: ``Inicial``, ``Initial``."""
    return words.of(next(each.name for each in model.levels if each.level == level))


def stage_name(stage: int, model: Model, words: Words) -> str:
    """Return a stage's number and name."""
    return words("common.stage", number=stage, name=level_name(stage, model, words))


def role_name(role: RoleGroup, model: Model, words: Words) -> str:
    """Return a role group's name."""
    return words.of(next(each.name for each in model.roles if each.id == role))


def status_name(result: MistakeResult, model: Model, words: Words) -> str:
    """Return the name of a mistake's status."""
    return words.of(next(each.name for each in model.statuses if each.id == result.status))


def dimension_name(dimension: str, model: Model, words: Words) -> str:
    """Return a dimension's name."""
    return words.of(model.dimension(dimension).name)


def mistake_title(mistake: str, model: Model, words: Words) -> str:
    """Return a mistake's id and title."""
    return f"{mistake} · {words.of(model.mistake(mistake).title)}"


def citation(cited: Citation, words: Words) -> str:
    """Return document and paragraph of a citation."""
    return words("common.citation", document=cited.document, paragraph=cited.paragraph)


def holding_gates(stage: StageResult) -> list[GateResult]:
    """Return the gates whose caps decide the stage, combined ones taken apart."""
    names = held_gates(stage.held_by)
    return [gate for gate in stage.gates if gate.id in names]


def held_gates(held_by: Iterable[str]) -> list[str]:
    """Return the ids of the gates that hold a stage, combined ones taken apart, each once."""
    return list(dict.fromkeys(name for held in held_by for name in held.split("+")))


def missing_gate_answers(stage: StageResult) -> tuple[str, ...]:
    """Return the unanswered indicators that make the stage preliminary."""
    return next((gate.names for gate in stage.gates if gate.holds and gate.cap is None), ())


def lowest_satisfied(survey: SurveyResult) -> int:
    """Return the lowest score that counts as satisfied in a CSAT survey."""
    if survey.satisfied_from is None:
        raise ValueError(f"`survey` must be one of CSAT, not {survey.metric}")
    return survey.satisfied_from


def scores_name(low: int, high: int, words: Words) -> str:
    """Return scores that follow one another: ``nota 1``, ``notas 4 e 5``, ``notas de 8 a 10``."""
    form = {0: "one", 1: "two"}.get(high - low, "more")
    return words(f"common.scores_{form}", low=low, high=high)


def gate_reasons(gates: Iterable[GateResult], model: Model, words: Words) -> str:
    """Return why gates hold, as a part of a sentence."""
    by_id = {gate.id: gate for gate in model.gates}
    return words.joined([words.of(by_id[gate.id].reason) for gate in gates])
