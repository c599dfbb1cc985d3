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


# output: reverse


def value_and_grad_tuple_swap(x, y, n):
    """Value and gradient of tuple_swap(x, y, n)  [tuple_swap.py:6, reverse mode].

    Returns (value, (bx, by)), shaped as x, y.
    """
    # -- forward sweep ------------------------------------------------------
    a, b = x, y
    b_old = []
    a_old = []
    for _ in range(n):
        b_old.append(b)
        a_old.append(a)
        a, b = b, 0.5 * a + 0.3 * a * b
    a, b = b, a

    # -- reverse sweep ------------------------------------------------------
    # return a * x + b * b
    ba = x
    bx = a
    bb = 2.0 * b
    # a, b = b, a
    bb, ba = ba, bb
    value = a * x + b * b
    for _ in range(n - 1, -1, -1):
        # a, b = b, 0.5 * a + 0.3 * a * b
        bt, bb = bb, ba
        b = b_old[_]
        a = a_old[_]
        ba = bt * 0.5 + bt * b * 0.3
        bb += bt * (0.3 * a)
    # a, b = x, y
    bx += ba
    return value, (bx, bb)


# output: forward


def jvp_tuple_swap(x, y, n, dx, dy):
    """tuple_swap(x, y, n) and its tangent  [tuple_swap.py:6, forward mode].

    Returns (value, tangent).
    """
    da = dx
    a = x
    db = dy
    b = y
    for _ in range(n):
        dt = da * 0.5 + (da * 0.3 * b + db * (0.3 * a))
        da = db
        t = 0.5 * a + 0.3 * a * b
        a = b
        db = dt
        b = t
    dt2 = da
    da = db
    t2 = a
    a = b
    db = dt2
    b = t2
    return a * x + b * b, da * x + dx * a + db * b * 2.0
