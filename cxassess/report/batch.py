"""From clients' folders to their reports: check all, then run, print and write each."""

from __future__ import annotations

import re
import time
import traceback
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cxassess.assets import notebooks_folder
from cxassess.engagement import load
from cxassess.engagement.files import CONFIG, EVIDENCE, read_bytes
from cxassess.engagement.types import Engagement
from cxassess.engagement.yaml_file import parse_yaml
from cxassess.errors import CxError, EngagementError, Language, Problem, ReportError, problem
from cxassess.report.brand import read_brand
from cxassess.report.files import count_pages, make_folder, write_whole
from cxassess.report.fonts import unprintable
from cxassess.report.words import Words

if TYPE_CHECKING:
    from cxassess.assessment import Assessment
    from cxassess.model.types import Model

T = TypeVar("T")

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
# Windows keeps these names for devices, whatever their ending.
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE
)
_LONGEST_NAME = 200
"""Bytes; file systems take 255, endings included."""
_PRINTED = frozenset({"name", "sector", "consultant", "owner", "question", "title"})
"""Keys of ``client.yaml`` and ``evidence.yaml`` whose text the report shows."""


@dataclass(frozen=True)
class Outcome:
    """What became of one client's report.

    Parameters
    ----------
    client : Path
        The client's folder, as it was given.
    problems : tuple of Problem
        Why there is no report; with a report, the warnings.
    seconds : float
        Time taken.
    pdf : Path, optional
        The report; None when there is none.
    pages : int
        Pages of the report.
    log : Path, optional
        Where the traceback of an unexpected error is.
    """

    client: Path
    problems: tuple[Problem, ...]
    seconds: float
    pdf: Path | None = None
    pages: int = 0
    log: Path | None = None


Progress = Callable[[Path, Outcome | None], None]
"""Called with a client when its notebook starts, and with its outcome when that is known."""


def check(folder: Path) -> tuple[Problem, ...]:
    """Return every error and warning of a client's folder, what cannot be printed included."""
    try:
        return _load(folder).warnings
    except EngagementError as error:
        return error.problems


def report(
    clients: Sequence[Path],
    out: Path,
    *,
    language: Language | None = None,
    notebook: Path | None = None,
    on_progress: Progress = lambda *_: None,
) -> list[Outcome]:
    """Write the report of each client; one that fails does not stop the others.

    Every client is checked before the first notebook runs. A report is ``<name>.pdf`` and its
    twin ``<name>.html``, ``<name>.scorecard.xlsx``, ``<name>.assessment.json`` and the executed
    ``<name>.ipynb``, named as the client's folder is (see :func:`file_name`); each is put in
    place whole, once all could be written.

    Parameters
    ----------
    clients : sequence of Path
        The clients' folders.
    out : Path
        Folder of the reports; made if it does not exist.
    language : {"pt-BR", "en"}, optional
        Language of the reports; by default each client's own.
    notebook : Path, optional
        The notebook to run; by default the package's ``assessment.ipynb``.
    on_progress : callable, optional
        See :data:`Progress`.

    Returns
    -------
    list of Outcome
        One a client, in the order given.

    Raises
    ------
    ReportError
        Before anything runs: two clients would have the same file names, or `out` cannot be
        used.
    """
    notebook = notebook or notebooks_folder() / "assessment.ipynb"
    jobs = _jobs(clients, out)
    make_folder(out)
    checked = {job: _attempt(job, partial(_assess, job.client)) for job in jobs}
    outcomes = {job: found for job, found in checked.items() if isinstance(found, Outcome)}
    for outcome in outcomes.values():
        on_progress(outcome.client, outcome)
    for job, found in checked.items():
        if not isinstance(found, Outcome):
            on_progress(job.client, None)
            outcomes[job] = _attempt(job, partial(_report, job, found, notebook, language))
            on_progress(job.client, outcomes[job])
    return [outcomes[job] for job in jobs]


def file_name(folder: Path) -> str:
    """Return a folder's name as one that every file system takes, without an ending.

    Examples
    --------
    >>> file_name(Path("clients/Ação: 2026."))
    'Ação- 2026'
    >>> file_name(Path("clients/aux"))
    '_aux'
    """
    name = folder.name if folder.name not in ("", "..") else folder.resolve().name
    name = name.encode(errors="replace")[:_LONGEST_NAME].decode(errors="ignore")
    name = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", name)).lstrip().rstrip(". ")
    return f"_{name}" if not name or _RESERVED.fullmatch(name) else name


@dataclass(frozen=True)
class _Job:
    """A client, and where its files go."""

    client: Path
    out: Path
    name: str

    def file(self, ending: str) -> Path:
        return self.out / f"{self.name}{ending}"


@dataclass(frozen=True)
class _Checked:
    """A client that a report can be made of."""

    assessment: Assessment
    model: Model
    warnings: tuple[Problem, ...]
    seconds: float


def _jobs(clients: Sequence[Path], out: Path) -> list[_Job]:
    """Return what is to be made; a folder given twice counts once."""
    distinct: dict[Path, Path] = {}
    for client in clients:
        distinct.setdefault(client.resolve(), client)
    jobs = [_Job(client, out, file_name(client)) for client in distinct.values()]
    same: dict[str, list[_Job]] = defaultdict(list)
    for job in jobs:
        same[job.name.casefold()].append(job)
    ReportError.raise_any(
        problem(
            "report_name_collision",
            str(out),
            name=group[0].name,
            clients=", ".join(str(job.client) for job in group),
        )
        for group in same.values()
        if len(group) > 1
    )
    return jobs


def _attempt(job: _Job, step: Callable[[], T]) -> T | Outcome:
    """Return what a step gives, or the outcome of the client that it failed for."""
    start = time.perf_counter()
    try:
        return step()
    except Exception as error:
        failed = Outcome(job.client, (), time.perf_counter() - start)
        if isinstance(error, CxError) and error.__cause__ is None:
            return replace(failed, problems=error.problems)
        log = job.file(".log")
        text = "".join(traceback.format_exception(error))
        log.write_text(text, encoding="utf-8", errors="backslashreplace")
        if isinstance(error, CxError):
            return replace(failed, problems=error.problems, log=log)
        found = problem("report_unexpected", job.client.name, error=type(error).__name__, log=log)
        return replace(failed, problems=(found,), log=log)


def _load(folder: Path) -> Engagement:
    """Return a client's folder, of which a report can be printed."""
    try:
        engagement = load(folder)
    except EngagementError as error:
        raise EngagementError(*_unprintable_texts(folder), *error.problems) from None
    _, of_brand = read_brand(folder, engagement.config.report, engagement.config.client.name)
    EngagementError.raise_any((*_unprintable_texts(folder), *of_brand, *engagement.warnings))
    if engagement.previous is not None:
        # Only then: scipy takes a second to import.
        from cxassess.assessment.evolution import previous_assessment  # noqa: PLC0415

        previous_assessment(engagement)
    return engagement


def _unprintable_texts(folder: Path) -> list[Problem]:
    """Return what no face of the report can show of the texts that are typed for it."""
    found = []
    for file in (CONFIG, EVIDENCE):
        try:
            document = parse_yaml(read_bytes(folder, file), file)
        except EngagementError:
            continue
        for loc, place in document.places.items():
            if not loc or place.text is None:
                continue
            is_segment = len(loc) > 1 and loc[-2] == "segments"
            text = str(loc[-1]) if is_segment else place.text if loc[-1] in _PRINTED else ""
            characters = unprintable(text)
            if characters:
                named = ", ".join(f"{each} (U+{ord(each):04X})" for each in characters)
                where = document.where(*loc)
                found.append(problem("text_unprintable", where, characters=named))
    return found


def _assess(client: Path) -> _Checked:
    # scipy, as Jupyter below, takes a second to import, and checking needs neither.
    from cxassess.assessment import assess  # noqa: PLC0415

    start = time.perf_counter()
    engagement = _load(client)
    return _Checked(
        assess(engagement), engagement.model, engagement.warnings, time.perf_counter() - start
    )


def _report(job: _Job, checked: _Checked, notebook: Path, language: Language | None) -> Outcome:
    """Make and write one report."""
    from cxassess.report.run import (  # noqa: PLC0415
        footer,
        notebook_text,
        print_notebook,
        run_notebook,
    )
    from cxassess.report.scorecard import scorecard  # noqa: PLC0415
    from cxassess.report.twin import print_html  # noqa: PLC0415

    start = time.perf_counter() - checked.seconds
    folder, client = _seen_from_a_folder(job.client)
    parameters = {"client": client, "language": language or ""}
    executed = run_notebook(notebook, parameters, working_folder=folder)
    fingerprint = checked.assessment.fingerprint
    if fingerprint not in footer(executed):
        raise ReportError(problem("report_data_changed", job.client.name, fingerprint=fingerprint))
    pdf = print_notebook(executed)
    words = Words(language or checked.assessment.client.language)
    # The PDF first: when a reader holds it open on Windows, nothing is replaced.
    write_whole(
        {
            job.file(".pdf"): pdf,
            job.file(".html"): print_html(executed),
            job.file(".scorecard.xlsx"): scorecard(checked.assessment, checked.model, words),
            job.file(".assessment.json"): checked.assessment.to_json().encode(),
            job.file(".ipynb"): notebook_text(executed).encode(),
        },
        job.out,
    )
    job.file(".log").unlink(missing_ok=True)
    return Outcome(
        job.client,
        checked.warnings,
        time.perf_counter() - start,
        pdf=job.file(".pdf"),
        pages=count_pages(pdf),
    )


def _seen_from_a_folder(client: Path) -> tuple[Path, str]:
    """Return a working folder for the notebook, and the client's path from there.

    The path stays in the executed notebook, so it must not tell where on this machine it is.
    """
    if client.anchor or ".." in client.parts or not client.name:
        client = client.resolve()
        return client.parent, client.name
    return Path.cwd(), client.as_posix()
