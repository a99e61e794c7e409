"""Read ``evidence.yaml`` and the fingerprints of the files it names."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cxassess.engagement.files import EVIDENCE, file_record, path_inside
from cxassess.engagement.types import EvidenceItem, EvidenceRecord
from cxassess.engagement.validation import closest, validate
from cxassess.engagement.yaml_file import Document, parse_yaml
from cxassess.errors import Problem, problem
from cxassess.model.types import Model
from cxassess.surveys.types import FileRecord


@dataclass(frozen=True)
class EvidenceReading:
    """The evidence, everything wrong with it and the provenance of its list."""

    records: tuple[EvidenceRecord, ...]
    problems: tuple[Problem, ...]
    record: FileRecord


def read_evidence(
    content: bytes, folder: Path, model: Model, *, assessed: dt.date | None
) -> EvidenceReading:
    """Return the evidence listed in `content`; only comments mean that there is none.

    Parameters
    ----------
    content : bytes
        The bytes of ``evidence.yaml``.
    folder : Path
        The client's folder, which the files named in it are relative to.
    model : Model
    assessed : date or None
        Date of the assessment: no evidence may be younger. None skips this check.

    Raises
    ------
    EngagementError
        When it is not UTF-8 or not YAML.
    """
    document = parse_yaml(content, EVIDENCE)
    listed = [] if document.data is None else document.data
    problems = list(document.problems)
    records: list[EvidenceRecord] = []
    if not isinstance(listed, list):
        problems.append(problem("evidence_not_list", EVIDENCE))
        listed = []
    first: dict[str, int] = {}
    for i in range(len(listed)):
        item, wrong = validate(EvidenceItem, document, i)
        problems += wrong
        if item is None:
            continue
        if item.id in first:
            where = document.where(i, "id")
            problems.append(
                problem("evidence_id_repeated", where, id=item.id, first=f"[{first[item.id]}]")
            )
        first.setdefault(item.id, i)
        problems += _check_item(item, i, document, model, assessed)
        problems += _check_file(item, i, document, folder)
        records.append(EvidenceRecord(item, _sha256(item, folder)))
    return EvidenceReading(
        records=tuple(records),
        problems=tuple(problems),
        record=file_record(EVIDENCE, content, rows=len(listed)),
    )


def _check_item(
    item: EvidenceItem, i: int, document: Document, model: Model, assessed: dt.date | None
) -> Iterator[Problem]:
    known = [indicator.id for indicator in model.indicators]
    for k, indicator in enumerate(item.indicators):
        if indicator not in known:
            yield problem(
                "evidence_indicator_unknown",
                document.where(i, "indicators", k),
                found=indicator,
                suggestion=closest(indicator.upper(), known) or "-",
            )
    if assessed is not None and item.date > assessed:
        where = document.where(i, "date")
        yield problem("evidence_date_after", where, found=item.date, assessed=assessed)


def _check_file(item: EvidenceItem, i: int, document: Document, folder: Path) -> Iterator[Problem]:
    if item.file is None:
        return
    path = path_inside(folder, item.file)
    where = document.where(i, "file")
    if path is None:
        yield problem("evidence_file_outside", where, found=item.file)
    elif not path.is_file():
        yield problem("evidence_file_missing", where, found=item.file)


def _sha256(item: EvidenceItem, folder: Path) -> str | None:
    path = path_inside(folder, item.file) if item.file else None
    if path is None or not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
