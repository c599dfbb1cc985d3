"""From a function and a request to the text of the derivative: the stages, in order, on one page.

>>> from tangentish.pipeline import derive
>>> from tangentish.request import Request
>>> def square(x):
...     return x * x
>>> print(derive(square, Request("grad", ("x",), single=True), {"x": 3.0}).text)
def grad_square(x):
    ...
"""

from __future__ import annotations

import gc
import re
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import gast
import numpy as np

from tangentish import runtime
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.called import APART, Overlaps
from tangentish.analyse.changes import check_objects
from tangentish.analyse.flow import number_of
from tangentish.analyse.kinds import (
    DEEP,
    Array,
    Bottom,
    Kind,
    Num,
    Tup,
    Unknown,
    fields_of,
    kind_of,
    parts_of,
)
from tangentish.analyse.opened import NOTHING, Held, Rebound
from tangentish.analyse.program import Inside, Program
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import PARAMETER
from tangentish.analyse.wanted import flattened_kinds, with_names
from tangentish.attributes import attributes, is_plain
from tangentish.captured import Merge
from tangentish.differentiate.callees import Again
from tangentish.differentiate.imports import with_imports
from tangentish.differentiate.jacobian import Driver, kind_of_jacobian
from tangentish.differentiate.session import Session
from tangentish.emit.header import docstring_statement, place
from tangentish.emit.layout import to_source, to_source_with_map
from tangentish.errors import NotDifferentiable, Unsupported
from tangentish.load.compile import origin_in_text
from tangentish.parse.variadic import Variadic, flattened
from tangentish.request import Request
from tangentish.tree.names import Namer
from tangentish.tree.origin import Origin, origin_of
from tangentish.tree.walk import name_nodes

JACOBIANS = ("jacfwd", "jacrev", "hessian")


@dataclass
class Derived:
    """A derivative as text, with what it takes to run it and to know when it applies.

    Attributes:
        request: what was asked for.
        name: the function of the text that computes it (for "vjp" the forward half; `backward` is
            the other).
        text: the functions.
        source_map: the user's line for each line of the text.
        functions: the trees of the functions.
        helpers: what names in the text mean.
        program: the analyses, with what the text relies on.
        variadic: what stands for `*args` and `**kwargs`.
        root: the analysis of the function itself.
        result: of a Jacobian, its kind.
        owners: for each function of the text the user's function that it stems from.
    """

    request: Request
    name: str
    backward: str
    text: str
    source_map: dict[int, Origin]
    functions: list[gast.FunctionDef]
    helpers: dict[str, object]
    program: Program
    root: Analysed
    owners: dict[str, types.FunctionType]
    variadic: Variadic
    result: Kind | None = None
    stages: dict[str, str] = field(default_factory=dict)


def check_argument(name: str, value: Any) -> None:
    """Refuse arrays that are not plainly arrays: their operations mean something else."""
    if isinstance(value, np.ndarray) and type(value) is not np.ndarray:
        raise NotDifferentiable(
            f"`{name}` is a {type(value).__name__}, a subclass of arrays",
            why="Its operations may mean something else than those of arrays.",
            remedy=f"Pass np.asarray({name}), where that is what you mean.",
        )  # fmt: skip


def check_contents_of(name: str, kind: Kind) -> None:
    """Refuse arrays of objects, also in structures: what they hold may be changed by others."""
    if isinstance(kind, Array) and kind.char == "O":
        raise NotDifferentiable(
            f"`{name}` is, or holds, an array of objects",
            why="What it holds may change before a pullback is called.",
            remedy="Pass an array of floats, or a list.",
        )  # fmt: skip
    for part in parts_of(kind):
        check_contents_of(name, part)


def sizes_of(value: Any, path: str, sizes: dict[str, int], depth: int = DEEP) -> None:
    """The lengths of the symbols in the kind of an argument."""
    if type(value) is int:
        sizes[path] = value
    elif isinstance(value, (np.ndarray, np.generic)):
        for axis, length in enumerate(value.shape):
            sizes[f"{path}.shape[{axis}]"] = length
    elif depth and is_plain(type(value)):
        for name, part in attributes(value).items():
            sizes_of(part, f"{path}.{name}", sizes, depth - 1)
    elif (fields := fields_of(type(value))) is not None and depth:
        for field in fields:
            sizes_of(getattr(value, field), f"{path}.{field}", sizes, depth - 1)
    elif type(value) in (tuple, list, dict) and depth:
        for k, v in value.items() if type(value) is dict else enumerate(value):
            sizes_of(v, f"{path}[{k!r}]", sizes, depth - 1)


@contextmanager
def uncollected() -> Iterator[None]:
    """Spare the collector the trees of a derivation, which live as long: a fifth of its time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@uncollected()
def derive(
    function: types.FunctionType,
    request: Request,
    arguments: Mapping[str, Any],
    kinds: Mapping[str, Kind] | None = None,
    stages: bool = False,
    sizes: Mapping[str, int] | None = None,
    overlaps: Overlaps = APART,
    inside: Inside | None = None,
) -> Derived:
    """Derive a function.

    Args:
        function: a plain Python function.
        request: what is wanted.
        arguments: the arguments at hand, by parameter; their lengths may be assumed equal where
            they are.
        kinds: kinds of parameters instead of arguments.
        stages: keep the text of each stage.
        sizes: with `kinds`, lengths by symbol: where they agree, equality may be assumed.
        overlaps: the pairs of parameters that hold arrays which share memory.
        inside: gives the functions that derivatives are which are called inside of functions.
    """
    known = dict(sizes or {})
    found: dict[str, Kind] = {}
    values: dict[str, Any] = {}
    if kinds:
        found, variadic = flattened_kinds(function, kinds, known)
    if arguments or not kinds:
        values, variadic = flattened(function, arguments)
    for name, value in values.items():
        check_argument(name, value)
        found[name] = kind_of(value, name, DEEP, whole=name in request.wrt)
        check_contents_of(name, found[name])
        sizes_of(value, name, known)
    request = with_names(function.__name__, request, found, variadic)
    held: dict[types.FunctionType, Held] = {}
    while True:
        program = Program(held)
        program.given, program.inside = values, inside
        try:
            root = program.analyse(
                function,
                found,
                frozenset(request.wrt),
                Lengths(known),
                variadic=variadic,
                of=frozenset(request.of) - {"return"},
                overlaps=overlaps,
            )
            break
        except Rebound as error:
            held[error.function] = held.get(error.function, NOTHING).with_cell(error.cell)
        except Merge as error:
            held[error.source] = held.get(error.source, NOTHING).with_group(error.names)
    check_objects(program.functions)
    if root.hidden:
        request = replace(
            request,
            wrt=tuple(root.hidden.get(n, n) for n in request.wrt),
            tuples=tuple(
                tuple(n and root.hidden.get(n, n) for n in names) for names in request.tuples
            ),
        )
    request = replace(request, of=tuple(root.final.get(n, n) for n in request.of))
    session = Session(program)
    while True:
        session.reserve(root)
        try:
            functions, name, backward = differentiate(session, root, request)
            break
        except Again:
            session.anew()
    program.given = root.flow.evaluator.given = {}  # a derivation outlives the call it is made for
    functions = [*session.functions, *functions]
    read = {n.id for n in name_nodes(functions)}
    for helper in runtime.__all__:
        if helper in read and helper not in root.locals and helper not in root.flow.evaluator.free:
            session.helpers[helper] = getattr(runtime, helper)
    document(functions, root, request, name, backward)
    text, source_map = to_source_with_map(
        with_imports(functions, session.owners, program.functions)
    )
    source_map = with_definitions(source_map, text, session)
    derived = Derived(
        request,
        name,
        backward,
        text,
        source_map,
        functions,
        session.helpers,
        program,
        root,
        session.owners,
        variadic,
    )
    if request.mode in JACOBIANS:
        kinds_of_wrt = [root.kinds[n] for n in request.wrt]
        derived.result = kind_of_jacobian(result_kind(root, request), kinds_of_wrt, request.single)
    if stages:
        derived.stages = stage_texts(root, text)
    return derived


def differentiate(
    session: Session, root: Analysed, request: Request
) -> tuple[list[gast.FunctionDef], str, str]:
    """The functions of the derivative itself, with the names of those to be called."""
    stem = root.function.__name__
    stem = stem if stem.isidentifier() else "function"
    returned = root.returned()
    check_contents(root)
    if request.mode in ("grad", "value_and_grad"):
        (result,) = request.of
        if request.has_aux:
            returned = first_of_pair(root, returned)
        if "return" in request.of:
            check_scalar(root, returned)
        name = session.function_name(
            f"grad_{stem}" if request.mode == "grad" else f"value_and_grad_{stem}"
        )
        fn = session.joint(
            root,
            name,
            request.results,
            request.single,
            request.mode == "value_and_grad",
            returned,
            request.has_aux,
            result,
        )
        return [fn], name, ""
    if request.mode in ("vjp", "jacrev"):
        from tangentish.differentiate.callees import PairUse

        halves = session.function_name(f"{stem}_fwd"), session.function_name(f"{stem}_bwd")
        use = PairUse(*halves, request.wrt, request.results)
        of = () if request.of == ("return",) else request.of
        pair = session.pair(root, use, returned, private=True, of=of)
        if session.undoes:
            session.restart()
            pair = session.replayed(root, use, returned, of)
        if request.mode == "jacrev":
            return by_rows(session, root, request, stem, pair)
        return pair, use.forward, use.backward
    from tangentish.differentiate.forward import Forward

    forward = Forward(session, root)
    if request.mode in ("jacfwd", "hessian"):
        return by_columns(session, root, request, stem)
    if request.mode == "hvp":
        name = session.function_name(f"hvp_{stem.removeprefix('grad_')}")
        return [forward.function(name, request.wrt, value=False, entry=True)], name, ""
    name = session.function_name(f"jvp_{stem}")
    return [forward.function(name, request.wrt, request.of, entry=True)], name, ""


def by_rows(
    session: Session, root: Analysed, request: Request, stem: str, pair: list[gast.FunctionDef]
) -> tuple[list[gast.FunctionDef], str, str]:
    """The functions of a Jacobian in reverse mode, of which a pair is made already."""
    name = session.function_name(f"jacrev_{stem}")
    session.owners[name] = root.function
    forward, backward = (fn.name for fn in pair)
    return [*pair, driver(session, root, request).reverse(name, forward, backward)], name, ""


def by_columns(
    session: Session, root: Analysed, request: Request, stem: str
) -> tuple[list[gast.FunctionDef], str, str]:
    """The functions of a Jacobian in forward mode."""
    from tangentish.differentiate.forward import Forward

    whole = f"jacfwd_{stem}" if request.mode == "jacfwd" else f"hessian_{stem[len('grad_') :]}"
    name, tangent, value = map(session.function_name, (whole, f"{stem}_tangent", f"{stem}_jvp"))
    session.owners[name] = root.function
    fn = driver(session, root, request).forward(name, tangent, value)
    made = []
    for other in (tangent, value):
        if any(n.id == other for n in name_nodes(fn)):
            forward, valued = Forward(session, root), other == value
            made.append(forward.function(other, request.wrt, request.of, entry=True, value=valued))
    return [*made, fn], name, ""


def driver(session: Session, root: Analysed, request: Request) -> Driver:
    """What writes the function of a Jacobian."""
    if request.tuples:
        raise Unsupported(
            f"a Jacobian in all of `*{root.function.__name__}`'s arguments together",
            why="It has no structure of its own.", remedy="Name them one by one: wrt=(0, 1).",
        )  # fmt: skip
    namer = Namer({*root.params, *session.helper_names.objects, *runtime.__all__, "np"})
    namer.take(*session.owners)
    letter = "h" if request.mode == "hessian" else "j"
    kind = result_kind(root, request)
    return Driver(root, namer, request.wrt, request.single, kind, letter)


def result_kind(root: Analysed, request: Request) -> Kind:
    """The kind of what is differentiated."""
    env = root.flow.after[number_of(root.fn.body[-1])]
    kinds = [
        root.flow.value(root.returned()).kind if n == "return" else env[n].kind for n in request.of
    ]
    return kinds[0] if len(kinds) == 1 else Tup(tuple(kinds))


def check_contents(root: Analysed) -> None:
    """Refuse an argument as result whose name is bound to another value, and that is not written.

    A number cannot be.
    """
    env = root.flow.after[number_of(root.fn.body[-1])]
    for name, held in root.final.items():
        p = root.hidden.get(name, name)
        if (held != p and p not in root.writes) or (
            held == p and env[p].defs != frozenset({PARAMETER})
        ):
            raise Unsupported(
                f"`{name}` as a result",
                at=origin_of(root.fn.body[-1]),
                why="The name is bound to another value, and nothing is written into the argument.",
                remedy=f"Write into the array: {name}[...] = value.",
            )


def first_of_pair(root: Analysed, returned: gast.expr) -> gast.expr:
    """The result of a function that returns `(result, auxiliary)`."""
    kind = root.flow.value(returned).kind
    if isinstance(kind, Tup) and len(kind.items) == 2:
        return root.flow.items(returned)[0]
    origin = origin_of(root.fn.body[-1])
    raise NotDifferentiable(
        "has_aux=True needs a function that returns `result, auxiliary`",
        at=origin if origin is not None and origin.line else None,
        why="What it returns is no pair, or one on some of its paths alone.",
        remedy="Return a pair on every path.",
    )  # fmt: skip


def check_scalar(root: Analysed, returned: gast.expr) -> None:
    """Refuse a result of which there is no gradient."""
    kind = root.flow.value(returned).kind
    if isinstance(kind, (Unknown, Bottom)) or (  # of a function that always raises it is Bottom
        isinstance(kind, Num) and (kind.type != "c" or kind.char in ("?", "*"))
    ):
        return
    if isinstance(kind, Array) and kind.rank == 0 and kind.type == "f":
        return
    from tangentish.analyse.kinds import describe

    raise NotDifferentiable(
        f"grad needs a real number as result; `{root.function.__name__}` returns {describe(kind)}",
        at=origin_of(root.fn.body[-1]),
        why="The result is complex."
        if isinstance(kind, Num)
        else "A gradient is the derivative of one number.",
        remedy="Use `vjp` with an adjoint of the result's shape.",
    )  # fmt: skip


def document(
    functions: list[gast.FunctionDef], root: Analysed, request: Request, name: str, backward: str
) -> None:
    """Give the functions that are asked for their docstrings."""
    call = f"{root.function.__name__}({', '.join(root.params)})"
    where = place(users_origin(origin_of(root.fn)))
    adjoints = ", ".join(map(adjoint_name, request.results))
    for fn in functions:
        if fn.name not in (name, backward):
            continue
        if request.mode == "hessian":
            what = f"Hessian of {call.removeprefix('grad_')}  [{where}, forward over reverse mode]."
            returns = f"the second derivatives in {', '.join(request.wrt)}."
        elif request.mode == "hvp":
            of = call.removeprefix("grad_")
            what = f"Product of the Hessian of {of} with a vector  [{where}, forward over reverse]."
            returns = "the tangent of the gradient."
        elif request.mode == "jvp":
            what, returns = f"{call} and its tangent  [{where}, forward mode].", "(value, tangent)."
        elif fn.name == backward:
            what, returns = (
                f"Adjoints of the arguments of {call}  [{where}, reverse mode].",
                f"{adjoints}.",
            )
        elif request.mode == "vjp":
            what, returns = (
                f"Value of {call} and the tape for {backward}  [{where}, reverse mode].",
                "(value, tape).",
            )
        elif request.mode in ("jacfwd", "jacrev"):
            word = "forward" if request.mode == "jacfwd" else "reverse"
            what = f"Jacobian of {call}  [{where}, {word} mode]."
            returns = f"the derivative of each element in each of {', '.join(request.wrt)}."
        elif request.mode == "grad":
            what, returns = (
                f"Gradient of {call}  [{where}, reverse mode].",
                f"{adjoints}, shaped as {', '.join(request.wrt)}.",
            )
        else:
            what = f"Value and gradient of {call}  [{where}, reverse mode]."
            comma = "," if len(request.results) == 1 else ""
            returns = f"(value, ({adjoints}{comma})), shaped as {', '.join(request.wrt)}."
        fn.body.insert(0, docstring_statement(what, [returns]))


def users_origin(origin: Origin | None) -> Origin | None:
    """The user's line that a line of generated text stands for, and that itself if it is none."""
    while origin is not None and (found := origin_in_text(origin.file, origin.line)) is not None:
        origin = found
    return origin


def with_definitions(
    source_map: dict[int, Origin], text: str, session: Session
) -> dict[int, Origin]:
    """The map of a text, and where the functions are defined that those of the text stem from."""
    trees = {a.function: a.fn for a in session.program.functions}
    for k, line in enumerate(text.splitlines(), 1):
        found = re.match(r"def (\w+)\(", line)
        origin = found and origin_of(trees.get(session.owners[found[1]]))
        if origin:
            source_map.setdefault(k, origin)
    return source_map


def adjoint_name(result: str | tuple[str | None, ...] | None) -> str:
    """What is returned for an argument, or for several together."""
    if isinstance(result, tuple):
        return f"({', '.join(map(adjoint_name, result))}{',' * (len(result) == 1)})"
    return "None" if result is None else f"b{result}"


def stage_texts(root: Analysed, text: str) -> dict[str, str]:
    """The function at each stage, as Python."""
    from tangentish.parse.tree import parse

    return {
        "parse": to_source([parse(root.users)]),
        "lower": to_source(with_imports([root.fn], {root.fn.name: root.function}, [root])),
        "analyse": facts_text(root),
        "derivative": text,
    }


def facts_text(root: Analysed) -> str:
    """The kinds of all names at the end of the function; those that vary are starred."""
    from tangentish.analyse.kinds import describe

    env = root.flow.after[number_of(root.fn.body[-1])]
    return "".join(
        f"{n}{'*' if v.varied else ''}: {describe(v.kind)}\n" for n, v in sorted(env.items())
    )


__all__ = ["Derived", "Tup", "derive"]
