"""Random programs without end: python -m tests.programs.fuzz [--start N] [--count N] [--workers N].

Failing seeds are printed with the program, shrunk, and belong into seeds.txt. With --containers the
programs are those over lists, dicts and records; their seeds belong into container_seeds.txt. With
--memory they write into arrays that share memory; those programs belong into memory_found.txt.
"""

import argparse
import collections
import itertools
import multiprocessing
import sys
import time
from collections.abc import Iterator

from tests.programs import container_check, memory_check
from tests.programs.check import Outcome, check, reduced

CHUNK = 8
REPORT_EVERY = 30.0
Examined = tuple[int, str, frozenset[str], str, str]


def examine(seed: int) -> Examined:
    """Seed, status, features, the report of a failure or refusal, and what the message is about."""
    outcome = check(seed)
    small = reduced(outcome) if shrinks(outcome) else outcome
    return reported(outcome, small, seed)


def examine_containers(seed: int) -> Examined:
    """As `examine`, for programs over containers."""
    outcome = container_check.check_containers(seed)
    small = container_check.reduced(outcome) if shrinks(outcome) else outcome
    return reported(outcome, small, seed)


def examine_memory(seed: int) -> Examined:
    """As `examine`, for programs that write into shared memory."""
    outcome = memory_check.check_memory(seed)
    small = container_check.reduced(outcome) if shrinks(outcome) else outcome
    return reported(outcome, small, seed)


def shrinks(outcome: Outcome | container_check.Outcome) -> bool:
    """Whether a smaller program would say more; one that fails in Python says nothing of us."""
    return outcome.failed and outcome.status != "invalid"


def reported(
    outcome: Outcome | container_check.Outcome, small: Outcome | container_check.Outcome, seed: int
) -> Examined:
    report = ""
    if outcome.failed:
        report = (
            f"seed {seed}: {outcome.status}: {outcome.message}\n\n{outcome.program.text}\n"
            f"--- shrunk: {small.message}\n\n{small.program.text}\n"
        )
    elif outcome.status == "refused":
        report = f"seed {seed}: refused: {outcome.message}\n"
    about = container_check.fault(outcome) if outcome.status == "refused" else ""
    return seed, outcome.status, outcome.program.features, report, about


def seeds(start: int, count: int | None) -> Iterator[int]:
    return iter(range(start, start + count)) if count is not None else itertools.count(start)


def summary(counts: collections.Counter[str], total: int, started: float) -> str:
    words = ", ".join(f"{word} {number / total:.1%}" for word, number in counts.most_common())
    return f"{total} programs, {total / (time.monotonic() - started):.1f} a second: {words}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--start", type=int, default=int(time.time()) % 10**8 * 1000)
    parser.add_argument("--count", type=int, help="stop after so many; endless if absent")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--containers", action="store_true", help="lists, dicts, records")
    parser.add_argument("--memory", action="store_true", help="arrays that share memory")
    parser.add_argument("--show-refused", action="store_true", help="print every refusal")
    options = parser.parse_args()
    counts: collections.Counter[str] = collections.Counter()
    refusals: collections.Counter[str] = collections.Counter()
    run = examine_containers if options.containers else examine
    run = examine_memory if options.memory else run
    failed, total, started, reported = [], 0, time.monotonic(), time.monotonic()
    with multiprocessing.Pool(options.workers, maxtasksperchild=200) as pool:
        work = pool.imap_unordered(run, seeds(options.start, options.count), CHUNK)
        try:
            for seed, status, features, report, about in work:
                total += 1
                refusals.update([about] if about else [])
                counts.update((status, *features))
                if report and (status != "refused" or options.show_refused):
                    print(report, flush=True)
                if status in ("wrong", "crashed", "invalid"):
                    failed.append(seed)
                if time.monotonic() - reported > REPORT_EVERY:
                    print(summary(counts, total, started), flush=True)
                    reported = time.monotonic()
        except KeyboardInterrupt:
            pool.terminate()
    print(summary(counts, max(total, 1), started))
    for about, number in refusals.most_common():
        print(f"{number:6} refused: {about}")
    print("failed seeds:", *failed or ["none"])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
