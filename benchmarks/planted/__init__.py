"""Clients with planted misuses of their KPIs, drawn at random, and honest ones.

``honest(n, seed)`` draws a client; each of `MISUSES` turns it into one with one misuse.
"""

from benchmarks.planted import figure_misuses, operation_misuses, survey_misuses
from benchmarks.planted.drafts import Draft
from benchmarks.planted.honest import honest
from benchmarks.planted.misuse import ALARMS, MISUSES, Misuse

__all__ = [
    "ALARMS",
    "MISUSES",
    "Draft",
    "Misuse",
    "figure_misuses",
    "honest",
    "operation_misuses",
    "survey_misuses",
]
