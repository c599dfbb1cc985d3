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


# output: reverse


def value_and_grad_loss_with_prediction(w, b, X, y):
    """Value and gradient of loss_with_prediction(w, b, X, y)  [loss_with_prediction.py:7, reverse
    mode].

    Returns (value, (bw, bb)), shaped as w, b.
    """
    # -- forward sweep ------------------------------------------------------
    prediction = np.tanh(X @ w + b)
    error = prediction - y

    # -- reverse sweep ------------------------------------------------------
    # prediction = np.tanh(X @ w + b)
    t = 2.0 * error * (1 - prediction * prediction)
    return (np.sum(error * error), prediction), (X.T @ t, np.sum(t))


# output: forward


def jvp_loss_with_prediction(w, b, X, y, dw, db):
    """loss_with_prediction(w, b, X, y) and its tangent  [loss_with_prediction.py:7, forward mode].

    Returns (value, tangent).
    """
    prediction = np.tanh(X @ w + b)
    dprediction = (X @ dw + db) * (1 - prediction * prediction)
    derror = dprediction
    error = prediction - y
    return (np.sum(error * error), prediction), (np.sum(derror * error * 2.0), dprediction)
