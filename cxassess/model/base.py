"""What all content is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from cxassess.errors import Language


class Content(BaseModel):
    """Base of all content: frozen, and a mistyped key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Content):
    """One text in both languages of the product."""

    pt: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_language(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.pt if language == "pt-BR" else self.en
