# flags: wrt=x
# numba: yes
"""Scalar arithmetic only: the text is two assignments and a product rule."""


def cubic(x):
    y = 2.0 * x**3 - 0.5 * x**2
    return y * (x - 1.0)


def points():
    return [(0.7,), (-1.3,), (2.2,)]


# output: reverse


def value_and_grad_cubic(x):
    """Value and gradient of cubic(x)  [cubic.py:6, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    y = 2.0 * x ** 3 - 0.5 * x ** 2

    # -- reverse sweep ------------------------------------------------------
    # return y * (x - 1.0)
    by = x - 1.0
    bx = y
    # y = 2.0 * x**3 - 0.5 * x**2
    bx += by * 6.0 * x ** 2 - by * x
    return y * (x - 1.0), (bx,)


# output: forward


def jvp_cubic(x, dx):
    """cubic(x) and its tangent  [cubic.py:6, forward mode].

    Returns (value, tangent).
    """
    dy = dx * 6.0 * x ** 2 - dx * x
    y = 2.0 * x ** 3 - 0.5 * x ** 2
    return y * (x - 1.0), dy * (x - 1.0) + dx * y
