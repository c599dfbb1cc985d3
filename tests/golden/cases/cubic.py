# flags: wrt=x
# numba: yes
"""Scalar arithmetic only: the text is two assignments and a product rule."""


def cubic(x):
    y = 2.0 * x**3 - 0.5 * x**2
    return y * (x - 1.0)


def points():
    return [(0.7,), (-1.3,), (2.2,)]
