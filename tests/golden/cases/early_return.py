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
