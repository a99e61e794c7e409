"""A client's folder to be: an example client's profile, taken apart for a test to change."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import yaml
from matplotlib import image

from cxassess.engagement import write_questionnaire
from cxassess.engagement.types import Answer, Respondent
from cxassess.model import load_model
from cxassess.model.types import ROLE_GROUPS
from examples.build import PROFILES, read, write_assessment, write_client

MODEL = load_model()
FOUR = tuple(Respondent(f"R{place}", role) for place, role in enumerate(ROLE_GROUPS, start=1))
"""One person a role group."""

Change = Callable[[str], str]

_TEXTS_OF_CLIENT = frozenset(
    [
        "name",
        "sector",
        "consultant",
        "owner",
        "question",
        "channel",
        "event",
        "population",
        "sponsor",
        "conducted_by",
        "quality",
        "weighting",
        "account_rule",
        "chosen_by",
        "source",
        "wave",
        "since",
        "formula",
        "period",
        "benchmark_source",
        "title",
        "reason",
    ]
)
_TEXTS_OF_OPERATIONS = frozenset(
    [
        "reasons",
        "channels",
        "channel",
        "rate",
        "collection",
        "division",
        "group",
    ]
)
_LONGEST_OF_TABLES = 80
"""Longer texts in a table of the operations are refused, as those with an @: a person's words."""
_TEXTS_OF_BRAND = frozenset({"name", "alt", "contact", "pt", "en"})
_LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60" width="240" height="60">
<rect width="60" height="60" rx="12" fill="#7a1f5c"/><circle cx="30" cy="30" r="15" fill="#fff"/>
<path d="M80 44 L98 16 L116 44 M128 44 V16 M146 44 H176 M146 16 H176 M200 44 L220 16"
 stroke="#7a1f5c" stroke-width="7" fill="none"/></svg>
"""


@dataclass
class Draft:
    """A client that can still be changed.

    Parameters
    ----------
    profile : dict
        What ``examples/profiles`` says of it, but for the two files below.
    config : dict
        ``client.yaml``.
    evidence : list
        ``evidence.yaml``.
    earlier : dict, optional
        What an earlier assessment had otherwise.
    people : tuple of Respondent, optional
        Who answers, when it is not the profile's twelve.
    levels : mapping, optional
        Indicator -> what all `people` answer.
    files : dict
        Path -> content of what else lies in the folder.
    """

    profile: dict[str, Any]
    config: dict[str, Any]
    evidence: list[dict[str, Any]]
    earlier: dict[str, Any] | None = None
    people: tuple[Respondent, ...] | None = None
    levels: Mapping[str, int] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def lay(self, folder: Path) -> Path:
        """Write the folder."""
        profile = self.profile | {
            "client_yaml": _yaml(self.config),
            "evidence_yaml": _yaml(self.evidence),
        }
        write_client(profile, folder, MODEL)
        if self.people is not None:
            answers = [
                Answer(person.code, indicator, level)
                for indicator, level in self.levels.items()
                for person in self.people
            ]
            path = folder / "questionnaire.xlsx"
            language = self.config["language"]
            write_questionnaire(path, MODEL, language, respondents=self.people, answers=answers)
        if self.earlier is not None:
            levels = profile["levels"] | self.earlier["levels"]
            write_assessment(profile | self.earlier | {"levels": levels}, folder / "earlier", MODEL)
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        return folder

    def keep_surveys(self, number: int, *, reported: Iterable[Mapping[str, Any]] = ()) -> None:
        """Drop all surveys but the first ones, and what is reported of any."""
        self.config["surveys"] = self.config["surveys"][:number]
        self.config["reported"] = list(reported)
        self.profile["surveys"] = self.profile["surveys"][:number]

    def keep_operations(self, *names: str) -> None:
        """Drop all tables of the operations but those named."""
        self.profile["operations"] = {
            name: table for name, table in self.profile["operations"].items() if name in names
        }

    def add_brand(self) -> None:
        """Give the report the brand of who signs it, and the client's logo."""
        serif = Path(mpl.get_data_path()) / "fonts" / "ttf"
        faces = ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf")
        self.config["report"] = {"logo": "client.png"}
        self.files |= {
            "brand.yml": _yaml(brand()).encode(),
            "logo.svg": _LOGO.encode(),
            "client.png": _picture(),
            **{name: (serif / name).read_bytes() for name in faces},
        }

    def change_texts(self, change: Change) -> None:
        """Change every text that the client and who signs the report can give."""
        self.config = _changed(self.config, _TEXTS_OF_CLIENT, change)
        self.evidence = _changed(self.evidence, _TEXTS_OF_CLIENT, change)
        for survey in self.config["surveys"]:
            named = survey["columns"].get("segments", {})
            survey["columns"]["segments"] = {change(name): each for name, each in named.items()}
        for survey in self.profile["surveys"]:
            named = survey["segments"].items()
            survey["segments"] = {name: _renamed(shares, change) for name, shares in named}
            survey["lift"] = _renamed(survey.get("lift", {}), change)
        self.profile["operations"] = _changed(
            self.profile["operations"],
            _TEXTS_OF_OPERATIONS,
            lambda text: change(text).replace("@", "")[:_LONGEST_OF_TABLES],
        )
        named = self.profile["not_applicable"]
        self.profile["not_applicable"] = {name: change(text) for name, text in named.items()}
        agreed = self.profile.get("consensus", [])
        self.profile["consensus"] = _changed(agreed, _TEXTS_OF_CLIENT, change)
        if "brand.yml" in self.files:
            self.files["brand.yml"] = _yaml(_changed(brand(), _TEXTS_OF_BRAND, change)).encode()


def draft(example: str) -> Draft:
    """Return an example client, taken apart."""
    profile = read(PROFILES / f"{example}.yaml")
    earlier = PROFILES / "earlier" / f"{example}.yaml"
    return Draft(
        profile,
        yaml.safe_load(profile.pop("client_yaml")),
        yaml.safe_load(profile.pop("evidence_yaml")),
        read(earlier) if earlier.exists() else None,
    )


def brand() -> dict[str, Any]:
    """Return a ``brand.yml`` that says everything it can."""
    files = ["DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"]
    return {
        "meta": {"name": "Farol Consultoria", "link": "https://farol.example"},
        "logo": {"images": {"wide": "logo.svg"}, "large": "wide", "alt": "Logo da Farol"},
        "color": {"palette": {"plum": "#7a1f5c"}, "primary": "plum", "foreground": "#2b2230"},
        "typography": {
            "fonts": [{"family": "DejaVu Serif", "source": "file", "files": files}],
            "headings": "DejaVu Serif",
        },
        "contact": ["Rua das Âncoras, 100, Recife", "contato@farol.example"],
        "confidentiality": {
            "pt": "Confidencial: uso restrito ao cliente",
            "en": "Confidential: for the client's own use",
        },
    }


def _changed(data: Any, keys: frozenset[str], change: Change, *, named: bool = False) -> Any:
    """Return data with the texts under some keys changed, wherever they are."""
    if isinstance(data, str):
        return change(data) if named else data
    if isinstance(data, list):
        return [_changed(each, keys, change, named=named) for each in data]
    if isinstance(data, dict):
        return {key: _changed(each, keys, change, named=key in keys) for key, each in data.items()}
    return data


def _renamed(data: Mapping[str, Any], change: Change) -> dict[str, Any]:
    return {change(name): each for name, each in data.items()}


def _picture() -> bytes:
    """Return a logo as PNG."""
    pixels = np.zeros((40, 160, 3), dtype=np.uint8)
    pixels[:, :80], pixels[:, 80:] = (15, 76, 92), (224, 160, 40)
    buffer = io.BytesIO()
    image.imsave(buffer, pixels, format="png")
    return buffer.getvalue()


def _yaml(data: object) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)
