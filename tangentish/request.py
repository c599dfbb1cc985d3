"""What is asked for: the frozen description of one derivative, and a part of the cache key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """One derivative.

    Attributes:
        mode: "grad", "value_and_grad", "vjp" or "jvp".
        wrt: names of the parameters that are differentiated, in the order of the results.
        of: names of the results: "return", or parameters whose final content is meant.
        has_aux: the function returns `(result, auxiliary)`.
        single: `wrt` was one name and not a tuple: the derivative stands alone.
    """

    mode: str
    wrt: tuple[str, ...]
    of: tuple[str, ...] = ("return",)
    has_aux: bool = False
    single: bool = False
