"""Measure NPS with intervals by segment from a large Parquet file, beside DuckDB's GROUP BY.

    python benchmarks/survey_scale.py [--rows N] [--repetitions N] [--path FILE]

The file has a score from 0 to 10 (some empty), 20 segments, a weight, a wave, and what else an
export holds: ids and comments, many times as large as what is counted. Both sides read it anew in
each repetition, in turns after a warm-up, and their counts must agree. DuckDB keeps its defaults
and one open connection, and is asked in two ways, of which the faster is compared with. The ratio
is the median of those of the repetitions: other load on the machine falls on both. Memory is the
peak above what the imports leave, each side in a process of its own.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from operator import truediv
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cxassess.stats import nps_of
from cxassess.surveys.counts import count_parquet

try:
    import resource
except ImportError:  # on Windows, where memory is not measured
    resource = None

try:
    import duckdb
except ImportError:
    sys.exit("DuckDB is not installed: pip install -e '.[bench]'")

AIM = 1.5
SEED = 20240131
ROWS_IN_GROUP = 1_000_000
SHARES = (0.03, 0.01, 0.02, 0.02, 0.03, 0.06, 0.06, 0.12, 0.20, 0.22, 0.23)
EMPTY = 0.03
SEGMENTS = tuple(
    f"{region} {kind}"
    for region in ("North", "South", "East", "West", "Centre")
    for kind in ("retail", "business", "public", "online")
)
WAVES = ("2021", "2022", "2023", "2024")
WORDS = (
    "good",
    "bad",
    "slow",
    "fast",
    "agent",
    "price",
    "app",
    "store",
    "again",
    "never",
    "always",
)
CLASSES = ("score <= 6", "score BETWEEN 7 AND 8", "score >= 9")
COUNTED = ("count(*)",)
WEIGHED = ("sum(weight)", "sum(weight * weight)")

Answer = dict[str, tuple[float, ...]]
"""Segment -> a figure for each class: the answers, or the weights and then their squares."""
Side = Callable[[str], Answer]


def main() -> int:
    """Print the comparison; return 1 where the sides disagree."""
    options = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        path = options.path or Path(folder, "survey.parquet")
        if not path.exists():
            print(f"writing {options.rows:,} answers ...", flush=True)
            apart(write_survey, str(path), options.rows)
        describe(path)
        # First, since a process starts with the peak of the one that starts it.
        memory = {
            title: {name: apart(peak_memory, title, name, str(path)) for name in sides}
            for title, sides in CASES.items()
        }
        agreed = [compare(title, str(path), options.repetitions, memory[title]) for title in CASES]
    return 0 if all(agreed) else 1


def write_survey(path: str, rows: int) -> None:
    """Write the file; the same number of rows makes the same file."""
    rng = np.random.default_rng(SEED)
    comments = pa.array([" ".join(words) for words in rng.choice(WORDS, (100_000, 12)).tolist()])
    with pq.ParquetWriter(path, _rows(rng, comments, 0, 0, 1).schema) as writer:
        for start in range(0, rows, ROWS_IN_GROUP):
            size = min(ROWS_IN_GROUP, rows - start)
            writer.write_table(
                _rows(rng, comments, start, size, rows), row_group_size=ROWS_IN_GROUP
            )


def _rows(
    rng: np.random.Generator, comments: pa.Array, start: int, size: int, rows: int
) -> pa.Table:
    scores = rng.choice(len(SHARES), size, p=SHARES).astype(np.int8)
    return pa.table(
        {
            "answer": pa.array(
                [f"{each:032x}" for each in rng.integers(2**63, size=size)], pa.string()
            ),
            "customer": rng.integers(2**40, size=size),
            "wave": pa.array(WAVES).take(pa.array(np.arange(start, start + size) * 4 // rows)),
            "segment": pa.array(SEGMENTS).take(pa.array(rng.integers(len(SEGMENTS), size=size))),
            "score": pa.array(scores, mask=rng.random(size) < EMPTY),
            "weight": rng.gamma(4, 0.25, size),
            "comment": comments.take(pa.array(rng.integers(len(comments), size=size))),
            "remedy": comments.take(pa.array(rng.integers(len(comments), size=size))),
        }
    )


def ours(path: str) -> Answer:
    """Return the answers of each class, with the scores and intervals made from them."""
    counted = count_parquet(path, "score", by="segment")
    results = [nps_of(counted.table, index) for index in range(len(counted.groups))]
    for result in results:
        result.confidence_interval()
    return {
        group.segment: (result.detractors, result.passives, result.promoters)
        for group, result in zip(counted.groups, results, strict=True)
    }


def ours_weighted(path: str) -> Answer:
    """Return the weights of each class and their squares, with the scores and intervals."""
    counted = count_parquet(path, "score", by="segment", weight="weight")
    for index in range(len(counted.groups)):
        nps_of(counted.table, index).confidence_interval()
    both = np.stack([counted.table.sums, counted.table.squares], axis=1)
    classes = np.add.reduceat(both, [0, 7, 9], axis=2).reshape(len(both), -1)
    return {
        group.segment: tuple(figures)
        for group, figures in zip(counted.groups, classes.tolist(), strict=True)
    }


def filtered(totals: tuple[str, ...], path: str) -> Answer:
    """Return what DuckDB gives when each class is a filter."""
    figures = [f"{total} FILTER ({each})" for total in totals for each in CLASSES]
    return asked(
        f"SELECT segment, {', '.join(figures)} FROM read_parquet(?) GROUP BY segment", path
    )


def by_score(totals: tuple[str, ...], path: str) -> Answer:
    """Return what DuckDB gives when it groups by score first."""
    named = [f"{total} AS total{index}" for index, total in enumerate(totals)]
    inner = f"SELECT segment, score, {', '.join(named)} FROM read_parquet(?) GROUP BY ALL"
    figures = [
        f"sum(total{index}) FILTER ({each})" for index in range(len(totals)) for each in CLASSES
    ]
    return asked(f"SELECT segment, {', '.join(figures)} FROM ({inner}) GROUP BY segment", path)


def asked(query: str, path: str) -> Answer:
    """Return the rows of a query of one file, by segment."""
    rows = connection().execute(query, [path]).fetchall()
    return {segment: tuple(map(float, figures)) for segment, *figures in rows}


connection = cache(duckdb.connect)

OURS = "cxassess"
CASES: dict[str, dict[str, Side]] = {
    "answers": {
        OURS: ours,
        "DuckDB, FILTER": partial(filtered, COUNTED),
        "DuckDB, by score": partial(by_score, COUNTED),
    },
    "weighted answers": {
        OURS: ours_weighted,
        "DuckDB, FILTER": partial(filtered, WEIGHED),
        "DuckDB, by score": partial(by_score, WEIGHED),
    },
}


def describe(path: Path) -> None:
    """Print how large the file is, and how much of it is read."""
    metadata = pq.read_metadata(path)
    groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
    chunks = [group.column(place) for group in groups for place in range(group.num_columns)]
    size = sum(each.total_compressed_size for each in chunks)
    mapped = sum(
        each.total_compressed_size
        for each in chunks
        if each.path_in_schema in {"score", "segment", "weight"}
    )
    print(
        f"{metadata.num_rows:,} rows in {len(groups)} row groups, {metadata.num_columns} columns;"
        f" {size / 1e6:,.0f} MB, of which score, segment and weight {mapped / 1e6:,.0f} MB"
    )


def compare(title: str, path: str, repetitions: int, memory: dict[str, float]) -> bool:
    """Print the times and the memory of one case; return whether all sides agree."""
    sides = CASES[title]
    answers = {name: run(path) for name, run in sides.items()}
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(repetitions):
        for name, run in sides.items():
            started = time.perf_counter()
            run(path)
            times[name].append(time.perf_counter() - started)
    print(f"\n{title}: median of {repetitions}, fastest, peak memory")
    for name in sides:
        median, fastest = statistics.median(times[name]), min(times[name])
        print(f"  {name:18}{median:8.3f} s{fastest:8.3f} s{memory[name]:8.0f} MB")
    theirs = min((name for name in sides if name != OURS), key=lambda name: sum(times[name]))
    ratios = sorted(map(truediv, times[OURS], times[theirs]))
    ratio = statistics.median(ratios)
    print(
        f"  ratio to {theirs}: {ratio:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}),"
        f" aim {AIM} {'met' if ratio <= AIM else 'MISSED'}"
    )
    agreed = all(same(answers[OURS], answer) for answer in answers.values())
    print(f"  figures of all segments and classes {'agree' if agreed else 'DIFFER'}")
    return agreed


def same(first: Answer, second: Answer) -> bool:
    """Return whether two answers agree, sums of weights but for the order of adding up."""
    return first.keys() == second.keys() and all(
        len(first[segment]) == len(second[segment])
        and all(map(partial(math.isclose, rel_tol=1e-9), first[segment], second[segment]))
        for segment in first
    )


def peak_memory(title: str, name: str, path: str) -> float:
    """Return by how many MB a run raises the peak memory of this process."""
    if resource is None:
        return math.nan

    def peak() -> float:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6

    before = peak()
    CASES[title][name](path)
    return peak() - before


def apart(function: Callable[..., Any], *arguments: object) -> Any:
    """Run a function in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000, help="answers in a new file")
    parser.add_argument("--repetitions", type=int, default=15)
    parser.add_argument("--path", type=Path, help="file to use, and to keep if it is new")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
