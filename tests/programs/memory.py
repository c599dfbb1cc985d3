"""Writes random programs that write into arrays, through names, views and rows that share memory.

    write_memory(seed) -> MemoryProgram(text, point_seed, features)

Arrays are vectors and square matrices of one size; numbers stay bounded and smooth.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np

HEADER = "from dataclasses import dataclass\n\nimport numpy as np\n\n\n"
RECORDS = "".join(
    f"@dataclass\nclass State{count}:\n"
    + "".join(f"    {f}: object\n" for f in "uvw"[:count])
    + "\n\n"
    for count in (1, 2, 3)
)
VECTORS, MATRICES = ("u", "v", "p", "q"), ("A", "B", "C")
Shape = tuple[str, ...]  # lengths: "n", or "n-1", "n-2" of slices
NUMBER: Shape = ("number",)


@dataclass(frozen=True)
class MemoryProgram:
    """A module's text, whose function `program` is meant, with points to call it at."""

    text: str
    point_seed: int
    features: frozenset[str]

    def points(self, module: Any, count: int = 2) -> list[tuple[Any, ...]]:
        """Fresh arguments: other sizes, other numbers."""
        rng = np.random.default_rng(self.point_seed)
        found = []
        for _ in range(count):
            n = int(rng.integers(5, 8))
            shape: list[Any] = [rng.uniform(-1.2, 1.2, (n, n)), rng.uniform(-1.2, 1.2, n)]
            if rng.random() < 0.2:
                shape[0] = np.asfortranarray(shape[0])
            if rng.random() < 0.2:
                shape[1] = rng.uniform(-1.2, 1.2, 2 * n)[::2]
            given = getattr(module, "given", None)
            more = () if given is None else (given(lambda *n: rng.uniform(-1.2, 1.2, n), n),)
            found.append((*shape, float(rng.uniform(-1.2, 1.2)), *more))
        return found


def bounded(op: str, value: str) -> str:
    """A value to write that neither grows without bounds, in a loop, nor divides by zero."""
    return f"1.5 + np.sin({value})" if op == "/=" else f"np.sin({value})"


def kind_of(name: str) -> str:
    """What a structure is, by its name or key: L a list, T a tuple, D a dict, S a record."""
    letter = name[-3].upper() if name.endswith("']") else name[0]
    return "L" if letter in "LKMN" else letter


def places_in(name: str) -> list[str]:
    """How the places in a structure are reached."""
    if kind_of(name) == "S":
        return [".u", ".v", ".w"]
    return [f"[{k!r}]" for k in ("abc" if kind_of(name) == "D" else range(9))]


class Memory:
    """The writer.

    Attributes:
        arrays: names that hold arrays, with their shapes.
        numbers: names that hold numbers.
        indices: names that hold indices, less than n - 2 and not all zero.
        scalars: names that hold arrays without axes.
    """

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lines: list[str] = []
        self.level = 1
        self.arrays: dict[str, Shape] = {"X": ("n", "n"), "x": ("n",)}
        self.numbers = ["w"]
        self.indices: list[str] = []
        self.features: set[str] = set()
        self.helpers: list[tuple[str, tuple[Shape, ...], str]] = []
        self.readers: list[tuple[str, Shape]] = []
        self.recursive: list[tuple[str, Shape, bool]] = []
        self.changers: list[tuple[str, str, list[Shape], list[Shape]]] = []
        self.makers: list[tuple[str, str, list[Shape]]] = []
        self.parameter = ""  # a structure that the function is given, and may change
        self.places: list[str] = []  # arrays of three indices
        self.params: tuple[str, ...] = ()  # of a helper, that may be bound anew
        self.holders: dict[str, dict[str, Shape]] = {}  # structures: the shapes at their places
        self.fixed = False  # whether structures have other names, and keep their lengths
        self.structured = False  # whether the program is given a structure
        self.nested: list[Shape] = []  # what two lists in a list `N` hold, where that is given
        self.leaving: list[str] = []  # ways out of here
        self.looped = ""  # what the rows of a loop are those of
        self.open: set[str] = set()  # lists of vectors whose lengths are not known
        self.loops = 0
        self.looks: list[str] = []  # names for views that cannot be written
        self.scalars: list[str] = []
        self.masked = False  # whether `mask` is an array of booleans

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def line(self, text: str) -> None:
        self.lines.append("    " * self.level + text)

    # -- what is read ---------------------------------------------------------------------------

    def constant(self) -> str:
        return repr(round(self.rng.choice([-1, 1]) * self.rng.uniform(0.2, 1.2), 2))

    def index(self) -> str:
        plain = [str(self.rng.randrange(2)), "-1", "-2", "1"]
        named = [f"{i}{s}" for i in self.indices for s in ("", "", " + 1", " - 1")]
        return self.rng.choice(plain + named * 2)

    def of_shape(self, shape: Shape) -> list[str]:
        return [name for name, s in self.all_arrays().items() if s == shape]

    def all_arrays(self) -> dict[str, Shape]:
        """The arrays, with those that stand in structures."""
        held = {k: s for places in self.holders.values() for k, s in places.items() if s != NUMBER}
        return self.arrays | held

    def in_tuples(self) -> set[str]:
        """The places that cannot be written themselves."""
        return {k for name, places in self.holders.items() if kind_of(name) == "T" for k in places}

    def element(self) -> str:
        name, shape = self.rng.choice(list(self.all_arrays().items()))
        if len(shape) == 2 and self.chance(0.3):
            return f"{name}[{self.index()}][{self.index()}]"
        return f"{name}[{', '.join(self.index() for _ in shape)}]"

    def number(self, depth: int = 2) -> str:
        """An expression for a number."""
        if depth == 0 or self.chance(0.2):
            held = [k for p in self.holders.values() for k, s in p.items() if s == NUMBER]
            plain = [self.element(), self.element(), *self.numbers, *held * 2, self.constant()]
            plain += [f"({z} * {self.constant()})" for z in self.scalars]
            return self.rng.choice(plain)
        a, b = self.number(depth - 1), self.number(depth - 1)
        name = self.rng.choice(list(self.arrays))
        if self.looks and self.chance(0.2):
            return f"np.mean(np.sin({self.rng.choice(self.looks)}) * {b})"
        return self.rng.choice(
            [f"{a} * {b}", f"({a} + {b})", f"({a} - {b})", f"np.sin({a})", f"np.cos({a}) * {b}",
             f"{a} / (1.5 + np.sin({b}))", f"np.mean({name})", f"{a}"]
        )  # fmt: skip

    def view(self, shape: Shape) -> str | None:
        """A part of an array that has a shape, or the array itself."""
        found = list(self.of_shape(shape))
        matrices, vectors = self.of_shape(("n", "n")), self.of_shape(("n",))
        if shape == ("n",):
            found += [f"{m}[{self.index()}]" for m in matrices]
            found += [f"{m}[:, {self.index()}]" for m in matrices]
            found += [f"{v}[::-1]" for v in vectors]
            found += [f"np.asarray({v})" for v in vectors[:1]]
            found += [f"np.flip({v}.real)" for v in vectors[1:2]]
            found += [f"{m}[None].squeeze(0)[0]" for m in matrices[:1]]
        if shape == ("n", "n"):
            found += [f"{m}.T" for m in matrices]
            found += [f"np.transpose({m})" for m in matrices]
            found += [f"{m}[::-1]" for m in matrices]
            found += [f"np.moveaxis({m}, 0, 1)" for m in matrices[1:2]]
        if shape in (("n-1",), ("n-2",)):
            cuts = ["1:", ":-1"] if shape == ("n-1",) else ["1:-1", "2:", ":-2"]
            found += [f"{v}[{self.rng.choice(cuts)}]" for v in vectors * 2]
            found += [f"{m}[{self.index()}, {self.rng.choice(cuts)}]" for m in matrices]
            found += [f"{m}[{self.rng.choice(cuts)}, {self.index()}]" for m in matrices]
            found += [f"np.split({v}, [1])[1]" for v in vectors[:1] if shape == ("n-1",)]
        if shape == ("3",):
            found += [
                f"{v}[{self.rng.choice(['1:4', ':3', '-3:', *self.places])}]" for v in vectors
            ]
            found += [f"{m}[{self.index()}, {p}]" for m in matrices for p in self.places]
        if shape == ("n-1", "n"):
            found += [f"{m}[{self.rng.choice(['1:', ':-1'])}]" for m in matrices]
        if shape == ("n*n",):
            found += [f"{m}.{self.rng.choice(['reshape(-1)', 'ravel()'])}" for m in matrices]
        return self.rng.choice(found) if found else None

    def array(self, shape: Shape, depth: int = 2) -> str:
        """An expression for a new array, or a part of one, that broadcasts to a shape."""
        view = self.view(shape)
        if view is None or (depth == 0 and self.chance(0.2)):
            rows = self.view(shape[1:]) if len(shape) == 2 else None
            return rows if rows is not None and self.chance(0.5) else self.number(1)
        if depth == 0:
            return view
        a, b = self.array(shape, depth - 1), self.array(shape, 0)
        return self.rng.choice(
            [view, f"{view} * {self.number(1)}", f"{view} * {b}", f"({a} + {view})",
             f"np.sin({a}) - {view}", f"{view} / (1.5 + np.sin({b}))",
             f"np.where({view} > 0.1, {a}, {b})", f"{self.constant()} * {view}"]
        )  # fmt: skip

    # -- statements -----------------------------------------------------------------------------

    def statement(self) -> None:
        ways = (
            [self.new] * 2
            + [self.look] * 4
            + [self.look_only] * (self.level == 1)
            + [self.write_element] * 4
            + [self.write_part] * 5
            + [self.update] * 2
            + [self.scalar, self.chosen]
            + [self.swap] * (2 + 2 * bool(self.indices))
            + [self.fill] * 2
            + [self.write_places] * 3 * bool(self.places)
            + [self.write_list, self.write_scalar, self.write_mask]
            + [self.call] * 3 * bool(self.helpers)
            + [self.read] * 2 * bool(self.readers)
            + [self.change] * 5 * bool(self.changers)
            + [self.make] * 3 * bool(self.makers)
            + [self.recur] * 3 * bool(self.recursive)
            + [self.hold] * 2
            + [self.name_structure] * 2 * bool(self.holders)
            + [self.structure_loop] * 2 * bool(self.nested and self.loops < 2)
            + [self.replace_structure] * bool(self.nested)
            + [self.into_holder] * (4 + 3 * self.structured) * bool(self.holders)
            + [self.accumulate]
            + [self.rows_held, self.copy_structure, self.join_structure]
            + [self.leave] * 3 * bool(self.leaving)
            + [self.branch, self.loop, self.row_loop] * (self.loops < 2)
        )
        self.rng.choice(ways)()

    def name(self, shape: Shape) -> str:
        """A name for an array: a new one, or one that holds another array of this shape."""
        pool = (*(MATRICES if len(shape) == 2 else VECTORS), *self.params)
        free = [n for n in pool if n not in self.arrays]
        again = [n for n in self.of_shape(shape) if n in pool]
        if again and (self.level > 1 or not free or self.chance(0.3)):
            return self.rng.choice(again)
        return self.rng.choice(free) if free and self.level == 1 else ""

    def bind(self, shape: Shape, text: str | None) -> None:
        name = self.name(shape)
        if name and text is not None:
            self.line(f"{name} = {text}")
            self.arrays[name] = shape

    def new(self) -> None:
        """Bind a name to an array that is made here."""
        shape = self.rng.choice([("n",), ("n",), ("n", "n")])
        size = "n" if len(shape) == 1 else "(n, n)"
        view = self.view(shape)
        if view is None:
            return
        texts = [f"np.zeros({size})", f"np.full({size}, {self.number(1)})", f"{view}.copy()"]
        self.bind(shape, self.rng.choice([*texts, f"{view} * {self.number(1)}", f"np.sin({view})"]))

    def look(self) -> None:
        """Bind a name to a part of an array."""
        shape = self.rng.choice([("n",)] * 4 + [("n-1",), ("n-2",), ("n", "n"), ("n*n",)])
        self.features.add("view")
        self.bind(shape, self.view(shape))

    def look_only(self) -> None:
        """Bind a name to a view that cannot be written."""
        name = self.rng.choice("gk")
        vector, matrix = self.view(("n",)), self.view(("n", "n"))
        texts = [f"np.broadcast_to({vector}, (2, n))", f"np.broadcast_to({vector}[1:2], (n,))"]
        if matrix is not None:
            texts += [f"{matrix}.diagonal()", f"np.diag({matrix})", f"np.diagonal({matrix}, 1)"]
        if vector is not None or matrix is not None:
            self.line(f"{name} = {self.rng.choice(texts[2 * (vector is None) :])}")
            self.looks = [*dict.fromkeys([*self.looks, name])]
            self.features.add("fixed")

    def write_element(self) -> None:
        op = self.rng.choice(["=", "=", "+=", "-=", "*=", "/="])
        value = bounded(op, self.number())
        self.line(f"{self.element()} {op} {value}")
        self.features.add("element")

    def write_part(self) -> None:
        """A write into a slice, through a mask, of a row, or of all."""
        shape = self.rng.choice([("n",), ("n-1",), ("n-2",), ("n", "n"), ("n-1", "n")])
        target = self.view(shape)
        if target is None or target.startswith("np."):
            return
        held = target in self.all_arrays() and (target in self.in_tuples() or self.chance(0.7))
        if target in self.arrays or held:
            target += self.rng.choice(["[:]", "[...]"])
        if "." in target:
            target += "[:]"
        op = self.rng.choice(["=", "=", "+=", "-=", "*=", "/="])
        if self.chance(0.2) and target in (f"{n}[:]" for n in self.arrays):
            name = target[:-3]
            self.features.add("mask")
            value = bounded(op, self.number(1))
            self.line(f"{name}[{name} > {self.constant()}] {op} {value}")
            return
        value = bounded(op, self.array(shape))
        self.line(f"{target} {op} {value}")
        self.features.add("slice")

    def update(self) -> None:
        """An update of a whole array in its place."""
        found = {n: s for n, s in self.all_arrays().items() if n not in self.in_tuples()}
        name, shape = self.rng.choice(list(found.items()))
        op = self.rng.choice(["+=", "-=", "*=", "/="])
        value = self.array(shape) if self.view(shape) else self.number()
        value = bounded(op, value)
        self.line(f"{name} {op} {value}")
        self.features.add("update")

    def write_places(self) -> None:
        """A write at an array of indices, or a change of one."""
        places = self.rng.choice(self.places)
        if self.chance(0.2):
            self.line(f"{places}[{self.rng.randrange(3)}] = {self.rng.choice(['0', '1', '2'])}")
            return
        vectors, matrices = self.of_shape(("n",)), self.of_shape(("n", "n"))
        targets = [f"{v}[{places}]" for v in vectors]
        targets += [f"{m}[{self.index()}, {places}]" for m in matrices]
        targets += [f"{m}[{places}, {self.rng.choice(self.places)}]" for m in matrices]
        target, value = self.rng.choice(targets), self.array(("3",))
        if self.chance(0.25):
            base, _, index = target[:-1].rpartition("[")
            function = self.rng.choice(["add", "subtract"])
            self.line(f"np.{function}.at({base}, ({index},), {bounded('+=', value)})")
        else:
            op = self.rng.choice(["=", "=", "+=", "*=", "/="])
            self.line(f"{target} {op} {bounded(op, value)}")
        self.features.add("indices")

    def write_list(self) -> None:
        """A write of a list of numbers, or of arrays, into a slice."""
        matrices, vectors = self.of_shape(("n", "n")), self.of_shape(("n",))
        view = self.view(("n",))
        if matrices and self.chance(0.6):
            items = f"{view} * {self.number(1)}, np.sin({self.view(('n',))})"
            items = f"{view}, np.sin({view})" if self.chance(0.3) else items
            place = self.rng.choice(["[:2]", "[-2:]", "[1:3]", "[::-1][:2]", "[[0, 2]]"])
            target = f"{self.rng.choice(matrices)}{place}"
        elif vectors:
            items = ", ".join(self.number(1) for _ in range(3))
            place = self.rng.choice(["[:3]", "[-3:]", "[3:0:-1]"])
            target = f"{self.rng.choice(vectors)}{place}"
        else:
            return
        op = self.rng.choice(["=", "=", "+=", "*="])
        self.line(f"{target} {op} [{items}]")
        self.features.add("list")

    def write_scalar(self) -> None:
        """A write into an array without axes, or a name for one."""
        name = self.rng.choice("zc")
        if name not in self.scalars and self.level == 1:
            element = self.element()
            text = [f"np.array({self.number(1)})", "np.zeros(())", f"{element[:-1]}, ...]"]
            self.line(f"{name} = {self.rng.choice([*text, *self.scalars * 2])}")
            self.scalars.append(name)
        elif name in self.scalars:
            value = f"np.sin({self.number(1)})"
            op = self.rng.choice(["=", "+=", "*="])
            place = self.rng.choice(["[...]", "[()]"] + [""] * (op != "="))
            texts = [f"{name}{place} {op} {value}"] * 4
            texts += [f"np.add({name}, {value}, out={name})", f"{name}.fill({value})"]
            self.line(self.rng.choice(texts))
        self.features.add("scalar")

    def write_mask(self) -> None:
        """A write through a mask that is written itself."""
        shape = ("n",)
        a, target, value = self.view(shape), self.rng.choice(self.of_shape(shape) or [""]), ""
        if not self.masked and self.level == 1:
            self.line("mask = np.zeros(n, bool)")
            self.masked = True
        if not self.masked or not target:
            return
        self.line(f"np.{self.rng.choice(['greater', 'less'])}({a}, {self.constant()}, out=mask)")
        value = self.rng.choice([self.number(1), f"np.sin({self.view(shape)}[mask])"])
        op = self.rng.choice(["=", "+=", "*="])
        self.line(f"{target}[mask] {op} {value}")
        self.features.add("mask")

    def accumulate(self) -> None:
        """An update that puts an array in the place of a number."""
        if self.level > 1 or self.fixed or self.view(("n",)) is None:
            return
        name = self.rng.choice(list(self.holders) or [""])
        if self.scalars or not name or self.chance(0.3):  # which others may hold for a number
            name = self.free_list()
            self.line(f"{name} = [{self.number(1)}, {self.item(('n',))}]")
            self.open.discard(name)
            self.places_of(name, [NUMBER, ("n",)])
        numbers = [k for k, s in self.holders[name].items() if s == NUMBER]
        if not numbers or name == self.parameter or name in self.open or kind_of(name) in "TS":
            return
        place, op = self.rng.choice(numbers), self.rng.choice(["+=", "-=", "*=", "/="])
        self.line(f"{place} {op} {bounded(op, self.array(('n',), 1))} + {self.view(('n',))}")
        self.holders[name][place] = ("n",)
        self.features.add("accumulate")

    def fill(self) -> None:
        """A function of NumPy that writes."""
        shape = self.rng.choice([("n",), ("n-1",), ("n", "n"), ("n-1", "n")])
        target = self.view(shape)
        if target is None:
            return
        value, other = f"np.sin({self.array(shape)})", self.array(shape)
        texts = [
            f"np.copyto({target}, {value})",
            f"{target}.fill({bounded('=', self.number(1))})",
            f"np.multiply({value}, {other}, out={target})",
            f"np.sin({other}, out={target})",
            f"np.copyto({target}, {value}, where={target} > {self.constant()})",
        ]
        if len(shape) == 2 and shape[0] == "n":
            texts.append(f"np.fill_diagonal({target}, {bounded('=', self.number(1))})")
        if len(shape) == 1:
            texts += [f"{target}.flat[{self.rng.randrange(3)}] += {bounded('+=', self.number(1))}"]
            texts += [f"{target}.sort()"] * (self.loops == 0)
        if shape == ("n",):
            parts = f"[np.sin({self.number(1)})], {self.array(('n-1',), 1)} * {self.constant()}"
            texts += [f"np.concatenate(({parts}), out={target})"]
        text = self.rng.choice(texts)
        self.line(text)
        self.features |= {"fill", "mask"} if "where=" in text else {"fill"}

    def read(self) -> None:
        """A call of a function that reads elements of what it is given."""
        name, shape = self.rng.choice(self.readers)
        given = self.view(shape)
        if given is not None:
            self.line(f"{self.element()} += np.sin({name}({given}, {self.number(1)}))")
            self.features.add("read")

    def scalar(self) -> None:
        name = self.rng.choice(["s", "e"])
        if name in self.numbers and self.chance(0.5):
            self.line(f"{name} += {self.number()}")
        elif name in self.numbers or self.level == 1:
            self.line(f"{name} = {self.number()}")
            self.numbers = [*dict.fromkeys([*self.numbers, name])]

    def swap(self) -> None:
        shape = self.rng.choice([("n",), ("n", "n")])
        names = [n for n in self.of_shape(shape) if n in (*VECTORS, *MATRICES, *self.params)]
        if len(names) > 1:
            chosen = self.rng.sample(names, self.rng.randint(2, min(3, len(names))))
            self.line(f"{', '.join(chosen)} = {', '.join(chosen[1:] + chosen[:1])}")
            self.features.add("swap")

    def chosen(self) -> None:
        """A name for one of two parts."""
        a, b = self.view(("n",)), self.view(("n",))
        if a is not None:
            self.bind(("n",), f"{a} if {self.number(1)} > {self.constant()} else {b}")

    def hold(self) -> None:
        """Make a structure that holds arrays, and numbers."""
        name = self.rng.choice(["L", "K", "T", "D", "S"])
        if self.level > 1 or (name in self.holders and self.chance(0.5)):
            return
        if name != self.parameter:
            self.hold_in(name)

    def hold_in(self, name: str) -> None:
        shapes = [self.rng.choice([("n",)] * 4 + [("n-1",), ("n", "n"), NUMBER]) for _ in range(3)]
        shapes = shapes[: self.rng.randint(1, 3)]
        items = [self.item(shape) for shape in shapes]
        if None in items:
            return
        keys = places_in(name)[: len(items)]
        self.line(f"{name} = {self.display(name, keys, items)}")
        self.holders[name] = {f"{name}{k}": s for k, s in zip(keys, shapes, strict=True)}
        self.features.add("structure")

    def display(self, name: str, keys: list[str], items: list[str | None]) -> str:
        """The text of a structure."""
        kind = kind_of(name)
        if kind == "D":
            return f"{{{', '.join(f'{k[1:-1]}: {e}' for k, e in zip(keys, items, strict=False))}}}"
        if kind == "S":
            return f"State{len(items)}({', '.join(map(str, items))})"
        return (
            f"({', '.join(map(str, items))},)" if kind == "T" else f"[{', '.join(map(str, items))}]"
        )

    def item(self, shape: Shape) -> str | None:
        """Something for a structure to hold."""
        if shape == NUMBER:
            return self.rng.choice([self.number(1), *self.scalars])
        view = self.view(shape)
        new = [f"np.sin({view})", f"{view} * {self.number(1)}"]
        return view if view is None or self.chance(0.6) else self.rng.choice(new)

    def into_holder(self) -> None:
        """A change of a structure, or names for what it holds."""
        name = self.rng.choice(list(self.holders))
        places = self.holders[name]
        if not places:
            return
        place, shape = self.rng.choice(list(places.items()))
        kind = kind_of(name)
        way = self.rng.choice(["store", "store", "swap", "take", "append", "pop", "loop", "unpack"])
        same = [k for k, s in places.items() if s == shape]
        if way == "store" and kind not in "TS":
            op = self.rng.choice(["=", "+=", "*="]) if shape == NUMBER else "="
            value = self.item(shape)
            if value is not None:
                self.line(f"{place} {op} {f'np.sin({value})' if shape == NUMBER else value}")
        elif way == "swap" and kind not in "TS" and len(same) > 1:
            self.line(f"{same[0]}, {same[1]} = {same[1]}, {same[0]}")
            self.features.add("swap")
        elif way == "take" and shape in (("n",), ("n", "n")):
            self.bind(shape, place)
        elif way == "append" and kind == "L" and not self.fixed and name != self.looped:
            value = self.item(shape)
            vectors = len(same) == len(places) and shape == ("n",)
            if value is None or (not vectors and (self.level > 1 or name in self.open)):
                return
            if self.level > 1 or name in self.open:
                self.line(f"{name}.append({value})")
                self.open.add(name)
            elif self.chance(0.7):
                self.line(f"{name}.append({value})")
                places[f"{name}[{len(places)}]"] = shape
            else:
                self.line(f"{name}.insert(0, {value})")
                self.places_of(name, [shape, *places.values()])
        elif way == "pop" and kind == "L" and not self.known_length(name):
            return
        elif way == "pop" and kind == "L" and len(places) > 1 and self.chance(0.3):
            self.line(self.rng.choice([f"del {name}[0]", f"{name}.pop(0)"]))
            self.places_of(name, list(places.values())[1:])
        elif way == "pop" and kind == "L" and len(places) > 1:
            last = list(places)[-1]
            shape = places[last]
            target = self.name(shape) if shape in (("n",), ("n", "n")) else ""
            self.line(f"{target} = {name}.pop()" if target else f"{name}.pop()")
            del places[last]
            if target:
                self.arrays[target] = shape
        elif (
            way == "loop"
            and kind != "S"
            and len(same) == len(places)
            and shape == ("n",)
            and self.loops < 2
        ):
            if "row" not in self.arrays:
                self.rows_of(f"{name}.values()" if kind == "D" else name)
        elif (
            way == "unpack"
            and kind in "LT"
            and name not in self.open
            and len(same) == len(places) == 2
        ):
            if self.level > 1:
                return
            first, second = self.name(shape), self.name(shape)
            if shape == ("n",) and first and second and first != second:
                self.line(f"{first}, {second} = {name}")
                self.arrays |= {first: shape, second: shape}

    def known_length(self, name: str) -> bool:
        """Whether a list may change its length here, and has one that is known."""
        return self.level == 1 and not self.fixed and name not in self.open

    def places_of(self, name: str, shapes: list[Shape]) -> None:
        """Note what stands at the places of a structure."""
        places = zip(places_in(name), shapes, strict=False)
        self.holders[name] = {f"{name}{k}": s for k, s in places}

    def free_list(self) -> str:
        """A name for a list that is made here."""
        return self.rng.choice([n for n in "LK" if n != self.parameter])

    def rows_held(self) -> None:
        """A list of rows, or of what is made of them."""
        matrices = self.of_shape(("n", "n"))
        if self.level > 1 or not matrices:
            return
        name, m, r = self.free_list(), self.rng.choice(matrices), self.number(1)
        self.line(
            f"{name} = "
            + self.rng.choice(
                [f"list({m}[:3])", f"[row for row in {m}[:3]]", f"[{m}[k] for k in range(3)]",
                 f"[row * {r} for row in {m}[:3]]", f"[{m}[k, ::-1] for k in range(3)]",
                 f"[row[::-1] if {r} > {self.constant()} else np.sin(row) for row in {m}[:3]]"]
            )
        )  # fmt: skip
        self.open.discard(name)
        self.places_of(name, [("n",)] * 3)
        self.features.add("comprehension")

    def copy_structure(self) -> None:
        """A list of what another one holds."""
        found = [h for h in self.holders if kind_of(h) in "LT" and h not in self.open]
        if self.level > 1 or not found:
            return
        name, old = self.free_list(), self.rng.choice(found)
        shapes = list(self.holders[old].values())
        longer: list[Shape] = [*shapes, ("n",)]
        more = self.view(("n",))
        ways = {f"list({old})": shapes, f"[*{old}, {more}]": longer}
        if kind_of(old) == "L":
            ways |= {f"{old}[:]": shapes, f"{old}.copy()": shapes, f"{old} + [{more}]": longer}
            ways |= {f"{old}[1:]": shapes[1:], f"{old} * 2": shapes * 2}
        text = self.rng.choice(list(ways))
        if ways[text]:
            self.line(f"{name} = {text}")
            self.places_of(name, ways[text])
            self.open.discard(name)
            self.features.add("copy")

    def join_structure(self) -> None:
        """A name for one of two lists."""
        shapes = {h: list(places.values()) for h, places in self.holders.items()}
        lists = [h for h in shapes if kind_of(h) == "L" and h != "M" and h not in self.open]
        same = [h for h in lists if shapes[h] == shapes[lists[0]]]
        if self.level == 1 and len(same) > 1:
            a, b = self.rng.sample(same, 2)
            self.line(f"M = {a} if {self.number(1)} > {self.constant()} else {b}")
            self.places_of("M", shapes[a])
            self.fixed = True
            self.features.add("name")

    def leave(self) -> None:
        """A way out of a loop, or of the function."""
        self.line(f"if {self.number(1)} > {self.constant()}:")
        self.line(f"    {self.rng.choice(self.leaving)}")
        self.features.add("leave")

    def name_structure(self) -> None:
        """Another name for a structure, or for a list in a list."""
        if self.level > 1:
            return
        if self.nested and self.chance(0.5):
            places = {f"M[{k}]": s for k, s in enumerate(self.nested)}
            self.line(f"M = N[{self.rng.randrange(2)}]")
        else:
            whole = self.rng.choice([h for h in self.holders if h != "M"] or ["M"])
            if kind_of(whole) != "L" or whole == "M":
                return
            places = {"M" + k[len(whole) :]: s for k, s in self.holders[whole].items()}
            self.line(f"M = {whole}")
        self.holders["M"] = places
        self.fixed = True
        self.features.add("name")

    def structure_loop(self) -> None:
        """A loop over lists in a list."""
        if "M" in self.holders:
            return
        self.loops += 1
        fixed, self.fixed = self.fixed, True
        self.line("for M in N:")
        self.holders["M"] = {f"M[{k}]": s for k, s in enumerate(self.nested)}
        self.inside(self.rng.randint(1, 3))
        del self.holders["M"]
        self.fixed = fixed
        self.loops -= 1

    def replace_structure(self) -> None:
        """A change of a list of lists."""
        items = [self.item(shape) for shape in self.nested]
        k = self.rng.randrange(2)
        if self.chance(0.6):
            self.line("N[0], N[1] = N[1], N[0]")
        elif self.chance(0.5):
            self.line(f"N[{k}] = [{', '.join(map(str, items))}]")
        else:
            self.line("N.reverse()" if self.chance(0.7) else "N.append(N.pop(0))")

    def given(self) -> str:
        """A structure that the program is given, and the text of a function that makes it."""
        name = self.rng.choice("LTDSN")
        kinds = [("n",)] * 4 + [("n-1",), ("n", "n"), NUMBER]
        if name != "N":
            shapes = [self.rng.choice(kinds) for _ in range(self.rng.randint(1, 3))]
            parts = {name: shapes}
        elif self.chance(0.5):
            self.nested = [self.rng.choice([("n",), ("n",), NUMBER]) for _ in range(2)]
            parts = {"N[0]": self.nested, "N[1]": self.nested}
            self.fixed = True
        else:
            letters = self.rng.sample("ldkts", 2)
            parts = {
                f"N[{k!r}]": [self.rng.choice(kinds) for _ in range(self.rng.randint(1, 3))]
                for k in letters
            }
        texts = []
        for part, shapes in parts.items():
            keys = places_in(part)[: len(shapes)]
            self.holders[part] = {f"{part}{k}": s for k, s in zip(keys, shapes, strict=True)}
            makers = [
                "float(draw())" if s == NUMBER else f"draw({', '.join(s).replace('-', ' - ')})"
                for s in shapes
            ]
            texts.append(self.display(part, keys, list(makers)))
        whole = texts[0]
        if self.nested:
            whole = f"[{', '.join(texts)}]"
        elif name == "N":
            items = zip(parts, texts, strict=True)
            whole = f"{{{', '.join(f'{part[2:-1]}: {text}' for part, text in items)}}}"
        self.features.add("given")
        return f"def given(draw, n):\n    return {whole}\n\n\n"

    def call(self) -> None:
        """A call of a function that writes into what it is given."""
        name, shapes, gives = self.rng.choice(self.helpers)
        given = [self.view(shape) for shape in shapes]
        if None in given:
            return
        text = f"{name}({', '.join([*map(str, given), self.number(1)])})"
        self.features.add("call")
        if gives == "array" and self.chance(0.7):
            self.bind(shapes[0], text)
        elif gives == "pair" and self.level == 1 and (target := self.name(shapes[0])):
            self.line(f"{target}, s = {text}")
            self.arrays[target] = shapes[0]
            self.numbers = [*dict.fromkeys([*self.numbers, "s"])]
        elif gives == "two":
            first, second = self.name(shapes[0]), self.name(shapes[0])
            if first and second and first != second:
                self.line(f"{first}, {second} = {text}")
                self.arrays |= {first: shapes[0], second: shapes[0]}
        elif gives == "number" and self.numbers[1:] and self.chance(0.5):
            self.line(f"{self.rng.choice(self.numbers[1:])} = {text}")
        elif gives == "number" and self.chance(0.5):
            self.line(f"{self.element()} += {text}")
        elif gives == "number" and self.chance(0.3):
            name = self.rng.choice(["s", "e"])
            if name in self.numbers or self.level == 1:
                value = [f"{self.element()} * {text}", f"np.sin({text}) + {self.element()}"]
                self.line(f"{name} = {self.rng.choice(value)}")
                self.numbers = [*dict.fromkeys([*self.numbers, name])]
        elif gives == "number" and self.loops < 2:
            self.line(f"if {text} > {self.constant()}:")
            self.inside(1)
            self.features.add("test")
        else:
            self.line(text)

    # -- blocks ---------------------------------------------------------------------------------

    def inside(self, count: int) -> None:
        """A block: names that it adds are not known behind it."""
        arrays, numbers, holders = dict(self.arrays), list(self.numbers), dict(self.holders)
        self.level += 1
        start = len(self.lines)
        for _ in range(count):
            self.statement()
        if len(self.lines) == start:
            self.line("pass")
        self.level -= 1
        self.arrays, self.numbers, self.holders = arrays, numbers, holders

    def branch(self) -> None:
        self.loops += 1
        self.line(f"if {self.number(1)} > {self.constant()}:")
        self.inside(self.rng.randint(1, 3))
        if self.chance(0.4):
            self.line("else:")
            self.inside(self.rng.randint(1, 2))
        self.loops -= 1
        self.features.add("branch")

    def loop(self) -> None:
        index = "ij"[len(self.indices)] if len(self.indices) < 2 else ""
        if index and self.chance(0.2):
            self.loops += 1
            self.line(f"for {'_' if self.chance(0.5) else 'k'} in range({self.rng.choice('23')}):")
            self.body(4, ["break", "continue"])
            self.loops -= 1
        elif index and self.chance(0.2):
            self.loops += 1
            count = f"t{self.loops}"
            self.line(f"{count} = 0")
            self.line(f"while {count} < {self.rng.choice('23')}:")
            self.body(3, ["break"])
            if self.chance(0.5):
                self.line(f"    if {self.number(1)} > {self.constant()}:")
                self.line("        break")
            self.line(f"    {count} += 1")
            self.loops -= 1
            self.features.add("while")
        elif index:
            self.loops += 1
            bounds = self.rng.choice(["2", "1, 3", "2, 0, -1", "n - 3"])
            self.line(f"for {index} in range({bounds}):")
            self.indices.append(index)
            self.body(4, ["break", "continue"])
            self.indices.pop()
            self.loops -= 1
            self.features.add("loop")

    def row_loop(self) -> None:
        matrices = self.of_shape(("n", "n"))
        if matrices and "row" not in self.arrays:
            self.rows_of(self.rng.choice(matrices))

    def rows_of(self, whole: str) -> None:
        """A loop over the rows of a matrix, or the arrays in a structure."""
        self.loops += 1
        self.looped = whole
        matrices = self.of_shape(("n", "n"))
        index = "ij"[len(self.indices)] if len(self.indices) < 2 else ""
        self.arrays["row"] = ("n",)
        if matrices and "side" not in self.arrays and self.chance(0.2):
            self.line(f"for row, side in zip({whole}, {self.rng.choice(matrices)}):")
            self.arrays["side"] = ("n",)
            self.body(3, ["break", "continue"])
            del self.arrays["side"]
        elif index and self.chance(0.2):
            part = f"{whole}[:3]" if whole in matrices else whole
            self.line(f"for {index}, row in enumerate({part}):")
            self.indices += [index] * (whole not in self.open)
            self.body(3, ["break", "continue"])
            self.indices = [i for i in self.indices if i != index]
        else:
            self.line(f"for row in {whole}:")
            self.body(3, ["break", "continue"])
        del self.arrays["row"]
        self.looped = ""
        self.loops -= 1
        self.features.add("rows")

    def body(self, most: int, leaving: list[str]) -> None:
        """The body of a loop, that may be left."""
        before, self.leaving = self.leaving, leaving if self.chance(0.4) else []
        self.inside(self.rng.randint(1, most))
        self.leaving = before

    def begin(self, arrays: dict[str, Shape], number: str = "r") -> None:
        """Begin a function of arrays and a number."""
        self.lines, self.level, self.indices = [], 1, []
        self.arrays, self.numbers, self.holders = arrays, [number], {}
        self.fixed, self.open, self.leaving, self.looks = False, set(), [], []
        self.scalars, self.masked = [], False

    def helper(self) -> str:
        """A function that writes into the arrays that it is given."""
        name = f"helper{len(self.helpers)}"
        kinds: list[Shape] = [("n",), ("n",), ("n-1",), ("n", "n")]
        shapes = tuple(self.rng.choice(kinds) for _ in range(self.rng.randint(1, 2)))
        words = ["a", "b"][: len(shapes)]
        self.begin(dict(zip(words, shapes, strict=True)))
        self.params = tuple(words) if self.chance(0.3) else ()
        self.line(f"n = len(a){' + 1' * (shapes[0] == ('n-1',))}")
        for _ in range(self.rng.randint(1, 4)):
            self.statement()
        self.params = ()
        gives = self.rng.choice(["", "number", "number", "number", "array", "array", "pair", "two"])
        if gives == "two" and (len(shapes) < 2 or shapes[0] != shapes[1]):
            gives = "pair"
        if gives == "array" and shapes[0] == shapes[-1] and self.chance(0.7):
            others = [
                words[-1],
                f"{words[-1]}[::-1]",
                f"{words[-1]} * r",
                str(self.view(shapes[0])),
            ]
            self.line(f"if {self.number(1)} > {self.constant()}:")
            self.line(f"    return {self.rng.choice(others)}")
            self.features.add("either")
        ends = {"number": self.number(), "array": "a", "pair": f"a, {self.number(1)}"}
        ends["two"] = self.rng.choice(["b, a", "a[::-1], b", "b, a * r"])
        if gives:
            self.line(f"return {ends[gives]}")
        text = "\n".join([f"def {name}({', '.join([*words, 'r'])}):", *self.lines])
        self.helpers.append((name, shapes, gives))
        return text + "\n\n\n"

    def changer(self) -> str:
        """A function that changes a structure, and writes into what it holds."""
        name, word = f"changer{len(self.changers)}", self.rng.choice("LLTDS")
        kinds: list[Shape] = [("n",), ("n",), ("n-1",), ("n", "n"), NUMBER]
        shapes = [("n",), *(self.rng.choice(kinds) for _ in range(self.rng.randint(0, 2)))]
        places = {f"{word}{k}": s for k, s in zip(places_in(word), shapes, strict=False)}
        self.begin({"a": ("n",)})
        self.holders, self.parameter = {word: dict(places)}, word
        self.line("n = len(a)")
        for _ in range(self.rng.randint(2, 4)):
            self.rng.choice([self.into_holder, self.into_holder, self.statement])()
        if self.chance(0.5):
            self.line(f"return {self.number()}")
        self.parameter = ""
        self.changers.append((name, word, shapes, list(self.holders[word].values())))
        return "\n".join([f"def {name}({word}, a, r):", *self.lines]) + "\n\n\n"

    def maker(self) -> str:
        """A function that gives back a structure of what it is given, and of what it makes."""
        name, word = f"maker{len(self.makers)}", self.rng.choice("LLTDS")
        kinds: list[Shape] = [("n",)] * 3 + [("n-1",), NUMBER, NUMBER]
        shapes = [self.rng.choice(kinds) for _ in range(self.rng.randint(1, 3))]
        self.begin({"a": ("n",), "b": ("n",)})
        self.line("n = len(a)")
        for _ in range(self.rng.randint(0, 2)):
            self.statement()
        items = [self.item(shape) for shape in shapes]
        self.line(f"return {self.display(word, places_in(word), items)}")
        self.makers.append((name, word, shapes))
        return "\n".join([f"def {name}(a, b, r):", *self.lines]) + "\n\n\n"

    def make(self) -> None:
        """A call of a function that gives back a structure."""
        made, word, shapes = self.rng.choice(self.makers)
        names = [n for n in "LKTDS" if kind_of(n) == word and n != self.parameter]
        if self.level > 1:
            names = [n for n in names if list(self.holders.get(n, {}).values()) == shapes]
        if not names:
            return
        name = self.rng.choice(names)
        given = self.view(("n",)), self.view(("n",))
        if None in given:
            return
        self.line(f"{name} = {made}({given[0]}, {given[1]}, {self.number(1)})")
        places = zip(places_in(name), shapes, strict=False)
        self.holders[name] = {f"{name}{k}": s for k, s in places}
        self.features.add("make")

    def change(self) -> None:
        """A call of a function that changes a structure."""
        name, word, shapes, after = self.rng.choice(self.changers)
        found = [h for h in self.holders if kind_of(h) == word]
        found = [h for h in found if list(self.holders[h].values()) == shapes]
        found = [h for h in found if h not in self.open]
        if len(shapes) != len(after):  # its length is known
            found = [h for h in found if self.known_length(h)]
        if not found:
            if self.level == 1 and word not in self.holders:
                items = [self.item(shape) for shape in shapes]
                keys = places_in(word)
                if None not in items:
                    self.line(f"{word} = {self.display(word, keys, items)}")
                    self.holders[word] = {
                        f"{word}{k}": s for k, s in zip(keys, shapes, strict=False)
                    }
            return
        holder = self.rng.choice(found)
        self.line(f"{name}({holder}, {self.view(('n',))}, {self.number(1)})")
        if len(shapes) != len(after):
            self.holders[holder] = {f"{holder}[{k}]": s for k, s in enumerate(after)}
        self.features.add("change")

    def recursion(self) -> str:
        """A function that writes into what it is given, and calls itself with a part of that."""
        name, shape = f"recursive{len(self.recursive)}", self.rng.choice([("n",), ("n", "n")])
        self.begin({"a": shape, "b": shape})
        gives = self.rng.choice("ab") if self.chance(0.4) else ""  # what it is given, or a number
        self.line("n = len(a)")
        self.line("if depth < 1:")
        self.line(f"    return {gives or self.number(1)}")
        for _ in range(self.rng.randint(1, 3)):
            self.statement()
        own = f"{name}(a, b, {self.number(1)}, depth - 1)"
        text = f"{name}({self.view(shape)}, {self.view(shape)}, {self.number(1)}, depth - 1)"
        if gives and self.chance(0.4):
            self.line(f"return {own}")
        elif gives:
            target, text = self.rng.choice([("q", text), (gives, own)])
            self.line(f"{target} = {text}")
            self.arrays[target] = shape
        else:
            self.line(f"{self.element()} += np.sin({text})" if self.chance(0.3) else f"t = {text}")
        if not self.lines[-1].strip().startswith("return"):
            for _ in range(self.rng.randint(0, 2)):
                self.statement()
            self.line(f"return {gives or self.number(1)}")
        self.recursive.append((name, shape, bool(gives)))
        return "\n".join([f"def {name}(a, b, r, depth):", *self.lines]) + "\n\n\n"

    def recur(self) -> None:
        """A call of a function that calls itself."""
        name, shape, gives = self.rng.choice(self.recursive)
        given = [self.view(shape), self.view(shape)]
        if None not in given:
            text = f"{name}({given[0]}, {given[1]}, {self.number(1)}, {self.rng.choice('0123')})"
            self.features.add("recursion")
            if gives:
                self.bind(shape, text)
            else:
                self.line(f"{self.element()} += np.sin({text})")

    def reader(self) -> str:
        """A function that reads elements of the array that it is given."""
        name, shape = f"reader{len(self.readers)}", self.rng.choice([("n",), ("n", "n")])
        self.begin({"a": shape})
        if self.chance(0.3):
            self.line(f"if {self.element()} > {self.constant()}:")
            self.line(f"    return {self.element()} * r")
        value = f"{self.element()} * {self.element()} + {self.element()} * r"
        self.line(f"return {value}")
        self.readers.append((name, shape))
        return "\n".join([f"def {name}(a, r):", *self.lines]) + "\n\n\n"

    def program(self) -> str:
        helpers = "".join(self.reader() for _ in range(self.chance(0.3)))
        helpers += "".join(self.helper() for _ in range(self.rng.randint(0, 2)))
        helpers += "".join(self.recursion() for _ in range(self.chance(0.15)))
        helpers += "".join(self.maker() for _ in range(self.chance(0.3)))
        helpers += "".join(self.changer() for _ in range(self.chance(0.5)))
        self.begin({"X": ("n", "n"), "x": ("n",)}, "w")
        self.structured = self.chance(0.3)
        if self.structured:
            helpers = self.given() + helpers
        names = ["X", "x", "w", *(h[0] for h in list(self.holders)[:1])]
        signature = f"def program({', '.join(names)}):"
        self.line("n = len(x)")
        if self.chance(0.3):
            text = str([self.rng.randrange(3) for _ in range(3)])
            self.line(f"h = {text if self.chance(0.4) else f'np.array({text})'}")
            self.places = ["h"]
        if self.chance(0.3):
            for name in ("p", "q"):
                view = self.view(("n",))
                texts = [f"{view}.copy()", f"np.sin({view})", "np.zeros(n)", str(view)]
                self.line(f"{name} = {self.rng.choice(texts)}")
                self.arrays[name] = ("n",)
        end = self.rng.random()
        self.leaving = [f"return {self.number(1)}"] if end < 0.15 else []
        for _ in range(self.rng.randint(4, 10)):
            self.statement()
        names = self.rng.sample(list(self.arrays), min(3, len(self.arrays)))
        parts = [f"np.sum(np.sin({name}) * {self.constant()})" for name in names]
        parts += [f"np.mean({name} ** 2)" for name in self.all_arrays() if name not in names]
        ends = [" + ".join([*parts, *self.numbers])] * 3 + [f"{names[0]} * {self.number(1)}"]
        ends += [f"{self.number(1)}, {name}" for name in list(self.holders)[:1]]
        self.line(f"return {self.rng.choice(ends[:3] if end < 0.15 else ends)}")
        helpers = RECORDS * ("State" in helpers + "\n".join(self.lines)) + helpers
        return HEADER + helpers + "\n".join([signature, *self.lines]) + "\n"


def write_memory(seed: int) -> MemoryProgram:
    """The program of a seed."""
    writer = Memory(random.Random(seed))
    text = writer.program()
    return MemoryProgram(text, seed, frozenset(writer.features))
