"""From when to when a survey's waves were answered."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from cxassess.assessment.audit.context import SurveyEvidence

Span = tuple[dt.date, dt.date]


def wave_span(survey: SurveyEvidence, wave: str) -> Span | None:
    """Return a wave's first and last day: as configured, else of its answers; None if unknown."""
    about = next(each for each in survey.data.waves if each.name == wave)
    if about.start is not None and about.end is not None:
        return about.start, about.end
    if not survey.has_days:
        return None
    own = (survey.data.answers["wave"] == wave).to_numpy(dtype=np.bool_)
    days = pd.Series(survey.data.days[own]).dropna()
    return None if days.empty else (days.min().date(), days.max().date())


def series_span(survey: SurveyEvidence) -> Span | None:
    """Return a survey's first and last day; None where that of a wave at an end is not known."""
    waves = survey.data.waves
    first, last = (wave_span(survey, each.name) for each in (waves[0], waves[-1]))
    return None if first is None or last is None else (first[0], last[1])
