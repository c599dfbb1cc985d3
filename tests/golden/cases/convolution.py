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


# output: reverse


def value_and_grad_convolution(signal, kernel, slope):
    """Value and gradient of convolution(signal, kernel, slope)  [convolution.py:8, reverse mode].

    Returns (value, (bsignal, bkernel)), shaped as signal, kernel.
    """
    # -- forward sweep ------------------------------------------------------
    n = len(signal) - len(kernel) + 1
    out = np.zeros(n)
    acc_test_old = []
    for i in range(n):
        acc = 0.0
        for k in range(len(kernel)):
            acc += signal[i + k] * kernel[k]
        acc_test = acc > 0.0
        acc_test_old.append(acc_test)
        out[i] = acc if acc_test else slope * acc

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(out * out) + out[0]
    bout = 2.0 * out
    bout[0] += 1.0
    bkernel = np.zeros_like(kernel)
    bsignal = np.zeros_like(signal)
    for i in range(n - 1, -1, -1):
        # out[i] = acc if acc > 0.0 else slope * acc
        bt = bout[i]
        bacc = bt if acc_test_old[i] else bt * slope
        for k in range(len(kernel) - 1, -1, -1):
            # acc += signal[i + k] * kernel[k]
            bsignal[i + k] += bacc * kernel[k]
            bkernel[k] += bacc * signal[i + k]
    return np.sum(out * out) + out[0], (bsignal, bkernel)


# output: forward


def jvp_convolution(signal, kernel, slope, dsignal, dkernel):
    """convolution(signal, kernel, slope) and its tangent  [convolution.py:8, forward mode].

    Returns (value, tangent).
    """
    n = len(signal) - len(kernel) + 1
    out = np.zeros(n)
    dout = np.zeros_like(out)
    for i in range(n):
        acc = 0.0
        dacc = 0.0
        for k in range(len(kernel)):
            dacc += dsignal[i + k] * kernel[k] + dkernel[k] * signal[i + k]
            acc += signal[i + k] * kernel[k]
        dout[i] = dacc if acc > 0.0 else dacc * slope
        out[i] = acc if acc > 0.0 else slope * acc
    return np.sum(out * out) + out[0], np.sum(dout * out * 2.0) + dout[0]
