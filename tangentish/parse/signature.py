"""The parameters of a function, as its own code has them."""

from __future__ import annotations

import inspect
import types


def signature_of(function: types.FunctionType) -> inspect.Signature:
    """The signature of the code that a call runs.

    `functools.wraps` makes a wrapper claim the signature of what it wraps.

    >>> import functools
    >>> def f(x, k=1.0): ...
    >>> @functools.wraps(f)
    ... def wrapper(v): return 2.0 * f(v)
    >>> inspect.signature(wrapper), signature_of(wrapper)
    (<Signature (x, k=1.0)>, <Signature (v)>)
    """
    if "__signature__" in function.__dict__ or "__wrapped__" in function.__dict__:
        plain = types.FunctionType(
            function.__code__, {}, function.__name__, function.__defaults__, function.__closure__
        )
        plain.__kwdefaults__ = function.__kwdefaults__
        return inspect.signature(plain)
    return inspect.signature(function)
