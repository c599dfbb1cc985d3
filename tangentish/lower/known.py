"""What lowering has to know of values, and how it comes to know it.

How many values `*t` gives, and whether what a loop runs over can be indexed, is known only in the
analysis, which reads what lowering wrote. There such a place is met first as it was written; the
analysis raises `Learned`, and the function is lowered again with that knowledge:

    >>> def f(g, t): return g(*t)            # is met as it stands
    >>> def f(g, t): return g(t[0], t[1])    # after `t` was seen to be a tuple of two

What was taken for true is tested again at each evaluation, since kinds may still change (`Marks`).
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import gast

from tangentish.errors import FAR
from tangentish.tree.walk import walk


class Structure(NamedTuple):
    """What an operand is: the class of a container, and its positions or keys, where known."""

    type: type
    places: tuple[Any, ...] | None


@dataclass(frozen=True)
class Filling:
    """A call of a function or method of NumPy that writes into an array.

    Attributes:
        function: what is called, where its meaning is not that it has an `out=`.
        words: the names of the operands, in order; of a method, that of its object first.
        ranks: the ranks of operands, by their names, or positions; that of a number is zero.
        is_method: whether it is a method.
        out: the position of what `out=` means, where it stands among the operands.
        is_part: whether what is written is a part of an array, and a view of it: `a[i]`.
        masked: whether the mask behind `where=` fits all operands.
        lists: the names of operands that are lists or tuples.
    """

    function: str
    words: tuple[str, ...]
    ranks: Mapping[str, int]
    is_method: bool = False
    out: int | None = None
    is_part: bool = False
    masked: bool = False
    lists: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Flat:
    """A place in `a.flat`.

    Attributes:
        rank: that of the array.
        is_slice: whether it is a slice, or chosen by a mask.
        cycles: whether an array is written there, from its beginning again where it ends.
    """

    rank: int
    is_slice: bool
    cycles: bool = False


@dataclass(frozen=True)
class Called:
    """A call of a value that is known to be a function, or of a derivative of one.

    Attributes:
        value: the function, or the class of values of one: what is called, or what the first
            argument is.
        target: the function, or the class, that is called or made instead.
        first: whether the value is the first argument.
        makes: whether a function is made, not called; rest: of the other arguments, too.
    """

    value: Any
    target: Any
    first: bool = False
    makes: bool = False
    rest: bool = False


Place = tuple[int | str, ...]
Operands = tuple[Structure | None, ...]
"""The operands of an operation on containers; None for one that is none."""
Fact = Any
Known = Mapping[Place, Fact]

ALONE = "alone"
"""It goes through what may be used up by that: it is done once, in a statement of its own."""
ARRAY = "array"
"""It is an array with at least one axis."""
NAMED = "named"
"""It is a call that writes into what it is given: its arguments have names."""
NOWHERE = "nowhere"
"""It is a call whose `out=` is None."""
SPLICED = "spliced"
"""It is a call whose place the body of the called function takes."""
ROWS = "rows"
"""It is a list of any length."""
AGAIN = "again"
"""It is a view that cannot be written: what reads it looks at the array again."""
FROM_NAMES = "from names"
"""The same, but what it is made of is given names first: it may be another there."""
COPIED = "copied"
"""The same, and elements of it are read at once: of a copy, which shares no memory."""
HELD = "held"
"""It is an array in a structure, into which is written: it is given a name for that."""
ANEW = "anew"
"""It is one of which no more than the structure may be written: a changed copy takes its place."""
LIST = "list"
"""It is nothing that can be indexed: a list of its items is made."""


class Learned(Exception):
    """Raised where the analysis has found what lowering wants to know of a place."""

    def __init__(self, place: Place, fact: Fact) -> None:
        """Say that `fact` holds at `place`; a number is that of the items of a tuple."""
        super().__init__(place, fact)
        self.place = place
        self.fact = fact


@dataclass
class Marks:
    """Subscripts that lowering made.

    Attributes:
        elements: those that stand for the items of a loop's iterable, with the place of that; None
            where it is a list that was made for the loop.
        slices: those of them that stand for items of a slice, in a loop that writes into something.
        parts: those that rest on a fact, with the fact.
        items: those that rest on the structure of an operand, with it, and what is known of the
            operation if that structure changes.
        views: calls of `items`, `keys` and `values` that loops run over, with their places.
        rebound: items of lists and dicts to which an array is bound that was changed in them.
        taken: calls that make iterators, which are gone through where they stand.
        alone: expressions that are statements of their own, since they may use something up.
        attributes: names of attributes that are written, if they are arrays.
        held: names of arrays in structures that are written, with the places of those.
        shadows: what makes the zero adjoint of what a name holds that shares memory, with the
            name; those of several together with all names.
        calls: calls of functions that are values, with the expression of the value and the fact;
            also what makes derivatives of such.
        apart: names of two arrays that must not share memory, with the call that says so.
        ahead: names of lists of all that the iterators of loops give, which would give it item by
            item, with the names that those read, and the iterators.
        kept: all of them, so that their identities stay theirs.
    """

    elements: dict[int, Place | None] = field(default_factory=dict)
    slices: set[int] = field(default_factory=set)
    parts: dict[int, Fact] = field(default_factory=dict)
    items: dict[int, tuple[Structure, Learned]] = field(default_factory=dict)
    views: dict[int, Place] = field(default_factory=dict)
    rebound: set[int] = field(default_factory=set)
    taken: set[Place] = field(default_factory=set)
    alone: frozenset[Place] = frozenset()
    attributes: dict[str, gast.Attribute] = field(default_factory=dict)
    held: dict[str, Place] = field(default_factory=dict)
    shadows: dict[int, str | tuple[str, ...]] = field(default_factory=dict)
    calls: dict[int, tuple[gast.expr, Called]] = field(default_factory=dict)
    apart: list[tuple[str, str, gast.expr]] = field(default_factory=list)
    ahead: list[tuple[str, frozenset[str], gast.expr]] = field(default_factory=list)
    kept: list[gast.expr] = field(default_factory=list)

    def element(self, e: gast.expr, place: Place | None) -> gast.expr:
        """`e`, marked as an item of what stands at `place`."""
        self.elements[id(e)] = place
        self.kept.append(e)
        return e

    def part(self, e: gast.expr, fact: Fact) -> gast.expr:
        """`e`, marked as resting on a fact."""
        self.parts[id(e)] = fact
        self.kept.append(e)
        return e

    def shadow(self, e: gast.expr, name: str | tuple[str, ...]) -> None:
        """Mark an expression that makes the zero adjoint of what a name holds, or of several."""
        self.shadows[id(e)] = name
        self.kept.append(e)

    def holds(self, e: gast.expr) -> bool:
        """Whether a call makes an iterator that is gone through where it stands."""
        return hasattr(e, "lineno") and operation_at(e) in self.taken

    def rebinds(self, e: gast.expr) -> None:
        """Mark an item to which an array is bound that was changed in it."""
        self.rebound.add(id(e))
        self.kept.append(e)

    def stands_alone(self, e: gast.expr) -> bool:
        """Whether an expression is a statement of its own, since it may use something up."""
        return hasattr(e, "lineno") and operation_at(e) in self.alone

    def item(self, e: gast.expr, structure: Structure, otherwise: Learned) -> gast.expr:
        """`e`, marked as an item of what has a structure."""
        self.items[id(e)] = structure, otherwise
        self.kept.append(e)
        return e

    def call(self, e: gast.expr, func: gast.expr, fact: Called) -> gast.expr:
        """`e`, marked as a call of what the value of `func` was found to be."""
        self.calls[id(e)] = func, fact
        self.kept.append(e)
        return e

    def moved(self, old: gast.expr, new: gast.expr) -> gast.expr:
        """`new`, which takes the place of `old`."""
        tables: list[dict[int, Any]] = [self.elements, self.parts, self.items]
        tables += [self.views, self.calls]
        for table in tables:
            if id(old) in table:
                table[id(new)] = table[id(old)]
                self.kept.append(new)
        if id(old) in self.rebound:
            self.rebinds(new)
        if id(old) in self.slices:
            self.slices.add(id(new))
        return new


def place_of(node: Any) -> Place:
    """Where an expression of the user's stands."""
    return (node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)


def operation_at(node: Any) -> Place:
    """Where an operation on containers stands, which may begin and end where an operand does."""
    return (*place_of(node), type(node).__name__)


def element_at(item: Any) -> Place:
    """Where an array stands that is an item of a structure, and is written into."""
    return (*place_of(item), "element")


def look_at(view: Any) -> Place:
    """Where a view stands that cannot be written."""
    return (*place_of(view), "look")


def elements_at(view: Any) -> Place:
    """Where a view stands that cannot be written, and of which elements are read."""
    return (*place_of(view), "elements")


def words_at(keyword: Any) -> Place:
    """Where `**` of a dict gives the words of a call."""
    return (*place_of(keyword), "words")


def arguments_at(call: Any) -> Place:
    """Where a call is given arguments that have to have names."""
    return (*place_of(call), "arguments")


def called_at(call: Any) -> Place:
    """Where a call is of a function that is a value."""
    return (*place_of(call), "called")


def overlap_at(call: Any) -> Place:
    """Where a call is given arguments that may share memory: sets of parameters, two by two."""
    return (*place_of(call), "overlap")


def out_at(call: Any) -> Place:
    """Where a call says into what it writes."""
    return (*place_of(call), "out")


def index_at(written: Any) -> Place:
    """Where a place is written at an index that reads the array."""
    return (*place_of(written), "index")


def body_at(call: Any) -> Place:
    """Where the body of a called function may take the place of a call."""
    return (*place_of(call), "body")


def unrolled_at(iterable: Any) -> Place:
    """Where a loop runs over items each of which is another function, or of another class."""
    return (*place_of(iterable), "unrolled")


def again(tree: Any, copy: int) -> Any:
    """A copy of a tree whose places are its own, whatever is copied in it in its turn."""
    made = deepcopy(tree)
    for node in walk(made):
        if getattr(node, "end_col_offset", None) is not None:
            before, column = divmod(node.end_col_offset, FAR)
            node.end_col_offset = (before * 32 + copy + 1) * FAR + column
    return made


MANY = 1000
"""More than there are copies of a tree."""


def shifted(tree: Any, copy: int, inside: bool = True) -> Any:
    """A tree whose places are those of its copy of that number; or its root alone."""
    for node in walk(tree) if inside else [tree]:
        if getattr(node, "end_col_offset", None) is not None:
            node.end_col_offset += copy * FAR
    return tree


def weakened(old: Fact | None, new: Fact) -> Fact:
    """What holds where one thing was learned before and another one now."""
    if not isinstance(old, tuple) or not isinstance(new, tuple):
        return new
    pairs = list(zip(old, new, strict=True))
    if any((a and a.type) is not (b and b.type) for a, b in pairs):
        return new
    return tuple(a if a == b else a and Structure(a.type, None) for a, b in pairs)


def loosened(operands: Operands) -> Operands:
    """The same operands, of structures that are not known."""
    return tuple(o and Structure(o.type, None) for o in operands)
