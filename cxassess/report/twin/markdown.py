# mistune calls the methods of a renderer with what it knows, used or not.
# ruff: noqa: ARG002
"""Markdown cells as HTML: raw HTML is shown as it was written, links leave only by the web."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import mistune
from mistune.util import unescape

from cxassess.report.blocks.references import label_of, ref
from cxassess.report.markdown import ANCHOR, HEADING_LABEL, LINK, with_references


class TwinRenderer(mistune.HTMLRenderer):
    """mistune's HTML with the report's headings, links and pictures.

    Parameters
    ----------
    heading : callable
        Gives a heading's HTML for the level it is written with, its inside and its label.
    image : callable
        Gives a picture's data address for its own, or None.
    """

    def __init__(
        self,
        heading: Callable[[int, str, str | None], str],
        image: Callable[[str], str | None],
    ) -> None:
        super().__init__(escape=True)
        self._heading = heading
        self._image = image

    def text(self, text: str) -> str:
        """Return a run of text, its references among it."""
        return super().text(with_references(text))

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """Return a heading, at the level it has in the report."""
        found = HEADING_LABEL.search(text)
        if found is None:
            return self._heading(level, text, None)
        return self._heading(level, text[: found.start()], label_of(found[1]))

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Return a link to the web or inside the report, a reference, or the text alone."""
        url = unescape(url)
        anchor = ANCHOR.fullmatch(url)
        if anchor and (label := label_of(anchor[1])):
            return f'<a href="#{label}">{text}</a>' if text else ref(label)
        return f'<a href="{escape(url)}">{text}</a>' if LINK.fullmatch(url) else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Return a picture that travels with the notebook, else its alternative text."""
        source = self._image(url)
        return f'<img src="{source}" alt="{escape(text)}">' if source else escape(text)


def twin_markdown(source: str, renderer: TwinRenderer) -> str:
    """Return Markdown as HTML."""
    convert = mistune.Markdown(renderer)
    for plugin in ("table", "strikethrough", "footnotes"):
        mistune.plugins.import_plugin(plugin)(convert)
    return str(convert(source))
