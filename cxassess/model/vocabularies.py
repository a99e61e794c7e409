"""The model's vocabularies: stages, evidence, who answers, what is found, and the glossary."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cxassess.model.base import Content, Text

RoleGroup = Literal["executive", "cx_cs", "commercial", "front_line"]

ROLE_GROUPS: tuple[RoleGroup, ...] = ("executive", "cx_cs", "commercial", "front_line")


class Level(Content):
    """A level of an answer and, with its band of the index, a stage: from <= index < to."""

    level: int = Field(ge=1, le=5)
    name: Text
    description: Text
    from_index: float
    to_index: float


class EvidenceGrade(Content):
    """A grade of evidence and the highest level it can support."""

    grade: int = Field(ge=0, le=4)
    name: Text
    supports: int = Field(ge=1, le=5)


class Role(Content):
    """A group of respondents whose view counts as one."""

    id: RoleGroup
    name: Text
    who: Text


class Department(Content):
    """A part of the organisation that can be asked a question."""

    id: str
    name: Text


class Status(Content):
    """A status of a mistake and what it weighs in the priorities."""

    id: Literal[
        "contradiction", "confirmed", "probable", "indication", "not_observed", "cleared", "no_data"
    ]
    name: Text
    meaning: Text
    weight: float = Field(ge=0, le=1)


class CheckGroup(Content):
    """What some of the checks are about."""

    id: str
    name: Text


class GlossaryTerm(Content):
    """A term that a report uses, in a sentence or two."""

    id: str
    term: Text
    meaning: Text
