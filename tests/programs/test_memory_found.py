"""Programs over written memory on which derivatives were wrong or failed once."""

import numpy as np
import pytest

from tests.programs.whole import check_whole

FOUR = np.array([0.6, -0.4, 1.3, 0.8])
GRID = np.random.default_rng(0).normal(size=(3, 4))


def all_of_a_sum(x):
    x[:] = np.sum(x)
    return np.sum(x**2)


def all_of_a_mean(x):
    x[...] = np.mean(x) * x[0]
    return np.sum(x**2)


def all_of_a_row(A, w):
    A[...] = A[0] * w
    return np.sum(A**2)


def all_of_two_rows(A, w):
    A[:] = A[0] * A[1]
    return np.sum(A**2)


def all_of_a_corner(A, w):
    A[...] = A[:1, :1] * w
    return np.sum(A**2)


def read_before_out(x, w):
    return x[0] * np.sum(np.exp(x, out=x)) * w


def summed_before_out(x, w):
    return (x[0] + w) + np.sum(np.exp(x, out=x)) * np.sum(x)


def reduced_before_out(x, w):
    return np.sum(x) * np.sum(np.exp(x, out=x))


def named_before_out(x, w):
    a, b = x[0], np.sum(np.multiply(x, w, out=x))
    return a * b


def stored_beside_out(x, w):
    x[0] = x[1] * np.sum(np.multiply(x, w, out=x))
    return np.sum(x**2)


def added_beside_out(x, w):
    s = x[1]
    s += np.sum(np.multiply(x, w, out=x)) * x[0]
    return s


def joined_beside_out(x, w):
    y = np.concatenate([x * 2, np.multiply(x, w, out=x)])
    return np.sum(y**2)


def decided_beside_out(x, w):
    if np.sum(np.exp(x, out=x)) > 0 and x[0] > -9:
        return x[0] * w
    return x[1]


def following(p):
    p[0] = (p[0] + 1) % 3
    return p[0]


def sorted_at_a_call(A):
    p = np.array([0, 1, 2])
    A[following(p)].sort()
    return np.sum(A * np.arange(4.0) * p[0])


def copied_at_a_call(A, x):
    p = np.array([0, 1, 2])
    np.copyto(A[following(p)], x, where=x > 0)
    y = np.exp(x, out=A[following(p)])
    return np.sum(A * np.arange(4.0) * p[0]) + np.sum(y)


def sorted_parts(A):
    A[0].sort()
    A[:, 1].sort()
    return np.sum(A * np.arange(4.0))


def flat_in_cycles(A, x):
    A.flat[0:4] = x[:2]
    A.flat[1:3] = x
    A.flat[[5, 6, 7]] = x[:2] * x[1:3]
    return np.sum(A**2)


def all_flat_in_cycles(x, w):
    x.flat[:] = x[:3] * w
    return np.sum(x**2 * np.arange(4.0))


def from_the_end(x, w):
    x[np.arange(-2, 3)] = np.arange(1.0, 6.0) * w
    return np.sum(x**2 * np.arange(1.0, 5.0))


def repeated_by_broadcasting(A, x, w):
    A[[0, 0], [1]] = x[:2] * w
    A[np.array([0, 0, 1]), np.arange(1)] = x[:3] * w
    return np.sum(A**2)


def steps_less_than_one(x, w):
    i = np.arange(0, 2.9, 0.9, dtype=int)
    x[i] = x * w
    return np.sum(x**2)


def steps_of_one(x, w):
    i = np.arange(3)
    x[i] = x[1:] * w
    x[[2, 0]] *= x[:2]
    return np.sum(x**2)


def with_last(u, i):
    return u[i] * u[-1]


def rows_by_a_count(A, x, w):
    k = 0
    s = with_last(A[k], 1) * w
    k += 2
    return s + with_last(A[k], 1) * w


def rows_in_a_while(A, w):
    k = 0
    s = 0.0
    while k < 3:
        s += with_last(A[k], 1) * w
        k += 1
    return s


def columns_of_a_tuple(A, w):
    s = w
    for n in (0, 2, 1):
        s *= with_last(A[:, n], 1)
    return s


def slices_bound_anew(x, w):
    a, b = 0, 3
    s = with_last(x[a:b], 1)
    a, b = 2, 4
    s *= with_last(x[a:b], 1)
    return s * w


def complex_by_where(x, w):
    y = np.where(x > 0, x, 0j)
    y[0] = 1j * x[1] * w
    return np.sum(np.abs(y) ** 2)


def complex_by_full(x, w):
    y = np.full(4, w + 0j)
    y[0] = 1j * x[1] * w
    y += 1j * x
    return np.sum(np.abs(y) ** 2)


def complex_by_asarray(x, w):
    y = np.asarray(x, dtype=complex)
    y[0] = 1j * x[1] * w
    return np.sum(np.abs(y) ** 2)


def complex_by_a_list(x, w):
    y = np.array([x[0] + 0j, w, x[1], 2.0])
    y[0] = 1j * x[1] * w
    y *= 1 + 1j
    return np.sum(np.abs(y) ** 2)


def complex_by_masks(x, w):
    y = np.where(x > 0, w, 0j)
    y[0] = 1j * x[1] * w
    t = np.where(x > 0, x, 1j)
    t[0] = 1j * w
    return np.sum(np.abs(y) ** 2) + np.sum(np.abs(t) ** 2)


def converted(x, w):
    y = np.asarray(x, dtype=complex)
    y[0] = x[1] * w
    x[0] *= w
    return np.sum(np.abs(y) ** 2) + np.sum(x**3)


def not_converted(x, w):
    y = np.asanyarray(x, dtype=float)
    y[0] = x[1] * w
    x[0] *= w
    return np.sum(np.abs(y) ** 2) + np.sum(x**3)


def converted_in_order(x, w):
    y = np.ascontiguousarray(x, dtype=complex)
    y *= w * 1j
    y.sort()
    x[0] *= w
    return np.sum(np.abs(y) ** 2) + np.sum(x**3)


def given_back(a):
    return a


def flat_given_back(x, w):
    v = given_back(x.ravel())
    v[1] = w * x[2]
    return np.sum(v**2) * w + np.sum(x**3)


def reshaped_part_given_back(x, w):
    v = given_back(x[1:].reshape(-1))
    v *= w
    return np.sum(v**2) * w + np.sum(x**3)


def flat_in_a_loop(A, w):
    for i in range(2):
        v = given_back(A.ravel())
        v[i] *= w * A[1, 1]
    return np.sum(v**2) * w + np.sum(A**3)


def named_and_given_back(x, w):
    y = x.ravel()
    v = given_back(y)
    v[1] = w * x[2]
    return np.sum(v**2) * w + np.sum(x**3)


def transposed_and_given_back(A, w):
    v = given_back(A.T.reshape(-1))
    v[1] = w * A[0, 0]
    A[1] *= v[0]
    return np.sum(v**2) * w + np.sum(A**3)


def part_given_back(x, w):
    v = given_back(x[1:])
    v[1] = w * x[2]
    return np.sum(v**2) * w + np.sum(x**3)


PROGRAMS = [
    *(
        (f, (FOUR, 0.7))
        for f in (flat_given_back, reshaped_part_given_back, named_and_given_back, part_given_back)
    ),
    *((f, (GRID, 0.7)) for f in (flat_in_a_loop, transposed_and_given_back)),
    *(
        (f, (FOUR,))
        for f in (
            all_of_a_sum,
            all_of_a_mean,
        )
    ),
    *(
        (f, (FOUR, 0.7))
        for f in (
            read_before_out,
            summed_before_out,
            reduced_before_out,
            named_before_out,
            stored_beside_out,
            added_beside_out,
            joined_beside_out,
            decided_beside_out,
            all_flat_in_cycles,
            from_the_end,
            steps_less_than_one,
            steps_of_one,
            slices_bound_anew,
            complex_by_where,
            complex_by_full,
            complex_by_asarray,
            complex_by_a_list,
            complex_by_masks,
            converted,
            not_converted,
            converted_in_order,
        )
    ),
    *(
        (f, (GRID, 0.7))
        for f in (
            all_of_a_row,
            all_of_two_rows,
            all_of_a_corner,
            rows_in_a_while,
            columns_of_a_tuple,
        )
    ),
    *(
        (f, (GRID,))
        for f in (
            sorted_at_a_call,
            sorted_parts,
        )
    ),
    *(
        (f, (GRID, FOUR))
        for f in (
            copied_at_a_call,
            flat_in_cycles,
        )
    ),
    *(
        (f, (GRID, FOUR, 0.7))
        for f in (
            repeated_by_broadcasting,
            rows_by_a_count,
        )
    ),
]


@pytest.mark.parametrize(("f", "args"), PROGRAMS)
def test_found_in_memory(f, args):
    check_whole(f, args)


def turns_down(a, r):
    a -= np.sin(a.T)
    return np.sin(r)


def turns_down_both(a, b, r):
    a -= np.sin(a.T)
    return b, np.sin(r)


def bound_by_the_call_that_writes(X, w):
    s = w - X[1, 1]
    s = turns_down(X, np.cos(s))
    return s * w


def bound_with_another_by_the_call_that_writes(X, w):
    s = w - X[1, 1]
    p, s = turns_down_both(X, w, np.cos(s))
    return s * p


def bound_by_calls_in_a_loop(X, w):
    s = np.sin(w) * X[1, 1]
    for k in range(3):
        p, s = turns_down_both(X, w, np.cos(s) * X[k, 0])
        s = s * X[0, k] + p
    return s


@pytest.mark.parametrize("wrt", [(0,), (1,), (0, 1)])
@pytest.mark.parametrize(
    "f",
    [
        bound_by_the_call_that_writes,
        bound_with_another_by_the_call_that_writes,
        bound_by_calls_in_a_loop,
    ],
)
def test_what_a_call_binds_anew_is_found_again_after_its_writes_are_undone(f, wrt):
    check_whole(f, (GRID[:3, :3], 0.3), wrt)


def added_to_its_own_reverse(x, w):
    p = np.sin(x)
    q = p * w
    s = q[0] + np.sum(q**2)
    z = q + np.flip(p)
    return s * np.sum(z**2)


def scaled_by_a_sum_with_its_reverse(x, w):
    p = np.sin(x)
    q = p
    D = {"a": x * w, "c": q - 0.5}
    D["a"] *= q + np.flip(p)
    return D["a"] * D["c"]


@pytest.mark.parametrize("f", [added_to_its_own_reverse, scaled_by_a_sum_with_its_reverse])
def test_an_adjoint_that_another_one_looks_at_is_not_taken_over(f):
    check_whole(f, (FOUR, 0.7))


def stacked_beside_an_array(p, q, r):
    u = r * r
    t = np.stack((p, q)) + r
    return np.sum(t**3) + np.sum(u**2)


def added_to_the_reverse_of_a_sum(x, q, r):
    p = np.sin(x)
    u = p * p
    t = p + np.flip(q + r[0])
    return np.sum(t**3) + np.sum(u**2)


def reshaped_sum_beside_an_array(x, q, r):
    p = np.sin(x)
    u = p * p
    t = (p + q[::-1]).reshape((4, 1)) + r.T
    return np.sum(t**3) + np.sum(u**2) * np.sum(q)


@pytest.mark.parametrize(
    "f", [stacked_beside_an_array, added_to_the_reverse_of_a_sum, reshaped_sum_beside_an_array]
)
def test_an_adjoint_that_another_one_looks_at_through_a_name_is_not_taken_over(f):
    check_whole(f, (GRID[0], GRID[1], GRID[:2]))


def stacked_twice(p, q):
    return np.sum((np.stack(p) + np.stack(q)) ** 2)


def joined_twice(p, q):
    t = np.concatenate(p) + np.concatenate(q)
    return t * t


def one_stack_or_the_other(p, q):
    t = np.stack(p) if p[0][0] > 0 else np.stack(q)
    return t + np.stack(q)


def stacks_summed(p, q):
    t = np.stack(p) + np.stack(q)
    return np.sum(t**2, axis=0)


def summed_in_a_call(p, q):
    return stacks_summed(p, q)


def stacked_and_read(p, q):
    u = p[0] * q[1]
    t = np.stack(p) + np.stack(q)
    t = t * t
    return t, u


def stacked_flipped_summed(p, q):
    return np.sum(np.flip(np.stack(p), 0), axis=0) * np.sum(np.rot90(np.stack(q)), axis=1)


def stacks_stacked(p, q):
    z = np.stack((np.stack(p), np.stack(q)))
    return np.sum(z, axis=(0, 1)), np.sum(z, axis=1)


@pytest.mark.parametrize("make", [tuple, list])
@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.parametrize(
    "f",
    [
        stacked_twice,
        joined_twice,
        one_stack_or_the_other,
        summed_in_a_call,
        stacked_and_read,
        stacked_flipped_summed,
        stacks_stacked,
    ],
)
def test_gradients_of_structures_share_no_memory_with_each_other(f, make, count):
    one, other = (make(a + 0.1 * k for k in range(count)) for a in (GRID[0], GRID[1]))
    check_whole(f, (one, other))


def third(a):
    return a[2]


def written_and_given_back(a):
    for i in range(2):
        a[i] += np.sin(third(a))
    return {"a": np.asarray(a)}


def written_after_it_is_given_back(x, w):
    found = written_and_given_back(x)
    x[1] *= w
    return found["a"] ** 2


def third_of_two(x, w):
    v = from_where_it_has_come_to(x, w)
    x[2] *= 0.5
    return np.sum(v**2)


def from_where_it_has_come_to(a, w):
    k = np.array([0, 2])
    for _ in range(2):
        a[k[0]] = np.sin(a[k[0]] * third(a)) * w
        k[0] += 1
    return a[k[0] - 1 :]


@pytest.mark.parametrize("f", [written_after_it_is_given_back, third_of_two])
def test_what_a_function_gives_back_is_written_later(f):
    check_whole(f, (FOUR, 0.7))
