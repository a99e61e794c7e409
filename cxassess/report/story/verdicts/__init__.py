"""Results in plain language: sentences that the reports and the command line print.

Each function takes a result and the report's words and returns a sentence, or None where there is
nothing to say. None computes a number that the result lacks.
"""

from cxassess.report.story.verdicts.changes import (
    change_sentence,
    change_sentences,
    equivalence_sentence,
    mix_sentence,
    mix_total,
    overlap_sentence,
    unweighted_sentence,
)
from cxassess.report.story.verdicts.segments import (
    rank_sentence,
    segment_name,
    segment_sentence,
    segment_sentences,
    segments_of,
)
from cxassess.report.story.verdicts.series import (
    benchmark_sentence,
    control_sentence,
    line_fits,
    trend_sentence,
)
from cxassess.report.story.verdicts.waves import (
    effective_sentence,
    method_sentence,
    moved_since,
    no_score_sentence,
    planning_sentences,
    silence_sentence,
)

__all__ = [
    "benchmark_sentence",
    "change_sentence",
    "change_sentences",
    "control_sentence",
    "effective_sentence",
    "equivalence_sentence",
    "line_fits",
    "method_sentence",
    "mix_sentence",
    "mix_total",
    "moved_since",
    "no_score_sentence",
    "overlap_sentence",
    "planning_sentences",
    "rank_sentence",
    "segment_name",
    "segment_sentence",
    "segment_sentences",
    "segments_of",
    "silence_sentence",
    "trend_sentence",
    "unweighted_sentence",
]
