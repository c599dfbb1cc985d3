# flags: wrt=x,y
# numba: yes
"""Simultaneous assignment: a generalised Fibonacci recurrence swaps two names."""


def tuple_swap(x, y, n):
    a, b = x, y
    for _ in range(n):
        a, b = b, 0.5 * a + 0.3 * a * b
    a, b = b, a
    return a * x + b * b


def points():
    return [(0.7, 1.4, 5), (1.6, -0.8, 0), (0.9, 1.3, 8)]
