"""What all results are."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Result(BaseModel):
    """Base of all results: frozen, nothing undeclared."""

    model_config = ConfigDict(frozen=True, extra="forbid")
