"""Measure how far the package's intervals and tests keep what they promise.

    python benchmarks/coverage.py [--full] [--write PATH]

Nothing is simulated: every outcome that a sample can have is enumerated and weighted by its
probability, so that the coverage of the 95 % intervals and the error of the first kind of the
tests at 5 % are exact. "auto" is what the package chooses when it is not told otherwise. Methods
that the package does not offer ("t", "welch", "pooled", "permutation", "adjusted-welch",
"prediction") are computed for comparison.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import yaml
from enumeration import Table
from known_population import known_population
from one_sample import one_sample, switches
from paired_waves import paired_waves
from two_waves import change_coverage, examples, power, type_one_error

BASES = (5, 7, 10, 15, 20, 30, 50, 100)
MANY_BASES = (*range(5, 61), 80, 100, 150, 200)
SWITCHES = (10, 15, 20, 30, 40, 50, 61)
POPULATIONS = ((15, 8), (15, 11), (20, 6), (20, 10), (20, 15), (27, 8), (27, 14), (27, 20))
MORE_POPULATIONS = ((27, 24), (40, 12), (40, 20), (40, 30), (40, 36), (60, 18), (60, 30), (60, 45))
LARGE_POPULATIONS = ((60, 54), (100, 10), (100, 30), (100, 50), (100, 75), (100, 90))
WAVES = (10, 15, 20, 30, 50, 100)
SMALL_WAVES = (5, 7)
EXAMPLE = (10, 100)
POWER = ((10, 10), (10, 30), (30, 10), (10, 100), (100, 10), (20, 20), (30, 30), (50, 50))
CHANGES = ((10, 10), (10, 100), (20, 50))
MORE_CHANGES = ((10, 30), (20, 20), (30, 30), (30, 100), (50, 50))
PAIRS = (10, 20)
MANY_PAIRS = (10, 20, 30, 50)

LEGEND = """
Mean and worst are those of realistic shares: 5-50 % detractors, 15-80 % promoters and 15 % or
more passives. The other figures but power are the worst of other shares: few_passives, the same
with fewer passives; extreme, 0-5 % detractors and 70-95 % promoters; any, whatever they are.
"""


class Section(NamedTuple):
    """A table of the benchmark, its title and how it is made."""

    title: str
    make: Callable[[], Table]


def main() -> int:
    """Print the tables, and write them where that is asked for."""
    options = _arguments()
    started = time.perf_counter()
    tables: dict[str, Table] = {}
    print(__doc__.partition("\n")[0])
    print(LEGEND, end="")
    for name, (title, make) in _sections(options.full).items():
        tables[name] = make()
        _print(title, tables[name])
    if options.full:
        tables["switches"] = switches(_up_to(tables["one_sample"], 60), SWITCHES)
        _print("One sample of 10-60: Tango below a base, adjusted Wald from it", tables["switches"])
    print(f"\n{time.perf_counter() - started:.0f} seconds")
    if options.write:
        _write(options.write, tables, full=options.full)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--full", action="store_true", help="more and larger samples")
    parser.add_argument("--write", type=Path, metavar="PATH", help="write the figures as YAML")
    return parser.parse_args()


def _sections(full: bool) -> dict[str, Section]:
    waves = (*SMALL_WAVES, *WAVES) if full else WAVES
    pairs = [(first, second) for first in waves for second in waves if first <= second]
    populations = (*POPULATIONS, *MORE_POPULATIONS, *(LARGE_POPULATIONS if full else ()))
    return {
        "one_sample": Section(
            "One sample: coverage of the 95 % interval, by base",
            lambda: one_sample(MANY_BASES if full else BASES),
        ),
        "known_population": Section(
            "Known population: coverage of the 95 % interval, by base and population",
            lambda: known_population(populations),
        ),
        "two_waves": Section(
            "Two independent waves without a change: error of the test at 5 %, by the bases",
            lambda: type_one_error(pairs),
        ),
        "two_waves_examples": Section(
            f"Waves of {EXAMPLE[0]} and {EXAMPLE[1]} with equal scores: error of the test at 5 %",
            lambda: examples(EXAMPLE),
        ),
        "two_waves_power": Section(
            "Two independent waves: power of the test at 5 % for a rise from 20 to 50 points",
            lambda: power(POWER),
        ),
        "change": Section(
            "Two independent waves: coverage of the 95 % interval of the change, by the bases",
            lambda: change_coverage((*CHANGES, *(MORE_CHANGES if full else ()))),
        ),
        "paired_waves": Section(
            "The same people twice: error of the test at 5 %, coverage of the interval, by pairs",
            lambda: paired_waves(MANY_PAIRS if full else PAIRS),
        ),
    }


def _up_to(table: Table, largest: int) -> Table:
    return {base: row for base, row in table.items() if 10 <= int(base) <= largest}


def _print(title: str, table: Table) -> None:
    methods = next(iter(table.values()))
    figures = {name: None for row in table.values() for each in row.values() for name in each}
    print(f"\n{title}\n({' / '.join(figures)})")
    cells = [["", *methods]] + [
        [str(label), *(_cell(row[method], list(figures)) for method in methods)]
        for label, row in table.items()
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
    sys.stdout.flush()


def _cell(figures: dict[str, float], names: list[str]) -> str:
    return "/".join(
        f"{figures[name]:.3f}".removeprefix("0") if name in figures else "-" for name in names
    )


def _write(path: Path, tables: dict[str, Table], *, full: bool) -> None:
    target = path.name if path.is_absolute() else path.as_posix()
    command = f"python benchmarks/coverage.py{' --full' if full else ''} --write {target}"
    rounded = {
        section: {
            label: {
                method: {name: round(value, 3) for name, value in figures.items()}
                for method, figures in row.items()
            }
            for label, row in table.items()
        }
        for section, table in tables.items()
    }
    text = yaml.safe_dump(
        {"command": command, **rounded}, sort_keys=False, default_flow_style=None, width=200
    )
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
