# flags: wrt=params
# allowed: add
"""A trial step on a deep copy of the parameters; the parameters themselves stay."""

import copy

import numpy as np


def deep_copies(params, step):
    trial = copy.deepcopy(params)
    trial["w"] = trial["w"] + step * trial["b"]
    return np.sum(trial["w"] * params["w"])


def points():
    rng = np.random.default_rng(27)
    return [({"w": rng.normal(size=n), "b": 0.1 * n}, 0.3) for n in (2, 3, 1)]


# output: reverse


def value_and_grad_deep_copies(params, step):
    """Value and gradient of deep_copies(params, step)  [deep_copies.py:10, reverse mode].

    Returns (value, (bparams,)), shaped as params.
    """
    # -- forward sweep ------------------------------------------------------
    trial = copy.deepcopy(params)
    trial_old = trial["w"]
    trial["w"] = trial["w"] + step * trial["b"]

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(trial["w"] * params["w"])
    btrial = {"w": 1.0 * params["w"], "b": 0.0}
    bparams = {"w": 1.0 * trial["w"], "b": 0.0}
    # trial["w"] = trial["w"] + step * trial["b"]
    t2 = btrial["w"]
    # return np.sum(trial["w"] * params["w"])
    t = trial["w"] * params["w"]
    # trial["w"] = trial["w"] + step * trial["b"]
    btrial["w"] = np.zeros_like(trial_old)
    btrial["w"] = btrial["w"] + t2
    btrial["b"] += np.sum(t2) * step
    # trial = copy.deepcopy(params)
    bparams = add(bparams, btrial)
    return np.sum(t), (bparams,)


# output: forward


def jvp_deep_copies(params, step, dparams):
    """deep_copies(params, step) and its tangent  [deep_copies.py:10, forward mode].

    Returns (value, tangent).
    """
    dtrial = {"w": copy.deepcopy(dparams)["w"].copy(), "b": copy.deepcopy(dparams)["b"]}
    trial = copy.deepcopy(params)
    dtrial["w"] = dtrial["w"] + dtrial["b"] * step
    trial["w"] = trial["w"] + step * trial["b"]
    return (
        np.sum(trial["w"] * params["w"]),
        np.sum(dtrial["w"] * params["w"] + dparams["w"] * trial["w"]),
    )
