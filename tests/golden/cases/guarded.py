# flags: wrt=x,rate
"""Docstring, assert, raise, print and pass stand where the user put them."""

import numpy as np


def guarded(x, rate):
    """Return a decayed sum of squares."""
    if len(x) == 0:
        raise ValueError("x is empty")
    assert rate > 0.0, "rate must be positive"
    total = 0.0
    for i in range(len(x)):
        if x[i] < -1.0:
            print("clipped", i)
            total += np.exp(-rate)
        elif x[i] > 2.0:
            pass
        else:
            total += np.exp(-rate * i) * x[i] ** 2
    return total


def points():
    return [
        (np.array([0.3, -1.4, 2.6, 0.9]), 0.7),
        (np.array([-0.5]), 1.2),
        (np.array([1.1, 0.2, -2.0, -0.3, 3.0]), 0.2),
    ]


# output: reverse


def value_and_grad_guarded(x, rate):
    """Value and gradient of guarded(x, rate)  [guarded.py:7, reverse mode].

    Returns (value, (bx, brate)), shaped as x, rate.
    """
    # -- forward sweep ------------------------------------------------------
    if len(x) == 0:
        raise ValueError("x is empty")
    assert rate > 0.0, "rate must be positive"
    total = 0.0
    for i in range(len(x)):
        if x[i] < -1.0:
            print("clipped", i)
            total += np.exp(-rate)
        elif not x[i] > 2.0:
            t = np.exp(-rate * i)
            total += t * x[i] ** 2

    # -- reverse sweep ------------------------------------------------------
    brate = 0.0
    bx = np.zeros_like(x)
    for i in range(len(x) - 1, -1, -1):
        if x[i] < -1.0:
            # total += np.exp(-rate)
            brate -= np.exp(-rate)
        elif not x[i] > 2.0:
            # total += np.exp(-rate * i) * x[i] ** 2
            t = np.exp(-rate * i)
            bx[i] += 2.0 * t * x[i]
            brate -= x[i] ** 2 * t * i
    return total, (bx, brate)


# output: forward


def jvp_guarded(x, rate, dx, drate):
    """guarded(x, rate) and its tangent  [guarded.py:7, forward mode].

    Returns (value, tangent).
    """
    if len(x) == 0:
        raise ValueError("x is empty")
    assert rate > 0.0, "rate must be positive"
    total = 0.0
    dtotal = 0.0
    for i in range(len(x)):
        if x[i] < -1.0:
            print("clipped", i)
            dtotal -= drate * np.exp(-rate)
            total += np.exp(-rate)
        elif not x[i] > 2.0:
            t = np.exp(-rate * i)
            dtotal += -drate * i * t * x[i] ** 2 + dx[i] * 2 * x[i] * t
            total += t * x[i] ** 2
    return total, dtotal
