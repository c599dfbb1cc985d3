# flags: wrt=readings
"""The last reading of each sensor: `dict(zip(...))` with keys that may repeat."""

import numpy as np


def last_readings(sensors, readings):
    latest = dict(zip(sensors, readings))
    return sum(v * v for v in latest.values())


def points():
    return [
        (np.array([3, 1, 3]), np.array([0.3, -0.4, 1.2])),
        (np.array([2]), np.array([0.9])),
        (np.array([1, 2, 2, 1]), np.array([-0.2, 0.7, 0.5, 1.1])),
    ]


# output: reverse


def value_and_grad_last_readings(sensors, readings):
    """Value and gradient of last_readings(sensors, readings)  [last_readings.py:7, reverse mode].

    Returns (value, (breadings,)), shaped as readings.
    """
    # -- forward sweep ------------------------------------------------------
    latest = {}
    latest_had = []
    for i in range(min(len(sensors), len(readings))):
        t = sensors[i]
        latest_had.append(t in latest)
        latest[t] = readings[i]
    t3 = 0
    items = list(latest)
    for i2 in range(len(items)):
        v = latest[items[i2]]
        t3 = t3 + v * v

    # -- reverse sweep ------------------------------------------------------
    blatest = dict.fromkeys(latest, 0.0)
    bt3 = 1.0
    for i2 in range(len(items) - 1, -1, -1):
        # return sum(v * v for v in latest.values())
        v = latest[items[i2]]
        blatest[items[i2]] += bt3 * v * 2.0
    breadings = np.zeros_like(readings)
    for i in range(min(len(sensors), len(readings)) - 1, -1, -1):
        # latest = dict(zip(sensors, readings))
        t = sensors[i]
        t4 = blatest.pop(t)
        if latest_had[i]:
            blatest[t] = 0.0
        breadings[i] += t4
    return t3, (breadings,)


# output: forward


def jvp_last_readings(sensors, readings, dreadings):
    """last_readings(sensors, readings) and its tangent  [last_readings.py:7, forward mode].

    Returns (value, tangent).
    """
    latest = {}
    dlatest = {}
    for i in range(min(len(sensors), len(readings))):
        t = sensors[i]
        dlatest[t] = dreadings[i]
        latest[t] = readings[i]
    t3 = 0
    items = list(latest)
    dt3 = 0.0
    for i2 in range(len(items)):
        dv = dlatest[items[i2]]
        v = latest[items[i2]]
        dt3 = dt3 + dv * v * 2.0
        t3 = t3 + v * v
    return t3, dt3
