"""A survey's invitations, with the wave that each belongs to and whether it was answered."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxassess.assessment.audit.context import AuditContext, SurveyEvidence
from cxassess.engagement.operations import customers_of, folded
from cxassess.surveys.types import SurveyData

UNKNOWN = -1
"""Place of a wave that is not known."""


@dataclass(frozen=True)
class Invitations:
    """The rows of the table of invitations that are of one survey.

    Attributes
    ----------
    frame : DataFrame
        The rows.
    waves : ndarray of int
        Place of each one's wave among the survey's; -1 where it is not known.
    answered : ndarray of bool, or None
        Whether each was answered: as the table says, else whether the customer answered in that
        wave; None where neither is known.
    """

    frame: pd.DataFrame = field(repr=False)
    waves: NDArray[np.intp] = field(repr=False)
    answered: NDArray[np.bool_] | None = field(repr=False)

    @property
    def count(self) -> NDArray[np.int64]:
        """How many invitations each row stands for."""
        return self.frame["count"].to_numpy(dtype=np.int64)

    @property
    def delivered(self) -> NDArray[np.bool_]:
        """Whether each arrived; those of which nothing is said did."""
        return self.frame["delivered"].fillna(value=True).to_numpy(dtype=np.bool_)

    @property
    def customers(self) -> NDArray[np.uint64]:
        """Hash of each one's customer, 0 where not known."""
        return self.frame["customer"].to_numpy(dtype=np.uint64)


def invitations_of(context: AuditContext, survey: SurveyEvidence) -> Invitations | None:
    """Return a survey's invitations; None where the table has none."""
    table = context.operations.get("invitations")
    if table is None:
        return None
    own = table.frame[table.frame["survey"] == survey.config.id].reset_index(drop=True)
    if own.empty:
        return None
    waves = _waves(own, survey.data)
    return Invitations(own, waves, _answered(own, waves, survey.data))


def _waves(frame: pd.DataFrame, survey: SurveyData) -> NDArray[np.intp]:
    """Return the place of each row's wave: by its name, else by the day, else the only one."""
    places = np.full(len(frame), UNKNOWN if len(survey.waves) > 1 else 0, dtype=np.intp)
    days = frame["invited"].dt.normalize()
    for place, wave in enumerate(survey.waves):
        if wave.start is not None and wave.end is not None:
            inside = days.between(pd.Timestamp(wave.start), pd.Timestamp(wave.end))
            places[inside.to_numpy(dtype=np.bool_)] = place
    by_name = {folded(wave.name): place for place, wave in enumerate(survey.waves)}
    told = [by_name.get(folded(str(each)), UNKNOWN) for each in frame["wave"].cat.categories]
    codes = frame["wave"].cat.codes.to_numpy()
    named = codes >= 0
    places[named] = np.array([*told, UNKNOWN], dtype=np.intp)[codes[named]]
    return places


def _answered(
    frame: pd.DataFrame, waves: NDArray[np.intp], survey: SurveyData
) -> NDArray[np.bool_] | None:
    if frame["answered"].notna().any():
        return frame["answered"].fillna(value=False).to_numpy(dtype=np.bool_)
    customers = frame["customer"].to_numpy(dtype=np.uint64)
    answering = customers_of(survey)
    if not customers.any() or not answering.any() or (waves == UNKNOWN).any():
        return None
    places = survey.answers["wave"].cat.codes.to_numpy()
    given = set(zip(answering[answering > 0].tolist(), places[answering > 0].tolist(), strict=True))
    asked = zip(customers.tolist(), waves.tolist(), strict=True)
    return np.array([each in given for each in asked], dtype=np.bool_)
