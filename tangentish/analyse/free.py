"""What the free names of a function mean now, and which of that the text relies on.

What is looked up here becomes part of the guard: a name that means something else at a later call
makes for another text.
"""

from __future__ import annotations

import gast
import numpy as np

from tangentish.analyse.kinds import UNKNOWN, Kind, kind_of
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Env
from tangentish.parse.resolve import MISSING, Scope
from tangentish.tree.walk import dotted


class FreeNames:
    """The globals, cells and builtins that one function reads.

    Args:
        scope: resolves them.
        lengths: learns the sizes of those that are arrays or integers.
        locals_: names that the function binds.

    Attributes:
        kinds: the kinds of the names that were asked for.
        resolved: the dotted names that the text relies on, and the objects they mean.
    """

    def __init__(self, scope: Scope, lengths: Lengths, locals_: frozenset[str]) -> None:
        self.scope = scope
        self.lengths = lengths
        self.locals = locals_
        self.kinds: dict[str, Kind] = {}
        self.resolved: dict[str, object] = {}

    def kind(self, name: str) -> Kind:
        """The kind of a global, cell or builtin, now."""
        if name not in self.kinds:
            found = self.scope.resolve(name)
            self.kinds[name] = UNKNOWN if found.kind == "missing" else kind_of(found.value, name)
            self._measure(name, found.value)
        return self.kinds[name]

    def static(self, e: gast.expr, env: Env) -> object:
        """The object that a name or a dotted name means, if the arguments do not matter to it."""
        root = e
        while isinstance(root, gast.Attribute):
            root = root.value
        if not isinstance(root, gast.Name) or root.id in env or root.id in self.locals:
            return MISSING
        found = self.scope.resolve_expr(e)
        if found is not MISSING:
            self.kind(root.id)
        return found

    def attribute_kind(self, e: gast.Attribute, found: object) -> Kind:
        """The kind of a dotted name that means `found`."""
        path = dotted(e)
        kind = kind_of(found, path)
        self.resolved[path] = found
        self._measure(path, found)
        return kind

    def target_of(self, e: gast.Call, env: Env) -> object:
        """The object that a call calls, `("method", name)`, or MISSING."""
        found = self.static(e.func, env)
        if found is MISSING and isinstance(e.func, gast.Attribute):
            return ("method", e.func.attr)
        return found

    def keep(self, before: FreeNames) -> None:
        """Keep what an earlier analysis read elsewhere: it decided which branches are left."""
        for path, value in before.resolved.items():
            self.resolved.setdefault(path, value)
        for name, kind in before.kinds.items():
            self.kinds.setdefault(name, kind)

    def remember(self, func: gast.expr, target: object) -> None:
        """Note that the text relies on `func` meaning `target`."""
        self.resolved[dotted(func)] = target

    def _measure(self, path: str, value: object) -> None:
        if isinstance(value, np.ndarray):
            for axis, length in enumerate(value.shape):
                self.lengths.sizes.setdefault(f"{path}.shape[{axis}]", length)
        elif type(value) is int:
            self.lengths.sizes.setdefault(path, value)
