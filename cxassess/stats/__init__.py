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

from cxassess.stats._benchmark import NpsBenchmarkResult, nps_benchmark
from cxassess.stats._common import SMALLEST_BASE, ConfidenceInterval
from cxassess.stats._csat_mean import CsatMeanResult, csat_mean, csat_mean_of
from cxassess.stats._csat_mean_difference import (
    CsatMeanDifferenceResult,
    CsatMeanEquivalenceResult,
    csat_mean_difference,
    csat_mean_equivalence,
    csat_mean_paired,
)
from cxassess.stats._csat_top_box import (
    CsatTopBoxResult,
    csat_top_box,
    csat_top_box_of,
    csat_top_box_scores,
)
from cxassess.stats._csat_top_box_difference import (
    CsatTopBoxDifferenceResult,
    csat_top_box_difference,
)
from cxassess.stats._csat_top_box_paired import (
    CsatTopBoxPairedResult,
    csat_top_box_paired,
    csat_top_box_paired_table,
)
from cxassess.stats._design import Design
from cxassess.stats._difference import NpsDifferenceResult, nps_difference
from cxassess.stats._equivalence import NpsEquivalenceResult, nps_equivalence
from cxassess.stats._mix import NpsMixResult, nps_mix
from cxassess.stats._nonresponse import NpsNonresponseResult, nps_nonresponse
from cxassess.stats._nps import nps, nps_counts, nps_of
from cxassess.stats._nps_result import ADJUSTED_WALD_FROM, MethodChoice, NpsResult
from cxassess.stats._paired import NpsPairedResult, nps_paired, nps_paired_table
from cxassess.stats._planning import (
    invitations_needed,
    nps_detectable,
    nps_power,
    nps_sample_size,
    nps_sample_size_two_waves,
)
from cxassess.stats._segments import NpsComparison, NpsSegmentsResult, holm, nps_segments
from cxassess.stats._shrinkage import NpsShrunkenResult, nps_shrunken
from cxassess.stats._table import ScoreTable, score_table
from cxassess.stats._trend import (
    CONTROL_WAVES,
    NpsControlChart,
    NpsTrendResult,
    nps_control_chart,
    nps_trend,
)

__all__ = [
    "ADJUSTED_WALD_FROM",
    "CONTROL_WAVES",
    "SMALLEST_BASE",
    "ConfidenceInterval",
    "CsatMeanDifferenceResult",
    "CsatMeanEquivalenceResult",
    "CsatMeanResult",
    "CsatTopBoxDifferenceResult",
    "CsatTopBoxPairedResult",
    "CsatTopBoxResult",
    "Design",
    "MethodChoice",
    "NpsBenchmarkResult",
    "NpsComparison",
    "NpsControlChart",
    "NpsDifferenceResult",
    "NpsEquivalenceResult",
    "NpsMixResult",
    "NpsNonresponseResult",
    "NpsPairedResult",
    "NpsResult",
    "NpsSegmentsResult",
    "NpsShrunkenResult",
    "NpsTrendResult",
    "ScoreTable",
    "csat_mean",
    "csat_mean_difference",
    "csat_mean_equivalence",
    "csat_mean_of",
    "csat_mean_paired",
    "csat_top_box",
    "csat_top_box_difference",
    "csat_top_box_of",
    "csat_top_box_paired",
    "csat_top_box_paired_table",
    "csat_top_box_scores",
    "holm",
    "invitations_needed",
    "nps",
    "nps_benchmark",
    "nps_control_chart",
    "nps_counts",
    "nps_detectable",
    "nps_difference",
    "nps_equivalence",
    "nps_mix",
    "nps_nonresponse",
    "nps_of",
    "nps_paired",
    "nps_paired_table",
    "nps_power",
    "nps_sample_size",
    "nps_sample_size_two_waves",
    "nps_segments",
    "nps_shrunken",
    "nps_trend",
    "score_table",
]
