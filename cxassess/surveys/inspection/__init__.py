"""The understanding behind ``cxassess survey inspect``: a first look at a survey file."""

from cxassess.surveys.inspection.block import configuration_block
from cxassess.surveys.inspection.overview import inspect
from cxassess.surveys.inspection.types import Inspection

__all__ = ["Inspection", "configuration_block", "inspect"]
