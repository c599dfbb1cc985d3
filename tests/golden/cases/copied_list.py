# flags: wrt=x,step
"""Jacobi sweeps: each reads a copy of the list that it overwrites."""


def copied_list(x, step, sweeps):
    u = [2.0 * v for v in x]
    for _ in range(sweeps):
        before = u.copy()
        for i in range(1, len(u) - 1):
            u[i] = before[i] + step * (before[i - 1] - 2.0 * before[i] + before[i + 1])
    return sum(v * v for v in u)


def points():
    return [
        ([0.3, -0.4, 1.2, 0.8], 0.2, 2),
        ([0.9, 0.1, -2.0], 0.3, 1),
        ([-0.2, 0.7, 0.5, 1.1, 0.4], 0.1, 3),
    ]


# output: reverse


def value_and_grad_copied_list(x, step, sweeps):
    """Value and gradient of copied_list(x, step, sweeps)  [copied_list.py:5, reverse mode].

    Returns (value, (bx, bstep)), shaped as x, step.
    """
    # -- forward sweep ------------------------------------------------------
    u = []
    for i2 in range(len(x)):
        v = x[i2]
        u.append(2.0 * v)
    bound_old2 = []
    t3_old = []
    before_old = []
    bound_old3 = []
    for _ in range(sweeps):
        before = []
        bound_old3.append(len(u))
        for i3 in range(len(u)):
            before.append(u[i3])
        bound_old2.append(len(u) - 1)
        for i in range(1, len(u) - 1):
            t3 = before[i - 1] - 2.0 * before[i] + before[i + 1]
            t3_old.append(t3)
            u[i] = before[i] + step * t3
        before_old.append(before)
    t2 = 0
    bound_old = len(u)
    for i4 in range(len(u)):
        v2 = u[i4]
        t2 = t2 + v2 * v2

    # -- reverse sweep ------------------------------------------------------
    t3_at = len(t3_old)
    bu = [0.0] * len(u)
    bt2 = 1.0
    for i4 in range(bound_old - 1, -1, -1):
        # return sum(v * v for v in u)
        v2 = u[i4]
        bu[i4] += bt2 * v2 * 2.0
    bstep = 0.0
    for _ in range(sweeps - 1, -1, -1):
        before = before_old[_]
        bbefore = [0.0] * len(before)
        for i in range(bound_old2[_] - 1, 0, -1):
            # u[i] = before[i] + step * (before[i - 1] - 2.0 * before[i] + before[i + 1])
            t3_at -= 1
            t3 = t3_old[t3_at]
            bbefore[i] += bu[i]
            bstep += bu[i] * t3
            bt3 = bu[i] * step
            bu[i] = 0.0
            bbefore[i - 1] += bt3
            bbefore[i] += -bt3 * 2.0
            bbefore[i + 1] += bt3
        for i3 in range(bound_old3[_] - 1, -1, -1):
            # before = u.copy()
            bu[i3] += bbefore.pop()
    bx = [0.0, 0.0, 0.0, 0.0]
    for i2 in range(len(x) - 1, -1, -1):
        # u = [2.0 * v for v in x]
        bx[i2] += bu.pop() * 2.0
    return t2, (bx, bstep)


# output: forward


def jvp_copied_list(x, step, sweeps, dx, dstep):
    """copied_list(x, step, sweeps) and its tangent  [copied_list.py:5, forward mode].

    Returns (value, tangent).
    """
    u = []
    du = []
    for i2 in range(len(x)):
        dv = dx[i2]
        v = x[i2]
        du.append(dv * 2.0)
        u.append(2.0 * v)
    for _ in range(sweeps):
        before = []
        dbefore = []
        for i3 in range(len(u)):
            t = u[i3]
            dbefore.append(du[i3])
            before.append(t)
        for i in range(1, len(u) - 1):
            t3 = before[i - 1] - 2.0 * before[i] + before[i + 1]
            du[i] = dbefore[i] + (
                dstep * t3
                + (dbefore[i - 1] - dbefore[i] * 2.0 + dbefore[i + 1]) * step
            )
            u[i] = before[i] + step * t3
    t2 = 0
    dt2 = 0.0
    for i4 in range(len(u)):
        dv2 = du[i4]
        v2 = u[i4]
        dt2 = dt2 + dv2 * v2 * 2.0
        t2 = t2 + v2 * v2
    return t2, dt2
