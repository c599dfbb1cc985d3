# flags: wrt=params,x
"""Parameters read with `get`, some of them left at their defaults."""


def default_gain(params, x):
    gain = params.get("gain", 1.0)
    offset = params.get("offset", 0.5)
    return (gain * x + offset) ** 2


def points():
    return [({"gain": 1.2}, 0.3), ({"gain": 0.3}, 0.9), ({"gain": -0.8}, 0.4)]


# output: reverse


def value_and_grad_default_gain(params, x):
    """Value and gradient of default_gain(params, x)  [default_gain.py:5, reverse mode].

    Returns (value, (bparams, bx)), shaped as params, x.
    """
    # -- forward sweep ------------------------------------------------------
    gain = params["gain"]
    offset = 0.5

    # -- reverse sweep ------------------------------------------------------
    # return (gain * x + offset) ** 2
    t3 = 2.0 * (gain * x + offset)
    return (gain * x + offset) ** 2, ({"gain": t3 * x}, t3 * gain)


# output: forward


def jvp_default_gain(params, x, dparams, dx):
    """default_gain(params, x) and its tangent  [default_gain.py:5, forward mode].

    Returns (value, tangent).
    """
    dgain = dparams["gain"]
    gain = params["gain"]
    offset = 0.5
    return (gain * x + offset) ** 2, (dgain * x + dx * gain) * 2 * (gain * x + offset)
