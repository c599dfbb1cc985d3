# flags: wrt=A,v
"""exp(A) v by scaling, a series of matrix products, and squaring."""

import numpy as np


def matrix_exponential(A, v, terms):
    n = len(v)
    squarings = 0
    norm = np.sum(np.abs(A))
    while norm > 1.0:
        norm = 0.5 * norm
        squarings += 1
    X = A / 2.0**squarings
    E = np.eye(n)
    term = np.eye(n)
    for k in range(1, terms + 1):
        term = term @ X / k
        E = E + term
    for _ in range(squarings):
        E = E @ E
    w = E @ v
    return np.sum(w * w) / (1.0 + np.sum(v * v))


def points():
    rng = np.random.default_rng(55)
    return [
        (scale * rng.normal(size=(n, n)), rng.normal(size=n), 6)
        for n, scale in ((3, 0.6), (1, 0.4), (2, 1.3))
    ]


# output: reverse


def value_and_grad_matrix_exponential(A, v, terms):
    """Value and gradient of matrix_exponential(A, v, terms)  [matrix_exponential.py:7, reverse
    mode].

    Returns (value, (bA, bv)), shaped as A, v.
    """
    # -- forward sweep ------------------------------------------------------
    n = len(v)
    squarings = 0
    norm = np.sum(np.abs(A))
    while norm > 1.0:
        norm = 0.5 * norm
        squarings += 1
    X = A / 2.0 ** squarings
    E = np.eye(n)
    term = np.eye(n)
    term_old = []
    for k in range(1, terms + 1):
        term_old.append(term)
        term = term @ X / k
        E = E + term
    E_old = []
    for _ in range(squarings):
        E_old.append(E)
        E = E @ E
    w = E @ v
    t = 1.0 + np.sum(v * v)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(w * w) / (1.0 + np.sum(v * v))
    bw = 2.0 / t * w
    bv = -2.0 * np.sum(w * w) / t / t * v
    # w = E @ v
    bE = np.outer(bw, v)
    bv += E.T @ bw
    for _ in range(squarings - 1, -1, -1):
        # E = E @ E
        E = E_old[_]
        bE = bE @ E.T + E.T @ bE
    bX = np.zeros_like(X)
    bterm = np.zeros_like(term)
    for k in range(terms, 0, -1):
        # E = E + term
        bterm += bE
        # term = term @ X / k
        term = term_old[k - 1]
        t3 = bterm / k
        bX += term.T @ t3
        bterm = t3 @ X.T
    return np.sum(w * w) / t, (bX / 2.0 ** squarings, bv)


# output: forward


def jvp_matrix_exponential(A, v, terms, dA, dv):
    """matrix_exponential(A, v, terms) and its tangent  [matrix_exponential.py:7, forward mode].

    Returns (value, tangent).
    """
    n = len(v)
    squarings = 0
    norm = np.sum(np.abs(A))
    while norm > 1.0:
        norm = 0.5 * norm
        squarings += 1
    dX = dA / 2.0 ** squarings
    X = A / 2.0 ** squarings
    E = np.eye(n)
    term = np.eye(n)
    dE = np.zeros_like(E)
    dterm = np.zeros_like(term)
    for k in range(1, terms + 1):
        dterm = (dterm @ X + term @ dX) / k
        term = term @ X / k
        dE = dE + dterm
        E = E + term
    for _ in range(squarings):
        dE = dE @ E + E @ dE
        E = E @ E
    dw = dE @ v + E @ dv
    w = E @ v
    t = 1.0 + np.sum(v * v)
    value = np.sum(w * w) / t
    return value, np.sum(dw * w * 2.0) / t - np.sum(dv * v * 2.0) * value / t
