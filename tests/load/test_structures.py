"""Structures are mapped and laid out by place and key, and what does not match is refused."""

from __future__ import annotations

import dataclasses
import enum
import pickle
import threading
from collections import OrderedDict, defaultdict
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tangentish as tg


class Pair(NamedTuple):
    first: Any
    second: Any


@dataclasses.dataclass
class Layer:
    w: Any
    b: Any = 0.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    scale: Any
    rest: Any


def pieces(tree, path=()):
    """The leaves of a tree by their paths, found in another way than by the package."""
    if isinstance(tree, dict):
        items = tree.items()
    elif dataclasses.is_dataclass(tree):
        items = ((f.name, getattr(tree, f.name)) for f in dataclasses.fields(tree))
    elif isinstance(tree, (list, tuple)):
        items = enumerate(tree)
    else:
        return {} if tree is None else {path: tree}
    found = {}
    for key, item in items:
        found |= pieces(item, (*path, key))
    return found


def same_numbers(a, b):
    """Whether two arrays are equal, zeros by their signs as well."""
    parts = ((a.real, b.real), (a.imag, b.imag)) if a.dtype.kind in "fc" else ()
    signs = all(np.array_equal(np.signbit(x), np.signbit(y)) for x, y in parts)
    return np.array_equal(a, b) and signs


def same(a, b):
    """Whether two trees are the same, with all classes, dtypes, shapes and orders of keys."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if dataclasses.is_dataclass(a):
        return all(same(getattr(a, f.name), getattr(b, f.name)) for f in dataclasses.fields(a))
    if isinstance(a, (np.ndarray, np.generic)):
        return a.dtype == b.dtype and a.shape == b.shape and same_numbers(a, b)
    return a is b or a == b or (a != a and b != b)


def reordered(tree, draw):
    """The same tree with the items of its dicts inserted in another order."""
    if isinstance(tree, dict):
        keys = draw(st.permutations(list(tree)))
        made = {key: reordered(tree[key], draw) for key in keys}
        return OrderedDict(made) if isinstance(tree, OrderedDict) else made
    if isinstance(tree, Pair):
        return Pair(*(reordered(item, draw) for item in tree))
    if isinstance(tree, (list, tuple)):
        return type(tree)(reordered(item, draw) for item in tree)
    if dataclasses.is_dataclass(tree):
        names = [f.name for f in dataclasses.fields(tree)]
        return type(tree)(**{name: reordered(getattr(tree, name), draw) for name in names})
    return tree


NUMBERS = st.floats(-8.0, 8.0, width=16)
DTYPES = st.sampled_from(["f2", "f4", "f8", "c8", "c16", ">f8", np.longdouble, np.clongdouble])


@st.composite
def arrays(draw):
    shape = draw(st.sampled_from([(), (1,), (3,), (2, 2), (0,), (2, 0, 1)]))
    size = int(np.prod(shape))
    values = draw(st.lists(NUMBERS, min_size=size, max_size=size))
    return np.array(values).reshape(shape).astype(draw(DTYPES))


VARYING = st.one_of(
    NUMBERS,
    st.builds(complex, NUMBERS, NUMBERS),
    st.builds(np.float32, NUMBERS),
    st.builds(np.complex64, NUMBERS),
    arrays(),
)
CONSTANT = st.one_of(
    st.integers(-3, 3),
    st.booleans(),
    st.text(max_size=2),
    st.sampled_from([np.arange(3), np.array(True), np.int8(2), np.tanh, len, float, b"b"]),
)
KEYS = st.one_of(st.text(max_size=2), st.integers(-2, 2), st.tuples(st.integers(0, 1), st.just("")))


def trees(leaves):
    return st.recursive(
        leaves | st.none(),
        lambda parts: st.one_of(
            st.lists(parts, max_size=3),
            st.lists(parts, max_size=3).map(tuple),
            st.dictionaries(KEYS, parts, max_size=3),
            st.dictionaries(st.text(max_size=2), parts, max_size=3).map(OrderedDict),
            st.builds(Pair, parts, parts),
            st.builds(Layer, parts, parts),
            st.builds(Frozen, scale=parts, rest=parts),
        ),
        max_leaves=8,
    )


TREES = trees(VARYING | CONSTANT)


# -- mapping ----------------------------------------------------------------------------------


@given(TREES, st.data())
def test_every_leaf_meets_that_of_the_same_place(tree, data):
    other = reordered(tree, data.draw)
    ours = pieces(tree)
    assert pieces(other).keys() == ours.keys()
    met = tg.tree_map(lambda a, b, c: Fraction(len(ours)) if a is b is c else 0, tree, other, tree)
    assert pieces(met) == dict.fromkeys(ours, Fraction(len(ours)))
    assert same(tg.tree_map(lambda a: a, tree), tree)
    assert same(tg.tree_map(lambda _, b: b, tree, other), tree)


@given(TREES, st.data())
def test_leaves_come_in_an_order_that_equal_trees_share(tree, data):
    leaves = tg.tree_leaves(tree)
    assert {id(leaf) for leaf in leaves} == {id(leaf) for leaf in pieces(tree).values()}
    assert len(leaves) == len(pieces(tree))
    others = tg.tree_leaves(reordered(tree, data.draw))
    assert all(a is b for a, b in zip(leaves, others, strict=True))
    seen = []
    tg.tree_map(seen.append, tree)
    assert all(a is b for a, b in zip(seen, leaves, strict=True))


def test_the_classes_of_dicts_are_kept():
    made = tg.tree_map(str, defaultdict(list, b=1, a=2))
    assert made == {"b": "1", "a": "2"}
    assert list(made) == ["b", "a"]
    assert made["new"] == []
    ordered = tg.tree_map(str, OrderedDict(b=1, a=2))
    assert ordered == OrderedDict(b="1", a="2")
    assert type(ordered) is OrderedDict


def test_a_default_is_no_item():
    second = defaultdict(float, b=1.0)
    with pytest.raises(tg.ShapeError, match="the first has the key 'a', the second has none"):
        tg.tree_map(lambda p, g: p - g, {"a": 1.0}, second)
    assert dict(second) == {"b": 1.0}


class Color(enum.Enum):
    RED = 2
    BLUE = 1


@pytest.mark.parametrize(
    "keys",
    [
        ["b", "a", "B"],
        [3, -1, 2.5, False],
        [np.int64(2), 1, np.float32(1.5)],
        ["a", 1, None, b"a", ("a", 1), ("a",), (1, ("a", None))],
        [Color.RED, Color.BLUE, "RED"],
    ],
)
def test_keys_of_any_sort_have_one_order(keys):
    there, back = ({key: repr(key) for key in order} for order in (keys, keys[::-1]))
    assert tg.tree_leaves(there) == tg.tree_leaves(back)
    assert tg.tree_map(lambda a, b: a == b, there, back) == dict.fromkeys(keys, True)


def test_equal_keys_are_one_key():
    first, second = {1: "a", 2: "b", 0: "c"}, {False: "c", 2.0: "b", True: "a"}
    assert tg.tree_map(lambda a, b: a + b, first, second) == {1: "aa", 2: "bb", 0: "cc"}
    assert tg.tree_leaves(first) == tg.tree_leaves(second) == ["c", "a", "b"]


@pytest.mark.parametrize(
    "keys",
    [[frozenset(), frozenset({1})], [object(), 1], [1j, 2], [float("nan"), 1.0], [(int,), 1]],
)
@pytest.mark.parametrize("call", [tg.tree_leaves, tg.ravel, lambda t: tg.tree_map(str, t)])
def test_keys_without_an_order_are_refused(keys, call):
    with pytest.raises(
        tg.ShapeError, match=r'^the keys of the dict at \["p"\]\[0\] cannot be'
    ) as e:
        call({"p": [dict.fromkeys(keys, 1.0)]})
    assert "strings" in e.value.remedy
    assert call({keys[0]: 1.0}) is not None  # alone it needs none


# -- None -------------------------------------------------------------------------------------


def step(p, g):
    return p - 0.5 * g


def test_none_is_no_leaf():
    assert tg.tree_leaves([None, (1.0, None), {"a": None}]) == [1.0]
    assert tg.tree_leaves(None) == []
    assert tg.tree_map(step, [None, 3.0], [None, 2.0]) == [None, 2.0]
    assert tg.tree_map(step, None, None) is None


def loss(p):
    return np.sum(p["w"][0] * p["scale"]) if p["name"] == "model" else 0.0


PARAMS = {"w": [np.array([1.0, 2.0])], "scale": 2.0, "name": "model"}


def test_the_derivative_of_a_constant_is_the_business_of_the_function():
    grads = tg.grad(loss)(PARAMS)
    moved = tg.tree_map(lambda p, g: p if g is None else step(p, g), PARAMS, grads)
    assert moved["name"] == "model"
    assert moved["scale"] == 0.5
    assert np.array_equal(moved["w"][0], [0.0, 1.0])
    decayed = tg.tree_map(lambda p, g: None if g is None else g + p, PARAMS, grads)
    assert decayed["name"] is None


def test_a_function_that_takes_no_none_is_told_where_it_got_one():
    with pytest.raises(tg.ShapeError, match=r'takes no None, .* holds at \["name"\]') as caught:
        tg.tree_map(step, PARAMS, tg.grad(loss)(PARAMS))
    assert isinstance(caught.value.__cause__, TypeError)
    assert "p if g is None" in caught.value.remedy


@pytest.mark.parametrize("other", [1.0, "text", [], {}])
def test_nothing_is_skipped_where_the_first_has_none(other):
    with pytest.raises(tg.ShapeError, match=r"differ at \[1\]: the first has None, the second"):
        tg.tree_map(step, [1.0, None], [1.0, other])


# -- structures that differ -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ([1.0], [1.0, 2.0], ": the first has a list of 1, the second has a list of 2"),
        ((1.0,), [1.0], ": the first has a tuple of 1, the second has a list of 1"),
        (
            {"w": [1.0]},
            {"w": 1.0},
            ' at ["w"]: the first has a list of 1, the second has a leaf of',
        ),
        ({"w": [1.0]}, {"w": None}, ' at ["w"]: the first has a list of 1, the second has None'),
        ({"w": [1.0]}, {"w": [[]]}, ' at ["w"][0]: the first has a leaf, the second has a list of'),
        ({"w": 1.0}, {"b": 1.0}, ": the first has the key 'w', the second has none"),
        ({"w": 1.0}, {"w": 1.0, "b": 1.0}, ": the first has no key 'b', the second has one"),
        ([{3: 1.0}], [[1.0]], " at [0]: the first has a dict, the second has a list of 1"),
        ({'"': [1.0]}, {'"': ()}, """ at ['"']: the first has a list of 1, the second has a"""),
        (Pair([1.0], 2.0), Pair(1.0, 2.0), " at .first: the first has a list of 1, the second"),
        (Pair(1.0, 2.0), (1.0, 2.0), ": the first has `Pair`, the second has a tuple of 2"),
        ((1.0, 2.0), Pair(1.0, 2.0), ": the first has a tuple of 2, the second has `Pair`"),
        ([Layer([1.0])], [Layer(1.0)], " at [0].w: the first has a list of 1, the second"),
        (Layer(1.0), Frozen(scale=1.0, rest=0.0), ": the first has `Layer`, the second has `Fro"),
        (1.0, Layer(1.0), ": the first has a leaf, the second has `Layer`"),
    ],
)
def test_structures_that_differ_are_refused_where_they_do(first, second, message):
    def never(*_):
        raise AssertionError("called before the structures were known to match")

    with pytest.raises(tg.ShapeError) as caught:
        tg.tree_map(never, first, second)
    assert str(caught.value).startswith("the structures differ" + message)
    assert caught.value.why
    assert caught.value.remedy
    for number, words in ((3, "the third has"), (4, "structure 4 has")):
        with pytest.raises(tg.ShapeError, match=words):
            tg.tree_map(never, *[first] * (number - 1), second)


class Other(NamedTuple):
    first: Any
    second: Any


def changed(tree, draw):
    """The tree with one container or None of it changed into something that does not match."""
    containers = (list, tuple, dict, Layer, Frozen)
    if not isinstance(tree, containers) or draw(st.booleans()):
        if isinstance(tree, Pair):
            return Other(*tree)
        if isinstance(tree, list):
            return draw(st.sampled_from([[*tree, 1.0], tuple(tree), None, 1.0]))
        if isinstance(tree, dict):
            return draw(st.sampled_from([{**tree, "new key": 1.0}, list(tree.values()), 1.0]))
        return 1.0 if tree is None else draw(st.sampled_from([[tree], Pair(tree, tree)]))
    if isinstance(tree, (Layer, Frozen)):
        name = draw(st.sampled_from([f.name for f in dataclasses.fields(tree)]))
        return dataclasses.replace(tree, **{name: changed(getattr(tree, name), draw)})
    keys = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
    if not keys:
        return 1.0
    key = draw(st.sampled_from(keys))
    if isinstance(tree, dict):
        return {**tree, key: changed(tree[key], draw)}
    items = [changed(item, draw) if k == key else item for k, item in enumerate(tree)]
    return Pair(*items) if isinstance(tree, Pair) else type(tree)(items)


@given(TREES, st.data())
def test_no_change_of_structure_goes_unseen(tree, data):
    other = changed(tree, data.draw)
    with pytest.raises(tg.ShapeError, match="differ"):
        tg.tree_map(lambda a, b: a, tree, other)


def test_an_error_of_the_function_names_the_leaf():
    params = {"w": [np.ones(2), np.ones(3)], "b": 1.0}
    grads = {"b": 1.0, "w": [np.ones(2), np.ones(2)]}
    with pytest.raises(ValueError, match="broadcast") as caught:
        tg.tree_map(step, params, grads)
    assert caught.value.__notes__ == ['raised by the function of tree_map at ["w"][1]']
    with pytest.raises(TypeError, match="multiply sequence") as caught:
        tg.tree_map(step, "text", "text")
    assert caught.value.__notes__ == ["raised by the function of tree_map"]


class Items(list):
    pass


def test_what_is_no_structure_is_a_leaf():
    leaves = [Items([1.0]), {1.0}, Layer, np.ones(2), "text", range(2), iter([])]
    assert all(a is b for a, b in zip(tg.tree_leaves(leaves), leaves, strict=True))


# -- dataclasses ------------------------------------------------------------------------------


@dataclasses.dataclass
class Scaled(Layer):
    """A field that the others determine, one with a default, and what is no field."""

    unit: ClassVar[str] = "m"
    norm: float = dataclasses.field(init=False)
    kind: str = dataclasses.field(default="scaled", init=False)
    more: list[float] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        self.norm = float(np.sum(self.w))
        self.act = lambda x: x


def test_what_the_constructor_does_not_take_is_made_anew():
    tree = [Scaled(np.ones(2), 3.0, more=[4.0])]
    assert len(tg.tree_leaves(tree)) == 3
    (made,) = tg.tree_map(lambda x: 2 * x, tree)
    assert (made.b, made.norm, made.kind, made.more) == (6.0, 4.0, "scaled", [8.0])
    vector, unravel = tg.ravel(tree)
    assert np.array_equal(vector, [1.0, 1.0, 3.0, 4.0])
    assert unravel(vector + 1.0)[0].norm == 4.0
    assert tree[0].norm == 2.0


@pytest.mark.parametrize("call", [tg.ravel, lambda t: tg.tree_map(lambda x: x, t)])
@pytest.mark.parametrize(("name", "value"), [("kind", "other"), ("norm", 7.0), ("norm", None)])
def test_what_would_be_lost_is_refused(call, name, value):
    layer = Scaled(np.ones(2))
    setattr(layer, name, value)
    with pytest.raises(tg.ShapeError, match=f"the field `{name}` of `Scaled` would be lost"):
        call(layer)
    assert len(tg.tree_leaves(layer)) == 2


@dataclasses.dataclass
class Never:
    """A field that nobody has set, and one that is no number."""

    w: float
    state: float = dataclasses.field(init=False, repr=False)
    act: Any = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.act = lambda x: x * self.w


def test_a_field_that_is_not_set_stays_so():
    made = tg.tree_map(lambda x: 2.0 * x, Never(1.5))
    assert (made.w, made.act(2.0)) == (3.0, 6.0)
    assert not hasattr(made, "state")
    made.state = 1.0
    with pytest.raises(tg.ShapeError, match="`state` of `Never` would be lost"):
        tg.ravel(made)


@dataclasses.dataclass
class Locked:
    w: float
    lock: Any = dataclasses.field(init=False, default_factory=threading.Lock)


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(tg.ShapeError, match="`lock` of `Locked` would be lost"):
        tg.ravel(Locked(1.0))


@dataclasses.dataclass
class Unit:
    """Its constructor changes what it is given, but for what is of length one."""

    w: np.ndarray

    def __post_init__(self) -> None:
        self.w = self.w / np.linalg.norm(self.w)


def test_a_constructor_has_to_keep_what_it_is_given():
    vector, unravel = tg.ravel(Unit(np.array([3.0, 4.0])))
    assert np.array_equal(unravel(vector).w, vector)
    with pytest.raises(tg.ShapeError, match="`Unit` changes its field `w` when it is made"):
        unravel(2.0 * vector)


@dataclasses.dataclass
class Converted:
    w: np.ndarray

    def __post_init__(self) -> None:
        self.w = np.array(self.w, dtype=np.float32)


def test_a_constructor_may_convert():
    made = tg.tree_map(lambda w: w.astype(float) / 3.0, Converted(np.array([1.0, np.nan])))
    assert made.w.dtype == np.float32


@dataclasses.dataclass
class Initial:
    w: float
    scale: dataclasses.InitVar[float]

    def __post_init__(self, scale: float) -> None:
        self.w = self.w * scale


@dataclasses.dataclass
class InitialByDefault:
    w: float
    scale: dataclasses.InitVar[float] = 2.0

    def __post_init__(self, scale: float) -> None:
        self.w = self.w * scale


@dataclasses.dataclass(init=False)
class Sized:
    w: float

    def __init__(self, size: int) -> None:
        self.w = float(size)


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (Initial(1.0, 2.0), "`Initial` cannot be made of its fields: .*'scale'"),
        (InitialByDefault(1.0), "`InitialByDefault` changes its field `w`"),
        (Sized(2), "`Sized` cannot be made of its fields: .*'w'"),
    ],
)
def test_constructors_that_take_other_things_are_refused(tree, message):
    with pytest.raises(tg.ShapeError, match=message):
        tg.tree_map(lambda x: x, [tree])
    assert tg.tree_leaves([tree]) == [2.0]


@pytest.mark.parametrize("tree", [Initial(1.0, 2.0), InitialByDefault(1.0)])
def test_what_only_the_constructor_knows_is_missed_before_it_is_needed(tree):
    with pytest.raises(tg.ShapeError):
        tg.ravel(tree)


@dataclasses.dataclass
class Centered:
    """A constructor that writes into what it is given."""

    w: np.ndarray
    size: int = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.size = len(self.w)
        self.w -= np.mean(self.w)


def test_a_constructor_that_writes_into_arrays_is_seen():
    tree = Centered(np.array([1.0, 3.0]))
    vector, unravel = tg.ravel(tree)
    assert np.array_equal(unravel(vector).w, [-1.0, 1.0])
    with pytest.raises(tg.ShapeError, match="`Centered` changes its field `w`"):
        unravel(vector + 1.0)
    tree.w += 1.0
    kept = tree.w.copy()
    for call in (tg.ravel, lambda t: tg.tree_map(lambda w: w, t)):
        with pytest.raises(tg.ShapeError, match="`Centered` changes its field `w`"):
            call(tree)
        assert np.array_equal(tree.w, kept)


def test_frozen_classes_with_slots_are_made_again():
    tree = Frozen(scale=2.0, rest={"a": Frozen(scale=np.ones(2), rest=None)})
    vector, unravel = tg.ravel(tree)
    assert np.array_equal(vector, [2.0, 1.0, 1.0])
    made = unravel(vector * 3.0)
    assert made.scale == 6.0
    assert np.array_equal(made.rest["a"].scale, [3.0, 3.0])
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.scale = 1.0


# -- vectors ----------------------------------------------------------------------------------


def varying(leaf):
    """Whether a leaf is in the vector."""
    return isinstance(leaf, (float, complex)) or (
        isinstance(leaf, (np.ndarray, np.generic)) and leaf.dtype.kind in "fc"
    )


@given(TREES, st.data())
@settings(max_examples=200)
def test_the_way_back_is_exact(tree, data):
    vector, unravel = tg.ravel(tree)
    numbers = [leaf for leaf in tg.tree_leaves(tree) if varying(leaf)]
    assert vector.shape == (sum(map(np.size, numbers)),)
    assert vector.dtype.isnative
    dtypes = [np.asarray(leaf).dtype for leaf in numbers] or [np.dtype(float)]
    assert vector.dtype == np.result_type(*dtypes).newbyteorder("=")
    assert np.array_equal(vector, [x for leaf in numbers for x in np.ravel(leaf)])
    back = unravel(vector)
    assert same(back, tree)
    again, _ = tg.ravel(reordered(tree, data.draw))
    assert same(again, vector)
    assert same(pickle.loads(pickle.dumps(unravel))(vector), tree)
    for mine in tg.tree_leaves(back):
        for other in (vector, *tg.tree_leaves([tree, unravel(vector)])):
            arrays = isinstance(mine, np.ndarray) and isinstance(other, np.ndarray)
            assert not (arrays and np.shares_memory(mine, other))


@given(trees(st.one_of(NUMBERS, st.builds(np.ones, st.integers(0, 3)), CONSTANT)), st.data())
def test_every_vector_comes_back(tree, data):
    vector, unravel = tg.ravel(tree)
    numbers = st.lists(st.floats(allow_nan=False), min_size=vector.size, max_size=vector.size)
    moved = np.array(data.draw(numbers), dtype=float)
    kept = moved.copy()
    assert np.array_equal(tg.ravel(unravel(moved))[0], moved)
    assert np.array_equal(moved, kept)
    assert same(unravel(vector), tree)


@pytest.mark.parametrize("tree", [{}, [], (), None, [None, {}], "text", 3, {"a": np.arange(2)}])
def test_a_tree_without_numbers_has_an_empty_vector(tree):
    vector, unravel = tg.ravel(tree)
    assert vector.shape == (0,)
    assert vector.dtype == float
    assert same(unravel(vector), tree)
    assert same(unravel([]), tree)


@pytest.mark.parametrize(
    ("leaves", "dtype"),
    [
        ([np.float32(1.0), np.ones(1, "f2")], "f4"),
        ([np.ones(1, "f2")], "f2"),
        ([np.ones(1, "f4"), 1.0], "f8"),
        ([np.ones(1, "f4"), 1j], "c16"),
        ([np.ones(1, "f4"), np.complex64(1j)], "c8"),
        ([np.ones(1, ">f4"), np.arange(2)], "=f4"),
        ([np.longdouble(1.0), 1j], np.clongdouble),
        ([np.ones(0, "f4"), 3], "f4"),
    ],
)
def test_the_dtype_is_the_common_one(leaves, dtype):
    vector, unravel = tg.ravel(leaves)
    assert vector.dtype == np.dtype(dtype)
    assert unravel.dtype == vector.dtype
    assert unravel.size == vector.size


def test_leaves_keep_their_dtypes_in_vectors_of_others():
    _, unravel = tg.ravel([1.0, np.float32(1.0), np.ones(2, "f4"), np.array(0.5), 3])
    for vector in (np.arange(5), np.arange(5.0), np.arange(5, dtype="f4"), [0, 1, 2, 3, 4]):
        expected = [0.0, np.float32(1.0), np.array([2, 3], "f4"), np.array(4.0), 3]
        assert same(unravel(vector), expected)


def test_real_leaves_take_no_imaginary_parts():
    vector, unravel = tg.ravel({"b": 1j, "w": [np.ones(2), 2.0]})
    assert np.array_equal(vector, [1j, 1.0, 1.0, 2.0])
    assert unravel(vector * 2.0)["w"][1] == 4.0
    for place, message in ((1, r'\["w"\]\[0\]'), (2, r'\["w"\]\[0\]'), (3, r'\["w"\]\[1\]')):
        for wrong in (1e-30j, complex(0.0, np.nan)):
            moved = vector.copy()
            moved[place] += wrong
            with pytest.raises(tg.ShapeError, match=f"an imaginary part at {message}"):
                unravel(moved)
    moved = vector.copy()
    moved[0] = 3.0 + 4.0j
    assert unravel(moved)["b"] == 3.0 + 4.0j


@pytest.mark.parametrize(
    ("vector", "message"),
    [
        (np.ones(2), r"shape \(2,\), not \(3,\)"),
        (np.ones(4), r"shape \(4,\), not \(3,\)"),
        (np.ones((3, 1)), r"shape \(3, 1\), not \(3,\)"),
        (np.ones((1, 3)), r"shape \(1, 3\), not \(3,\)"),
        (np.array(1.0), r"shape \(\), not \(3,\)"),
        (np.array(["1", "2", "3"]), "dtype <U1, not float64"),
        (np.array([1.0, 2.0, 3.0], dtype=object), "dtype object, not float64"),
        (np.array([True, False, True]), "dtype bool, not float64"),
    ],
)
def test_other_vectors_are_refused(vector, message):
    _, unravel = tg.ravel([1.0, np.ones(2)])
    with pytest.raises(tg.ShapeError, match=message):
        unravel(vector)


def test_vectors_with_strides_are_read_in_order():
    _, unravel = tg.ravel([np.asfortranarray(np.ones((2, 2))), 0.0])
    matrix, number = unravel(np.arange(10.0)[::-2])
    assert np.array_equal(matrix, [[9.0, 7.0], [5.0, 3.0]])
    assert number == 1.0


def test_a_matrix_is_laid_out_by_rows_whatever_its_memory():
    matrix = np.arange(6.0).reshape(2, 3)
    vector, unravel = tg.ravel([np.asfortranarray(matrix), matrix.T, matrix[:, ::2]])
    assert np.array_equal(vector, [0, 1, 2, 3, 4, 5, 0, 3, 1, 4, 2, 5, 0, 2, 3, 5])
    assert np.array_equal(unravel(vector)[1], matrix.T)


def test_constants_are_as_they_were_at_the_time():
    index = np.array([0, 1])
    tree = {"index": index, "w": [1.0]}
    vector, unravel = tg.ravel(tree)
    index[0] = 7
    tree["w"].append(2.0)
    first = unravel(vector)
    first["index"][1] = 9
    assert np.array_equal(unravel(vector)["index"], [0, 1])
    assert unravel(vector)["w"] == [1.0]


class Number(float):
    pass


@pytest.mark.parametrize(
    "leaf",
    [
        Items([1.0]),
        {1.0},
        Fraction(1, 2),
        Number(1.0),
        object(),
        np.ma.masked_array([1.0]),
        np.array([1.0], dtype=object),
        np.zeros(1, dtype=[("x", float)]),
        np.zeros(1, dtype=[("x", float)])[0],
        np.ones(2).sum,
        iter([1.0]),
    ],
    ids=lambda leaf: type(leaf).__name__,
)
def test_what_may_hold_numbers_is_not_passed_over(leaf):
    with pytest.raises(tg.NotDifferentiable, match=r'^cannot lay out .* at \["p"\]\[1\] in') as e:
        tg.ravel({"p": [1.0, leaf]})
    assert f"`{type(leaf).__qualname__}`" in e.value.what
    assert "float" in e.value.remedy


def test_the_way_back_shows_what_it_takes():
    assert repr(tg.ravel([1.0])[1]) == "<unravel: 1 number of float64 into 1 leaf>"
    shown = repr(tg.ravel([np.ones((2, 2), "f4"), np.float32(1.0), 3, "a"])[1])
    assert shown == "<unravel: 5 numbers of float32 into 2 leaves, beside 2 constants>"


# -- with derivatives -------------------------------------------------------------------------


X = np.linspace(-1.0, 1.0, 7)


def misfit(p):
    hidden = np.tanh(np.outer(X, p["layers"][0]["w"]) + p["layers"][0]["b"])
    return np.sum((hidden @ p["layers"][1]["w"] + p["offset"] - X**2) ** 2)


def test_a_gradient_is_laid_out_like_its_argument():
    generator = np.random.default_rng(0)
    params = {
        "offset": 0.25,
        "name": "net",
        "layers": [{"w": generator.normal(size=3), "b": np.zeros(3)}, {"w": np.ones(3)}],
    }
    start, unravel = tg.ravel(params)
    slope = tg.ravel(tg.grad(misfit)(params))[0]
    assert slope.shape == start.shape
    for k, direction in enumerate(np.eye(start.size)):
        ahead, behind = (misfit(unravel(start + h * direction)) for h in (1e-5, -1e-5))
        assert np.isclose(slope[k], (ahead - behind) / 2e-5, rtol=1e-6, atol=1e-8)


def test_descent_by_a_map_and_in_the_vector_are_the_same():
    params = {"offset": 0.25, "layers": [{"w": np.ones(3), "b": np.ones(3)}, {"w": np.ones(3)}]}
    mapped, (vector, unravel) = params, tg.ravel(params)
    for _ in range(3):
        mapped = tg.tree_map(lambda p, g: p - 0.01 * g, mapped, tg.grad(misfit)(mapped))
        vector = vector - 0.01 * tg.ravel(tg.grad(misfit)(unravel(vector)))[0]
    assert same(mapped, unravel(vector))
    assert misfit(mapped) < misfit(params)


_, INTO = tg.ravel({"w": np.ones(2), "b": 2.0})


def inside_unravel(v):
    p = INTO(v)
    return np.sum(p["w"]) * p["b"]


def inside_map(p):
    q = tg.tree_map(np.sin, p)
    return np.sum(q["w"]) * q["b"]


def inside_leaves(p):
    return sum(np.sum(leaf) for leaf in tg.tree_leaves(p))


def inside_ravel(p):
    return np.sum(tg.ravel(p)[0])


@pytest.mark.parametrize("f", [inside_unravel, inside_map, inside_leaves, inside_ravel])
def test_inside_a_derivative_they_are_refused(f):
    p = np.ones(3) if f is inside_unravel else {"w": np.ones(2), "b": 2.0}
    with pytest.raises(tg.TangentishError):
        tg.grad(f)(p)
    with pytest.raises(tg.TangentishError):
        tg.jvp(f, (p,), (p,))
