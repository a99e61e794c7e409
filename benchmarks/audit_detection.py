"""Measure how surely planted misuses of KPIs are found, and how often an honest client is blamed.

    python benchmarks/audit_detection.py [--seeds N] [--honest N] [--bases N ...] [--quick]

An honest client is drawn with about `n` answers a wave (``benchmarks/planted``): two surveys and
all tables of the operations; nothing changes, figures are right and rounded. Each misuse is planted
in it alone, wrong formulas also in pairs, and the check that should find it runs; a formula must be
named. What gives the right figure within half a point, or that of a simpler formula, cannot be seen
and is left out. No check may blame an honest client, but for intervals that are wide because few
answered, which K06 has to tell.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the processes share the work, not threads

import argparse
import copy
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from itertools import combinations

import numpy as np

from benchmarks.planted import ALARMS, MISUSES, Draft, Misuse, honest
from benchmarks.planted.drafts import MODEL
from benchmarks.planted.figures import WrongNps, right_figure
from cxassess.assessment.audit.context import AuditContext
from cxassess.assessment.audit.registry import CHECKS
from cxassess.assessment.kpi_types import CheckResult

BASES = (30, 100, 200, 500, 2000)
SEEDS = 40
HONEST = 300
QUICK = 8
AIM = 0.02
POINTS = 0.5
"""A figure as near to the right one as this is not wrong (K03, K04)."""

Key = tuple[str, int]
Tally = dict[Key, Counter[str]]
"""(What, answers a wave) -> how often it was tried ("all"), and what came of it."""

FORMULAS = tuple(each for each in MISUSES.values() if each.check == "K04")


def main() -> int:
    """Print the tables; return 1 where the aims are missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=SEEDS, help="clients for each misuse")
    parser.add_argument("--honest", type=int, default=HONEST, help="honest clients")
    parser.add_argument("--bases", type=int, nargs="+", default=BASES, help="answers a wave")
    parser.add_argument("--only", nargs="+", default=(), help="ids of checks")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} clients of each kind")
    options = parser.parse_args()
    seeds, clean = (QUICK, QUICK) if options.quick else (options.seeds, options.honest)
    only = frozenset(options.only or CHECKS) & CHECKS.keys()
    with ProcessPoolExecutor(options.processes) as pool:
        places = [(n, seed) for n in options.bases for seed in range(max(seeds, clean))]
        work = partial(measure, seeds=seeds, clean=clean, only=only)
        tally = added(pool.map(work, *zip(*places, strict=True), chunksize=2))
    skipped = sorted({each.check for each in MISUSES.values()} - CHECKS.keys())
    if skipped:
        print(f"Skipped, as they are not registered: {', '.join(skipped)}.\n")
    print(f"{seeds} clients with each misuse, {clean} honest ones; one-sided aims: every formula")
    print(f"found with 200 answers or more, at most {AIM:.0%} false alarms of each check.\n")
    alone = [(f"found: {each.name}", each.check) for each in MISUSES.values()]
    table("Found", [each for each in alone if each[1] in only], options.bases, tally, "found")
    pairs = [(f"pair: {a.name} + {b.name}", "K04") for a, b in formula_pairs()]
    table("Pairs named", [*pairs, ("pair:", "all")], options.bases, tally, "found")
    blamed = [(f"honest: {name}", name) for name in sorted(only)]
    table("False alarms", blamed, options.bases, tally, "alarm")
    reasons(tally)
    return int(missed(tally, options.bases))


def formula_pairs() -> Iterator[tuple[Misuse, Misuse]]:
    """Yield pairs of formulas that go together and differ from each alone."""
    alone = {"mean times ten", "figure of another wave", "shares rounded"}
    apart = (
        {"passives left out", "detractors not subtracted", "missing as passives"},
        {"promoters from 8", "promoters from 10"},
        {"regions averaged", "months averaged", "code 11 counted", "missing as passives"},
        {"detractors not subtracted", "detractors to 5"},
    )
    for first, second in combinations(FORMULAS, 2):
        both = {first.name, second.name}
        if not both & alone and not any(both <= each for each in apart):
            yield first, second


def measure(n: int, seed: int, *, seeds: int, clean: int, only: frozenset[str]) -> Tally:
    """Return what came of one client: honest, with each misuse, with each pair of formulas."""
    tally: Tally = defaultdict(Counter)
    if seed < clean:
        blame(honest(n, (seed, n, 1)).context(), n, only, tally)
    if seed >= seeds:
        return dict(tally)
    for each in MISUSES.values():
        if each.check in only and n >= each.least:
            draft = planted(n, seed, each)
            if draft is not None:
                results = run(each.check, draft.context(), draft)
                count(tally[f"found: {each.name}", n], each.found_in(results), results)
    if "K04" in only:
        for first, second in formula_pairs():
            pair(n, seed, first, second, tally)
    return dict(tally)


def planted(n: int, seed: int, *misuses: Misuse) -> Draft | None:
    """Return a client with these misuses; None where a wrong formula gives the right figure."""
    draft = copy.deepcopy(drawn(n, seed))
    for each in misuses:
        each.plant(draft)
    return draft if visible(draft) or misuses[0].check != "K04" else None


@lru_cache(maxsize=2)
def drawn(n: int, seed: int) -> Draft:
    """Return an honest client, which must not be changed."""
    return honest(n, (seed, n, 2))


def visible(draft: Draft) -> bool:
    """Tell whether the last NPS told is none that a simpler formula, or the right one, gives."""
    nps = draft.nps
    told = nps.told(nps, nps.last)
    others = [right_figure(nps, nps.last)]
    if isinstance(nps.told, WrongNps):
        others += [each(nps, nps.last) for each in nps.told.simpler()]
    return told is not None and all(
        each is None or abs(round(told, nps.decimals) - each) > POINTS for each in others
    )


def run(check: str, context: AuditContext, draft: Draft) -> list[CheckResult]:
    """Return a check's results; of the formulas those of the last wave."""
    results = CHECKS[check](MODEL.check(check), context)
    if check == "K04":
        results = [each for each in results if each.wave == draft.nps.last]
    return results


def pair(n: int, seed: int, first: Misuse, second: Misuse, tally: Tally) -> None:
    """Count whether a pair of formulas is named, where neither alone gives its figure."""
    draft = planted(n, seed, first, second)
    if draft is None:
        return
    results = run("K04", draft.context(), draft)
    both = Misuse("both", "K04", first.plant, first.reasons, first.steps | second.steps)
    for name in (f"pair: {first.name} + {second.name}", "pair:"):
        count(tally[name, n], both.found_in(results), results)


def count(counter: Counter[str], found: bool, results: Sequence[CheckResult]) -> None:
    """Count one trial, and what else the check said where it did not find the misuse."""
    counter["all"] += 1
    counter["found"] += found
    if not found:
        counter.update({f"else: {each.state} {each.reason}" for each in results})


def blame(context: AuditContext, n: int, only: Iterable[str], tally: Tally) -> None:
    """Count the checks that blame an honest client."""
    for name in only:
        alarms = {each.reason for each in run_all(name, context) if each.state in ALARMS}
        counter = tally[f"honest: {name}", n]
        counter["all"] += 1
        counter["alarm"] += any(not each.endswith("_wide") for each in alarms)
        counter.update(f"why: {each}" for each in alarms)


def run_all(name: str, context: AuditContext) -> list[CheckResult]:
    """Return all results of a check."""
    return CHECKS[name](MODEL.check(name), context)


def added(tallies: Iterable[Tally]) -> Tally:
    """Return the counts of all clients together."""
    total: Tally = defaultdict(Counter)
    for each in tallies:
        for key, counter in each.items():
            total[key].update(counter)
    return total


def share(tally: Tally, key: Key, what: str) -> float:
    """Return how often something came of it; NaN where it was not tried."""
    counter = tally.get(key, Counter())
    return counter[what] / counter["all"] if counter["all"] else float("nan")


def table(
    title: str, rows: Sequence[tuple[str, str]], bases: Sequence[int], tally: Tally, what: str
) -> None:
    """Print a table in Markdown: a row a misuse, pair or check, a column a base."""
    digits = 1 if what == "alarm" else 0
    lines = []
    for name, check in rows:
        shares = [share(tally, (name, n), what) for n in bases]
        if not all(np.isnan(shares)):
            cells = ["–" if np.isnan(each) else f"{100 * each:.{digits}f} %" for each in shares]
            lines.append(f"| {name.partition(':')[2].strip()} | {check} | {' | '.join(cells)} |")
    if lines:
        print(f"| {title} | check | " + " | ".join(f"n = {n:,}" for n in bases) + " |")
        print("|---|---|" + "---:|" * len(bases))
        print("\n".join(lines), end="\n\n")


def reasons(tally: Tally) -> None:
    """Print why honest clients are blamed, and what is said instead of a misuse."""
    for (name, n), counter in sorted(tally.items()):
        for prefix in ("why: ", "else: "):
            said = {
                each.removeprefix(prefix): number
                for each, number in counter.most_common()
                if each.startswith(prefix)
            }
            if said:
                told = ", ".join(f"{number} {reason}" for reason, number in list(said.items())[:4])
                print(f"- {name}, n = {n:,} ({counter['all']}): {told}")


def missed(tally: Tally, bases: Sequence[int]) -> bool:
    """Tell whether a formula is missed, or a check blames honest clients too often."""
    large = [n for n in bases if n >= 200]
    formulas = [
        share(tally, (f"found: {each.name}", n), "found") for each in FORMULAS for n in large
    ]
    alarms = [
        share(tally, key, "alarm") - 2 * (AIM / counter["all"]) ** 0.5
        for key, counter in tally.items()
        if key[0].startswith("honest:")
    ]
    return any(each < 1 for each in formulas) or any(each > AIM for each in alarms)


if __name__ == "__main__":
    sys.exit(main())
