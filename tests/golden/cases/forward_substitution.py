# flags: wrt=L,b
# numba: yes
"""A triangular system solved by substitution, each unknown from those before it."""

import numpy as np


def forward_substitution(L, b):
    n = len(b)
    x = np.zeros(n)
    for i in range(n):
        s = b[i]
        for j in range(i):
            s -= L[i, j] * x[j]
        x[i] = s / L[i, i]
    return np.sum(x * x) + x[n - 1] * b[0]


def points():
    rng = np.random.default_rng(51)
    return [
        (np.tril(rng.normal(size=(n, n)), -1) + 2.0 * np.eye(n), rng.normal(size=n))
        for n in (4, 1, 3)
    ]


# output: reverse


def value_and_grad_forward_substitution(L, b):
    """Value and gradient of forward_substitution(L, b)  [forward_substitution.py:8, reverse mode].

    Returns (value, (bL, bb)), shaped as L, b.
    """
    # -- forward sweep ------------------------------------------------------
    n = len(b)
    x = np.zeros(n)
    s_old = np.empty(max(n, 0))
    for i in range(n):
        s = b[i]
        for j in range(i):
            s -= L[i, j] * x[j]
        s_old[i] = s
        x[i] = s / L[i, i]

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(x * x) + x[n - 1] * b[0]
    bx = 2.0 * x
    bx[n - 1] += b[0]
    bb = np.zeros_like(b)
    bb[0] += x[n - 1]
    bL = np.zeros_like(L)
    for i in range(n - 1, -1, -1):
        # x[i] = s / L[i, i]
        s = s_old[i]
        bs = bx[i] / L[i, i]
        bL[i, i] -= bx[i] * (s / L[i, i]) / L[i, i]
        for j in range(i - 1, -1, -1):
            # s -= L[i, j] * x[j]
            bL[i, j] -= bs * x[j]
            bx[j] -= bs * L[i, j]
        # s = b[i]
        bb[i] += bs
    return np.sum(x * x) + x[n - 1] * b[0], (bL, bb)


# output: forward


def jvp_forward_substitution(L, b, dL, db):
    """forward_substitution(L, b) and its tangent  [forward_substitution.py:8, forward mode].

    Returns (value, tangent).
    """
    n = len(b)
    x = np.zeros(n)
    dx = np.zeros_like(x)
    for i in range(n):
        ds = db[i]
        s = b[i]
        for j in range(i):
            ds -= dL[i, j] * x[j] + dx[j] * L[i, j]
            s -= L[i, j] * x[j]
        dx[i] = ds / L[i, i] - dL[i, i] * (s / L[i, i]) / L[i, i]
        x[i] = s / L[i, i]
    return (
        np.sum(x * x) + x[n - 1] * b[0],
        np.sum(dx * x * 2.0) + (dx[n - 1] * b[0] + db[0] * x[n - 1]),
    )
