"""Find and read ``brand.yml``: the client's own, else that of the folder of all clients."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cxassess.engagement.files import CONFIG
from cxassess.engagement.types import Engagement, ReportConfig
from cxassess.engagement.validation import validate
from cxassess.engagement.yaml_file import Document, parse_yaml
from cxassess.errors import EngagementError, Problem, Where, problem
from cxassess.report.brand.files import read_font, read_picture
from cxassess.report.brand.types import Brand, BrandConfig, BrandFont
from cxassess.report.colours import TEXT_CONTRAST, WHITE, contrast, readable
from cxassess.report.fonts import FAMILIES, unprintable

BRAND_FILE = "brand.yml"

_COLOUR = re.compile("#[0-9a-fA-F]{6}")
_PRINTED = ("meta", "contact", "confidentiality")


def load_brand(engagement: Engagement) -> Brand:
    """Return the brand of a client's report.

    Raises
    ------
    EngagementError
        When anything is wrong with the brand or a file that it names.
    """
    config = engagement.config
    brand, problems = read_brand(engagement.folder, config.report, config.client.name)
    EngagementError.raise_any(problems)
    return brand


def read_brand(folder: Path, config: ReportConfig, client: str) -> tuple[Brand, list[Problem]]:
    """Return the brand of a client's report and everything that is wrong with it.

    Parameters
    ----------
    folder : Path
        The client's folder.
    config : ReportConfig
        Its `report` block in ``client.yaml``.
    client : str
        The client's name, for its logo's alternative text.
    """
    problems: list[Problem] = []
    brand = Brand()
    path = _place(folder, config, problems)
    if path is not None:
        try:
            brand, found = _of_file(path)
            problems += found
        except EngagementError as error:
            problems += error.problems
    if config.logo is not None:
        where = Where(CONFIG, key="report.logo")
        logo, found = read_picture(
            folder, config.logo, where, name="client-logo", alt=f"Logo {client}"
        )
        problems += found
        brand = replace(brand, client_logo=logo)
    return brand, problems


def _place(folder: Path, config: ReportConfig, problems: list[Problem]) -> Path | None:
    """Return the file of the brand, or None where there is none."""
    if config.brand is not None:
        path = folder / config.brand
        if path.is_file():
            return path
        where = Where(CONFIG, key="report.brand")
        problems.append(problem("brand_missing", where, found=config.brand))
        return None
    return next(
        (
            path
            for path in (folder / BRAND_FILE, folder.resolve().parent / BRAND_FILE)
            if path.is_file()
        ),
        None,
    )


def _of_file(path: Path) -> tuple[Brand, list[Problem]]:
    try:
        content = path.read_bytes()
    except OSError:
        raise EngagementError(problem("engagement_file_unreadable", path.name)) from None
    document = parse_yaml(content, path.name)
    problems = list(document.problems)
    if document.data is None:
        return Brand(), problems
    config, found = validate(BrandConfig, document)
    problems += found
    if config is None:
        return Brand(), problems
    problems += _unprintable(document)
    colours = {
        name: _colour(name, getattr(config.color, name), config, document, problems)
        for name in ("primary", "foreground")
    }
    fonts = _fonts(path.parent, config, document, problems)
    name = config.meta.name
    brand = Brand(
        name=name,
        link=config.meta.link,
        primary=colours["primary"],
        foreground=colours["foreground"],
        base=_family("base", config, document, problems),
        headings=_family("headings", config, document, problems),
        fonts=tuple(fonts),
        contact=config.contact,
        confidentiality=config.confidentiality.model_dump(exclude_none=True),
    )
    if config.logo.file is not None:
        alt = config.logo.alt or " ".join(["Logo", *filter(None, [name])])
        logo, found = read_picture(
            path.parent, config.logo.file, document.where("logo"), name="brand-logo", alt=alt
        )
        problems += found
        brand = replace(brand, logo=logo)
    return brand, problems


def _colour(
    name: str, given: str | None, config: BrandConfig, document: Document, problems: list[Problem]
) -> str | None:
    """Return a colour as ``#rrggbb``; text of it on white, and white on it, must be readable."""
    if given is None:
        return None
    where = document.where("color", name)
    colour = config.color.palette.get(given, given)
    if not _COLOUR.fullmatch(colour):
        listed = ", ".join(config.color.palette) or "-"
        problems.append(problem("brand_colour", where, found=given, palette=listed))
        return None
    found = contrast(colour, WHITE)
    if found < TEXT_CONTRAST:
        problems.append(
            problem(
                "brand_contrast",
                where,
                found=colour,
                contrast=f"{found:.1f}",
                least=f"{TEXT_CONTRAST:g}",
                nearest=readable(colour),
            )
        )
    return colour.lower()


def _fonts(
    folder: Path, config: BrandConfig, document: Document, problems: list[Problem]
) -> Iterator[BrandFont]:
    for i, font in enumerate(config.typography.fonts):
        for k, file in enumerate(font.files):
            where = document.where("typography", "fonts", i, "files", k)
            read, found = read_font(folder, file, font.family, where)
            problems += found
            if read is not None:
                yield read


def _family(
    name: str, config: BrandConfig, document: Document, problems: list[Problem]
) -> str | None:
    """Return the family of a kind of text, which must be one that has files."""
    face = getattr(config.typography, name)
    if face is None:
        return None
    known = [*(font.family for font in config.typography.fonts), *FAMILIES]
    if face.family not in known:
        where = document.where("typography", name)
        listed = ", ".join(known)
        problems.append(problem("brand_family", where, found=face.family, known=listed))
    return str(face.family)


def _unprintable(document: Document) -> Iterator[Problem]:
    """Yield a problem for each printed text with characters that no face can show."""
    for loc, place in document.places.items():
        characters = unprintable(place.text or "") if loc and loc[0] in _PRINTED else []
        if characters:
            named = ", ".join(f"{each} (U+{ord(each):04X})" for each in characters)
            yield problem("text_unprintable", document.where(*loc), characters=named)
