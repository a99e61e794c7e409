"""The assessment model as data: content files, their schema, the loader and the lint."""

from __future__ import annotations

from cxassess.model.lint import lint
from cxassess.model.loader import load_model
from cxassess.model.types import Model

__all__ = ["Model", "lint", "load_model"]
