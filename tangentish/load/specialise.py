"""One derivative of one function: derived for the kinds of a call, guarded, loaded, found again.

A `Dispatcher` holds the specialisations of one transformation of one function. The function it
makes with `entry` has the user's own signature and tests the guard of the specialisation used last;
when that fails another is looked up, then derived.
"""

from __future__ import annotations

import builtins
import inspect
import threading
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.analyse.called import Overlaps
from tangentish.analyse.kinds import Kind
from tangentish.errors import Internal, Unsupported
from tangentish.load.calls import Call
from tangentish.load.entry import entry_of
from tangentish.load.functions import load_functions
from tangentish.load.guard import Guard, guard_of
from tangentish.load.memory import memory_checks, overlapping
from tangentish.load.nested import primal_of, promised_by
from tangentish.parse.signature import signature_of
from tangentish.parse.variadic import KINDS, flattened
from tangentish.request import Request

if TYPE_CHECKING:
    from tangentish.pipeline import Derived

Function = Callable[..., Any]

# One for all: on some Pythons `ast.parse` fails when two threads are in it (CPython gh-106905).
DERIVING = threading.RLock()


@dataclass
class Specialisation:
    """A loaded derivative.

    Attributes:
        derived: its text and what it rests on.
        call: a function with the user's signature that tests the guard and runs the text, or goes
            to `miss`.
        applies: the guard alone.
        text: the function of the text that is called.
        writing: wrote the call.
        checks: the statements in front of the text.
    """

    derived: Derived
    call: Function
    applies: Function
    text: types.FunctionType
    writing: Call
    checks: list[str]

    @property
    def overlaps(self) -> Overlaps:
        """The pairs of arguments that share memory, by the user's names."""
        users = {new: old for old, new in self.derived.root.hidden.items()}
        pairs = self.derived.root.overlaps
        return frozenset(frozenset(users.get(n, n) for n in pair) for pair in pairs)

    @cached_property
    def primal(self) -> Any:
        """A gradient as a function to derive."""
        return primal_of(self.text, self.writing)

    @cached_property
    def check(self) -> Function:
        """Raises where a call would refuse the arguments."""
        return self.writing.checked(self.checks)

    @cached_property
    def promised(self) -> Any:
        """Brings what `primal` gives into the types of what is called."""
        return promised_by(self.writing)


_GONE = (AttributeError, NameError, LookupError, TypeError, ValueError)


class Dispatcher:
    """Finds or makes the derivative for the arguments at hand.

    Args:
        function: the user's function.
        request: what is wanted.
        inner: finds that of which it is the derivative, where that is a gradient of the function.
    """

    def __init__(
        self, function: types.FunctionType, request: Request, inner: Dispatcher | None = None
    ) -> None:
        self.function = function
        self.request = request
        self.inner = inner
        self.known: list[Specialisation] = []
        parameters = self.signature.parameters
        self.params = tuple(parameters)
        self.variadic = any(p.kind in KINDS for p in parameters.values())
        self.cell = types.CellType(self.miss)

    @property
    def signature(self) -> inspect.Signature:
        """The signature of the function, with the defaults that it has now."""
        return signature_of(self.function)

    def entry(self, name: str) -> Function:
        """A function with the user's signature (after `self`) that calls the latest text."""
        return entry_of(self.function, name, self.cell)

    def miss(self, *args: Any) -> Any:
        """Called where the guard of the latest specialisation fails; tangents may be behind."""
        with DERIVING:
            found = self.find(args[: len(self.params)])
            self.cell.cell_contents = found.call
        return found.call(*args)

    def find(self, args: tuple[Any, ...]) -> Specialisation:
        """The specialisation for these arguments, first among those known from now on."""
        with DERIVING:
            for k, known in enumerate(self.known):
                if self.fits(known, args):
                    self.known.insert(0, self.known.pop(k))
                    return known
            if tuple(self.signature.parameters) != self.params:
                raise Unsupported(
                    f"`{self.function.__name__}`, which has other parameters now",
                    why="Its derivative was asked for when it had those of before.",
                    remedy="Ask for it again.",
                )
            arguments = dict(zip(self.params, args, strict=True))
            inner = None if self.inner is None else self.inner.find(args)
            made = self.load(self.derive(arguments), arguments, inner)
            if not self.fits(made, args) and (pairs := overlapping(made.derived.root, arguments)):
                made = self.load(self.derive(arguments, overlaps=pairs), arguments, inner)
            if not self.fits(made, args):  # a call would derive again without end
                raise Internal("a derivative does not hold for the call that it was made for")
            self.known.insert(0, made)
            return made

    def derive(self, arguments: Mapping[str, Any], **options: Any) -> Derived:
        """Derive for these arguments, or for `kinds` of them; options are those of `derive`."""
        from tangentish.load.inside import text_of
        from tangentish.pipeline import derive  # the engine: not needed to import the package

        function = self.primal(arguments, options)
        return derive(function, self.request, arguments, inside=text_of, **options)

    def primal(
        self, arguments: Mapping[str, Any], options: Mapping[str, Any]
    ) -> types.FunctionType:
        """What is derived: the function, or that of its gradient for these arguments or kinds."""
        if self.inner is None:
            return self.function
        if arguments or not options.get("kinds"):
            found: types.FunctionType = self.inner.find(
                tuple(map(arguments.get, self.params))
            ).primal
            return found
        known = {name: options[name] for name in ("kinds", "sizes") if name in options}
        derived = self.inner.derive({}, **known)
        call = self.inner.call_of(derived, Guard(frozenset()))
        return primal_of(self.inner.loaded(derived)[derived.name], call)

    def chosen(self, kinds: Mapping[str, Kind]) -> Dispatcher:
        """What derives for arguments of some kinds."""
        return self

    def fits(self, known: Specialisation, args: tuple[Any, ...]) -> bool:
        """Whether the guard of a specialisation holds for these arguments."""
        try:
            return bool(known.applies(*args))
        except _GONE:  # what it reads
            return False

    def kinds(self, derived: Derived) -> dict[str, Kind]:
        """The kinds of the arguments by the user's names."""
        root = derived.root
        known = {new: old for old, new in root.hidden.items()}
        return {known.get(n, n): kind for n, kind in root.kinds.items()}

    def load(
        self, derived: Derived, arguments: dict[str, Any], inner: Specialisation | None = None
    ) -> Specialisation:
        """Load a derivation together with its guard, made for arguments; `inner` is its primal."""
        function = derived.root.function
        kinds = self.kinds(derived)
        taken = frozenset((*function.__globals__, *function.__code__.co_freevars))
        given, _ = flattened(function, arguments)
        guard = guard_of(derived.program, derived.root, kinds, given, taken, derived.variadic)
        checks = memory_checks(derived.program, derived.root, kinds, guard, derived.variadic)
        if inner is not None:
            params = ", ".join(self.params)
            guard.conditions.insert(0, f"{guard.helper('inner', inner.applies)}({params})")
            checks.insert(0, f"{guard.helper('check', inner.check)}({params})")
        loaded = self.loaded(derived)
        text, back = loaded[derived.name], loaded.get(derived.backward)
        call = self.call_of(derived, guard, inner)
        return Specialisation(
            derived, *call.load(text, back, checks, self.miss), text, call, checks
        )

    def loaded(self, derived: Derived) -> dict[str, types.FunctionType]:
        """The functions of a derivation, by name."""
        label = f"<tangentish {derived.name}>"
        helpers, inner = helpers_of(derived), inner_names(derived)
        return load_functions(
            derived.text, derived.owners, helpers, inner, label, derived.source_map
        )

    def call_of(self, derived: Derived, guard: Guard, inner: Specialisation | None = None) -> Call:
        """What writes the call of a derivation."""
        return Call(
            derived.root.function,
            derived.request,
            self.kinds(derived),
            guard,
            derived.root.hidden,
            derived.variadic,
            None if inner is None else inner.promised,
            derived.result,
        )


def inner_names(derived: Derived) -> dict[types.FunctionType, dict[str, object]]:
    """What names mean that stand for functions that are values, by the user's functions."""
    found: dict[types.FunctionType, dict[str, object]] = {}
    for a in derived.program.functions:
        found.setdefault(a.function, {}).update(a.scope.inner)
    return found


def helpers_of(derived: Derived) -> dict[str, Any]:
    """What the names of a text mean apart from the user's module."""
    import math

    helpers = dict(derived.helpers)
    for a in derived.program.functions:
        for old, new in a.hidden.items():
            if new not in a.locals:
                helpers[new] = a.scope.resolve(new).value
            if hasattr(builtins, old):  # what the text means by it, the module does not
                helpers.setdefault(old, getattr(builtins, old))
    return helpers | {"np": np, "math": math}  # in no function of the text do they mean another
