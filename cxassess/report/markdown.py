# mistune calls every method of a renderer with a token and the parser's state.
# ruff: noqa: ARG002
"""Markdown cells as Typst.

A renderer for mistune, the Markdown parser that nbconvert brings. Links leave the document only
by http, https and mailto; raw HTML is shown as it was written; formulas show their source.
References are written as Quarto's: ``@fig-trend`` or ``[](#fig-trend)``, and a section gets its
label by ``## Title {#sec-title}``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar

import mistune
from mistune.core import BaseRenderer, BlockState
from mistune.util import unescape

from cxassess.report.blocks.references import label_of, ref
from cxassess.report.fonts import visible
from cxassess.report.typst import Markup, call, text

LINK = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LABEL = r"(?:fig|tbl|sec)-[\w-]*\w"
_REFERENCE = re.compile(rf"(?<![\w@.])@({_LABEL})")
ANCHOR = re.compile(rf"#({_LABEL})")
HEADING_LABEL = re.compile(r"\s*\{#([\w-]+)\}\s*$")
_NOT_IN_HEADINGS = {"image", "footnote_ref"}
"""What would leave the bookmark without words, or with a number too many."""

Token = dict[str, Any]
Tokens = Sequence[Token]

_SPACE: Token = {"type": "softbreak"}


class TypstRenderer(BaseRenderer):
    """Turns mistune's tokens into Typst.

    Parameters
    ----------
    heading_level : callable
        Gives the level a heading has in the whole report for the one it is written with.
    image : callable
        Gives the file name under which a picture is laid by, or None if there is no such
        picture, for its address.
    footnotes : mapping
        What each footnote says, by its number.
    """

    NAME: ClassVar[str] = "typst"

    def __init__(
        self,
        heading_level: Callable[[int], int],
        image: Callable[[str], str | None],
        footnotes: Mapping[int, Tokens],
    ) -> None:
        super().__init__()
        self._heading_level = heading_level
        self._image = image
        self._footnotes = footnotes

    def _children(self, token: Token, state: BlockState) -> Markup:
        return self._rendered(token.get("children", ()), state)

    def _rendered(self, tokens: Tokens, state: BlockState) -> Markup:
        return Markup(self.render_tokens(tokens, state))

    def text(self, token: Token, state: BlockState) -> str:
        """Return a run of text, its references among it."""
        return text(with_references(unescape(token["raw"])))

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
        """Return a link or a reference, or its text alone when it leads to a file or a script."""
        url = unescape(token["attrs"]["url"])
        body = self._children(token, state)
        anchor = ANCHOR.fullmatch(url)
        if anchor and (label := label_of(anchor[1])):
            return call("cx-reference", label, body=body) if body else text(ref(label))
        return call("link", url, body) if body and LINK.fullmatch(url) else body

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
        title, label = _labelled(token["children"])
        body = (
            text(_plain(title)) if _has(title, _NOT_IN_HEADINGS) else self._rendered(title, state)
        )
        level = self._heading_level(token["attrs"]["level"])
        return f"{call('cx-heading', body, level=level, label=label)}\n"

    def footnote_ref(self, token: Token, state: BlockState) -> str:
        """Return a footnote where it is referred to."""
        note = self._footnotes.get(token["attrs"]["index"], ())
        return call("footnote", self._rendered(note, state))

    def footnotes(self, token: Token, state: BlockState) -> str:
        """Return nothing: footnotes stand where they are referred to."""
        return ""

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


def _has(tokens: Tokens, types: Collection[str]) -> bool:
    return any(token["type"] in types or _has(token.get("children", ()), types) for token in tokens)


def with_references(run: str) -> str:
    """Return a run of Markdown's text with its ``@fig-x`` as references."""

    def as_reference(found: re.Match[str]) -> str:
        label = label_of(found[1])
        return ref(label) if label else found[0]

    return _REFERENCE.sub(as_reference, run)


def _labelled(title: Tokens) -> tuple[Tokens, str | None]:
    """Return a heading's tokens without the label at their end, and the label."""
    *others, last = title or [{"type": "text", "raw": ""}]
    found = HEADING_LABEL.search(last["raw"]) if last["type"] == "text" else None
    if found is None:
        return title, None
    return [*others, {**last, "raw": last["raw"][: found.start()]}], label_of(found[1])


def _footnotes(tokens: Tokens) -> dict[int, Tokens]:
    """Return what the footnotes say, by their numbers: their paragraphs in one."""
    notes = (token["children"] for token in tokens if token["type"] == "footnotes")
    return {
        note["attrs"]["index"]: [
            inline for part in note["children"] for inline in [*_inline(part), _SPACE]
        ][:-1]
        for note in itertools.chain(*notes)
    }


def _inline(part: Token) -> Tokens:
    """Return what a part of a footnote holds: of anything but a paragraph its text alone."""
    if part["type"] in ("paragraph", "block_text"):
        children: Tokens = part["children"]
        return children
    return [{"type": "text", "raw": _plain([part])}]


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
        Markdown with tables, footnotes and struck text, as in a notebook's cell.
    heading_level, image : callable
        See :class:`TypstRenderer`.
    """
    parser = mistune.Markdown()
    for plugin in ("table", "strikethrough", "math", "footnotes"):
        mistune.plugins.import_plugin(plugin)(parser)
    tokens, state = parser.parse(source)
    if isinstance(tokens, str):
        raise TypeError("mistune returned text where it was to return tokens")
    renderer = TypstRenderer(heading_level, image, _footnotes(tokens))
    return Markup(renderer.render_tokens(tokens, state))


def first_heading(source: str) -> str | None:
    """Return the plain text of the first heading of a Markdown cell."""
    tokens = mistune.create_markdown(renderer="ast")(source)
    for token in tokens if not isinstance(tokens, str) else ():
        if token["type"] == "heading":
            title, _ = _labelled(token["children"])
            return _plain(title).strip() or None
    return None
