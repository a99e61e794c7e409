"""Where each part of the model is kept in the content folder."""

from __future__ import annotations

from cxassess.errors import Where

LISTS = {
    "dimensions": "dimensions.yaml",
    "indicators": "indicators",
    "mistakes": "mistakes",
    "checks": "checks.yaml",
    "sources": "sources.yaml",
    "glossary": "glossary.yaml",
}
"""A list of the model -> the file that holds it, or the folder whose files together do."""

MAPPINGS = {
    "model.yaml": (
        "version",
        "rules",
        "levels",
        "grades",
        "roles",
        "departments",
        "statuses",
        "horizons",
        "check_groups",
    ),
    "gates.yaml": ("gates", "combinations"),
}
"""A file -> the parts of the model that it holds."""

_FILES = LISTS | {part: file for file, parts in MAPPINGS.items() for part in parts}


def file_of(part: str) -> str:
    """Return the content file, or the folder of files, that holds a part of the model."""
    return _FILES.get(part, "model.yaml")


def where_in(part: str, *path: object) -> Where:
    """Return the place of a part of the model, of an item in it, or of a field of that item."""
    keys = path if part in LISTS else (part, *path)
    return Where(file_of(part), key=".".join(str(each) for each in keys) or None)
