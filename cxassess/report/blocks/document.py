"""The report as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from cxassess.errors import LANGUAGES, Language
from cxassess.report.blocks.base import Block, require
from cxassess.report.fonts import visible


@dataclass(frozen=True)
class Document(Block):
    """The report as a whole: its cover, its running heads and what the PDF says of itself.

    Parameters
    ----------
    date : str
        ISO date; also the PDF's own date, so that equal reports are equal bytes.
    period : str
        The time the assessment covers, in words.
    footer : str
        Small line at the foot of every page, such as the model's version.
    notice : str, optional
        Shown on the cover and at the head of every page, such as "synthetic example data".
    labels : mapping, optional
        Words of the template to replace, by their key in ``templates/cxreport/words.yaml``.
    contents : bool
        Whether the table of contents follows the cover; without it a `Contents` block places it.
    brand : mapping, optional
        What :meth:`cxassess.report.brand.Brand.data` returns: colours, faces, logos and contact.
    """

    block: ClassVar[str] = "document"

    title: str
    subtitle: str = ""
    client: str = ""
    language: Language = "en"
    date: str = ""
    author: str = ""
    period: str = ""
    footer: str = ""
    notice: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    contents: bool = True
    brand: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not visible(self.title):
            raise ValueError("`title` must not be empty")
        require("language", self.language, LANGUAGES)
        if self.date:
            date.fromisoformat(self.date)
