# flags: wrt=x
"""Names under which functions were imported are resolved to the objects they mean."""

import math as m
from math import exp as raised

from numpy import sin as s
from numpy import tanh


def imported_names(x, y):
    return s(x) * raised(-y * x) + m.sqrt(1.0 + x * x) * tanh(y * x)


def points():
    return [(0.7, 1.2), (-0.4, 0.3), (1.6, -0.9)]


# output: reverse


def value_and_grad_imported_names(x, y):
    """Value and gradient of imported_names(x, y)  [imported_names.py:11, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    t = raised(-y * x)
    t2 = m.sqrt(1.0 + x * x)
    t3 = tanh(y * x)

    # -- reverse sweep ------------------------------------------------------
    # return s(x) * raised(-y * x) + m.sqrt(1.0 + x * x) * tanh(y * x)
    bx = t * np.cos(x) + t2 * (1 - t3 * t3) * y + t3 / (2 * t2) * x * 2.0 + s(x) * t * -y
    return s(x) * t + t2 * t3, (bx,)


# output: forward


def jvp_imported_names(x, y, dx):
    """imported_names(x, y) and its tangent  [imported_names.py:11, forward mode].

    Returns (value, tangent).
    """
    t = raised(-y * x)
    t2 = m.sqrt(1.0 + x * x)
    t3 = tanh(y * x)
    return (
        s(x) * t + t2 * t3,
        dx * np.cos(x) * t
        + dx * -y * t * s(x)
        + (dx * x * 2.0 / (2 * t2) * t3 + dx * y * (1 - t3 * t3) * t2),
    )
