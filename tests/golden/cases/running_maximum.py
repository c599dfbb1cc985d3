# flags: wrt=x
# numba: yes
"""The largest drop below a running maximum."""

import numpy as np


def running_maximum(x, w):
    peak = x[0]
    drop = 0.0
    area = 0.0
    for i in range(1, len(x)):
        peak = max(peak, x[i])
        drop = max(drop, peak - x[i])
        area += w[i] * peak
    return drop * area


def points():
    rng = np.random.default_rng(28)
    return [tuple(rng.normal(size=(2, n))) for n in (6, 3, 9)]


# output: reverse


def value_and_grad_running_maximum(x, w):
    """Value and gradient of running_maximum(x, w)  [running_maximum.py:8, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    peak = x[0]
    drop = 0.0
    area = 0.0
    drop_old = []
    peak_old = np.empty(len(x))
    for i in range(1, len(x)):
        peak_old[i] = peak
        peak = max(peak, x[i])
        drop_old.append(drop)
        drop = max(drop, peak - x[i])
        area += w[i] * peak

    # -- reverse sweep ------------------------------------------------------
    # return drop * area
    bdrop = area
    bpeak = 0.0
    bx = np.zeros_like(x)
    value = drop * area
    barea = drop
    for i in range(len(x) - 1, 0, -1):
        # area += w[i] * peak
        bpeak += barea * w[i]
        # drop = max(drop, peak - x[i])
        drop = drop_old[i - 1]
        t = (
            (
                bdrop
                / (int(drop == max(drop, peak - x[i])) + int(peak - x[i] == max(drop, peak - x[i])))
                if peak - x[i] == max(drop, peak - x[i])
                else 0.0
            )
            if bdrop != 0
            else 0.0
        )
        bpeak += t
        bx[i] -= t
        bdrop = (
            (
                bdrop
                / (int(drop == max(drop, peak - x[i])) + int(peak - x[i] == max(drop, peak - x[i])))
                if drop == max(drop, peak - x[i])
                else 0.0
            )
            if bdrop != 0
            else 0.0
        )
        # peak = max(peak, x[i])
        peak = peak_old[i]
        bx[i] += (
            (
                bpeak / (int(peak == max(peak, x[i])) + int(x[i] == max(peak, x[i])))
                if x[i] == max(peak, x[i])
                else 0.0
            )
            if bpeak != 0
            else 0.0
        )
        bpeak = (
            (
                bpeak / (int(peak == max(peak, x[i])) + int(x[i] == max(peak, x[i])))
                if peak == max(peak, x[i])
                else 0.0
            )
            if bpeak != 0
            else 0.0
        )
    # peak = x[0]
    bx[0] += bpeak
    return value, (bx,)


# output: forward


def jvp_running_maximum(x, w, dx):
    """running_maximum(x, w) and its tangent  [running_maximum.py:8, forward mode].

    Returns (value, tangent).
    """
    dpeak = dx[0]
    peak = x[0]
    drop = 0.0
    area = 0.0
    darea = 0.0
    ddrop = 0.0
    for i in range(1, len(x)):
        dpeak = (
            (
                dpeak / (int(peak == max(peak, x[i])) + int(x[i] == max(peak, x[i])))
                if peak == max(peak, x[i])
                else 0.0
            )
            + (
                dx[i] / (int(peak == max(peak, x[i])) + int(x[i] == max(peak, x[i])))
                if x[i] == max(peak, x[i])
                else 0.0
            )
        )
        peak = max(peak, x[i])
        ddrop = (
            (
                ddrop
                / (int(drop == max(drop, peak - x[i])) + int(peak - x[i] == max(drop, peak - x[i])))
                if drop == max(drop, peak - x[i])
                else 0.0
            )
            + (
                (dpeak - dx[i])
                / (int(drop == max(drop, peak - x[i])) + int(peak - x[i] == max(drop, peak - x[i])))
                if peak - x[i] == max(drop, peak - x[i])
                else 0.0
            )
        )
        drop = max(drop, peak - x[i])
        darea += dpeak * w[i]
        area += w[i] * peak
    return drop * area, ddrop * area + darea * drop
