"""The covariance of the scores of samples in which the same people answered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxassess.stats._design import Floats
from cxassess.stats._nps_result import NpsResult


def covariance(results: Sequence[NpsResult]) -> Floats:
    """Return the covariance of the adjusted scores of several samples, shape (k, k).

    Samples are independent but for the clusters (people, accounts) that answered in more than one.
    """
    errors = np.array([each.moments("adjusted-wald").standard_error for each in results])
    matrix: Floats = np.diag(errors**2)
    parts = [
        (row, each, found)
        for row, each in enumerate(results)
        if each.design is not None and (found := each.design.influence) is not None
    ]
    if len(parts) < 2:
        return matrix
    labels = [found.labels for _, _, found in parts]
    distinct, place = np.unique(np.concatenate(labels), return_inverse=True)
    added = np.zeros((len(parts), len(distinct)))
    ends = np.cumsum([len(each) for each in labels])
    for line, (_, each, found) in enumerate(parts):
        own = place[ends[line] - len(labels[line]) : ends[line]]
        norm = float(np.linalg.norm(found.totals))
        if norm:
            # The pseudo-counts are nobody's: only the answers' part of the error can be shared.
            added[line, own] = found.totals * each.pull * each.standard_error / norm
    shared = added @ added.T
    rows = [row for row, _, _ in parts]
    shared[np.diag_indices(len(parts))] = matrix[rows, rows]
    matrix[np.ix_(rows, rows)] = shared
    return matrix
