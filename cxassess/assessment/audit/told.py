"""The figures that the client reports, each beside what its answers give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxassess.assessment.audit.answers import FLOAT_NOISE
from cxassess.assessment.audit.context import AuditContext, SurveyEvidence
from cxassess.assessment.audit.search import half_unit, shown_decimals
from cxassess.assessment.audit_types import ToldForm
from cxassess.assessment.kpi_types import Estimate, WaveResult
from cxassess.engagement.types import ReportedFigure


@dataclass(frozen=True)
class ToldFigure:
    """A reported figure beside what the answers give; no estimate on a base too small."""

    figure: ReportedFigure
    value: float
    form: ToldForm
    evidence: SurveyEvidence
    wave: WaveResult
    estimate: Estimate | None
    decimals: int
    """As many as the client's figures of this survey and form show at most."""

    @property
    def unit(self) -> float:
        """Points to the figure's unit: 1, but of a mean hundredths of its scale's range."""
        low, high = self.evidence.config.scale
        return 100 / (high - low) if self.form == "mean" else 1.0

    @property
    def deviation(self) -> float:
        """Reported less recomputed: points, of a mean hundredths of its scale's range."""
        if self.estimate is None:
            return 0.0
        return (self.value - self.estimate.value) * self.unit

    def reproduced(self, points: float) -> bool:
        """Whether the answers give the figure, to so many points or as it is rounded."""
        if self.estimate is None:
            return False
        gap = abs(self.value - self.estimate.value)
        return (
            abs(self.deviation) <= points + FLOAT_NOISE
            or gap <= half_unit(self.value) + FLOAT_NOISE
        )


def told_figures(context: AuditContext) -> Iterator[ToldFigure]:
    """Yield the figures that the client reports, each with its wave."""
    for figure in context.config.reported:
        if figure.value is None:
            continue
        evidence = context.survey(figure.survey)
        wave = next(each for each in evidence.result.waves if each.name == figure.wave)
        mean = evidence.config.metric == "csat" and figure.form == "score"
        form: ToldForm = "mean" if mean else figure.form
        # 56.0 and 56 are one number: what the client's other figures show tells its digits.
        decimals = max(
            shown_decimals(each.value)
            for each in context.reported(figure.survey)
            if each.value is not None and each.form == figure.form
        )
        estimate = recomputed(figure, wave)
        yield ToldFigure(figure, figure.value, form, evidence, wave, estimate, decimals)


def recomputed(figure: ReportedFigure, wave: WaveResult) -> Estimate | None:
    """Return the recomputed estimate that a reported figure is about.

    The score of a CSAT is its mean.
    """
    return {"score": wave.headline, "mean": wave.mean, "top_two_box": wave.top_two_box}[figure.form]
