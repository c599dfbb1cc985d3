# flags: wrt=params,strength
"""A penalty on all parameters of a dict: a sum over its values."""

import numpy as np


def summed_values(params, strength):
    return 0.5 * strength * sum(np.sum(p**2) for p in params.values())


def points():
    rng = np.random.default_rng(17)
    return [({"w": rng.normal(size=n), "b": rng.normal(size=2)}, 0.1 * n) for n in (2, 3, 1)]


# output: reverse


def value_and_grad_summed_values(params, strength):
    """Value and gradient of summed_values(params, strength)  [summed_values.py:7, reverse mode].

    Returns (value, (bparams, bstrength)), shaped as params, strength.
    """
    # -- forward sweep ------------------------------------------------------
    t = 0
    items = list(params)
    for i in range(len(items)):
        p = params[items[i]]
        t = t + np.sum(p ** 2)

    # -- reverse sweep ------------------------------------------------------
    bparams = {"w": np.zeros_like(params["w"]), "b": np.zeros_like(params["b"])}
    # return 0.5 * strength * sum(np.sum(p**2) for p in params.values())
    bt = 0.5 * strength
    for i in range(len(items) - 1, -1, -1):
        p = params[items[i]]
        bparams[items[i]] = bparams[items[i]] + bt * 2 * p
    return 0.5 * strength * t, (bparams, 0.5 * t)


# output: forward


def jvp_summed_values(params, strength, dparams, dstrength):
    """summed_values(params, strength) and its tangent  [summed_values.py:7, forward mode].

    Returns (value, tangent).
    """
    t = 0
    items = list(params)
    dt = 0.0
    for i in range(len(items)):
        dp = dparams[items[i]]
        p = params[items[i]]
        dt = dt + np.sum(dp * 2 * p)
        t = t + np.sum(p ** 2)
    return 0.5 * strength * t, dstrength * 0.5 * t + dt * (0.5 * strength)
