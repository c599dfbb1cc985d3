# flags: wrt=x
"""A bubble sort: neighbours of a list are exchanged while they are out of order."""


def swapped_entries(x):
    a = [v * v for v in x]
    for end in range(len(a) - 1, 0, -1):
        for i in range(end):
            if a[i] > a[i + 1]:
                a[i], a[i + 1] = a[i + 1], a[i]
    return a[0] + 2.0 * a[-1]


def points():
    return [([0.3, -0.4, 1.2, 0.8],), ([0.9, 0.1],), ([2.0, 0.7, 0.5],)]


# output: reverse


def value_and_grad_swapped_entries(x):
    """Value and gradient of swapped_entries(x)  [swapped_entries.py:5, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    a = []
    for i2 in range(len(x)):
        v = x[i2]
        a.append(v * v)
    a_test_old = []
    bound_old = len(a) - 1
    for end in range(len(a) - 1, 0, -1):
        for i in range(end):
            a_test = a[i] > a[i + 1]
            a_test_old.append(a_test)
            if a_test:
                t2 = a[i]
                a[i] = a[i + 1]
                a[i + 1] = t2

    # -- reverse sweep ------------------------------------------------------
    a_test_at = len(a_test_old)
    # return a[0] + 2.0 * a[-1]
    ba = [0.0] * len(a)
    ba[0] += 1.0
    ba[-1] += 2.0
    for end in range(1, bound_old + 1):
        for i in range(end - 1, -1, -1):
            a_test_at -= 1
            if a_test_old[a_test_at]:
                # a[i], a[i + 1] = a[i + 1], a[i]
                bt2 = ba[i + 1]
                ba[i + 1] = 0.0
                bt = ba[i]
                ba[i] = 0.0
                ba[i] += bt2
                ba[i + 1] += bt
    bx = [0.0, 0.0, 0.0, 0.0]
    for i2 in range(len(x) - 1, -1, -1):
        # a = [v * v for v in x]
        t3 = ba.pop()
        v = x[i2]
        bx[i2] += t3 * v * 2.0
    return a[0] + 2.0 * a[-1], (bx,)


# output: forward


def jvp_swapped_entries(x, dx):
    """swapped_entries(x) and its tangent  [swapped_entries.py:5, forward mode].

    Returns (value, tangent).
    """
    a = []
    da = []
    for i2 in range(len(x)):
        dv = dx[i2]
        v = x[i2]
        da.append(dv * v * 2.0)
        a.append(v * v)
    for end in range(len(a) - 1, 0, -1):
        for i in range(end):
            if a[i] > a[i + 1]:
                t = a[i + 1]
                dt2 = da[i]
                t2 = a[i]
                da[i] = da[i + 1]
                a[i] = t
                da[i + 1] = dt2
                a[i + 1] = t2
    return a[0] + 2.0 * a[-1], da[0] + da[-1] * 2.0
