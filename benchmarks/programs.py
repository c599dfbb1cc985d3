"""The primal programs of the benchmark, written as a scientist writes them.

Their gradients by hand stand in `by_hand.py` under the same names; `cases.py` pairs the two with
arguments.
"""

import numpy as np


def saxpy(a, x, y):
    """Half the squared length of `a * x + y`."""
    z = a * x + y
    return 0.5 * np.sum(z * z)


def saxpy_loop(a, x, y):
    """Half the squared length of `a * x + y`, element by element."""
    s = 0.0
    for i in range(len(x)):
        z = a * x[i] + y[i]
        s += 0.5 * z * z
    return s


def polynomial(x, c):
    """`c[0] + c[1] x + c[2] x**2 + ...` by Horner's scheme."""
    y = 0.0
    for i in range(len(c) - 1, -1, -1):
        y = y * x + c[i]
    return y


def power(x, n):
    """`x ** n` by repeated multiplication."""
    y = 1.0
    for _i in range(n):
        y = y * x
    return y


def perceptron(w1, b1, w2, b2, w3, b3, x, target):
    """Mean squared error of a perceptron of three layers; `x` has shape (batch, features)."""
    h1 = np.tanh(x @ w1 + b1)
    h2 = np.tanh(h1 @ w2 + b2)
    r = h2 @ w3 + b3 - target
    return 0.5 * np.sum(r * r) / len(x)


def recurrent(wx, wh, b, x, target):
    """Squared error of a recurrent network; `x` has shape (steps, batch, features)."""
    h = np.zeros((x.shape[1], len(b)))
    e = 0.0
    for t in range(len(x)):
        h = np.tanh(x[t] @ wx + h @ wh + b)
        r = h - target[t]
        e += 0.5 * np.sum(r * r)
    return e


def rollout(x, w, dt):
    """A chain of driven cells, updated in place."""
    e = 0.0
    for i in range(1, len(x)):
        a = np.sin(w * x[i - 1])
        x[i] += dt * a * x[i]
        e += 0.5 * x[i] ** 2
    return e


def logistic(w, b, x, label, decay):
    """Mean cross-entropy of logistic regression with a ridge penalty."""
    z = x @ w + b
    return np.mean(np.logaddexp(0.0, z) - label * z) + 0.5 * decay * np.sum(w * w)
