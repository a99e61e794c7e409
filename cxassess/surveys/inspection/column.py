"""A column of a sample at work: its cells counted, what its header speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import islice

import yaml

from cxassess.surveys.headers import JOINT
from cxassess.surveys.names import fold, has_word, word_pattern
from cxassess.surveys.sample import Sample
from cxassess.surveys.types import Configuration

_IMPORT_ID = '{"ImportId"'
_FIRST = 50


class Vocabulary(Configuration):
    """Words of headers, and patterns of wave names."""

    words: dict[str, tuple[str, ...]]
    waves: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """Return the content of ``vocabulary.yaml``."""
    return Vocabulary.model_validate(read_content("vocabulary.yaml"))


def read_content(name: str) -> object:
    """Return a content file of this package as plain data."""
    source = resources.files("cxassess.surveys.inspection") / name
    return yaml.safe_load(source.read_text(encoding="utf-8"))


def on_one_line(text: str) -> str:
    """Return a text with line ends and other unseen characters as their escapes."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def short_name(name: str, length: int) -> str:
    """Return a column's name on one line, cut where it does not tell columns apart.

    Of one of a question's columns, "question / answer", the answer stays whole.
    """
    line = on_one_line(name)
    if len(line) <= length:
        return line
    question, joint, answer = line.rpartition(JOINT)
    left = length - len(joint + answer) - 1
    if not joint:
        return line[: length - 1] + "…"
    if left > 0:
        return f"{question[:left].rstrip()}…{joint}{answer}"
    return f"…{joint}{answer}"[: length - 1] + "…"


@dataclass(frozen=True, eq=False)
class Column:
    """A column of the sample.

    `unique` says that no other column is called so: only such ones can be mapped.
    """

    index: int
    name: str
    others: tuple[str, ...]
    cells: Sequence[str]
    own_dates: bool
    unique: bool

    @cached_property
    def counts(self) -> dict[str, int]:
        """Each different text, blanks around it taken off -> its rows; without empty cells."""
        counts = dict(Counter(map(str.strip, self.cells)))
        counts.pop("", None)
        return counts

    @cached_property
    def first_texts(self) -> tuple[str, ...]:
        """Some of the different texts: they tell that 100,000 are nothing of a kind."""
        return tuple(islice(self.counts, _FIRST))

    @cached_property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(self.counts.values())

    @property
    def distinct(self) -> int:
        """How many different texts there are."""
        return len(self.counts)

    @property
    def distinct_share(self) -> float:
        """Different texts per filled cell."""
        return self.distinct / self.filled if self.filled else 0.0

    @cached_property
    def words(self) -> str:
        """The header's name, folded."""
        return fold(self.name)

    @cached_property
    def wording(self) -> str:
        """The name and the question's wording, folded."""
        others = (each for each in self.others if not each.startswith(_IMPORT_ID))
        return " ".join([self.words, *map(fold, others)])

    def speaks_of(self, topic: str) -> bool:
        """Tell whether the name or the wording has a word of `topic`."""
        return word_pattern(vocabulary().words[topic]).search(self.wording) is not None

    def called(self, *topics: str) -> bool:
        """Tell whether the name, if it is one and no question, has a word of `topics`."""
        return self.named(tuple(word for each in topics for word in vocabulary().words[each]))

    def named(self, words: tuple[str, ...]) -> bool:
        """Tell whether the name, if it is one and no question, has one of `words`."""
        return has_word(self.words, words)

    def all_match(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether every filled cell is wholly as `pattern` says."""
        return (
            self.filled > 0
            and all(map(pattern.fullmatch, self.first_texts))
            and all(map(pattern.fullmatch, self.counts))
        )

    def share_of(self, pattern: re.Pattern[str]) -> float:
        """Return which share of the filled cells is wholly as `pattern` says."""
        if not any(map(pattern.fullmatch, self.first_texts)):
            return 0.0
        rows = sum(rows for text, rows in self.counts.items() if pattern.fullmatch(text))
        return rows / self.filled


def columns_of(sample: Sample) -> list[Column]:
    """Return the columns of a sample."""
    names = Counter(sample.header.names)
    return [
        Column(
            index=index,
            name=name,
            others=sample.header.others[index],
            cells=sample.columns[index],
            own_dates=sample.dates[index],
            unique=bool(name.strip()) and names[name] == 1,
        )
        for index, name in enumerate(sample.header.names)
    ]
