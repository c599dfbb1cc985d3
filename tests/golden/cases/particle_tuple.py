# flags: wrt=p,dt
"""A named tuple read, made anew in every step, and replaced in part at the end."""

from typing import NamedTuple


class Particle(NamedTuple):
    x: float
    v: float
    mass: float


def particle_tuple(p, dt, steps):
    for _ in range(steps):
        v = p.v - dt * p.x / p.mass
        p = Particle(p.x + dt * v, v, p.mass)
    p = p._replace(mass=2.0 * p.mass)
    return 0.5 * p.mass * p.v**2 + 0.5 * p.x**2


def points():
    return [
        (Particle(0.3, 0.9, 1.2), 0.1, 3),
        (Particle(1.3, -0.9, 0.2), 0.05, 1),
        (Particle(0.7, 0.2, 2.2), 0.2, 2),
    ]


# output: reverse


def value_and_grad_particle_tuple(p, dt, steps):
    """Value and gradient of particle_tuple(p, dt, steps)  [particle_tuple.py:13, reverse mode].

    Returns (value, (bp, bdt)), shaped as p, dt.
    """
    # -- forward sweep ------------------------------------------------------
    v_old = []
    p_old2 = []
    for _ in range(steps):
        v = p.v - dt * p.x / p.mass
        v_old.append(v)
        p_old2.append(p)
        p = Particle(p.x + dt * v, v, p.mass)
    p = p._replace(mass=2.0 * p.mass)

    # -- reverse sweep ------------------------------------------------------
    # return 0.5 * p.mass * p.v**2 + 0.5 * p.x**2
    bp = [1.0 * p.x, 2.0 * (0.5 * p.mass) * p.v, 0.5 * p.v ** 2]
    # p = p._replace(mass=2.0 * p.mass)
    t = bp
    bp = [t[0], t[1], t[2] * 2.0]
    bdt = 0.0
    value = 0.5 * p.mass * p.v ** 2 + 0.5 * p.x ** 2
    for _ in range(steps - 1, -1, -1):
        # p = Particle(p.x + dt * v, v, p.mass)
        t2 = bp
        v = v_old[_]
        p = p_old2[_]
        bp = [t2[0], 0.0, 0.0]
        bdt += t2[0] * v
        bv = t2[0] * dt + t2[1]
        bp[2] += t2[2]
        # v = p.v - dt * p.x / p.mass
        t3 = -bv / p.mass
        bp[1] += bv
        bdt += t3 * p.x
        bp[0] += t3 * dt
        bp[2] += bv * (dt * p.x / p.mass) / p.mass
    return value, (tuple(bp), bdt)


# output: forward


def jvp_particle_tuple(p, dt, steps, dp, ddt):
    """particle_tuple(p, dt, steps) and its tangent  [particle_tuple.py:13, forward mode].

    Returns (value, tangent).
    """
    for _ in range(steps):
        dv = dp[1] - ((ddt * p.x + dp[0] * dt) / p.mass - dp[2] * (dt * p.x / p.mass) / p.mass)
        v = p.v - dt * p.x / p.mass
        dp = (dp[0] + (ddt * v + dv * dt), dv, dp[2])
        p = Particle(p.x + dt * v, v, p.mass)
    dp = (dp[0], dp[1], dp[2] * 2.0)
    p = p._replace(mass=2.0 * p.mass)
    return (
        0.5 * p.mass * p.v ** 2 + 0.5 * p.x ** 2,
        dp[2] * 0.5 * p.v ** 2 + dp[1] * 2 * p.v * (0.5 * p.mass) + dp[0] * p.x,
    )
