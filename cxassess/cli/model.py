"""The commands about the assessment model."""

# ruff: noqa: PLC0415

from __future__ import annotations

import typer

from cxassess.cli.common import ending, environment_language, say, tell
from cxassess.errors import ModelError


def lint() -> None:
    """Check the assessment model."""
    reader = environment_language()
    with ending(reader):
        from cxassess.model import lint as problems_of
        from cxassess.model import load_model

        model = load_model()
        problems = problems_of(model)
        ModelError.raise_any(problems)
        tell(problems, reader)
        parts = ("dimensions", "indicators", "mistakes", "checks", "gates")
        counts = {part: len(getattr(model, part)) for part in parts}
        typer.echo(say("model_sound", reader, **counts))
