# flags: wrt=x,y
"""divmod, %, //, round, int and float: steps have derivative zero, remainders do not."""


def whole_numbers(x, y, n):
    q, r = divmod(x, y)
    wrapped = (x * y) % 1.5
    k = int(3.0 * x) + round(y) + n // 2
    steps = x // 0.7 + float(n)
    return q * r + wrapped**2 + k * x * y + steps * r + pow(y, 2)


def points():
    return [(3.17, 1.31, 5), (-2.4, 0.87, 2), (7.9, -2.23, 9)]


# output: reverse


def value_and_grad_whole_numbers(x, y, n):
    """Value and gradient of whole_numbers(x, y, n)  [whole_numbers.py:5, reverse mode].

    Returns (value, (bx, by)), shaped as x, y.
    """
    # -- forward sweep ------------------------------------------------------
    t = divmod(x, y)
    q, r = t
    wrapped = x * y % 1.5
    k = int(3.0 * x) + round(y) + n // 2
    steps = x // 0.7 + float(n)

    # -- reverse sweep ------------------------------------------------------
    # return q * r + wrapped**2 + k * x * y + steps * r + pow(y, 2)
    br = q + steps
    bwrapped = 2.0 * wrapped
    bx = y * k
    by = k * x + 2.0 * y
    # wrapped = (x * y) % 1.5
    bx += bwrapped * y
    by += bwrapped * x
    # q, r = divmod(x, y)
    bx += br
    by -= br * t[0]
    return q * r + wrapped ** 2 + k * x * y + steps * r + pow(y, 2), (bx, by)


# output: forward


def jvp_whole_numbers(x, y, n, dx, dy):
    """whole_numbers(x, y, n) and its tangent  [whole_numbers.py:5, forward mode].

    Returns (value, tangent).
    """
    t = divmod(x, y)
    dq, dr = 0.0, dx - t[0] * dy
    q, r = t
    dwrapped = dx * y + dy * x
    wrapped = x * y % 1.5
    k = int(3.0 * x) + round(y) + n // 2
    steps = x // 0.7 + float(n)
    return (
        q * r + wrapped ** 2 + k * x * y + steps * r + pow(y, 2),
        dq * r
        + dr * q
        + dwrapped * 2 * wrapped
        + (dx * k * y + dy * (k * x))
        + dr * steps
        + dy * 2 * y,
    )
