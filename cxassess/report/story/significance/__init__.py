"""The technical report: its parameters, what it is about, and its parts in order.

Most parts take a survey's result, the model and the report's words and return blocks to display,
none where the survey has nothing of the kind. None computes a number that the result lacks.
"""

from cxassess.report.story.method import technical_method
from cxassess.report.story.significance.document import document, no_nps, provenance
from cxassess.report.story.significance.parameters import SurveyParameters, validate
from cxassess.report.story.significance.planning import planning, silence
from cxassess.report.story.significance.segments import segments
from cxassess.report.story.significance.series import benchmark, trend
from cxassess.report.story.significance.subject import Subject, read_subject
from cxassess.report.story.significance.summary import csat, summary
from cxassess.report.story.significance.waves import changes, modes, waves

__all__ = [
    "Subject",
    "SurveyParameters",
    "benchmark",
    "changes",
    "csat",
    "document",
    "modes",
    "no_nps",
    "planning",
    "provenance",
    "read_subject",
    "segments",
    "silence",
    "summary",
    "technical_method",
    "trend",
    "validate",
    "waves",
]
