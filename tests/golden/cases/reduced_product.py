# flags: wrt=x
"""The product of all numbers by `functools.reduce` and `operator.mul`."""

import functools
import operator


def reduced_product(x):
    return functools.reduce(operator.mul, x, 1.0)


def points():
    return [([0.3, -0.4, 1.2],), ([0.9, 0.1],), ([-0.2, 0.7, 0.5, 2.0],)]


# output: reverse


def value_and_grad_reduced_product(x):
    """Value and gradient of reduced_product(x)  [reduced_product.py:8, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    t = 1.0
    t_old = []
    for i in range(len(x)):
        t2 = x[i]
        t_old.append(t)
        t = t * t2

    # -- reverse sweep ------------------------------------------------------
    bt = 1.0
    bx = [0.0, 0.0, 0.0]
    value = t
    for i in range(len(x) - 1, -1, -1):
        # return functools.reduce(operator.mul, x, 1.0)
        t = t_old[i]
        t2 = x[i]
        bt2 = bt * t
        bt = bt * t2
        bx[i] += bt2
    return value, (bx,)


# output: forward


def jvp_reduced_product(x, dx):
    """reduced_product(x) and its tangent  [reduced_product.py:8, forward mode].

    Returns (value, tangent).
    """
    t = 1.0
    dt = 0.0
    for i in range(len(x)):
        t2 = x[i]
        dt = dt * t2 + dx[i] * t
        t = t * t2
    return t, dt
