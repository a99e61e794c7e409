"""Try to break the readers of survey files with files made at random.

    python benchmarks/fuzz_readers.py [--seconds N] [--seed N] [--workers N] [--keep FOLDER]
    python benchmarks/fuzz_readers.py --replay FOLDER

Surveys of every kind of file and every known export are drawn whose right figures are known
(`fuzz_surveys`): another base, missing code, excluded row, wave, segment, weight, account or day
is a wrong number, and a refusal is a finding too. Then such files, and the examples, are broken
(`fuzz_mutations`): they must be refused in words of both languages, or be read into figures that
add up. Each file is also looked at as ``cxassess survey inspect`` does. Anything else (another
exception, a warning, a crash of native code, more time or memory than a case may take) is a
finding, kept in a folder of its own for a replay. The same seed makes the same cases.

So far some 23,000 cases in 40 minutes on two cores, six in ten of them broken. Among 7,000 surveys
of known figures no number was wrong; where the two differed, what was expected had to follow a rule
of the readers that had changed (a date that no configuration maps tells no wave). No native code
crashed, no case took too long or too much memory. Found were exceptions where a message belonged: a
date format that names a part twice, an unknown format of a Parquet file, a workbook in an encoding
that nobody knows, a score beyond 32,767 on a scale that goes so far; each has its test in
``tests/surveys/test_survey_broken_files.py``. Readers broken on purpose (the last of two duplicates
counts, a wave's last day is left out, rows without a first cell are skipped, native code crashes,
hangs, fills the memory) were found within a minute each.
"""

from __future__ import annotations

import argparse
import contextlib
import pickle
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path

from fuzz_cases import Case, check, make_case

try:
    import resource
except ImportError:  # on Windows, where memory is not limited
    resource = None  # type: ignore[assignment]

MEMORY = 3 * 2**30
"""Bytes that a process may take beyond what its imports take."""
SECONDS = 30
"""That a case may take."""


def work(pipe: Connection, seed: int, first: int, step: int) -> None:
    """Check cases until the process is ended; tell each before and after."""
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + MEMORY, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    index = first
    while True:
        pipe.send((index, "", ""))
        case = make_case(seed, index)
        kind = "known" if case.known else "broken"
        try:
            ended, told = f"{kind}, {check(case)}", ""
        except (KeyboardInterrupt, SystemExit):
            raise
        # Also panics of native code, which are no Exception.
        except BaseException as error:
            ended, told = f"{kind}, FOUND", "".join(traceback.format_exception(error))
        pipe.send((index, ended, told))
        index += step


def _address_space() -> int:
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return pages * (resource.getpagesize() if resource is not None else 4096)
    return 2**31


class Worker:
    """A process that checks every so many cases, and is started anew when it ends."""

    def __init__(self, seed: int, first: int, step: int) -> None:
        self._seed, self._step = seed, step
        self.index = first
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")
        self.pipe, other = context.Pipe(duplex=False)
        arguments = (other, self._seed, self.index, self._step)
        self._process = context.Process(target=work, args=arguments, daemon=True)
        self._process.start()
        other.close()
        self.since = time.monotonic() + SECONDS

    def ended(self) -> tuple[int, str, str] | None:
        """Return a case that has ended, None while none has."""
        try:
            told: tuple[int, str, str] = self.pipe.recv()
        except EOFError:
            self._process.join()
            return self._lost(f"died, exit code {self._process.exitcode}")
        self.index, self.since = told[0], time.monotonic()
        return told if told[1] else None

    def late(self) -> tuple[int, str, str] | None:
        """Return the case that takes too long, after ending the process."""
        if time.monotonic() - self.since < SECONDS:
            return None
        self.stop()
        return self._lost(f"took more than {SECONDS} s")

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()

    def _lost(self, why: str) -> tuple[int, str, str]:
        lost = self.index
        self.index += self._step
        self.pipe.close()
        self._start()
        return lost, "FOUND", why


def run(seed: int, seconds: float, workers: int) -> Iterator[tuple[int, str, str]]:
    """Yield the cases that end in some seconds."""
    own = [Worker(seed, first, workers) for first in range(workers)]
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            ready = wait([each.pipe for each in own], timeout=1)
            for worker in own:
                found = worker.ended() if worker.pipe in ready else worker.late()
                if found is not None:
                    yield found
    finally:
        for worker in own:
            worker.stop()


def keep(case: Case, told: str, folder: Path) -> None:
    """Write a case for a replay."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.pickle").write_bytes(pickle.dumps(case))
    (folder / "found.txt").write_text(f"{told}\n{case.survey.config}\n", encoding="utf-8")
    for path, content in case.survey.files.items():
        (folder / Path(path).name).write_bytes(content)


def main() -> int:
    """Print what was found; return 1 where something was."""
    options = _arguments()
    if options.replay:
        print(check(pickle.loads((options.replay / "case.pickle").read_bytes())))
        return 0
    started, ends, findings = time.monotonic(), Counter[str](), Counter[str]()
    for index, ended, told in run(options.seed, options.seconds, options.workers):
        ends[ended] += 1
        if told:
            last = told.strip().splitlines()[-1]
            findings[last[:100]] += 1
            if findings[last[:100]] == 1:
                folder = options.keep / f"{options.seed}-{index}"
                keep(make_case(options.seed, index), told, folder)
                print(f"{folder}: {last[:300]}", flush=True)
    spent, cases = time.monotonic() - started, ends.total()
    print(f"{cases:,} cases in {spent:,.0f} s, {cases / spent:.1f} a second")
    for name, count in [*sorted(ends.items()), *findings.most_common()]:
        print(f"{count:8,} {name}")
    return 1 if findings else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir(), "fuzz-findings"))
    parser.add_argument("--replay", type=Path, help="folder of a finding, read again")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
