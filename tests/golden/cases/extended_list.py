# flags: wrt=x
"""A list of numbers that is extended by those of another, and by the mirror image of itself."""


def extended_list(x, scale):
    profile = [scale * v for v in x]
    profile.extend([v * v for v in x])
    profile += [0.5, x[0]]
    total = 0.0
    for i in range(1, len(profile)):
        total += profile[i] * profile[i - 1]
    return total


def points():
    return [([0.3, -0.4, 1.2], 0.7), ([0.9, 0.1], 1.5), ([-0.2], 0.4)]


# output: reverse


def value_and_grad_extended_list(x, scale):
    """Value and gradient of extended_list(x, scale)  [extended_list.py:5, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    profile = []
    for i2 in range(len(x)):
        v = x[i2]
        profile.append(scale * v)
    t2 = []
    for i4 in range(len(x)):
        v2 = x[i4]
        t2.append(v2 * v2)
    bound_old2 = len(t2)
    for i3 in range(len(t2)):
        profile.append(t2[i3])
    profile.append(0.5)
    profile.append(x[0])
    total = 0.0
    bound_old = len(profile)
    for i in range(1, len(profile)):
        total += profile[i] * profile[i - 1]

    # -- reverse sweep ------------------------------------------------------
    bprofile = [0.0] * len(profile)
    for i in range(bound_old - 1, 0, -1):
        # total += profile[i] * profile[i - 1]
        bprofile[i] += profile[i - 1]
        bprofile[i - 1] += profile[i]
    # profile += [0.5, x[0]]
    bx = [bprofile.pop(), 0.0, 0.0]
    bprofile.pop()
    bt2 = [0.0] * len(t2)
    for i3 in range(bound_old2 - 1, -1, -1):
        # profile.extend([v * v for v in x])
        bt2[i3] += bprofile.pop()
    for i4 in range(len(x) - 1, -1, -1):
        t5 = bt2.pop()
        v2 = x[i4]
        bx[i4] += t5 * v2 * 2.0
    for i2 in range(len(x) - 1, -1, -1):
        # profile = [scale * v for v in x]
        bx[i2] += bprofile.pop() * scale
    return total, (bx,)


# output: forward


def jvp_extended_list(x, scale, dx):
    """extended_list(x, scale) and its tangent  [extended_list.py:5, forward mode].

    Returns (value, tangent).
    """
    profile = []
    dprofile = []
    for i2 in range(len(x)):
        dv = dx[i2]
        v = x[i2]
        dprofile.append(dv * scale)
        profile.append(scale * v)
    t2 = []
    dt2 = []
    for i4 in range(len(x)):
        dv2 = dx[i4]
        v2 = x[i4]
        dt2.append(dv2 * v2 * 2.0)
        t2.append(v2 * v2)
    for i3 in range(len(t2)):
        t3 = t2[i3]
        dprofile.append(dt2[i3])
        profile.append(t3)
    dprofile.append(0.0)
    profile.append(0.5)
    dprofile.append(dx[0])
    profile.append(x[0])
    total = 0.0
    dtotal = 0.0
    for i in range(1, len(profile)):
        dtotal += dprofile[i] * profile[i - 1] + dprofile[i - 1] * profile[i]
        total += profile[i] * profile[i - 1]
    return total, dtotal
