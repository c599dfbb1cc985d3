# flags: wrt=x
# numba: yes
"""A power series summed until its terms are small; the test reads the running term."""


def alternating_series(x, tolerance):
    term = x
    total = x
    n = 1
    square = x * x
    while abs(term) > tolerance and n < 40:
        term = -term * square / ((2 * n) * (2 * n + 1))
        total += term
        n += 1
    if n > 8:
        total = total + 0.1 * total * total
    return total * total


def points():
    return [(0.7, 1e-13), (2.6, 1e-13), (-1.3, 1e-12)]


# output: reverse


def value_and_grad_alternating_series(x, tolerance):
    """Value and gradient of alternating_series(x, tolerance)  [alternating_series.py:6, reverse
    mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    term = x
    total = x
    n = 1
    square = x * x
    trips = 0
    n_old = []
    term_old = []
    while abs(term) > tolerance and n < 40:
        trips += 1
        n_old.append(n)
        term_old.append(term)
        term = -term * square / (2 * n * (2 * n + 1))
        total += term
        n += 1
    if n > 8:
        total_old = total
        total = total + 0.1 * total * total

    # -- reverse sweep ------------------------------------------------------
    # return total * total
    btotal = 2.0 * total
    value = total * total
    if n > 8:
        # total = total + 0.1 * total * total
        total = total_old
        btotal = btotal + btotal * total * 0.1 + btotal * (0.1 * total)
    bsquare = 0.0
    bterm = 0.0
    for k in range(trips - 1, -1, -1):
        # total += term
        bterm += btotal
        # term = -term * square / ((2 * n) * (2 * n + 1))
        n = n_old[k]
        term = term_old[k]
        t = bterm / (2 * n * (2 * n + 1))
        bsquare += t * -term
        bterm = -t * square
    # square = x * x
    bx = bsquare * x * 2.0
    # total = x
    bx += btotal
    # term = x
    bx += bterm
    return value, (bx,)


# output: forward


def jvp_alternating_series(x, tolerance, dx):
    """alternating_series(x, tolerance) and its tangent  [alternating_series.py:6, forward mode].

    Returns (value, tangent).
    """
    dterm = dx
    term = x
    dtotal = dx
    total = x
    n = 1
    dsquare = dx * x * 2.0
    square = x * x
    while abs(term) > tolerance and n < 40:
        dterm = (-dterm * square + dsquare * -term) / (2 * n * (2 * n + 1))
        term = -term * square / (2 * n * (2 * n + 1))
        dtotal += dterm
        total += term
        n += 1
    if n > 8:
        dtotal = dtotal + (dtotal * 0.1 * total + dtotal * (0.1 * total))
        total = total + 0.1 * total * total
    return total * total, dtotal * total * 2.0
