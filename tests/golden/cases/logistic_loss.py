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
