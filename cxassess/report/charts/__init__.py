"""The report's charts.

Each chart is a function of the assessment, or of one survey's result, the model and the words
that returns a :class:`Chart`: a matplotlib figure, free to be changed, with its caption, its
alternative text and a note. The table behind each chart is public too, to be drawn otherwise:

>>> chart = dimension_bars(assessment, model, words)  # doctest: +SKIP
>>> chart.axes[0].set_title("Where to begin")  # doctest: +SKIP
>>> seaborn.stripplot(dimension_frame(assessment, model, words), x="gap", y="name")
... # doctest: +SKIP
"""

from cxassess.report.charts.chart import Chart
from cxassess.report.charts.dimensions import dimension_bars, dimension_frame, evidence_gap
from cxassess.report.charts.findings import finding_frame, impact_effort
from cxassess.report.charts.indicators import indicator_frame, indicator_heatmap
from cxassess.report.charts.ladder import stage_ladder
from cxassess.report.charts.planning import power_curves, power_frame
from cxassess.report.charts.scores import score_frame, score_histogram
from cxassess.report.charts.segments import segment_forest, segment_frame
from cxassess.report.charts.silence import silence_bounds, silence_frame
from cxassess.report.charts.style import apply_style
from cxassess.report.charts.trend import wave_frame, wave_trend

__all__ = [
    "Chart",
    "apply_style",
    "dimension_bars",
    "dimension_frame",
    "evidence_gap",
    "finding_frame",
    "impact_effort",
    "indicator_frame",
    "indicator_heatmap",
    "power_curves",
    "power_frame",
    "score_frame",
    "score_histogram",
    "segment_forest",
    "segment_frame",
    "silence_bounds",
    "silence_frame",
    "stage_ladder",
    "wave_frame",
    "wave_trend",
]
