# flags: wrt=params,strength
"""Weight decay: the squares of all parameters, over the values of a dict."""

import numpy as np


def weight_decay(params, strength):
    return 0.5 * strength * sum(np.sum(p**2) for p in params.values())


def points():
    rng = np.random.default_rng(17)
    return [({"w": rng.normal(size=(n, 2)), "b": rng.normal(size=n)}, 0.1 * n) for n in (2, 3, 1)]


# output: reverse


def value_and_grad_weight_decay(params, strength):
    """Value and gradient of weight_decay(params, strength)  [weight_decay.py:7, reverse mode].

    Returns (value, (bparams, bstrength)), shaped as params, strength.
    """
    # -- forward sweep ------------------------------------------------------
    t3 = sum([np.sum(params["w"] ** 2), np.sum(params["b"] ** 2)])

    # -- reverse sweep ------------------------------------------------------
    # return 0.5 * strength * sum(np.sum(p**2) for p in params.values())
    bt3 = 0.5 * strength
    return 0.5 * strength * t3, ({"w": bt3 * 2 * params["w"], "b": bt3 * 2 * params["b"]}, 0.5 * t3)


# output: forward


def jvp_weight_decay(params, strength, dparams, dstrength):
    """weight_decay(params, strength) and its tangent  [weight_decay.py:7, forward mode].

    Returns (value, tangent).
    """
    t3 = sum([np.sum(params["w"] ** 2), np.sum(params["b"] ** 2)])
    return (
        0.5 * strength * t3,
        dstrength * 0.5 * t3
        + (np.sum(dparams["w"] * 2 * params["w"]) + np.sum(dparams["b"] * 2 * params["b"]))
        * (0.5 * strength),
    )
