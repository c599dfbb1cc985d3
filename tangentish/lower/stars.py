"""Values that stars take out of tuples are written one by one.

    >>> from tangentish.lower.show import show_lowered
    >>> show_lowered('''
    ... def f(x, y):
    ...     a, *b = (*(x, y), 2.0)
    ...     return a * b[0] * b[1]
    ... ''')
    def f(x, y):
        a = x
        b = [y, 2.0]
        return a * b[0] * b[1]

How many values a name stands for is learned in the analysis (`known`); until then the star stays. A
slice of a tuple is written out in the same way. What a starred target takes of an array is a list
of its elements or rows.

Assumes:  a parsed function. Ensures:  no star but where the length is not known yet.
"""

from __future__ import annotations

from typing import Any

import gast

from tangentish.errors import TangentishError, Unsupported
from tangentish.lower.comprehensions import Meaning, is_view, makes_iterator
from tangentish.lower.forms import constant_slice, load
from tangentish.lower.known import ARRAY, Fact, Known, Learned, Marks, loosened, place_of, words_at
from tangentish.rules.simplify import literal
from tangentish.tree.names import Namer
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import copy_shallow, names_read, names_written, walk

Stmts = list[gast.stmt]


def spread_stars(
    fn: gast.FunctionDef, namer: Namer, known: Known, marks: Marks, meaning: Meaning
) -> gast.FunctionDef:
    """Return `fn` with what is known of stars and slices of tuples written out.

    Args:
        fn: the function as parsed.
        namer: gives names.
        known: what was learned of the places.
        marks: takes the parts of tuples.
        meaning: the object that a dotted name means.
    """
    spreader = _Spreader(namer, known, marks, meaning)
    body = spreader.block(fn.body)
    return fn if body is fn.body else copy_shallow(fn, body=body)


def spread_block(stmts: Stmts, namer: Namer, known: Known, marks: Marks, meaning: Meaning) -> Stmts:
    """As `spread_stars`, of the statements of a block."""
    return _Spreader(namer, known, marks, meaning).block(stmts)


class _Spreader:
    def __init__(self, namer: Namer, known: Known, marks: Marks, meaning: Meaning) -> None:
        self.namer = namer
        self.known = known
        self.marks = marks
        self.meaning = meaning

    # -- statements ------------------------------------------------------------------------

    def block(self, stmts: Stmts) -> Stmts:
        out: Stmts = []
        for s in stmts:
            try:
                out += self.statement(s)
            except TangentishError as error:
                error.locate(origin_of(s))
                raise
        return stmts if len(out) == len(stmts) and all(map(_same, out, stmts)) else out

    def statement(self, s: gast.stmt) -> Stmts:
        changes: dict[str, Any] = {}
        for field in s._fields:
            old = getattr(s, field, None)
            is_block = isinstance(old, list) and field in ("body", "orelse")
            new = self.block(old or []) if is_block else self.rebuilt(old)
            if new is not old:
                changes[field] = new
        if changes:
            s = copy_shallow(s, **changes)
        if not isinstance(s, gast.Assign) or not any(map(_holds_star, s.targets)):
            return [s]
        return [with_origin(m, origin_of(s)) for m in self.assigned(s)]

    def assigned(self, s: gast.Assign) -> Stmts:
        """`a, *b = value`, with its items for a value of known length."""
        value, before = self.held(s.value, s.targets[0]), []
        if not isinstance(value, gast.Name) and (
            len(s.targets) > 1 or not isinstance(value, gast.Tuple)
        ):
            name = self.namer.fresh("t")
            before = quote("{t} = {v}", t=name, v=value)
            value = load(name)
        made: Stmts = []
        for target in s.targets:
            made += self.unpacked(target, value)
        return [*before, *made]

    def unpacked(self, target: gast.expr, value: gast.expr) -> Stmts:
        """The assignment to one target."""
        if isinstance(target, gast.List):
            target = gast.copy_location(gast.Tuple(target.elts, gast.Store()), target)
        target, inner = self.flat(target)
        star = _star_in(target)
        if star is None:
            return [gast.Assign([target], value, None), *inner]
        fact = self.known.get(place_of(star))
        if isinstance(value, gast.Tuple) and not _stars(value.elts):
            fact = len(value.elts)
        if fact is None:
            return [gast.Assign([target], value, None), *inner]
        at = target.elts.index(star)
        after = len(target.elts) - at - 1
        check: Stmts = []
        if isinstance(fact, int):
            values = self._items(value, star, at, after, fact)
        else:
            values, check = self._rows(value, star, at, after, fact)
        elts = [*target.elts[:at], star.value, *target.elts[at + 1 :]]
        whole = gast.Tuple(values, gast.Load())
        return [*check, gast.Assign([copy_shallow(target, elts=elts)], whole, None), *inner]

    def flat(self, target: gast.expr) -> tuple[gast.expr, Stmts]:
        """A target whose inner ones have no star, and the assignments to those that have.

        Also those to targets behind them for which the order matters.
        """
        if not isinstance(target, gast.Tuple):
            return target, []
        elts = list(target.elts)
        inner: Stmts = []
        for k, t in enumerate(elts):
            of_star = isinstance(t, gast.Starred)
            own = t.value if of_star else t
            used = names_read(inner) | names_written(inner)
            waits = bool(inner) and not (isinstance(own, gast.Name) and own.id not in used)
            if waits or (_holds_star(t) and not of_star):
                name = gast.Name(self.namer.fresh("t"), gast.Store(), None, None)
                elts[k] = copy_shallow(t, value=name) if of_star else name
                bound = gast.Assign([own], load(name.id), None)
                inner += self.assigned(bound) if _holds_star(own) else [bound]
        return (copy_shallow(target, elts=elts), inner) if inner else (target, [])

    def _items(
        self, value: gast.expr, star: gast.Starred, at: int, after: int, count: int
    ) -> list[gast.expr]:
        """The items of a tuple, those of the star in a tuple."""
        if count < at + after:
            raise Unsupported(
                f"unpacking {count} values into at least {at + after}", at=star,
                why="The line would fail.", remedy="Leave out some of the names.",
            )  # fmt: skip
        items = self.parts(value, star, count)
        middle = gast.List(items[at : count - after], gast.Load())
        return [*items[:at], middle, *items[count - after :]]

    def _rows(
        self, value: gast.expr, star: gast.Starred, at: int, after: int, fact: Fact
    ) -> tuple[list[gast.expr], Stmts]:
        """The rows of an array, or items of a list, and a test that there are enough."""
        before = [expr("{v}[{k}]", v=value, k=k) for k in range(at)]
        stop = gast.UnaryOp(gast.USub(), gast.Constant(after, None)) if after else None
        start = gast.Constant(at, None) if at else None
        middle = gast.Subscript(value, gast.Slice(start, stop, None), gast.Load())
        last = [
            gast.Subscript(value, gast.UnaryOp(gast.USub(), gast.Constant(k, None)), gast.Load())
            for k in range(after, 0, -1)
        ]
        check: Stmts = []
        if at + after > 1:
            message = gast.Constant("not enough values to unpack", None)
            check = quote(
                "if len({v}) < {n}:\n    raise ValueError({m})", v=value, n=at + after, m=message
            )
        values = [gast.copy_location(v, star) for v in (*before, middle, *last)]
        values = [self.marks.part(v, fact) for v in values]
        if fact == ARRAY:
            values[at] = gast.copy_location(expr("list({v})", v=values[at]), star)
        return values, check

    # -- expressions -----------------------------------------------------------------------

    def rebuilt(self, node: Any) -> Any:
        """An expression, or a list of them, with its stars written out."""
        if isinstance(node, (gast.Name, gast.Constant, str, gast.expr_context)):
            return node
        if isinstance(node, list):
            new = [self.rebuilt(item) for item in node]
            return node if all(map(_same, new, node)) else new
        if not isinstance(node, (gast.expr, gast.Slice, gast.keyword)):
            return node
        changes = {}
        for field in node._fields:
            old = getattr(node, field, None)
            new = self.rebuilt(old)
            if new is not old:
                changes[field] = new
        if changes:
            node = copy_shallow(node, **changes)
        if isinstance(node, gast.Starred) and isinstance(node.ctx, gast.Load):
            value = self.held(node.value, node)
            return node if value is node.value else copy_shallow(node, value=value)
        return self.spread(node)

    def held(self, e: gast.expr, at: gast.expr) -> gast.expr:
        """A list of what an iterator or a view of a dict gives; any other expression itself."""
        if not is_view(e) and not makes_iterator(e, self.meaning):
            return e
        return gast.copy_location(gast.Call(load("list"), [e], []), at)

    def spread(self, node: Any) -> Any:
        """A call, a tuple or a slice of one, written out as far as lengths are known."""
        if isinstance(node, gast.Call):
            args = self.values(node.args) if _stars(node.args) else node.args
            words = [w for k in node.keywords for w in self.words(k)]
            alike = len(words) == len(node.keywords) and all(map(_same, words, node.keywords))
            same = args is node.args and alike
            return node if same else copy_shallow(node, args=args, keywords=words)
        if isinstance(node, (gast.Tuple, gast.List)) and isinstance(node.ctx, gast.Load):
            return copy_shallow(node, elts=self.values(node.elts)) if _stars(node.elts) else node
        if isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Slice):
            return self.sliced(node)
        return node

    def values(self, elts: list[gast.expr]) -> list[gast.expr]:
        """Values, those of stars one by one."""
        found: list[gast.expr] = []
        for e in elts:
            fact = self.known.get(place_of(e)) if isinstance(e, gast.Starred) else None
            if not isinstance(e, gast.Starred):
                found.append(e)
            elif isinstance(e.value, (gast.Tuple, gast.List)) and not _stars(e.value.elts):
                found += e.value.elts
            elif fact is None:
                found.append(e)
            else:
                found += self.parts(e.value, e, fact)
        return found

    def words(self, keyword: gast.keyword) -> list[gast.keyword]:
        """The arguments by name that `**{"y": x}` gives, or `**d` of a dict of known keys."""
        value = keyword.value
        if keyword.arg is not None:
            return [keyword]
        if isinstance(value, gast.Dict) and all(map(_is_word, value.keys)):
            pairs = zip(value.keys, value.values, strict=True)
            return [gast.keyword(k.value, v) for k, v in pairs]
        place = words_at(keyword) if hasattr(keyword, "lineno") else ()
        fact = self.known.get(place)
        if not isinstance(fact, tuple) or fact[0] is None:
            return [keyword]
        words, structure = fact[0].places, fact[0]
        if words is None or not (words or isinstance(value, gast.Name)):
            raise Unsupported(
                "`**` of a dict whose keys change, or that is empty", at=value,
                why="Which arguments it gives is known only when the line runs.",
                remedy="Write the arguments by name.",
            )  # fmt: skip
        held, first = value, value
        if not isinstance(value, gast.Name):
            name = self.namer.fresh("t")
            held = load(name)
            first = gast.NamedExpr(gast.Name(name, gast.Store(), None, None), value)
        found: list[gast.keyword] = []
        for word in words:
            part = gast.Subscript(held if found else first, literal(word), gast.Load())
            made = self.marks.item(part, structure, Learned(place, loosened(fact)))
            found.append(gast.keyword(word, made))
        return found

    def sliced(self, e: gast.Subscript) -> gast.expr:
        """A part of a tuple: its items."""
        fact = self.known.get(place_of(e)) if hasattr(e, "lineno") else None
        bounds = constant_slice(e)
        if not isinstance(fact, int) or bounds is None:
            return e
        items = self.parts(e.value, e, fact, range(fact)[bounds])
        return gast.copy_location(gast.Tuple(items, gast.Load()), e)

    def parts(
        self, value: gast.expr, at: gast.expr, fact: Fact, chosen: range | None = None
    ) -> list[gast.expr]:
        """The items of a tuple of known length; what is no name is bound to one on the way."""
        assert isinstance(fact, int)
        chosen = range(fact) if chosen is None else chosen
        if isinstance(value, gast.Tuple) and (chosen == range(fact) or not _calls(value)):
            return [value.elts[k] for k in chosen]
        held, first = value, value
        if not isinstance(value, gast.Name):
            if not chosen:
                raise Unsupported(
                    "a starred value without items that is computed here", at=at,
                    why="Nothing would be left of its computation.", remedy="Leave it out.",
                )  # fmt: skip
            name = self.namer.fresh("t")
            held = load(name)
            first = gast.NamedExpr(gast.Name(name, gast.Store(), None, None), value)
        found: list[gast.expr] = []
        for k in chosen:
            part = gast.Subscript(held if found else first, gast.Constant(k, None), gast.Load())
            found.append(self.marks.part(gast.copy_location(part, at), fact))
        return found


def _same(a: Any, b: Any) -> bool:
    return a is b


def _stars(elts: list[gast.expr]) -> bool:
    return any(isinstance(e, gast.Starred) for e in elts)


def _calls(e: gast.expr) -> bool:
    """Whether something is called, or bound, where an expression is evaluated."""
    return any(isinstance(n, (gast.Call, gast.NamedExpr)) for n in walk(e))


def _is_word(key: gast.expr | None) -> bool:
    """Whether the key of a dict, written out, may name an argument."""
    word = getattr(key, "value", None)
    return isinstance(word, str) and word.isidentifier()


def _holds_star(target: gast.expr) -> bool:
    """Whether a starred name stands in a target or in one of its inner ones."""
    elts = target.elts if isinstance(target, (gast.Tuple, gast.List)) else []
    return isinstance(target, gast.Starred) or any(map(_holds_star, elts))


def _star_in(target: gast.expr) -> gast.Starred | None:
    """The starred one among the names of a target."""
    elts = target.elts if isinstance(target, (gast.Tuple, gast.List)) else []
    return next((t for t in elts if isinstance(t, gast.Starred)), None)


__all__ = ["spread_block", "spread_stars"]
