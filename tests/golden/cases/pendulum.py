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


# output: reverse


def value_and_grad_pendulum(angle, length, drag, dt, record):
    """Value and gradient of pendulum(angle, length, drag, dt, record)  [pendulum.py:10, reverse
    mode].

    Returns (value, (bangle, blength, bdrag)), shaped as angle, length, drag.
    """
    # -- forward sweep ------------------------------------------------------
    speed = 0.0
    misfit = 0.0
    gravity = 9.81
    friction_old = []
    speed_old = []
    angle_old = []
    for i in range(len(record)):
        angle_old.append(angle)
        torque = -gravity / length * math.sin(angle)
        friction = drag * speed
        speed_old.append(speed)
        if abs(speed) > 1.0:
            friction_old.append(friction)
            friction = friction * abs(speed)
        speed = speed + dt * (torque - friction)
        angle = angle + dt * speed
        error = angle - record[i]
        if i > 0:
            misfit += error * error
        else:
            misfit += 0.5 * error * error

    # -- reverse sweep ------------------------------------------------------
    friction_at = len(friction_old)
    # return misfit / len(record)
    bmisfit = 1.0 / len(record)
    bangle = 0.0
    bdrag = 0.0
    blength = 0.0
    bspeed = 0.0
    for i in range(len(record) - 1, -1, -1):
        error = angle - record[i]
        if i > 0:
            # misfit += error * error
            berror = bmisfit * error * 2.0
        else:
            # misfit += 0.5 * error * error
            berror = bmisfit * error * 0.5 + bmisfit * (0.5 * error)
        # error = angle - record[i]
        bangle += berror
        # angle = angle + dt * speed
        bspeed += bangle * dt
        # speed = speed + dt * (torque - friction)
        btorque = bspeed * dt
        bfriction = -bspeed * dt
        speed = speed_old[i]
        if abs(speed) > 1.0:
            # friction = friction * abs(speed)
            friction_at -= 1
            friction = friction_old[friction_at]
            bspeed += bfriction * friction * np.sign(speed)
            bfriction = bfriction * abs(speed)
        # friction = drag * speed
        bdrag += bfriction * speed
        bspeed += bfriction * drag
        # torque = -gravity / length * math.sin(angle)
        angle = angle_old[i]
        blength -= btorque * math.sin(angle) * (-gravity / length) / length
        bangle += btorque * (-gravity / length) * math.cos(angle)
    return misfit / len(record), (bangle, blength, bdrag)


# output: forward


def jvp_pendulum(angle, length, drag, dt, record, dangle, dlength, ddrag):
    """pendulum(angle, length, drag, dt, record) and its tangent  [pendulum.py:10, forward mode].

    Returns (value, tangent).
    """
    speed = 0.0
    misfit = 0.0
    gravity = 9.81
    dmisfit = 0.0
    dspeed = 0.0
    for i in range(len(record)):
        dtorque = (
            -dlength * (-gravity / length) / length * math.sin(angle)
            + dangle * math.cos(angle) * (-gravity / length)
        )
        torque = -gravity / length * math.sin(angle)
        dfriction = ddrag * speed + dspeed * drag
        friction = drag * speed
        if abs(speed) > 1.0:
            dfriction = dfriction * abs(speed) + dspeed * np.sign(speed) * friction
            friction = friction * abs(speed)
        dspeed = dspeed + (dtorque - dfriction) * dt
        speed = speed + dt * (torque - friction)
        dangle = dangle + dspeed * dt
        angle = angle + dt * speed
        derror = dangle
        error = angle - record[i]
        if i > 0:
            dmisfit += derror * error * 2.0
            misfit += error * error
        else:
            dmisfit += derror * 0.5 * error + derror * (0.5 * error)
            misfit += 0.5 * error * error
    return misfit / len(record), dmisfit / len(record)
