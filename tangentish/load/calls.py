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

from tangentish.analyse.kinds import Kind, Static, Tup
from tangentish.analyse.objects import holds_objects
from tangentish.attributes import opened
from tangentish.load.compile import load_text, with_user_line
from tangentish.load.converted import Converted
from tangentish.load.guard import Guard
from tangentish.load.results import make_pullback
from tangentish.parse.resolve import cells_of
from tangentish.parse.signature import signature_of
from tangentish.parse.variadic import Variadic
from tangentish.request import Request

Function = Callable[..., Any]


class Call:
    """Writes and loads the call of one derivation.

    Args:
        function: the function that is derived.
        request: what is wanted, by the names in the text.
        kinds: the kinds of its arguments, in order.
        guard: the guard of the derivation, which also chooses names.
        hidden: names in the text that stand for others of the user.
        variadic: what stands for `*args` and `**kwargs`.
        promised: brings the value into its types, where the function is itself a derivative.
        jacobian: of a Jacobian, its kind.
    """

    def __init__(
        self,
        function: types.FunctionType,
        request: Request,
        kinds: Mapping[str, Kind],
        guard: Guard,
        hidden: Mapping[str, str],
        variadic: Variadic,
        promised: Function | None = None,
        jacobian: Kind | None = None,
    ) -> None:
        self.function = function
        self.request = request
        self.users = {new: old for old, new in hidden.items()}
        self.variadic = variadic
        self.kinds = kinds
        self.guard = guard
        self.helper = guard.helper
        self.promised = promised
        self.jacobian = jacobian

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
        call, applies, error = map(local, ("call", "applies", "error"))
        params = given = ", ".join(signature_of(self.function).parameters)
        values = [self.given(n, kind) for n, kind in self.kinds.items()]
        if self.request.mode in ("jvp", "hvp"):
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

    def given(self, name: str, kind: Kind) -> str:
        """An argument as the text takes it: an object as the dict of its attributes."""
        found = self.variadic.access(name)
        return f"{self.helper('opened', opened)}({found})" if holds_objects(kind) else found

    def checked(self, checks: list[str]) -> Function:
        """A function that runs what stands in front of the text: it may refuse the arguments."""
        name, given = self.guard.local("check"), ", ".join(signature_of(self.function).parameters)
        lines = [f"def {name}({given}):", *(f"    {line}" for line in checks or ["pass"])]
        return self.loaded("\n".join(lines), name)

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
        if mode not in ("jvp", "vjp", "hvp"):
            return self.gradient(called, Converted(self.guard))
        if mode == "hvp":
            return [f"return {self.value(called, self.guard)}"]
        if mode == "jvp" and self.promised is None:
            return [f"return {called}"]
        y, dy = local("y"), local("dy")
        value = self.value(y, self.guard)
        if mode == "jvp":
            return [f"{y}, {dy} = {called}", f"return {value}, {dy}"]
        tape, pullback = local("tape"), self.helper("pullback", make_pullback)
        kinds = tuple(map(self.kind, self.request.results))
        given = f"{self.helper('back', back)}, {tape}, {self.helper('kinds', kinds)}"
        return [f"{y}, {tape} = {called}", f"return {value}, {pullback}({given}, {y})"]

    def gradient(self, called: str, converted: Converted) -> list[str]:
        """The lines that return a gradient, brought into the form of its arguments.

        Args:
            called: the call of the text.
            converted: writes how.
        """
        kinds, local = list(map(self.kind, self.request.results)), converted.guard.local
        single = self.request.single
        if self.jacobian is not None:
            kinds, single = [self.jacobian], True
        y = local("y")
        names = [local("b") for _ in kinds]
        found = [converted.of(n, kind) for n, kind in zip(names, kinds, strict=True)]
        shown = self.value(y, converted.guard) if converted.typed else y
        if found == names and shown == y:
            return [f"return {called}"]
        target, value = names[0], found[0]
        if not single:
            value = f"({', '.join(found)}{',' * (len(kinds) == 1)})"
            target = f"({', '.join(names)}{',' * (len(kinds) == 1)})"
        if self.request.mode == "value_and_grad":
            return [f"{y}, {target} = {called}", f"return {shown}, {value}"]
        if self.request.has_aux:
            return [f"{target}, {y} = {called}", f"return {value}, {y}"]
        return [f"{target} = {called}", f"return {value}"]

    def value(self, y: str, guard: Guard) -> str:
        """An expression for the value, in the types that a derivative which is derived promises."""
        return y if self.promised is None else f"{guard.helper('promised', self.promised)}({y})"

    def kind(self, result: str | tuple[str | None, ...] | None) -> Kind:
        """The kind of an argument, or of several together."""
        if isinstance(result, tuple):
            return Tup(tuple(map(self.kind, result)))
        return Static(None) if result is None else self.kinds[self.users.get(result, result)]
