"""The table of derivations: for each function's code, the dispatchers that have been made.

Keys are code objects, held weakly; functions made from one code (lambdas made in a loop) have dispatchers of their own,
held by weak reference to the function.
"""

from __future__ import annotations

import threading
import types
import weakref

from tangentish.load.specialise import Dispatcher
from tangentish.request import Request

_TABLE: weakref.WeakKeyDictionary[types.FunctionType, dict[Request, Dispatcher]] = (
    weakref.WeakKeyDictionary()
)
_LOCK = threading.Lock()


def dispatcher_for(function: types.FunctionType, request: Request) -> Dispatcher:
    """The dispatcher of a function and a request, made when first asked for."""
    with _LOCK:
        by_request = _TABLE.setdefault(function, {})
        if request not in by_request:
            by_request[request] = Dispatcher(function, request)
        return by_request[request]
