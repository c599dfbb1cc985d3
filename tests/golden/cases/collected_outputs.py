# flags: wrt=w,u
"""The outputs of a recurrent network collected in a list, and compared with data one by one."""

import numpy as np


def collected_outputs(w, u, x, target):
    h = np.zeros_like(target[0])
    outputs = []
    for t in range(len(x)):
        h = np.tanh(w @ h + u * x[t])
        outputs.append(h)
    loss = 0.0
    for t in range(len(x)):
        misfit = outputs[t] - target[t]
        loss += np.sum(misfit * misfit)
    return loss / len(outputs)


def points():
    rng = np.random.default_rng(5)
    return [
        (
            rng.normal(size=(n, n)),
            rng.normal(size=n),
            rng.normal(size=steps),
            rng.normal(size=(steps, n)),
        )
        for n, steps in ((2, 3), (3, 1), (1, 5))
    ]


# output: reverse


def value_and_grad_collected_outputs(w, u, x, target):
    """Value and gradient of collected_outputs(w, u, x, target)  [collected_outputs.py:7, reverse
    mode].

    Returns (value, (bw, bu)), shaped as w, u.
    """
    # -- forward sweep ------------------------------------------------------
    h = np.zeros_like(target[0])
    outputs = []
    h_old = []
    for t in range(len(x)):
        h_old.append(h)
        h = np.tanh(w @ h + u * x[t])
        outputs.append(h)
    loss = 0.0
    misfit_old = []
    for t in range(len(x)):
        misfit = outputs[t] - target[t]
        misfit_old.append(misfit)
        loss += np.sum(misfit * misfit)

    # -- reverse sweep ------------------------------------------------------
    boutputs = [np.zeros_like(item) for item in outputs]
    value = loss / len(outputs)
    # return loss / len(outputs)
    bloss = 1.0 / len(outputs)
    for t in range(len(x) - 1, -1, -1):
        # loss += np.sum(misfit * misfit)
        misfit = misfit_old[t]
        # misfit = outputs[t] - target[t]
        boutputs[t] = boutputs[t] + bloss * misfit * 2.0
    bh = np.zeros_like(h)
    bu = np.zeros_like(u)
    bw = np.zeros_like(w)
    for t in range(len(x) - 1, -1, -1):
        # outputs.append(h)
        bh += boutputs.pop()
        # h = np.tanh(w @ h + u * x[t])
        t4 = h
        h = h_old[t]
        t3 = bh * (1 - t4 * t4)
        bw += np.outer(t3, h)
        bu += t3 * x[t]
        bh = w.T @ t3
    return value, (bw, bu)


# output: forward


def jvp_collected_outputs(w, u, x, target, dw, du):
    """collected_outputs(w, u, x, target) and its tangent  [collected_outputs.py:7, forward mode].

    Returns (value, tangent).
    """
    h = np.zeros_like(target[0])
    outputs = []
    dh = np.zeros_like(h)
    doutputs = []
    for t in range(len(x)):
        dh = (dw @ h + w @ dh + du * x[t]) * (
            1
            - np.tanh(w @ h + u * x[t]) * np.tanh(w @ h + u * x[t])
        )
        h = np.tanh(w @ h + u * x[t])
        doutputs.append(dh)
        outputs.append(h)
    loss = 0.0
    dloss = 0.0
    for t in range(len(x)):
        dmisfit = doutputs[t]
        misfit = outputs[t] - target[t]
        dloss += np.sum(dmisfit * misfit * 2.0)
        loss += np.sum(misfit * misfit)
    return loss / len(outputs), dloss / len(outputs)
