# flags: wrt=params
"""One step of gradient descent in a dict comprehension, and the loss after it."""

import numpy as np


def descent_step(params, grads, rate):
    stepped = {name: p - rate * grads[name] for name, p in params.items()}
    return sum(np.sum(p * p) for p in stepped.values())


def points():
    rng = np.random.default_rng(13)

    def tree(n):
        return {"w": rng.normal(size=(n, 2)), "b": rng.normal(size=2)}

    return [(tree(n), tree(n), 0.1 * n) for n in (2, 3, 1)]


# output: reverse


def value_and_grad_descent_step(params, grads, rate):
    """Value and gradient of descent_step(params, grads, rate)  [descent_step.py:7, reverse mode].

    Returns (value, (bparams,)), shaped as params.
    """
    # -- forward sweep ------------------------------------------------------
    stepped = {"w": params["w"] - rate * grads["w"], "b": params["b"] - rate * grads["b"]}

    # -- reverse sweep ------------------------------------------------------
    # return sum(np.sum(p * p) for p in stepped.values())
    bstepped = {"w": np.zeros_like(stepped["w"]), "b": 1.0 * stepped["b"]}
    t = stepped["w"] * stepped["w"]
    t2 = stepped["b"] * stepped["b"]
    bstepped["b"] = bstepped["b"] + stepped["b"]
    bstepped["w"] = bstepped["w"] + stepped["w"]
    bstepped["w"] = bstepped["w"] + stepped["w"]
    # stepped = {name: p - rate * grads[name] for name, p in params.items()}
    bparams = {"w": np.zeros_like(params["w"]), "b": np.zeros_like(params["b"])}
    bparams["w"] = bparams["w"] + bstepped["w"]
    bparams["b"] = bparams["b"] + bstepped["b"]
    return sum([np.sum(t), np.sum(t2)]), (bparams,)


# output: forward


def jvp_descent_step(params, grads, rate, dparams):
    """descent_step(params, grads, rate) and its tangent  [descent_step.py:7, forward mode].

    Returns (value, tangent).
    """
    dstepped = {"w": dparams["w"], "b": dparams["b"]}
    stepped = {"w": params["w"] - rate * grads["w"], "b": params["b"] - rate * grads["b"]}
    return (
        sum([np.sum(stepped["w"] * stepped["w"]), np.sum(stepped["b"] * stepped["b"])]),
        np.sum(dstepped["w"] * stepped["w"] * 2.0) + np.sum(dstepped["b"] * stepped["b"] * 2.0),
    )
