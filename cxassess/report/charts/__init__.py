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
from cxassess.report.charts.evolution import evolution_frame, evolution_slopes
from cxassess.report.charts.findings import finding_frame, impact_effort
from cxassess.report.charts.gates import gate_frame, stage_gates
from cxassess.report.charts.indicators import indicator_frame, indicator_heatmap
from cxassess.report.charts.ladder import stage_ladder
from cxassess.report.charts.palettes import Palette, branded, palette, use_palette
from cxassess.report.charts.planning import power_curves, power_frame
from cxassess.report.charts.radar import score_radar
from cxassess.report.charts.roadmap import roadmap_frame, roadmap_timeline
from cxassess.report.charts.scores import score_frame, score_histogram
from cxassess.report.charts.segments import segment_forest, segment_frame
from cxassess.report.charts.silence import silence_bounds, silence_frame
from cxassess.report.charts.style import apply_style
from cxassess.report.charts.tornado import uncertainty_frame, uncertainty_tornado
from cxassess.report.charts.trend import wave_frame, wave_trend
from cxassess.report.charts.what_if import what_if, what_if_frame

__all__ = [
    "Chart",
    "Palette",
    "apply_style",
    "branded",
    "dimension_bars",
    "dimension_frame",
    "evidence_gap",
    "evolution_frame",
    "evolution_slopes",
    "finding_frame",
    "gate_frame",
    "impact_effort",
    "indicator_frame",
    "indicator_heatmap",
    "palette",
    "power_curves",
    "power_frame",
    "roadmap_frame",
    "roadmap_timeline",
    "score_frame",
    "score_histogram",
    "score_radar",
    "segment_forest",
    "segment_frame",
    "silence_bounds",
    "silence_frame",
    "stage_gates",
    "stage_ladder",
    "uncertainty_frame",
    "uncertainty_tornado",
    "use_palette",
    "wave_frame",
    "wave_trend",
    "what_if",
    "what_if_frame",
]
