"""Writes random programs in the language, reproducible from a seed or shrunk by hypothesis.

    write_program(seed) -> Program(text, points, features)

Programs stay in smooth, bounded domains, assign names before they read them, and write only into
arrays that no other name shares; everything else is free.
"""

import random
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies

from tests.programs.statements import Statements
from tests.programs.wild import Wild

HEADER = "import math\n\nimport numpy as np\n"


RICH = 2**32
"""Programs of seeds from here on have sums without weights, second names that loops carry on,
triangular loops and shifted indices."""
WILD = 2**33
"""Programs of seeds from here on have arrays of unsure shape, helpers that write, tuples of arrays,
arrays returned beside the number, and are differentiated in some of their arguments."""
MIXED = 2**34
"""Programs of seeds from here on also have masks and narrow integers as weights, and write rows."""


@dataclass(frozen=True)
class Program:
    """A module's text, whose function `program` is meant, with points to call it at."""

    text: str
    kinds: tuple[str, ...]
    point_seed: int
    features: frozenset[str]
    wild: bool = False
    has_aux: bool = False

    def points(self, count: int = 2) -> list[tuple[Any, ...]]:
        """Fresh argument tuples: other sizes, other numbers, other trip counts."""
        generator = np.random.default_rng(self.point_seed)
        return [_point(self.kinds, generator) for _ in range(count)]


def _point(kinds: tuple[str, ...], generator: np.random.Generator) -> tuple[Any, ...]:
    n, m = (int(size) for size in generator.integers(2, 5, size=2))
    shapes = {"v": (n,), "w": (m,), "a": (m, n), "q": (n, n)}

    def value(kind: str) -> Any:
        if kind == "i":
            return int(generator.integers(0, 5))
        if kind == "c":
            return complex(*generator.normal(size=2))
        if kind == "t":
            return (float(generator.normal()), float(generator.normal()))
        return float(generator.normal()) if kind == "s" else generator.normal(size=shapes[kind])

    return tuple(value(kind) for kind in kinds)


def write_program(source: int | random.Random) -> Program:
    """Write a program from a seed, or from a generator that hypothesis controls."""
    rng = random.Random(source) if isinstance(source, int) else source
    wild = isinstance(source, int) and source >= WILD
    rich = isinstance(source, int) and source >= RICH
    writer = Wild(rng, rich) if wild else Statements(rng, rich)
    writer.mixed = isinstance(source, int) and source >= MIXED
    parts = [writer.helper() for _ in range(rng.choice([0, 0, 1, 1, 2]))]
    if isinstance(writer, Wild):
        parts += [writer.writing_helper() for _ in range(rng.choice([0, 1, 1, 2]))]
        has_aux = writer.chance(0.3)
    if writer.chance(0.2):
        parts.append(writer.recursive_helper())
    if isinstance(writer, Wild):
        writer.has_aux = writer.whole = has_aux
    text, kinds = writer.program()
    return Program(
        text="\n\n".join([HEADER, *parts, text]),
        kinds=kinds,
        point_seed=rng.randrange(2**31),
        features=frozenset(writer.features),
        wild=wild,
        has_aux=wild and has_aux,
    )


def programs() -> strategies.SearchStrategy[Program]:
    """Random programs for hypothesis."""
    return strategies.randoms(use_true_random=False).map(write_program)
