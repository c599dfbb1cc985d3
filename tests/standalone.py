"""Texts that stand alone, run as they are and under a compiler."""

import types
from typing import Any


def functions_of(text: str, jit: Any = None) -> dict[str, Any]:
    """The namespace of a standalone text, every function of it compiled where `jit` is given."""
    namespace: dict[str, Any] = {"__name__": "standalone"}
    exec(compile(text, "<standalone>", "exec"), namespace)
    if jit is not None:
        for name, value in list(namespace.items()):
            if isinstance(value, types.FunctionType):
                namespace[name] = jit(value)
    return namespace
