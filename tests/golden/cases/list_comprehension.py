# flags: wrt=x,w
"""Features made by a comprehension with a condition."""

import numpy as np


def list_comprehension(x, w):
    features = [np.sin(k * v) for v in x for k in range(1, 3) if v > 0.0]
    return np.sum(np.array(features)) * w + len(features) * w * w


def points():
    return [
        (np.array([0.3, -0.4, 1.2]), 0.7),
        (np.array([0.9, 0.1]), -1.3),
        (np.array([-0.9]), 0.4),
    ]


# output: reverse


def value_and_grad_list_comprehension(x, w):
    """Value and gradient of list_comprehension(x, w)  [list_comprehension.py:7, reverse mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    # -- forward sweep ------------------------------------------------------
    features = []
    for i in range(len(x)):
        v = x[i]
        for k in range(1, 3):
            if v > 0.0:
                features.append(np.sin(k * v))
    t = np.array(features)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(np.array(features)) * w + len(features) * w * w
    bfeatures = np.broadcast_to(1.0 * w, np.shape(np.array(features)))
    bfeatures = list(bfeatures)
    bx = np.zeros_like(x)
    bw = np.sum(t) + w * len(features) + len(features) * w
    for i in range(len(x) - 1, -1, -1):
        v = x[i]
        bv = 0.0
        for k in range(2, 0, -1):
            if v > 0.0:
                # features = [np.sin(k * v) for v in x for k in range(1, 3) if v > 0.0]
                bv += bfeatures.pop() * np.cos(k * v) * k
        bx[i] += bv
    return np.sum(t) * w + len(features) * w * w, (bx, bw)


# output: forward


def jvp_list_comprehension(x, w, dx, dw):
    """list_comprehension(x, w) and its tangent  [list_comprehension.py:7, forward mode].

    Returns (value, tangent).
    """
    features = []
    dfeatures = []
    for i in range(len(x)):
        dv = dx[i]
        v = x[i]
        for k in range(1, 3):
            if v > 0.0:
                dfeatures.append(dv * k * np.cos(k * v))
                features.append(np.sin(k * v))
    t = np.array(features)
    return (
        np.sum(t) * w + len(features) * w * w,
        np.sum(np.array(dfeatures)) * w
        + dw * np.sum(t)
        + (dw * len(features) * w + dw * (len(features) * w)),
    )
