"""Scoring, checks, findings and priorities: ``assess(engagement) -> Assessment``."""

from cxassess.assessment.assess import assess
from cxassess.assessment.types import Assessment

__all__ = ["Assessment", "assess"]
