"""Functions of NumPy that write into arrays, and writes at arrays of indices."""

import importlib

import numpy as np
import pytest
from numpy import copyto

import tangentish as tg
from tests.programs.whole import check_whole

FOUR = np.array([0.72, -1.31, 0.43, 2.11])
OTHER = np.array([1.23, 0.34, -0.81, 0.52])
GRID = np.array([[0.31, 1.22, -0.73], [0.94, 0.15, 0.42], [-0.26, 0.53, 0.84]])
WEIGHTS = np.array([1.0, 2.0, 3.0, 4.0])
TWICE = np.array([2, 0, 2])


# -- arrays of indices ---------------------------------------------------------------------


def the_last_one_stays(x, v):
    x[TWICE] = v[:3] * v[1:]
    return np.sum(x**2 * WEIGHTS)


def added_once(x, v, i):
    x[i] += v[:3] * x[1]
    x[i] -= x[:3]
    return np.sum(x**2 * WEIGHTS)


def multiplied(x, v, i):
    x[i] *= v[1:]
    y = x * 2.0
    y[i] = x[i] * v[:3]
    y[i] /= v[:3]
    return np.sum(y * x * x)


def one_number(x, v, i):
    x[i] = v[0]
    x[[1, 1]] *= 3.0
    return np.sum(x**3)


def parts_of_rows(A, v, i):
    A[i, 1:] = v[:2]
    A[:, i] *= v[:3]
    return np.sum(A**2)


def pairs(A, v, i, j):
    A[i, j] -= v[:3] * A[0, 0]
    A[i, j] **= 2
    A[np.array([0, 0]), np.array([1, 1])] = A[1, :2]
    return np.sum(A**3)


def seen_by_others(A, v, i):
    r = A[1]
    r[i] = v[:3]
    B = A.T
    B[i] *= 2.0
    A[i, i] = r
    return np.sum(A**3)


def indices_that_change(x, v, i):
    for k in range(3):
        x[i] = np.sin(x[i] * v[:3])
        i[k] = k
    i += 1
    x[i] = x[i[::-1]] * v[1:]
    i[1] = 0
    x[i] += x[1] * v[:3]
    return np.sum(x**2 * WEIGHTS)


def every_operator(x, v, i):
    x[i] = np.abs(x[i]) + 1.0
    x[i] **= v[:3]
    x[i] %= 0.7
    x[x > 1.0] //= 0.3
    x[i] @= GRID
    return np.sum(x * x * WEIGHTS)


def whole_arrays(A, v):
    B = np.abs(A)
    B @= np.abs(A)
    B **= v[:3]
    B %= 0.6
    A //= 0.7
    return np.sum(B * B) + np.sum(A * v[1])


def without_repeats(x, v):
    order = np.argsort(v)
    x[order] = v * x[0]
    k = np.arange(3)
    x[k] *= v[k]
    x[[3, 1]] = x[1:3]
    return np.sum(x**2 * WEIGHTS)


# -- functions that write ------------------------------------------------------------------


def filled(x, v):
    y = np.empty(4)
    y.fill(x[0])
    y[1:].fill(v[1] * x[1])
    return np.sum(y * y * WEIGHTS)


def copied_over(x, v):
    y = np.zeros(4)
    np.copyto(y, x * v)
    np.copyto(y[1:], x[:-1])
    np.copyto(x, y, where=v > 0)
    copyto(x[0:2], v[:2])
    np.copyto(dst=v, src=x * x)
    return np.sum(x * x * WEIGHTS + v)


def put(x, v):
    np.put(x, [0, 2], v[1:3])
    np.put(x, [3, -1], v)
    np.put(x, 1, v[0])
    np.put(x, [2], 5.0)
    return np.sum(x * x * WEIGHTS)


def put_into_a_matrix(A, v):
    np.put(A, [0, 5, -1], v)
    A.put([3, 4], v[0] * A[0, 0])
    return np.sum(A**2 * np.arange(9.0).reshape(3, 3))


def placed(A, v):
    np.place(A, A > 0.45, v)
    np.putmask(A, A < 0, v)
    np.putmask(A, A > 1, 0.5 * v[0])
    np.place(A, A > 1, [0.5, v[2]])
    return np.sum(A**3)


def on_the_diagonal(A, v):
    np.fill_diagonal(A, v[0])
    np.fill_diagonal(A[:2], v[1:3])
    return np.sum(A**2)


def ordered(x, v):
    x.sort()
    y = np.stack([x, v * x])
    y.sort()
    y.sort(axis=0)
    return np.sum(y[0] * WEIGHTS) + np.sum(y[1] * WEIGHTS**2)


def added_each_time(x, v):
    np.add.at(x, [0, 2, 2], v[:3])
    np.add.at(x, [1, 1], 2.0 * x[0])
    np.subtract.at(x, np.array([3, 3, 0]), x[:3])
    return np.sum(x * x * WEIGHTS)


def added_to_pairs(A, v):
    i = np.array([0, 0, 2])
    j = np.array([1, 1, 0])
    np.add.at(A, (i, j), v[:3] * A[0, 1])
    np.add.at(A, (slice(None), [0, 0]), v[1])
    return np.sum(A**2)


def histogram(x, v):
    h = np.zeros(3)
    b = np.array([0, 1, 0, 2])
    for _ in range(3):
        np.add.at(h, b, x * v)
        b = (b + 1) % 3
        x = x * 1.1
    return np.sum(h * h * h)


def into_buffers(x, v):
    y = np.empty_like(x)
    np.multiply(x, v, out=y)
    np.add(y, x, y)
    z = np.exp(y, out=x)
    np.maximum(x, v, out=y)
    np.negative(y, y)
    np.minimum(y, y[::-1], out=y)
    return np.sum(z * WEIGHTS) + np.sum(y * x)


def scaled(u, v, out=None):
    return np.multiply(u, v, out=out)


def into_a_buffer_or_a_new_array(x, v):
    b = np.empty_like(x)
    a = scaled(x, v)
    scaled(a, v, b)
    c = scaled(b, v, out=a)
    c[0] *= v[1]
    s = np.sum(np.add(x, c, None)) * np.sum(np.outer(x, x), axis=0, out=None)
    np.exp(x, out=None)
    return np.sum(a * b * x.clip(-1.0, 2.0, out=None) * s)


def into_rows(A, v):
    B = np.zeros((3, 3))
    for i in range(3):
        np.multiply(A[i], v[i], out=B[i])
    np.sum(A, axis=0, out=B[1])
    s = np.dot(A, B, out=np.empty((3, 3)))
    np.clip(A, -0.55, 0.55, out=A)
    return np.sum(s * s) + np.sum(A * B)


def where_a_mask_holds(x, v):
    y = x * 2.0
    np.sqrt(x, out=y, where=x > 0)
    np.add(x, v, out=(y,), where=v > 0)
    return np.sum(y * WEIGHTS)


def by_methods(x, v):
    r = x.cumsum(out=v)
    x.sum(keepdims=True, out=x[:1])
    x.clip(-1.0, 2.0, out=x)
    return np.sum(r * v * WEIGHTS) + np.sum(x)


def in_flat_order(A, v):
    A.flat[4] = v[0]
    A.flat[-2] *= v[1]
    s = A.flat[3] * A[0, 0]
    A.flat[1:7:2] = v[:3]
    A.flat[[0, 8]] = A.flat[4]
    for k in range(9):
        A.flat[k] += s * k
    A.flat[A.ravel() > 2.0] *= v[3]
    x = v * 2.0
    x.flat[1] = s
    return np.sum(A**2) + np.sum(x)


def constants(x, v):
    i = np.zeros(3, int)
    i.fill(1)
    np.add(i, [0, 1, 2], out=i)
    y = x[i] * v[:3]
    i.sort()
    i[...] = i[::-1]
    return np.sum(y * x[i])


def nothing_comes_back(x, v):
    nothing = x.fill(v[0]) is None
    return np.sum(x) * v[1] if nothing else v[2]


def put_of_itself(x, v):
    np.put(x, [1, 2, 3], x[:3] * 1.0)
    np.put(x, [0, 1], x[1:3])
    np.place(x, x > 0.5, x[:3].copy())
    np.putmask(x, v > 0, x * v)
    return np.sum(x**2 * WEIGHTS)


OF_VECTORS = [
    put_of_itself,
    the_last_one_stays, without_repeats, filled, copied_over, put, ordered, added_each_time,
    histogram, into_buffers, where_a_mask_holds, by_methods, constants, nothing_comes_back,
]  # fmt: skip
OF_INDICES = [added_once, multiplied, one_number, indices_that_change, every_operator]
OF_MATRICES = [
    put_into_a_matrix, placed, on_the_diagonal, added_to_pairs, into_rows, in_flat_order,
    whole_arrays,
]  # fmt: skip


@pytest.mark.parametrize("f", OF_VECTORS)
def test_vectors(f):
    check_whole(f, (FOUR, OTHER))


@pytest.mark.parametrize("f", OF_INDICES)
def test_arrays_of_indices(f):
    check_whole(f, (FOUR, OTHER, TWICE))


@pytest.mark.parametrize("f", OF_MATRICES)
def test_matrices(f):
    check_whole(f, (GRID, OTHER))


def test_indices_into_matrices():
    check_whole(parts_of_rows, (GRID, OTHER, TWICE))
    check_whole(pairs, (GRID, OTHER, TWICE, np.array([1, 0, 1])))
    check_whole(seen_by_others, (GRID, OTHER, TWICE))


@pytest.mark.parametrize("line", ["", "np = None\n"])
def test_numpy_by_another_name(tmp_path, monkeypatch, line):
    """What the assignments need of NumPy is there, whatever `np` means in the module."""
    text = "    copyto(x, v * x, where=x > 0.0)\n    x.sort()\n    return total(x * x * v)\n"
    imports = f"from numpy import copyto, sum as total\n{line}"
    name = f"by_another_name{len(line)}"
    (tmp_path / f"{name}.py").write_text(f"{imports}\ndef f(x, v):\n{text}")
    monkeypatch.syspath_prepend(tmp_path)
    check_whole(importlib.import_module(name).f, (FOUR, OTHER))


def test_nothing_is_written_where_the_function_fails():
    """An index out of bounds is one in the derivative; the caller's array is as it was."""

    def beyond(A, v):
        A[0] = v[:3]
        np.put(A, [9], v[0])
        return np.sum(A)

    A = GRID.copy()
    with pytest.raises(IndexError):
        tg.grad(beyond)(A, OTHER)
    np.testing.assert_array_equal(A, GRID)


def row_of_numbers_into_all_rows(x, w):
    A = np.zeros((2, 2))
    A[:] = [w, x[0]]
    return A[0, 1] + 3.0 * A[1, 0]


def tuple_into_rows(x, w):
    t = (x[0], w)
    A = np.zeros((2, 2))
    A[:] = t
    A[1:] *= [w, x[1]]
    return A[0, 1] + 3.0 * A[1, 0] + A[1, 1]


def lists_of_one(x, w):
    y = np.zeros(3)
    y[:] = [w]
    x[:3] = [w]
    x[x > 0.5] = [w]
    x[:2] += [x[3]]
    return np.sum(y * x[:3])


def lists_of_many_shapes(x, w):
    A = np.zeros((3, 2))
    A[:] = [w, 2.0]
    A[1:] = (w, x[0])
    A[...] += [[w, 2.0]]
    np.copyto(A[:2], [w, x[0]])
    A[:1, :] = (x[0], w)
    A[:, 1:] -= [[w], [x[1]], [x[2]]]
    return np.sum(A * A[::-1])


def lists_of_arrays(x, w):
    A = np.ones((2, 2, 2))
    A[:] = [x[:2], x[1:3]]
    A[0, ...] *= [x[:2]]
    B = np.zeros((2, 2))
    B[[0, 1]] = [v * w for v in x[:2]]
    np.add.at(B, [0, 1], [w, x[0]])
    return np.sum(A**2) * w + np.sum(B * x[:2])


def complex_lists(x, w):
    B = np.zeros((2, 2), complex)
    B[:] = [w, 1j * x[1]]
    return np.sum(np.abs(B[0]) ** 2 + B[1].real)


@pytest.mark.parametrize(
    "program",
    [
        row_of_numbers_into_all_rows, tuple_into_rows, lists_of_one, lists_of_many_shapes,
        lists_of_arrays, complex_lists,
    ],
)  # fmt: skip
def test_lists_are_broadcast_to_what_they_are_written_into(program):
    check_whole(program, (np.cos(np.arange(6.0) + 0.3), 0.7))


def transposed_product(A, w):
    B = np.sin(A)
    A[:] = (B * w).T
    A.T[:] = np.transpose(A * w)
    return A * B


def more_axes_than_the_place(A, w):
    x = A[0] * w
    y = x.copy()
    x[:] = (A[:1] * w).reshape(-1)
    x[:] += np.atleast_1d(A[1] * w)
    y[:] = A[:1] * w
    y[:2] = w * A[:1, :2]
    A[1] = np.sum(A, axis=0, keepdims=True) * w
    A[:2] = A[2:] * w
    return x * y + A


def real_into_complex(A, w):
    z = np.zeros(3, complex)
    z[:2] = A[0, 1:] * w
    z[1:] = A[1, 1:] * w
    return z


def items_in_flat_order(A, w):
    x = A[0] * w
    y, z = x.flat[1:], x.flat[::-1]
    x[1] = w
    y[0] *= w
    x.flat[1:][0] = w
    A.T.flat[1:3][0] = w
    return np.sum(y) * z + x * w + A


@pytest.mark.parametrize(
    "program",
    [transposed_product, more_axes_than_the_place, real_into_complex, items_in_flat_order],
)
@pytest.mark.parametrize("w", [0.7, -0.4])
def test_what_is_stored_is_made_of_what_is_overwritten(program, w):
    check_whole(program, (np.cos(np.arange(9.0)).reshape(3, 3), w))


# -- lists of indices, by a name -------------------------------------------------------------


def rows_by_a_list(A, w):
    i = [0, 2]
    z = A[i]
    z[0] *= z[1] * w
    A[i] += z
    return z * A[1:]


def a_list_that_changes(A, w):
    i = [k for k in range(3) if k != 1]
    total = w
    for _ in range(2):
        z = A[i] * w
        z *= A[0]
        total += z[0] * z[1]
        i[0] += 1
    i.append(0)
    A[i] *= 2.0
    return A[i] * total


def named_twice(A, w):
    i = [0, 0, 1]
    A[i] += A[2]
    np.add.at(A, i, A[2] * w)
    z = A[i]
    z[0] *= z[1]
    return z


def flags(A, w):
    chosen = [a > 0.2 for a in A[:, 0]]
    A[chosen] *= w
    A[chosen] = A[1]
    z = A[chosen]
    z[0] *= w
    return A * np.sum(z)


def pairs_by_lists(A, w):
    i, j = [0, 2], [1, 1]
    both = (j, i)
    z, y = A[i, j], A[both]
    z[0] *= y[1]
    y[1] *= w
    return z * y


@pytest.mark.parametrize(
    "f", [rows_by_a_list, a_list_that_changes, named_twice, flags, pairs_by_lists]
)
def test_lists_of_indices_by_a_name(f):
    check_whole(f, (GRID, 0.7))


# -- results of another dtype, and without axes ----------------------------------------------


def comparisons(x, y):
    m = np.empty(4, bool)
    np.greater(x, y, out=m)
    x[m] *= y[m]
    np.less_equal(y, 0.4, m)
    np.logical_not(m, out=m)
    x[m] *= 2.0
    return x * y


def compared_where(x, y):
    m = np.zeros(4, bool)
    np.greater(x, y, out=m, where=x > 0.5)
    return m * x + y


def indices(A, w):
    i = np.empty(3, int)
    np.argmax(A, axis=1, out=i)
    z = A[0, i] * w
    A.argmin(axis=0, out=i)
    np.add(i, 1, out=i)
    np.mod(i, 3, out=i)
    return z * A[i, 0]


def absolute_values(x, y):
    r = np.empty(4)
    np.abs(x + 1j * y, out=r)
    return r * x


def without_axes(x, y):
    s, i = np.zeros(()), np.zeros((), int)
    t = s
    np.sum(x * y, out=s)
    np.multiply(s, x[1], out=s)
    np.argmax(x, out=i)
    t *= x[i]
    u = s * y
    np.copyto(s, x[0] * y[1])
    v = t * u
    s.fill(s * y[0])
    return v * s


@pytest.mark.parametrize("f", [comparisons, compared_where, absolute_values, without_axes])
def test_results_of_functions_go_into_arrays_of_other_kinds(f):
    check_whole(f, (FOUR, OTHER))


def test_indices_go_into_an_array_of_integers():
    check_whole(indices, (GRID, 0.7))


# -- what is read when a part of it is written -----------------------------------------------


def one_row_ahead(A, w):
    A[:2] = A[1], w * A[0]
    A[[0, 1]] = A[1], A[0]
    A += [A[1], A[0], A[2]]
    return A


def masks_of_copies(A, w):
    x = A[0]
    x[x > 0.2] = x[::-1][x > 0.2]
    A[A > 0.3] = A[1, 1] * w
    A[np.array([True, False, True])] = A[:2]
    return A


def joined(A, w):
    x = A[0]
    np.concatenate([x[:1] * w, x[1:] + w], out=x)
    B = np.empty((2, 3))
    np.stack((x, A[1]), out=B)
    A[1:] = B
    np.concatenate((w * A[:1], B), out=A)
    np.concatenate((A[2, 1:] * w, [w]), out=A[None].squeeze(0)[1])
    return A * w


@pytest.mark.parametrize("f", [one_row_ahead, masks_of_copies, joined])
def test_parts_that_are_read_before_they_are_written(f):
    check_whole(f, (GRID, 0.7))
