"""Lengths of slices: two that have one symbol are equal for every length of what is sliced."""

import itertools

import gast
import pytest

from tangentish.analyse.elements import element
from tangentish.analyse.kinds import Array, Num, Static, Sym
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Value

SIZES = range(41)
BOUNDS = (None, *range(-5, 6))
STEPS = (None, -3, -2, -1, 1, 2, 3, 4)
SLICES = list(itertools.product(BOUNDS, BOUNDS, STEPS))


def length_of(length, bounds, lengths):
    """What the analysis says of the length of a slice of a vector."""
    parts = [None if b is None else gast.Constant(b, None) for b in bounds]
    values = {
        id(p): Value(Static() if b is None else Num("i", None, b))
        for p, b in zip(parts, bounds, strict=True)
        if p is not None
    }
    return element(Array("d", (length,)), gast.Slice(*parts), values, lengths).shape[0]


def number(length, n):
    """A length where `n` has a value."""
    return length if isinstance(length, int) else eval(length.base, {"n": n}) + length.offset


@pytest.mark.parametrize("offset", [0, 2])
def test_a_symbol_is_the_number_of_elements_and_equal_numbers_have_one_symbol(offset):
    lengths = Lengths({})
    symbols, known = {}, set()
    for bounds in SLICES:
        said = length_of(Sym("n", offset), bounds, lengths)
        if said is None:
            continue
        counts = tuple(len(range(n + offset)[slice(*bounds)]) for n in SIZES)
        assert tuple(number(said, n) for n in SIZES) == counts, bounds
        assert symbols.setdefault(counts, said) == said, bounds
        known.add(bounds)
    assert {(None, -2, 2), (2, None, 2), (1, -1, 2), (-2, 0, -2)} <= known
    assert lengths.assumed == []


@pytest.mark.parametrize("outer", [(None, None, 2), (1, None, 3), (1, -2, 2), (-2, 1, -2)])
def test_a_slice_of_a_slice_is_that_of_the_whole(outer):
    lengths = Lengths({})
    part = length_of(Sym("n"), outer, lengths)
    for inner in SLICES:
        said = length_of(part, inner, lengths)
        counts = [len(range(n)[slice(*outer)][slice(*inner)]) for n in SIZES]
        assert said is None or [number(said, n) for n in SIZES] == counts, inner
    assert length_of(part, (1, -1, 2), lengths).base.count("n") == 2


@pytest.mark.parametrize("size", [0, 1, 2, 3, 6, 7])
def test_lengths_at_the_call_at_hand_are_those_of_the_slices(size):
    lengths = Lengths({"n": size})
    for bounds in SLICES:
        said = length_of(Sym("n"), bounds, lengths)
        counted = len(range(size)[slice(*bounds)])
        assert said is None or lengths.value(said) == counted
        assert length_of(size, bounds, lengths) == counted
