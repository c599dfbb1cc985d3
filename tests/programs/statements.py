"""Writes random statements and functions; names are assigned before they are read.

What a name may be is known at every place: after branches what all of them agree on, in a loop
what was there before it. Arrays that are written are never given a second name, and those that
have one are never written.
"""

import random

from tests.programs.expressions import ARRAYS, Expressions, Helper, Var

POOL = ("a", "b", "c", "d", "e", "f", "g", "p", "q", "r", "u", "v")


class Statements(Expressions):
    """Writes statements and functions; `scope` holds what is surely assigned here."""

    def __init__(self, rng: random.Random, rich: bool = False) -> None:
        super().__init__(rng, rich)
        self.lines: list[str] = []
        self.level = 0
        self.loops = 0  # loops around here
        self.locked: frozenset[str] = frozenset()  # names whose kind a loop relies on
        self.reserved: set[str] = set()
        self.result = "s"

    def line(self, text: str) -> None:
        self.lines.append("    " * self.level + text)

    # -- functions ------------------------------------------------------------------------------

    def program(self) -> tuple[str, tuple[str, ...]]:
        parameters = [("x", "v")]
        for name, kind, share in (
            ("A", "a", 0.4),
            ("y", "v", 0.4),
            ("s", "s", 0.7),
            ("t", "s", 0.3),
            ("k", "i", 0.4),
            ("z", "c", 0.1),
            ("pair", "t", 0.1),
        ):
            if self.chance(share):
                parameters.append((name, kind))
        writable = {name for name, kind in parameters if kind in ARRAYS and self.chance(0.4)}
        self.begin(parameters, writable)
        names = ", ".join(name for name, _ in parameters)
        self.lines = [f"def program({names}):"]
        self.line("n = len(x)")
        has_matrix = any(name == "A" for name, _ in parameters)
        self.line("m = A.shape[0]" if has_matrix else "m = 3")
        self.scope |= {"n": Var("i"), "m": Var("i")}
        self.block(self.rng.randint(3, 8))
        self.line(f"return {self.summary()}")
        return "\n".join(self.lines) + "\n", tuple(kind for _, kind in parameters)

    def begin(self, parameters: list[tuple[str, str]], writable: set[str]) -> None:
        """Start a function with these parameters in scope."""
        self.scope = {
            name: Var(kind, writable=name in writable, size=2 * (kind == "t"))
            for name, kind in parameters
        }
        self.lines, self.level, self.loops = [], 1, 0
        self.locked, self.result = frozenset(), "s"
        self.reserved = {"n", "m"} | {name for name, kind in parameters if kind == "i"}

    def helper(self) -> str:
        """A module-level function of numbers and vectors, which only reads its arguments."""
        name = f"helper{len(self.helpers)}"
        kinds = [self.rng.choice(["s", "s", "v"]) for _ in range(self.rng.randint(1, 3))]
        parameters = [(f"p{i}", kind) for i, kind in enumerate(kinds)]
        default = kinds[-1] == "s" and len(kinds) > 1 and self.chance(0.5)
        self.begin(parameters, set())
        result = self.rng.choice(["s", "s", "v"]) if "v" in kinds else "s"
        if "v" in kinds:
            self.line(f"n = len(p{kinds.index('v')})")
        else:
            self.line("n = 3")
        self.line("m = 2")
        self.scope |= {"n": Var("i"), "m": Var("i")}
        self.result = result
        self.block(self.rng.randint(0, 2))
        self.line(f"return {self.bounded(result)}")
        words = [f"p{i}" for i in range(len(kinds))]
        if default:
            words[-1] += "=0.4"
        self.helpers.append(
            Helper(
                name,
                tuple(
                    (p, kind, default and i == len(kinds) - 1)
                    for i, (p, kind) in enumerate(parameters)
                ),
                result,
            )
        )
        return "\n".join([f"def {name}({', '.join(words)}):", *self.lines]) + "\n"

    def recursive_helper(self) -> str:
        """A function that calls itself, or two that call each other."""
        self.features.add("recursion")
        mutual = self.chance(0.4)
        names = ("rise", "fall") if mutual else ("down",)
        texts = []
        for name, other in zip(names, names[::-1], strict=True):
            self.begin([("p0", "s"), ("k", "i")], set())
            self.line("if k <= 0:")
            self.level += 1
            self.line(f"return {self.smooth('p0', 's')}")
            self.level -= 1
            self.scope |= {"m": Var("i"), "n": Var("i")}
            step = self.rng.choice(["np.sin(p0) + 0.3", "0.8 * p0", "p0 - 0.2 * p0 * p0"])
            self.line("n = 2")
            self.line("m = 2")
            self.line(f"e = {other}({step}, k - {self.rng.choice([1, 2])})")
            self.scope["e"] = Var("s")
            self.reserved.add("e")
            if self.chance(0.5):
                self.block(1)
            self.line(f"return {self.bounded('s')} + 0.5 * e")
            texts.append("\n".join([f"def {name}(p0, k):", *self.lines]) + "\n")
        self.helpers.append(Helper(names[0], (("p0", "s", False), ("k", "i", False)), "s"))
        return "\n\n".join(texts)

    def summary(self) -> str:
        """A number in which everything that is in scope takes part."""
        terms = []
        for name, var in self.scope.items():
            weight = f"{self.rng.uniform(0.4, 1.6):.2f}"
            if var.kind == "s":
                terms.append(f"{weight} * {name}")
            elif var.kind in ARRAYS:
                terms.append(f"np.sum(np.sin({name}) * {weight})")
            elif var.kind == "t":
                terms.append(f"{name}[{self.rng.randrange(var.size)}] * {weight}")
            elif var.kind == "c":
                terms.append(f"({name}.real - {weight} * {name}.imag)")
        self.rng.shuffle(terms)
        return " + ".join(terms[:7])

    # -- blocks ---------------------------------------------------------------------------------

    def block(self, count: int) -> None:
        for _ in range(count):
            self.statement()

    def statement(self) -> None:
        deep = self.level >= 4 or self.loops >= 3
        loop = 0 if deep or self.loops >= 2 else 1
        weights = {
            "assign": 30,
            "augment": 14,
            "if": 0 if deep else 15,
            "for": 12 * loop,
            "while": 4 * loop,
            "write": 20,
            "tuple": 5,
            "make": 6,
            "alias": 3,
            "walrus": 2,
            "plain": 16 * self.rich,
        }
        form = self.rng.choices(list(weights), list(weights.values()))[0]
        getattr(self, f"write_{form}")()

    def body(self, count: int, may_jump: bool = False) -> dict[str, Var] | None:
        """An indented block from the scope here; its scope at the end, `None` after a jump."""
        before = dict(self.scope)
        self.level += 1
        self.block(count)
        jump = self.jump() if may_jump else None
        if jump:
            self.line(jump)
        self.level -= 1
        after = None if jump else self.scope
        self.scope = before
        return after

    def new_name(self, kind: str) -> str:
        """A name to assign: an old one, rebound perhaps to another kind, or a new one."""
        free = [
            name
            for name in POOL
            if name not in self.reserved
            and (name not in self.locked or self.scope[name].kind == kind)
        ]
        own = [name for name in self.named(kind) if name not in self.reserved]
        if own and self.chance(0.45):
            return self.rng.choice(own)
        return self.rng.choice(free or own or ["extra_" + kind])

    def assign(self, name: str, var: Var) -> None:
        """Record an assignment; what a loop relies on stays as it was."""
        old = self.scope.get(name)
        if old is not None and old.kind != var.kind:
            self.features.add("rebinding")
        if name in self.locked and old is not None:
            var = Var(var.kind, old.writable and var.writable, old.index, old.size)
        self.scope[name] = var

    # -- statements -----------------------------------------------------------------------------

    def write_assign(self) -> None:
        kind = self.rng.choices(["s", "v", "w", "a", "q", "c"], [60, 22, 6, 8, 3, 3])[0]
        if self.loops or self.chance(0.4):
            value = self.bounded(kind)
        elif kind in ARRAYS:
            value = f"0.8 * ({self.expression(kind, 2)})"
        else:
            value = self.expression(kind, 3)
        name = self.new_name(kind)
        fixed = name in self.locked and self.scope[name].writable
        other = self.new_name(kind)
        if self.chance(0.1) and kind == "s" and other != name:
            self.line(f"{name} = {other} = {value}")
            self.assign(other, Var(kind))
        else:
            self.line(f"{name} = {value}" if self.chance(0.97) else f"{name}: object = {value}")
        self.assign(name, Var(kind, writable=kind in ARRAYS and (fixed or self.chance(0.5))))

    def write_augment(self) -> None:
        names = [name for name in self.named("s") if name not in self.reserved]
        if not names:
            return self.write_assign()
        name = self.rng.choice(names)
        forms = [
            f"+= 0.4 * {self.bounded('s')}",
            f"-= 0.3 * {self.bounded('s')}",
            f"*= {self.bounded('s')}",
            f"/= 1.7 + np.sin({self.expression('s', 1)})",
        ]
        if not self.loops:
            forms.append("**= 2")
        self.line(f"{name} {self.rng.choice(forms)}")
        return None

    def write_walrus(self) -> None:
        name, other = self.new_name("s"), self.new_name("s")
        if other in self.scope and self.scope[other].kind != "s":
            return self.write_assign()
        self.line(f"{name} = ({other} := {self.bounded('s')}) * {self.leaf('s')} + 0.3 * {other}")
        self.assign(other, Var("s"))
        self.assign(name, Var("s"))
        return None

    def write_tuple(self) -> None:
        self.features.add("tuple")
        names = [name for name in self.named("s") if name not in self.reserved]
        if len(names) >= 2 and self.chance(0.5):
            first, second = self.rng.sample(names, 2)
            if self.chance(0.5):
                self.line(f"{first}, {second} = {second}, {first}")
            else:
                self.line(f"{first}, {second} = {self.bounded('s')}, {first} * 0.7")
            return None
        free = [n for n in POOL if n not in self.locked and n not in self.reserved]
        if not free:
            return self.write_assign()
        name = self.rng.choice(free)
        size = self.rng.randint(2, 3)
        items = ", ".join(self.bounded("s") for _ in range(size))
        self.line(f"{name} = ({items})")
        self.assign(name, Var("t", size=size))
        if self.chance(0.3) and len(free) > 3:
            targets = self.rng.sample([n for n in free if n != name], size)
            self.line(f"{', '.join(targets)} = {name}")
            for target in targets:
                self.assign(target, Var("s"))
        return None

    def write_make(self) -> None:
        """A fresh array to write into."""
        kind = self.rng.choice(["v", "v", "a", "w"])
        shape = {"v": "n", "w": "m", "a": "(m, n)"}[kind]
        forms = [f"np.zeros({shape})", f"np.ones({shape})", f"np.zeros_like({self.leaf(kind)})"]
        forms += [f"{name}.copy()" for name in self.named(kind)[:1]]
        name = self.new_name(kind)
        self.line(f"{name} = {self.rng.choice(forms)}")
        self.assign(name, Var(kind, writable=True))

    def write_plain(self) -> None:
        """A sum or a second name, so that adjoints are handed on as they are."""
        kind = self.rng.choice(["s", "v", "v", "v", "a"])
        names = [n for n in self.named(kind) if n not in self.reserved]
        if len(names) < 2:
            return self.write_assign()
        first, second = self.rng.sample(names, 2)
        if self.chance(0.4) and not (self.scope[first].writable or self.scope[second].writable):
            self.line(f"{first} = {second}")
            self.assign(first, Var(kind))
            return None
        name = self.new_name(kind)
        fixed = name in self.locked and self.scope[name].writable
        forms = [f"{first} + {second}", f"{first} - {second}", f"-{first}", f"{second} + {second}"]
        text = self.rng.choice(forms)
        self.line(f"{name} = {text}" if self.loops < 2 else f"{name} = 0.5 * ({text})")
        self.assign(name, Var(kind, writable=kind in ARRAYS and (fixed or self.chance(0.3))))
        return None

    def write_alias(self) -> None:
        """A second name, or a view, of an array that is never written."""
        sources = self.named("v", writable=False) + self.named("a", writable=False)
        free = [n for n in POOL if n not in self.locked and n not in self.reserved]
        if not sources or not free:
            return self.write_assign()
        source = self.rng.choice(sources)
        if self.scope[source].kind == "a":
            form, kind = f"{source}[{self.index('m')}]", "v"
        else:
            form, kind = self.rng.choice([source, f"{source}[::-1]", f"{source}[:]"]), "v"
        name = self.rng.choice([name for name in free if name != source])
        self.line(f"{name} = {form}")
        self.assign(name, Var(kind))
        return None

    def write_write(self) -> None:
        """An element, a row, a column or a slice of a writable array."""
        targets = [n for n, v in self.scope.items() if v.writable and v.kind in ARRAYS]
        if not targets:
            return self.write_make()
        self.features.add("write")
        name = self.rng.choice(targets)
        kind = self.scope[name].kind
        if kind in "vw":
            target, part = self.vector_target(name, kind)
        else:
            target, part = self.matrix_target(name, kind)
        value = self.bounded("s") if part == "s" else self.part_value(part)
        operator = self.rng.choices(["=", "+=", "-=", "*=", "/="], [40, 30, 10, 15, 5])[0]
        if operator == "/=":
            value = f"1.8 + np.sin({value})"
        self.line(f"{target} {operator} {value}")
        return None

    def vector_target(self, name: str, kind: str) -> tuple[str, str]:
        if self.chance(0.6):
            return f"{name}[{self.index('n' if kind == 'v' else 'm')}]", "s"
        if self.chance(0.3):
            return f"{name}[:]", kind
        form = self.rng.choice(["1:", ":-1", "::2", "1:-1"])
        return f"{name}[{form}]", "s" if self.chance(0.4) else f"{kind}[{form}]"

    def matrix_target(self, name: str, kind: str) -> tuple[str, str]:
        rows, columns = ("n", "n") if kind == "q" else ("m", "n")
        form = 3 if self.mixed and self.chance(0.5) else self.rng.randrange(5)
        if form < 3:
            return f"{name}[{self.index(rows)}, {self.index(columns)}]", "s"
        if form == 3:
            return f"{name}[{self.index(rows)}]", "v"
        return f"{name}[:, {self.index(columns)}]", "v" if kind == "q" else "w"

    def part_value(self, part: str) -> str:
        """A value of the shape of a target: a vector, or a slice of one as long as the target."""
        kind, _, form = part.partition("[")
        if not form:
            return self.bounded(kind)
        form = form.rstrip("]")
        source = {"1:": ":-1", ":-1": "1:"}.get(form, form) if self.chance(0.6) else form
        e = self.leaf(kind)
        return f"{self.rng.uniform(0.3, 0.9):.2f} * np.sin(({e})[{source}])"

    # -- control flow ---------------------------------------------------------------------------

    def write_if(self) -> None:
        self.features.add("branch")
        ends: list[dict[str, Var] | None] = []
        before = dict(self.scope)
        branches = self.rng.choice([1, 1, 2, 2, 3])
        for number in range(branches):
            word = "if" if number == 0 else "elif"
            self.line(f"{word} {self.condition()}:")
            ends.append(self.body(self.rng.randint(1, 2), may_jump=True))
        if self.chance(0.5):
            self.line("else:")
            ends.append(self.body(self.rng.randint(1, 2)))
        else:
            ends.append(before)
        self.scope = joined([end for end in ends if end is not None] or [before])

    def jump(self) -> str | None:
        """Perhaps a jump to end a branch with."""
        if self.loops and self.chance(0.3):
            word = self.rng.choice(["break", "continue"])
            self.features.add(word)
            return word
        if self.chance(0.1):
            self.features.add("return")
            return f"return {self.bounded(self.result)}"
        return None

    def write_for(self) -> None:
        self.features.add("loop")
        index = "ijl"[self.loops] if self.loops < 3 else f"i{self.loops}"
        header, name, var = self.iteration(index)
        self.line(f"for {name} in {header}:")
        self.loop_body(name, var)
        if self.chance(0.12):
            self.features.add("else")
            self.line("else:")
            self.in_loop_else()

    def iteration(self, index: str) -> tuple[str, str, Var]:
        """What to loop over, the target, and what is known of it."""
        form = self.rng.randrange(12)
        vectors = self.named("v", writable=False)
        matrices = self.named("a", writable=False)
        if form == 0 and vectors:
            return self.rng.choice(vectors), f"item{self.loops}", Var("s")
        if form == 1 and matrices:
            return self.rng.choice(matrices), f"row{self.loops}", Var("v")
        if form == 2:
            items = ", ".join(self.leaf("s") for _ in range(self.rng.randint(2, 3)))
            return f"({items})", f"item{self.loops}", Var("s")
        ranges = [
            ("range(n)", "n"),
            ("range(n)", "n"),
            ("range(1, n)", "n"),
            ("range(n - 1, -1, -1)", "n"),
            ("range(0, n, 2)", "n"),
            ("range(m)", "m"),
            ("range(3)", None),
            ("range(4, 0, -2)", None),
            ("range(-1, 2)", None),
            ("range(2, 2)", None),
        ]
        around = [name for name in "ij" if self.rich and name in self.scope and self.loops]
        for name in around:
            size = self.scope[name].index
            if size is not None:
                ranges += [
                    (f"range({name})", size),
                    (f"range({name} + 1, {size})", size),
                    (f"range({size} - 1, {name}, -1)", size),
                    (f"range({name}, -1, -1)", size),
                ] * 2
        if "k" in self.scope:
            ranges += [("range(k)", None), ("range(k, -1, -1)", None)]
        text, size = self.rng.choice(ranges)
        return text, index, Var("i", index=size)

    def loop_body(self, name: str, var: Var) -> None:
        held = (self.locked, set(self.reserved), dict(self.scope))
        self.locked = frozenset(self.scope)
        self.loops += 1
        self.scope[name] = var
        self.reserved.add(name)
        self.body(self.rng.randint(1, 3))
        self.loops -= 1
        self.locked, self.reserved, self.scope = held

    def in_loop_else(self) -> None:
        """The else of a loop; names from it are not relied on afterwards."""
        held = (self.locked, dict(self.scope))
        self.locked = frozenset(self.scope)
        self.body(self.rng.randint(1, 2))
        self.locked, self.scope = held

    def write_while(self) -> None:
        self.features |= {"loop", "while"}
        counter = f"count{self.level}{len(self.lines)}"
        self.line(f"{counter} = 0")
        limit = self.rng.randint(0, 4)
        test = f"{counter} < {limit}"
        if self.chance(0.5):
            test += f" and {self.condition(0)}"
        self.line(f"while {test}:")
        self.level += 1
        self.line(f"{counter} += 1")
        self.level -= 1
        self.loop_body(counter, Var("i"))


def joined(ends: list[dict[str, Var]]) -> dict[str, Var]:
    """What is known after branches: names of one kind in all of them."""
    first, *rest = ends
    result = {}
    for name, var in first.items():
        others = [end.get(name) for end in rest]
        if all(other is not None and other.kind == var.kind for other in others):
            known = [var, *(other for other in others if other is not None)]
            result[name] = Var(
                var.kind,
                writable=all(v.writable for v in known),
                index=var.index if all(v.index == var.index for v in known) else None,
                size=min(v.size for v in known),
            )
    return result
