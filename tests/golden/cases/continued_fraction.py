# flags: wrt=x
# numba: yes
"""Lentz's continued fraction for the tangent, until the factor is close to one."""


def continued_fraction(x):
    tiny = 1e-30
    f = tiny
    C = f
    D = 0.0
    k = 0
    while True:
        a = x if k == 0 else -x * x
        b = 2.0 * k + 1.0
        D = b + a * D
        C = b + a / C
        D = 1.0 / D
        factor = C * D
        f = f * factor
        k += 1
        if abs(factor - 1.0) < 1e-12 or k > 60:
            break
    return f * f + x


def points():
    return [(0.7,), (-1.1,), (1.4,)]
