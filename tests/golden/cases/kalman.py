# flags: wrt=q,r,z
# numba: yes
"""A scalar Kalman filter and the log-likelihood of its innovations."""

import math

import numpy as np


def kalman(z, q, r, a):
    mean = 0.0
    variance = 1.0
    score = 0.0
    for t in range(len(z)):
        mean = a * mean
        variance = a * a * variance + q
        innovation = z[t] - mean
        spread = variance + r
        if innovation * innovation > 9.0 * spread:
            score -= 4.5 + 0.01 * spread
            continue
        score -= 0.5 * (math.log(spread) + innovation * innovation / spread)
        gain = variance / spread
        mean += gain * innovation
        variance = (1.0 - gain) * variance
    return score


def points():
    rng = np.random.default_rng(31)
    z = rng.normal(size=8)
    z[4] = 9.0
    return [
        (z, 0.2, 0.5, 0.9),
        (rng.normal(size=1), 1.1, 0.3, 0.5),
        (rng.normal(size=5), 0.05, 2.0, 1.0),
    ]


# output: reverse


def value_and_grad_kalman(z, q, r, a):
    """Value and gradient of kalman(z, q, r, a)  [kalman.py:10, reverse mode].

    Returns (value, (bq, br, bz)), shaped as q, r, z.
    """
    # -- forward sweep ------------------------------------------------------
    mean = 0.0
    variance = 1.0
    score = 0.0
    variance_old = []
    innovation_old = np.empty(len(z))
    innovation_test_old = []
    for t in range(len(z)):
        mean = a * mean
        variance = a * a * variance + q
        innovation = z[t] - mean
        spread = variance + r
        innovation_test = innovation * innovation > 9.0 * spread
        innovation_old[t] = innovation
        innovation_test_old.append(innovation_test)
        if innovation_test:
            score -= 4.5 + 0.01 * spread
        else:
            score -= 0.5 * (math.log(spread) + innovation * innovation / spread)
            gain = variance / spread
            mean += gain * innovation
            variance_old.append(variance)
            variance = (1.0 - gain) * variance

    # -- reverse sweep ------------------------------------------------------
    variance_at = len(variance_old)
    bmean = 0.0
    bq = 0.0
    br = 0.0
    bvariance = 0.0
    bz = np.zeros_like(z)
    for t in range(len(z) - 1, -1, -1):
        innovation = innovation_old[t]
        if innovation_test_old[t]:
            # score -= 4.5 + 0.01 * spread
            bspread = -0.01
            binnovation = 0.0
        else:
            # variance = (1.0 - gain) * variance
            variance_at -= 1
            variance = variance_old[variance_at]
            spread = variance + r
            gain = variance / spread
            bgain = -bvariance * variance
            bvariance = bvariance * (1.0 - gain)
            # mean += gain * innovation
            bgain += bmean * innovation
            binnovation = bmean * gain
            # gain = variance / spread
            bvariance += bgain / spread
            bspread = -bgain * gain / spread
            # score -= 0.5 * (math.log(spread) + innovation * innovation / spread)
            bspread += -0.5 / spread + 0.5 * (innovation * innovation / spread) / spread
            binnovation += -1.0 / spread * innovation
        # spread = variance + r
        bvariance += bspread
        br += bspread
        # innovation = z[t] - mean
        bz[t] = binnovation
        bmean -= binnovation
        # variance = a * a * variance + q
        bq += bvariance
        bvariance = bvariance * (a * a)
        # mean = a * mean
        bmean = bmean * a
    return score, (bq, br, bz)


# output: forward


def jvp_kalman(z, q, r, a, dq, dr, dz):
    """kalman(z, q, r, a) and its tangent  [kalman.py:10, forward mode].

    Returns (value, tangent).
    """
    mean = 0.0
    variance = 1.0
    score = 0.0
    dmean = 0.0
    dscore = 0.0
    dvariance = 0.0
    for t in range(len(z)):
        dmean = dmean * a
        mean = a * mean
        dvariance = dvariance * (a * a) + dq
        variance = a * a * variance + q
        dinnovation = dz[t] - dmean
        innovation = z[t] - mean
        dspread = dvariance + dr
        spread = variance + r
        if innovation * innovation > 9.0 * spread:
            dscore -= dspread * 0.01
            score -= 4.5 + 0.01 * spread
        else:
            dscore -= (
                (
                    dspread / spread
                    + (
                        dinnovation * innovation * 2.0 / spread
                        - dspread * (innovation * innovation / spread) / spread
                    )
                )
                * 0.5
            )
            score -= 0.5 * (math.log(spread) + innovation * innovation / spread)
            gain = variance / spread
            dgain = dvariance / spread - dspread * gain / spread
            dmean += dgain * innovation + dinnovation * gain
            mean += gain * innovation
            dvariance = -dgain * variance + dvariance * (1.0 - gain)
            variance = (1.0 - gain) * variance
    return score, dscore
