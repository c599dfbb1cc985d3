# flags: wrt=x,limit
# numba: yes
"""The else of a for runs unless the loop was left by break."""

import numpy as np


def for_else(x, limit):
    total = 0.0
    for i in range(len(x)):
        total += x[i] ** 2
        if total > limit:
            total = total * limit
            break
    else:
        total = np.sin(total) - limit
    return total


def points():
    rng = np.random.default_rng(25)
    return [(rng.normal(size=n), limit) for n, limit in ((5, 1.3), (3, 60.0), (6, 2.0), (1, 9.0))]


# output: reverse


def value_and_grad_for_else(x, limit):
    """Value and gradient of for_else(x, limit)  [for_else.py:8, reverse mode].

    Returns (value, (bx, blimit)), shaped as x, limit.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    broke = False
    trips = 0
    total_old2 = np.empty(len(x))
    limit_test_old = []
    for i in range(len(x)):
        trips += 1
        total += x[i] ** 2
        limit_test = total > limit
        limit_test_old.append(limit_test)
        if limit_test:
            total_old2[i] = total
            total = total * limit
            broke = True
            break
    if not broke:
        total_old = total
        total = np.sin(total) - limit

    # -- reverse sweep ------------------------------------------------------
    btotal = 1.0
    value = total
    if not broke:
        # total = np.sin(total) - limit
        total = total_old
        blimit = -btotal
        btotal = btotal * np.cos(total)
    else:
        blimit = 0.0
    bx = np.zeros_like(x)
    for i in range(trips - 1, -1, -1):
        if limit_test_old[i]:
            # total = total * limit
            total = total_old2[i]
            blimit += btotal * total
            btotal = btotal * limit
        # total += x[i] ** 2
        bx[i] = btotal * 2 * x[i]
    return value, (bx, blimit)


# output: forward


def jvp_for_else(x, limit, dx, dlimit):
    """for_else(x, limit) and its tangent  [for_else.py:8, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    broke = False
    dtotal = 0.0
    for i in range(len(x)):
        dtotal += dx[i] * 2 * x[i]
        total += x[i] ** 2
        if total > limit:
            dtotal = dtotal * limit + dlimit * total
            total = total * limit
            broke = True
            break
    if not broke:
        dtotal = dtotal * np.cos(total) - dlimit
        total = np.sin(total) - limit
    return total, dtotal
