# flags: wrt=prey,predator,rates
# numba: yes
"""Predator and prey by the midpoint rule, the rates in an array."""

import numpy as np


def lotka_volterra(prey, predator, rates, dt, steps):
    area = 0.0
    for i in range(steps):
        growth = rates[0] * prey - rates[1] * prey * predator
        decline = rates[2] * prey * predator - rates[3] * predator
        prey_mid = prey + 0.5 * dt * growth
        predator_mid = predator + 0.5 * dt * decline
        meeting = prey_mid * predator_mid
        prey = prey + dt * (rates[0] * prey_mid - rates[1] * meeting)
        predator = predator + dt * (rates[2] * meeting - rates[3] * predator_mid)
        if i % 2 == 1:
            area += 2.0 * dt * prey
    ratio = predator / (1.0 + prey)
    return area + ratio * ratio + np.log(prey)


def points():
    rates = np.array([1.1, 0.4, 0.1, 0.4])
    return [
        (2.0, 1.0, rates, 0.1, 6),
        (0.7, 2.2, 0.8 * rates, 0.05, 1),
        (5.0, 0.4, 1.3 * rates, 0.2, 9),
    ]
