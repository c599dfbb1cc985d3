# flags: wrt=w
"""Terms of a loss kept by name in a dict, weighed when they are added up."""

import numpy as np


def named_losses(w, x, y):
    terms = {}
    terms["fit"] = np.mean((x @ w - y) ** 2)
    terms["ridge"] = 0.1 * np.sum(w * w)
    terms["bias"] = w[0]
    return terms["fit"] + terms["ridge"] * terms["bias"]


def points():
    rng = np.random.default_rng(9)
    return [
        (rng.normal(size=n), rng.normal(size=(m, n)), rng.normal(size=m))
        for n, m in ((2, 4), (3, 2), (1, 3))
    ]


# output: reverse


def value_and_grad_named_losses(w, x, y):
    """Value and gradient of named_losses(w, x, y)  [named_losses.py:7, reverse mode].

    Returns (value, (bw,)), shaped as w.
    """
    # -- forward sweep ------------------------------------------------------
    terms = {}
    t = x @ w - y
    terms["fit"] = np.mean(t ** 2)
    terms["ridge"] = 0.1 * np.sum(w * w)
    terms["bias"] = w[0]

    # -- reverse sweep ------------------------------------------------------
    # return terms["fit"] + terms["ridge"] * terms["bias"]
    bterms = {"fit": 1.0, "ridge": 1.0 * terms["bias"], "bias": 1.0 * terms["ridge"]}
    # terms["bias"] = w[0]
    t2 = bterms.pop("bias")
    bw = np.zeros_like(w)
    bw[0] += t2
    # terms["ridge"] = 0.1 * np.sum(w * w)
    bw += 0.2 * bterms.pop("ridge") * w
    # terms["fit"] = np.mean((x @ w - y) ** 2)
    bw += x.T @ (bterms.pop("fit") / np.size(t) * 2 * t)
    return terms["fit"] + terms["ridge"] * terms["bias"], (bw,)


# output: forward


def jvp_named_losses(w, x, y, dw):
    """named_losses(w, x, y) and its tangent  [named_losses.py:7, forward mode].

    Returns (value, tangent).
    """
    terms = {}
    t = x @ w - y
    dterms = {}
    dterms["fit"] = np.mean(x @ dw * 2 * t)
    terms["fit"] = np.mean(t ** 2)
    dterms["ridge"] = np.sum(dw * w * 2.0) * 0.1
    terms["ridge"] = 0.1 * np.sum(w * w)
    dterms["bias"] = dw[0]
    terms["bias"] = w[0]
    return (
        terms["fit"] + terms["ridge"] * terms["bias"],
        dterms["fit"] + (dterms["ridge"] * terms["bias"] + dterms["bias"] * terms["ridge"]),
    )
