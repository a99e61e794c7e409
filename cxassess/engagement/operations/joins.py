"""Whose answer each answer of a survey is, as the tables of operations name customers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cxassess.surveys.identifiers import NOBODY
from cxassess.surveys.types import SurveyData


def customers_of(survey: SurveyData) -> npt.NDArray[np.uint64]:
    """Return the hash of each answer's customer, 0 where it is not known whose the answer is.

    Parameters
    ----------
    survey : SurveyData
        A survey read under the same key as the tables.
    """
    customers = np.full(len(survey.answers), NOBODY, dtype=np.uint64)
    if "account" in survey.answers:
        # An answer of no account has a number of its own, below 0.
        numbers = survey.answers["account"].to_numpy()
        customers[numbers >= 0] = survey.accounts[numbers[numbers >= 0]]
    return customers
