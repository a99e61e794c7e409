# mistune calls the methods of a renderer with what it knows, used or not.
# ruff: noqa: ARG002
"""Markdown cells as HTML: raw HTML is shown as it was written, links leave only by the web."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

import mistune
from mistune.util import unescape

_LINK = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)


class TwinRenderer(mistune.HTMLRenderer):
    """mistune's HTML with the report's headings, links and pictures.

    Parameters
    ----------
    heading : callable
        Gives a heading's HTML for the level it is written with and its inside.
    reference : callable
        Gives a reference's HTML for a label.
    image : callable
        Gives a picture's data address for its own, or None.
    """

    def __init__(
        self,
        heading: Callable[[int, str], str],
        reference: Callable[[str], str],
        image: Callable[[str], str | None],
    ) -> None:
        super().__init__(escape=True)
        self._heading = heading
        self._reference = reference
        self._image = image

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """Return a heading, at the level it has in the report."""
        return self._heading(level, text)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Return a link to the web, a reference, or the text alone."""
        url = unescape(url)
        if url.startswith("#"):
            return self._reference(url[1:])
        return f'<a href="{escape(url)}">{text}</a>' if _LINK.fullmatch(url) else text

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
