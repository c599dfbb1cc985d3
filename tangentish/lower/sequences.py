"""Operations on lists and tuples, as loops that append, or item by item.

    >>> from tangentish.lower.show import show_lowered
    >>> show_lowered('''
    ... def f(x):
    ...     ys = [v * v for v in x]
    ...     ys.extend([x[0]])
    ...     return ys
    ... ''')
    def f(x):
        ys = []
        for i in range(len(x)):
            v = x[i]
            ys.append(v * v)
        ys.extend([x[0]])
        return ys

That `ys` is a list that carries a derivative is learned in the analysis (`known`); then `ys.extend`
is a loop, too. Where the operands are of known structure, what they make is written out: `a + b` is
`[a[0], a[1], b[0]]`. Layer 3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import gast

from tangentish.lower.comprehensions import is_view
from tangentish.lower.forms import assigns, integer, load
from tangentish.lower.known import Learned, Marks, Operands, Structure, loosened, operation_at
from tangentish.lower.operators import calling, names_function
from tangentish.rules.simplify import literal
from tangentish.tree.names import Namer
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import copy_shallow, names_read

Stmts = list[gast.stmt]
Meaning = Callable[[gast.expr], object]


@dataclass(frozen=True)
class Each:
    """All items of something that is gone through."""

    of: gast.expr


@dataclass
class Operation:
    """One operation on lists or tuples, while it is written out.

    Attributes:
        e: the operation. operands: what is known of its operands.
        namer, marks, meaning: as for all lowering. temp: gives names for what is folded back.
        has_effect: whether evaluating an expression changes what others may read.
        before: statements that evaluate operands, in order.
    """

    e: gast.expr
    operands: Operands
    namer: Namer
    marks: Marks
    meaning: Meaning
    temp: Callable[[], str]
    has_effect: Callable[[gast.expr], bool]

    def __post_init__(self) -> None:
        """Nothing is evaluated yet."""
        self.before: Stmts = []

    # -- operands --------------------------------------------------------------------------

    def held(self, operand: gast.expr, simple: bool = False) -> gast.expr:
        """A name for an operand, evaluated here; a display may stay if it is `simple`."""
        stays = simple and is_display(operand) and not self.has_effect(operand)
        if stays or isinstance(operand, (gast.Name, gast.Constant)):
            return operand
        if isinstance(operand, gast.GeneratorExp):
            operand = gast.ListComp(operand.elt, operand.generators)
        name = self.temp()
        self.before += quote("{t} = {v}", t=name, v=operand)
        return load(name)

    def all_held(self, operands: Sequence[gast.expr]) -> list[gast.expr]:
        """Names for operands, evaluated in order; displays stay where nothing has an effect."""
        effects = any(map(self.has_effect, operands))
        found: list[gast.expr] = []
        for k, o in enumerate(operands):
            rebound = isinstance(o, gast.Name) and any(map(assigns, operands[k + 1 :]))
            if rebound:
                name = self.temp()
                self.before += quote("{t} = {v}", t=name, v=o)
                o = load(name)
            found.append(self.held(o, simple=not effects))
        if effects:
            self.operands = loosened(self.operands)
        return found

    def pieces(self, held: gast.expr, structure: Structure | None) -> list[gast.expr | Each]:
        """The items of an operand, or all of them at once."""
        if is_display(held):
            return list(held.elts)
        if is_view(held):
            return self.view(held, structure)
        items = self.items(held, structure)
        return [Each(held)] if items is None else list(items)

    def view(self, call: gast.Call, structure: Structure | None) -> list[gast.expr | Each]:
        """What the keys, the values or both of a dict give."""
        if structure is None or structure.type is not dict:
            return [Each(call)]
        whole = self.held(call.func.value)
        values = self.items(whole, structure)
        if values is None or structure.places is None:
            return [Each(copy_shallow(call, func=copy_shallow(call.func, value=whole)))]
        keys = list(map(literal, structure.places))
        word = call.func.attr
        pairs = [gast.Tuple([k, v], gast.Load()) for k, v in zip(keys, values, strict=True)]
        return list({"keys": keys, "values": values, "items": pairs}[word])

    def items(
        self, held: gast.expr, structure: Structure | None, chosen: slice | None = None
    ) -> list[gast.expr] | None:
        """The items of an operand of known structure, or of a slice of it; None of any other.

        An operand without items is gone through: no item would show that it has some later.
        """
        if structure is None or not structure.places or not isinstance(held, gast.Name):
            return None
        places = structure.places[chosen] if chosen is not None else structure.places
        otherwise = Learned(operation_at(self.e), loosened(self.operands))
        if not places:
            return None
        made = [gast.Subscript(held, literal(place), gast.Load()) for place in places]
        return [self.marks.item(m, structure, otherwise) for m in made]

    def function(self, function: gast.expr) -> gast.expr:
        """What can be called again and again for a function: itself, or a name for it."""
        return function if names_function(function, self.meaning) else self.held(function)

    # -- results ---------------------------------------------------------------------------

    def result(self, pieces: Sequence[gast.expr | Each], type_: type, name: str) -> gast.expr:
        """A list or a tuple of all pieces; one of unknown length is made by statements."""
        items = [p for p in pieces if not isinstance(p, Each)]
        if len(items) == len(pieces):
            display = gast.Tuple if type_ is tuple else gast.List
            return display(items, gast.Load())
        first = next(k for k, p in enumerate(pieces) if isinstance(p, Each))
        whole = self.temp() if type_ is tuple else name
        self.before += quote("{t} = {s}", t=whole, s=gast.List(items[:first], gast.Load()))
        for piece in pieces[first:]:
            self.before += self.taken_in(load(whole), piece)
        return expr("tuple({t})", t=whole) if type_ is tuple else load(whole)

    def taken_in(self, whole: gast.expr, piece: gast.expr | Each) -> Stmts:
        """The statements by which a list takes in a piece."""
        if not isinstance(piece, Each):
            return quote("{t}.append({v})", t=whole, v=piece)
        item = self.temp()
        return quote("for {i} in {e}:\n    {t}.append({i})", i=item, e=piece.of, t=whole)


def is_display(e: gast.expr) -> bool:
    """Whether a tuple or a list is written out, without stars."""
    if not isinstance(e, (gast.Tuple, gast.List)):
        return False
    return not any(isinstance(item, gast.Starred) for item in e.elts)


def joined(o: Operation, name: str) -> gast.expr:
    """`a + b`."""
    left, right = o.all_held([o.e.left, o.e.right])
    a, b = o.operands
    assert a is not None
    return o.result([*o.pieces(left, a), *o.pieces(right, b)], a.type, name)


def spread(o: Operation, name: str) -> gast.expr:
    """`[*a, x]`, or `(*a, x)`."""
    type_ = tuple if isinstance(o.e, gast.Tuple) else list
    if any(map(o.has_effect, o.e.elts)):
        return _one_by_one(o, type_, name)
    structures = iter(o.operands)
    pieces: list[gast.expr | Each] = []
    for item in o.e.elts:
        if isinstance(item, gast.Starred):
            pieces += o.pieces(o.held(item.value, simple=True), next(structures))
        else:
            pieces.append(o.held(item))
    return o.result(pieces, type_, name)


def _one_by_one(o: Operation, type_: type, name: str) -> gast.expr:
    """`[*a, x]`, each item evaluated when those in front of it have been taken in."""
    whole = load(o.temp() if type_ is tuple else name)
    o.before += quote("{t} = []", t=whole)
    for item in o.e.elts:
        starred = isinstance(item, gast.Starred)
        held = o.held(item.value if starred else item)
        o.before += o.taken_in(whole, Each(held) if starred else held)
    return expr("tuple({t})", t=whole) if type_ is tuple else whole


def multiplied(o: Operation, whole: gast.expr, times: gast.expr) -> Stmts:
    """`whole *= times`."""
    count = o.held(times)
    items = o.result([Each(whole)], list, o.temp())
    loop = "for {i} in range({n} - 1):\n    for {v} in {t}:\n        {a}.append({v})"
    steps = quote(loop, i=o.namer.fresh("i"), n=count, v=o.temp(), t=items, a=whole)
    if integer(count) is None or (integer(count) or 0) < 1:
        steps += quote("if {n} < 1:\n    {clear}", n=count, clear=cleared(o, whole))
    return [*o.before, *steps]


def removed(o: Operation, whole: gast.expr, item: gast.expr) -> Stmts:
    """`whole.remove(item)`."""
    place = o.held(expr("{a}.index({v})", a=whole, v=item))
    return [*o.before, *quote("{a}.pop({i})", a=whole, i=place)]


def repeated(o: Operation, name: str) -> gast.expr:
    """`a * n`, or `n * a`."""
    first = o.operands[0] is not None
    left, right = o.all_held([o.e.left, o.e.right])
    whole, times = (left, right) if first else (right, left)
    structure = o.operands[0] if first else o.operands[1]
    assert structure is not None
    count = integer(o.e.right if first else o.e.left)
    pieces = [p if isinstance(p, Each) else o.held(p) for p in o.pieces(whole, structure)]
    if count is not None and not any(isinstance(p, Each) for p in pieces):
        return o.result(pieces * count, structure.type, name)
    made = o.temp() if structure.type is tuple else name
    o.before += quote("{t} = []", t=made)
    body = [s for piece in pieces for s in o.taken_in(load(made), piece)]
    loop = "for {i} in range({n}):\n    {body}"
    o.before += quote(loop, i=o.namer.fresh("i"), n=times, body=body)
    return expr("tuple({t})", t=made) if structure.type is tuple else load(made)


def sliced(o: Operation, name: str) -> gast.expr:
    """`a[i:j]`."""
    (structure,) = o.operands
    assert structure is not None
    whole = o.held(o.e.value)
    bounds = _bounds(o.e.slice)
    items = None if bounds is None else o.items(whole, structure, bounds)
    if items is not None:
        return o.result(items, structure.type, name)
    made = o.temp() if structure.type is tuple else name
    o.before += quote("{t} = []", t=made)
    loop = "for {i} in {r}:\n    {t}.append({a}[{i}])"
    o.before += quote(loop, i=o.namer.fresh("i"), r=_positions(o, whole), t=made, a=whole)
    return expr("tuple({t})", t=made) if structure.type is tuple else load(made)


def _bounds(index: gast.Slice) -> slice | None:
    """A slice whose bounds are numbers."""
    given = [index.lower, index.upper, index.step]
    bounds = [None if b is None else integer(b) for b in given]
    known = all(b is None or v is not None for b, v in zip(given, bounds, strict=True))
    return slice(*bounds) if known and bounds[2] != 0 else None


def _positions(o: Operation, whole: gast.expr) -> gast.expr:
    """The range of the positions of a slice."""
    bounds = _bounds(o.e.slice)
    if bounds is not None:
        low, high, step = bounds.start, bounds.stop, bounds.step
        if (low, high, step) == (None, None, -1):
            return expr("range(len({a}) - 1, -1, -1)", a=whole)
        if step in (None, 1) and (low or 0) >= 0 and (high is None or high < 0):
            stop = expr("len({a})", a=whole)
            if high is not None:
                stop = expr("len({a}) - {k}", a=whole, k=-high)
            return expr("range({k}, {n})", k=low, n=stop) if low else expr("range({n})", n=stop)
        if step in (None, 1) and not low and high is not None:
            return expr("range(min({k}, len({a})))", k=high, a=whole)
    index = copy_shallow(o.e.slice)
    return gast.Subscript(expr("range(len({a}))", a=whole), index, gast.Load())


def collected(o: Operation, name: str) -> gast.expr:
    """`list(a)`, `tuple(a)`, `a.copy()`, `copy.copy(a)`."""
    (structure,) = o.operands
    call = o.e
    wanted = o.meaning(call.func)
    method = isinstance(call.func, gast.Attribute) and wanted not in (list, tuple)
    operand = call.args[0] if call.args else call.func.value
    if wanted not in (list, tuple):
        assert structure is not None
        wanted = structure.type
    assert method or call.args
    goes_through = is_view(operand) or (structure is None and isinstance(operand, gast.Call))
    held = operand if goes_through else o.held(operand, simple=True)
    if wanted is tuple and structure == Structure(list, None):
        return expr("tuple({x})", x=held)
    return o.result(o.pieces(held, structure), wanted, name)


def sorted_(o: Operation, name: str) -> gast.expr:
    """`sorted(a)`: its items in the order of their positions, once these are sorted by them."""
    given = o.e.args[0]
    given = given if is_view(given) else o.held(given)
    whole = o.held(o.result(o.pieces(given, o.operands[0]), list, o.temp()))
    words = [gast.keyword(k.arg, k.value) for k in o.e.keywords if k.arg == "reverse"]
    keys = whole
    function = next((k.value for k in o.e.keywords if k.arg == "key"), None)
    if function is not None and literal_none(function) is False:
        keys = load(o.namer.fresh("keys"))
        o.before += quote("{k} = []", k=keys)
        item = o.namer.fresh("item")
        key = calling(o.function(function), [load(item)], function)
        o.before += quote("for {i} in {a}:\n    {k}.append({e})", i=item, a=whole, k=keys, e=key)
    order = expr("sorted(range(len({k})), key={k}.__getitem__)", k=keys)
    order = copy_shallow(order, keywords=[*order.keywords, *words])
    loop = "{t} = []\nfor {i} in {o}:\n    {t}.append({a}[{i}])"
    o.before += quote(loop, t=name, i=o.namer.fresh("i"), o=order, a=whole)
    return load(name)


def largest(o: Operation, name: str) -> gast.expr:
    """`max(xs, key=f, default=v)`, and that of `min`."""
    words = {k.arg: k.value for k in o.e.keywords}
    given = o.e.args[0] if len(o.e.args) == 1 else gast.Tuple(o.e.args, gast.Load())
    given = given if is_view(given) else o.held(given)
    default = o.held(words["default"]) if "default" in words else None
    pieces = o.pieces(given, None)
    whole = given if not is_view(given) else o.held(o.result(pieces, list, o.temp()))
    function = words.get("key")
    body = quote("{t} = {f}({w})", t=name, f=o.e.func, w=whole)
    if function is not None and not literal_none(function):
        called = o.function(function)
        best, item, value = o.namer.fresh("best"), o.temp(), o.temp()
        order = "{b} < {v}" if o.meaning(o.e.func) is max else "{v} < {b}"
        body = quote(
            "{t} = {w}[0]\n{b} = {f}\nfor {i} in {w}[1:]:\n    {v} = {e}\n"
            f"    if {order}:\n        {{t}} = {{i}}\n        {{b}} = {{v}}",
            t=name, w=whole, b=best, i=item, v=value,
            f=calling(called, [load(name)], function), e=calling(called, [load(item)], function),
        )  # fmt: skip
    if default is None:
        o.before += body
    else:
        test = "if len({w}) > 0:\n    {body}\nelse:\n    {t} = {d}"
        o.before += quote(test, w=whole, body=body, t=name, d=default)
    return load(name)


def literal_none(e: gast.expr) -> bool:
    """Whether an expression is None, written out."""
    return isinstance(e, gast.Constant) and e.value is None


def extended(o: Operation, whole: gast.expr, by: gast.expr) -> Stmts:
    """`whole.extend(by)`."""
    structure = o.operands[-1]
    if isinstance(by, gast.GeneratorExp):
        by = gast.ListComp(by.elt, by.generators)
    alone = not names_read(by) & names_read(whole)  # else all is evaluated before it is taken in
    held = by if _goes_through(o, by) else o.held(by, simple=alone)
    pieces = o.pieces(held, structure)
    if isinstance(held, gast.Name) and isinstance(whole, gast.Name) and held.id == whole.id:
        pieces = [Each(o.result([Each(held)], list, o.temp()))]  # as many as there are before
    steps = [s for piece in pieces for s in o.taken_in(whole, piece)]
    return [*o.before, *steps]


def _goes_through(o: Operation, e: gast.expr) -> bool:
    """Whether an operand gives its items once, so that it stays where it is gone through."""
    return is_view(e) or (o.operands[-1] is None and isinstance(e, gast.Call))


def cleared(o: Operation, whole: gast.expr) -> Stmts:
    """`whole.clear()`."""
    if o.operands[0] is not None and o.operands[0].type is dict:
        return quote("for {k} in list({a}):\n    {a}.pop({k})", k=o.temp(), a=whole)
    loop = "for {i} in range(len({a})):\n    {a}.pop()"
    return quote(loop, i=o.namer.fresh("i"), a=whole)


def sort(o: Operation, whole: gast.expr) -> Stmts:
    """`whole.sort()`: the items, sorted, take the places of those there are."""
    call = o.e
    made = expr("sorted({a})", a=whole)
    made = copy_shallow(made, keywords=list(call.keywords))
    name = o.temp()
    inner = Operation(made, (None,), o.namer, o.marks, o.meaning, o.temp, o.has_effect)
    ordered = sorted_(inner, name)
    step = "for {i} in range(len({t})):\n    {a}[{i}] = {t}[{i}]"
    return [*inner.before, *quote(step, i=o.namer.fresh("i"), t=ordered, a=whole)]
