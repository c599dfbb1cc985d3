# flags: wrt=x,scale
"""The entry that is largest in size, chosen by `max` with a key."""


def largest_by_key(x, scale):
    peak = max(x, key=abs)
    return scale * peak**3


def points():
    return [([0.3, -0.4, 0.2], 0.7), ([0.9, 0.1], 1.5), ([0.2, -2.0, 0.5], 0.4)]


# output: reverse


def value_and_grad_largest_by_key(x, scale):
    """Value and gradient of largest_by_key(x, scale)  [largest_by_key.py:5, reverse mode].

    Returns (value, (bx, bscale)), shaped as x, scale.
    """
    # -- forward sweep ------------------------------------------------------
    peak = x[0]
    best = abs(peak)
    best_test_old = []
    for i in range(len(x) - 1):
        t = x[i + 1]
        t2 = abs(t)
        best_test = best < t2
        best_test_old.append(best_test)
        if best_test:
            peak = t
            best = t2

    # -- reverse sweep ------------------------------------------------------
    # return scale * peak**3
    bpeak = 3.0 * scale * peak ** 2
    bx = [0.0, 0.0, 0.0]
    for i in range(len(x) - 2, -1, -1):
        if best_test_old[i]:
            # peak = max(x, key=abs)
            bt = bpeak
            bpeak = 0.0
        else:
            bt = 0.0
        bx[i + 1] += bt
    bx[0] += bpeak
    return scale * peak ** 3, (bx, peak ** 3)


# output: forward


def jvp_largest_by_key(x, scale, dx, dscale):
    """largest_by_key(x, scale) and its tangent  [largest_by_key.py:5, forward mode].

    Returns (value, tangent).
    """
    dpeak = dx[0]
    peak = x[0]
    best = abs(peak)
    for i in range(len(x) - 1):
        t = x[i + 1]
        t2 = abs(t)
        dt = dx[i + 1]
        if best < t2:
            dpeak = dt
            peak = t
            best = t2
    return scale * peak ** 3, dscale * peak ** 3 + dpeak * 3 * peak ** 2 * scale
