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
    t3 = sum([np.sum(params["w"] ** 2), np.sum(params["b"] ** 2)])

    # -- reverse sweep ------------------------------------------------------
    # return 0.5 * strength * sum(np.sum(p**2) for p in params.values())
    bt3 = 0.5 * strength
    return 0.5 * strength * t3, ({"w": bt3 * 2 * params["w"], "b": bt3 * 2 * params["b"]}, 0.5 * t3)


# output: forward


def jvp_summed_values(params, strength, dparams, dstrength):
    """summed_values(params, strength) and its tangent  [summed_values.py:7, forward mode].

    Returns (value, tangent).
    """
    t3 = sum([np.sum(params["w"] ** 2), np.sum(params["b"] ** 2)])
    return (
        0.5 * strength * t3,
        dstrength * 0.5 * t3
        + (np.sum(dparams["w"] * 2 * params["w"]) + np.sum(dparams["b"] * 2 * params["b"]))
        * (0.5 * strength),
    )
