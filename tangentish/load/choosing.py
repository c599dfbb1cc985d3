"""A Jacobian in the mode with less to do: by rows of the result, or by columns of the arguments.

How many there are of either is seen at each call, as far as lengths of the result follow from those
of the arguments; where they do not, it goes by rows.
"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.analyse.kinds import Array, Dim, Kind, Num, Sym, Tup, fields_of, parts_of
from tangentish.load.specialise import DERIVING, Dispatcher, Specialisation
from tangentish.parse.variadic import flattened
from tangentish.request import Request

if TYPE_CHECKING:
    from tangentish.pipeline import Derived


class Choosing(Dispatcher):
    """Finds a Jacobian by rows or by columns, as there are fewer of these or of those."""

    def __init__(
        self, function: types.FunctionType, request: Request, inner: Dispatcher | None = None
    ) -> None:
        super().__init__(function, request, inner)
        self.by_rows = Dispatcher(function, replace(request, mode="jacrev"), inner)
        self.by_columns = Dispatcher(function, replace(request, mode="jacfwd"), inner)

    def miss(self, *args: Any) -> Any:
        """Called each time: the lengths decide."""
        return self.find(args).call(*args)

    def find(self, args: tuple[Any, ...]) -> Specialisation:
        """The Jacobian in the mode that has to run fewer sweeps, as far as can be told before."""
        with DERIVING:
            given, _ = flattened(self.function, dict(zip(self.params, args, strict=True)))
            names = set(self.request.wrt)
            count = sum(_count(v) for n, v in given.items() if n in names)
            found = self.by_rows.find(args) if count > 1 else self.by_columns.find(args)
            if count > 1 and count <= _results(found.derived, given):
                found = self.by_columns.find(args)
            self.known[:] = [found]
            return found

    def chosen(self, kinds: Mapping[str, Kind]) -> Dispatcher:
        """By columns where there is one: more is not known before the call."""
        numbers = [isinstance(kinds.get(n), Num) for n in self.request.wrt]
        return self.by_columns if numbers == [True] else self.by_rows

    def derive(self, arguments: Mapping[str, Any], **options: Any) -> Derived:
        """Derive by rows: without arguments it is not known what is more."""
        return self.by_rows.derive(arguments, **options)


def _count(value: Any) -> int:
    """How many numbers there are in an argument."""
    if isinstance(value, dict):
        return sum(map(_count, value.values()))
    if isinstance(value, (tuple, list)):
        return sum(map(_count, value))
    fields = fields_of(type(value))
    if fields is not None:
        return sum(_count(getattr(value, field)) for field in fields)
    return int(np.size(value))


def _results(derived: Derived, given: Mapping[str, Any]) -> int:
    """How many numbers there are in a result; 0 if lengths of it are not known before the call."""
    from tangentish.pipeline import result_kind  # the engine, as in `specialise`

    root = derived.root
    named = {root.hidden.get(n, n): v for n, v in given.items()}

    def length(d: Dim) -> int:
        d = root.lengths.canonical(d)
        if not isinstance(d, Sym):
            return d or 0
        try:
            return max(0, int(eval(d.base, {"__builtins__": {}}, named)) + d.offset)
        except Exception:  # a length of something inside
            return 0

    def size(kind: Kind) -> int:
        if isinstance(kind, Array):
            return math.prod(map(length, kind.shape))
        return sum(map(size, parts_of(kind))) if isinstance(kind, Tup) else 1

    return size(result_kind(root, derived.request))
