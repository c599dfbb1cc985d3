# flags: wrt=a,b
# numba: yes
"""Bisection left by break, then one Newton step that carries most of the derivative."""

import math


def bisection(a, b, tolerance):
    lo = 0.0
    hi = 2.0
    steps = 0
    misfit = 0.0
    while True:
        mid = 0.5 * (lo + hi)
        value = math.exp(mid) * a - b
        misfit += value * value
        steps += 1
        if abs(value) < tolerance or steps == 6:
            break
        if value > 0.0:
            hi = mid
        else:
            lo = mid
    slope = math.exp(mid) * a
    root = mid - value / slope
    again = root - (math.exp(root) * a - b) / (math.exp(root) * a)
    return again * again + 0.1 * misfit


def points():
    return [(1.1, 2.9, 0.07), (0.6, 3.1, 0.011), (2.3, 2.9, 0.3), (0.9, 2.2, 0.0)]


# output: reverse


def value_and_grad_bisection(a, b, tolerance):
    """Value and gradient of bisection(a, b, tolerance)  [bisection.py:8, reverse mode].

    Returns (value, (ba, bb)), shaped as a, b.
    """
    # -- forward sweep ------------------------------------------------------
    lo = 0.0
    hi = 2.0
    steps = 0
    misfit = 0.0
    trips = 0
    value_old = []
    mid_old = []
    while True:
        trips += 1
        mid = 0.5 * (lo + hi)
        mid_old.append(mid)
        value = math.exp(mid) * a - b
        value_old.append(value)
        misfit += value * value
        steps += 1
        if abs(value) < tolerance or steps == 6:
            break
        elif value > 0.0:
            hi = mid
        else:
            lo = mid
    slope = math.exp(mid) * a
    root = mid - value / slope
    t = math.exp(root)
    t2 = math.exp(root)
    again = root - (t * a - b) / (t2 * a)

    # -- reverse sweep ------------------------------------------------------
    # return again * again + 0.1 * misfit
    bagain = 2.0 * again
    # again = root - (math.exp(root) * a - b) / (math.exp(root) * a)
    t3 = -bagain / (t2 * a)
    t4 = bagain * ((t * a - b) / (t2 * a)) / (t2 * a)
    ba = t3 * t + t4 * t2
    bb = -t3
    broot = bagain + t4 * a * t2 + t3 * a * t
    # root = mid - value / slope
    bvalue = -broot / slope
    # slope = math.exp(mid) * a
    ba += broot * (value / slope) / slope * math.exp(mid)
    for k in range(trips - 1, -1, -1):
        # misfit += value * value
        value = value_old[k]
        bvalue += 0.2 * value
        # value = math.exp(mid) * a - b
        mid = mid_old[k]
        ba += bvalue * math.exp(mid)
        bb -= bvalue
        bvalue = 0.0
    return again * again + 0.1 * misfit, (ba, bb)


# output: forward


def jvp_bisection(a, b, tolerance, da, db):
    """bisection(a, b, tolerance) and its tangent  [bisection.py:8, forward mode].

    Returns (value, tangent).
    """
    lo = 0.0
    hi = 2.0
    steps = 0
    misfit = 0.0
    dmisfit = 0.0
    while True:
        mid = 0.5 * (lo + hi)
        dvalue = da * math.exp(mid) - db
        value = math.exp(mid) * a - b
        dmisfit += dvalue * value * 2.0
        misfit += value * value
        steps += 1
        if abs(value) < tolerance or steps == 6:
            break
        elif value > 0.0:
            hi = mid
        else:
            lo = mid
    dslope = da * math.exp(mid)
    slope = math.exp(mid) * a
    droot = -(dvalue / slope - dslope * (value / slope) / slope)
    root = mid - value / slope
    t = math.exp(root)
    t2 = math.exp(root)
    dagain = droot - (
        (droot * t * a + da * t - db) / (t2 * a)
        - (droot * t2 * a + da * t2) * ((t * a - b) / (t2 * a)) / (t2 * a)
    )
    again = root - (t * a - b) / (t2 * a)
    return again * again + 0.1 * misfit, dagain * again * 2.0 + dmisfit * 0.1
