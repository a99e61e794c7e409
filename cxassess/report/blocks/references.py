"""References to figures, tables and sections inside any text: "see Figure 3", with its link.

A reference is a mark inside the text, of two private characters around the label; exporters turn
it into the name and number of what carries that label.
"""

from __future__ import annotations

import re

_START, _END = "\ue000", "\ue001"

REFERENCE = re.compile(f"{_START}([a-z][a-z0-9-]*){_END}")
"""A reference; its group is the label."""


def ref(label: str) -> str:
    """Return a reference to what has that label, for any text of a block but a heading.

    Of a label that nothing has, only the kind of thing that it names is printed, by its first
    part: ``fig-``, ``tbl-``, else a section.

    Raises
    ------
    ValueError
        When `label` is not made of small letters, digits and hyphens.
    """
    mark = f"{_START}{label}{_END}"
    if not REFERENCE.fullmatch(mark):
        raise ValueError(f"`label` must be small letters, digits and hyphens, not {label!r}")
    return mark


def label_of(name: str) -> str | None:
    """Return a label as Quarto writes it, ``fig-My_Plot``, as one of ours; None if it cannot be."""
    label = name.strip().lower().replace("_", "-")
    return label if REFERENCE.fullmatch(f"{_START}{label}{_END}") else None


def without_references(text: str) -> str:
    """Return a text with only the labels of its references."""
    return REFERENCE.sub(r"\1", text)
