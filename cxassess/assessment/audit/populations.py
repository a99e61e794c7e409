"""The customers, or events, that a survey's answers stand for, divided as the answers are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxassess.assessment.audit.context import AuditContext, SurveyEvidence
from cxassess.engagement.operations import customers_of, folded, schema

_COLUMNS = ("stage", "channel", "segment")
"""Columns of the table of customers that divide them."""


@dataclass(frozen=True, eq=False)
class Division:
    """A survey's answers and its population by the groups of one division.

    Attributes
    ----------
    survey : SurveyEvidence
        The survey.
    name : str
        What divides: "Channel".
    groups : tuple of str
        The groups of the population.
    volumes, answers : ndarray of float
        Size of each group in the population, and weight of its answers.
    base : int
        Answers, or customers who answered, of these groups.
    effective_base : float
        Equal, independent answers that they are worth.
    unknown : int
        Answers that name a group that the population does not have.
    """

    survey: SurveyEvidence
    name: str
    groups: tuple[str, ...]
    volumes: NDArray[np.float64] = field(repr=False)
    answers: NDArray[np.float64] = field(repr=False)
    base: int
    effective_base: float
    unknown: int = 0

    @property
    def shares(self) -> NDArray[np.float64]:
        """Each group's share of the population."""
        shares: NDArray[np.float64] = self.volumes / self.volumes.sum()
        return shares

    @property
    def comparable(self) -> bool:
        """Whether no group seems to have two names, one here and one there."""
        return not self.unknown or bool(self.answers.all())


def divisions_of(context: AuditContext, survey: SurveyEvidence) -> Iterator[Division]:
    """Yield what a survey's answers can be held against: volumes told, then the customers.

    The customers are joined by their code where the answers have it, else by a column of the
    answers that has the name of the customers' own.
    """
    told = dict(_volumes(context, survey))
    columns = {folded(each): each for each in _dividing(survey)}
    for division, volumes in told.items():
        if division in columns:
            yield from _by_name(survey, columns[division], volumes)
    for column, customers in _customers(context, survey):
        own = schema().tables["customers"].columns[column]
        named = own.folded_names & columns.keys()
        name = columns[min(named)] if named else ""
        answering = np.unique(customers_of(survey.data))
        if customers["customer"].isin(answering).any():
            yield _by_customer(survey, name or _name(context, column), customers, column, answering)
        elif name and folded(name) not in told:
            yield from _by_name(survey, name, customers.groupby(column, observed=True).size())


def _name(context: AuditContext, column: str) -> str:
    """Return what the client's language calls a column of the table of customers."""
    return schema().tables["customers"].columns[column].name.in_language(context.config.language)


def _dividing(survey: SurveyEvidence) -> list[str]:
    return [*survey.data.answers.columns.difference(["score", "wave", "weight", "account"])]


def _volumes(context: AuditContext, survey: SurveyEvidence) -> Iterator[tuple[str, pd.Series]]:
    """Yield each division of the table of volumes, folded, and its groups' volumes."""
    table = context.operations.get("volumes")
    if table is None:
        return
    frame = table.frame[table.frame["survey"].isna() | (table.frame["survey"] == survey.config.id)]
    for name, own in frame.groupby(frame["division"].astype(str).map(folded)):
        # What is said of this survey alone stands before what is said of all.
        alone = own[own["survey"].notna()]
        chosen = own if alone.empty else alone
        yield str(name), chosen.groupby("group", observed=True)["volume"].sum()


def _customers(context: AuditContext, survey: SurveyEvidence) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each column that divides the customers, with those it divides.

    Those who left before the first answer or joined after the last one are not among them.
    """
    table = context.operations.get("customers")
    if table is None:
        return
    frame = table.frame
    if survey.has_days:
        days = pd.Series(survey.data.days).dropna()
        gone, late = frame["left"] < days.min(), frame["joined"] > days.max()
        frame = frame[~(gone | late)]
    for column in _COLUMNS:
        known = frame[frame[column].notna()]
        if len(known):
            yield column, known


def _by_customer(
    survey: SurveyEvidence,
    name: str,
    customers: pd.DataFrame,
    column: str,
    answering: NDArray[np.uint64],
) -> Division:
    """Return the division of customers who answered, each counted once, among all."""
    codes, groups = pd.factorize(customers[column].astype(str), sort=True)
    answered = customers["customer"].isin(answering).to_numpy(dtype=np.bool_)
    volumes = np.bincount(codes, minlength=len(groups)).astype(np.float64)
    counts = np.bincount(codes[answered], minlength=len(groups)).astype(np.float64)
    base = int(answered.sum())
    return Division(survey, name, tuple(groups), volumes, counts, base, float(base))


def _by_name(survey: SurveyEvidence, column: str, volumes: pd.Series) -> Iterator[Division]:
    """Yield the division of answers by a column of theirs whose values are the groups' names."""
    if not volumes.sum() > 0:
        return
    answers = survey.data.answers
    groups = {folded(str(each)): place for place, each in enumerate(volumes.index)}
    codes, names = pd.factorize(answers[column].astype(str))
    place = np.array([groups.get(folded(each), -1) for each in names], dtype=np.intp)[codes]
    unknown = np.array([each != "" for each in names], dtype=np.bool_)[codes] & (place < 0)
    known = place >= 0
    weights = (
        answers["weight"].to_numpy(dtype=np.float64) if "weight" in answers else np.ones(len(codes))
    )
    yield Division(
        survey,
        column,
        tuple(map(str, volumes.index)),
        volumes.to_numpy(dtype=np.float64),
        np.bincount(place[known], weights[known], len(groups)).astype(np.float64),
        base=int(known.sum()),
        effective_base=_effective_base(survey, known, weights[known]),
        unknown=int(unknown.sum()),
    )


def _effective_base(
    survey: SurveyEvidence, own: NDArray[np.bool_], weights: NDArray[np.float64]
) -> float:
    """Return the equal, independent answers that some are worth: no more than their accounts."""
    squares = float((weights**2).sum())
    kish = float(weights.sum()) ** 2 / squares if squares else 0.0
    if "account" not in survey.data.answers:
        return kish
    return min(kish, float(survey.data.answers.loc[own, "account"].nunique()))
