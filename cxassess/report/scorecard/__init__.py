"""The scorecard: the report's numbers as an Excel workbook of real tables."""

from cxassess.report.scorecard.workbook import scorecard

__all__ = ["scorecard"]
