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
