"""Assessments made by hand, complete and valid, for tests of what shows them.

The figures hang together (dimension scores follow from levels, NPS from counts) but were not
computed by the package: a test of the report should not depend on the scoring.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import NormalDist, median
from typing import Literal

from cxassess.assessment.kpi_types import (
    BenchmarkTest,
    ChangeResult,
    CheckResult,
    Comparison,
    Control,
    Estimate,
    Interval,
    Needed,
    Planning,
    PowerCurve,
    Rank,
    SegmentResult,
    SegmentTest,
    Silence,
    SurveyResult,
    Trend,
    Verdict,
    WaveResult,
)
from cxassess.assessment.types import (
    Agreement,
    Assessment,
    Bounds,
    ClientSummary,
    DimensionResult,
    EvidenceResult,
    FileProvenance,
    GateResult,
    IndexResult,
    IndicatorResult,
    MistakeResult,
    Provenance,
    RoleSummary,
    StageResult,
    StatusId,
)
from cxassess.errors import Language
from cxassess.model.types import Dimension, Mistake, Model

StageKind = Literal["capped", "free", "range", "preliminary", "none"]

NASTY = "Loja $5_a^2 {x} \\alpha #1 <b>bold</b> & \U0001f600 \U0001f9d1 \U0001d5a0 "
"""Characters that mean something to one of matplotlib, Typst, HTML, SVG or str.format."""
NASTY_NAME = (NASTY + "x" * 80)[:80]

MISSING = ("GOV-03", "TEC-03")
NOT_APPLICABLE = "INT-06"
DIVERGENT = "JOR-02"


def sample_assessment(
    model: Model,
    language: Language = "pt-BR",
    *,
    stage: StageKind = "capped",
    answered: bool = True,
    surveys: Sequence[SurveyResult] | None = None,
    findings: int = 14,
    client: str = "Empresa Exemplo",
) -> Assessment:
    """Return a whole assessment of an invented client.

    Parameters
    ----------
    stage : str
        Which outcome: capped at 2 by G1, free at 3, a range, a preliminary one, or none.
    answered : bool
        Whether anything was answered at all; if not, every indicator is missing.
    surveys : sequence of SurveyResult, optional
        By default `nps_survey()` and `csat_survey()`.
    findings : int
        How many of the model's mistakes are findings, from the first one on.
    """
    indicators = tuple(
        _indicator(each.id, place, answered=answered) for place, each in enumerate(model.indicators)
    )
    dimensions = tuple(_dimension(each, model, indicators) for each in model.dimensions)
    scored = [each for each in dimensions if each.evidenced is not None]
    return Assessment(
        client=ClientSummary(
            name=client,
            sector="varejo",
            cs_meaning="customer-service",
            regulated_service=True,
            synthetic=True,
            language=language,
            date=dt.date(2026, 10, 31),
            period_start=dt.date(2025, 10, 1),
            period_end=dt.date(2026, 9, 30),
            consultant="Ana",
        ),
        respondents=9 if answered else 0,
        roles=(
            RoleSummary(role="executive", respondents=3, unknown_share=0.05, index=52.0),
            RoleSummary(role="cx_cs", respondents=4, unknown_share=0.0, index=38.5),
            RoleSummary(role="front_line", respondents=2, unknown_share=0.2, index=None),
        )
        if answered
        else (),
        alpha=0.61 if answered else None,
        indicators=indicators,
        dimensions=dimensions,
        index=IndexResult(
            declared=_mean(each.declared for each in scored),
            evidenced=_mean(each.evidenced for each in scored),
            bounds=Bounds(low=40.0, high=47.5) if answered else Bounds(low=0.0, high=100.0),
            coverage={"range": 0.8, "none": 0.55}.get(stage, 0.94) if answered else 0.0,
            weakest=min(scored, key=lambda each: each.evidenced or 0).id if scored else None,
        ),
        stage=_stage(stage if answered else "none", model),
        mistakes=_mistakes(model, findings if answered else 0),
        checks=tuple(
            CheckResult(id=name, state=state, reason=reason)
            for name, state, reason in (
                ("K01", "fail", "no_series"),
                ("K03", "no_data", "nothing_reported"),
                ("K06", "no_data", "one_wave"),
            )
        ),
        surveys=tuple(surveys) if surveys is not None else (nps_survey(), csat_survey()),
        evidence=(
            EvidenceResult(
                id="E1",
                kind="document",
                title="Ata da direção",
                date=dt.date(2026, 3, 2),
                indicators=("GOV-02",),
                periods_elapsed=0,
                file=None,
                sha256=None,
            ),
        ),
        provenance=Provenance(
            package_version="0.1.0",
            model_version=model.version,
            model_sha256="0" * 64,
            files=(
                FileProvenance(
                    path="data/nps.csv", size=1024, sha256="1" * 64, rows=900, decisions={}
                ),
            ),
        ),
    )


def _mean(values: object) -> float | None:
    given = [each for each in values if each is not None]  # type: ignore[attr-defined]
    return sum(given) / len(given) if given else None


def _indicator(name: str, place: int, *, answered: bool) -> IndicatorResult:
    dimension = name.split("-", maxsplit=1)[0]
    nobody = Agreement(raters=0, r_wg=None, mean_deviation=None, divergent=False)
    if name == NOT_APPLICABLE or not answered or name in MISSING or dimension == "TEC":
        return IndicatorResult(
            id=name,
            dimension=dimension,
            state="not_applicable" if answered and name == NOT_APPLICABLE else "missing",
            declared=None,
            evidenced=None,
            by_role={},
            distribution=_distribution(NS=9 if answered else 0),
            unknown=9 if answered else 0,
            agreement=nobody,
            grade=None,
            evidence=(),
            consensus=None,
        )
    declared = 1.0 if name == "GOV-01" else 1 + (place * 7 % 17) / 4
    divergent = name == DIVERGENT
    return IndicatorResult(
        id=name,
        dimension=dimension,
        state="answered",
        declared=declared,
        evidenced=min(declared, 3.0 + place % 3),
        by_role={"executive": min(declared + 0.5, 5.0)}
        | ({} if place % 9 == 4 else {"cx_cs": max(declared - 0.5, 1.0)}),
        distribution=_distribution(**({"1": 2, "3": 4, "5": 3} if divergent else {"2": 4, "3": 5})),
        unknown=0,
        agreement=Agreement(
            raters=9,
            r_wg=0.2 if divergent else 0.8,
            mean_deviation=1.2 if divergent else 0.4,
            divergent=divergent,
        ),
        grade=place % 4,
        evidence=(),
        consensus=None,
    )


def _dimension(
    dimension: Dimension, model: Model, indicators: Sequence[IndicatorResult]
) -> DimensionResult:
    results = [
        (model.indicator(each.id).weight, each)
        for each in indicators
        if each.dimension == dimension.id and each.state != "not_applicable"
    ]
    applicable = sum(weight for weight, _ in results)
    known = [(weight, each) for weight, each in results if each.evidenced is not None]
    weight = sum(weight for weight, _ in known)
    coverage = weight / applicable if applicable else 0.0
    total = sum(weight * (each.evidenced - 1) / 4 for weight, each in known)
    low, high = (100 * (total + fill) / applicable for fill in (0.0, applicable - weight))
    enough = bool(known) and coverage >= model.rules.dimension_coverage
    evidenced = 100 * total / weight if enough else None
    claimed = sum(weight * (each.declared - 1) / 4 for weight, each in known)
    return DimensionResult(
        id=dimension.id,
        coverage=coverage,
        declared=100 * claimed / weight if enough else None,
        evidenced=evidenced,
        bounds=Bounds(low=low, high=high),
        stage=min(int(evidenced // 20) + 1, 5) if evidenced is not None else None,
    )


def _distribution(**given: int) -> dict[str, int]:
    return dict.fromkeys(("1", "2", "3", "4", "5", "NS", "NA"), 0) | given


def _stage(kind: StageKind, model: Model) -> StageResult:
    holding = {
        "capped": GateResult(id="G1", holds=True, cap=2, level=1.0),
        "preliminary": GateResult(id="G7", holds=True, cap=None, names=("KPI-02",)),
    }.get(kind)
    gates = tuple(
        holding
        if holding and gate.id == holding.id
        else GateResult(id=gate.id, holds=False, cap=None)
        for gate in model.gates
    )
    shapes: dict[str, dict[str, object]] = {
        "capped": {"uncapped": 4, "final": 2, "low": 2, "high": 2, "held_by": ("G1",)},
        "free": {"uncapped": 3, "final": 3, "low": 3, "high": 3},
        "range": {"low": 2, "high": 4},
        "preliminary": {"low": 3, "high": 4},
        "none": {},
    }
    given: dict[str, object] = {"uncapped": None, "final": None, "low": None, "high": None}
    publication = {"range": "range", "none": "none"}.get(kind, "stage")
    return StageResult.model_validate(
        given
        | {"held_by": (), "gates": gates, "publication": publication}
        | {"preliminary": kind == "preliminary"}
        | shapes[kind]
    )


def _mistakes(model: Model, findings: int) -> tuple[MistakeResult, ...]:
    found = [_mistake(each, place, findings) for place, each in enumerate(model.mistakes)]
    middle = median([each.impact for each in found if each.order] or [0.0])
    return tuple(
        each.model_copy(update={"quick_win": each.effort <= 2 and each.impact >= middle})
        if each.order
        else each
        for each in found
    )


def _mistake(mistake: Mistake, place: int, findings: int) -> MistakeResult:
    statuses: tuple[StatusId, ...] = ("confirmed", "probable", "indication", "contradiction")
    found = place < findings
    status = statuses[place % 4] if found else "not_observed"
    weight = {"confirmed": 1.0, "contradiction": 1.0, "probable": 0.7, "indication": 0.4}
    holds = ("G1",) if mistake.id == "M01" and found else ()
    impact = mistake.severity * weight.get(status, 0.0) * (1.5 if holds else 1.0)
    return MistakeResult(
        id=mistake.id,
        status=status,
        indicators=("GOV-01",) if found else (),
        roles=2 if found else 0,
        failed_checks=(),
        evidence=(),
        holds=holds,
        impact=impact,
        effort=mistake.effort.mean,
        order=place + 1 if found else None,
        quick_win=False,
        what_if=2 if found else None,
    )


def nps_survey(
    waves: Sequence[str] = ("2024", "2025", "2026"),
    *,
    base: int = 900,
    segments: Sequence[tuple[str, str, int]] = (
        ("Canal", "Telefone", 300),
        ("Canal", "Chat", 250),
        ("Canal", "E-mail", 12),
        ("Canal", "Carta", 3),
        ("Região", "Norte", 400),
        ("Região", "Sul", 500),
    ),
    name: str = "NPS relacional",
    dated: bool = True,
) -> SurveyResult:
    """Return an NPS survey: 20 % detractors falling wave by wave, with tests between waves."""
    results = tuple(_nps_wave(wave, place, base) for place, wave in enumerate(waves))
    if not dated:
        results = tuple(each.model_copy(update={"start": None, "end": None}) for each in results)
    changes = tuple(
        ChangeResult(
            metric="nps",
            first=first.name,
            second=second.name,
            difference=second.nps.value - first.nps.value,
            interval=Interval(low=-1.0, high=9.0),
            standard_error=2.5,
            statistic=1.6,
            pvalue=0.11 if place else 0.003,
            minimum_detectable_difference=7.0,
            method="adjusted-wald",
            verdict="noise" if place else "rise",
        )
        for place, (first, second) in enumerate(pairwise(results))
        if first.nps and second.nps
    )
    return SurveyResult(
        id="relational",
        name=name,
        metric="nps",
        scale=(0, 10),
        question=None,
        owner="CX",
        weighted=False,
        clustered=False,
        population=None,
        waves=results,
        changes=changes,
        segments=tuple(
            SegmentResult(
                segment=kind,
                value=value,
                base=n,
                suppressed=n < 5,
                estimate=None if n < 5 else estimate(60 - 7.3 * (place % 13), 60 / math.sqrt(n), n),
            )
            for place, (kind, value, n) in enumerate(segments)
        ),
    )


def _nps_wave(name: str, place: int, base: int) -> WaveResult:
    weights = [1, 1, 1, 1, 2, 4, max(10 - 4 * place, 2), 15, 20, 20, 25]
    counts = [base * each // sum(weights) for each in weights]
    counts[10] += base - sum(counts)
    detractors, promoters = sum(counts[:7]), sum(counts[9:])
    return WaveResult(
        name=name,
        start=dt.date(2024 + place % 60, 1, 1),
        end=dt.date(2024 + place % 60, 12, 31),
        rows=base + 40,
        missing={"": 40},
        base=base,
        distribution={str(score): count for score, count in enumerate(counts)},
        detractors=detractors,
        passives=base - detractors - promoters,
        promoters=promoters,
        nps=estimate(100 * (promoters - detractors) / base, 75 / math.sqrt(base), base)
        if base >= 5
        else None,
    )


def with_weights(survey: SurveyResult) -> SurveyResult:
    """Return the survey as if weights took three points off every wave's NPS."""
    waves = tuple(
        wave.model_copy(
            update={
                "nps": estimate(wave.nps.value - 3, 1.2 * wave.nps.standard_error, wave.base),
                "effective_base": wave.base / 1.44,
                "unweighted": wave.nps,
            }
        )
        if wave.nps
        else wave
        for wave in survey.waves
    )
    return survey.model_copy(update={"weighted": True, "waves": waves})


def with_tests(survey: SurveyResult) -> SurveyResult:
    """Return the survey with its segments compared.

    In the first kind the first segment is above the others and the last one below.
    """
    kinds = dict.fromkeys(each.segment for each in survey.segments)
    tests, segments = [], []
    for place, kind in enumerate(kinds):
        group = [each for each in survey.segments if each.segment == kind]
        scored = [each for each in group if each.estimate]
        verdicts: list[Verdict] = ["noise"] * len(scored)
        if place == 0 and len(scored) > 1:
            verdicts = ["rise", *verdicts[2:], "fall"]
        compared = iter(verdicts)
        segments += [
            _compared(each, next(compared)) if each.estimate and len(scored) > 1 else each
            for each in group
        ]
        if len(scored) > 1:
            tests.append(
                SegmentTest(
                    segment=kind,
                    compared=len(scored),
                    left_out=len(group) - len(scored),
                    statistic=12.5,
                    df=len(scored) - 1,
                    pvalue=0.41 if place else 0.002,
                    differ=place == 0,
                    comparisons=len(scored),
                )
            )
    return survey.model_copy(update={"segments": tuple(segments), "segment_tests": tuple(tests)})


def _compared(segment: SegmentResult, verdict: Verdict) -> SegmentResult:
    if segment.estimate is None:
        return segment
    difference = {"rise": 12.3, "fall": -8.1, "noise": 2.4}[verdict]
    value, bounds = segment.estimate.value, segment.estimate.interval
    return segment.model_copy(
        update={
            "rest": _comparison(difference, 0.3 if verdict == "noise" else 0.01, verdict),
            "rank": Rank(
                value=0.8 * value + 0.2 * 40,
                interval=bounds,
                expected=2.0,
                highest=0.3,
                lowest=0.3,
            ),
        }
    )


def _comparison(difference: float, pvalue: float, verdict: Verdict) -> Comparison:
    interval = Interval(low=difference - 6, high=difference + 6)
    return Comparison(difference=difference, interval=interval, pvalue=pvalue, verdict=verdict)


def with_trend(
    survey: SurveyResult,
    *,
    verdict: Verdict = "rise",
    lack_of_fit: float = 0.4,
    outside: Sequence[str] = (),
    runs: Sequence[str] = (),
) -> SurveyResult:
    """Return the survey with a line if it has three waves, of eight with control limits too.

    The waves named in `outside` are moved 30 points down.
    """
    if len(survey.waves) < 3:
        return survey
    waves = tuple(
        wave.model_copy(update={"nps": estimate(wave.nps.value - 30, 2.5, wave.base)})
        if wave.nps and wave.name in outside
        else wave
        for wave in survey.waves
    )
    values = [wave.nps.value if wave.nps else 0.0 for wave in survey.waves]
    slope = (values[-1] - values[0]) / max(len(values) - 1, 1)
    dated = all(wave.start for wave in waves)
    centre = sum(values) / len(values)
    control = Control(
        centre=centre,
        low=tuple(centre - 12 - place % 3 for place in range(len(waves))),
        high=tuple(centre + 12 + place % 3 for place in range(len(waves))),
        dispersion=1.0,
        outside=tuple(outside),
        runs=tuple(runs),
    )
    return survey.model_copy(
        update={
            "waves": waves,
            "trend": Trend(
                unit="year" if dated else "wave",
                slope=slope,
                interval=Interval(low=slope - 1.5, high=slope + 1.5),
                pvalue=0.2 if verdict == "noise" else 0.004,
                lack_of_fit=lack_of_fit,
                overdispersion=1.1,
                verdict=verdict,
                waves=len(waves),
                fitted=tuple(values[0] + slope * place for place in range(len(values))),
            ),
            "control": control if len(waves) >= 8 else None,
        }
    )


def with_benchmark(
    survey: SurveyResult, value: float = 45.0, *, verdict: Verdict = "noise"
) -> SurveyResult:
    """Return the survey with its last wave held against a benchmark of 1,200 answers."""
    return survey.model_copy(
        update={
            "benchmark": BenchmarkTest(
                value=value,
                base=1200,
                source="Painel do setor, 2025",
                comparison=_comparison(2.5, 0.3, verdict),
                above=0.15,
                below=0.85,
                minimum_detectable_difference=8.0,
                method="adjusted-wald",
            )
        }
    )


def with_planning(survey: SurveyResult, *, invited: bool = True) -> SurveyResult:
    """Return the survey with what n, 2n and 4n answers a wave could show."""
    base = survey.waves[-1].base
    points = tuple(float(each) for each in range(31))
    planned = {3.0: 12_000, 5.0: 4_400, 10.0: 1_100}
    needed = tuple(
        Needed(points=size, answers=answers, invitations=4 * answers if invited else None)
        for size, answers in planned.items()
    )
    curves = tuple(
        PowerCurve(
            base=times * base,
            power=tuple(
                NormalDist().cdf(each / (75 * math.sqrt(2 / (times * base))) - 1.96)
                for each in points
            ),
        )
        for times in (1, 2, 4)
    )
    planning = Planning(
        variance=0.5625,
        response_rate=0.25 if invited else None,
        margins=needed,
        differences=needed,
        points=points,
        curves=curves,
    )
    return survey.model_copy(update={"planning": planning})


def with_silence(survey: SurveyResult, rate: float = 0.25) -> SurveyResult:
    """Return the survey with a response rate that is the same in all waves but the first."""
    waves = tuple(
        wave.model_copy(update={"silence": _silence(wave, rate)}) if place else wave
        for place, wave in enumerate(survey.waves)
    )
    return survey.model_copy(update={"waves": waves})


def _silence(wave: WaveResult, rate: float) -> Silence:
    value = wave.nps.value if wave.nps else 0.0
    return Silence(
        invited=round(wave.base / rate),
        silent=round(wave.base / rate) - wave.base,
        response_rate=rate,
        if_detractors=rate * value - 100 * (1 - rate),
        if_passives=rate * value,
        if_promoters=rate * value + 100 * (1 - rate),
        undone_by=12.0,
    )


def csat_survey(*, base: int = 240) -> SurveyResult:
    """Return a CSAT survey on 1-5 with one wave and no segments."""
    shares = (0.05, 0.05, 0.15, 0.4, 0.35)
    counts = [round(base * share) for share in shares]
    mean = sum(score * count for score, count in enumerate(counts, 1)) / sum(counts)
    return SurveyResult(
        id="post_contact",
        name="CSAT pós-atendimento",
        metric="csat",
        scale=(1, 5),
        question=None,
        owner=None,
        weighted=False,
        clustered=False,
        population=None,
        satisfied_from=4,
        waves=(
            WaveResult(
                name="2026",
                start=None,
                end=None,
                rows=sum(counts),
                missing={},
                base=sum(counts),
                distribution={str(score): count for score, count in enumerate(counts, 1)},
                mean=estimate(mean, 0.07, base, method="t"),
                top_two_box=estimate(
                    100 * (counts[3] + counts[4]) / sum(counts), 2.8, base, method="wilson"
                ),
            ),
        ),
        changes=(),
        segments=(),
    )


def estimate(
    value: float, standard_error: float, base: int, *, method: str | None = None
) -> Estimate:
    """Return a figure with a normal 95 % interval."""
    return Estimate(
        value=value,
        interval=Interval(low=value - 1.96 * standard_error, high=value + 1.96 * standard_error),
        standard_error=standard_error,
        method=method or ("tango" if base < 15 else "adjusted-wald"),
        indicative=base < 15,
    )
