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


# output: reverse


def value_and_grad_chained_assignment(x, y):
    """Value and gradient of chained_assignment(x, y)  [chained_assignment.py:7, reverse mode].

    Returns (value, (bx, by)), shaped as x, y.
    """
    # -- forward sweep ------------------------------------------------------
    a = x * y
    b = a
    b += 0.5 * y
    c = math.sin(a)
    p, t3 = a * b, (c, x)
    q, r = t3
    s = y
    pair = (p * q, r + s)

    # -- reverse sweep ------------------------------------------------------
    # return pair[0] * pair[-1] + a * q - b
    bpair_0 = pair[-1]
    bpair_1 = pair[0]
    ba = q
    bq = a
    bb = -1.0
    # pair = (p * q, r + s)
    bp = bpair_0 * q
    bq += bpair_0 * p
    # (p, (q, r)), s = (a * b, (c, x)), y
    by = bpair_1
    ba += bp * b
    bb += bp * a
    bx = bpair_1
    # c: float = math.sin(a)
    ba += bq * math.cos(a)
    # b += 0.5 * y
    by += bb * 0.5
    # a = b = x * y
    ba += bb
    bx += ba * y
    by += ba * x
    return pair[0] * pair[-1] + a * q - b, (bx, by)


# output: forward


def jvp_chained_assignment(x, y, dx, dy):
    """chained_assignment(x, y) and its tangent  [chained_assignment.py:7, forward mode].

    Returns (value, tangent).
    """
    da = dx * y + dy * x
    a = x * y
    db = da
    b = a
    db += dy * 0.5
    b += 0.5 * y
    dc = da * math.cos(a)
    c = math.sin(a)
    dp, dt3 = da * b + db * a, (dc, dx)
    p, t3 = a * b, (c, x)
    dq, dr = dt3
    q, r = t3
    ds = dy
    s = y
    dpair = (dp * q + dq * p, dr + ds)
    pair = (p * q, r + s)
    return (
        pair[0] * pair[-1] + a * q - b,
        dpair[0] * pair[-1] + dpair[-1] * pair[0] + (da * q + dq * a) - db,
    )
