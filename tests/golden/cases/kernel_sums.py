# flags: wrt=x,weights,width
# numba: yes
"""Gaussian kernel sums over all pairs of points, rows of a matrix."""

import math

import numpy as np


def kernel_sums(x, weights, width):
    n, d = x.shape
    total = 0.0
    precision = 0.5 / (width * width)
    for i in range(n):
        inner = 0.0
        for j in range(n):
            if j != i:
                distance = 0.0
                for k in range(d):
                    gap = x[i, k] - x[j, k]
                    distance += gap * gap
                inner += weights[j] * math.exp(-precision * distance)
        total += weights[i] * np.sin(inner)
    return total


def points():
    rng = np.random.default_rng(56)
    return [
        (rng.normal(size=(n, d)), rng.normal(size=n), width)
        for n, d, width in ((3, 2, 0.9), (2, 1, 1.4), (4, 1, 0.6))
    ]


# output: reverse


def value_and_grad_kernel_sums(x, weights, width):
    """Value and gradient of kernel_sums(x, weights, width)  [kernel_sums.py:10, reverse mode].

    Returns (value, (bx, bweights, bwidth)), shaped as x, weights, width.
    """
    # -- forward sweep ------------------------------------------------------
    n, d = x.shape
    total = 0.0
    precision = 0.5 / (width * width)
    inner_old = []
    t2_old = []
    distance_old = []
    for i in range(n):
        inner = 0.0
        for j in range(n):
            if j != i:
                distance = 0.0
                for k in range(d):
                    gap = x[i, k] - x[j, k]
                    distance += gap * gap
                distance_old.append(distance)
                t2 = math.exp(-precision * distance)
                t2_old.append(t2)
                inner += weights[j] * t2
        inner_old.append(inner)
        total += weights[i] * np.sin(inner)

    # -- reverse sweep ------------------------------------------------------
    t2_at = len(t2_old)
    distance_at = len(distance_old)
    bprecision = 0.0
    bweights = np.zeros_like(weights)
    bx = np.zeros_like(x)
    for i in range(n - 1, -1, -1):
        # total += weights[i] * np.sin(inner)
        inner = inner_old[i]
        bweights[i] += np.sin(inner)
        binner = weights[i] * np.cos(inner)
        for j in range(n - 1, -1, -1):
            if j != i:
                # inner += weights[j] * math.exp(-precision * distance)
                t2_at -= 1
                t2 = t2_old[t2_at]
                bweights[j] += binner * t2
                bt2 = binner * weights[j]
                distance_at -= 1
                distance = distance_old[distance_at]
                bprecision -= bt2 * t2 * distance
                bdistance = bt2 * t2 * -precision
                for k in range(d - 1, -1, -1):
                    # distance += gap * gap
                    gap = x[i, k] - x[j, k]
                    bgap = bdistance * gap * 2.0
                    # gap = x[i, k] - x[j, k]
                    bx[i, k] += bgap
                    bx[j, k] -= bgap
    return total, (bx, bweights, -bprecision * precision / (width * width) * width * 2.0)


# output: forward


def jvp_kernel_sums(x, weights, width, dx, dweights, dwidth):
    """kernel_sums(x, weights, width) and its tangent  [kernel_sums.py:10, forward mode].

    Returns (value, tangent).
    """
    n, d = x.shape
    total = 0.0
    precision = 0.5 / (width * width)
    dprecision = -dwidth * width * 2.0 * precision / (width * width)
    dtotal = 0.0
    for i in range(n):
        inner = 0.0
        dinner = 0.0
        for j in range(n):
            if j != i:
                distance = 0.0
                ddistance = 0.0
                for k in range(d):
                    dgap = dx[i, k] - dx[j, k]
                    gap = x[i, k] - x[j, k]
                    ddistance += dgap * gap * 2.0
                    distance += gap * gap
                t2 = math.exp(-precision * distance)
                dinner += (
                    dweights[j] * t2
                    + (-dprecision * distance + ddistance * -precision) * t2 * weights[j]
                )
                inner += weights[j] * t2
        dtotal += dweights[i] * np.sin(inner) + dinner * np.cos(inner) * weights[i]
        total += weights[i] * np.sin(inner)
    return total, dtotal
