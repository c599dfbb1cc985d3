# flags: wrt=w,x
"""The states of a recurrent network in a list of known length, each an array written at an index."""

import numpy as np


def hidden_states(w, x, steps):
    states = [x] * (steps + 1)
    for t in range(steps):
        states[t + 1] = np.tanh(w @ states[t])
    return sum(np.sum(s) for s in states)


def points():
    rng = np.random.default_rng(5)
    return [
        (rng.normal(size=(n, n)), rng.normal(size=n), steps)
        for n, steps in ((2, 3), (3, 1), (1, 4))
    ]


# output: reverse


def value_and_grad_hidden_states(w, x, steps):
    """Value and gradient of hidden_states(w, x, steps)  [hidden_states.py:7, reverse mode].

    Returns (value, (bw, bx)), shaped as w, x.
    """
    # -- forward sweep ------------------------------------------------------
    t2 = steps + 1
    states = []
    for i in range(t2):
        states.append(x)
    states_old = []
    for t in range(steps):
        states_old.append(states[t + 1])
        states[t + 1] = np.tanh(w @ states[t])
    t3 = 0
    bound_old = len(states)
    for i2 in range(len(states)):
        s = states[i2]
        t3 = t3 + np.sum(s)

    # -- reverse sweep ------------------------------------------------------
    bstates = [np.zeros_like(item) for item in states]
    bt3 = 1.0
    for i2 in range(bound_old - 1, -1, -1):
        # return sum(np.sum(s) for s in states)
        bstates[i2] = bstates[i2] + bt3
    bw = np.zeros_like(w)
    for t in range(steps - 1, -1, -1):
        # states[t + 1] = np.tanh(w @ states[t])
        t4 = bstates[t + 1]
        bstates[t + 1] = np.zeros_like(states_old[t])
        t5 = t4 * (1 - np.tanh(w @ states[t]) * np.tanh(w @ states[t]))
        bw += np.outer(t5, states[t])
        bstates[t] = bstates[t] + w.T @ t5
    bx = np.zeros_like(x)
    for i in range(t2 - 1, -1, -1):
        # states = [x] * (steps + 1)
        bx += bstates.pop()
    return t3, (bw, bx)


# output: forward


def jvp_hidden_states(w, x, steps, dw, dx):
    """hidden_states(w, x, steps) and its tangent  [hidden_states.py:7, forward mode].

    Returns (value, tangent).
    """
    states = []
    dstates = []
    t2 = steps + 1
    for i in range(t2):
        dstates.append(dx)
        states.append(x)
    for t in range(steps):
        dstates[t + 1] = (dw @ states[t] + w @ dstates[t]) * (
            1
            - np.tanh(w @ states[t]) * np.tanh(w @ states[t])
        )
        states[t + 1] = np.tanh(w @ states[t])
    t3 = 0
    dt3 = 0.0
    for i2 in range(len(states)):
        ds = dstates[i2]
        s = states[i2]
        dt3 = dt3 + np.sum(ds)
        t3 = t3 + np.sum(s)
    return t3, dt3
