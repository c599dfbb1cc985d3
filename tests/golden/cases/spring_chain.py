# flags: wrt=x,v,stiffness
# numba: yes
"""A chain of springs with a wall: velocities and positions in place, a bounce by a branch."""

import numpy as np


def spring_chain(x, v, stiffness, dt, steps):
    n = len(x)
    work = 0.0
    for _ in range(steps):
        for i in range(n):
            pull = -stiffness * x[i]
            if i > 0:
                pull += stiffness * (x[i - 1] - x[i])
            if i < n - 1:
                pull += stiffness * (x[i + 1] - x[i])
            v[i] += dt * pull
            work += dt * pull * v[i]
        for i in range(n):
            x[i] += dt * v[i]
            if x[i] < -0.8:
                x[i] = -1.6 - x[i]
                v[i] = -0.7 * v[i]
    energy = 0.0
    for i in range(n):
        energy += 0.5 * v[i] * v[i] + 0.5 * stiffness * x[i] * x[i]
    return energy + 0.2 * work


def points():
    rng = np.random.default_rng(66)
    return [
        (rng.normal(size=3) - 0.5, rng.normal(size=3), 1.3, 0.1, 3),
        (rng.normal(size=1), rng.normal(size=1), 0.7, 0.2, 2),
        (rng.normal(size=4), -1.0 - rng.uniform(size=4), 2.0, 0.15, 4),
    ]


# output: reverse


def value_and_grad_spring_chain(x, v, stiffness, dt, steps):
    """Value and gradient of spring_chain(x, v, stiffness, dt, steps)  [spring_chain.py:8, reverse
    mode].

    Returns (value, (bx, bv, bstiffness)), shaped as x, v, stiffness.
    """
    x = x.copy()
    v = v.copy()

    # -- forward sweep ------------------------------------------------------
    n = len(x)
    work = 0.0
    v_old = np.empty((max(steps, 0), max(n, 0)))
    i_test_old = []
    x_old = np.empty((max(steps, 0), max(n, 0)))
    pull_old = np.empty((max(steps, 0), max(n, 0)))
    v_old2 = np.empty((max(steps, 0), max(n, 0)))
    for _ in range(steps):
        for i in range(n):
            pull = -stiffness * x[i]
            if i > 0:
                pull += stiffness * (x[i - 1] - x[i])
            if i < n - 1:
                pull += stiffness * (x[i + 1] - x[i])
            v_old2[_, i] = v[i]
            v[i] += dt * pull
            pull_old[_, i] = pull
            work += dt * pull * v[i]
        for i in range(n):
            x_old[_, i] = x[i]
            x[i] += dt * v[i]
            i_test = x[i] < -0.8
            i_test_old.append(i_test)
            if i_test:
                x[i] = -1.6 - x[i]
                v_old[_, i] = v[i]
                v[i] = -0.7 * v[i]
    energy = 0.0
    for i in range(n):
        energy += 0.5 * v[i] * v[i] + 0.5 * stiffness * x[i] * x[i]

    # -- reverse sweep ------------------------------------------------------
    i_test_at = len(i_test_old)
    bstiffness = 0.0
    bv = np.zeros_like(v)
    bx = np.zeros_like(x)
    for i in range(n - 1, -1, -1):
        # energy += 0.5 * v[i] * v[i] + 0.5 * stiffness * x[i] * x[i]
        bv[i] = v[i]
        bstiffness += 0.5 * x[i] * x[i]
        bx[i] = x[i] * (0.5 * stiffness) + 0.5 * stiffness * x[i]
    for _ in range(steps - 1, -1, -1):
        for i in range(n - 1, -1, -1):
            i_test_at -= 1
            if i_test_old[i_test_at]:
                # v[i] = -0.7 * v[i]
                v[i] = v_old[_, i]
                t = bv[i]
                bv[i] = 0.0
                bv[i] += t * -0.7
                # x[i] = -1.6 - x[i]
                t2 = bx[i]
                bx[i] = 0.0
                bx[i] -= t2
            # x[i] += dt * v[i]
            x[i] = x_old[_, i]
            bv[i] += bx[i] * dt
        for i in range(n - 1, -1, -1):
            # work += dt * pull * v[i]
            pull = pull_old[_, i]
            bpull = 0.2 * v[i] * dt
            bv[i] += 0.2 * (dt * pull)
            # v[i] += dt * pull
            v[i] = v_old2[_, i]
            bpull += bv[i] * dt
            if i < n - 1:
                # pull += stiffness * (x[i + 1] - x[i])
                bstiffness += bpull * (x[i + 1] - x[i])
                bx[i + 1] += bpull * stiffness
                bx[i] -= bpull * stiffness
            if i > 0:
                # pull += stiffness * (x[i - 1] - x[i])
                bstiffness += bpull * (x[i - 1] - x[i])
                bx[i - 1] += bpull * stiffness
                bx[i] -= bpull * stiffness
            # pull = -stiffness * x[i]
            bstiffness -= bpull * x[i]
            bx[i] += bpull * -stiffness
    return energy + 0.2 * work, (bx, bv, bstiffness)


# output: forward


def jvp_spring_chain(x, v, stiffness, dt, steps, dx, dv, dstiffness):
    """spring_chain(x, v, stiffness, dt, steps) and its tangent  [spring_chain.py:8, forward mode].

    Returns (value, tangent).
    """
    x = x.copy()
    dx = dx.copy()
    v = v.copy()
    dv = dv.copy()
    n = len(x)
    work = 0.0
    dwork = 0.0
    for _ in range(steps):
        for i in range(n):
            dpull = -dstiffness * x[i] + dx[i] * -stiffness
            pull = -stiffness * x[i]
            if i > 0:
                dpull += dstiffness * (x[i - 1] - x[i]) + (dx[i - 1] - dx[i]) * stiffness
                pull += stiffness * (x[i - 1] - x[i])
            if i < n - 1:
                dpull += dstiffness * (x[i + 1] - x[i]) + (dx[i + 1] - dx[i]) * stiffness
                pull += stiffness * (x[i + 1] - x[i])
            dv[i] += dpull * dt
            v[i] += dt * pull
            dwork += dpull * dt * v[i] + dv[i] * (dt * pull)
            work += dt * pull * v[i]
        for i in range(n):
            dx[i] += dv[i] * dt
            x[i] += dt * v[i]
            if x[i] < -0.8:
                dx[i] = -dx[i]
                x[i] = -1.6 - x[i]
                dv[i] = dv[i] * -0.7
                v[i] = -0.7 * v[i]
    energy = 0.0
    denergy = 0.0
    for i in range(n):
        denergy += (
            dv[i] * 0.5 * v[i]
            + dv[i] * (0.5 * v[i])
            + (
                (dstiffness * 0.5 * x[i] + dx[i] * (0.5 * stiffness)) * x[i]
                + dx[i] * (0.5 * stiffness * x[i])
            )
        )
        energy += 0.5 * v[i] * v[i] + 0.5 * stiffness * x[i] * x[i]
    return energy + 0.2 * work, denergy + dwork * 0.2
