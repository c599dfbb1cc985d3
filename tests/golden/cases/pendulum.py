# flags: wrt=angle,length,drag
# numba: yes
"""A pendulum, its misfit to a record summed while it swings."""

import math

import numpy as np


def pendulum(angle, length, drag, dt, record):
    speed = 0.0
    misfit = 0.0
    gravity = 9.81
    for i in range(len(record)):
        torque = -gravity / length * math.sin(angle)
        friction = drag * speed
        if abs(speed) > 1.0:
            friction = friction * abs(speed)
        speed = speed + dt * (torque - friction)
        angle = angle + dt * speed
        error = angle - record[i]
        if i > 0:
            misfit += error * error
        else:
            misfit += 0.5 * error * error
    return misfit / len(record)


def points():
    rng = np.random.default_rng(30)
    return [
        (0.9, 1.2, 0.3, 0.05, rng.normal(size=6)),
        (-0.4, 0.7, 0.9, 0.1, rng.normal(size=1)),
        (2.1, 0.5, 0.4, 0.08, rng.normal(size=12)),
    ]
