# flags: wrt=a
# numba: yes
"""Newton's iteration for a square root: a while loop with a data-dependent trip count."""


def newton_sqrt(a):
    y = a
    while abs(y * y - a) > 1e-2 * a:
        y = 0.5 * (y + a / y)
    return y


def points():
    return [(2.0,), (0.3,), (47.0,)]


# output: reverse


def value_and_grad_newton_sqrt(a):
    """Value and gradient of newton_sqrt(a)  [newton_sqrt.py:6, reverse mode].

    Returns (value, (ba,)), shaped as a.
    """
    # -- forward sweep ------------------------------------------------------
    y = a
    trips = 0
    y_old = []
    while abs(y * y - a) > 0.01 * a:
        trips += 1
        y_old.append(y)
        y = 0.5 * (y + a / y)

    # -- reverse sweep ------------------------------------------------------
    by = 1.0
    ba = 0.0
    value = y
    for k in range(trips - 1, -1, -1):
        # y = 0.5 * (y + a / y)
        y = y_old[k]
        ba += by * 0.5 / y
        by = by * 0.5 - by * 0.5 * (a / y) / y
    # y = a
    ba += by
    return value, (ba,)


# output: forward


def jvp_newton_sqrt(a, da):
    """newton_sqrt(a) and its tangent  [newton_sqrt.py:6, forward mode].

    Returns (value, tangent).
    """
    dy = da
    y = a
    while abs(y * y - a) > 0.01 * a:
        dy = (dy + (da / y - dy * (a / y) / y)) * 0.5
        y = 0.5 * (y + a / y)
    return y, dy
