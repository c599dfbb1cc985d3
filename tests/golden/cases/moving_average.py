# flags: wrt=x,width
"""A weighted moving average into a slice, its ends filled by hand, then the roughness."""

import numpy as np


def moving_average(x, width, sweeps):
    y = x.copy()
    for k in range(sweeps):
        smooth = np.zeros(len(y))
        smooth[1:-1] = (y[:-2] + width * y[1:-1] + y[2:]) / (2.0 + width)
        smooth[0] = y[0]
        smooth[-1] = 0.4 * (y[-1] + y[0])
        y = smooth
        if k == 0:
            width = 0.5 * width
    jump = y[1:] - y[:-1]
    rough = np.sum(jump * jump)
    detail = x - y
    if rough > 4.0:
        rough = 4.0 + np.log(rough - 3.0)
    return rough + np.sum(detail * detail * y)


def points():
    rng = np.random.default_rng(42)
    return [
        (rng.normal(size=6), 1.3, 2),
        (3.0 * rng.normal(size=4), 0.4, 1),
        (rng.normal(size=9), 2.2, 0),
        (rng.normal(size=1), 1.1, 2),
    ]


# output: reverse


def value_and_grad_moving_average(x, width, sweeps):
    """Value and gradient of moving_average(x, width, sweeps)  [moving_average.py:7, reverse mode].

    Returns (value, (bx, bwidth)), shaped as x, width.
    """
    # -- forward sweep ------------------------------------------------------
    y = x.copy()
    width_old = []
    y_old = []
    for k in range(sweeps):
        smooth = np.zeros(len(y))
        width_old.append(width)
        y_old.append(y)
        smooth[1:-1] = (y[:-2] + width * y[1:-1] + y[2:]) / (2.0 + width)
        smooth[0] = y[0]
        smooth[-1] = 0.4 * (y[-1] + y[0])
        y = smooth
        if k == 0:
            width = 0.5 * width
    jump = y[1:] - y[:-1]
    rough = np.sum(jump * jump)
    detail = x - y
    rough_test = rough > 4.0
    if rough_test:
        rough = 4.0 + np.log(rough - 3.0)
    t = detail * detail

    # -- reverse sweep ------------------------------------------------------
    # return rough + np.sum(detail * detail * y)
    brough = 1.0
    by = 1.0 * t
    bdetail = y * detail * 2.0
    value = rough + np.sum(t * y)
    if rough_test:
        # rough = 4.0 + np.log(rough - 3.0)
        rough = np.sum(jump * jump)
        brough = brough / (rough - 3.0)
    # detail = x - y
    by -= bdetail
    bx = bdetail
    # rough = np.sum(jump * jump)
    bjump = brough * jump * 2.0
    # jump = y[1:] - y[:-1]
    by[1:] += bjump
    by[:-1] -= bjump
    bwidth = 0.0
    for k in range(sweeps - 1, -1, -1):
        if k == 0:
            # width = 0.5 * width
            bwidth = bwidth * 0.5
        # y = smooth
        bsmooth = by
        # smooth[-1] = 0.4 * (y[-1] + y[0])
        t2 = bsmooth[-1]
        bsmooth[-1] = 0.0
        by = np.zeros_like(y)
        by[-1] += t2 * 0.4
        by[0] += t2 * 0.4
        # smooth[0] = y[0]
        by[0] += bsmooth[0]
        # smooth[1:-1] = (y[:-2] + width * y[1:-1] + y[2:]) / (2.0 + width)
        t4 = bsmooth[1:-1]
        width = width_old[k]
        y = y_old[k]
        t5 = t4 / (2.0 + width)
        by[:-2] += t5
        bwidth += np.dot(t5, y[1:-1]) + np.sum(
            -t4 * ((y[:-2] + width * y[1:-1] + y[2:]) / (2.0 + width)) / (2.0 + width)
        )
        by[1:-1] += t5 * width
        by[2:] += t5
    # y = x.copy()
    bx += by
    return value, (bx, bwidth)


# output: forward


def jvp_moving_average(x, width, sweeps, dx, dwidth):
    """moving_average(x, width, sweeps) and its tangent  [moving_average.py:7, forward mode].

    Returns (value, tangent).
    """
    dy = dx.copy()
    y = x.copy()
    for k in range(sweeps):
        smooth = np.zeros(len(y))
        dsmooth = np.zeros_like(smooth)
        dsmooth[1:-1] = (
            (dy[:-2] + (dwidth * y[1:-1] + dy[1:-1] * width) + dy[2:]) / (2.0 + width)
            - dwidth * ((y[:-2] + width * y[1:-1] + y[2:]) / (2.0 + width)) / (2.0 + width)
        )
        smooth[1:-1] = (y[:-2] + width * y[1:-1] + y[2:]) / (2.0 + width)
        dsmooth[0] = dy[0]
        smooth[0] = y[0]
        dsmooth[-1] = (dy[-1] + dy[0]) * 0.4
        smooth[-1] = 0.4 * (y[-1] + y[0])
        dy = dsmooth
        y = smooth
        if k == 0:
            dwidth = dwidth * 0.5
            width = 0.5 * width
    djump = dy[1:] - dy[:-1]
    jump = y[1:] - y[:-1]
    drough = np.sum(djump * jump * 2.0)
    rough = np.sum(jump * jump)
    ddetail = dx - dy
    detail = x - y
    if rough > 4.0:
        drough = drough / (rough - 3.0)
        rough = 4.0 + np.log(rough - 3.0)
    t = detail * detail
    return rough + np.sum(t * y), drough + np.sum(ddetail * detail * 2.0 * y + dy * t)
