# flags: wrt=x
# numba: yes
"""Integers control the flow, a float flows through it."""

import math


def collatz(x, n):
    y = x
    while n != 1:
        if n % 2 == 0:
            n = n // 2
            y = y * 0.9 + 0.1 * math.cos(x)
        else:
            n = 3 * n + 1
            y = math.sin(y) + 1.1
    return y * x


def points():
    return [(0.7, 7), (1.4, 1), (-0.6, 12), (0.3, 27)]


# output: reverse


def value_and_grad_collatz(x, n):
    """Value and gradient of collatz(x, n)  [collatz.py:8, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    y = x
    trips = 0
    y_old = []
    n_test_old = []
    while n != 1:
        trips += 1
        n_test = n % 2 == 0
        n_test_old.append(n_test)
        if n_test:
            n = n // 2
            y = y * 0.9 + 0.1 * math.cos(x)
        else:
            n = 3 * n + 1
            y_old.append(y)
            y = math.sin(y) + 1.1

    # -- reverse sweep ------------------------------------------------------
    y_at = len(y_old)
    # return y * x
    by = x
    bx = y
    value = y * x
    for k in range(trips - 1, -1, -1):
        if n_test_old[k]:
            # y = y * 0.9 + 0.1 * math.cos(x)
            bx -= by * 0.1 * math.sin(x)
            by = by * 0.9
        else:
            # y = math.sin(y) + 1.1
            y_at -= 1
            y = y_old[y_at]
            by = by * math.cos(y)
    # y = x
    bx += by
    return value, (bx,)


# output: forward


def jvp_collatz(x, n, dx):
    """collatz(x, n) and its tangent  [collatz.py:8, forward mode].

    Returns (value, tangent).
    """
    dy = dx
    y = x
    while n != 1:
        if n % 2 == 0:
            n = n // 2
            dy = dy * 0.9 - dx * math.sin(x) * 0.1
            y = y * 0.9 + 0.1 * math.cos(x)
        else:
            n = 3 * n + 1
            dy = dy * math.cos(y)
            y = math.sin(y) + 1.1
    return y * x, dy * x + dx * y
