"""What is asked for: the frozen description of one derivative, and a part of the cache key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """One derivative.

    Attributes:
        mode: "grad", "value_and_grad", "vjp", "jvp", "jacfwd" or "jacrev"; of a gradient also
            "hessian" (its Jacobian) and "hvp" (its tangent).
        wrt: names of the parameters that are differentiated, in the order of the results; of an
            item of `*args` its place, `xs[1]`, of a word of `**kwargs` the word.
        of: names of the results: "return", or parameters whose final content is meant.
        has_aux: the function returns `(result, auxiliary)`.
        single: `wrt` was one name and not a tuple: the derivative stands alone.
        tuples: where `wrt` has named all of `*args`, what stands for its items; None among them for
            one that carries no derivative.
    """

    mode: str
    wrt: tuple[str, ...]
    of: tuple[str, ...] = ("return",)
    has_aux: bool = False
    single: bool = False
    tuples: tuple[tuple[str | None, ...], ...] = ()

    @property
    def results(self) -> tuple[str | tuple[str | None, ...], ...]:
        """What is returned: one entry for each of `wrt`, those of `*args` together."""
        found: list[str | tuple[str | None, ...]] = []
        for name in self.wrt:
            together = next((t for t in self.tuples if name in t), None)
            if together is None or together not in found:
                found.append(name if together is None else together)
        return tuple(found)
