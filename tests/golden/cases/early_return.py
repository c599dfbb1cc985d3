# flags: wrt=x,y
# numba: yes
"""Returns in branches, in the first branch of a chain and at the end."""

import math


def early_return(x, y):
    if x > 1.0:
        if y > 1.0:
            return x * y
        z = math.exp(y) * x
    elif x > 0.0:
        return math.sin(x * y)
    else:
        z = x * x - y
    if z > 2.0:
        return z * y
    z += 0.5 * x
    return z * z


def points():
    return [(1.7, 0.3), (2.2, 1.9), (0.4, -0.8), (-0.6, 1.2), (1.2, 0.9), (-1.9, -1.1)]


# output: reverse


def value_and_grad_early_return(x, y):
    """Value and gradient of early_return(x, y)  [early_return.py:8, reverse mode].

    Returns (value, (bx, by)), shaped as x, y.
    """
    # -- forward sweep ------------------------------------------------------
    returned = False
    if x > 1.0:
        if y > 1.0:
            result = x * y
            returned = True
        else:
            t = math.exp(y)
            z = t * x
    elif x > 0.0:
        result = math.sin(x * y)
        returned = True
    else:
        z = x * x - y
    if not returned:
        z_test = z > 2.0
        if z_test:
            result = z * y
        else:
            z += 0.5 * x
            result = z * z

    # -- reverse sweep ------------------------------------------------------
    if not returned:
        if z_test:
            # return z * y
            bz = y
            by = z
            bx = 0.0
        else:
            # return z * z
            bz = 2.0 * z
            # z += 0.5 * x
            bx = bz * 0.5
            by = 0.0
    else:
        bx = 0.0
        by = 0.0
        bz = 0.0
    if x > 1.0:
        if y > 1.0:
            # return x * y
            bx += y
            by += x
        else:
            # z = math.exp(y) * x
            bx += bz * t
            by += bz * x * t
    elif x > 0.0:
        # return math.sin(x * y)
        t2 = math.cos(x * y)
        bx += t2 * y
        by += t2 * x
    else:
        # z = x * x - y
        bx += bz * x * 2.0
        by -= bz
    return result, (bx, by)


# output: forward


def jvp_early_return(x, y, dx, dy):
    """early_return(x, y) and its tangent  [early_return.py:8, forward mode].

    Returns (value, tangent).
    """
    returned = False
    if x > 1.0:
        if y > 1.0:
            dresult = dx * y + dy * x
            result = x * y
            returned = True
        else:
            t = math.exp(y)
            dz = dy * t * x + dx * t
            z = t * x
    elif x > 0.0:
        dresult = (dx * y + dy * x) * math.cos(x * y)
        result = math.sin(x * y)
        returned = True
    else:
        dz = dx * x * 2.0 - dy
        z = x * x - y
    if not returned:
        if z > 2.0:
            dresult = dz * y + dy * z
            result = z * y
        else:
            dz += dx * 0.5
            z += 0.5 * x
            dresult = dz * z * 2.0
            result = z * z
    return result, dresult
