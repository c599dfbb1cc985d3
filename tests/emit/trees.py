"""A hypothesis strategy of expression trees, as Python's parser would make them."""

import gast
from hypothesis import strategies as st

LOAD = gast.Load()
BINARY = [gast.Add, gast.Sub, gast.Mult, gast.Div, gast.Mod, gast.Pow, gast.FloorDiv, gast.MatMult]
BINARY += [gast.LShift, gast.RShift, gast.BitOr, gast.BitXor, gast.BitAnd]
UNARY = [gast.USub, gast.UAdd, gast.Invert, gast.Not]
COMPARE = [gast.Eq, gast.NotEq, gast.Lt, gast.LtE, gast.Gt, gast.GtE]
COMPARE += [gast.Is, gast.IsNot, gast.In, gast.NotIn]

IDENTIFIERS = st.sampled_from(["x", "w", "bx", "np", "a_rather_long_name", "i"])


def name(identifier, ctx=LOAD):
    return gast.Name(identifier, ctx, None, None)


def constants():
    floats = st.floats(min_value=0.0, allow_nan=False, allow_infinity=False)
    values = st.one_of(
        st.integers(0, 10**40),
        floats.filter(lambda v: str(v) != "-0.0"),
        floats.map(lambda v: complex(0.0, abs(v))),
        st.text(max_size=6),
        st.binary(max_size=4),
        st.sampled_from([None, True, False, ...]),
    )
    return values.map(lambda value: gast.Constant(value, None))


def expressions():
    """Any expression of the language, calls, subscripts and comprehensions included."""
    return st.recursive(st.one_of(IDENTIFIERS.map(name), constants()), _larger, max_leaves=12)


def _larger(inner):
    lists = st.lists(inner, max_size=3)
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda a, op, b: gast.BinOp(a, op(), b), inner, st.sampled_from(BINARY), inner),
        st.builds(lambda op, a: gast.UnaryOp(op(), a), st.sampled_from(UNARY), inner),
        st.builds(
            lambda op, values: gast.BoolOp(op(), values),
            st.sampled_from([gast.And, gast.Or]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        st.builds(
            _compare, inner, st.lists(st.tuples(st.sampled_from(COMPARE), inner), min_size=1)
        ),
        st.builds(gast.IfExp, inner, inner, inner),
        st.builds(lambda v, a: gast.Attribute(v, a, LOAD), inner, IDENTIFIERS),
        st.builds(_call, inner, lists, st.dictionaries(IDENTIFIERS, inner, max_size=2)),
        st.builds(lambda v, i: gast.Subscript(v, i, LOAD), inner, _indices(inner)),
        st.builds(lambda elements: gast.Tuple(elements, LOAD), lists),
        st.builds(lambda elements: gast.List(elements, LOAD), lists),
        st.builds(gast.Set, some),
        st.builds(lambda pairs: gast.Dict(*map(list, zip(*pairs, strict=True))), _pairs(inner)),
        st.builds(_comprehension, st.sampled_from([gast.ListComp, gast.GeneratorExp]), inner, some),
        st.builds(lambda p, b: gast.Lambda(_parameters(p), b), IDENTIFIERS, inner),
        st.builds(lambda n, v: gast.NamedExpr(name(n, gast.Store()), v), IDENTIFIERS, inner),
    )


def _pairs(inner):
    return st.lists(st.tuples(inner, inner), min_size=1, max_size=2)


def _indices(inner):
    bound = st.one_of(st.none(), inner)
    item = st.one_of(inner, st.builds(gast.Slice, bound, bound, bound))
    several = st.lists(item, max_size=3).map(lambda items: gast.Tuple(items, LOAD))
    return st.one_of(item, several)


def _compare(left, rest):
    return gast.Compare(left, [op() for op, _ in rest], [right for _, right in rest])


def _call(function, arguments, keywords):
    return gast.Call(function, arguments, [gast.keyword(k, v) for k, v in keywords.items()])


def _comprehension(kind, element, iterated):
    target = name("i", gast.Store())
    first, tests = iterated[0], iterated[1:]
    return kind(element, [gast.comprehension(target, first, tests, 0)])


def _parameters(identifier):
    return gast.arguments([name(identifier, gast.Param())], [], None, [], [], None, [])
