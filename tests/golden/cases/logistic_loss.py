# flags: wrt=w,b
"""The loss of logistic regression: matrix times vector, a broadcast scalar bias, a mean."""

import numpy as np


def logistic_loss(w, b, X, y, decay=0.1):
    margin = y * (X @ w + b)
    loss = np.mean(np.log1p(np.exp(-margin)))
    return loss + 0.5 * decay * np.sum(w**2)


def points():
    rng = np.random.default_rng(2)
    cases = []
    for rows, columns in ((6, 3), (2, 4), (5, 1)):
        X = rng.normal(size=(rows, columns))
        y = np.sign(rng.normal(size=rows))
        cases.append((rng.normal(size=columns), float(rng.normal()), X, y))
    return cases


# output: reverse


def value_and_grad_logistic_loss(w, b, X, y, decay=0.1):
    """Value and gradient of logistic_loss(w, b, X, y, decay)  [logistic_loss.py:7, reverse mode].

    Returns (value, (bw, bb)), shaped as w, b.
    """
    # -- forward sweep ------------------------------------------------------
    margin = y * (X @ w + b)
    t = np.exp(-margin)
    loss = np.mean(np.log1p(t))

    # -- reverse sweep ------------------------------------------------------
    # return loss + 0.5 * decay * np.sum(w**2)
    bw = decay * w
    # margin = y * (X @ w + b)
    t3 = -(1.0 / np.size(t) / (1 + t)) * t * y
    bw += X.T @ t3
    return loss + 0.5 * decay * np.sum(w ** 2), (bw, np.sum(t3))


# output: forward


def jvp_logistic_loss(w, b, X, y, decay, dw, db):
    """logistic_loss(w, b, X, y, decay) and its tangent  [logistic_loss.py:7, forward mode].

    Returns (value, tangent).
    """
    dmargin = (X @ dw + db) * y
    margin = y * (X @ w + b)
    t = np.exp(-margin)
    dloss = np.mean(-dmargin * t / (1 + t))
    loss = np.mean(np.log1p(t))
    return loss + 0.5 * decay * np.sum(w ** 2), dloss + np.sum(dw * 2 * w) * (0.5 * decay)
