# flags: wrt=params
# allowed: unbroadcast
"""The squares of all parameters in a dict, added up in a loop over its items."""

import numpy as np


def weight_penalty(params, strength):
    total = 0.0
    for name, value in params.items():
        if name != "bias":
            total += strength * np.sum(value * value)
    return total


def points():
    rng = np.random.default_rng(8)
    return [
        ({"w": rng.normal(size=n + 1), "bias": rng.normal(size=n), "out": rng.normal(size=n)}, 0.3)
        for n in (3, 1, 4)
    ]


# output: reverse


def value_and_grad_weight_penalty(params, strength):
    """Value and gradient of weight_penalty(params, strength)  [weight_penalty.py:8, reverse mode].

    Returns (value, (bparams,)), shaped as params.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    items = list(params)
    for i in range(len(items)):
        name = items[i]
        value = params[items[i]]
        if name != "bias":
            total += strength * np.sum(value * value)

    # -- reverse sweep ------------------------------------------------------
    bparams = {
        "w": np.zeros_like(params["w"]),
        "bias": np.zeros_like(params["bias"]),
        "out": np.zeros_like(params["out"]),
    }
    for i in range(len(items) - 1, -1, -1):
        name = items[i]
        value = params[items[i]]
        if name != "bias":
            # total += strength * np.sum(value * value)
            bvalue = (
                unbroadcast(np.broadcast_to(strength * value, np.shape(value * value)), value) * 2.0
            )
        else:
            bvalue = np.zeros_like(value)
        # for name, value in params.items():
        bparams[items[i]] = bparams[items[i]] + bvalue
    return total, (bparams,)


# output: forward


def jvp_weight_penalty(params, strength, dparams):
    """weight_penalty(params, strength) and its tangent  [weight_penalty.py:8, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    items = list(params)
    dtotal = 0.0
    for i in range(len(items)):
        name = items[i]
        dvalue = dparams[items[i]]
        value = params[items[i]]
        if name != "bias":
            dtotal += np.sum(dvalue * value * 2.0) * strength
            total += strength * np.sum(value * value)
    return total, dtotal
