"""Clients that a report must survive, each an example client with one thing gone too far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from examples.build import CLIENTS as EXAMPLE_FOLDER
from tests.report.stress.drafts import FOUR, MODEL, Draft, draft

SIGNS = '#let x = $5$ *b* _c_ @fig-d <e> \\ `f` [g] {h} // "q" & %'
SCRIPTS = "مرحبا שלום 😀"
FILL = "com um nome tão comprido que enche a linha, passa dela e ainda não acabou de todo, nem aqui"
LONG = 80
UNBROKEN = "Inconstitucionalissimamente" * 3

INDICATORS = tuple(each.id for each in MODEL.indicators)


def nothing() -> Draft:
    """People are named and nobody answered anything; no evidence, no survey, no tables."""
    client = draft("ponte-alta-seguros")
    client.people, client.evidence = FOUR, []
    client.keep_surveys(0)
    client.keep_operations()
    return client


def nobody() -> Draft:
    """Not even people are named."""
    client = nothing()
    client.people = ()
    return client


def perfect() -> Draft:
    """Everybody answers 5, corroborated documents prove it and no check fails or warns."""
    client = draft("ponte-alta-seguros")
    client.people, client.levels = FOUR, dict.fromkeys(INDICATORS, 5)
    client.evidence = [
        {
            "id": id_,
            "kind": kind,
            "title": title,
            "date": dt.date(2026, 9, 15),
            "indicators": list(INDICATORS),
        }
        for id_, kind, title in (
            ("D01", "document", "Manual da experiência do cliente, revisado pela diretoria"),
            ("C01", "corroboration", "Entrevistas e observação em todas as áreas"),
        )
    ]
    return client


def sixty_segments() -> Draft:
    """A survey is cut into sixty segments."""
    client = draft("aurora-telecom")
    places = [f"Filial {number:02d}" for number in range(1, 61)]
    survey = client.profile["surveys"][0]
    survey["segments"]["regiao"] = dict.fromkeys(places, 1 / len(places))
    survey["lift"] = {place: (number % 7 - 3) / 2 for number, place in enumerate(places)}
    for wave in survey["waves"]:
        wave["answers"] = 1800
    for wave in client.config["surveys"][0]["waves"]:
        wave["invited"] = 6000
    return client


def one_of_each() -> Draft:
    """A single person answers the questionnaire, a single customer the survey."""
    client = draft("ponte-alta-seguros")
    client.people = FOUR[:1]
    client.levels = {name: 2 + place % 3 for place, name in enumerate(INDICATORS)}
    _one_wave(client, answers=1)
    return client


def five_answers() -> Draft:
    """The only survey has five answers."""
    client = draft("ponte-alta-seguros")
    _one_wave(client, answers=5)
    return client


def no_survey() -> Draft:
    """There is no survey at all."""
    client = draft("ponte-alta-seguros")
    client.keep_surveys(0)
    client.keep_operations("targets", "cases", "rates", "contacts", "actions", "months", "weeks")
    return client


def three_waves() -> Draft:
    """A survey has three waves."""
    return _monthly(3)


def twelve_waves() -> Draft:
    """A survey has twelve waves."""
    return _monthly(12)


def branded() -> Draft:
    """The report has a brand and the client's logo, targets and an earlier assessment."""
    client = draft("larkfield-software")
    client.add_brand()
    return client


def long_names() -> Draft:
    """Every name and text has eighty characters, some without a blank to break at."""
    client = _talkative()
    client.evidence[1]["title"] = UNBROKEN
    client.profile["surveys"][0]["segments"]["regiao"] = {"Norte": 0.5, UNBROKEN: 0.5}
    client.change_texts(_eighty)
    return client


def signs() -> Draft:
    """Every text holds what Typst, Markdown, YAML and HTML take for their own."""
    client = _talkative()
    client.change_texts(lambda text: f"{text} {SIGNS}")
    return client


def scripts() -> Draft:
    """Every text holds scripts that run from right to left, and pictures."""
    client = _talkative()
    client.change_texts(lambda text: f"{text} {SCRIPTS}")
    return client


CLIENTS: dict[str, Callable[[], Draft]] = {
    each.__name__: each
    for each in (
        nothing,
        nobody,
        perfect,
        sixty_segments,
        one_of_each,
        five_answers,
        no_survey,
        three_waves,
        twelve_waves,
        branded,
        long_names,
        signs,
        scripts,
    )
}


EXAMPLES = {path.name: path for path in sorted(EXAMPLE_FOLDER.iterdir())}
"""The example clients' folders."""


def lay(name: str, folder: Path) -> Path:
    """Write a stress client's folder into `folder` and return it."""
    return CLIENTS[name]().lay(folder / name.replace("_", "-"))


def _eighty(text: str) -> str:
    """Return a text made eighty characters long, but for one that is longer."""
    cut = f"{text} {FILL}"[: max(LONG, len(text))]
    return f"{cut[:-1]}e" if cut.endswith(" ") else cut


def _one_wave(client: Draft, *, answers: int) -> None:
    """Leave a client one survey of one wave and no tables."""
    client.keep_surveys(1)
    client.keep_operations()
    survey = client.config["surveys"][0]
    survey["waves"] = [survey["waves"][-1] | {"invited": 40, "delivered": 38}]
    drawn = client.profile["surveys"][0]
    drawn["waves"] = [drawn["waves"][-1] | {"answers": answers}]
    drawn["blank_share"] = 0.0


def _monthly(number: int) -> Draft:
    """Return a client whose first survey has so many monthly waves."""
    client = draft("larkfield-software")
    client.earlier = None
    del client.config["previous"]
    starts = [dt.date(2025 + month // 12, month % 12 + 1, 1) for month in range(9, 9 + number)]
    ends = [*(start - dt.timedelta(days=1) for start in starts[1:]), None]
    survey, drawn = client.config["surveys"][0], client.profile["surveys"][0]
    survey["waves"] = [
        {"name": f"{start:%Y-%m}", "start": start, "end": end or start + dt.timedelta(days=29)}
        for start, end in zip(starts, ends, strict=True)
    ]
    drawn["waves"] = [
        {"start": start, "days": 28, "answers": 150, "mean": 8.3 + 0.05 * place, "spread": 1.8}
        for place, start in enumerate(starts)
    ]
    first, last = (survey["waves"][place]["name"] for place in (0, -1))
    client.config["reported"] = [
        {"survey": survey["id"], "wave": last, "value": 45, "since": first, "change": 9}
    ]
    return client


def _talkative() -> Draft:
    """Return a client who says everything that can be said in words, with a brand."""
    client = draft("aurora-telecom")
    client.add_brand()
    client.profile["surveys"][0]["encoding"] = "utf-8"
    survey = client.config["surveys"][0]
    survey["encoding"] = "utf-8"
    survey["waves"][0]["channel"] = "E-mail"
    survey["setup"] |= {
        "asked": "chosen",
        "chosen_by": "Gerência de Vendas",
        "account_rule": "A última resposta de cada conta",
        "weighting": "Região e plano",
        "quality": "Respostas repetidas são descartadas",
    }
    client.config["reported"][0] |= {
        "formula": "Promotores menos detratores",
        "period": "Julho a setembro",
        "target": 20,
        "benchmark": 25,
        "benchmark_source": "Painel do setor",
    }
    return client
