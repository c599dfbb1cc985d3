# flags: wrt=x,y
"""Chained and annotated assignment, nested tuple targets, indexing of tuples."""

import math


def chained_assignment(x, y):
    a = b = x * y
    b += 0.5 * y
    c: float = math.sin(a)
    (p, (q, r)), s = (a * b, (c, x)), y
    pair = (p * q, r + s)
    return pair[0] * pair[-1] + a * q - b


def points():
    return [(0.7, -0.4), (1.6, 0.8), (-1.1, 1.3)]
