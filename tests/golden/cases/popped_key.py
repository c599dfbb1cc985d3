# flags: wrt=params
"""A dict of parameters from which the scale is popped before the others are added up."""

import numpy as np


def popped_key(params, x):
    scale = params.pop("scale")
    del params["unused"]
    y = 0.0
    for value in params.values():
        y = y + np.sum(value * x)
    return scale * y


def points():
    rng = np.random.default_rng(11)
    return [
        (
            {"scale": 0.7, "unused": 1.0, "a": rng.normal(size=n), "b": rng.normal(size=n)},
            rng.normal(size=n),
        )
        for n in (2, 3, 1)
    ]


# output: reverse


def value_and_grad_popped_key(params, x):
    """Value and gradient of popped_key(params, x)  [popped_key.py:7, reverse mode].

    Returns (value, (bparams,)), shaped as params.
    """
    params = dict(params)

    # -- forward sweep ------------------------------------------------------
    scale = params.pop("scale")
    params.pop("unused")
    y = 0.0
    items = list(params)
    for i in range(len(items)):
        value = params[items[i]]
        y = y + np.sum(value * x)

    # -- reverse sweep ------------------------------------------------------
    bparams = {"a": np.zeros_like(params["a"]), "b": np.zeros_like(params["b"])}
    # return scale * y
    by = scale
    for i in range(len(items) - 1, -1, -1):
        # for value in params.values():
        bparams[items[i]] = bparams[items[i]] + by * x
    # del params["unused"]
    bparams["unused"] = 0.0
    # scale = params.pop("scale")
    bparams["scale"] = y
    return (
        scale * y,
        (
            {
                "scale": bparams["scale"],
                "unused": bparams["unused"],
                "a": bparams["a"],
                "b": bparams["b"],
            },
        ),
    )


# output: forward


def jvp_popped_key(params, x, dparams):
    """popped_key(params, x) and its tangent  [popped_key.py:7, forward mode].

    Returns (value, tangent).
    """
    params = dict(params)
    dparams = dict(dparams)
    dscale = dparams.pop("scale")
    scale = params.pop("scale")
    dparams.pop("unused")
    params.pop("unused")
    y = 0.0
    items = list(params)
    dy = 0.0
    for i in range(len(items)):
        dvalue = dparams[items[i]]
        value = params[items[i]]
        dy = dy + np.sum(dvalue * x)
        y = y + np.sum(value * x)
    return scale * y, dscale * y + dy * scale
