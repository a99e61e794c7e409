"""What holds the stage back: each gate, where it caps and where the organisation stands."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cxassess.assessment.types import Assessment, GateResult
from cxassess.model.types import Gate, Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import Chart, period, respondents, rows
from cxassess.report.charts.labels import wrap
from cxassess.report.charts.palettes import palette
from cxassess.report.names import dimension_name
from cxassess.report.words import Words

_ROW = 0.86
_NAME_WIDTH, _OBSERVED_WIDTH, _CAP_WIDTH = 4.2, 5.2, 3.0
_TRACK = 0.42

ZONE = "#F3D6D3"
"""Where a gate caps: a tint of the gates' own red."""


class _Place(NamedTuple):
    """Where the organisation stands on a gate's own scale, and up to where it caps; 0 to 1."""

    here: float | None
    limit: float
    observed: str


def gate_frame(assessment: Assessment, model: Model, words: Words) -> pd.DataFrame:
    """Return one row a gate, in the model's order.

    Columns: ``gate`` (id), ``name``, ``here`` and ``limit`` (where the organisation stands and
    up to where the gate caps, on the gate's own scale from 0, worst, to 1; ``here`` NaN where
    it is not known), ``observed`` and ``cap_text`` (in words), ``holds``, ``decides``.
    """
    gates = {each.id: each for each in model.gates}
    return pd.DataFrame(
        [_row(gates[each.id], each, assessment, model, words) for each in assessment.stage.gates]
    ).astype({"here": float})


def _row(
    gate: Gate, result: GateResult, assessment: Assessment, model: Model, words: Words
) -> dict[str, Any]:
    place = _place(gate, result, assessment, model, words)
    deciding = _deciding(result, assessment)
    return {
        "gate": gate.id,
        "name": words.of(gate.name),
        "here": place.here,
        "limit": place.limit,
        "observed": place.observed,
        "cap_text": _cap(result, deciding, assessment.stage.final, words),
        "holds": result.holds,
        "decides": deciding is not None,
    }


def _deciding(result: GateResult, assessment: Assessment) -> str | None:
    """Return the gate, or the gates together, through which a gate decides the stage."""
    held_by = assessment.stage.held_by
    return next((each for each in held_by if result.id in each.split("+")), None)


def _cap(result: GateResult, deciding: str | None, final: int | None, words: Words) -> str:
    if not result.holds:
        return words("charts_gates.free")
    if result.cap is None:
        return words("charts_gates.preliminary")
    if deciding is None:
        return words("charts_gates.holds", cap=result.cap)
    if deciding == result.id:
        return words("charts_gates.decides", cap=final)
    return words("charts_gates.decides_with", cap=final, gates=deciding.replace("+", " + "))


def _place(
    gate: Gate, result: GateResult, assessment: Assessment, model: Model, words: Words
) -> _Place:
    if gate.indicator is not None:
        return _level_place(gate, result, assessment, words)
    if gate.evidence_share is not None:
        return _share_place(gate, result, assessment, words)
    if gate.above_weakest is not None:
        return _weakest_place(gate.above_weakest, assessment, model, words)
    asked = len(gate.missing)
    names = ", ".join(result.names)
    observed = (
        words("charts_gates.missing", names=names) if names else words("charts_gates.missing_none")
    )
    return _Place(1 - len(result.names) / asked, 1 - 0.5 / asked, observed)


def _level_place(gate: Gate, result: GateResult, assessment: Assessment, words: Words) -> _Place:
    levels = {each.id: each.declared for each in assessment.indicators}
    level, at_most = levels[gate.indicator or ""], gate.at_most or 1.0
    said = (
        words("charts_gates.level_missing", indicator=gate.indicator)
        if level is None
        else words(
            "charts_gates.level",
            indicator=gate.indicator,
            level=words.number(level, 2 if abs(level - at_most) < 0.1 else 1),
            at_most=words.number(at_most),
        )
    )
    if result.checks:
        checks = words(
            "charts_gates.checks",
            count=len(result.checks),
            checks=words.joined(list(result.checks)),
        )
        said = f"{said}; {checks}"
    return _Place(None if level is None else (level - 1) / 4, (at_most - 1) / 4, said)


def _share_place(gate: Gate, result: GateResult, assessment: Assessment, words: Words) -> _Place:
    least = gate.evidence_share or 0.0
    if result.share is not None:
        said = words(
            "charts_gates.share",
            share=words.percent(result.share),
            least=words.percent(least),
        )
    elif assessment.index.evidenced is None:
        said = words("charts_gates.share_unknown")
    else:
        said = words("charts_gates.share_free", least=words.percent(least))
    return _Place(result.share, least, said)


def _weakest_place(above: int, assessment: Assessment, model: Model, words: Words) -> _Place:
    weakest = next((e for e in assessment.dimensions if e.id == assessment.index.weakest), None)
    if weakest is None or weakest.stage is None:
        return _Place(None, 0.0, words("charts_gates.weakest_none"))
    uncapped = assessment.stage.uncapped or 1
    said = words(
        "charts_gates.weakest",
        dimension=dimension_name(weakest.id, model, words),
        stage=weakest.stage,
        cap=min(weakest.stage + above, len(model.levels)),
    )
    # Half a stage under the lowest one that leaves the uncapped stage free.
    return _Place((weakest.stage - 1) / 4, max((uncapped - above - 1.5) / 4, 0.0), said)


@style.apply_style()
def stage_gates(assessment: Assessment, model: Model, words: Words) -> Chart:
    """Draw each gate's scale: where it caps, where the organisation stands, which cap it sets."""
    frame = gate_frame(assessment, model, words)
    heads = [words("charts_gates.observed"), words("charts_gates.cap")]
    figure, axes, columns = style.with_columns(
        _ROW * len(frame) + 1.5, heads, (_OBSERVED_WIDTH, _CAP_WIDTH)
    )
    axes.set(xlim=(-0.04, 1.04), ylim=(len(frame) - 0.5, -0.5), xticks=[])
    axes.spines[["left", "bottom"]].set_visible(False)
    names = [wrap(f"{row.gate} · {row.name}", _NAME_WIDTH) for row in rows(frame)]
    axes.set_yticks(frame.index, names, color=palette().ink)
    axes.barh(frame.index, 1, height=_TRACK, color=palette().shade, zorder=1)
    axes.barh(frame.index, frame["limit"], height=_TRACK, color=ZONE, zorder=2)
    axes.vlines(
        frame["limit"],
        frame.index - _TRACK / 2,
        frame.index + _TRACK / 2,
        color=palette().gate,
        linewidth=1.0,
        zorder=3,
    )
    for holds in (False, True):
        part = frame[(frame["holds"] == holds) & frame["here"].notna()]
        if part.empty:
            continue
        axes.plot(
            part["here"],
            part.index,
            linestyle="none",
            zorder=4,
            clip_on=False,
            **_mark(holds=holds),
        )
    for row in rows(frame):
        colour = palette().gate if row.decides else palette().ink if row.holds else palette().muted
        observed = wrap(row.observed, _OBSERVED_WIDTH - 0.1, size=style.SMALL_SIZE)
        columns[0].text(0, row.Index, observed, va="center", size=style.SMALL_SIZE)
        columns[1].text(
            0.08,
            row.Index,
            wrap(row.cap_text, _CAP_WIDTH - 0.3, weight="bold"),
            va="center",
            color=colour,
            weight="bold" if row.decides else "normal",
        )
    figure.legend(
        handles=[
            Patch(color=ZONE),
            Line2D([], [], linestyle="none", **_mark(holds=False)),
            Line2D([], [], linestyle="none", **_mark(holds=True)),
        ],
        labels=[words(f"charts_gates.{each}") for each in ("zone", "here", "here_holds")],
        loc="outside lower center",
        ncols=3,
    )
    n = respondents(assessment, words)
    said = [
        words(
            "charts_gates.alt_gate",
            gate=row.gate,
            name=row.name,
            observed=row.observed,
            cap=row.cap_text,
        )
        for row in rows(frame)
    ]
    return Chart(
        figure,
        caption=words("charts_gates.caption", n=n, period=period(assessment, words)),
        alt=words("charts_gates.alt", n=n, gates="; ".join(said)),
        note=words("charts_gates.note"),
        label="fig-gates",
    )


def _mark(*, holds: bool) -> dict[str, Any]:
    """Return how the place of the organisation is marked."""
    if holds:
        return {"marker": "D", "markersize": 6, "color": palette().gate}
    return {"marker": "o", "markersize": 6.5, "color": palette().main}
