"""Writes random expressions over the names in scope, by kind, in domains where they stay smooth.

Kinds: s real number, i int, c complex number, v vector of n, w vector of m, a matrix m by n,
q matrix n by n. Sizes are read from the int names n and m, both at least 2.
"""

import random
from dataclasses import dataclass, field

ARRAYS = ("v", "w", "a", "q")


@dataclass(frozen=True)
class Var:
    """What is known of a name."""

    kind: str
    writable: bool = False
    index: str | None = None  # "n" or "m": a valid index below that size
    size: int = 0  # of a tuple of numbers


@dataclass(frozen=True)
class Helper:
    """A module-level function that may be called."""

    name: str
    parameters: tuple[tuple[str, str, bool], ...]  # name, kind, has a default
    result: str  # a kind, or several for a tuple


@dataclass
class Expressions:
    """The writer's state and everything that writes an expression.

    A `rich` writer knows more forms, a `mixed` one also masks and narrow integers as weights; the
    others write what their seeds always stood for.
    """

    rng: random.Random
    rich: bool = False
    mixed: bool = False
    scope: dict[str, Var] = field(default_factory=dict)
    helpers: list[Helper] = field(default_factory=list)
    features: set[str] = field(default_factory=set)

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def named(self, kind: str, writable: bool | None = None) -> list[str]:
        return [
            name
            for name, var in self.scope.items()
            if var.kind == kind and writable in (None, var.writable)
        ]

    def constant(self) -> str:
        return repr(round(self.rng.uniform(-1.5, 1.5), 3))

    def index(self, size: str) -> str:
        """A valid index below `size`."""
        known = [name for name, var in self.scope.items() if var.index == size]
        if known and self.chance(0.75):
            name = self.rng.choice(known)
            forms = [name, name, f"{name} - 1", f"{size} - 1 - {name}", f"{name} - {size}"]
            return self.rng.choice(forms) if self.rich else name
        other = self.named("i")
        if other and self.chance(0.4):
            return f"({self.rng.choice(other)} + {self.rng.randrange(3)}) % {size}"
        return self.rng.choice(["0", "1", "-1", "-2"])

    def expression(self, kind: str, depth: int) -> str:
        if depth <= 0 or self.chance(0.12):
            return self.leaf(kind)
        callable_here = [h for h in self.helpers if h.result == kind]
        if callable_here and self.chance(0.18):
            return self.call(self.rng.choice(callable_here), depth - 1)
        return getattr(self, f"of_{kind}")(depth - 1)

    def call(self, helper: Helper, depth: int) -> str:
        """A call with positional, keyword and left out arguments."""
        self.features.add("call")
        words, keyword = [], False
        for name, kind, has_default in helper.parameters:
            if has_default and self.chance(0.5):
                keyword = True
                continue
            value = self.argument(kind, depth)
            keyword = keyword or self.chance(0.15)
            words.append(f"{name}={value}" if keyword else value)
        return f"{helper.name}({', '.join(words)})"

    def argument(self, kind: str, depth: int) -> str:
        if kind == "i":
            return str(self.rng.randrange(5))
        return self.expression(kind, min(depth, 1))

    # -- leaves ---------------------------------------------------------------------------------

    def leaf(self, kind: str) -> str:
        names = self.named(kind)
        if names and self.chance(0.85):
            return self.rng.choice(names)
        if kind == "s":
            return self.element()
        if kind == "c":
            return f"complex({self.leaf('s')}, {self.constant()})"
        shapes = {"v": "n", "w": "m", "a": "(m, n)", "q": "(n, n)"}
        if kind == "v" and self.chance(0.4):
            return self.rng.choice(["np.linspace(-0.7, 0.9, n)", "0.3 * np.arange(n)"])
        return f"np.ones({shapes[kind]}) * {self.leaf('s')}"

    def element(self) -> str:
        """An element of an array, of a tuple, or a constant."""
        choices = [self.constant()]
        for name, var in self.scope.items():
            if var.kind == "v":
                choices.append(f"{name}[{self.index('n')}]")
            elif var.kind == "w":
                choices.append(f"{name}[{self.index('m')}]")
            elif var.kind == "a":
                choices.append(f"{name}[{self.index('m')}, {self.index('n')}]")
            elif var.kind == "t":
                choices.append(f"{name}[{self.rng.randrange(-var.size, var.size)}]")
        return self.rng.choice(choices[1:] or choices)

    # -- conditions -----------------------------------------------------------------------------

    def condition(self, depth: int = 1) -> str:
        form = self.rng.randrange(10)
        if form < 5 or depth <= 0:
            sign = self.rng.choice(["<", ">", "<=", ">="])
            return f"{self.expression('s', 1)} {sign} {self.constant()}"
        if form == 5:
            return f"-0.6 < {self.expression('s', 1)} < {abs(self.rng.random()):.3f}"
        if form == 6:
            ints = self.named("i")
            if ints:
                return f"{self.rng.choice(ints)} % 2 == {self.rng.randrange(2)}"
            return f"{self.leaf('s')} > {self.leaf('s')} + 0.1"
        if form == 7:
            return f"not ({self.condition(depth - 1)})"
        joint = self.rng.choice(["and", "or"])
        return f"({self.condition(depth - 1)}) {joint} ({self.condition(depth - 1)})"

    # -- numbers --------------------------------------------------------------------------------

    def of_s(self, depth: int) -> str:
        e = self.expression("s", depth)
        form = self.rng.randrange(20)
        if form < 4:
            return f"({e} {self.rng.choice('+-')} {self.expression('s', depth)})"
        if form < 7:
            return f"{e} * {self.leaf('s')}" if "+" not in e else f"({e}) * {self.leaf('s')}"
        if form == 7:
            return f"({e}) / (1.6 + np.cos({self.leaf('s')}))"
        if form < 12:
            return self.smooth(e, "s")
        if form < 16:
            return self.reduction(depth)
        return self.rare(e, depth)

    def smooth(self, e: str, kind: str) -> str:
        """A smooth function that stays bounded or nearly so."""
        small = self.leaf(kind)
        forms = [
            f"np.sin({e})",
            f"np.cos({e})",
            f"np.tanh({e})",
            f"np.arctan({e})",
            f"np.exp(np.sin({e}))",
            f"np.log(1.5 + np.sin({e}) ** 2)",
            f"np.sqrt(1.0 + ({small}) * ({small}))",
            f"(1.4 + np.sin({e})) ** np.tanh({small})",
            f"({small}) / (1.0 + ({small}) ** 2)",
            f"np.exp(-(({small}) ** 2))",
        ]
        if kind == "s":
            forms += [
                f"math.sin({e})",
                f"math.exp(-math.cosh(math.sin({e})))",
                f"math.atan2({e}, 1.3)",
                f"math.hypot({small}, 0.7)",
            ]
        return self.rng.choice(forms)

    def reduction(self, depth: int) -> str:
        """A number from arrays."""
        kind = self.rng.choice(["v", "v", "w", "a"])
        e = self.expression(kind, depth)
        form = self.rng.randrange(9)
        if form == 0:
            return f"np.mean({e})"
        if form == 1 and kind in "vw":
            return f"np.dot({e}, {self.expression(kind, depth)})"
        if form == 2 and kind in "vw":
            return f"np.prod(1.1 + 0.3 * np.sin({e}))"
        if form == 3:
            return f"(0.7 * {e}).sum()"
        if form == 4 and kind in "vw":
            return f"({e}) @ ({self.leaf(kind)})"
        if form == 5:
            v = self.leaf("v")
            return f"np.sum(({v})[1:] * ({v})[:-1])"
        if form == 6:
            return f"np.{self.rng.choice(['max', 'min'])}({e})"
        if form == 7:
            v = self.leaf("v")
            return f"np.sum(({v})[({v}) > {self.constant()}] ** 2)"
        return f"np.sum({e})"

    def rare(self, e: str, depth: int) -> str:
        """Forms of which a program holds few."""
        other = self.expression("s", depth)
        forms = [
            f"({e} if {self.condition()} else {other})",
            f"max({e}, {other})",
            f"min({e}, {self.constant()})",
            f"abs({e})",
            f"({e}) % 1.7",
            f"divmod({e}, 1.3)[1]",
            f"({e}) ** {self.rng.choice([2, 3])}",
            f"-({e})",
            f"0.5 * float({self.rng.choice(self.named('i') or ['2'])})",
            f"pow({self.leaf('s')}, 2)",
            f"np.sum(np.array([{e}, {other}, 0.5]) * np.array([0.3, -0.8, {self.leaf('s')}]))",
            f"({self.leaf('s')} + round({self.leaf('s')}))",
        ]
        if self.named("c"):
            z = self.rng.choice(self.named("c"))
            self.features.add("complex")
            forms += [f"{z}.real", f"{z}.imag * {z}.real", f"abs({z} + 3.0)"] * 2
        return self.rng.choice(forms)

    def of_c(self, depth: int) -> str:
        e = self.expression("c", depth)
        forms = [
            f"complex({self.expression('s', depth)}, {self.leaf('s')})",
            f"({e}) * {self.leaf('s')}",
            f"({e}) * (0.4 - 0.6j)",
            f"({e}) + 1j * {self.leaf('s')}",
            f"({e}) / (abs({e}) + 2.0)",
            f"np.exp(1j * np.tanh({self.leaf('s')})) * ({e})",
            f"np.conj({e})",
        ]
        return self.rng.choice(forms)

    # -- arrays ---------------------------------------------------------------------------------

    def weight(self, kind: str) -> str:
        """A mask, or an array of integers, some of a few bits."""
        if self.chance(0.5):
            return f"({self.leaf(kind)} > {self.constant()})"
        shape = {"v": "n", "w": "m", "a": "m, n", "q": "n, n"}[kind]
        dtype = self.rng.choice(["np.uint8", "np.int8", "np.int64", "np.uint16"])
        whole = f"np.arange({shape.replace(',', ' *')}, dtype={dtype})"
        return whole if kind in "vw" else f"{whole}.reshape({shape})"

    def weighted(self, kind: str, depth: int) -> str:
        e, other = self.expression(kind, depth), self.leaf(kind)
        u, w = self.weight(kind), self.weight(kind)
        forms = [
            f"{u} * ({e})",
            f"({e}) * {u}",
            f"({e}) - {u} * ({other})",
            f"{u} * ({e}) - {w} * ({other})",
            f"{u} * ({e}) + ({other}) * {w}",
            f"({e}) * ({u} * {w}) + ({other}) * {u}",
            f"np.arctan2({e}, {u} + 1.5)",
            f"({u} + 1.5) ** np.tanh({e})",
        ]
        return f"0.1 * ({self.rng.choice(forms)})"

    def elementwise(self, kind: str, depth: int) -> str:
        if self.mixed and self.chance(0.2):
            return self.weighted(kind, depth)
        e = self.expression(kind, depth)
        other = self.expression(self.rng.choice([kind, "s"]), depth)
        form = self.rng.randrange(12)
        if form < 3:
            return f"({e} {self.rng.choice('+-')} {other})"
        if form < 5:
            return f"({e}) * ({other})"
        if form == 5:
            return f"({e}) / (1.6 + np.cos({other}))"
        if form < 9:
            return self.smooth(e, kind)
        if form == 9:
            return f"np.where({e} > {self.constant()}, {other}, {self.leaf(kind)})"
        if form == 10:
            return f"np.clip({e}, -0.83, 1.07)"
        return f"np.{self.rng.choice(['maximum', 'minimum'])}({e}, {other})"

    def of_v(self, depth: int) -> str:
        if self.chance(0.6):
            return self.elementwise("v", depth)
        a, q, v, w = (self.leaf(kind) for kind in "aqvw")
        forms = [
            f"({a})[{self.index('m')}]",
            f"({a}).T @ ({w})",
            f"({w}) @ ({a})",
            f"({q}) @ ({v})",
            f"np.sum({a}, axis=0)",
            f"({a}).mean(axis=0)",
            f"({v})[::-1]",
            f"np.concatenate([({v})[:1], np.sin(({v})[1:])])",
            f"np.linalg.solve(6.0 * np.eye(n) + np.tanh({q}), {v})",
            f"np.stack([{v}, np.cos({v})])[{self.rng.randrange(2)}]",
        ]
        return self.rng.choice(forms)

    def of_w(self, depth: int) -> str:
        if self.chance(0.6):
            return self.elementwise("w", depth)
        a, v = self.leaf("a"), self.leaf("v")
        forms = [
            f"({a}) @ ({v})",
            f"np.sum({a}, axis=1)",
            f"({a})[:, {self.index('n')}]",
            f"np.max({a}, axis=1)",
            f"np.mean({a}, axis=1, keepdims=True)[:, 0]",
        ]
        return self.rng.choice(forms)

    def of_a(self, depth: int) -> str:
        if self.chance(0.6):
            return self.elementwise("a", depth)
        a, v, w = (self.leaf(kind) for kind in "avw")
        forms = [
            f"({a}) * ({v})",
            f"({a}) + ({w})[:, None]",
            f"np.outer({w}, {v})",
            f"np.transpose(({a}).T * ({w}))",
            f"np.reshape(np.ravel({a}), (m, n)) * 0.6",
            f"({v})[None, :] - np.sin({a})",
        ]
        return self.rng.choice(forms)

    def of_q(self, depth: int) -> str:
        if self.chance(0.4):
            return self.elementwise("q", depth)
        a, v, other = self.leaf("a"), self.leaf("v"), self.leaf("v")
        return self.rng.choice(
            [
                f"0.3 * (({a}).T @ ({a}))",
                f"np.outer({v}, {other})",
                f"({self.leaf('q')}).T * 0.7",
            ]
        )

    def bounded(self, kind: str, depth: int = 2) -> str:
        """An expression that cannot grow however often a loop repeats it, and is fresh memory."""
        e = self.expression(kind, depth)
        if self.mixed and kind in ARRAYS and self.chance(0.4):  # two ways to one operand
            a, b = self.leaf(kind), self.leaf(kind)
            return self.rng.choice(
                [
                    f"np.sin({a}) * np.cos({b})",
                    f"({a}) / (1.5 + np.square({a}))",
                    f"np.tanh({a}) * ({a}) / (1.5 + np.abs({a}))",
                ]
            )
        if kind == "c":
            return f"({e}) / (1.5 + abs({e}))"
        factor = f"{self.rng.uniform(0.3, 0.95):.2f}"
        return self.rng.choice(
            [f"np.sin({e})", f"{factor} * np.tanh({e})", f"np.cos({e}) - {factor}"]
        )
