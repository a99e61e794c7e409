"""Where the notebooks and templates are: the repository's own in a checkout, else the wheel's."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    shipped = _PACKAGE / "_shipped" / name
    return shipped if shipped.is_dir() else _PACKAGE.parent / name


def templates_folder() -> Path:
    """Return the folder of ``cxreport/`` and ``client/``."""
    return _folder("templates")


def notebooks_folder() -> Path:
    """Return the folder of the parameterised notebooks."""
    return _folder("notebooks")
