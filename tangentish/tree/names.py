"""Names that the generated text introduces: fresh ones, adjoints and tangents.

    >>> namer = Namer(["x", "w", "t"], primals=["x", "w"])
    >>> namer.adjoint("x"), namer.tangent("w"), namer.fresh("t"), namer.fresh("t")
    ('bx', 'dw', 't2', 't3')

Where any short adjoint or tangent name is taken, the whole function switches to the long form, so
that one letter keeps one meaning:

    >>> namer = Namer(["x", "bx"])
    >>> namer.adjoint("x"), namer.tangent("x"), namer.adjoint("bx")
    ('x_bar', 'x_dot', 'bx_bar')

Nothing here depends on hashes or on chance: the same calls give the same names. Layer 1.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable

__all__ = ["HelperNames", "Namer"]

_NEVER = frozenset(keyword.kwlist) | {"match", "case", "type", "_"}
_BUILTINS = frozenset(name for name in dir(builtins) if name.islower() and name.isidentifier())
FORBIDDEN = _NEVER | _BUILTINS


class HelperNames:
    """Names for objects that generated text refers to: one for each, in all functions of a text.

    >>> names = HelperNames({"f_adjoint"})
    >>> names.of("f_adjoint", len), names.of("f_adjoint", abs), names.of("again", len)
    ('f_adjoint2', 'f_adjoint3', 'f_adjoint2')
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """Start with the names that mean something else in any of the functions."""
        self.taken = set(taken)
        self.objects: dict[str, object] = {}

    def of(self, stem: str, value: object) -> str:
        """The name of an object: a free one that begins with `stem`, or the one that it has."""
        for name, known in self.objects.items():
            if known is value:
                return name
        name, count = stem, 1
        while name in self.taken or name in self.objects or name in FORBIDDEN:
            count += 1
            name = f"{stem}{count}"
        self.objects[name] = value
        return name


class Namer:
    """Gives names that are not taken, and remembers what it gave.

    `taken` is every name that the function reads or writes, helpers included; `primals` are those
    that may get an adjoint or a tangent (all of `taken` unless told), `helpers` the names of
    objects in all functions of the text. Keywords and builtins are never given.
    """

    def __init__(
        self,
        taken: Iterable[str],
        *,
        primals: Iterable[str] | None = None,
        helpers: HelperNames | None = None,
    ) -> None:
        """Decide once, from all primal names, whether short forms or long ones are used."""
        self.helpers = helpers or HelperNames()
        self._taken = set(taken)
        variables = frozenset(self._taken if primals is None else primals)
        self._taken |= variables
        self._forms = ("b{}", "d{}")
        if self._collides(variables):
            self._forms = ("{}_bar", "{}_dot")
        while self._collides(variables):
            self._forms = (self._forms[0] + "_", self._forms[1] + "_")
        self._reserved = {form.format(name) for name in variables for form in self._forms}
        self._late: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._idle = ""

    @property
    def long(self) -> bool:
        """Whether the long form is used."""
        return self._forms[0] != "b{}"

    def fresh(self, stem: str) -> str:
        """Return `stem` if it is free, else `stem2`, `stem3`, ...; it is taken from now on."""
        name, count = stem, self._counts.get(stem, 1)
        while (
            name in self._taken
            or name in self._reserved
            or name in FORBIDDEN
            or name in self.helpers.objects
        ):
            count += 1
            name = f"{stem}{count}"
        self._counts[stem] = count
        self._taken.add(name)
        return name

    @property
    def idle(self) -> str:
        """A name for what nobody reads: `_`, unless the function has one of its own."""
        if not self._idle:
            self._idle = self.fresh("_") if "_" in self._taken else "_"
        return self._idle

    def take(self, *names: str) -> None:
        """Never give any of `names` as a fresh one."""
        self._taken.update(names)

    def adjoint(self, name: str) -> str:
        """Return the name of the adjoint of `name`, the same at every call."""
        return self._mirror(self._forms[0].format(name))

    def tangent(self, name: str) -> str:
        """Return the name of the tangent of `name`, the same at every call."""
        return self._mirror(self._forms[1].format(name))

    def _mirror(self, mirrored: str) -> str:
        """Return `mirrored`; of a name that came later, one that is free."""
        if mirrored in self._reserved:
            return mirrored
        if mirrored not in self._late:
            self._late[mirrored] = self.fresh(mirrored)
        return self._late[mirrored]

    def _collides(self, variables: frozenset[str]) -> bool:
        """Whether a mirrored name means something else already."""
        return any(
            form.format(name) in self._taken or form.format(name) in FORBIDDEN
            for form in self._forms
            for name in variables
        )

    def copy(self) -> tuple[set[str], dict[str, int]]:
        """What was given so far."""
        return set(self._taken), dict(self._counts)

    def reset(self, state: tuple[set[str], dict[str, int]]) -> None:
        """Return to a copy: names given since then are free again."""
        self._taken, self._counts = state
