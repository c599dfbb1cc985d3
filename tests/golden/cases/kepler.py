# flags: wrt=mean_anomaly,eccentricity
# numba: yes
"""Kepler's equation by Newton's method, left when it has converged."""

import math


def kepler(mean_anomaly, eccentricity):
    E = mean_anomaly + eccentricity * math.sin(mean_anomaly)
    for _ in range(20):
        residual = E - eccentricity * math.sin(E) - mean_anomaly
        step = residual / (1.0 - eccentricity * math.cos(E))
        E = E - step
        if abs(step) < 1e-3:
            break
    x = math.cos(E) - eccentricity
    y = math.sqrt(1.0 - eccentricity * eccentricity) * math.sin(E)
    return x * y + 0.3 * x


def points():
    return [(1.1, 0.3), (2.7, 0.75), (-0.4, 0.05)]


# output: reverse


def value_and_grad_kepler(mean_anomaly, eccentricity):
    """Value and gradient of kepler(mean_anomaly, eccentricity)  [kepler.py:8, reverse mode].

    Returns (value, (bmean_anomaly, beccentricity)), shaped as mean_anomaly, eccentricity.
    """
    # -- forward sweep ------------------------------------------------------
    E = mean_anomaly + eccentricity * math.sin(mean_anomaly)
    trips = 0
    step_old = []
    t_old = []
    E_old = []
    for _ in range(20):
        trips += 1
        residual = E - eccentricity * math.sin(E) - mean_anomaly
        E_old.append(E)
        t = 1.0 - eccentricity * math.cos(E)
        t_old.append(t)
        step = residual / t
        step_old.append(step)
        E = E - step
        if abs(step) < 0.001:
            break
    x = math.cos(E) - eccentricity
    t2 = math.sqrt(1.0 - eccentricity * eccentricity)
    y = t2 * math.sin(E)

    # -- reverse sweep ------------------------------------------------------
    # return x * y + 0.3 * x
    bx = y + 0.3
    by = x
    # y = math.sqrt(1.0 - eccentricity * eccentricity) * math.sin(E)
    bE = by * t2 * math.cos(E)
    beccentricity = -(by * math.sin(E)) / (2 * t2) * eccentricity * 2.0
    # x = math.cos(E) - eccentricity
    bE -= bx * math.sin(E)
    beccentricity -= bx
    bmean_anomaly = 0.0
    for _ in range(trips - 1, -1, -1):
        # E = E - step
        bstep = -bE
        # step = residual / (1.0 - eccentricity * math.cos(E))
        step = step_old[_]
        t = t_old[_]
        bresidual = bstep / t
        bt = -bstep * step / t
        E = E_old[_]
        beccentricity -= bt * math.cos(E)
        bE += bt * eccentricity * math.sin(E)
        # residual = E - eccentricity * math.sin(E) - mean_anomaly
        bE += bresidual - bresidual * eccentricity * math.cos(E)
        beccentricity -= bresidual * math.sin(E)
        bmean_anomaly -= bresidual
    # E = mean_anomaly + eccentricity * math.sin(mean_anomaly)
    bmean_anomaly += bE + bE * eccentricity * math.cos(mean_anomaly)
    beccentricity += bE * math.sin(mean_anomaly)
    return x * y + 0.3 * x, (bmean_anomaly, beccentricity)


# output: forward


def jvp_kepler(mean_anomaly, eccentricity, dmean_anomaly, deccentricity):
    """kepler(mean_anomaly, eccentricity) and its tangent  [kepler.py:8, forward mode].

    Returns (value, tangent).
    """
    dE = dmean_anomaly + (
        deccentricity * math.sin(mean_anomaly)
        + dmean_anomaly * math.cos(mean_anomaly) * eccentricity
    )
    E = mean_anomaly + eccentricity * math.sin(mean_anomaly)
    for _ in range(20):
        dresidual = (
            dE - (deccentricity * math.sin(E) + dE * math.cos(E) * eccentricity) - dmean_anomaly
        )
        residual = E - eccentricity * math.sin(E) - mean_anomaly
        t = 1.0 - eccentricity * math.cos(E)
        step = residual / t
        dstep = (
            dresidual / t
            - -(deccentricity * math.cos(E) - dE * math.sin(E) * eccentricity) * step / t
        )
        dE = dE - dstep
        E = E - step
        if abs(step) < 0.001:
            break
    dx = -dE * math.sin(E) - deccentricity
    x = math.cos(E) - eccentricity
    t2 = math.sqrt(1.0 - eccentricity * eccentricity)
    dy = -deccentricity * eccentricity * 2.0 / (2 * t2) * math.sin(E) + dE * math.cos(E) * t2
    y = t2 * math.sin(E)
    return x * y + 0.3 * x, dx * y + dy * x + dx * 0.3
