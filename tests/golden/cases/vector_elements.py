# flags: wrt=x,A
# allowed: add
"""Loops over the elements of a vector, the rows of a matrix and a tuple."""

import numpy as np


def vector_elements(x, A):
    total = 0.0
    for v in x:
        total = total * v + np.sin(v)
    for row in A:
        total += np.sum(row * row) * row[0]
        for v in row:
            total -= 0.1 * v * total
    for scale, power in ((0.5, 2), (0.25, 3), (x[0], 1)):
        total += scale * x[-1] ** power
    return total


def points():
    rng = np.random.default_rng(29)
    return [
        (rng.normal(size=n), rng.normal(size=shape))
        for n, shape in ((3, (2, 3)), (1, (3, 1)), (4, (1, 2)))
    ]


# output: reverse


def value_and_grad_vector_elements(x, A):
    """Value and gradient of vector_elements(x, A)  [vector_elements.py:8, reverse mode].

    Returns (value, (bx, bA)), shaped as x, A.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    total_old2 = []
    for i in range(len(x)):
        v = x[i]
        total_old2.append(total)
        total = total * v + np.sin(v)
    total_old = []
    for i2 in range(len(A)):
        row = A[i2]
        total += np.sum(row * row) * row[0]
        for i3 in range(len(row)):
            v = row[i3]
            total_old.append(total)
            total -= 0.1 * v * total
    items = ((0.5, 2), (0.25, 3), (x[0], 1))
    for i4 in range(len(items)):
        scale, power = items[i4]
        total += scale * x[-1] ** power

    # -- reverse sweep ------------------------------------------------------
    total_at = len(total_old)
    btotal = 1.0
    bitems = [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
    bx = np.zeros_like(x)
    for i4 in range(len(items) - 1, -1, -1):
        # total += scale * x[-1] ** power
        power = items[i4][1]
        scale = items[i4][0]
        bx[-1] += btotal * scale * power * x[-1] ** (power - 1 if power != 0 else 1)
        # for scale, power in ((0.5, 2), (0.25, 3), (x[0], 1)):
        bitems[i4] = add(bitems[i4], [btotal * x[-1] ** power, 0.0])
    bx[0] += bitems[2][0]
    bA = np.zeros_like(A)
    value = total
    for i2 in range(len(A) - 1, -1, -1):
        row = A[i2]
        brow = np.zeros_like(row)
        for i3 in range(len(row) - 1, -1, -1):
            # total -= 0.1 * v * total
            total_at -= 1
            total = total_old[total_at]
            v = row[i3]
            bv = -btotal * total * 0.1
            btotal = btotal - btotal * (0.1 * v)
            # for v in row:
            brow[i3] = bv
        # total += np.sum(row * row) * row[0]
        brow += btotal * row[0] * row * 2.0
        brow[0] += btotal * np.sum(row * row)
        # for row in A:
        bA[i2] = brow
    for i in range(len(x) - 1, -1, -1):
        # total = total * v + np.sin(v)
        total = total_old2[i]
        v = x[i]
        bv = btotal * total + btotal * np.cos(v)
        btotal = btotal * v
        # for v in x:
        bx[i] += bv
    return value, (bx, bA)


# output: forward


def jvp_vector_elements(x, A, dx, dA):
    """vector_elements(x, A) and its tangent  [vector_elements.py:8, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    dtotal = 0.0
    for i in range(len(x)):
        dv = dx[i]
        v = x[i]
        dtotal = dtotal * v + dv * total + dv * np.cos(v)
        total = total * v + np.sin(v)
    for i2 in range(len(A)):
        drow = dA[i2]
        row = A[i2]
        dtotal += np.sum(drow * row * 2.0) * row[0] + drow[0] * np.sum(row * row)
        total += np.sum(row * row) * row[0]
        for i3 in range(len(row)):
            dv = drow[i3]
            v = row[i3]
            dtotal -= dv * 0.1 * total + dtotal * (0.1 * v)
            total -= 0.1 * v * total
    ditems = ((0.0, 0.0), (0.0, 0.0), (dx[0], 0.0))
    items = ((0.5, 2), (0.25, 3), (x[0], 1))
    for i4 in range(len(items)):
        dscale, dpower = ditems[i4]
        scale, power = items[i4]
        dtotal += (
            dscale * x[-1] ** power
            + dx[-1] * power * x[-1] ** (power - 1 if power != 0 else 1) * scale
        )
        total += scale * x[-1] ** power
    return total, dtotal
