# flags: wrt=x
"""A result in a dict of named numbers."""

import numpy as np


def diagnostics(x, w):
    y = np.tanh(w * x)
    return {"mean": np.mean(y), "energy": 0.5 * np.sum(y * y), "last": y[-1]}


def points():
    rng = np.random.default_rng(33)
    return [(rng.normal(size=n), 0.3 * n) for n in (3, 2, 1)]


# output: reverse


def diagnostics_fwd(x, w):
    """Value of diagnostics(x, w) and the tape for diagnostics_bwd  [diagnostics.py:7, reverse
    mode].

    Returns (value, tape).
    """
    y = np.tanh(w * x)
    return {"mean": np.mean(y), "energy": 0.5 * np.sum(y * y), "last": y[-1]}, (w, y)


def diagnostics_bwd(tape, by2):
    """Adjoints of the arguments of diagnostics(x, w)  [diagnostics.py:7, reverse mode].

    Returns bx.
    """
    w, y = tape

    # -- reverse sweep ------------------------------------------------------
    # return {"mean": np.mean(y), "energy": 0.5 * np.sum(y * y), "last": y[-1]}
    by = np.full_like(y, by2["mean"] / np.size(y)) + by2["energy"] * y
    by[-1] += by2["last"]
    return by * (1 - y * y) * w


# output: forward


def jvp_diagnostics(x, w, dx):
    """diagnostics(x, w) and its tangent  [diagnostics.py:7, forward mode].

    Returns (value, tangent).
    """
    y = np.tanh(w * x)
    dy = dx * w * (1 - y * y)
    return (
        {"mean": np.mean(y), "energy": 0.5 * np.sum(y * y), "last": y[-1]},
        {"mean": np.mean(dy), "energy": np.sum(dy * y * 2.0) * 0.5, "last": dy[-1]},
    )
