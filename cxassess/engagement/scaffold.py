"""Lay the folder of a new client."""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from pathlib import Path

from cxassess.assets import templates_folder
from cxassess.engagement.files import CONFIG, EVIDENCE, QUESTIONNAIRE
from cxassess.engagement.operations.files import FOLDER as OPERATIONS
from cxassess.engagement.operations.templates import write_templates
from cxassess.engagement.workbook_write import write_questionnaire
from cxassess.errors import EngagementError, Language, problem
from cxassess.model.loader import load_model

_TEMPLATE_DATE = "2026-01-01"


def init(folder: Path, language: Language, *, operations: bool = False) -> None:
    """Lay a client's folder, to be filled in.

    It holds ``client.yaml`` and ``evidence.yaml`` with comments, a blank
    ``questionnaire.xlsx`` and ``data/`` for the survey files.

    Parameters
    ----------
    folder : Path
        A folder that does not exist yet, or is empty. It appears whole or not at all.
    language : {"pt-BR", "en"}
        Language of the files and, unless changed, of the report.
    operations : bool, optional
        Whether to lay a blank workbook for each table of the client's operations too.

    Raises
    ------
    EngagementError
        When `folder` is not empty or cannot be written.
    """
    # Resolved: "." and "clients/.." have a name only then.
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise EngagementError(problem("folder_not_empty", folder.name))
    # Built beside its place, so that the last step is a rename on one disk.
    staging = folder.parent / f".{folder.name}-{secrets.token_hex(4)}"
    try:
        staging.mkdir(parents=True)
        _lay(staging, language)
        if operations:
            (staging / OPERATIONS).mkdir()
            write_templates(staging / OPERATIONS, load_model(), language)
        if folder.exists():
            folder.rmdir()
        staging.rename(folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EngagementError(problem("folder_not_written", folder.name, reason=reason)) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _lay(folder: Path, language: Language) -> None:
    templates = templates_folder() / "client"
    config = (templates / f"client.{language}.yaml").read_text(encoding="utf-8")
    today = dt.date.today().isoformat()
    (folder / CONFIG).write_text(config.replace(_TEMPLATE_DATE, today), encoding="utf-8")
    shutil.copyfile(templates / f"evidence.{language}.yaml", folder / EVIDENCE)
    (folder / "data").mkdir()
    shutil.copyfile(templates / f"data.{language}.txt", folder / "data" / "README.txt")
    write_questionnaire(folder / QUESTIONNAIRE, load_model(), language)
