"""Gradients of `programs.py` written by hand: the yardstick of the benchmark.

Each is what a careful author writes in the style of the primal: one forward sweep that keeps what
the reverse sweep reads, one reverse sweep statement by statement, plain NumPy, the gradient alone
returned, the caller's arrays left as they were. What is kept of a scalar stands in a typed array,
sized by the trip count, since such text also compiles under Numba. No algebra across iterations
(the weights of a recurrent network are accumulated step by step): that would be another program.

They were written before the derivatives that they are compared with existed, and are tested
against central differences.
"""

import numpy as np


def saxpy(a, x, y):
    """Gradient in (a, x, y)."""
    bz = a * x + y
    return np.dot(bz, x), a * bz, bz


def saxpy_loop(a, x, y):
    """Gradient in (a, x, y)."""
    ba = 0.0
    bx = np.empty_like(x)
    by = np.empty_like(y)
    for i in range(len(x)):
        bz = a * x[i] + y[i]
        ba += bz * x[i]
        bx[i] = bz * a
        by[i] = bz
    return ba, bx, by


def polynomial(x, c):
    """Gradient in (x, c)."""
    y = 0.0
    y_old = np.empty(len(c))
    for i in range(len(c) - 1, -1, -1):
        y_old[i] = y
        y = y * x + c[i]

    bx = 0.0
    bc = np.empty_like(c)
    by = 1.0
    for i in range(len(c)):
        bc[i] = by
        bx += by * y_old[i]
        by = by * x
    return bx, bc


def power(x, n):
    """Gradient in x."""
    y = 1.0
    y_old = np.empty(n)
    for i in range(n):
        y_old[i] = y
        y = y * x

    bx = 0.0
    by = 1.0
    for i in range(n - 1, -1, -1):
        bx += by * y_old[i]
        by = by * x
    return bx


def perceptron(w1, b1, w2, b2, w3, b3, x, target):
    """Gradient in (w1, b1, w2, b2, w3, b3)."""
    h1 = np.tanh(x @ w1 + b1)
    h2 = np.tanh(h1 @ w2 + b2)
    br = (h2 @ w3 + b3 - target) / len(x)

    bw3 = h2.T @ br
    bb3 = np.sum(br, axis=0)
    bz2 = (br @ w3.T) * (1.0 - h2 * h2)
    bw2 = h1.T @ bz2
    bb2 = np.sum(bz2, axis=0)
    bz1 = (bz2 @ w2.T) * (1.0 - h1 * h1)
    bw1 = x.T @ bz1
    bb1 = np.sum(bz1, axis=0)
    return bw1, bb1, bw2, bb2, bw3, bb3


def recurrent(wx, wh, b, x, target):
    """Gradient in (wx, wh, b)."""
    steps = len(x)
    h = np.zeros((x.shape[1], len(b)))
    h_old = []
    for t in range(steps):
        h_old.append(h)
        h = np.tanh(x[t] @ wx + h @ wh + b)
    h_old.append(h)

    bwx = np.zeros_like(wx)
    bwh = np.zeros_like(wh)
    bb = np.zeros_like(b)
    bh = np.zeros_like(h)
    for t in range(steps - 1, -1, -1):
        h = h_old[t + 1]
        bh += h - target[t]
        bz = bh * (1.0 - h * h)
        bwx += x[t].T @ bz
        bwh += h_old[t].T @ bz
        bb += np.sum(bz, axis=0)
        bh = bz @ wh.T
    return bwx, bwh, bb


def rollout(x, w, dt):
    """Gradient in (x, w, dt); x is overwritten on the way and restored on return."""
    x_old = np.empty(len(x))
    for i in range(1, len(x)):
        a = np.sin(w * x[i - 1])
        x_old[i] = x[i]
        x[i] += dt * a * x[i]

    bx = np.zeros_like(x)
    bw = 0.0
    bdt = 0.0
    for i in range(len(x) - 1, 0, -1):
        bx[i] += x[i]
        x[i] = x_old[i]
        a = np.sin(w * x[i - 1])
        bdt += bx[i] * a * x[i]
        ba = bx[i] * dt * x[i]
        bx[i] += bx[i] * dt * a
        t = ba * np.cos(w * x[i - 1])
        bw += t * x[i - 1]
        bx[i - 1] += t * w
    return bx, bw, bdt


def logistic(w, b, x, label, decay):
    """Gradient in (w, b)."""
    z = x @ w + b
    bz = (1.0 / (1.0 + np.exp(-z)) - label) / len(z)
    return bz @ x + decay * w, np.sum(bz)
