# mistune calls every method of a renderer with a token and the parser's state.
# ruff: noqa: ARG002
"""Markdown cells as Typst.

A renderer for mistune, the Markdown parser that nbconvert brings. Links leave the document only
by http, https and mailto; raw HTML is shown as it was written; formulas show their source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import mistune
from mistune.core import BaseRenderer, BlockState
from mistune.util import unescape

from cxassess.report.fonts import visible
from cxassess.report.typst import Markup, call, text

_LINK = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

Token = dict[str, Any]
Tokens = Sequence[Token]


class TypstRenderer(BaseRenderer):
    """Turns mistune's tokens into Typst.

    Parameters
    ----------
    heading_level : callable
        Gives the level a heading has in the whole report for the one it is written with.
    image : callable
        Gives the file name under which a picture is laid by, or None if there is no such
        picture, for its address.
    """

    NAME: ClassVar[str] = "typst"

    def __init__(
        self, heading_level: Callable[[int], int], image: Callable[[str], str | None]
    ) -> None:
        super().__init__()
        self._heading_level = heading_level
        self._image = image

    def _children(self, token: Token, state: BlockState) -> Markup:
        return Markup(self.render_tokens(token.get("children", ()), state))

    def text(self, token: Token, state: BlockState) -> str:
        """Return a run of text."""
        return text(unescape(token["raw"]))

    def emphasis(self, token: Token, state: BlockState) -> str:
        """Return emphasised text."""
        return call("emph", self._children(token, state))

    def strong(self, token: Token, state: BlockState) -> str:
        """Return strong text."""
        return call("strong", self._children(token, state))

    def strikethrough(self, token: Token, state: BlockState) -> str:
        """Return struck text."""
        return call("strike", self._children(token, state))

    def codespan(self, token: Token, state: BlockState) -> str:
        """Return code inside a line."""
        return call("raw", token["raw"])

    def softbreak(self, token: Token, state: BlockState) -> str:
        """Return the space that a line end inside a paragraph means."""
        return " "

    def linebreak(self, token: Token, state: BlockState) -> str:
        """Return a line break that the writer asked for."""
        return call("linebreak")

    def link(self, token: Token, state: BlockState) -> str:
        """Return a link, or its text alone when it leads to a file or a script."""
        url = unescape(token["attrs"]["url"])
        body = self._children(token, state)
        return call("link", url, body) if body and _LINK.fullmatch(url) else body

    def image(self, token: Token, state: BlockState) -> str:
        """Return a picture that travels with the notebook, else its alternative text."""
        alt = _plain(token.get("children", ()))
        name = self._image(token["attrs"]["url"])
        return call("cx-picture", name, alt=alt if visible(alt) else None) if name else text(alt)

    def inline_html(self, token: Token, state: BlockState) -> str:
        """Return HTML inside a line as it was written."""
        return text(_COMMENT.sub("", token["raw"]))

    def inline_math(self, token: Token, state: BlockState) -> str:
        """Return the source of a formula."""
        return text(f"${token['raw']}$")

    def block_math(self, token: Token, state: BlockState) -> str:
        """Return the source of a displayed formula."""
        return f"{text(token['raw'].strip())}#parbreak();\n"

    def paragraph(self, token: Token, state: BlockState) -> str:
        """Return a paragraph."""
        return f"{self._children(token, state)}#parbreak();\n"

    def block_text(self, token: Token, state: BlockState) -> str:
        """Return the text of a tight list's item."""
        return f"{self._children(token, state)}#parbreak();\n"

    def blank_line(self, token: Token, state: BlockState) -> str:
        """Return nothing: paragraphs end themselves."""
        return ""

    def heading(self, token: Token, state: BlockState) -> str:
        """Return a heading, at the level it has in the report."""
        plain = _plain(token["children"])
        if not visible(plain):
            return ""
        # A picture would leave the bookmark without words.
        body = text(plain) if _pictured(token["children"]) else self._children(token, state)
        return f"{call('heading', body, level=self._heading_level(token['attrs']['level']))}\n"

    def thematic_break(self, token: Token, state: BlockState) -> str:
        """Return a rule."""
        return f"{call('cx-rule')}\n"

    def block_code(self, token: Token, state: BlockState) -> str:
        """Return a block of code."""
        return f"{call('cx-code', token['raw'].rstrip())}\n"

    def block_quote(self, token: Token, state: BlockState) -> str:
        """Return a quotation."""
        return f"{call('quote', self._children(token, state), block=True)}\n"

    def block_html(self, token: Token, state: BlockState) -> str:
        """Return a block of HTML as it was written, without its comments."""
        raw = _COMMENT.sub("", token["raw"]).strip()
        return f"{text(raw)}#parbreak();\n" if raw else ""

    def block_error(self, token: Token, state: BlockState) -> str:
        """Return nothing: there was nothing to read."""
        return ""

    def list(self, token: Token, state: BlockState) -> str:
        """Return a bullet or a numbered list."""
        items = [self._children(item, state) for item in token["children"]]
        tight = bool(token.get("tight", True))
        if token["attrs"].get("ordered"):
            start = token["attrs"].get("start", 1)
            return f"{call('enum', *items, start=start, tight=tight)}\n"
        return f"{call('list', *items, tight=tight)}\n"

    def table(self, token: Token, state: BlockState) -> str:
        """Return a table whose header is repeated on each page."""
        head, *bodies = token["children"]
        columns = [{"align": cell["attrs"].get("align")} for cell in head["children"]]
        header = [self._row(head["children"], state)]
        rows = [self._row(row["children"], state) for body in bodies for row in body["children"]]
        return f"{call('cx-table', {'columns': columns, 'header': header, 'rows': rows})}\n"

    def _row(self, cells: Tokens, state: BlockState) -> Sequence[dict[str, Markup]]:
        return [{"text": self._children(cell, state)} for cell in cells]


def _plain(tokens: Tokens) -> str:
    """Return the text of inline tokens without their markup."""
    return "".join(
        unescape(token["raw"]) if "raw" in token else _plain(token.get("children", ()))
        for token in tokens
    )


def _pictured(tokens: Tokens) -> bool:
    return any(token["type"] == "image" or _pictured(token.get("children", ())) for token in tokens)


def markdown(
    source: str,
    *,
    heading_level: Callable[[int], int] = lambda level: level,
    image: Callable[[str], str | None] = lambda _: None,
) -> Markup:
    """Return Markdown as Typst.

    Parameters
    ----------
    source : str
        Markdown with tables and struck text, as in a notebook's cell.
    heading_level, image : callable
        See :class:`TypstRenderer`.
    """
    convert = mistune.Markdown(TypstRenderer(heading_level, image))
    for plugin in ("table", "strikethrough", "math"):
        mistune.plugins.import_plugin(plugin)(convert)
    return Markup(convert(source))


def first_heading(source: str) -> str | None:
    """Return the plain text of the first heading of a Markdown cell."""
    tokens = mistune.create_markdown(renderer="ast")(source)
    for token in tokens if not isinstance(tokens, str) else ():
        if token["type"] == "heading":
            return _plain(token["children"]).strip() or None
    return None
