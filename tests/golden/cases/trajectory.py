# flags: wrt=x,rate
"""A trajectory collected in a list and given back whole."""

import math


def trajectory(x, rate, steps):
    path = [x]
    for _ in range(steps):
        path.append(path[-1] - rate * math.sin(path[-1]))
    return path


def points():
    return [(0.3, 0.1, 3), (1.7, 0.5, 1), (-0.4, 0.2, 2)]


# output: reverse


def trajectory_fwd(x, rate, steps):
    """Value of trajectory(x, rate, steps) and the tape for trajectory_bwd  [trajectory.py:7,
    reverse mode].

    Returns (value, tape).
    """
    tape = (x, rate, steps)
    path = [x]
    for _ in range(steps):
        path.append(path[-1] - rate * math.sin(path[-1]))
    return path, tape


def trajectory_bwd(tape, by):
    """Adjoints of the arguments of trajectory(x, rate, steps)  [trajectory.py:7, reverse mode].

    Returns bx, brate.
    """
    x, rate, steps = tape

    # -- forward sweep ------------------------------------------------------
    path = [x]
    for _ in range(steps):
        path.append(path[-1] - rate * math.sin(path[-1]))

    # -- reverse sweep ------------------------------------------------------
    bpath = by
    bpath = list(bpath)
    brate = 0.0
    for _ in range(steps - 1, -1, -1):
        # path.append(path[-1] - rate * math.sin(path[-1]))
        path.pop()
        t = bpath.pop()
        brate -= t * math.sin(path[-1])
        bpath[-1] += t - t * rate * math.cos(path[-1])
    return bpath[0], brate


# output: forward


def jvp_trajectory(x, rate, steps, dx, drate):
    """trajectory(x, rate, steps) and its tangent  [trajectory.py:7, forward mode].

    Returns (value, tangent).
    """
    dpath = [dx]
    path = [x]
    for _ in range(steps):
        dpath.append(
            dpath[-1] - (drate * math.sin(path[-1]) + dpath[-1] * math.cos(path[-1]) * rate)
        )
        path.append(path[-1] - rate * math.sin(path[-1]))
    return path, dpath
