"""Jacobians: a function that runs one sweep for each element, and puts what it gives in its place.

In reverse mode, by rows, the forward half runs once:

    def jacrev_f(x):
        y, tape = f_fwd(x)
        jx = np.empty((len(y), len(x)))
        for i in range(len(y)):
            by = np.zeros_like(y)
            by[i] = 1.0
            jx[i] = f_bwd(tape, by)
        return jx

In forward mode, by columns, the tangent alone is computed:

    def jacfwd_f(x):
        jx = np.empty((len(x) - 1, len(x)))
        for i in range(len(x)):
            dx = np.zeros_like(x)
            dx[i] = 1.0
            jx[:, i] = f_jvp(x, dx)
        return jx

Where the lengths of the result are not known before, the value is computed once for its shape. Of
structures each array has blocks of its own: the Jacobian has the structure of the result, and at
each place of it that of the arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import gast

from tangentish.analyse.analysed import Analysed
from tangentish.analyse.kinds import Array, Dim, Kind, Num, Static, Sym, Tup
from tangentish.differentiate.adjoints import zero
from tangentish.differentiate.parts import function_def, load
from tangentish.differentiate.structures import display, part, parts
from tangentish.errors import NotDifferentiable, Unsupported
from tangentish.tree.names import Namer
from tangentish.tree.origin import Origin, origin_of
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import names_read

Stmts = list[gast.stmt]
Path = tuple[object, ...]


@dataclass(frozen=True)
class Leaf:
    """A number or an array in a structure.

    Attributes:
        path: the positions, keys and names of fields that lead to it.
        e: the expression for it. kind: what it is.
    """

    path: Path
    e: gast.expr
    kind: Num | Array

    @property
    def rank(self) -> int:
        """How many axes it has."""
        return self.kind.rank if isinstance(self.kind, Array) else 0


def leaves(e: gast.expr, kind: Kind, path: Path = (), given: bool = False) -> Iterator[Leaf]:
    """The numbers and arrays in a structure that can carry a derivative.

    An integer that is no part of a structure may be one, where that is `given`: it moves as a real
    number does.
    """
    if isinstance(kind, Tup):
        items = zip(kind.places, parts(e, kind, primal=True), kind.items, strict=True)
        for place, item, inner in items:
            yield from leaves(item, inner, (*path, place))
    elif isinstance(kind, (Num, Array)) and _moves(kind, given and not path):
        yield Leaf(path, e, kind)


def check(kind: Kind, what: str, at: Origin | None) -> None:
    """Refuse what has no Jacobian: complex numbers, structures that are not known."""
    if isinstance(kind, Tup):
        for item in kind.items:
            check(item, what, at)
    elif isinstance(kind, (Num, Array)):
        if kind.type == "c":
            raise NotDifferentiable(
                f"a Jacobian of {what}, which is complex", at=at,
                why="Its entries would be pairs of numbers, not complex ones.",
                remedy="Use vjp or jvp, or the Jacobian of the real and the imaginary part.",
            )  # fmt: skip
    elif getattr(kind, "value", 0) is not None:
        raise Unsupported(
            f"a Jacobian of {what}, whose structure is not known", at=at,
            why="How many blocks it has is not known before the call.",
            remedy="Return an array, or a tuple, list or dict of known length.",
        )  # fmt: skip


@dataclass
class Driver:
    """Writes the function of a Jacobian.

    Args:
        a: the function that is differentiated.
        namer: gives names.
        wrt: the arguments to differentiate in.
        single: whether they were named alone, not in a tuple.
        result: the kind of the result.
        letter: what the names of blocks begin with.
    """

    a: Analysed
    namer: Namer
    wrt: tuple[str, ...]
    single: bool
    result: Kind
    letter: str = "j"

    def __post_init__(self) -> None:
        at = origin_of(self.a.fn.body[-1])
        check(self.result, f"the result of `{self.a.function.__name__}`", at)
        for p in self.wrt:
            check(self.a.kinds[p], f"`{p}`", None)
        self.columns = {p: list(leaves(load(p), self.a.kinds[p], given=True)) for p in self.wrt}
        self.blocks: dict[tuple[Path, str, Path], gast.expr] = {}

    # -- both modes ------------------------------------------------------------------------

    def block(self, row: Leaf, p: str, column: Leaf) -> str:
        """The name of one block: `jx`, `jx_w` of an item; `j0_x` where results are several."""
        words = [*row.path, p, *column.path]
        stem = self.letter + "_".join(map(str, words))
        name = self.namer.fresh("".join(c if c.isalnum() else "_" for c in stem))
        self.blocks[row.path, p, column.path] = load(name)
        return name

    def shape(self, leaf: Leaf) -> list[gast.expr]:
        """The lengths of an array, one by one."""
        if leaf.rank == 1:
            return [expr("len({x})", x=leaf.e)]
        return [expr("{x}.shape[{k}]", x=leaf.e, k=k) for k in range(leaf.rank)]

    def loops(self, leaf: Leaf, body: Callable[[list[gast.expr]], Stmts]) -> Stmts:
        """A loop for each axis of an array around what `body` makes of the indices."""
        names = [self.namer.fresh("ijkl"[k] if k < 4 else "i") for k in range(leaf.rank)]
        lines = body([load(n) for n in names])
        for n, length in reversed(list(zip(names, self.shape(leaf), strict=True))):
            lines = quote("for {i} in range({n}):\n    {b}", i=n, n=length, b=lines)
        return lines

    def together(self) -> gast.expr:
        """The Jacobian, put together of its blocks."""
        return self._rows(self.result, ())

    def _rows(self, kind: Kind, path: Path) -> gast.expr:
        if isinstance(kind, Tup):
            items = zip(kind.places, kind.items, strict=True)
            return display(_plain(kind), [self._rows(k, (*path, place)) for place, k in items])
        if not _moves(kind, not path):
            return gast.Constant(None, None)
        found = [self._columns(self.a.kinds[p], path, p, ()) for p in self.wrt]
        return found[0] if self.single else gast.Tuple(found, gast.Load())

    def _columns(self, kind: Kind, row: Path, p: str, path: Path) -> gast.expr:
        if isinstance(kind, Tup):
            items = zip(kind.places, kind.items, strict=True)
            inner = [self._columns(k, row, p, (*path, place)) for place, k in items]
            return display(_plain(kind), inner)
        return self.blocks.get((row, p, path), gast.Constant(None, None))

    def empty(self, name: str, lengths: Sequence[gast.expr], column: Leaf, row: Leaf) -> Stmts:
        """Memory for a block."""
        shape = gast.Tuple(list(lengths), gast.Load()) if len(lengths) != 1 else lengths[0]
        chars = {k.char for k in (row.kind, column.kind) if isinstance(k, Array)}
        if chars <= {"d"}:
            return quote("{j} = np.empty({s})", j=name, s=shape)
        like = column if isinstance(column.kind, Array) else row
        return quote("{j} = np.empty({s}, {x}.dtype)", j=name, s=shape, x=like.e)

    def definition(self, name: str, params: list[str], body: Stmts) -> gast.FunctionDef:
        """The function."""
        return function_def(name, params, [*body, *quote("return {j}", j=self.together())])

    # -- by rows ---------------------------------------------------------------------------

    def reverse(self, name: str, forward: str, backward: str) -> gast.FunctionDef:
        """The Jacobian by rows, from the two halves of a pair."""
        y, tape = self.namer.fresh("y"), self.namer.fresh("tape")
        params = list(self.a.params)
        call = gast.Call(load(forward), [load(p) for p in params], [])
        body = quote("{y}, {t} = {c}", y=y, t=tape, c=call)
        for row in leaves(load(y), self.result, given=True):
            body += self.row(row, load(y), load(tape), backward)
        return self.definition(name, params, body)

    def row(self, row: Leaf, y: gast.expr, tape: gast.expr, backward: str) -> Stmts:
        """The blocks of one number, or of one array of the result."""
        if row.rank:
            out = self.memory(row)
            by = self.namer.fresh("by")

            def each(at: list[gast.expr]) -> Stmts:
                index = at[0] if len(at) == 1 else gast.Tuple(at, gast.Load())
                lines = quote("{b} = np.zeros_like({x})", b=by, x=row.e)
                lines += quote("{b}[{i}] = 1.0", b=by, i=index)
                return lines + self.pulled(row, load(by), y, tape, backward, at)

            return out + self.loops(row, each)
        one: gast.expr = gast.Constant(1.0, None)
        if isinstance(row.kind, Array):
            one = expr("np.ones_like({x})", x=row.e)
        return self.pulled(row, one, y, tape, backward, [])

    def memory(self, row: Leaf) -> Stmts:
        """Memory for the blocks of an array of the result."""
        out: Stmts = []
        for p in self.wrt:
            for column in self.columns[p]:
                name = self.block(row, p, column)
                out += self.empty(name, [*self.shape(row), *self.shape(column)], column, row)
        return out

    def pulled(
        self,
        row: Leaf,
        seed: gast.expr,
        y: gast.expr,
        tape: gast.expr,
        backward: str,
        at: list[gast.expr],
    ) -> Stmts:
        """The backward half for one element of the result; what it gives, in its place."""
        seeds = _with_seed(self.result, y, row.path, seed)
        call = gast.Call(load(backward), [tape, seeds], [])
        whole = [n for n in self.wrt if self._is_whole(n)]
        if len(whole) == len(self.wrt):
            targets = [self._place(row, p, self.columns[p][0], at) for p in self.wrt]
            return _assigned(targets, call)
        names = [self.namer.adjoint(p) for p in self.wrt]
        lines = _assigned([gast.Name(n, gast.Store(), None, None) for n in names], call)
        for p, n in zip(self.wrt, names, strict=True):
            for column in self.columns[p]:
                found = load(n)
                for place in column.path:
                    found = part(found, place)
                lines += _assigned([self._place(row, p, column, at)], found)
        return lines

    def _is_whole(self, p: str) -> bool:
        return [c.path for c in self.columns[p]] == [()]

    def _place(self, row: Leaf, p: str, column: Leaf, at: list[gast.expr]) -> gast.expr:
        """Where a row of a block stands: a part of its memory, or its name."""
        if not at:
            return gast.Name(self.block(row, p, column), gast.Store(), None, None)
        index = at[0] if len(at) == 1 else gast.Tuple(at, gast.Load())
        block = self.blocks[row.path, p, column.path]
        return gast.Subscript(block, index, gast.Store())

    # -- by columns ------------------------------------------------------------------------

    def forward(self, name: str, tangent: str, value: str) -> gast.FunctionDef:
        """The Jacobian by columns.

        Args:
            name: its name.
            tangent: the name of the function that gives the tangent of the result.
            value: the name of one that gives the value, and the tangent; it is called for the
                lengths of the result where they are not known.
        """
        params = list(self.a.params)
        body: Stmts = []
        y = self.namer.fresh("y")
        rows = list(leaves(load(y), self.result, given=True))
        lengths = {row.path: self.known(row) for row in rows}
        if any(found is None for found in lengths.values()) and any(
            column.rank for p in self.wrt for column in self.columns[p]
        ):
            zeros = [zero(self.a.kinds[p], load(p)) for p in self.wrt]
            call = gast.Call(load(value), [*map(load, params), *zeros], [])
            body += quote("{y} = {c}[0]", y=y, c=call)
        shapes = {row.path: lengths[row.path] or self.shape(row) for row in rows}
        for p in self.wrt:
            for column in self.columns[p]:
                body += self.column(p, column, rows, shapes, tangent)
        return self.definition(name, params, body)

    def known(self, row: Leaf) -> list[gast.expr] | None:
        """The lengths of an array of the result by those of arguments; None if not known."""
        if not isinstance(row.kind, Array):
            return []
        found = [self.length(d) for d in row.kind.shape]
        return [e for e in found if e is not None] if None not in found else None

    def length(self, d: Dim) -> gast.expr | None:
        """A length as an expression of the arguments."""
        d = self.a.lengths.canonical(d)
        if isinstance(d, int):
            return gast.Constant(d, None)
        if not isinstance(d, Sym):
            return None
        try:
            base = expr(d.base)
        except SyntaxError:
            return None
        if not names_read(base) <= set(self.a.params):
            return None
        for p in self.a.params:
            kind = self.a.kinds[p]
            if d.base == f"{p}.shape[0]" and isinstance(kind, Array) and kind.rank == 1:
                base = expr("len({x})", x=p)
        if d.offset:
            form = "{b} + {k}" if d.offset > 0 else "max({b} - {k}, 0)"
            return expr(form, b=base, k=gast.Constant(abs(d.offset), None))
        return base

    def column(
        self,
        p: str,
        column: Leaf,
        rows: list[Leaf],
        shapes: dict[Path, list[gast.expr]],
        tangent: str,
    ) -> Stmts:
        """The blocks of one number, or of one array of the arguments."""
        params = [load(n) for n in self.a.params]
        d = self.namer.tangent(p)

        def call(seed: gast.expr) -> gast.expr:
            moved = [
                _with_seed(self.a.kinds[n], load(n), column.path, seed)
                if n == p
                else zero(self.a.kinds[n], load(n))
                for n in self.wrt
            ]
            return gast.Call(load(tangent), [*params, *moved], [])

        if not column.rank:
            one: gast.expr = gast.Constant(1.0, None)
            if isinstance(column.kind, Array):
                one = expr("np.ones_like({x})", x=column.e)
            return self.pushed(rows, p, column, call(one), [])
        out: Stmts = []
        for row in rows:
            name = self.block(row, p, column)
            out += self.empty(name, [*shapes[row.path], *self.shape(column)], column, row)

        def each(at: list[gast.expr]) -> Stmts:
            index = at[0] if len(at) == 1 else gast.Tuple(at, gast.Load())
            lines = quote("{d} = np.zeros_like({x})", d=d, x=column.e)
            lines += quote("{d}[{i}] = 1.0", d=d, i=index)
            return lines + self.pushed(rows, p, column, call(load(d)), at)

        return out + self.loops(column, each)

    def pushed(
        self, rows: list[Leaf], p: str, column: Leaf, call: gast.expr, at: list[gast.expr]
    ) -> Stmts:
        """The tangent for one element of an argument; what it gives, in its place."""

        def place(row: Leaf) -> gast.expr:
            if not at:
                return gast.Name(self.block(row, p, column), gast.Store(), None, None)
            front = [gast.Slice(None, None, None) for _ in range(row.rank)]
            index: list[gast.expr] = [*front, *at]
            inside = index[0] if len(index) == 1 else gast.Tuple(index, gast.Load())
            return gast.Subscript(self.blocks[row.path, p, column.path], inside, gast.Store())

        if [row.path for row in rows] == [()]:
            return _assigned([place(rows[0])], call)
        dy = self.namer.fresh("dy")
        lines = _assigned([gast.Name(dy, gast.Store(), None, None)], call)
        for row in rows:
            found: gast.expr = load(dy)
            for step in row.path:
                found = part(found, step)
            lines += _assigned([place(row)], found)
        return lines


def _assigned(targets: list[gast.expr], value: gast.expr) -> Stmts:
    target = targets[0] if len(targets) == 1 else gast.Tuple(targets, gast.Store())
    return [gast.Assign([target], value, None)]


def _with_seed(kind: Kind, like: gast.expr, path: Path, seed: gast.expr) -> gast.expr:
    """A zero derivative with a seed at one place."""
    if not path:
        return seed
    assert isinstance(kind, Tup)
    items = zip(kind.places, parts(like, kind, primal=True), kind.items, strict=True)
    return display(
        _plain(kind),
        [
            _with_seed(inner, e, path[1:], seed) if place == path[0] else zero(inner, e)
            for place, e, inner in items
        ],
    )


def _plain(kind: Tup) -> Tup:
    """The structure of a derivative in a text: a record's is a tuple."""
    return Tup(kind.items) if kind.fields is not None else kind


def _moves(kind: Kind, given: bool = False) -> bool:
    if given and isinstance(kind, Num):
        return kind.type in "if"
    return isinstance(kind, (Num, Array)) and kind.type == "f"


def kind_of_jacobian(
    result: Kind, arguments: Sequence[Kind], single: bool, whole: bool = True
) -> Kind:
    """The kind of a Jacobian: at each place of the result the structure of the arguments."""
    if isinstance(result, Tup):
        return result.of(kind_of_jacobian(k, arguments, single, False) for k in result.items)
    if not _moves(result, whole):
        return Static(None)
    found = tuple(_of_argument(result, k, True) for k in arguments)
    return found[0] if single else Tup(found)


def _of_argument(result: Kind, kind: Kind, given: bool = False) -> Kind:
    if isinstance(kind, Tup):
        return kind.of(_of_argument(result, k) for k in kind.items)
    if not _moves(kind, given):
        return Static(None)
    ranks = [k.rank for k in (result, kind) if isinstance(k, Array)]
    return Array("d", (None,) * sum(ranks)) if ranks else Num("f")
