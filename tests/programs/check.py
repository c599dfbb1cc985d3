"""Compares reverse mode, forward mode and differences on one random program."""

import ast
import contextlib
import io
import itertools
import linecache
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import tangentish as tg
from tangentish.testing import carries_derivative, inner, leaves
from tests.programs.strategy import Program, write_program

STEP = 1e-3
ROUGH = 3e-7  # differences that disagree more are not at a smooth point
WRONG = 3e-6  # derivatives that differ more from differences are wrong
EXACT = 1e-9  # agreement of the modes
PAIRED = 3  # of so many programs one is derived in two halves as well
_numbers = itertools.count()


@dataclass(frozen=True)
class Outcome:
    """What became of one program.

    `ok` right; `rough` no point was smooth enough to tell; `refused` by the transformer; `wrong`
    in numbers or in memory; `crashed` an error that is neither; `invalid` the program fails.
    """

    status: str
    message: str
    program: Program
    seed: int | None = None

    @property
    def failed(self) -> bool:
        return self.status in ("wrong", "crashed", "invalid")


class Wrong(Exception):
    """A derivative is wrong."""


class Rough(Exception):
    """The point is at a kink, a jump, or too steep for differences."""


def check(source: int | Program) -> Outcome:
    """Check the program of a seed, or a program."""
    seed = source if isinstance(source, int) else None
    program = write_program(source) if isinstance(source, int) else source
    try:
        with loaded(program.text) as function:
            status, message = compare(function, differences(function, program), program)
    except Exception as error:
        status, message = "invalid", repr(error)
    return Outcome(status, message, program, seed)


@contextlib.contextmanager
def loaded(text: str) -> Iterator[Callable[..., Any]]:
    """The function `program` of a text whose source can be found while the block runs."""
    filename = f"<program {next(_numbers)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    module = types.ModuleType("random_program")
    try:
        exec(compile(text, filename, "exec"), vars(module))
        yield module.program
    finally:
        del linecache.cache[filename]


@dataclass(frozen=True)
class Reference:
    """What differences say at one point: the slope along tangents, `None` where it is rough."""

    args: tuple[Any, ...]
    tangents: tuple[Any, ...]
    value: float
    slope: float | None


def differences(function: Callable[..., Any], program: Program) -> list[Reference]:
    generator = np.random.default_rng(program.point_seed + 1)
    references = []
    function = without_aux(function, program)
    for args in program.points():
        chosen = positions(program, args)
        tangents = tuple(
            _random_like(arg, generator) if k in chosen else None for k, arg in enumerate(args)
        )
        value = float(function(*copied(args)))
        try:
            slope = smooth_slope(function, args, tangents, value)
        except Rough:
            slope = None
        references.append(Reference(args, tangents, value, slope))
    return references


def without_aux(function: Callable[..., Any], program: Program) -> Callable[..., Any]:
    """The number alone, of a program that returns arrays beside it."""
    return (lambda *args: function(*args)[0]) if program.has_aux else function


def positions(program: Program, args: Sequence[Any]) -> tuple[int, ...]:
    """The arguments to differentiate in: all that can be, of wild programs some."""
    able = [i for i, a in enumerate(args) if any(map(carries_derivative, numbers(a)))]
    if program.wild and program.point_seed % 2:
        generator = np.random.default_rng(program.point_seed)
        kept = generator.choice(able, size=generator.integers(1, len(able) + 1), replace=False)
        able = sorted(map(int, kept))
    return tuple(able)


def smooth_slope(
    function: Callable[..., Any],
    args: Sequence[Any],
    tangents: Sequence[Any],
    value: float,
    step: float = STEP,
) -> float:
    """The derivative along tangents by extrapolated differences.

    Three steps must agree on it, and the values around the point on the `value` there: by rounding
    a point can lie alone on its side of a jump. Nor may the value be so large that its rounding
    hides the slope: then three steps agree on zero.
    """

    def around(h: float) -> tuple[float, float]:
        ahead = function(*moved(args, tangents, h))
        behind = function(*moved(args, tangents, -h))
        return float(ahead - behind) / (2.0 * h), float(ahead + behind) / 2.0

    (wide, _), (middle, far), (narrow, near) = (around(step / part) for part in (1.0, 2.0, 4.0))
    coarse = (4.0 * middle - wide) / 3.0
    fine = (4.0 * narrow - middle) / 3.0
    jump = abs((4.0 * near - far) / 3.0 - value)
    rounding = np.finfo(float).eps * abs(value) / step
    if not (
        max(abs(fine - coarse), rounding) <= ROUGH * max(1.0, abs(fine))
        and jump <= ROUGH * max(1.0, abs(value))
    ):
        if step == STEP:
            return smooth_slope(function, args, tangents, value, STEP / 16.0)
        raise Rough
    return (16.0 * fine - coarse) / 15.0


def compare(
    function: Callable[..., Any], references: Sequence[Reference], program: Program
) -> tuple[str, str]:
    """Status and message."""
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            compare_points(function, references, program)
    except (tg.Unsupported, tg.NoRule, tg.NotDifferentiable) as error:
        return "refused", str(error)
    except Wrong as error:
        return "wrong", str(error)
    except Exception as error:
        return "crashed", f"{type(error).__name__}: {error}"
    return ("rough" if all(r.slope is None for r in references) else "ok"), ""


def compare_points(
    function: Callable[..., Any], references: Sequence[Reference], program: Program
) -> None:
    able = positions(program, references[0].args)
    has_aux = program.has_aux
    transformed = tg.value_and_grad(function, wrt=able, has_aux=has_aux)
    for point in references:
        before = snapshot(point.args)
        value, cotangents = transformed(*point.args)
        if snapshot(point.args) != before:
            raise Wrong(f"the reverse mode changed its arguments\n{point}")
        if has_aux:
            value, aux = value
            same_aux(aux, function(*copied(point.args))[1], point)
        if shared(cotangents, point.args):
            raise Wrong(f"a gradient shares memory with another or with an argument\n{point}")
        if program.point_seed % PAIRED == 0:
            compare_pair(function, point, able, cotangents, has_aux)
        y, slope = tg.jvp(function, point.args, point.tangents)
        if has_aux:
            (y, aux), (slope, _) = y, slope
            same_aux(aux, function(*copied(point.args))[1], point)
        if snapshot(point.args) != before:
            raise Wrong(f"the forward mode changed its arguments\n{point}")
        reverse = inner(cotangents, tuple(point.tangents[i] for i in able))
        demand("value", value, point.value, EXACT, point)
        demand("value in forward mode", y, point.value, EXACT, point)
        demand("reverse and forward mode", reverse, slope, EXACT, point)
        if point.slope is not None:
            demand("reverse mode and differences", reverse, point.slope, WRONG, point)


def compare_pair(
    function: Callable[..., Any],
    point: Reference,
    able: tuple[int, ...],
    cotangents: Any,
    has_aux: bool,
) -> None:
    """A pullback gives the same, twice, whatever becomes of the arguments in the meantime."""
    args = copied(point.args)
    value, pullback = tg.vjp(function, *args, wrt=able)
    seed: Any = 1.0
    if has_aux:
        value, aux = value
        seed = 1.0, zeros(aux)
        for leaf in numbers(aux):
            if isinstance(leaf, np.ndarray) and leaf.flags.writeable:
                leaf.fill(77)
    demand("value of the pair", value, point.value, EXACT, point)
    for arg in args:
        if isinstance(arg, np.ndarray):
            arg.fill(77)
    for _ in range(2):
        found = pullback(seed)
        for a, b in zip(numbers(found), numbers(cotangents), strict=True):
            if not np.allclose(a, b, rtol=EXACT, atol=EXACT, equal_nan=True):
                raise Wrong(f"pullback: {a!r} and {b!r}\n{point}")


def same_aux(aux: Any, expected: Any, point: Reference) -> None:
    for a, b in zip(numbers(aux), numbers(expected), strict=True):
        if not np.allclose(a, b, rtol=EXACT, atol=EXACT, equal_nan=True):
            raise Wrong(f"beside the value: {a!r} and {b!r}\n{point}")


def zeros(tree: Any) -> Any:
    """Zero in a structure of numbers and arrays."""
    if isinstance(tree, tuple):
        return tuple(map(zeros, tree))
    return np.zeros_like(tree) if isinstance(tree, np.ndarray) else 0.0


def demand(what: str, got: Any, expected: Any, relative: float, point: Reference) -> None:
    if not abs(got - expected) <= relative * max(1.0, abs(expected)):
        raise Wrong(f"{what}: {got!r} and {expected!r}\n{point}")


# -- structures ---------------------------------------------------------------------------------


def numbers(tree: Any) -> list[Any]:
    return [leaf for _, leaf in leaves(tree)]


def snapshot(tree: Any) -> list[Any]:
    return [leaf.tobytes() if isinstance(leaf, np.ndarray) else leaf for leaf in numbers(tree)]


def shared(results: Any, args: Sequence[Any]) -> bool:
    """Whether an array among results shares memory with another or with an argument."""
    made = [leaf for leaf in numbers(results) if isinstance(leaf, np.ndarray)]
    held = [leaf for leaf in numbers(tuple(args)) if isinstance(leaf, np.ndarray)]
    return any(
        np.shares_memory(a, b) for k, a in enumerate(made) for b in [*held, *made[:k]] if a.size
    )


def copied(args: Sequence[Any]) -> list[Any]:
    return [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]


def moved(args: Sequence[Any], tangents: Sequence[Any], h: float) -> list[Any]:
    def move(arg: Any, tangent: Any) -> Any:
        if tangent is None:
            return copied([arg])[0]
        if isinstance(arg, tuple):
            return tuple(move(a, t) for a, t in zip(arg, tangent, strict=True))
        return arg + h * tangent

    return [move(arg, tangent) for arg, tangent in zip(args, tangents, strict=True)]


def _random_like(arg: Any, generator: np.random.Generator) -> Any:
    if isinstance(arg, tuple):
        return tuple(_random_like(item, generator) for item in arg)
    if not carries_derivative(arg):
        return None
    if isinstance(arg, complex):
        return complex(*generator.normal(size=2))
    drawn = generator.normal(size=np.shape(arg))
    return drawn if isinstance(arg, np.ndarray) else float(drawn)


# -- reduction ----------------------------------------------------------------------------------


def reduced(outcome: Outcome) -> Outcome:
    """A smaller program that fails in the same way: statements are taken away while it does."""
    smallest = outcome
    shrinking = True
    while shrinking:
        shrinking = False
        for text in smaller_texts(smallest.program.text):
            if text == smallest.program.text:
                continue
            program = Program(
                text=text,
                kinds=smallest.program.kinds,
                point_seed=smallest.program.point_seed,
                features=frozenset(),
                wild=smallest.program.wild,
                has_aux=smallest.program.has_aux,
            )
            candidate = check(program)
            if candidate.status == outcome.status and _same_fault(candidate, outcome):
                smallest = Outcome(candidate.status, candidate.message, program, outcome.seed)
                shrinking = True
                break
    return smallest


def _same_fault(a: Outcome, b: Outcome) -> bool:
    return a.status == "wrong" or a.message.partition(":")[0] == b.message.partition(":")[0]


def smaller_texts(text: str) -> Iterator[str]:
    """Texts with one statement taken away, or a branch or loop replaced by its body."""
    tree = ast.parse(text)
    bodies = [node.body for node in ast.walk(tree) if isinstance(getattr(node, "body", None), list)]
    others = [node.orelse for node in ast.walk(tree) if isinstance(node, (ast.If, ast.For))]
    for block in [*bodies, *others]:
        for i, node in enumerate(block[:]):
            if _counts(node):
                continue
            held = block[:]
            inside = node.body if isinstance(node, (ast.If, ast.For)) else []
            for replacement in ([], inside) if inside else ([],):
                block[i : i + 1] = replacement
                if not block and block in bodies:
                    block.append(ast.Pass())
                yield ast.unparse(tree)
                block[:] = held


def _counts(node: ast.stmt) -> bool:
    """Whether a loop would not end without this statement."""
    return (
        isinstance(node, ast.AugAssign)
        and isinstance(node.target, ast.Name)
        and node.target.id.startswith("count")
    )
