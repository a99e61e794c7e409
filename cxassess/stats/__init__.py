"""Inference for NPS and CSAT: scores, intervals, differences and sample sizes.

Everything is computed from counts, on the scale [-1, 1] (a Net Promoter Score of +40 points is
0.40); presentation multiplies by 100. Data are positional and options keyword-only. Every result
is frozen: plain attributes for what was computed, methods for what needs another choice, such as
``result.confidence_interval(confidence_level=0.9)``. A difference is always second minus first.

>>> from cxassess.stats import nps_counts, nps_difference
>>> first, second = nps_counts(20, 40, 60), nps_counts(10, 30, 80)
>>> round(second.nps, 3)
0.583
>>> round(nps_difference(first, second).pvalue, 4)
0.0062
"""

from cxassess.stats._common import ConfidenceInterval
from cxassess.stats._csat_mean import (
    CsatMeanDifferenceResult,
    CsatMeanResult,
    csat_mean,
    csat_mean_difference,
)
from cxassess.stats._csat_top_box import (
    CsatTopBoxDifferenceResult,
    CsatTopBoxResult,
    csat_top_box,
    csat_top_box_difference,
)
from cxassess.stats._difference import NpsDifferenceResult, nps_difference
from cxassess.stats._nps import NpsResult, nps, nps_counts
from cxassess.stats._planning import nps_sample_size

__all__ = [
    "ConfidenceInterval",
    "CsatMeanDifferenceResult",
    "CsatMeanResult",
    "CsatTopBoxDifferenceResult",
    "CsatTopBoxResult",
    "NpsDifferenceResult",
    "NpsResult",
    "csat_mean",
    "csat_mean_difference",
    "csat_top_box",
    "csat_top_box_difference",
    "nps",
    "nps_counts",
    "nps_difference",
    "nps_sample_size",
]
