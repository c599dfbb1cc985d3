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


# output: reverse


def value_and_grad_lotka_volterra(prey, predator, rates, dt, steps):
    """Value and gradient of lotka_volterra(prey, predator, rates, dt, steps)
    [lotka_volterra.py:8, reverse mode].

    Returns (value, (bprey, bpredator, brates)), shaped as prey, predator, rates.
    """
    # -- forward sweep ------------------------------------------------------
    area = 0.0
    meeting_old = np.empty(max(steps, 0))
    predator_mid_old = np.empty(max(steps, 0))
    prey_mid_old = np.empty(max(steps, 0))
    predator_old = []
    prey_old = []
    for i in range(steps):
        growth = rates[0] * prey - rates[1] * prey * predator
        predator_old.append(predator)
        prey_old.append(prey)
        decline = rates[2] * prey * predator - rates[3] * predator
        prey_mid = prey + 0.5 * dt * growth
        predator_mid = predator + 0.5 * dt * decline
        meeting = prey_mid * predator_mid
        prey_mid_old[i] = prey_mid
        prey = prey + dt * (rates[0] * prey_mid - rates[1] * meeting)
        meeting_old[i] = meeting
        predator_mid_old[i] = predator_mid
        predator = predator + dt * (rates[2] * meeting - rates[3] * predator_mid)
        if i % 2 == 1:
            area += 2.0 * dt * prey
    ratio = predator / (1.0 + prey)

    # -- reverse sweep ------------------------------------------------------
    # return area + ratio * ratio + np.log(prey)
    bratio = 2.0 * ratio
    bprey = 1.0 / prey
    # ratio = predator / (1.0 + prey)
    bpredator = bratio / (1.0 + prey)
    bprey -= bratio * ratio / (1.0 + prey)
    brates = np.zeros_like(rates)
    value = area + ratio * ratio + np.log(prey)
    for i in range(steps - 1, -1, -1):
        if i % 2 == 1:
            # area += 2.0 * dt * prey
            bprey += 2.0 * dt
        # predator = predator + dt * (rates[2] * meeting - rates[3] * predator_mid)
        meeting = meeting_old[i]
        predator_mid = predator_mid_old[i]
        brates[2] += bpredator * dt * meeting
        bmeeting = bpredator * dt * rates[2]
        brates[3] -= bpredator * dt * predator_mid
        bpredator_mid = -bpredator * dt * rates[3]
        # prey = prey + dt * (rates[0] * prey_mid - rates[1] * meeting)
        prey_mid = prey_mid_old[i]
        brates[0] += bprey * dt * prey_mid
        bprey_mid = bprey * dt * rates[0]
        brates[1] -= bprey * dt * meeting
        bmeeting -= bprey * dt * rates[1]
        # meeting = prey_mid * predator_mid
        bprey_mid += bmeeting * predator_mid
        bpredator_mid += bmeeting * prey_mid
        # predator_mid = predator + 0.5 * dt * decline
        bpredator += bpredator_mid
        bdecline = bpredator_mid * (0.5 * dt)
        # prey_mid = prey + 0.5 * dt * growth
        bprey += bprey_mid
        bgrowth = bprey_mid * (0.5 * dt)
        # decline = rates[2] * prey * predator - rates[3] * predator
        predator = predator_old[i]
        prey = prey_old[i]
        brates[2] += bdecline * predator * prey
        bprey += bdecline * predator * rates[2]
        bpredator += bdecline * (rates[2] * prey) - bdecline * rates[3]
        brates[3] -= bdecline * predator
        # growth = rates[0] * prey - rates[1] * prey * predator
        brates[0] += bgrowth * prey
        bprey += bgrowth * rates[0] - bgrowth * predator * rates[1]
        brates[1] -= bgrowth * predator * prey
        bpredator -= bgrowth * (rates[1] * prey)
    return value, (bprey, bpredator, brates)


# output: forward


def jvp_lotka_volterra(prey, predator, rates, dt, steps, dprey, dpredator, drates):
    """lotka_volterra(prey, predator, rates, dt, steps) and its tangent  [lotka_volterra.py:8,
    forward mode].

    Returns (value, tangent).
    """
    area = 0.0
    darea = 0.0
    for i in range(steps):
        dgrowth = (
            drates[0] * prey
            + dprey * rates[0]
            - ((drates[1] * prey + dprey * rates[1]) * predator + dpredator * (rates[1] * prey))
        )
        growth = rates[0] * prey - rates[1] * prey * predator
        ddecline = (
            (drates[2] * prey + dprey * rates[2]) * predator
            + dpredator * (rates[2] * prey)
            - (drates[3] * predator + dpredator * rates[3])
        )
        decline = rates[2] * prey * predator - rates[3] * predator
        dprey_mid = dprey + dgrowth * (0.5 * dt)
        prey_mid = prey + 0.5 * dt * growth
        dpredator_mid = dpredator + ddecline * (0.5 * dt)
        predator_mid = predator + 0.5 * dt * decline
        dmeeting = dprey_mid * predator_mid + dpredator_mid * prey_mid
        meeting = prey_mid * predator_mid
        dprey = (
            dprey
            + (
                drates[0] * prey_mid
                + dprey_mid * rates[0]
                - (drates[1] * meeting + dmeeting * rates[1])
            )
            * dt
        )
        prey = prey + dt * (rates[0] * prey_mid - rates[1] * meeting)
        dpredator = (
            dpredator
            + (
                drates[2] * meeting
                + dmeeting * rates[2]
                - (drates[3] * predator_mid + dpredator_mid * rates[3])
            )
            * dt
        )
        predator = predator + dt * (rates[2] * meeting - rates[3] * predator_mid)
        if i % 2 == 1:
            darea += dprey * (2.0 * dt)
            area += 2.0 * dt * prey
    ratio = predator / (1.0 + prey)
    dratio = dpredator / (1.0 + prey) - dprey * ratio / (1.0 + prey)
    return area + ratio * ratio + np.log(prey), darea + dratio * ratio * 2.0 + dprey / prey
