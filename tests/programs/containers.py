"""Writes random programs over lists, dicts, tuples and records, reproducible from a seed.

    write_containers(seed) -> ContainerProgram(text, kinds, point_seed, features)

What is read is surely there, what is changed no other name holds; numbers stay bounded and smooth.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.programs.changes import Changes
from tests.programs.kinds import (
    CLASSES,
    INT,
    NUMBER,
    RECORDS,
    Kind,
    S,
    V,
    Value,
    dict_of,
    joined,
    leaf_kinds,
    list_of,
    sample,
    tuple_of,
)
from tests.programs.places import Helper

HEADER = "import dataclasses\nimport math\nfrom typing import NamedTuple\n\nimport numpy as np\n\n"


@dataclass(frozen=True)
class ContainerProgram:
    """A module's text, whose function `program` is meant, with points to call it at."""

    text: str
    kinds: tuple[Kind, ...]
    point_seed: int
    features: frozenset[str]

    def points(self, module: Any, count: int = 2) -> list[tuple[Any, ...]]:
        """Fresh arguments: other sizes, other numbers."""
        generator = np.random.default_rng(self.point_seed)
        found = []
        for _ in range(count):
            n = int(generator.integers(2, 5))
            found.append(tuple(sample(kind, generator, n, module) for kind in self.kinds))
        return found


class Containers(Changes):
    """The whole writer: functions, branches and loops around what the others write."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(rng)
        self.early = False  # whether a number is returned in the middle

    # -- functions ------------------------------------------------------------------------------

    def begin(self, parameters: list[tuple[str, Kind]], fixed: int = 0) -> None:
        self.scope = {}
        for name, kind in parameters:
            held = self.fresh(Kind("v")) if kind.items else NUMBER
            plain = kind.tag == "L" and kind.exact
            self.scope[name] = replace(self.fresh(kind, held), fixed=fixed, plain=plain)
        self.lines, self.level, self.loops = [], 1, 0
        self.locked, self.early = frozenset(), False

    def helper(self) -> str:
        """A function that takes and returns containers or numbers."""
        name = f"helper{len(self.helpers)}"
        form = self.rng.choice(["plain", "plain", "plain", "one", "stars", "words"])
        if form != "plain":
            return self.odd_helper(name, form)
        kinds = tuple(self.kind(1) for _ in range(self.rng.randint(1, 3)))
        result = S if self.chance(0.5) else self.kind(1)
        if V not in kinds and any(V in leaf_kinds(kind) for kind in (result, *kinds)):
            kinds = (*kinds, V)
        words = tuple(f"p{k}" for k in range(len(kinds)))
        self.begin(list(zip(words, kinds, strict=True)), fixed=2)
        self.line("n = 3" if V not in kinds else f"n = len(p{kinds.index(V)})")
        self.early = result == S and self.chance(0.5)
        self.block(self.rng.randint(0, 2))
        self.line(f"return {self.result_of(result)}")
        self.helpers.append(Helper(name, kinds, result, "plain", words))
        return "\n".join([f"def {name}({', '.join(words)}):", *self.lines]) + "\n"

    def result_of(self, kind: Kind) -> str:
        return self.bounded() if kind == S else self.value(kind, 2)[0]

    def odd_helper(self, name: str, form: str) -> str:
        """A function of one number, of any number of numbers, or of words."""
        words = ("a", "b", "p")[: self.rng.randint(2, 3)]
        if form == "one":
            self.begin([("p0", S)])
            self.line("n = 3")
            self.line(f"return {self.bounded()}")
            self.helpers.append(Helper(name, (S,), S, "one", ("p0",)))
            return "\n".join([f"def {name}(p0):", *self.lines]) + "\n"
        if form == "stars":
            body = self.rng.choice(
                [
                    ["return 0.4 * sum(p0)"],
                    ["return max(p0) * np.sin(p0[0])"],
                    ["e = 0.0", "for u in p0:", "    e = np.sin(e + 0.7 * u)", "return e"],
                    ["return sum(np.cos(u) * i for i, u in enumerate(p0))"],
                    ["a, *b = p0", "return a * np.tanh(sum(b))"],
                    ["return sum([u * w for u, w in zip(p0, p0[1:])])"],
                ]
            )
            self.helpers.append(Helper(name, (), S, "stars"))
            head = f"def {name}(*p0):"
        else:
            body = self.rng.choice(
                [
                    ["return p0 * p1['a'] + np.sin(p1['b'])"],
                    ["return np.tanh(p0 + p1['a'] * p1.get('q', 0.6))"],
                    ["if 'p' in p1:", "    p0 = p0 * p1['p']", "return p0 * p1['a'] * len(p1)"],
                ]
            )
            self.helpers.append(Helper(name, (S,), S, "words", words))
            head = f"def {name}(p0, **p1):"
        return "\n".join([head, *(f"    {line}" for line in body)]) + "\n"

    def program(self) -> tuple[str, tuple[Kind, ...]]:
        pool = [
            ("s", S, 0.6),
            ("xs", list_of(S, self.rng.randint(2, 4), self.chance(0.6)), 0.6),
            ("ys", list_of(S, self.rng.randint(1, 3), self.chance(0.6)), 0.2),
            ("vs", list_of(V, self.rng.randint(1, 3), self.chance(0.7)), 0.25),
            ("ms", list_of(list_of(S, self.rng.randint(1, 3)), self.rng.randint(1, 3)), 0.15),
            ("ps", list_of(tuple_of(S, self.rng.choice([S, V])), self.rng.randint(1, 3)), 0.15),
            ("ds", dict_of(("a", "b", "c"), (self.rng.choice([S, V, list_of(S, 2)]),) * 3), 0.4),
            ("es", dict_of(("a", "q"), (V, S)), 0.15),
            ("t", tuple_of(S, S) if self.chance(0.5) else tuple_of(S, V), 0.2),
            ("m", RECORDS[self.rng.choice(list(RECORDS))], 0.3),
            ("count", INT, 0.2),
        ]
        parameters = [("v", V)]
        parameters += [(name, kind) for name, kind, share in pool if self.chance(share)]
        fixed = 2 * self.chance(0.4)
        self.begin(parameters, fixed)
        names = ", ".join(name for name, _ in parameters)
        self.lines = [f"def program({names}):"]
        self.line("n = len(v)")
        structured = self.chance(0.35)
        self.early = not structured and self.chance(0.4)
        self.block(self.rng.randint(3, 8))
        self.line(f"return {self.summary(structured)}")
        return "\n".join(self.lines) + "\n", tuple(kind for _, kind in parameters)

    def summary(self, structured: bool) -> str:
        """Something in which what is in scope takes part."""
        names = [name for name, value in self.scope.items() if value.kind.tag not in "ik"]
        if structured:
            items = [
                name if self.chance(0.7) else self.value(self.kind(1))[0]
                for name in self.rng.sample(names, min(len(names), self.rng.randint(1, 3)))
            ]
            self.features.add("structured")
            form = self.rng.randrange(4)
            if form == 0 or len(items) == 1 and self.chance(0.7):
                return items[0]
            if form == 1:
                return f"[{', '.join(items)}]"
            if form == 2:
                return "{" + ", ".join(f"{k!r}: {t}" for k, t in zip("abc", items)) + "}"  # noqa: B905
            return f"({', '.join(items)},)"
        self.rng.shuffle(names)
        places: dict[str, list[str]] = {}
        for path, value in self.places():
            root = path.split("[")[0].split(".")[0]
            text = {"s": path, "v": f"np.sum(np.sin({path}))"}.get(value.kind.tag)
            if value.kind.tag == "L" and value.kind.item == S:
                text = f"sum({path})"
            if value.kind.tag == "L" and value.kind.item == V:
                text = f"sum(np.sum(u * u) for u in {path})"
            if text:
                places.setdefault(root, []).append(text)
        terms = [self.rng.choice(places[name]) for name in names if name in places]
        terms = [f"{self.rng.uniform(0.4, 1.6):.2f} * {term}" for term in terms[:8]]
        return " + ".join(terms) or "0.5"

    # -- blocks ---------------------------------------------------------------------------------

    def block(self, count: int) -> None:
        for _ in range(count):
            self.statement()

    def statement(self) -> None:
        deep = self.level >= 4 or self.loops >= 2
        weights = {
            "number": 10,
            "augment": 8,
            "make": 22,
            "value": 5,
            "alias": 4,
            "unpack": 7,
            "list": 18,
            "order": 4,
            "item": 14,
            "dict": 8,
            "swap": 2,
            "count": 1,
            "if": 0 if deep else 10,
            "for": 0 if deep else 18,
            "while": 0 if deep else 4,
        }
        form = self.rng.choices(list(weights), list(weights.values()))[0]
        getattr(self, f"write_{form}")()

    def body(self, count: int, jump: bool = False) -> dict[str, Value] | None:
        """An indented block from the scope here; its scope at the end, `None` after a jump."""
        before = dict(self.scope)
        self.level += 1
        at = len(self.lines)
        self.block(count)
        if jump and self.loops and self.chance(0.4):
            word = self.rng.choice(["break", "continue"])
            self.features.add(word)
            self.line(word)
            after = None
        elif jump and self.early and self.chance(0.4):
            self.features.add("return")
            self.line(f"return {self.bounded()}")
            after = None
        else:
            after = self.scope
        if len(self.lines) == at:
            self.line("pass")
        self.level -= 1
        self.scope = before
        return after

    def write_if(self) -> None:
        self.features.add("branch")
        self.line(f"if {self.condition()}:")
        ends = [self.body(self.rng.randint(1, 2), jump=True)]
        if self.chance(0.2):
            self.line(f"elif {self.condition()}:")
            ends.append(self.body(1))
        if self.chance(0.5):
            self.line("else:")
            ends.append(self.body(self.rng.randint(1, 2)))
        else:
            ends.append(self.scope)
        self.scope = joined([end for end in ends if end is not None] or [self.scope])

    def loop(
        self, header: str, bindings: dict[str, Value], held: tuple[str, ...] = (), fixed: int = 1
    ) -> None:
        """A loop whose body may change lists and dicts that it does not run over."""
        self.line(header)
        before, locked = dict(self.scope), self.locked
        self.locked = frozenset(before)
        for name, value in before.items():
            kind = value.kind
            if kind.tag not in "LD" or value.fixed:
                continue
            if name in held:
                self.scope[name] = replace(value, fixed=fixed)
            elif not kind.uniform or self.chance(0.5):
                self.scope[name] = replace(value, fixed=1)
            else:
                self.scope[name] = replace(value, kind=replace(kind, exact=False), plain=False)
        start = dict(self.scope)
        self.scope = self.scope | bindings
        self.loops += 1
        end = self.body(self.rng.randint(1, 3))
        self.loops -= 1
        self.locked = locked
        assert end is not None
        self.scope = joined([start, {name: v for name, v in end.items() if name in start}])
        for name, value in self.scope.items():
            self.scope[name] = replace(value, fixed=before[name].fixed)

    def write_for(self) -> None:
        self.features.add("loop")
        free = [name for name in ("i", "j", "u1", "u2", "u3", "w1", "w2") if name not in self.scope]
        found = self.stream((free[0], free[1], free[2]))
        if found is None:
            return
        targets, iterable, bindings, _, _ = found
        roots = tuple(name for name in self.scope if re.search(rf"\b{name}\b", iterable))
        fixed = 1 if re.fullmatch(r"enumerate\(\w+\)|range\(.*\)", iterable) else 2
        self.loop(f"for {targets} in {iterable}:", bindings, roots, fixed)
        if self.chance(0.05):
            self.line("else:")
            end = self.body(1)
            assert end is not None
            self.scope = joined([self.scope, end])

    def write_while(self) -> None:
        """A loop that counts, or empties a list."""
        self.features.add("while")
        found = [
            (path, value)
            for path, value, root in self.owned("L", 2)
            if path == root and root not in self.locked and not self.tagged(root)
        ]
        if found and self.chance(0.6):
            path, value = self.rng.choice(found)
            left = self.rng.randint(0, 1)
            shorter = replace(value.kind, size=min(left, value.kind.size), exact=False)
            self.scope[path] = replace(value, kind=shorter, fixed=2)
            self.line(f"while len({path}) > {left}:")
            self.level += 1
            name = self.rng.choice(["u1", "w1"])
            self.line(f"{name} = {path}.pop({self.rng.choice(['', '0'])})")
            self.level -= 1
            at = len(self.lines)
            self.loop("", {name: value.part(value.kind.item)})
            del self.lines[at]
            self.scope[path] = replace(value, kind=shorter)
            return
        count = f"count{self.loops}"
        self.line(f"{count} = 0")
        at = len(self.lines)
        self.loop(f"while {count} < {self.rng.randint(1, 3)}:", {count: Value(INT)})
        self.lines.insert(at + 1, "    " * (self.level + 1) + f"{count} += 1")


def write_containers(seed: int) -> ContainerProgram:
    """Write the program of a seed."""
    rng = random.Random(seed)
    writer = Containers(rng)
    parts = [writer.helper() for _ in range(rng.choice([0, 1, 1, 2, 3]))]
    text, kinds = writer.program()
    whole = "\n\n".join([HEADER + CLASSES, *parts, text])
    return ContainerProgram(whole, kinds, rng.randrange(2**31), frozenset(writer.features))
