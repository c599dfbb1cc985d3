# flags: wrt=x,s
# numba: yes
"""Elements of fresh arrays are assigned, added to, scaled and overwritten."""

import numpy as np


def write_elements(x, s):
    n = len(x)
    a = np.zeros(n)
    B = np.ones((n, 2))
    for i in range(n):
        a[i] = x[i] * s
        B[i, 0] += a[i] * a[i]
        B[i, 1] *= x[n - 1 - i]
    a[0] = np.sin(a[n - 1])
    B[0, 1] -= s * a[0]
    a[-1] /= 1.0 + s * s
    return np.sum(a * B[:, 0]) + np.sum(B[:, 1] * x)


def points():
    rng = np.random.default_rng(40)
    return [(rng.normal(size=n), float(rng.normal())) for n in (4, 1, 6)]


# output: reverse


def value_and_grad_write_elements(x, s):
    """Value and gradient of write_elements(x, s)  [write_elements.py:8, reverse mode].

    Returns (value, (bx, bs)), shaped as x, s.
    """
    # -- forward sweep ------------------------------------------------------
    n = len(x)
    a = np.zeros(n)
    B = np.ones((n, 2))
    B_old = np.empty(max(n, 0))
    for i in range(n):
        a[i] = x[i] * s
        B[i, 0] += a[i] * a[i]
        B_old[i] = B[i, 1]
        B[i, 1] *= x[n - 1 - i]
    a_old2 = a[0]
    a[0] = np.sin(a[n - 1])
    B[0, 1] -= s * a[0]
    a_old = a[-1]
    a[-1] /= 1.0 + s * s

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(a * B[:, 0]) + np.sum(B[:, 1] * x)
    ba = 1.0 * B[:, 0]
    bB = np.zeros_like(B)
    bB[:, 0] += a
    bB[:, 1] += x
    bx = 1.0 * B[:, 1]
    value = np.sum(a * B[:, 0]) + np.sum(B[:, 1] * x)
    # a[-1] /= 1.0 + s * s
    a[-1] = a_old
    bs = -ba[-1] * (a[-1] / (1.0 + s * s)) / (1.0 + s * s) * s * 2.0
    ba[-1] = ba[-1] / (1.0 + s * s)
    # B[0, 1] -= s * a[0]
    bs -= bB[0, 1] * a[0]
    ba[0] -= bB[0, 1] * s
    # a[0] = np.sin(a[n - 1])
    a[0] = a_old2
    t2 = ba[0]
    ba[0] = 0.0
    ba[n - 1] += t2 * np.cos(a[n - 1])
    for i in range(n - 1, -1, -1):
        # B[i, 1] *= x[n - 1 - i]
        B[i, 1] = B_old[i]
        bx[n - 1 - i] += bB[i, 1] * B[i, 1]
        # B[i, 0] += a[i] * a[i]
        ba[i] += bB[i, 0] * a[i] * 2.0
        # a[i] = x[i] * s
        bx[i] += ba[i] * s
        bs += ba[i] * x[i]
    return value, (bx, bs)


# output: forward


def jvp_write_elements(x, s, dx, ds):
    """write_elements(x, s) and its tangent  [write_elements.py:8, forward mode].

    Returns (value, tangent).
    """
    n = len(x)
    a = np.zeros(n)
    B = np.ones((n, 2))
    dB = np.zeros_like(B)
    da = np.zeros_like(a)
    for i in range(n):
        da[i] = dx[i] * s + ds * x[i]
        a[i] = x[i] * s
        dB[i, 0] += da[i] * a[i] * 2.0
        B[i, 0] += a[i] * a[i]
        dB[i, 1] = dB[i, 1] * x[n - 1 - i] + dx[n - 1 - i] * B[i, 1]
        B[i, 1] *= x[n - 1 - i]
    da[0] = da[n - 1] * np.cos(a[n - 1])
    a[0] = np.sin(a[n - 1])
    dB[0, 1] -= ds * a[0] + da[0] * s
    B[0, 1] -= s * a[0]
    da[-1] = da[-1] / (1.0 + s * s) - ds * s * 2.0 * (a[-1] / (1.0 + s * s)) / (1.0 + s * s)
    a[-1] /= 1.0 + s * s
    return (
        np.sum(a * B[:, 0]) + np.sum(B[:, 1] * x),
        np.sum(da * B[:, 0] + dB[:, 0] * a) + np.sum(dB[:, 1] * x + dx * B[:, 1]),
    )
