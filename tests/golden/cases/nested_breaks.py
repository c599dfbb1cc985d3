# flags: wrt=A,limit
# numba: yes
"""break and continue in nested loops, where the inner break decides on the outer one."""

import numpy as np


def nested_breaks(A, limit):
    total = 0.0
    rows = 0
    for i in range(A.shape[0]):
        partial = 0.0
        full = True
        for j in range(A.shape[1]):
            if A[i, j] < -0.5:
                continue
            partial += A[i, j] * np.cos(total)
            if partial > limit:
                full = False
                break
        total += partial * partial
        if not full:
            rows += 1
            if rows == 2:
                break
            total *= 0.5
    return total + limit * rows


def points():
    rng = np.random.default_rng(26)
    return [
        (rng.normal(size=(m, n)), limit) for m, n, limit in ((5, 4, 0.6), (2, 3, 9.0), (3, 1, 0.1))
    ]


# output: reverse


def value_and_grad_nested_breaks(A, limit):
    """Value and gradient of nested_breaks(A, limit)  [nested_breaks.py:8, reverse mode].

    Returns (value, (bA, blimit)), shaped as A, limit.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    rows = 0
    trips2 = 0
    rows_test_old = []
    full_test_old = []
    partial_old = []
    trips_old = []
    total_old = []
    for i in range(A.shape[0]):
        trips2 += 1
        partial = 0.0
        full = True
        trips = 0
        total_old.append(total)
        for j in range(A.shape[1]):
            trips += 1
            if not A[i, j] < -0.5:
                partial += A[i, j] * np.cos(total)
                if partial > limit:
                    full = False
                    break
        trips_old.append(trips)
        partial_old.append(partial)
        total += partial * partial
        full_test = not full
        full_test_old.append(full_test)
        if full_test:
            rows += 1
            rows_test = rows == 2
            rows_test_old.append(rows_test)
            if rows_test:
                break
            else:
                total *= 0.5

    # -- reverse sweep ------------------------------------------------------
    rows_test_at = len(rows_test_old)
    # return total + limit * rows
    btotal = 1.0
    bA = np.zeros_like(A)
    value = total + limit * rows
    blimit = 1.0 * rows
    for i in range(trips2 - 1, -1, -1):
        if full_test_old[i]:
            rows_test_at -= 1
            if not rows_test_old[rows_test_at]:
                # total *= 0.5
                btotal *= 0.5
        # total += partial * partial
        partial = partial_old[i]
        bpartial = btotal * partial * 2.0
        trips = trips_old[i]
        total = total_old[i]
        for j in range(trips - 1, -1, -1):
            if not A[i, j] < -0.5:
                # partial += A[i, j] * np.cos(total)
                bA[i, j] = bpartial * np.cos(total)
                btotal -= bpartial * A[i, j] * np.sin(total)
    return value, (bA, blimit)


# output: forward


def jvp_nested_breaks(A, limit, dA, dlimit):
    """nested_breaks(A, limit) and its tangent  [nested_breaks.py:8, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    rows = 0
    dtotal = 0.0
    for i in range(A.shape[0]):
        partial = 0.0
        full = True
        dpartial = 0.0
        for j in range(A.shape[1]):
            if not A[i, j] < -0.5:
                dpartial += dA[i, j] * np.cos(total) - dtotal * np.sin(total) * A[i, j]
                partial += A[i, j] * np.cos(total)
                if partial > limit:
                    full = False
                    break
        dtotal += dpartial * partial * 2.0
        total += partial * partial
        if not full:
            rows += 1
            if rows == 2:
                break
            else:
                dtotal = dtotal * 0.5
                total *= 0.5
    return total + limit * rows, dtotal + dlimit * rows
