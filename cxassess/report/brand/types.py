"""What ``brand.yml`` may say, and the brand that comes of it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from cxassess.errors import Language, language_key


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MetaConfig(_Part):
    """Who signs the report."""

    name: str | None = Field(default=None, max_length=120)
    link: str | None = Field(default=None, max_length=200)


class LogoConfig(_Part):
    """Files of the logo; the report shows the largest that is given."""

    images: dict[str, str] = Field(default_factory=dict)
    small: str | None = None
    medium: str | None = None
    large: str | None = None
    alt: str | None = None
    """The logo in words; by default "Logo" and the company's name."""

    @property
    def file(self) -> str | None:
        """The file to show."""
        name = self.large or self.medium or self.small
        return self.images.get(name, name) if name else None


class ColorConfig(_Part):
    """Colours as ``#rrggbb`` or by their name in `palette`."""

    palette: dict[str, str] = Field(default_factory=dict)
    primary: str | None = None
    """Headings, rules, table heads and charts."""
    foreground: str | None = None
    """Text."""


class FontConfig(_Part):
    """A family and the files of its faces (TTF or OTF), relative to ``brand.yml``."""

    family: str = Field(min_length=1)
    source: Literal["file"] = "file"
    files: tuple[str, ...] = Field(min_length=1)


class FaceConfig(_Part):
    """The family of a kind of text."""

    family: str = Field(min_length=1)


class TypographyConfig(_Part):
    """Families of the text and of its headings."""

    fonts: tuple[FontConfig, ...] = ()
    base: FaceConfig | None = None
    headings: FaceConfig | None = None

    @field_validator("base", "headings", mode="before")
    @classmethod
    def _name_alone(cls, given: object) -> object:
        return {"family": given} if isinstance(given, str) else given


class ConfidentialityConfig(_Part):
    """The line of confidentiality, in each language."""

    pt: str | None = Field(default=None, max_length=160)
    en: str | None = Field(default=None, max_length=160)


class BrandConfig(_Part):
    """The whole ``brand.yml``."""

    meta: MetaConfig = MetaConfig()
    logo: LogoConfig = LogoConfig()
    color: ColorConfig = ColorConfig()
    typography: TypographyConfig = TypographyConfig()
    contact: tuple[str, ...] = Field(default=(), max_length=4)
    confidentiality: ConfidentialityConfig = ConfidentialityConfig()

    @field_validator("logo", mode="before")
    @classmethod
    def _file_alone(cls, given: object) -> object:
        return {"medium": given} if isinstance(given, str) else given

    @field_validator("confidentiality", mode="before")
    @classmethod
    def _one_line(cls, given: object) -> object:
        return {"pt": given, "en": given} if isinstance(given, str) else given


@dataclass(frozen=True)
class Picture:
    """A logo: the name under which it travels, its content and what it shows in words."""

    name: str
    content: bytes
    alt: str


@dataclass(frozen=True)
class BrandFont:
    """A file of a face."""

    path: Path
    family: str


@dataclass(frozen=True)
class Brand:
    """A brand, its files read; without anything given, the report's own look.

    Parameters
    ----------
    primary, foreground : str, optional
        Colours as ``#rrggbb``.
    base, headings : str, optional
        Families of the text and of the headings.
    logo : Picture, optional
        Of who signs the report.
    client_logo : Picture, optional
    confidentiality : mapping
        Language's key (``pt``, ``en``) -> the line.
    """

    name: str | None = None
    link: str | None = None
    primary: str | None = None
    foreground: str | None = None
    base: str | None = None
    headings: str | None = None
    fonts: tuple[BrandFont, ...] = ()
    logo: Picture | None = None
    client_logo: Picture | None = None
    contact: tuple[str, ...] = ()
    confidentiality: Mapping[str, str] | None = None

    def data(self, language: Language) -> dict[str, Any]:
        """Return the brand as JSON, for a `Document` block: only what was given."""
        pictures = (("logo", self.logo), ("client_logo", self.client_logo))
        given: dict[str, Any] = {
            "name": self.name,
            "link": self.link,
            "accent": self.primary,
            "ink": self.foreground,
            "base": self.base,
            "headings": self.headings,
            "contact": list(self.contact),
            "confidentiality": (self.confidentiality or {}).get(language_key(language)),
            "files": {each.name: _text(each.content) for _, each in pictures if each},
            "fonts": {each.path.name: _text(each.path.read_bytes()) for each in self.fonts},
        }
        given |= {key: {"path": each.name, "alt": each.alt} for key, each in pictures if each}
        return {key: each for key, each in given.items() if each}


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
