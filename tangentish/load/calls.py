"""A loaded derivative behind its guard, in a function with the user's parameters.

The text of such a function is made for one derivation. That of `value_and_grad` in a complex and
in a real number:

    def call_(z, x):
        if type_(z) is complex_ and type_(x) is float_:
            try:
                y_, (b_, b_2) = text_(z, x)
                return y_, (complex_(conj_(b_)), float_(b_2))
            except Exception as error_:
                explain_(error_)
                raise
        return miss_(z, x)

It runs with the globals and the cells of the user's function, which the guard reads; the names that
it adds are those of no parameter and of nothing in the user's module. Layer 5.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tangentish.analyse.kinds import Array, Kind, Num, Seq, Static, Tup
from tangentish.load.compile import load_text, with_user_line
from tangentish.load.guard import Guard
from tangentish.load.results import conjugate, converted, make_pullback, scalar_type
from tangentish.parse.resolve import cells_of
from tangentish.parse.signature import signature_of
from tangentish.parse.variadic import Variadic
from tangentish.request import Request

Function = Callable[..., Any]


class Call:
    """Writes and loads the call of one derivation.

    Args:
        function: the user's function.
        request: what is wanted, by the names in the text.
        kinds: the kinds of its arguments, in order.
        guard: the guard of the derivation, which also chooses names.
        hidden: names in the text that stand for others of the user.
        variadic: what stands for `*args` and `**kwargs`.
    """

    def __init__(
        self,
        function: types.FunctionType,
        request: Request,
        kinds: Mapping[str, Kind],
        guard: Guard,
        hidden: Mapping[str, str],
        variadic: Variadic,
    ) -> None:
        self.function = function
        self.request = request
        self.users = {new: old for old, new in hidden.items()}
        self.variadic = variadic
        self.kinds = kinds
        self.guard = guard
        self.helper = guard.helper

    def load(
        self, text: Function, back: Function | None, checks: list[str], miss: Function
    ) -> tuple[Function, Function]:
        """The guarded call and the guard alone.

        Args:
            text: the loaded derivative; of a pair, its forward half.
            back: the backward half of a pair.
            checks: statements to run before the text.
            miss: called with the arguments where the guard fails.
        """
        helper, local = self.helper, self.guard.local
        call, applies, error = local("call"), local("applies"), local("error")
        params = given = ", ".join(signature_of(self.function).parameters)
        values = [self.variadic.access(n) for n in self.kinds]
        if self.request.mode == "jvp":
            tangents = [local(f"d{n}") for n in self.request.wrt]
            params, values = ", ".join([*filter(None, [given]), *tangents]), [*values, *tangents]
        result = self.result(f"{helper('text', text)}({', '.join(values)})", back)
        lines = [
            f"def {applies}({given}):",
            f"    return {self.guard.text}",
            "",
            f"def {call}({params}):",
            f"    if {self.guard.text}:",
            *(f"        {line}" for line in checks),
            "        try:",
            *(f"            {line}" for line in result),
            f"        except Exception as {error}:",
            f"            {helper('explain', with_user_line)}({error})",
            "            raise",
            f"    return {helper('miss', miss)}({params})",
            "",
        ]
        return self.loaded("\n".join(lines), call), self.loaded("\n".join(lines), applies)

    def loaded(self, text: str, name: str) -> Function:
        """One function of the text of the guarded call."""
        return load_text(
            text,
            name,
            helpers=self.guard.helpers,
            globals_=self.function.__globals__,
            cells=cells_of(self.function),
            filename=f"<tangentish guard of {self.function.__name__}>",
        )

    def result(self, called: str, back: Function | None) -> list[str]:
        """The lines that call the text and return what the transformation promises."""
        mode, local = self.request.mode, self.guard.local
        if mode == "jvp":
            return [f"return {called}"]
        y = local("y")
        kinds = list(map(self.kind, self.request.results))
        if mode == "vjp":
            tape, pullback = local("tape"), self.helper("pullback", make_pullback)
            given = f"{self.helper('back', back)}, {tape}, {self.helper('kinds', tuple(kinds))}"
            return [f"{y}, {tape} = {called}", f"return {y}, {pullback}({given}, {y})"]
        names = [local("b") for _ in kinds]
        converted = [self.converted(n, kind) for n, kind in zip(names, kinds, strict=True)]
        if converted == names:
            return [f"return {called}"]
        target, value = names[0], converted[0]
        if not self.request.single:
            value = f"({', '.join(converted)}{',' * (len(kinds) == 1)})"
            target = f"({', '.join(names)}{',' * (len(kinds) == 1)})"
        if mode == "value_and_grad":
            return [f"{y}, {target} = {called}", f"return {y}, {value}"]
        if self.request.has_aux:
            return [f"{target}, {y} = {called}", f"return {value}, {y}"]
        return [f"{target} = {called}", f"return {value}"]

    def kind(self, result: str | tuple[str | None, ...] | None) -> Kind:
        """The kind of an argument, or of several together."""
        if isinstance(result, tuple):
            return Tup(tuple(map(self.kind, result)))
        return Static(None) if result is None else self.kinds[self.users.get(result, result)]

    def converted(self, name: str, kind: Kind) -> str:
        """An expression for a derivative in the type of its argument, as `results.converted`."""
        if isinstance(kind, Num):
            conjugated = f"{self.helper('conj', conjugate)}({name})" if kind.type == "c" else name
            return f"{self.helper('type', scalar_type(kind))}({conjugated})"
        if isinstance(kind, Array) and kind.type == "c":
            name = f"{self.helper('conj', conjugate)}({name})"
        if isinstance(kind, Array) and kind.rank == 0:
            return f"{self.helper('asarray', np.asarray)}({name})"
        if isinstance(kind, Seq):
            return f"{self.helper('converted', converted)}({name}, {self.helper('kind', kind)})"
        if isinstance(kind, Tup):
            items = [f"{name}[{place!r}]" for place in kind.places]
            found = [self.converted(*item) for item in zip(items, kind.items, strict=True)]
            same = found == items and kind.fields is None
            return name if same else self.display(kind, found)
        return name

    def display(self, kind: Tup, items: list[str]) -> str:
        """A structure written out."""
        if kind.fields is None:
            return _display(kind, items)
        pairs = zip(kind.fields, items, strict=True)
        words = ", ".join(f"{field}={item}" for field, item in pairs)
        return f"{self.helper(kind.type.__name__, kind.type)}({words})"


def _display(kind: Tup, items: list[str]) -> str:
    """A tuple, a list or a dict written out."""
    if kind.keys is not None:
        pairs = zip(kind.keys, items, strict=True)
        return f"{{{', '.join(f'{key!r}: {item}' for key, item in pairs)}}}"
    text = ", ".join(items)
    return f"[{text}]" if kind.type is list else f"({text},)"
