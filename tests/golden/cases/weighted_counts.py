# flags: wrt=weights
"""A histogram in a dict: weights are added up by label, with `get` where a label is new."""

import numpy as np


def weighted_counts(weights, labels):
    mass = {}
    for i, label in enumerate(labels):
        mass[label] = mass.get(label, 0.0) + weights[i]
    return sum(m * m for m in mass.values())


def points():
    return [
        (np.array([0.3, -0.4, 1.2]), np.array([0, 1, 0])),
        (np.array([0.9, 0.1]), np.array([2, 2])),
        (np.array([-0.2, 0.7, 0.5, 1.0]), np.array([3, 2, 1, 3])),
    ]


# output: reverse


def value_and_grad_weighted_counts(weights, labels):
    """Value and gradient of weighted_counts(weights, labels)  [weighted_counts.py:7, reverse
    mode].

    Returns (value, (bweights,)), shaped as weights.
    """
    # -- forward sweep ------------------------------------------------------
    mass = {}
    mass_had = []
    label_test_old = []
    for i in range(len(labels)):
        label = labels[i]
        label_test = label in mass
        label_test_old.append(label_test)
        if label_test:
            t2 = mass[label]
        else:
            t2 = 0.0
        mass_had.append(label in mass)
        mass[label] = t2 + weights[i]
    t3 = 0
    items = list(mass)
    for i2 in range(len(items)):
        m = mass[items[i2]]
        t3 = t3 + m * m

    # -- reverse sweep ------------------------------------------------------
    bmass = dict.fromkeys(mass, 0.0)
    bt3 = 1.0
    for i2 in range(len(items) - 1, -1, -1):
        # return sum(m * m for m in mass.values())
        m = mass[items[i2]]
        bmass[items[i2]] += bt3 * m * 2.0
    bweights = np.zeros_like(weights)
    for i in range(len(labels) - 1, -1, -1):
        # mass[label] = mass.get(label, 0.0) + weights[i]
        label = labels[i]
        t = bmass.pop(label)
        if mass_had[i]:
            bmass[label] = 0.0
        bweights[i] += t
        bt2 = t
        if label_test_old[i]:
            bmass[label] += bt2
    return t3, (bweights,)


# output: forward


def jvp_weighted_counts(weights, labels, dweights):
    """weighted_counts(weights, labels) and its tangent  [weighted_counts.py:7, forward mode].

    Returns (value, tangent).
    """
    mass = {}
    dmass = {}
    for i in range(len(labels)):
        label = labels[i]
        if label in mass:
            dt2 = dmass[label]
            t2 = mass[label]
        else:
            t2 = 0.0
            dt2 = 0.0
        dmass[label] = dt2 + dweights[i]
        mass[label] = t2 + weights[i]
    t3 = 0
    items = list(mass)
    dt3 = 0.0
    for i2 in range(len(items)):
        dm = dmass[items[i2]]
        m = mass[items[i2]]
        dt3 = dt3 + dm * m * 2.0
        t3 = t3 + m * m
    return t3, dt3
