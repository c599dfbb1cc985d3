# flags: wrt=A,x
"""A result that is a tuple of a number, a matrix and a vector."""

import numpy as np


def tuple_result(A, x):
    y = A @ x
    energy = 0.5 * (y @ y)
    return energy, (np.outer(y, x), np.exp(-x))


def points():
    rng = np.random.default_rng(18)
    return [(rng.normal(size=(m, n)), rng.normal(size=n)) for m, n in ((2, 3), (1, 2), (4, 2))]


# output: reverse


def tuple_result_fwd(A, x):
    """Value of tuple_result(A, x) and the tape for tuple_result_bwd  [tuple_result.py:7, reverse
    mode].

    Returns (value, tape).
    """
    A = A.copy()
    x = x.copy()
    y = A @ x
    energy = 0.5 * (y @ y)
    t = np.exp(-x)
    return (energy, (np.outer(y, x), t.copy())), (A, t, x, y)


def tuple_result_bwd(tape, by2):
    """Adjoints of the arguments of tuple_result(A, x)  [tuple_result.py:7, reverse mode].

    Returns bA, bx.
    """
    A, t, x, y = tape

    # -- reverse sweep ------------------------------------------------------
    # return energy, (np.outer(y, x), np.exp(-x))
    t2 = by2[1][0]
    by = t2 @ x
    bx = np.transpose(t2) @ y - by2[1][1] * t
    # energy = 0.5 * (y @ y)
    by += by2[0] * y
    # y = A @ x
    bx += A.T @ by
    return np.outer(by, x), bx


# output: forward


def jvp_tuple_result(A, x, dA, dx):
    """tuple_result(A, x) and its tangent  [tuple_result.py:7, forward mode].

    Returns (value, tangent).
    """
    dy = dA @ x + A @ dx
    y = A @ x
    denergy = (dy @ y + y @ dy) * 0.5
    energy = 0.5 * (y @ y)
    t = np.exp(-x)
    return (energy, (np.outer(y, x), t)), (denergy, (np.outer(dy, x) + np.outer(y, dx), -dx * t))
