"""Where derivations are kept: on the function itself, so that they live as long as it does.

A table from functions to derivations would hold what it is keyed by: a derivation refers to its
function. On the function they form a cycle that the garbage collector sees. `functools.wraps`
copies a function's dict to the wrapper; a dispatcher found there is not used, since it is another
function's.
"""

from __future__ import annotations

import threading
import types
from typing import Any

from tangentish.load.specialise import Dispatcher
from tangentish.request import Request

_LOCK = threading.Lock()
_ATTRIBUTE = "__tangentish__"


def dispatcher_for(
    function: types.FunctionType, request: Request, inner: Dispatcher | None = None, on: Any = None
) -> Dispatcher:
    """The dispatcher of a function and a request, made when first asked for.

    Args:
        function: the function.
        request: what is wanted.
        inner: finds the gradient that is to be derived, if it is not the function itself.
        on: the object of that gradient.
    """
    holder = function if on is None else on
    with _LOCK:
        now = (holder, function.__code__, function.__defaults__, function.__kwdefaults__)
        before, by_request = holder.__dict__.get(_ATTRIBUTE, ((), {}))
        if len(before) != len(now) or any(a is not b for a, b in zip(before, now, strict=True)):
            by_request = {}  # another function's, or of what this one was before it was reloaded
            holder.__dict__[_ATTRIBUTE] = (now, by_request)
        if request not in by_request:
            by_request[request] = Dispatcher(function, request, inner)
        found: Dispatcher = by_request[request]
        return found
