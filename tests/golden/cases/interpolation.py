# flags: wrt=t,knots,values
# numba: yes
"""Piecewise cubic interpolation: the interval is searched for by halving."""

import numpy as np


def interpolation(t, knots, values):
    total = 0.0
    for i in range(len(t)):
        if t[i] < knots[0]:
            total += values[0]
            continue
        lo = 0
        hi = len(knots) - 1
        while hi - lo > 1:
            mid = (lo + hi) // 2
            if knots[mid] > t[i]:
                hi = mid
            else:
                lo = mid
        h = knots[hi] - knots[lo]
        s = (t[i] - knots[lo]) / h
        blend = s * s * (3.0 - 2.0 * s)
        total += values[lo] + blend * (values[hi] - values[lo])
    return total * total


def points():
    rng = np.random.default_rng(60)
    knots = np.array([-1.0, -0.3, 0.2, 0.9, 1.7, 2.5])
    return [
        (rng.uniform(-1.3, 2.2, size=5), knots, rng.normal(size=6)),
        (np.array([-1.6, 0.4]), knots[1:] + 0.0, rng.normal(size=5)),
        (rng.uniform(-1.0, 0.1, size=1), knots[:3] + 0.0, rng.normal(size=3)),
    ]


# output: reverse


def value_and_grad_interpolation(t, knots, values):
    """Value and gradient of interpolation(t, knots, values)  [interpolation.py:8, reverse mode].

    Returns (value, (bt, bknots, bvalues)), shaped as t, knots, values.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    lo_old = []
    hi_old = []
    for i in range(len(t)):
        if t[i] < knots[0]:
            total += values[0]
        else:
            lo = 0
            hi = len(knots) - 1
            while hi - lo > 1:
                mid = (lo + hi) // 2
                if knots[mid] > t[i]:
                    hi = mid
                else:
                    lo = mid
            h = knots[hi] - knots[lo]
            s = (t[i] - knots[lo]) / h
            blend = s * s * (3.0 - 2.0 * s)
            lo_old.append(lo)
            hi_old.append(hi)
            total += values[lo] + blend * (values[hi] - values[lo])

    # -- reverse sweep ------------------------------------------------------
    lo_at = len(lo_old)
    hi_at = len(hi_old)
    # return total * total
    btotal = 2.0 * total
    bknots = np.zeros_like(knots)
    bt = np.zeros_like(t)
    bvalues = np.zeros_like(values)
    for i in range(len(t) - 1, -1, -1):
        if t[i] < knots[0]:
            # total += values[0]
            bvalues[0] += btotal
        else:
            # total += values[lo] + blend * (values[hi] - values[lo])
            lo_at -= 1
            lo = lo_old[lo_at]
            hi_at -= 1
            hi = hi_old[hi_at]
            h = knots[hi] - knots[lo]
            s = (t[i] - knots[lo]) / h
            blend = s * s * (3.0 - 2.0 * s)
            bvalues[lo] += btotal
            bblend = btotal * (values[hi] - values[lo])
            bvalues[hi] += btotal * blend
            bvalues[lo] -= btotal * blend
            # blend = s * s * (3.0 - 2.0 * s)
            bs = bblend * (3.0 - 2.0 * s) * s * 2.0 - bblend * (s * s) * 2.0
            # s = (t[i] - knots[lo]) / h
            t3 = bs / h
            bt[i] = t3
            bknots[lo] -= t3
            bh = -bs * s / h
            # h = knots[hi] - knots[lo]
            bknots[hi] += bh
            bknots[lo] -= bh
    return total * total, (bt, bknots, bvalues)


# output: forward


def jvp_interpolation(t, knots, values, dt, dknots, dvalues):
    """interpolation(t, knots, values) and its tangent  [interpolation.py:8, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    dtotal = 0.0
    for i in range(len(t)):
        if t[i] < knots[0]:
            dtotal += dvalues[0]
            total += values[0]
        else:
            lo = 0
            hi = len(knots) - 1
            while hi - lo > 1:
                mid = (lo + hi) // 2
                if knots[mid] > t[i]:
                    hi = mid
                else:
                    lo = mid
            dh = dknots[hi] - dknots[lo]
            h = knots[hi] - knots[lo]
            s = (t[i] - knots[lo]) / h
            ds = (dt[i] - dknots[lo]) / h - dh * s / h
            dblend = ds * s * 2.0 * (3.0 - 2.0 * s) - ds * 2.0 * (s * s)
            blend = s * s * (3.0 - 2.0 * s)
            dtotal += dvalues[lo] + (
                dblend * (values[hi] - values[lo])
                + (dvalues[hi] - dvalues[lo]) * blend
            )
            total += values[lo] + blend * (values[hi] - values[lo])
    return total * total, dtotal * total * 2.0
