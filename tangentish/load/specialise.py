"""One derivative of one function: derived for the kinds of a call, guarded, loaded, found again.

A `Dispatcher` holds the specialisations of one transformation of one function. The function it
makes with `entry` has the user's own signature and tests the guard of the specialisation used last;
when that fails another is looked up, then derived.
"""

from __future__ import annotations

import inspect
import threading
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.analyse.kinds import Array, Kind, Num, Tup
from tangentish.errors import Internal, Unsupported
from tangentish.load.compile import load_text, with_user_line
from tangentish.load.functions import cells_of, load_functions
from tangentish.load.guard import Guard, guard_of
from tangentish.request import Request

if TYPE_CHECKING:
    from tangentish.pipeline import Derived

Function = Callable[..., Any]
UNSET = object()

# One for all: on some Pythons `ast.parse` fails when two threads are in it (CPython gh-106905).
_DERIVING = threading.RLock()


@dataclass
class Specialisation:
    """A loaded derivative.

    Attributes:
        derived: its text and what it rests on.
        call: a function with the user's signature that tests the guard and runs the text, or goes
            to `miss`.
        applies: the guard alone.
    """

    derived: Derived
    call: Function
    applies: Function


class Dispatcher:
    """Finds or makes the derivative for the arguments at hand.

    Args:
        function: the user's function.
        request: what is wanted.
    """

    def __init__(self, function: types.FunctionType, request: Request) -> None:
        self.function = function
        self.request = request
        self.known: list[Specialisation] = []
        self.signature = inspect.signature(function)
        self.params = tuple(self.signature.parameters)
        self.cell = types.CellType(self.miss)

    def miss(self, *args: Any) -> Any:
        """Called where the guard of the latest specialisation fails."""
        with _DERIVING:
            found = self.find(args)
            self.cell.cell_contents = found.call
        return found.call(*args)

    def find(self, args: tuple[Any, ...]) -> Specialisation:
        """The specialisation for these arguments, first among those known from now on."""
        with _DERIVING:
            for k, known in enumerate(self.known):
                if self.fits(known, args):
                    self.known.insert(0, self.known.pop(k))
                    return known
            from tangentish.pipeline import derive  # the engine: not needed to import the package

            derived = derive(self.function, self.request, dict(zip(self.params, args, strict=True)))
            made = self.load(derived)
            if not self.fits(made, args):  # a call would derive again without end
                raise Internal("a derivative does not hold for the call that it was made for")
            self.known.insert(0, made)
            return made

    def fits(self, known: Specialisation, args: tuple[Any, ...]) -> bool:
        """Whether the guard of a specialisation holds for these arguments."""
        try:
            return bool(known.applies(*args))
        except (AttributeError, NameError, LookupError, ValueError):  # what it reads is gone
            return False

    def entry(self, name: str) -> Function:
        """A function with the user's signature (after `self`) that calls the latest text."""
        sig = signature_text(self.signature)
        receiver, latest, user, unset = map(self.spare, ("self", "latest", "user", "unset"))
        given = ", ".join(self.given(n) for n in self.params)
        text = f"def {name}({receiver}, {sig}):\n    return {latest}({given})\n"
        namespace: dict[str, Any] = {}
        made = f"def make({latest}, {user}, {unset}):\n{_indented(text)}    return {name}\n"
        exec(compile(made, "<tangentish entry>", "exec"), namespace)
        made_function: Function = namespace["make"](None, self.function, UNSET)
        closure = dict(
            zip(made_function.__code__.co_freevars, made_function.__closure__ or (), strict=True)
        )
        closure[latest] = self.cell
        function = types.FunctionType(
            made_function.__code__,
            {},
            name,
            None,
            tuple(closure[n] for n in made_function.__code__.co_freevars),
        )
        positional = [p for p in self.signature.parameters.values() if p.kind is not p.KEYWORD_ONLY]
        function.__defaults__ = tuple(UNSET for p in positional if p.default is not p.empty)
        function.__kwdefaults__ = {
            n: UNSET
            for n, p in self.signature.parameters.items()
            if p.kind is p.KEYWORD_ONLY and p.default is not p.empty
        }
        return function

    def spare(self, name: str) -> str:
        """A name that no parameter has."""
        while name in self.params:
            name += "_"
        return name

    def given(self, name: str) -> str:
        """An argument as it was given, or the default that the user's function has now."""
        p = self.signature.parameters[name]
        if p.default is p.empty:
            return name
        unset, user = self.spare("unset"), self.spare("user")
        if p.kind is p.KEYWORD_ONLY:
            return f"({name} if {name} is not {unset} else {user}.__kwdefaults__[{name!r}])"
        optional = [
            q.name
            for q in self.signature.parameters.values()
            if q.kind is not q.KEYWORD_ONLY and q.default is not q.empty
        ]
        place = optional.index(name) - len(optional)
        return f"({name} if {name} is not {unset} else {user}.__defaults__[{place}])"

    def kinds(self, derived: Derived) -> dict[str, Kind]:
        """The kinds of the parameters by the user's names."""
        root = derived.root
        return {n: root.kinds[root.hidden.get(n, n)] for n in self.params}

    # -- loading ---------------------------------------------------------------------------

    def load(self, derived: Derived) -> Specialisation:
        """Load a derivation together with its guard."""
        root = derived.root
        helpers = helpers_of(derived)
        label = f"<tangentish {derived.name}>"
        loaded = load_functions(derived.text, derived.owners, helpers, label, derived.source_map)
        kinds = self.kinds(derived)
        own: dict[str, Any] = {
            "text_": loaded[derived.name],
            "back_": loaded.get(derived.backward),
            "miss_": self.miss,
            "explain_": with_user_line,
            "share_": np.may_share_memory,
            "overlap_": refuse_overlap,
            "strided_": refuse_strides,
            "pullback_": make_pullback,
            "seed_": conjugate,
            "conj_": conjugate,
            "asarray_": np.asarray,
            "float_": float,
            "complex_": complex,
            "kinds_": tuple(kinds[n] for n in self.request.wrt),
            **scalar_types([kinds[n] for n in self.request.wrt]),
        }
        guard = guard_of(derived.program, root, kinds, self.locals_of_call() | own.keys())
        text = self.guarded_text(derived, guard)
        names = {**guard.helpers, **own}
        functions = {
            n: load_text(
                text, n, helpers=names, globals_=self.function.__globals__,
                cells=cells_of(self.function),
                filename=f"<tangentish guard of {derived.name}>",
            )
            for n in ("call_", "applies_")
        }  # fmt: skip
        return Specialisation(derived, functions["call_"], functions["applies_"])

    def locals_of_call(self) -> frozenset[str]:
        """Names that the guarded call binds itself."""
        each = (name for k, n in enumerate(self.request.wrt) for name in (f"b{k}_", f"d_{n}_"))
        return frozenset(("call_", "applies_", "y_", "tape_", "error_", *each))

    def guarded_text(self, derived: Derived, guard: Guard) -> str:
        """The text of the guarded call and of the guard alone."""
        params = ", ".join(self.params)
        lines = [f"def applies_({params}):", f"    return {guard.text}", ""]
        tangents = (
            "".join(f", d_{n}_" for n in self.request.wrt) if self.request.mode == "jvp" else ""
        )
        lines += [f"def call_({params}{tangents}):", f"    if {guard.text}:"]
        lines += [f"        {line}" for line in self.overlaps(derived)]
        lines += ["        try:"]
        lines += [f"            {line}" for line in self.result_lines(derived, params)]
        lines += [
            "        except Exception as error_:",
            "            explain_(error_)",
            "            raise",
        ]
        lines += [f"    return miss_({params}{tangents})", ""]
        return "\n".join(lines)

    def overlaps(self, derived: Derived) -> list[str]:
        """Tests that memory which the text writes is reached through one argument alone."""
        root = derived.root
        kinds = self.kinds(derived)
        writes = {n for n in self.params if root.hidden.get(n, n) in root.writes}
        arrays = [n for n in self.params if isinstance(kinds[n], Array)]
        free = [n for n, k in root.flow.evaluator.free.items() if isinstance(k, Array)]
        found = [
            f"if 0 in {a}.strides and {a}.size > 1: strided_({self.function.__name__!r}, {a!r})"
            for a in arrays
            if a in writes
        ]
        for a, b in [*combinations(arrays, 2), *((a, b) for a in arrays for b in free)]:
            if a in writes or b in writes:
                found.append(
                    f"if share_({a}, {b}): overlap_({self.function.__name__!r}, {a!r}, {b!r})"
                )
        return found

    def result_lines(self, derived: Derived, params: str) -> list[str]:
        """The lines that call the text and return what the transformation promises."""
        mode = self.request.mode
        if mode == "jvp":
            tangents = ", ".join(f"d_{n}_" for n in self.request.wrt)
            return [f"return text_({', '.join(x for x in (params, tangents) if x)})"]
        if mode == "vjp":
            return [
                f"y_, tape_ = text_({params})",
                "return y_, pullback_(back_, tape_, kinds_, y_)",
            ]
        kinds = [self.kinds(derived)[n] for n in self.request.wrt]
        converted = [converted_text(f"b{k}_", kind, k) for k, kind in enumerate(kinds)]
        plain = all(c == f"b{k}_" for k, c in enumerate(converted))
        extra = mode == "value_and_grad" or self.request.has_aux
        if plain:
            return [f"return {self.paired_text(params)}"]
        names = "".join(f"b{k}_, " for k in range(len(kinds))).rstrip(", ")
        if self.request.single:
            result = converted[0]
        else:
            names = f"({names},)" if len(kinds) == 1 else f"({names})"
            result = f"({', '.join(converted)}{',' if len(kinds) == 1 else ''})"
        if not extra:
            return [f"{names} = text_({params})", f"return {result}"]
        if mode == "value_and_grad":
            return [f"y_, {names} = text_({params})", f"return y_, {result}"]
        return [f"{names}, y_ = text_({params})", f"return {result}, y_"]

    def paired_text(self, params: str) -> str:
        """A call of the text with the function's own parameters."""
        return f"text_({params})"


def helpers_of(derived: Derived) -> dict[str, Any]:
    """What the names of a text mean apart from the user's module."""
    import math

    helpers = dict(derived.helpers)
    free = derived.root.flow.evaluator.free
    for a in derived.program.functions:
        for new in a.hidden.values():
            if new not in a.locals:
                helpers[new] = a.scope.resolve(new).value
    for name, module in (("np", np), ("math", math)):
        if name not in free and name not in derived.root.locals:
            helpers[name] = module
    return helpers


def scalar_types(kinds: list[Kind]) -> dict[str, Any]:
    """The types of NumPy scalars among the arguments, by the names in `converted_text`."""
    return {
        f"type{k}_": np.dtype(kind.char).type
        for k, kind in enumerate(kinds)
        if isinstance(kind, Num) and kind.char not in (None, "?") and kind.type in "fc"
    }


def converted_text(name: str, kind: Kind, k: int) -> str:
    """Bring a derivative into the type of its argument.

    Float for a Python float, a dtype's scalar, an array of rank 0.
    """
    if isinstance(kind, Num):
        outer = {"c": "complex_"}.get(kind.type, "float_")
        if kind.char not in (None, "?") and kind.type in "fc":
            outer = f"type{k}_"
        return f"{outer}(conj_({name}))" if kind.type == "c" else f"{outer}({name})"
    if isinstance(kind, Array) and kind.type == "c":
        return f"conj_({name})"
    if isinstance(kind, Array) and kind.rank == 0:
        return f"asarray_({name})"
    if isinstance(kind, Tup):
        return name
    return name


def converted(value: Any, kind: Kind) -> Any:
    """As `converted_text`, at run time."""
    if isinstance(kind, Num):
        if kind.type == "c":
            return complex(np.conj(value)) if kind.char is None else np.conj(value)
        if kind.char in (None, "?") or kind.type != "f":
            return float(value)
        return np.dtype(kind.char).type(value)
    if isinstance(kind, Array) and kind.type == "c":
        return np.conj(value)
    if isinstance(kind, Array) and kind.rank == 0:
        return np.asarray(value)
    if isinstance(kind, Tup) and isinstance(value, (tuple, list)):
        return tuple(converted(v, k) for v, k in zip(value, kind.items, strict=True))
    return value


def conjugate(value: Any) -> Any:
    """The conjugate of an adjoint, in any structure; real ones as they are."""
    if isinstance(value, (tuple, list)):
        return tuple(conjugate(v) for v in value)
    if isinstance(value, complex) or (isinstance(value, np.ndarray) and value.dtype.kind == "c"):
        return np.conj(value) if isinstance(value, np.ndarray) else value.conjugate()
    return value


def make_pullback(back: Function, tape: Any, kinds: tuple[Kind, ...], y: Any) -> Function:
    """The function from the adjoint of the result to the adjoints of the arguments."""

    def pullback(ybar: Any) -> Any:
        """Adjoints of the differentiated arguments, for an adjoint of the result."""
        seed = conjugate(fitting(ybar, y))
        try:
            found = back(tape, seed)
        except Exception as error:
            with_user_line(error)
            raise
        parts = found if len(kinds) != 1 else (found,)
        return tuple(converted(b, k) for b, k in zip(parts, kinds, strict=True))

    return pullback


def fitting(ybar: Any, y: Any) -> Any:
    """An adjoint brought into the structure, shape and dtype of what it is the adjoint of."""
    from tangentish.errors import ShapeError

    if isinstance(y, tuple):
        if not isinstance(ybar, (tuple, list)) or len(ybar) != len(y):
            raise ShapeError(f"the adjoint of a tuple of {len(y)} has to be a tuple of {len(y)}")
        return tuple(fitting(b, v) for b, v in zip(ybar, y, strict=True))
    if isinstance(y, np.ndarray) and y.dtype.kind in "fc":
        if np.shape(ybar) != y.shape:
            raise ShapeError(f"the adjoint has shape {np.shape(ybar)}, the result {y.shape}")
        if np.iscomplexobj(ybar) and y.dtype.kind == "f":
            raise ShapeError("the adjoint of a real result is real")
        return np.array(ybar, dtype=y.dtype)
    if isinstance(y, (float, complex, int)) and np.shape(ybar) != ():
        raise ShapeError(f"the adjoint has shape {np.shape(ybar)}, the result is a number")
    if isinstance(ybar, np.ndarray) and ybar.shape == ():
        return ybar[()]
    return ybar


def refuse_overlap(function: str, a: str, b: str) -> None:
    """Refuse arguments that share memory which the function writes."""
    raise Unsupported(
        f"`{a}` and `{b}` share memory, and `{function}` writes into it",
        why="A write would be seen through both names.", remedy=f"Pass a copy: {a}.copy().",
    )  # fmt: skip


def refuse_strides(function: str, a: str) -> None:
    """Refuse an array that overlaps itself and is written."""
    raise Unsupported(
        f"`{a}` overlaps itself, and `{function}` writes into it",
        why="One write would change several elements.", remedy=f"Pass a copy: {a}.copy().",
    )  # fmt: skip


def signature_text(signature: inspect.Signature) -> str:
    """Parameters as text; a default is a placeholder, the values are attached to the function."""
    parts = []
    starred = False
    for p in signature.parameters.values():
        if p.kind is inspect.Parameter.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        parts.append(p.name if p.default is inspect.Parameter.empty else f"{p.name}=None")
    return ", ".join(parts)


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def arguments_of(
    signature: inspect.Signature, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, ...]:
    """All arguments of a call in the order of the parameters."""
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return tuple(bound.arguments[n] for n in signature.parameters)
