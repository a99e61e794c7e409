"""Measure how long large survey files take to read, and in how much memory.

    python benchmarks/csv_scale.py [--rows N] [--excel-rows N] [--folder FOLDER]

A CSV file of 10 million answers is written into a temporary folder: a score, a wave, a segment, a
weight, an account, a date, how it was collected, and a comment that nobody maps. Its first
quarter, its first half and all of it are read, once with the score alone mapped and once with all
columns. Each reading is a process of its own; memory is its peak above that after reading a file
of a few rows. An Excel workbook of 200,000 rows and 10 columns comes last.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from cxassess.surveys import SurveyConfig, read_survey

try:
    import resource
except ImportError:
    sys.exit("Windows does not tell how much memory a process has used")

SHARES = (3, 1, 2, 2, 3, 6, 6, 12, 20, 22, 23)
WORDS = ("good", "bad", "slow", "fast", "agent", "price", "app", "store", "again", "never")
HEADER = ("score", "wave", "segment", "weight", "account", "date", "mode", "comment")
SCORE_ONLY = {"score": "score", "wave": "wave"}
ALL = SCORE_ONLY | {
    "weight": "weight",
    "account": "account",
    "date": "date",
    "mode": "mode",
    "segments": {"Region": "segment"},
}
BYTES_PER_ROW = 100
SIZES = (4, 2, 1)
"""Parts of the rows that are read: a quarter, half, all."""


def main() -> None:
    """Print times and memory."""
    options = _arguments()
    free = shutil.disk_usage(options.folder).free
    if free < 2 * BYTES_PER_ROW * options.rows:
        sys.exit(f"{options.folder} has {free / 1e9:.1f} GB left, which is too little")
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        for title, columns in (("score and wave", SCORE_ONLY), ("all columns", ALL)):
            print(f"CSV, {title}: rows, file, time, peak memory, of that a row")
            for part in SIZES:
                path = folder / f"{part}.csv"
                if not path.exists():
                    apart(write_csv, path, options.rows // part)
                report(path, columns, options.rows // part)
        print("Excel, all columns")
        path = folder / "answers.xlsx"
        apart(write_excel, path, options.excel_rows)
        report(path, ALL, options.excel_rows)


def report(path: Path, columns: dict[str, Any], rows: int) -> None:
    """Print one reading."""
    seconds, memory, base = apart(measure, path, columns)
    print(
        f"  {rows:>12,}{path.stat().st_size / 1e6:8,.0f} MB{seconds:8.1f} s"
        f"{memory / 1e6:8,.0f} MB{memory / rows:8.0f} B   base {base:,}",
        flush=True,
    )


def measure(path: Path, columns: dict[str, Any]) -> tuple[float, int, int]:
    """Return seconds and bytes of reading a file, and how many answers it has."""
    small = path.with_name(f"small{path.suffix}")
    if not small.exists():
        (write_excel if path.suffix == ".xlsx" else write_csv)(small, 50)
    read_survey(_config(small, columns), path.parent)
    before, started = _peak(), time.perf_counter()
    data = read_survey(_config(path, columns), path.parent)
    seconds = time.perf_counter() - started
    return seconds, _peak() - before, sum(wave.base for wave in data.waves)


def write_csv(path: Path, rows: int) -> None:
    """Write a CSV file; its first rows are the same whatever their number."""
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADER) + "\n")
        block: list[str] = []
        for answer in answers(rows, comment=6):
            block.append(",".join(map(str, answer)))
            if len(block) == 100_000:
                file.write("\n".join(block) + "\n")
                block.clear()
        file.writelines(f"{line}\n" for line in block)


def write_excel(path: Path, rows: int) -> None:
    """Write a workbook with two more columns of text."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Answers")
        sheet.write_row(0, 0, (*HEADER, "remedy", "agent"))
        for place, answer in enumerate(answers(rows, comment=6), start=1):
            sheet.write_row(place, 0, (*answer, answer[-1], answer[-2]))


def answers(rows: int, *, comment: int) -> Iterator[tuple[Any, ...]]:
    """Yield answers, the same at each call; in twenty some score is empty."""
    rng = Random(20240131)
    scores = [*map(str, rng.choices(range(11), SHARES, k=950)), *[""] * 50]
    rng.shuffle(scores)
    comments = [" ".join(rng.choices(WORDS, k=comment)) for _ in range(5000)]
    dates = [f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    regions = [f"Region {place}" for place in range(20)]
    draw: Callable[[], float] = rng.random
    for row in range(rows):
        number = int(draw() * 2**30)
        yield (
            scores[number % 1000],
            f"Wave {row % 4 + 1}",
            regions[number % 20],
            round(0.5 + number / 2**30, 4),
            f"C{number % 3_000_017}",
            dates[number % 336],
            "e-mail" if number % 3 else "phone",
            comments[number % 5000],
        )


def _config(path: Path, columns: dict[str, Any]) -> SurveyConfig:
    return SurveyConfig.model_validate(
        {
            "id": "nps",
            "name": "NPS",
            "metric": "nps",
            "scale": (0, 10),
            "date_format": "%Y-%m-%d",
            "columns": columns,
            "files": [{"path": path.name}],
        }
    )


def _peak() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def apart(function: Callable[..., Any], *arguments: object) -> Any:
    """Run a function in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000, help="answers in the CSV file")
    parser.add_argument("--excel-rows", type=int, default=200_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    return parser.parse_args()


if __name__ == "__main__":
    main()
