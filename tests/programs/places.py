"""Writes expressions that read numbers, arrays and conditions out of containers of any nesting."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tests.programs.kinds import NUMBER, Kind, S, Value


@dataclass(frozen=True)
class Helper:
    """A function of the module; `form` tells plain ones from those with stars and of one number."""

    name: str
    kinds: tuple[Kind, ...]
    result: Kind
    form: str = "plain"
    words: tuple[str, ...] = ()


@dataclass
class Places:
    """The writer's state, and what reads."""

    rng: random.Random
    scope: dict[str, Value] = field(default_factory=dict)
    helpers: list[Helper] = field(default_factory=list)
    features: set[str] = field(default_factory=set)
    loops: int = 0
    counter: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def constant(self) -> str:
        return repr(round(self.rng.choice([-1, 1]) * self.rng.uniform(0.2, 1.4), 2))

    def fresh(self, kind: Kind, *inside: Value) -> Value:
        """A new object that holds these values."""
        if kind.tag in "sik":
            return Value(kind)
        top = frozenset((next(self.counter),))
        inner = frozenset[int]()
        tangled = False
        for value in inside:
            tangled = tangled or value.tangled or bool(inner & value.memory)
            inner |= value.memory
        return Value(kind, top, inner, tangled)

    # -- places ---------------------------------------------------------------------------------

    def places(self, depth: int = 3) -> list[tuple[str, Value]]:
        """Everything that can be read here by names, indices, keys and fields."""
        found: list[tuple[str, Value]] = []
        for name, value in self.scope.items():
            self._below(name, value, depth, found)
        return found

    def _below(self, path: str, value: Value, depth: int, found: list[tuple[str, Value]]) -> None:
        found.append((path, value))
        if depth == 0:
            return
        for step, kind in self._steps(path, value):
            self._below(path + step, value.part(kind), depth - 1, found)

    def _steps(self, path: str, value: Value) -> Iterator[tuple[str, Kind]]:
        kind = value.kind
        if kind.tag == "L":
            for index in self.indices(path, kind):
                yield f"[{index}]", kind.item
        elif kind.tag in "HT":
            for k in range(-1, kind.length):
                yield f"[{k}]", kind.items[k]
        elif kind.tag == "R":
            for name, item in zip(kind.keys, kind.items, strict=True):
                yield f".{name}", item
        elif kind.tag == "D":
            for key, item in zip(kind.keys, kind.items, strict=True):
                yield f"[{key!r}]", item
                if self.chance(0.1) and item == S:
                    yield f".get({key!r})", item
            for name, other in self.scope.items():
                if other.kind.tag == "k" and path in other.below:
                    yield f"[{name}]", kind.items[0]

    def indices(self, path: str, kind: Kind) -> list[str]:
        """Valid indices of a list at a path, a few of them."""
        found = [name for name, value in self.scope.items() if path in value.below]
        if kind.size:
            found += [str(self.rng.randrange(-kind.size, kind.size)), "0", "-1"][: 3 - len(found)]
            ints = [name for name, value in self.scope.items() if value.kind.tag == "i"]
            if ints and self.chance(0.3):
                found.append(f"{self.rng.choice(ints)} % len({path})")
            if self.chance(0.1):
                found.append(f"len({path}) - {self.rng.randint(1, kind.size)}")
        return found

    def readable(self, tag: str, uniform: bool | None = None) -> list[tuple[str, Value]]:
        return [
            (path, value)
            for path, value in self.places()
            if value.kind.tag == tag and uniform in (None, value.kind.uniform)
        ]

    def lists(self, item: str = "svLTDRH", least: int = 0) -> list[tuple[str, Value]]:
        return [
            (path, value)
            for path, value in self.readable("L")
            if value.kind.item.tag in item and value.kind.size >= least
        ]

    def dicts(self, item: str = "svLT") -> list[tuple[str, Value]]:
        """Dicts whose values are of one kind."""
        return [
            (path, value)
            for path, value in self.readable("D", uniform=True)
            if value.kind.items[0].tag in item
        ]

    # -- numbers --------------------------------------------------------------------------------

    def number(self, depth: int = 2) -> str:
        if depth <= 0:
            return self.number_leaf()
        a = self.number(depth - 1)
        form = self.rng.randrange(15)
        if form < 3:
            return f"({a} {self.rng.choice('+-')} {self.constant()} * {self.number(depth - 1)})"
        if form < 5:
            return f"{a} * {self.number_leaf()}"
        if form < 8:
            return f"{self.rng.choice(['np.sin', 'np.tanh', 'np.cos', 'math.sin'])}({a})"
        if form == 8:
            return f"{a} / (1.5 + {self.number_leaf()} ** 2)"
        if form < 12:
            return self.reduction(depth - 1)
        if form == 12:
            return self.called_number(depth - 1)
        return self.rare_number(a, depth - 1)

    def number_leaf(self) -> str:
        found = [path for path, value in self.places() if value.kind == S]
        return self.rng.choice(found) if found and self.chance(0.9) else self.constant()

    def bounded(self) -> str:
        """A number that cannot grow however often a loop repeats it."""
        e = self.number()
        return self.rng.choice(
            [f"np.sin({e})", f"0.8 * np.tanh({e})", f"np.cos({e}) - 0.3", f"math.sin({e})"]
        )

    def reduction(self, depth: int) -> str:
        """A number out of a list, a dict or an array."""
        forms = [f"np.sum({self.array(depth)[0]})", f"np.dot({self.vector()}, {self.vector()})"]
        forms += [f"{self.vector()}[{self.rng.choice(['0', '-1', '1'])}]"]
        for path, value in self.rng.sample(found := self.lists("s"), min(3, len(found))):
            forms += [f"sum({path})", f"sum({path}, {self.number_leaf()})"]
            if value.kind.size:
                forms += [f"{self.rng.choice(['max', 'min'])}({path})", f"np.sum(np.array({path}))"]
                forms += [f"max(u * {self.number_leaf()} for u in {path})"]
                forms += [f"sorted({path})[{self.rng.choice(['0', '-1'])}]"]
                forms += [f"sorted({path}, reverse=True)[0]"]
                forms += [f"np.mean({path})", f"{path}[::-1][0]"]
                forms += [f"np.dot(np.array({path}), np.cos({path}))"]
            forms += [f"max({path}, default={self.constant()})"]
            forms += [f"sum(u * {self.number_leaf()} for u in {path})"]
            forms += [f"sum(np.sin(u) for u in {path} if u > {self.constant()})"]
            forms += [f"sum([u * w for u, w in zip({path}, {self.rng.choice(found)[0]})])"]
            forms += [f"sum({path}[1:])", f"sum(u * i for i, u in enumerate({path}))"]
            helpers = [h.name for h in self.helpers if h.form == "one"]
            forms += [f"sum(map({name}, {path}))" for name in helpers]
        for path, value in self.lists("L"):
            if value.kind.item.item == S:
                forms += [f"sum(sum(np.sin(u) for u in w) for w in {path})"]
                forms += [f"sum(u * {self.constant()} for w in {path} for u in w)"]
                forms += [f"sum([len(w) * sum(w) for w in {path}])"]
        for path, value in self.rng.sample(found := self.dicts("s"), min(2, len(found))):
            forms += [f"sum({path}.values())", f"sum({path}[k] for k in {path})"]
            forms += [f"sum(u * u for k, u in {path}.items() if k != {value.kind.keys[0]!r})"]
            forms += [f"{self.rng.choice(['max', 'min'])}({path}.values())"]
            forms += [f"{path}.get('zz', {self.constant()})"]
        for path, value in self.dicts("sv")[:1]:
            if isinstance(value.kind.keys[0], str):
                forms += [f"np.sum(list({path}.items())[0][1])"]
                forms += [f"np.sum({path}[sorted({path})[-1]])"]
        for path, _ in self.lists("v", least=1):
            forms += [f"np.sum(np.stack({path})[0])", f"np.sum(np.array({path}), axis=0)[-1]"]
            forms += [f"np.sum(sum({path}))", f"sum(np.sum(u * u) for u in {path})"]
        return self.rng.choice(forms)

    def called_number(self, depth: int) -> str:
        found = [helper for helper in self.helpers if helper.result == S]
        if not found:
            return self.number_leaf()
        self.features.add("call")
        return self.call(self.rng.choice(found), depth)[0]

    def rare_number(self, a: str, depth: int) -> str:
        b = self.number(depth)
        forms = [
            f"({a} if {self.condition()} else {b})",
            f"max({a}, {b})",
            f"min({a}, {self.constant()})",
            f"abs({a})",
            f"sum([{a}, {b}, {self.number_leaf()}])",
            f"max([{a}, {b}])",
            f"sum(({a}, {b}))",
            f"[{a}, {b}][{self.rng.choice(['0', '1', '-1'])}]",
            f"({a}, {b})[{self.rng.choice(['0', '1', '-1'])}]",
            f"float({a})",
        ]
        return self.rng.choice(forms)

    # -- arrays ---------------------------------------------------------------------------------

    def vector(self) -> str:
        """An array to read."""
        found = [path for path, value in self.places() if value.kind.tag == "v"]
        return self.rng.choice(found) if found and self.chance(0.9) else "np.linspace(0.2, 0.9, n)"

    def array(self, depth: int = 2) -> tuple[str, Value]:
        """An array that is memory of its own."""
        v = self.vector()
        forms = [
            f"np.sin({v})",
            f"np.tanh({v}) * {self.number_leaf()}",
            f"{v} * {self.constant()}",
            f"({v} - {self.constant()} * {self.vector()})",
            f"{v} / (1.5 + {self.vector()} ** 2)",
            f"np.cos({v}) * {self.vector()}",
            f"{v}.copy()",
            f"np.zeros(n) + {self.number(depth - 1)}",
        ]
        for path, _ in self.lists("v", least=1)[:2]:
            forms += [f"sum({path}) * 0.3", f"sum(u * 0.4 for u in {path})"]
        return self.rng.choice(forms), self.fresh(Kind("v"))

    # -- conditions -----------------------------------------------------------------------------

    def condition(self) -> str:
        forms = [f"{self.number_leaf()} {self.rng.choice('<>')} {self.constant()}"] * 3
        lists, dicts = self.lists("s"), self.dicts()
        if lists:
            path = self.rng.choice(lists)[0]
            forms += [
                f"len({path}) > {self.rng.randint(1, 4)}",
                f"any(u > {self.constant()} for u in {path})",
                f"all(u < {self.constant()} for u in {path})",
                f"sum({path}) > {self.constant()}",
            ]
        forms += [f"len({path}) % 2 == 0" for path, _ in self.lists("vLT")[:1]]
        for path, _ in dicts[:2]:
            forms += [f"{self.rng.choice('abpz')!r} in {path}", f"len({path}) > 2"]
            forms += [f"{self.rng.choice('abqz')!r} not in {path}"]
        for name, value in self.scope.items():
            if value.kind.tag == "i":
                forms.append(f"{name} % 2 == {self.rng.randrange(2)}")
            elif value.kind.tag == "k":
                forms.append(f"{name} {self.rng.choice(['==', '!='])} {self.rng.choice('abp')!r}")
        return self.rng.choice(forms)

    def with_names(self, bindings: dict[str, Value]) -> dict[str, Value]:
        """The scope with these names as well, which are not to be changed."""
        return self.scope | {name: replace(v, fixed=2) for name, v in bindings.items()}

    def call(self, helper: Helper, depth: int) -> tuple[str, Value]:
        raise NotImplementedError

    def number_value(self) -> tuple[str, Value]:
        return self.number(), NUMBER
