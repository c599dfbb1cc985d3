# flags: wrt=x
# numba: yes
"""A product accumulated in a loop: every factor needs the product before it."""


def iterated_power(x, n):
    y = 1.0
    for _ in range(n):
        y *= x
    return y


def points():
    return [(1.2, 5), (-0.8, 3), (0.9, 12)]
