# flags: wrt=fields,rate
"""Layers of a column, each relaxed towards the one below and written back into its list."""

import numpy as np


def smoothed_fields(fields, rate):
    for k in range(1, len(fields)):
        fields[k] = fields[k] + rate * (fields[k - 1] - fields[k])
    return np.sum(fields[-1] ** 2)


def points():
    rng = np.random.default_rng(7)
    return [
        ([rng.normal(size=3) for _ in range(3)], 0.3),
        ([rng.normal(size=2) for _ in range(2)], 0.7),
        ([rng.normal(size=1) for _ in range(4)], 1.1),
    ]


# output: reverse


def value_and_grad_smoothed_fields(fields, rate):
    """Value and gradient of smoothed_fields(fields, rate)  [smoothed_fields.py:7, reverse mode].

    Returns (value, (bfields, brate)), shaped as fields, rate.
    """
    fields = list(fields)

    # -- forward sweep ------------------------------------------------------
    fields_old = []
    t_old = []
    bound_old = len(fields)
    for k in range(1, len(fields)):
        t = fields[k - 1] - fields[k]
        fields_old.append(fields[k])
        t_old.append(t)
        fields[k] = fields[k] + rate * t

    # -- reverse sweep ------------------------------------------------------
    fields_at = len(fields_old)
    t_at = len(t_old)
    # return np.sum(fields[-1] ** 2)
    bfields = [np.zeros_like(fields[0]), np.zeros_like(fields[1]), 2.0 * fields[-1]]
    brate = 0.0
    t2 = fields[-1] ** 2
    for k in range(bound_old - 1, 0, -1):
        # fields[k] = fields[k] + rate * (fields[k - 1] - fields[k])
        t3 = bfields[k]
        fields_at -= 1
        bfields[k] = np.zeros_like(fields_old[fields_at])
        t_at -= 1
        t = t_old[t_at]
        bfields[k] = bfields[k] + t3
        brate += np.dot(t3, t)
        bt = t3 * rate
        bfields[k - 1] = bfields[k - 1] + bt
        bfields[k] = bfields[k] + -bt
    return np.sum(t2), (bfields, brate)


# output: forward


def jvp_smoothed_fields(fields, rate, dfields, drate):
    """smoothed_fields(fields, rate) and its tangent  [smoothed_fields.py:7, forward mode].

    Returns (value, tangent).
    """
    fields = list(fields)
    dfields = list(dfields)
    for k in range(1, len(fields)):
        t = fields[k - 1] - fields[k]
        dfields[k] = dfields[k] + (drate * t + (dfields[k - 1] - dfields[k]) * rate)
        fields[k] = fields[k] + rate * t
    return np.sum(fields[-1] ** 2), np.sum(dfields[-1] * 2 * fields[-1])
