"""A notebook's cells as Typst: what each output is shown as, and the pictures on the way.

A :class:`Rendering` belongs to one export and gathers what the export's source refers to.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

import yaml

from cxassess.errors import ReportError, problem
from cxassess.report.blocks import BLOCK_MIME
from cxassess.report.blocks.references import label_of, without_references
from cxassess.report.fonts import printable, visible
from cxassess.report.headings import HeadingLevels
from cxassess.report.html_table import html_tables, html_text
from cxassess.report.markdown import markdown
from cxassess.report.typst import Markup, call, join, text

Cell = Mapping[str, Any]
Output = Mapping[str, Any]

WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
# The blocks that the template shows from their data as they are.
_PLAIN_BLOCKS = frozenset(
    {"paragraph", "callout", "table", "tiles", "card", "contents", "pagebreak"}
)
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
_SIGNATURES = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "gif": b"GIF8",
}
_DATA_URI = re.compile(r"data:image/[\w.+-]+(?P<base64>;base64)?,(?P<data>.*)", re.DOTALL)
# What Python prints of matplotlib's and other objects when they end a cell: not a result.
_OBJECT = re.compile(
    r".*<[\w.]+ .*\bat 0x[0-9a-fA-F]+>.*"
    r"|[(\[{]?<(Figure|Axes|AxesSubplot|seaborn\.)\b.*"
    r"|array\(\[+<Axes.*"
    r"|Text\(.*\)"
    r"|<[\w.]+ object>",
    re.DOTALL,
)
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_OPTION = re.compile(r"#\|\s?(.*)")


def cell_options(source: str) -> dict[str, Any]:
    """Return a code cell's options: its leading ``#| key: value`` lines, read as YAML.

    Lines that are no YAML mapping are no options.
    """
    lines = []
    for line in source.splitlines():
        option = _OPTION.fullmatch(line.strip())
        if option is None:
            break
        lines.append(option[1])
    try:
        options = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError:
        return {}
    return options if isinstance(options, dict) else {}


class Rendering:
    """One notebook on its way to Typst.

    Parameters
    ----------
    notebook : str
        The notebook's file name, for messages.

    Attributes
    ----------
    pictures : dict of str to bytes
        The picture files that the source refers to, by name.
    """

    def __init__(self, notebook: str) -> None:
        self._notebook = notebook
        self.pictures: dict[str, bytes] = {}
        self._levels = HeadingLevels()

    def markdown_cell(self, cell: Cell) -> Markup:
        """Return a Markdown cell."""
        attachments: Mapping[str, Mapping[str, str]] = cell.get("attachments", {})
        return markdown(
            cell["source"],
            heading_level=self._levels.next,
            image=lambda url: self._linked_picture(url, attachments),
        )

    def output(self, output: Output, cell: Cell, index: int = 0) -> Markup:
        """Return one output of a code cell in its richest form, or nothing.

        Parameters
        ----------
        output : mapping
            An output of nbformat 4. Streams, widgets and formulas show nothing.
        cell : mapping
            The cell it belongs to, for its options.
        index : int
            Place of the output among the cell's rich outputs.
        """
        data: Mapping[str, Any] = output.get("data", {})
        if WIDGET_MIME in data:
            return Markup()
        shown = self._rich(data, _Options(cell_options(cell["source"]), index))
        if shown is None and output["output_type"] == "execute_result":
            result = plain_result(data.get("text/plain", ""))
            shown = call("cx-code", result) if result else None
        return shown or Markup()

    def _rich(self, data: Mapping[str, Any], options: _Options) -> Markup | None:
        """Return the richest form of an output, or None if it has but plain text."""
        if BLOCK_MIME in data:
            return self._block(data[BLOCK_MIME])
        if "text/markdown" in data:
            return markdown(data["text/markdown"], heading_level=self._levels.next)
        for mime in _PICTURES:
            if mime in data and (name := self._encoded_picture(data[mime])):
                return call("cx-figure", {"path": name, **options.of("fig")})
        return _html(data["text/html"], options) if "text/html" in data else None

    def _block(self, data: Mapping[str, Any]) -> Markup:
        match data.get("block"):
            case "document":
                return Markup()
            case "heading":
                # The PDF's bookmarks know no references.
                title = text(without_references(" ".join(data["text"].split())))
                level = self._levels.next(data["level"])
                return call("cx-heading", title, level=level, label=data.get("label"))
            case "figure":
                shown = {key: each for key, each in data.items() if key != "svg"}
                shown |= {"path": self._picture(data["svg"].encode())}
                return call("cx-figure", {**shown, "alt": without_references(data["alt"])})
            case "columns":
                columns = [join(map(self._block, blocks)) for blocks in data["columns"]]
                return call("cx-columns", columns, data["widths"])
            case "onepage":
                return call("cx-onepage", join(map(self._block, data["blocks"])))
            case name if name in _PLAIN_BLOCKS:
                return call(f"cx-{name}", data)
            case name:
                raise ReportError(problem("unknown_block", self._notebook, name=name))

    def _linked_picture(self, url: str, attachments: Mapping[str, Mapping[str, str]]) -> str | None:
        """Lay by the picture of a Markdown image that travels with the notebook."""
        if url.startswith("attachment:"):
            name = unquote_to_bytes(url.removeprefix("attachment:")).decode("utf-8", "replace")
            return next(map(self._encoded_picture, attachments.get(name, {}).values()), None)
        found = _DATA_URI.fullmatch(url)
        if found is None:
            return None
        if found["base64"]:
            return self._encoded_picture(found["data"])
        return self._picture(unquote_to_bytes(found["data"]))

    def _encoded_picture(self, data: str) -> str | None:
        """Lay by a picture as nbformat holds it: SVG as text, others in base64."""
        if data.lstrip().startswith("<"):
            return self._picture(data.encode("utf-8", "replace"))
        try:
            return self._picture(base64.b64decode(data))
        except binascii.Error:
            return None

    def _picture(self, content: bytes) -> str | None:
        """Lay by a picture and return its file name, or None if it is of no known kind."""
        suffix = next(
            (suffix for suffix, start in _SIGNATURES.items() if content.startswith(start)), None
        )
        if b"<svg" in content and suffix is None:
            content = printable(content.decode("utf-8", "replace")).encode()
            suffix = "svg"
        if suffix is None:
            return None
        name = f"picture-{len(self.pictures) + 1}.{suffix}"
        self.pictures[name] = content
        return name


def _html(html: str, options: _Options) -> Markup:
    tables = html_tables(html)
    if not tables:
        return join([text(html_text(html)), call("parbreak")])
    tables[0] |= {key: each for key, each in options.of("tbl").items() if each}
    return join([call("cx-table", table) for table in tables])


def plain_result(result: str) -> str:
    """Return the plain text of a cell's last expression, empty where it only names an object."""
    result = _ANSI.sub("", result).strip()
    return "" if _OBJECT.fullmatch(result) else result


class _Options:
    """A cell's options as they concern one of its outputs."""

    def __init__(self, options: Mapping[str, Any], index: int) -> None:
        self._options = options
        self._index = index

    def of(self, prefix: str) -> dict[str, str | None]:
        """Return caption, alternative text and label of the figure or table."""
        return {
            "caption": self._get(f"{prefix}-cap"),
            "alt": self._get(f"{prefix}-alt"),
            "label": label_of(self._get("label") or "") if self._index == 0 else None,
        }

    def _get(self, name: str) -> str | None:
        given = self._options.get(name)
        if isinstance(given, list):
            given = given[self._index] if self._index < len(given) else None
        return str(given) if given is not None and visible(str(given)) else None
