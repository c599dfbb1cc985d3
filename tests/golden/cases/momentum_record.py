# flags: wrt=x,rate
"""An optimizer's state in a named tuple that each step makes anew."""

from collections import namedtuple

Momentum = namedtuple("Momentum", "x velocity")


def momentum_record(x, rate, steps):
    s = Momentum(x, 0.0)
    for _ in range(steps):
        velocity = 0.9 * s.velocity - rate * 4.0 * s.x**3
        s = s._replace(x=s.x + velocity, velocity=velocity)
    return s.x**2 + s.velocity


def points():
    return [(0.3, 0.1, 3), (1.2, 0.05, 1), (0.7, 0.2, 2)]


# output: reverse


def value_and_grad_momentum_record(x, rate, steps):
    """Value and gradient of momentum_record(x, rate, steps)  [momentum_record.py:9, reverse mode].

    Returns (value, (bx, brate)), shaped as x, rate.
    """
    # -- forward sweep ------------------------------------------------------
    s = Momentum(x, 0.0)
    s_old = []
    for _ in range(steps):
        velocity = 0.9 * s.velocity - rate * 4.0 * s.x ** 3
        s_old.append(s)
        s = s._replace(x=s.x + velocity, velocity=velocity)

    # -- reverse sweep ------------------------------------------------------
    # return s.x**2 + s.velocity
    bs = [2.0 * s.x, 1.0]
    brate = 0.0
    value = s.x ** 2 + s.velocity
    for _ in range(steps - 1, -1, -1):
        # s = s._replace(x=s.x + velocity, velocity=velocity)
        t = bs
        s = s_old[_]
        bs = [t[0], 0.0]
        bvelocity = t[0] + t[1]
        # velocity = 0.9 * s.velocity - rate * 4.0 * s.x**3
        bs[1] += bvelocity * 0.9
        brate -= bvelocity * s.x ** 3 * 4.0
        bs[0] += -bvelocity * (rate * 4.0) * 3 * s.x ** 2
    return value, (bs[0], brate)


# output: forward


def jvp_momentum_record(x, rate, steps, dx, drate):
    """momentum_record(x, rate, steps) and its tangent  [momentum_record.py:9, forward mode].

    Returns (value, tangent).
    """
    ds = (dx, 0.0)
    s = Momentum(x, 0.0)
    for _ in range(steps):
        dvelocity = ds[1] * 0.9 - (drate * 4.0 * s.x ** 3 + ds[0] * 3 * s.x ** 2 * (rate * 4.0))
        velocity = 0.9 * s.velocity - rate * 4.0 * s.x ** 3
        ds = (ds[0] + dvelocity, dvelocity)
        s = s._replace(x=s.x + velocity, velocity=velocity)
    return s.x ** 2 + s.velocity, ds[0] * 2 * s.x + ds[1]
