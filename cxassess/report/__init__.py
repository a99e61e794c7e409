"""The report: words, charts, tables, running notebooks, the PDF exporter, batch."""
