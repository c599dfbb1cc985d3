# flags: wrt=signal,kernel
# numba: yes
"""A convolution by two loops, its output rectified as it is written."""

import numpy as np


def convolution(signal, kernel, slope):
    n = len(signal) - len(kernel) + 1
    out = np.zeros(n)
    for i in range(n):
        acc = 0.0
        for k in range(len(kernel)):
            acc += signal[i + k] * kernel[k]
        out[i] = acc if acc > 0.0 else slope * acc
    return np.sum(out * out) + out[0]


def points():
    rng = np.random.default_rng(65)
    return [(rng.normal(size=n), rng.normal(size=k), 0.2) for n, k in ((6, 3), (3, 1), (8, 2))]
