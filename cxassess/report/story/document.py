"""The report as a document: cover, running heads, footers."""

from __future__ import annotations

from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Document
from cxassess.report.brand import Brand
from cxassess.report.words import Words


def document(
    assessment: Assessment, model: Model, words: Words, *, brand: Brand | None = None
) -> list[Document]:
    """Return the document block: who it is about, when, and the result's fingerprint.

    The table of contents is a block of its own, for the summary to come before it.
    """
    client = assessment.client
    if client.period_start and client.period_end:
        period = words(
            "document.period",
            start=words.short_date(client.period_start),
            end=words.short_date(client.period_end),
        )
    else:
        period = words("document.period_open", date=words.date(client.date))
    return [
        Document(
            title=words("document.title"),
            subtitle=words("document.subtitle"),
            client=client.name,
            language=words.language,
            date=client.date.isoformat(),
            author=client.consultant or "",
            period=period,
            footer=words(
                "document.footer",
                model=model.version,
                package=assessment.provenance.package_version,
                fingerprint=assessment.fingerprint,
            ),
            notice=words("document.synthetic") if client.synthetic else None,
            contents=False,
            brand=(brand or Brand()).data(words.language),
        )
    ]
