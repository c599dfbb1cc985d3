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


# output: reverse


def value_and_grad_iterated_power(x, n):
    """Value and gradient of iterated_power(x, n)  [iterated_power.py:6, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    y = 1.0
    y_old = []
    for _ in range(n):
        y_old.append(y)
        y *= x

    # -- reverse sweep ------------------------------------------------------
    by = 1.0
    bx = 0.0
    value = y
    for _ in range(n - 1, -1, -1):
        # y *= x
        y = y_old[_]
        bx += by * y
        by *= x
    return value, (bx,)


# output: forward


def jvp_iterated_power(x, n, dx):
    """iterated_power(x, n) and its tangent  [iterated_power.py:6, forward mode].

    Returns (value, tangent).
    """
    y = 1.0
    dy = 0.0
    for _ in range(n):
        dy = dy * x + dx * y
        y *= x
    return y, dy
