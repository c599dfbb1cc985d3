# flags: wrt=w,b has_aux
"""has_aux: a loss with the prediction that led to it."""

import numpy as np


def loss_with_prediction(w, b, X, y):
    prediction = np.tanh(X @ w + b)
    error = prediction - y
    return np.sum(error * error), prediction


def points():
    rng = np.random.default_rng(19)
    return [
        (rng.normal(size=n), float(rng.normal()), rng.normal(size=(m, n)), rng.normal(size=m))
        for m, n in ((4, 2), (1, 3), (3, 1))
    ]
