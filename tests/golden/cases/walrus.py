# flags: wrt=x
"""Named expressions in a test, in a call and in a loop condition."""

import math


def walrus(x):
    total = (half := 0.5 * x) * x
    if (size := abs(half)) > 0.6:
        total += math.sin(size * x)
    while (half := 0.7 * half) * half > 0.01:
        total += half * x
    return total + 3.0 * half


def points():
    return [(1.65,), (0.4,), (-2.3,)]


# output: reverse


def value_and_grad_walrus(x):
    """Value and gradient of walrus(x)  [walrus.py:7, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    half = 0.5 * x
    total = half * x
    size = abs(half)
    if size > 0.6:
        total += math.sin(size * x)
    trips = 0
    half_old = []
    while True:
        trips += 1
        half = 0.7 * half
        half_old.append(half)
        if half * half > 0.01:
            total += half * x
        else:
            break

    # -- reverse sweep ------------------------------------------------------
    # return total + 3.0 * half
    bhalf = 3.0
    bx = 0.0
    value = total + 3.0 * half
    for k in range(trips - 1, -1, -1):
        half = half_old[k]
        if half * half > 0.01:
            # total += half * x
            bhalf += x
            bx += half
        # while (half := 0.7 * half) * half > 0.01:
        bhalf = bhalf * 0.7
    if size > 0.6:
        # total += math.sin(size * x)
        t = math.cos(size * x)
        bsize = t * x
        bx += t * size
    else:
        bsize = 0.0
    # if (size := abs(half)) > 0.6:
    half = 0.5 * x
    bhalf += bsize * np.sign(half)
    # total = (half := 0.5 * x) * x
    bhalf += x
    bx += half + bhalf * 0.5
    return value, (bx,)


# output: forward


def jvp_walrus(x, dx):
    """walrus(x) and its tangent  [walrus.py:7, forward mode].

    Returns (value, tangent).
    """
    dhalf = dx * 0.5
    half = 0.5 * x
    dtotal = dhalf * x + dx * half
    total = half * x
    dsize = dhalf * np.sign(half)
    size = abs(half)
    if size > 0.6:
        dtotal += (dsize * x + dx * size) * math.cos(size * x)
        total += math.sin(size * x)
    while True:
        dhalf = dhalf * 0.7
        half = 0.7 * half
        if half * half > 0.01:
            dtotal += dhalf * x + dx * half
            total += half * x
        else:
            break
    return total + 3.0 * half, dtotal + dhalf * 3.0
