# flags: wrt=a
# numba: yes
"""Newton's iteration for a square root: a while loop with a data-dependent trip count."""


def newton_sqrt(a):
    y = a
    while abs(y * y - a) > 1e-9 * a:
        y = 0.5 * (y + a / y)
    return y


def points():
    return [(2.0,), (0.3,), (47.0,)]
