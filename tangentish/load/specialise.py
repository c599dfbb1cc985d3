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
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.analyse.called import Overlaps
from tangentish.analyse.kinds import Kind
from tangentish.errors import Internal, Unsupported
from tangentish.load.calls import Call
from tangentish.load.entry import entry_of
from tangentish.load.functions import load_functions
from tangentish.load.guard import guard_of
from tangentish.load.memory import memory_checks, overlapping
from tangentish.parse.signature import signature_of
from tangentish.parse.variadic import flattened
from tangentish.request import Request

if TYPE_CHECKING:
    from tangentish.pipeline import Derived

Function = Callable[..., Any]

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

    @property
    def overlaps(self) -> Overlaps:
        """The pairs of arguments that share memory, by the user's names."""
        users = {new: old for old, new in self.derived.root.hidden.items()}
        pairs = self.derived.root.overlaps
        return frozenset(frozenset(users.get(n, n) for n in pair) for pair in pairs)


_GONE = (AttributeError, NameError, LookupError, TypeError, ValueError)


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
        self.params = tuple(self.signature.parameters)
        self.cell = types.CellType(self.miss)

    @property
    def signature(self) -> inspect.Signature:
        """The signature of the function, with the defaults that it has now."""
        return signature_of(self.function)

    def entry(self, name: str) -> Function:
        """A function with the user's signature (after `self`) that calls the latest text."""
        return entry_of(self.function, name, self.cell)

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

            if tuple(self.signature.parameters) != self.params:
                raise Unsupported(
                    f"`{self.function.__name__}`, which has other parameters now",
                    why="Its derivative was asked for when it had those of before.",
                    remedy="Ask for it again.",
                )
            arguments = dict(zip(self.params, args, strict=True))
            made = self.load(derive(self.function, self.request, arguments), arguments)
            if not self.fits(made, args) and (pairs := overlapping(made.derived.root, arguments)):
                derived = derive(self.function, self.request, arguments, overlaps=pairs)
                made = self.load(derived, arguments)
            if not self.fits(made, args):  # a call would derive again without end
                raise Internal("a derivative does not hold for the call that it was made for")
            self.known.insert(0, made)
            return made

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

    def load(self, derived: Derived, arguments: dict[str, Any]) -> Specialisation:
        """Load a derivation together with its guard, made for arguments."""
        label = f"<tangentish {derived.name}>"
        loaded = load_functions(
            derived.text, derived.owners, helpers_of(derived), label, derived.source_map
        )
        kinds = self.kinds(derived)
        taken = frozenset((*self.function.__globals__, *self.function.__code__.co_freevars))
        variadic = derived.variadic
        given, _ = flattened(self.function, arguments)
        guard = guard_of(derived.program, derived.root, kinds, given, taken, variadic)
        checks = memory_checks(derived.program, derived.root, kinds, guard, variadic)
        text, back = loaded[derived.name], loaded.get(derived.backward)
        hidden = derived.root.hidden
        call = Call(self.function, derived.request, kinds, guard, hidden, variadic)
        return Specialisation(derived, *call.load(text, back, checks, self.miss))


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
