"""Run the benchmarks and print the table: `python -m benchmarks [--quick] [TOPIC ...]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from benchmarks import (
    bounding,
    branching,
    classifying,
    compiling,
    derivatives,
    evaluation,
    flattening,
    hamiltonians,
    hierarchies,
    needing,
    printing,
    renormalizing,
    signsums,
    spins,
    starting,
    verifying,
)
from benchmarks.measuring import Row, table

__all__ = ["TOPICS", "main"]

TOPICS: dict[str, Callable[..., list[Row]]] = {
    "derivatives": derivatives.rows,
    "signsums": signsums.rows,
    "compiling": compiling.rows,
    "branching": branching.rows,
    "classifying": classifying.rows,
    "bounding": bounding.rows,
    "evaluation": evaluation.rows,
    "flattening": flattening.rows,
    "hamiltonians": hamiltonians.rows,
    "hierarchies": hierarchies.rows,
    "needing": needing.rows,
    "starting": starting.rows,
    "spins": spins.rows,
    "verifying": verifying.rows,
    "printing": printing.rows,
    "renormalizing": renormalizing.rows,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one table a topic; the exit status is 0 whatever the times are, for they depend on the machine."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"of {', '.join(TOPICS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="smaller jobs: under two minutes in all")
    options = parser.parse_args(arguments)
    unknown = [t for t in options.topics if t not in TOPICS]
    if unknown:
        parser.error(f"there is no topic {unknown[0]!r}; choose from {', '.join(TOPICS)}")
    missed = []
    for topic in options.topics or TOPICS:
        rows = TOPICS[topic](quick=options.quick)
        missed += [r.job for r in rows if r.met is False]
        print(f"== {topic} ==\n{table(rows)}\n", flush=True)
    print("all routes agree; " + (f"targets missed: {'; '.join(missed)}" if missed else "all targets are met"))
    print("(seconds of the processor, unless a note says otherwise; both grow when other programs run on the machine)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
