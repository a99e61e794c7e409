"""One client's folder: lay it, read it, check it."""

from cxassess.engagement.load import check, language_of, load
from cxassess.engagement.scaffold import init
from cxassess.engagement.workbook_write import write_questionnaire

__all__ = ["check", "init", "language_of", "load", "write_questionnaire"]
