# flags: wrt=x,decay
# numba: yes
"""A while loop whose test reads what the body changes, with a continue."""

import math


def while_continue(x, decay):
    total = 0.0
    k = 0
    while x > 0.2:
        x = x * decay
        k += 1
        if k % 3 == 0:
            continue
        total += math.sin(x) * k
    return total + x


def points():
    return [(2.3, 0.7), (1.1, 0.83), (0.1, 0.5), (5.0, 0.31)]
