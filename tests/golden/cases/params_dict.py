# flags: wrt=p
"""A perceptron whose parameters stand in a dict: the gradient is such a dict."""

import numpy as np


def params_dict(p, x, target):
    hidden = np.tanh(x @ p["w"] + p["b"])
    misfit = hidden @ p["out"] - target
    return np.mean(misfit**2) + p["decay"] * np.sum(p["w"] * p["w"])


def points():
    rng = np.random.default_rng(3)

    def params(width):
        return {
            "w": rng.normal(size=(3, width)),
            "b": rng.normal(size=width),
            "out": rng.normal(size=width),
            "decay": 0.1,
        }

    return [(params(n), rng.normal(size=(5, 3)), rng.normal(size=5)) for n in (2, 4, 1)]


# output: reverse


def value_and_grad_params_dict(p, x, target):
    """Value and gradient of params_dict(p, x, target)  [params_dict.py:7, reverse mode].

    Returns (value, (bp,)), shaped as p.
    """
    # -- forward sweep ------------------------------------------------------
    hidden = np.tanh(x @ p["w"] + p["b"])
    misfit = hidden @ p["out"] - target
    t = p["w"] * p["w"]

    # -- reverse sweep ------------------------------------------------------
    # return np.mean(misfit**2) + p["decay"] * np.sum(p["w"] * p["w"])
    bmisfit = 2.0 / np.size(misfit) * misfit
    bp = {
        "w": np.zeros_like(p["w"]),
        "b": np.zeros_like(p["b"]),
        "out": np.zeros_like(p["out"]),
        "decay": 1.0 * np.sum(t),
    }
    bt = 1.0 * p["decay"]
    bp["w"] = bp["w"] + bt * p["w"]
    bp["w"] = bp["w"] + bt * p["w"]
    # misfit = hidden @ p["out"] - target
    bhidden = np.outer(bmisfit, p["out"])
    bp["out"] = bp["out"] + hidden.T @ bmisfit
    # hidden = np.tanh(x @ p["w"] + p["b"])
    t3 = bhidden * (1 - hidden * hidden)
    bp["w"] = bp["w"] + x.T @ t3
    bp["b"] = bp["b"] + np.sum(t3, axis=0)
    return np.mean(misfit ** 2) + p["decay"] * np.sum(t), (bp,)


# output: forward


def jvp_params_dict(p, x, target, dp):
    """params_dict(p, x, target) and its tangent  [params_dict.py:7, forward mode].

    Returns (value, tangent).
    """
    hidden = np.tanh(x @ p["w"] + p["b"])
    dhidden = (x @ dp["w"] + dp["b"]) * (1 - hidden * hidden)
    dmisfit = dhidden @ p["out"] + hidden @ dp["out"]
    misfit = hidden @ p["out"] - target
    t = p["w"] * p["w"]
    return (
        np.mean(misfit ** 2) + p["decay"] * np.sum(t),
        np.mean(dmisfit * 2 * misfit)
        + (dp["decay"] * np.sum(t) + np.sum(dp["w"] * p["w"] * 2.0) * p["decay"]),
    )
