"""A survey's figure from wave to wave, with its intervals."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from cxassess.assessment.kpi_types import SurveyResult, WaveResult
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import (
    Chart,
    answers_and_period,
    empty_chart,
    estimate_text,
    figure_text,
    figure_ticks,
    interval_note,
    metric_name,
    rows,
    survey_label,
    unweighted,
)
from cxassess.report.charts.labels import fit_apart, line_height, literal, text_width
from cxassess.report.charts.palettes import palette
from cxassess.report.charts.style import TEXT_WIDTH
from cxassess.report.charts.trend_marks import draw_marks, marks_notes
from cxassess.report.words import Words

_HEIGHT = 6.6
_PLOT_WIDTH = TEXT_WIDTH - 2
_VALUE_WIDTH = 1.2
_UPRIGHT = 8  # more waves have their names turned
_LABELLED = 14  # of more waves only the first and the last carry their figure
_LABELLED_BESIDE = 9  # the same where unweighted figures stand beside
_OUTSIDE = 3  # waves outside the limits that carry their figure in any case
_IN_ONE_ROW = 4  # marks in one row of the legend
_TESTED = 5  # of more waves the tests do not fit between the points


def wave_frame(survey: SurveyResult) -> pd.DataFrame:
    """Return one row a wave, in order.

    Columns: ``wave``, ``base``, ``value`` (NPS in points, CSAT mean on its scale), ``low``,
    ``high`` (NaN on a base too small to show), ``indicative``, ``unweighted`` (with all answers
    counted alike; NaN where they are anyway), ``fitted`` (the trend's line), ``control_low``,
    ``control_high`` (NaN without a control chart), ``outside`` (beyond those limits), ``run``
    (in a run on one side of their centre).
    """
    trend, control = survey.trend, survey.control
    records = []
    for place, wave in enumerate(survey.waves):
        estimate = wave.headline
        records.append(
            {
                "wave": wave.name,
                "base": wave.base,
                "value": estimate.value if estimate else None,
                "low": estimate.interval.low if estimate else None,
                "high": estimate.interval.high if estimate else None,
                "indicative": estimate.indicative if estimate else False,
                "unweighted": wave.unweighted.value if wave.unweighted else None,
                "fitted": trend.fitted[place] if trend else None,
                "control_low": control.low[place] if control else None,
                "control_high": control.high[place] if control else None,
                "outside": control is not None and wave.name in control.outside,
                "run": control is not None and wave.name in control.runs,
            }
        )
    figures = ["value", "low", "high", "unweighted", "fitted", "control_low", "control_high"]
    columns = [
        "wave", "base", "value", "low", "high", "indicative", "unweighted", "fitted",
        "control_low", "control_high", "outside", "run",
    ]  # fmt: skip
    types: dict[str, type] = dict.fromkeys(figures, float)
    types |= dict.fromkeys(["indicative", "outside", "run"], bool)
    return pd.DataFrame(records, columns=columns).astype(types)


@style.apply_style()
def wave_trend(survey: SurveyResult, model: Model, words: Words) -> Chart:
    """Draw NPS, or the CSAT mean, by wave with intervals; between few waves also the test.

    Drawn as well, where the survey has them: the line through its waves, control limits with the
    waves that break them, the benchmark, and figures with all answers counted alike.
    """
    frame, label = wave_frame(survey), survey_label("trend", survey)
    smallest = model.rules.smallest_base
    answers = answers_and_period(survey.waves, words)
    caption = words(
        "charts.trend_caption",
        metric=metric_name(survey, words),
        survey=literal(survey.name),
        n=answers,
    )
    known = frame[frame["value"].notna()]
    if known.empty:
        reason = words("charts.too_few", smallest=smallest)
        return empty_chart(reason, caption, answers, words, label)
    labels, turned = _labels(frame, words, smallest)
    figure = style.new_figure(_HEIGHT + _more_height(labels, turned=turned))
    axes = figure.subplots()
    style.quiet(axes)
    axes.plot(frame.index, frame["value"], color=palette().main, zorder=2)
    axes.errorbar(
        known.index,
        known["value"],
        yerr=[known["value"] - known["low"], known["high"] - known["value"]],
        fmt="none",
        ecolor=palette().ink,
        elinewidth=0.9,
        capsize=3,
        zorder=3,
    )
    axes.scatter(
        known.index,
        known["value"],
        s=40,
        facecolor=[palette().paper if each else palette().main for each in known["indicative"]],
        edgecolor=palette().main,
        linewidth=1.2,
        zorder=4,
    )
    marks = draw_marks(axes, survey, words)
    axes.set_xticks(frame.index, labels, rotation=90 if turned else 0)
    _frame_axes(axes, survey, words)
    _write_values(axes, known, survey, words)
    tested = _write_changes(axes, survey, words) if len(frame) <= _TESTED else False
    if marks:
        figure.legend(
            handles=list(marks.values()),
            labels=list(marks),
            loc="outside lower center",
            ncols=len(marks) if len(marks) <= _IN_ONE_ROW else _IN_ONE_ROW - 1,
        )
    told = marks_notes(survey, words)
    return Chart(
        figure,
        caption,
        alt=" ".join([_alt(survey, words, smallest), *told]),
        note=" ".join(_notes(survey, model, words, tested=tested, told=told)),
        label=label,
    )


def _notes(
    survey: SurveyResult, model: Model, words: Words, *, tested: bool, told: list[str]
) -> list[str]:
    estimates = [wave.headline for wave in survey.waves if wave.headline is not None]
    notes = [interval_note(estimates, words)]
    if tested:
        notes.append(words("charts.trend_tested"))
    notes += told
    if any(each.indicative for each in estimates):
        notes.append(words("charts.indicative", base=model.rules.indicative_base))
    return [*notes, words("charts.source_answers")]


def _alt(survey: SurveyResult, words: Words, smallest: int) -> str:
    return words(
        "charts.trend_alt",
        metric=metric_name(survey, words),
        survey=literal(survey.name),
        waves="; ".join(_in_words(wave, survey, words, smallest) for wave in survey.waves),
    )


def _labels(frame: pd.DataFrame, words: Words, smallest: int) -> tuple[list[str], bool]:
    """Return each wave's name and n, and whether they are to be turned."""
    turned = len(frame) > _UPRIGHT
    room = 3.0 if turned else _PLOT_WIDTH / len(frame) - 0.25
    names = fit_apart(list(frame["wave"]), room, size=style.SMALL_SIZE)
    few = words("charts.too_few_short", smallest=smallest)
    bases = [
        few if base < smallest else words("charts.n", n=words.number(base, 0))
        for base in frame["base"]
    ]
    between = "  " if turned else "\n"
    return [between.join(each) for each in zip(names, bases, strict=True)], turned


def _more_height(labels: list[str], *, turned: bool) -> float:
    """Return the height that turned labels take beyond that of upright ones, in cm."""
    if not turned:
        return 0.0
    return max(text_width(each, size=style.SMALL_SIZE) for each in labels) - 2 * line_height()


def _frame_axes(axes: Axes, survey: SurveyResult, words: Words) -> None:
    count = len(survey.waves)
    end = count - 1 + max(0.6, _VALUE_WIDTH * count / _PLOT_WIDTH)
    axes.set(xlim=(-0.6, end), ylabel=metric_name(survey, words))
    axes.margins(y=0.12)
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    axes.yaxis.get_major_locator().set_params(nbins=6, min_n_ticks=3, steps=[1, 2, 5, 10])  # type: ignore[call-arg]
    figure_ticks(axes.yaxis, survey, words)


def _write_values(axes: Axes, known: pd.DataFrame, survey: SurveyResult, words: Words) -> None:
    named = {known.index[0], known.index[-1]}
    if known["outside"].sum() <= _OUTSIDE:
        named |= set(known.index[known["outside"]])
    beside = any(unweighted(wave, survey, words) for wave in survey.waves)
    if len(known) <= (_LABELLED_BESIDE if beside else _LABELLED):
        named |= set(known.index)
    following = known["value"].shift(-1)
    for row in rows(known.loc[sorted(named)]):
        axes.annotate(
            figure_text(row.value, survey, words),
            (row.Index, row.value),
            xytext=(
                9 if row.outside or row.run else 6,
                -9 if following[row.Index] > row.value else 9,
            ),
            textcoords="offset points",
            va="center",
            weight="bold",
            zorder=5,
            bbox={"facecolor": palette().paper, "edgecolor": "none", "alpha": 0.7, "pad": 0.4},
        )


def _write_changes(axes: Axes, survey: SurveyResult, words: Words) -> bool:
    """Write each tested change of neighbouring waves over their middle; True if there is one."""
    verdicts = {
        "rise": "charts.verdict_rise",
        "fall": "charts.verdict_fall",
        "noise": "charts.verdict_noise",
    }
    metric = "nps" if survey.metric == "nps" else "mean"
    digits = 1 if metric == "nps" else 2
    place = {wave.name: index for index, wave in enumerate(survey.waves)}
    tested = [
        change
        for change in survey.changes
        if change.metric == metric and place[change.second] - place[change.first] == 1
    ]
    for change in tested:
        axes.text(
            place[change.first] + 0.5,
            1.02,
            f"{words.signed(change.difference, digits)}\n{words(verdicts[change.verdict])}",
            transform=blended_transform_factory(axes.transData, axes.transAxes),
            ha="center",
            va="bottom",
            size=style.SMALL_SIZE,
            color=palette().ink if change.verdict != "noise" else palette().muted,
            weight="bold" if change.verdict != "noise" else "normal",
        )
    return bool(tested)


def _in_words(wave: WaveResult, survey: SurveyResult, words: Words, smallest: int) -> str:
    estimate = wave.headline
    if estimate is None:
        return f"{literal(wave.name)}: {words('charts.too_few_short', smallest=smallest)}"
    base = words("charts.n", n=words.number(wave.base, 0))
    return f"{literal(wave.name)}: {estimate_text(estimate, survey, words)} ({base})"
