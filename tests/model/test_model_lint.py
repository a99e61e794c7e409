"""Each rule of the lint sees exactly the one thing that a broken copy of the model has wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from cxassess.model import lint, load_model
from cxassess.model.places import LISTS
from cxassess.model.types import CheckGroup, Citation, Condition, Dimension, Model, Text, Trigger

MODEL = load_model()
Break = Callable[[Model], Model]


def changed(part: str, wanted: object, /, **fields: Any) -> Break:
    """Return a function that changes fields of one item of a part of the model."""

    def apply(model: Model) -> Model:
        items = getattr(model, part)
        assert wanted in {identity(each) for each in items}
        return model.model_copy(
            update={
                part: tuple(
                    each.model_copy(update=fields) if identity(each) == wanted else each
                    for each in items
                )
            }
        )

    return apply


def without(part: str, name: object) -> Break:
    def apply(model: Model) -> Model:
        items = getattr(model, part)
        kept = tuple(each for each in items if identity(each) != name)
        assert len(kept) == len(items) - 1
        return model.model_copy(update={part: kept})

    return apply


def added(part: str, *items: object) -> Break:
    return lambda model: model.model_copy(update={part: (*getattr(model, part), *items)})


def both(*breaks: Break) -> Break:
    def apply(model: Model) -> Model:
        for each in breaks:
            model = each(model)
        return model

    return apply


def identity(item: Any) -> object:
    return next(
        getattr(item, field) for field in ("id", "level", "grade", "gates") if hasattr(item, field)
    )


def rules(**fields: float) -> Break:
    return lambda model: model.model_copy(update={"rules": model.rules.model_copy(update=fields)})


def found(broken: Break) -> list[tuple[str, str | None]]:
    problems = lint(broken(MODEL))
    for each in problems:
        for language in ("pt-BR", "en"):
            assert "{" not in each.message(language).what
    return [(each.code, each.where.key) for each in problems]


def also_triggered(*conditions: Condition) -> Break:
    triggers = MODEL.mistake("M01").triggers
    return changed("mistakes", "M01", triggers=(*triggers, Trigger.model_construct(all=conditions)))


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("checks", "K30"),
        ("departments", "legal"),
        ("gates", "G6"),
        ("indicators", "PES-04"),
        ("mistakes", "M58"),
        ("roles", "commercial"),
        ("sources", MODEL.sources[0].id),
        ("glossary", "nps"),
        ("statuses", "cleared"),
        ("check_groups", "asked"),
        ("grades", 4),
    ],
)
def test_repeated_id(part: str, name: object) -> None:
    item = next(each for each in getattr(MODEL, part) if identity(each) == name)
    key = str(name) if part in LISTS else f"{part}.{name}"
    assert found(added(part, item)) == [("model_id_repeated", key)]


@pytest.mark.parametrize(
    ("broken", "key"),
    [
        (changed("indicators", "GOV-01", ask=("cx", "nobody")), "GOV-01.ask"),
        (changed("indicators", "GOV-01", checks=("K99",)), "GOV-01.checks"),
        (changed("mistakes", "M58", dimension="ZZZ"), "M58.dimension"),
        (changed("mistakes", "M58", parent="M99"), "M58.parent"),
        (changed("mistakes", "M58", depends_on=("M99",)), "M58.depends_on"),
        (changed("mistakes", "M58", checks=("K99",)), "M58.checks"),
        (
            changed(
                "mistakes",
                "M58",
                sources=(Citation(document="999", paragraph=1, about=Text(pt="Um", en="One")),),
            ),
            "M58.sources",
        ),
        (also_triggered(Condition(indicator="GOV-99", at_most=2)), "M01.triggers[1]"),
        (also_triggered(Condition(spread=("GOV-01", "GOV-99"), at_least=2)), "M01.triggers[1]"),
        (also_triggered(Condition(unknown=("GOV-99",), at_least=0.3)), "M01.triggers[1]"),
        (changed("checks", "K01", group="rest"), "K01.group"),
        (changed("checks", "K01", proves={"nps": ("GOV-99",)}), "K01.proves"),
        (changed("gates", "G1", mistake="M99"), "gates.G1.mistake"),
        (changed("gates", "G1", indicator="GOV-99"), "gates.G1.indicator"),
        (changed("gates", "G4", failing=(("K03", "K99"),)), "gates.G4.failing"),
        (changed("gates", "G5", grade=9), "gates.G5.grade"),
        (changed("gates", "G7", missing=("GOV-01", "GOV-99")), "gates.G7.missing"),
        (changed("combinations", ("G1", "G2"), gates=("G1", "G9")), "combinations.0.gates"),
    ],
)
def test_unknown_reference(broken: Break, key: str) -> None:
    assert found(broken) == [("model_reference_unknown", key)]


def test_indicator_of_an_unknown_dimension() -> None:
    stray = MODEL.indicator("GOV-01").model_copy(update={"id": "ZZZ-01"})
    shown = also_triggered(Condition(indicator="ZZZ-01", at_most=2))
    assert found(both(added("indicators", stray), shown)) == [
        ("model_reference_unknown", "ZZZ-01.id")
    ]


@pytest.mark.parametrize(
    ("part", "name"), [("roles", "front_line"), ("statuses", "no_data"), ("grades", 4)]
)
def test_incomplete_vocabulary(part: str, name: object) -> None:
    assert found(without(part, name)) == [("model_vocabulary_incomplete", part)]


def test_missing_level() -> None:
    assert found(without("levels", 5)) == [
        ("model_vocabulary_incomplete", "levels"),
        ("model_bands_ends", "levels"),
    ]


@pytest.mark.parametrize(
    ("broken", "problems"),
    [
        (changed("levels", 1, from_index=1), [("model_bands_ends", "levels")]),
        (changed("levels", 5, to_index=99), [("model_bands_ends", "levels")]),
        (changed("levels", 2, from_index=25), [("model_bands_apart", "levels.2.from_index")]),
        (changed("levels", 2, to_index=45), [("model_bands_apart", "levels.3.from_index")]),
        (
            both(changed("levels", 2, to_index=60), changed("levels", 3, from_index=60)),
            [("model_band_empty", "levels.3")],
        ),
    ],
    ids=["start", "end", "gap", "overlap", "empty"],
)
def test_level_bands(broken: Break, problems: list[tuple[str, str]]) -> None:
    assert found(broken) == problems


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (rules(publish_stage=90), ("model_share_outside", "rules.publish_stage")),
        (rules(dimension_coverage=-0.1), ("model_share_outside", "rules.dimension_coverage")),
        (rules(publish_range=0.95), ("model_rules_disordered", "rules.publish_range")),
        (rules(smallest_base=20), ("model_rules_disordered", "rules.smallest_base")),
    ],
)
def test_scoring_rules(broken: Break, problem: tuple[str, str]) -> None:
    assert found(broken) == [problem]


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (changed("horizons", "60d", id="30d"), ("model_id_repeated", "horizons.30d")),
        (changed("horizons", "60d", days=30), ("model_horizons_disordered", "horizons.60d")),
        (changed("horizons", "60d", longest=1), ("model_horizons_disordered", "horizons.60d")),
        (changed("horizons", "12m", longest=4), ("model_horizon_last", "horizons.12m")),
        (changed("horizons", "12m", room=20), ("model_horizon_last", "horizons.12m")),
    ],
)
def test_horizons(broken: Break, problem: tuple[str, str]) -> None:
    assert found(broken) == [problem]


def test_dimension_weights() -> None:
    assert found(changed("dimensions", "GOV", weight=0.2)) == [("model_weights_sum", None)]


def test_dimension_without_indicators() -> None:
    unasked = Dimension(
        id="ZZZ",
        weight=0.05,
        name=Text(pt="Vazia", en="Empty"),
        description=Text(pt="Sem perguntas.", en="No questions."),
    )
    broken = both(changed("dimensions", "PES", weight=0.05), added("dimensions", unasked))
    assert found(broken) == [("model_dimension_unasked", "ZZZ")]


def test_group_without_a_check() -> None:
    rest = CheckGroup(id="rest", name=Text(pt="O resto", en="The rest"))
    assert found(added("check_groups", rest)) == [("model_check_group_empty", "check_groups.rest")]


ANCHORS = MODEL.indicator("GOV-01").anchors


@pytest.mark.parametrize(
    ("anchors", "code"),
    [
        (ANCHORS[:4], "model_anchor_levels"),
        (ANCHORS[::-1], "model_anchor_levels"),
        ((*ANCHORS, ANCHORS[4].model_copy(update={"level": 5})), "model_anchor_levels"),
    ],
    ids=["four", "reversed", "six"],
)
def test_anchor_levels(anchors: tuple[object, ...], code: str) -> None:
    problems = found(changed("indicators", "GOV-01", anchors=anchors))
    assert problems[0] == (code, "GOV-01.anchors")
    assert {each for each, _ in problems} <= {code, "model_anchor_repeated"}


def test_repeated_anchor() -> None:
    text = ANCHORS[1].text.model_copy(update={"pt": ANCHORS[0].text.pt})
    anchors = (ANCHORS[0], ANCHORS[1].model_copy(update={"text": text}), *ANCHORS[2:])
    assert found(changed("indicators", "GOV-01", anchors=anchors)) == [
        ("model_anchor_repeated", "GOV-01.anchors")
    ]


@pytest.mark.parametrize("value", [31, 3, 0.3])
def test_parameter_that_the_rule_does_not_tell(value: float) -> None:
    broken = changed("checks", "K01", parameters={"base": value, "waves": 2})
    expected = [("model_parameter_untold", f"K01.rule.{language}") for language in ("pt", "en")]
    assert found(broken) == expected


def test_parameter_told_with_the_decimal_mark_of_the_language() -> None:
    rule = Text(pt="Alerta acima de 0.5 ponto.", en="A warning above 0.5 points.")
    broken = changed("checks", "K03", rule=rule, parameters={"warning_points": 0.5})
    assert found(broken) == [("model_parameter_untold", "K03.rule.pt")]


@pytest.mark.parametrize(
    "broken",
    [
        changed("gates", "G1", at_most=None),
        changed("gates", "G1", cap=None),
        changed("gates", "G5", grade=None),
        changed("gates", "G6", above_weakest=None),
        changed("gates", "G6", cap=3),
        changed("gates", "G3", above_weakest=1),
    ],
)
def test_gate_fields(broken: Break) -> None:
    ((code, key),) = found(broken)
    assert code == "model_gate_fields"
    assert key in {"gates.G1", "gates.G3", "gates.G5", "gates.G6"}


def test_decisive_indicator_that_can_be_skipped() -> None:
    assert found(changed("indicators", "GOV-01", not_applicable=True)) == [
        ("model_decisive_skippable", "GOV-01.not_applicable")
    ]


def test_missing_mistake() -> None:
    assert found(without("mistakes", "M58")) == [("model_mistakes_missing", None)]


@pytest.mark.parametrize(("name", "rank"), [("M01", None), ("M58", "gravest")])
def test_gravest_mistakes(name: str, rank: str | None) -> None:
    assert found(changed("mistakes", name, rank=rank)) == [("model_gravest", None)]


def test_mistake_that_nothing_shows() -> None:
    assert found(changed("mistakes", "M58", triggers=(), checks=())) == [
        ("model_mistake_unseen", "M58")
    ]


def test_mistake_without_source() -> None:
    assert found(changed("mistakes", "M58", sources=())) == [("model_mistake_unsourced", "M58")]


def test_mistake_without_practice() -> None:
    blank = Text(pt=" ", en=" ")
    assert found(changed("mistakes", "M58", practice=blank)) == [
        ("model_text_blank", "M58.practice"),
        ("model_text_blank", "M58.practice"),
    ]


@pytest.mark.parametrize("field", ["parent", "depends_on"])
def test_cycle_of_mistakes(field: str) -> None:
    def names(other: str) -> Any:
        return other if field == "parent" else (other,)

    broken = both(
        changed("mistakes", "M57", **{field: names("M58")}),
        changed("mistakes", "M58", **{field: names("M57")}),
    )
    ((code, key),) = found(broken)
    assert code == "model_cycle"
    assert key in {f"M57.{field}", f"M58.{field}"}


def test_mistake_that_waits_for_itself() -> None:
    assert found(changed("mistakes", "M58", depends_on=("M58",))) == [
        ("model_cycle", "M58.depends_on")
    ]


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (Condition(at_most=2), "model_condition_kinds"),
        (Condition(indicator="GOV-01", gap="GOV-02", at_least=2), "model_condition_kinds"),
        (Condition(indicator="GOV-01"), "model_condition_fields"),
        (Condition(indicator="GOV-01", at_most=2, at_least=1), "model_condition_fields"),
        (Condition(indicator="GOV-01", at_most=2, higher="cx_cs"), "model_condition_fields"),
        (Condition(spread=("GOV-01", "GOV-02"), at_most=2), "model_condition_fields"),
        (Condition(gap="GOV-01", higher="cx_cs", at_least=1), "model_condition_fields"),
        (Condition(unknown=("GOV-01",)), "model_condition_fields"),
    ],
)
def test_incoherent_condition(condition: Condition, code: str) -> None:
    assert found(also_triggered(condition)) == [(code, "M01.triggers[1].all[0]")]


@pytest.mark.parametrize(
    "condition",
    [
        Condition(indicator="GOV-01", at_least=3),
        Condition(spread=("GOV-01", "GOV-02"), at_least=2),
        Condition(gap="GOV-01", higher="executive", lower="front_line", at_least=2),
        Condition(unknown=("GOV-01",), at_least=0.3),
    ],
)
def test_coherent_condition(condition: Condition) -> None:
    assert found(also_triggered(condition)) == []


def test_unused_indicator() -> None:
    unused = MODEL.indicator("PES-04").model_copy(update={"id": "PES-09"})
    assert found(added("indicators", unused)) == [("model_indicator_unused", "PES-09")]


def test_untranslated_text() -> None:
    title = Text(pt="Mesmo texto aqui", en="Mesmo texto aqui")
    assert found(changed("mistakes", "M58", title=title)) == [
        ("model_text_untranslated", "M58.title")
    ]


def test_short_names_may_be_shared() -> None:
    name = Text(pt="Customer Success", en="Customer Success")
    assert found(changed("departments", "cx", name=name)) == []


def test_english_in_portuguese() -> None:
    question = Text(pt="Quem responde with the data?", en="Who answers with the data?")
    assert found(changed("indicators", "GOV-01", question=question)) == [
        ("model_text_english", "GOV-01.question")
    ]


def test_several_things_wrong_are_all_told() -> None:
    broken = both(changed("dimensions", "GOV", weight=0.2), changed("mistakes", "M58", sources=()))
    assert found(broken) == [
        ("model_weights_sum", None),
        ("model_mistake_unsourced", "M58"),
    ]
