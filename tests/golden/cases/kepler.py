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
