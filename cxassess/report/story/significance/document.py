"""The technical report as a document, and what it was made of."""

from __future__ import annotations

from cxassess.report.blocks import Block, Callout, Document
from cxassess.report.story.appendix import file_table
from cxassess.report.story.significance.subject import Subject
from cxassess.report.words import Words


def document(subject: Subject, words: Words) -> list[Block]:
    """Return the document block: who it is about, when, and the result's fingerprint."""
    client = subject.client
    return [
        Document(
            title=words("significance.title"),
            subtitle=words("significance.subtitle"),
            client=subject.name,
            language=words.language,
            date=client.date.isoformat() if client else "",
            author=(client.consultant if client else None) or "",
            period=_period(subject, words),
            footer=words(
                "document.footer",
                model=subject.model.version,
                package=subject.package_version,
                fingerprint=subject.fingerprint,
            ),
            notice=words("document.synthetic") if client and client.synthetic else None,
            labels={} if client else {"client": words("significance.label_file")},
        )
    ]


def no_nps(subject: Subject, words: Words) -> list[Block]:
    """Return what is missing when the client has no NPS survey; nothing otherwise."""
    if any(each.metric == "nps" for each in subject.surveys):
        return []
    return [Callout(words("significance.no_nps"), "warning")]


def provenance(subject: Subject, words: Words) -> list[Block]:
    """Return the files read, their hashes, and how each was read."""
    told = words(
        "significance.provenance_note",
        package=subject.package_version,
        model=subject.model.version,
        fingerprint=subject.fingerprint,
    )
    return [file_table(subject.files, told, words)]


def _period(subject: Subject, words: Words) -> str:
    """Return the days of all waves, empty where one has none."""
    waves = [wave for survey in subject.surveys for wave in survey.waves]
    starts = [each.start for each in waves if each.start]
    ends = [each.end for each in waves if each.end]
    if not waves or len(starts) < len(waves) or len(ends) < len(waves):
        return ""
    start, end = words.short_date(min(starts)), words.short_date(max(ends))
    return words("document.period", start=start, end=end)
