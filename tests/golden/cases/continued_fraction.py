# flags: wrt=x
# numba: yes
"""Lentz's continued fraction, until the factor is close to one."""


def continued_fraction(x):
    tiny = 0.05 * x
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


# output: reverse


def value_and_grad_continued_fraction(x):
    """Value and gradient of continued_fraction(x)  [continued_fraction.py:6, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    tiny = 0.05 * x
    f = tiny
    C = f
    D = 0.0
    k = 0
    trips = 0
    f_old = []
    D_old = []
    C_old = []
    a_old = []
    D_old2 = []
    k_test_old = []
    while True:
        trips += 1
        k_test = k == 0
        k_test_old.append(k_test)
        a = x if k_test else -x * x
        b = 2.0 * k + 1.0
        D_old2.append(D)
        D = b + a * D
        C_old.append(C)
        a_old.append(a)
        C = b + a / C
        D_old.append(D)
        D = 1.0 / D
        factor = C * D
        f_old.append(f)
        f = f * factor
        k += 1
        if abs(factor - 1.0) < 1e-12 or k > 60:
            break

    # -- reverse sweep ------------------------------------------------------
    # return f * f + x
    bf = 2.0 * f
    bx = 1.0
    bC = 0.0
    bD = 0.0
    value = f * f + x
    for k2 in range(trips - 1, -1, -1):
        factor = C * D
        # f = f * factor
        f = f_old[k2]
        bfactor = bf * f
        bf = bf * factor
        # factor = C * D
        bC += bfactor * D
        bD += bfactor * C
        # D = 1.0 / D
        D = D_old[k2]
        bD = -bD * (1.0 / D) / D
        # C = b + a / C
        C = C_old[k2]
        a = a_old[k2]
        ba = bC / C
        bC = -bC * (a / C) / C
        # D = b + a * D
        D = D_old2[k2]
        ba += bD * D
        bD = bD * a
        # a = x if k == 0 else -x * x
        bx += ba if k_test_old[k2] else -ba * x + ba * -x
    # C = f
    bf += bC
    # tiny = 0.05 * x
    bx += bf * 0.05
    return value, (bx,)


# output: forward


def jvp_continued_fraction(x, dx):
    """continued_fraction(x) and its tangent  [continued_fraction.py:6, forward mode].

    Returns (value, tangent).
    """
    dtiny = dx * 0.05
    tiny = 0.05 * x
    df = dtiny
    f = tiny
    dC = df
    C = f
    D = 0.0
    k = 0
    dD = 0.0
    while True:
        da = dx if k == 0 else -dx * x + dx * -x
        a = x if k == 0 else -x * x
        b = 2.0 * k + 1.0
        dD = da * D + dD * a
        D = b + a * D
        dC = da / C - dC * (a / C) / C
        C = b + a / C
        dD = -dD * (1.0 / D) / D
        D = 1.0 / D
        dfactor = dC * D + dD * C
        factor = C * D
        df = df * factor + dfactor * f
        f = f * factor
        k += 1
        if abs(factor - 1.0) < 1e-12 or k > 60:
            break
    return f * f + x, df * f * 2.0 + dx
