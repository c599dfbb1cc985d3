# flags: wrt=x,width
"""A weighted moving average into a slice, its ends filled by hand, then the roughness."""

import numpy as np


def moving_average(x, width, sweeps):
    y = x.copy()
    for k in range(sweeps):
        smooth = np.zeros(len(y))
        smooth[1:-1] = (y[:-2] + width * y[1:-1] + y[2:]) / (2.0 + width)
        smooth[0] = y[0]
        smooth[-1] = 0.5 * (y[-1] + y[-2])
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
    ]
