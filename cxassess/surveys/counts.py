"""A large Parquet file reduced once to its table of answers, in memory bounded by its columns.

Only the mapped columns are read, a batch of rows at a time and several parts of the file at once;
what is left of a batch is its counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from os import PathLike, fspath
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cxassess.errors import SurveyError, problem
from cxassess.stats import ScoreTable
from cxassess.surveys.batches import BatchCounter
from cxassess.surveys.findings import describe_findings
from cxassess.surveys.numbers import NumberFormat, parse_number
from cxassess.surveys.parquet import is_text, mapped_columns, telling_errors
from cxassess.surveys.parts import CellKinds, Group, Part, gathered
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.types import ColumnMap, FileConfig, SurveyConfig
from cxassess.surveys.waves import order_waves
from cxassess.surveys.words import quoted

_BATCH_ROWS = 1 << 17
_READ_BYTES = 1 << 20
_MOST_SPANS = 32


@dataclass(frozen=True)
class CountedSurvey:
    """A survey's answers by wave, segment and score, as `count_parquet` counts them.

    Attributes
    ----------
    table : ScoreTable
        Answers by group and score; what `cxassess.stats` infers from.
    groups : tuple of Group
        Wave and segment of each group of the table, in order; "" where the survey is not divided
        so. A group without answers is not there.
    rows : int
        Number of rows read.
    missing : dict
        Declared missing code ("" for an empty cell) -> number of rows.
    """

    table: ScoreTable
    groups: tuple[Group, ...]
    rows: int
    missing: dict[str, int]

    def by(self, *kept: Literal["wave", "segment"]) -> CountedSurvey:
        """Return the same answers by wave or by segment only, or without either as one group."""
        own = [Group(**{name: getattr(group, name) for name in kept}) for group in self.groups]
        waves = list(dict.fromkeys(group.wave for group in own))
        groups = sorted(set(own), key=lambda group: (waves.index(group.wave), group.segment))
        return replace(self, table=gathered(self.table, own, groups), groups=tuple(groups))


def count_parquet(
    path: str | PathLike[str],
    score: str,
    by: str | None = None,
    weight: str | None = None,
    wave: str | None = None,
    *,
    scale: tuple[int, int] = (0, 10),
    missing: Sequence[int | str] = (),
) -> CountedSurvey:
    """Count the answers of a Parquet file by wave, segment and score.

    The rules are those of `read_survey`, and so are the errors; what is kept is the counts.

    Parameters
    ----------
    path : str or path
        The file. Whatever its size, a few batches of rows of the columns below are in memory.
    score : str
        Column of the score.
    by, weight, wave : str, optional
        Columns of the segment, the weight and the wave.
    scale : tuple of int, optional
        Lowest and highest score.
    missing : sequence of int or str, optional
        Codes that stand for no answer. An empty cell always does.

    Returns
    -------
    CountedSurvey
        The table of answers, its groups, and how many rows there were and were missing.

    Raises
    ------
    ValueError
        If the scale is no scale, or a missing code is one of its scores.
    SurveyError
        If the file cannot be read, or has no answers, lacks a column, or holds scores, waves or
        weights that are none.

    Examples
    --------
    >>> import pandas as pd, tempfile, pathlib
    >>> from cxassess.stats import nps_of
    >>> from cxassess.surveys.counts import count_parquet
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "answers.parquet")
    ...     answers = {"score": [10, 9, 3, 8, None, 10], "shop": ["A", "A", "A", "B", "B", "B"]}
    ...     pd.DataFrame(answers).to_parquet(path)
    ...     counted = count_parquet(path, "score", by="shop")
    >>> counted.rows, counted.missing, [group.segment for group in counted.groups]
    (6, {'': 1}, ['A', 'B'])
    >>> nps_of(counted.table, 0)
    NpsResult(detractors=1, passives=0, promoters=2)
    """
    config, settings = _settings(path, score, by, weight, wave, scale, missing)
    with telling_errors(settings):
        source = _Source.opened(settings)
        rule = CellKinds(config, settings)
        counter = BatchCounter(settings, source.names, rule, scale)
        with ThreadPoolExecutor(min(pa.cpu_count(), len(source.spans) or 1)) as pool:
            parts = pool.map(partial(_count_span, source, counter), source.spans)
            total = _total(parts, counter)
    if total is None:
        raise SurveyError(problem("file_no_answers", settings.found_at()))
    SurveyError.raise_any(describe_findings(total.findings, settings, config))
    groups = _ordered(total.groups, config, settings)
    return CountedSurvey(
        gathered(total.table, total.groups, groups),
        groups,
        total.rows,
        {code: int(rows) for code, rows in zip(rule.codes, total.missing, strict=True) if rows},
    )


class _Span(NamedTuple):
    """Row groups of a file that follow one another."""

    row_groups: list[int]
    first_row: int


@dataclass(frozen=True)
class _Source:
    """A Parquet file, and which of it is to be read."""

    path: str
    metadata: pq.FileMetaData
    names: dict[str, str]
    texts: list[str]
    spans: list[_Span]

    @classmethod
    def opened(cls, settings: FileSettings) -> _Source:
        if Path(settings.path).is_dir():
            where = settings.found_at()
            raise SurveyError(problem("file_not_regular", where, path=quoted([settings.path])))
        with pq.ParquetFile(settings.path) as file:
            schema, metadata = file.schema_arrow, file.metadata
        indices = mapped_columns(schema, settings).indices
        names = {role: schema.names[index] for role, index in indices.items()}
        texts = [schema.names[index] for index in indices.values() if is_text(schema.types[index])]
        return cls(settings.path, metadata, names, texts, _spans(metadata))

    def batches(self, span: _Span) -> Iterator[pa.RecordBatch]:
        """Yield the mapped columns of a span's rows; texts as places in a dictionary."""
        # Each thread has a file of its own: pyarrow's are not for several.
        with pq.ParquetFile(
            self.path,
            metadata=self.metadata,
            read_dictionary=self.texts,
            buffer_size=_READ_BYTES,
            pre_buffer=False,
        ) as file:
            yield from file.iter_batches(
                _BATCH_ROWS,
                row_groups=span.row_groups,
                columns=list(dict.fromkeys(self.names.values())),
                use_threads=False,
            )


def _settings(
    path: str | PathLike[str],
    score: str,
    by: str | None,
    weight: str | None,
    wave: str | None,
    scale: tuple[int, int],
    missing: Sequence[int | str],
) -> tuple[SurveyConfig, FileSettings]:
    low, high = scale
    if low >= high:
        raise ValueError(f"`scale` must hold the lowest and the highest score; got {scale}.")
    config = SurveyConfig(
        id="counted",
        name="counted",
        metric="csat",
        scale=scale,
        missing=tuple(missing),
        files=(FileConfig(path=fspath(path)),),
    )
    for code in missing:
        number = parse_number(str(code), NumberFormat())
        if number is not None and low <= number <= high:
            raise ValueError(f"`missing` must hold no score of the scale; got {code!r}.")
    settings = FileSettings(
        survey=config.id,
        index=0,
        path=fspath(path),
        wave=None,
        columns=ColumnMap(
            score=score, weight=weight, wave=wave, segments={"segment": by} if by else {}
        ),
        columns_key="columns",
    )
    return config, settings


def _spans(metadata: pq.FileMetaData) -> list[_Span]:
    """Divide a file's row groups, the same way on every machine: sums must not differ."""
    count = metadata.num_row_groups
    starts = np.cumsum([0, *(metadata.row_group(each).num_rows for each in range(count))])
    parts = np.array_split(np.arange(count), min(count, _MOST_SPANS) or 1)
    return [_Span(part.tolist(), int(starts[part[0]]) + 1) for part in parts if len(part)]


def _count_span(source: _Source, counter: BatchCounter, span: _Span) -> Part | None:
    first_row = span.first_row

    def parts() -> Iterator[Part]:
        nonlocal first_row
        for batch in source.batches(span):
            yield counter.count(batch, first_row)
            first_row += len(batch)

    return _total(parts(), counter)


def _total(parts: Iterable[Part | None], counter: BatchCounter) -> Part | None:
    total = None
    for part in parts:
        if part is not None:
            total = part if total is None else total + part
            counter.refuse_many_groups(len(total.groups))
    return total


def _ordered(
    groups: Sequence[Group], config: SurveyConfig, settings: FileSettings
) -> tuple[Group, ...]:
    waves = dict.fromkeys((group.wave for group in groups), pd.NaT)
    place = {name: index for index, name in enumerate(order_waves(config, [settings], waves))}
    return tuple(sorted(groups, key=lambda group: (place[group.wave], group.segment)))
