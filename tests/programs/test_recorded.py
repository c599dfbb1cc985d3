"""What is recorded, in bytes: what the reverse sweep reads and would not find, and no more.

Each program sweeps over its data a number of times, so that what is held once, such as copies of
arguments, is told from what is held at each step.
"""

import numpy as np
import pytest

from tests.programs.recorded import recorded
from tests.programs.whole import check_whole


def summed(x, w, sweeps):
    s = 0.0
    for _ in range(sweeps):
        for i in range(len(x)):
            s += x[i] * w[i]
    return s


def scaled(x, w, sweeps):
    for _ in range(sweeps):
        for i in range(len(x)):
            x[i] *= w[i]
    return np.sum(x)


def swept(x, w, sweeps):
    for _ in range(sweeps):
        x[1:-1] = 0.5 * (x[2:] + x[:-2])
    return np.sum(x * w)


def swept_by_elements(x, w, sweeps):
    for _ in range(sweeps):
        for i in range(1, len(x) - 1):
            x[i] = 0.5 * (x[i + 1] + x[i - 1])
    return np.sum(x * w)


def swept_with_source(x, w, sweeps):
    for _ in range(sweeps):
        x[1:-1] = 0.5 * (x[2:] + x[:-2]) + w[1:-1]
    return np.sum(x * x)


def products(x, w, sweeps):
    for _ in range(sweeps):
        x[1:-1] = x[2:] * x[:-2]
    return np.sum(x * w)


def products_of_elements(x, w, sweeps):
    for _ in range(sweeps):
        for i in range(1, len(x) - 1):
            x[i] = x[i + 1] * x[i - 1]
    return np.sum(x * w)


def added(x, w, sweeps):
    for _ in range(sweeps):
        for i in range(1, len(x)):
            x[i] += w[i] * x[i - 1]
    return np.sum(x)


def rows_by_views(x, w, sweeps):
    table = np.outer(x, x)
    for _ in range(sweeps):
        for i in range(len(x)):
            row = table[i]
            row[0] *= w[i]
    return np.sum(table)


def rows_swept(x, w, sweeps):
    table = np.outer(x, w)
    for _ in range(sweeps):
        for i in range(1, len(x)):
            row = table[i]
            above = table[i - 1]
            row[0] = 0.5 * (row[1] + above[0])
    return np.sum(table * table)


def buffers_swept(x, w, sweeps):
    old, new = x.copy(), x.copy()
    for _ in range(sweeps):
        for i in range(1, len(x) - 1):
            new[i] = 0.5 * (old[i + 1] + old[i - 1])
        old, new = new, old
    return np.sum(old * w)


def buffers_of_products(x, w, sweeps):
    old, new = x.copy(), x.copy()
    for _ in range(sweeps):
        new[1:-1] = old[2:] * old[:-2]
        old, new = new, old
    return np.sum(old * w)


def buffers_of_products_of_elements(x, w, sweeps):
    old, new = x.copy(), x.copy()
    for _ in range(sweeps):
        for i in range(1, len(x) - 1):
            new[i] = old[i + 1] * old[i - 1]
        old, new = new, old
    return np.sum(old * w)


def buffers_swapped_at_each_step(x, w, sweeps):
    old, new = x.copy(), x.copy()
    for _ in range(sweeps):
        for i in range(1, len(x) - 1):
            new[i] = old[i + 1] * old[i - 1]
            old, new = new, old
    return np.sum(old * w)


def relax(u, i):
    u[i] = 0.5 * (u[i - 1] + u[i + 1])


def swept_by_a_callee(x, w, sweeps):
    for _ in range(sweeps):
        for i in range(1, len(x) - 1):
            relax(x, i)
    return np.sum(x * w)


def scale(u, i, w):
    u[i] *= w[i]


def scaled_by_a_callee(x, w, sweeps):
    for _ in range(sweeps):
        for i in range(len(x)):
            scale(x, i, w)
    return np.sum(x)


def product_at(u, i):
    return u[i] * u[i - 1]


def read_by_a_callee(x, w, sweeps):
    s = 0.0
    for _ in range(sweeps):
        for i in range(1, len(x)):
            s += w[i] * product_at(x, i)
    return s


def scaled_and_returned(u, i, w):
    u[i] *= w[i]
    return u


def rebound_to_what_a_callee_returns(x, w, sweeps):
    for _ in range(sweeps):
        for i in range(len(x)):
            x = scaled_and_returned(x, i, w)
    return np.sum(x)


# Bytes for each step: where x and w are active, and where x alone is. A number or an element is
# eight; what goes from one half of a callee to the other holds the index as well.
NEEDED = {
    summed: (0, 0),
    scaled: (8, 0),
    swept: (0, 0),
    swept_by_elements: (0, 0),
    swept_with_source: (0, 0),
    products: (8, 8),
    products_of_elements: (8, 8),
    added: (8, 0),
    rows_by_views: (8, 0),
    rows_swept: (0, 0),
    buffers_swept: (0, 0),
    buffers_of_products: (8, 8),
    buffers_of_products_of_elements: (8, 8),
    buffers_swapped_at_each_step: (8, 8),
    swept_by_a_callee: (8, 8),
    scaled_by_a_callee: (16, 8),
    read_by_a_callee: (16, 8),
    rebound_to_what_a_callee_returns: (16, 8),
}

ACTIVE = (("x", "w"), ("x",))
IN_PLACE = (scaled, swept, swept_by_elements, products, products_of_elements, added)


def per_step(program, wrt, size, of=None):
    """Bytes recorded at each step of a sweep over some of `size` elements."""

    def per_sweep(n):
        args = np.linspace(0.5, 0.9, n), np.linspace(0.6, 0.8, n)
        fewer, more = (recorded(program, (*args, sweeps), wrt, of) for sweeps in (2, 5))
        return (more - fewer) / 3

    return (per_sweep(2 * size) - per_sweep(size)) / size


@pytest.mark.parametrize("k", range(len(ACTIVE)))
@pytest.mark.parametrize("program", NEEDED, ids=lambda f: f.__name__)
def test_bytes_at_each_step(program, k):
    assert [per_step(program, ACTIVE[k], size) for size in (4, 20)] == [NEEDED[program][k]] * 2


@pytest.mark.parametrize("k", range(len(ACTIVE)))
@pytest.mark.parametrize("program", IN_PLACE, ids=lambda f: f.__name__)
def test_bytes_at_each_step_of_a_pullback(program, k):
    found = [per_step(program, ACTIVE[k], size, of="x") for size in (4, 20)]
    assert found == [NEEDED[program][k]] * 2


@pytest.mark.parametrize("program", [f for f in NEEDED if not any(NEEDED[f])])
def test_what_needs_nothing_holds_nothing(program):
    x = np.linspace(0.5, 0.9, 5)
    assert [recorded(program, (x, x, 3), wrt) for wrt in ACTIVE] == [0, 0]


@pytest.mark.parametrize("program", NEEDED, ids=lambda f: f.__name__)
def test_derivatives(program):
    rng = np.random.default_rng(2)
    check_whole(program, (rng.uniform(0.5, 1.5, 5), rng.uniform(0.5, 1.5, 5), 3), (0, 1))


def test_a_record_that_is_a_reference_takes_nothing():
    def kept(x, n):
        for _ in range(n):
            x = np.sin(x)
        return np.sum(x)

    # Each but the last is an array that nothing else holds; the first belongs to the caller.
    x = np.linspace(0.5, 0.9, 5)
    assert [recorded(kept, (x, n), ("x",)) for n in (1, 4)] == [0, 3 * x.nbytes]
