"""Writes programs with arrays of unsure shape, helpers that write, and tuples of arrays.

Kinds besides those of `expressions`: p a vector of unknown length, at least 1; u a number, a vector
or a matrix, all of which go together; T followed by kinds, a tuple of such items.
"""

from tests.programs.expressions import Helper, Var
from tests.programs.statements import POOL, Statements

RESULTS = ("v", "Tvs", "Tvv", "Tsv", "Tvvs")


class Wild(Statements):
    """A writer that knows these kinds too."""

    has_aux = False
    whole = False  # what is returned has a structure: no early return of a number

    # -- functions ------------------------------------------------------------------------------

    def writing_helper(self) -> str:
        """A function that fills an array in a loop, and returns it, with others or alone."""
        name = f"fill{len(self.helpers)}"
        parameters = [("p0", "v"), ("p1", "v"), ("p2", "s")]
        self.begin(parameters, set())
        self.line("n = len(p0)")
        self.line("m = 2")
        self.scope |= {"n": Var("i"), "m": Var("i")}
        made = ["p0.copy()", "p0 * 1.0", "np.zeros_like(p0)", "np.sin(p1)", "np.ones(n)"]
        self.line(f"z = {self.rng.choice(made)}")
        self.scope["z"] = Var("v", writable=True)
        self.reserved.add("z")
        header = self.rng.choice(["range(n)", "range(1, n)", "range(n - 1, 0, -1)"])
        self.line(f"for i in {header}:")
        self.level += 1
        self.scope["i"] = Var("i", index="n")
        for _ in range(self.rng.choice([1, 1, 2])):
            value = self.rng.choice(["z[i]", "z[i - 1]", "p1[i]", "p0[i]", "p2"])
            other = self.rng.choice(["z[i]", "z[i - 1]", "p1[-i]", "p0[i - 1]", "p2"])
            sign = self.rng.choice(["=", "=", "=", "+=", "*=", "-="])
            place = self.rng.choice(["z[i]", "z[i]", "z[i - 1]"])
            self.line(f"{place} {sign} {self.rng.choice(['np.sin', '0.9 * np.cos'])}")
            self.lines[-1] += f"({value} * {other})"
        self.level -= 1
        del self.scope["i"]
        result = self.rng.choice(RESULTS)
        self.whole = True
        if self.chance(0.3) and not self.has_aux:
            self.line(f"if {self.condition()}:")
            self.line(f"    return {self.returned(result)}")
        if self.chance(0.3):
            self.block(1)
        if result[0] == "T" and self.chance(0.4):
            self.line(f"t = {self.returned(result)}")
            self.line("return t")
        else:
            self.line(f"return {self.returned(result)}")
        self.whole = False
        words = tuple((p, kind, False) for p, kind in parameters)
        self.helpers.append(Helper(name, words, result))
        return "\n".join([f"def {name}(p0, p1, p2):", *self.lines]) + "\n"

    def returned(self, result: str) -> str:
        """What a helper returns: mostly the array that it wrote."""
        if result == "v":
            return "z" if self.chance(0.7) else self.bounded("v")
        items = []
        for kind in result[1:]:
            names = self.named(kind, writable=kind == "v" or None)
            plain = names and self.chance(0.7)
            items.append(self.rng.choice(names) if plain else self.bounded(kind))
        return "(" + ", ".join(items) + ")"

    def summary(self) -> str:
        """A number in which what is in scope takes part, with arrays beside it or not."""
        terms = [super().summary()]
        for name, var in self.scope.items():
            weight = f"{self.rng.uniform(0.4, 1.6):.2f}"
            if var.kind in ("p", "u"):
                terms.append(f"{weight} * np.sum(np.sin({name}))")
            elif var.kind[0] == "T":
                k = self.rng.randrange(len(var.kind) - 1)
                terms.append(f"{weight} * np.sum(np.cos({name}[{k}]))")
        total = " + ".join(term for term in terms[:6] if term) or "0.5"
        if not self.has_aux:
            return total
        kept = [n for n, v in self.scope.items() if v.kind[0] in "vapuT" or v.kind == "s"]
        items = self.rng.sample(kept, min(len(kept), self.rng.randint(1, 3)))
        return f"{total}, ({', '.join(items)},)"

    def jump(self) -> str | None:
        found = super().jump()
        return None if self.whole and found and found.startswith("return") else found

    # -- statements -----------------------------------------------------------------------------

    def statement(self) -> None:
        if self.chance(0.6):
            super().statement()
            return
        forms = ["length", "length", "shape", "shape", "shape", "items", "items", "touch"]
        getattr(self, f"write_{self.rng.choice(forms)}")()

    def write_length(self) -> None:
        """A vector of a length that only the run knows."""
        name = self.new_name("p")
        self.line(f"{name} = {self.of_p()}")
        self.features.add("length")
        fresh = self.lines[-1].partition(" = ")[2].startswith("np.")
        fixed = name in self.locked and self.scope[name].writable
        self.assign(name, Var("p", writable=fresh and (fixed or self.chance(0.5))))

    def write_shape(self) -> None:
        """A name that holds a number here and an array there."""
        name = self.new_name("u")
        self.line(f"{name} = {self.of_u()}")
        self.features.add("shape")
        self.assign(name, Var("u"))

    def write_items(self) -> None:
        """A call of a function that returns a tuple, of which some items are not used."""
        helpers = [h for h in self.helpers if h.result[0] == "T"]
        free = [n for n in POOL if n not in self.locked and n not in self.reserved]
        if not helpers or len(free) < 4:
            return self.write_shape()
        self.features.add("items")
        helper = self.rng.choice(helpers)
        kinds = helper.result[1:]
        call = self.call(helper, 1)
        names = self.rng.sample(free, len(kinds))
        if self.chance(0.4):
            self.line(f"{names[0]} = {call}")
            self.assign(names[0], Var(helper.result))
            return None
        self.line(f"{', '.join(names)} = {call}")
        for name, kind in zip(names, kinds, strict=True):
            if self.chance(0.35):
                self.scope.pop(name, None)
            else:
                self.assign(name, Var(kind))
        return None

    def write_touch(self) -> None:
        """A write into a vector of unknown length."""
        names = self.named("p", writable=True)
        if not names:
            return self.write_length()
        self.features.add("write")
        name = self.rng.choice(names)
        value = self.bounded("s")
        forms = [
            f"{name}[0] = {value}",
            f"{name}[-1] *= {value}",
            f"{name}[:] = {value}",
            f"{name}[1:] *= {value}",
            f"{name}[0] += {name}[-1] * {value}",
            f"{name} *= {value}",
        ]
        self.line(self.rng.choice(forms))
        return None

    # -- expressions ----------------------------------------------------------------------------

    def leaf(self, kind: str) -> str:
        if kind in "vs" and self.chance(0.25):
            items = [
                f"{name}[{k}]"
                for name, var in self.scope.items()
                if var.kind[0] == "T"
                for k, item in enumerate(var.kind[1:])
                if item == kind
            ]
            if items:
                return self.rng.choice(items)
        if kind == "p":
            names = self.named("p")
            return self.rng.choice(names) if names else super().leaf("v")
        if kind == "u":
            names = self.named("u")
            other = super().leaf(self.rng.choice("sva"))
            return self.rng.choice(names) if names and self.chance(0.6) else other
        return super().leaf(kind)

    def reduction(self, depth: int) -> str:
        if self.chance(0.3):
            kind = self.rng.choice("pu")
            e = self.leaf(kind)
            return self.rng.choice([f"np.sum(({e}) * ({e}))", f"np.mean({e})", f"np.sum({e})"])
        return super().reduction(depth)

    def of_p(self) -> str:
        v, p, s = self.leaf("v"), self.leaf("p"), self.leaf("s")
        if v in self.named("v", writable=True) or p in self.named("p", writable=True):
            v, p = f"np.tanh({v})", f"np.cos({p})"  # what shares memory with them is not written
        k = self.rng.choice(self.named("i") or ["1"])
        forms = [
            f"({v})[: 1 + abs({k}) % n]",
            f"({v})[abs({k}) % n :]",
            f"({v})[1:]",
            f"({p})[::-1]",
            f"({p})[: 1 + abs({k}) % 2]",
            f"np.sin({p})",
            f"np.cos({p}) * ({s})",
            f"np.tanh({v})",
            f"np.concatenate((({p})[:1], np.sin(({v})[abs({k}) % n :])))",
            f"np.where({p} > 0.1, {p}, np.sin({s}))",
        ]
        return self.rng.choice(forms)

    def of_u(self) -> str:
        first, second = self.leaf("u"), self.leaf("u")
        forms = [
            f"np.sin({first})",
            f"0.7 * ({first}) - 0.3 * ({second})",
            f"np.cos({first}) * ({second})",
            f"np.tanh({first} + {second})",
            f"np.sum(np.sin({first})) * ({self.leaf('v')}) * 0.2",
            f"np.mean({first}) + ({second})",
            f"np.cos({first} if {self.condition(0)} else {second})",
            f"np.maximum({first}, {second})",
            f"np.where({first} > {self.constant()}, {first}, {second})",
        ]
        plain = self.named("u") + self.named("v", writable=False) + self.named("s")
        if plain and self.chance(0.25):
            return self.rng.choice(plain)
        return self.rng.choice(forms)
