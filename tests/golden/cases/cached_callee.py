# flags: wrt=x
"""A recurrence of Legendre polynomials with a cache on it."""

import functools


@functools.lru_cache(maxsize=None)
def legendre(n, x):
    if n == 0:
        return 1.0
    if n == 1:
        return x
    return ((2 * n - 1) * x * legendre(n - 1, x) - (n - 1) * legendre(n - 2, x)) / n


def cached_callee(x, n):
    return legendre(n, x) ** 2


def points():
    return [(0.3, 3), (0.9, 1), (-0.2, 4), (0.5, 0)]


# output: reverse


def legendre_fwd(n, x):
    legendre_tape = None
    legendre_tape2 = None
    t = None
    if n == 0:
        result = 1.0
    elif n == 1:
        result = x
    else:
        t, legendre_tape2 = legendre_fwd(n - 1, x)
        t2, legendre_tape = legendre_fwd(n - 2, x)
        result = ((2 * n - 1) * x * t - (n - 1) * t2) / n
    return result, (legendre_tape, legendre_tape2, n, t, x)


def legendre_bwd(tape, by):
    legendre_tape, legendre_tape2, n, t, x = tape

    # -- reverse sweep ------------------------------------------------------
    if n == 0:
        bx = 0.0
    elif n == 1:
        # return x
        bx = by
    else:
        # return ((2 * n - 1) * x * legendre(n - 1, x) - (n - 1) * legendre(n - 2, x)) / n
        t3 = by / n
        bx = (
            t3 * t * (2 * n - 1)
            + legendre_bwd(legendre_tape, -t3 * (n - 1))
            + legendre_bwd(legendre_tape2, t3 * ((2 * n - 1) * x))
        )
    return bx


def value_and_grad_cached_callee(x, n):
    """Value and gradient of cached_callee(x, n)  [cached_callee.py:16, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    t, legendre_tape = legendre_fwd(n, x)
    return t ** 2, (legendre_bwd(legendre_tape, 2.0 * t),)


# output: forward


def legendre_jvp(n, x, dx):
    if n == 0:
        result = 1.0
        dresult = 0.0
    elif n == 1:
        dresult = dx
        result = x
    else:
        t, dt = legendre_jvp(n - 1, x, dx)
        t2, dt2 = legendre_jvp(n - 2, x, dx)
        dresult = (dx * (2 * n - 1) * t + dt * ((2 * n - 1) * x) - dt2 * (n - 1)) / n
        result = ((2 * n - 1) * x * t - (n - 1) * t2) / n
    return result, dresult


def jvp_cached_callee(x, n, dx):
    """cached_callee(x, n) and its tangent  [cached_callee.py:16, forward mode].

    Returns (value, tangent).
    """
    t, dt = legendre_jvp(n, x, dx)
    return t ** 2, dt * 2 * t
