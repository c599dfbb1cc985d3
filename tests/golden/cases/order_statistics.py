# flags: wrt=x
"""A trimmed mean: the list is sorted in place, its ends are left out."""


def order_statistics(x, cut):
    values = [v * v for v in x]
    values.sort()
    kept = values[cut:-cut]
    return sum(kept) / len(kept)


def points():
    return [
        ([0.3, -0.4, 1.2, 0.8], 1),
        ([0.9, 0.1, -2.0, 3.0, 0.5, 1.0], 2),
        ([-0.2, 0.7, 0.5], 1),
    ]


# output: reverse


def value_and_grad_order_statistics(x, cut):
    """Value and gradient of order_statistics(x, cut)  [order_statistics.py:5, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    values = []
    for i in range(len(x)):
        v = x[i]
        values.append(v * v)
    t3 = []
    bound_old2 = len(values)
    for i4 in range(len(values)):
        t3.append(values[i4])
    t2 = []
    items = sorted(range(len(t3)), key=t3.__getitem__)
    for i5 in range(len(items)):
        i2 = items[i5]
        t2.append(t3[i2])
    bound_old = len(t2)
    for i3 in range(len(t2)):
        values[i3] = t2[i3]
    kept = []
    items2 = range(len(values))[cut:-cut]
    for i7 in range(len(items2)):
        i6 = items2[i7]
        kept.append(values[i6])

    # -- reverse sweep ------------------------------------------------------
    bvalues = [0.0] * len(values)
    # return sum(kept) / len(kept)
    bkept = [1.0 / len(kept)] * len(kept)
    for i7 in range(len(items2) - 1, -1, -1):
        # kept = values[cut:-cut]
        t = bkept.pop()
        i6 = items2[i7]
        bvalues[i6] += t
    bt2 = [0.0] * len(t2)
    for i3 in range(bound_old - 1, -1, -1):
        # values.sort()
        bt2[i3] += bvalues[i3]
        bvalues[i3] = 0.0
    bt3 = [0.0] * len(t3)
    for i5 in range(len(items) - 1, -1, -1):
        t6 = bt2.pop()
        i2 = items[i5]
        bt3[i2] += t6
    for i4 in range(bound_old2 - 1, -1, -1):
        bvalues[i4] += bt3.pop()
    bx = [0.0, 0.0, 0.0, 0.0]
    for i in range(len(x) - 1, -1, -1):
        # values = [v * v for v in x]
        t8 = bvalues.pop()
        v = x[i]
        bx[i] += t8 * v * 2.0
    return sum(kept) / len(kept), (bx,)


# output: forward


def jvp_order_statistics(x, cut, dx):
    """order_statistics(x, cut) and its tangent  [order_statistics.py:5, forward mode].

    Returns (value, tangent).
    """
    values = []
    dvalues = []
    for i in range(len(x)):
        dv = dx[i]
        v = x[i]
        dvalues.append(dv * v * 2.0)
        values.append(v * v)
    t3 = []
    dt3 = []
    for i4 in range(len(values)):
        t4 = values[i4]
        dt3.append(dvalues[i4])
        t3.append(t4)
    t2 = []
    items = sorted(range(len(t3)), key=t3.__getitem__)
    dt2 = []
    for i5 in range(len(items)):
        i2 = items[i5]
        dt2.append(dt3[i2])
        t2.append(t3[i2])
    for i3 in range(len(t2)):
        dvalues[i3] = dt2[i3]
        values[i3] = t2[i3]
    kept = []
    items2 = range(len(values))[cut:-cut]
    dkept = []
    for i7 in range(len(items2)):
        i6 = items2[i7]
        dkept.append(dvalues[i6])
        kept.append(values[i6])
    return sum(kept) / len(kept), sum(dkept) / len(kept)
