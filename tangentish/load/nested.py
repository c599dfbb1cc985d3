"""A derivative as a function to derive again: that of its text, with what is done around the text.

    >>> import inspect
    >>> from tangentish.load.specialise import Dispatcher
    >>> from tangentish.request import Request
    >>> def modulus(z):
    ...     return z.real**2 + z.imag**2
    >>> inner = Dispatcher(modulus, Request("grad", ("z",), single=True))
    >>> print(inspect.getsource(inner.find((2.0 + 1.0j,)).primal))
    def grad_modulus(z):
        b_ = text_(z)
        return conj_(b_)
    <BLANKLINE>

The text itself is taken where nothing is done around it but to bring numbers into their types: that
is left to the call of the outer derivative. Layer 5.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

from tangentish.load.calls import Call
from tangentish.load.compile import load_text
from tangentish.load.converted import Converted
from tangentish.load.entry import signature_text
from tangentish.load.guard import Guard
from tangentish.parse.signature import signature_of


def primal_of(text: types.FunctionType, call: Call) -> types.FunctionType:
    """The function of a gradient's text, or one around it with the parameters of the user's.

    Args:
        text: the loaded gradient.
        call: what is known of its arguments and results.
    """
    parameters = list(signature_of(call.function).parameters.values())
    given = [call.variadic.access(n) for n in call.kinds]
    plain = text.__code__.co_varnames[: text.__code__.co_argcount]
    names = Guard(frozenset(p.name for p in parameters))
    called = f"{names.helper('text', text)}({', '.join(given)})"
    result = call.gradient(called, Converted(names, typed=False))
    if tuple(given) == plain and len(result) == 1:
        return text
    name = text.__name__
    body = "".join(f"    {line}\n" for line in result)
    return load_text(
        f"def {name}({signature_text(parameters)}):\n{body}",
        name,
        helpers=names.helpers,
        globals_=text.__globals__,
        filename=f"<tangentish around {name}>",
    )


def promised_by(call: Call) -> Callable[[Any], Any]:
    """A function that brings the numbers of a gradient's result into their types."""
    names = Guard(frozenset())
    y = names.local("y")
    lines = call.gradient(y, Converted(names, conjugated=False))
    return load_text(
        f"def promised({y}):\n" + "".join(f"    {line}\n" for line in lines),
        "promised",
        helpers=names.helpers,
        globals_={},
    )
