"""The HTML twin of a report: one file that opens anywhere and asks no host for anything."""

from cxassess.report.twin.exporter import CxHtmlExporter, print_html

__all__ = ["CxHtmlExporter", "print_html"]
