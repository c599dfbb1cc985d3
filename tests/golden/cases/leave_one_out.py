# flags: wrt=x
"""The worst sample is taken out of the list before the mean is formed."""


def leave_one_out(x):
    mean = sum(x) / len(x)
    errors = [(v - mean) ** 2 for v in x]
    worst = errors.index(max(errors))
    del errors[worst]
    return sum(errors) / len(errors)


def points():
    return [([0.3, -0.4, 1.2, 0.8],), ([0.9, 0.1, -2.0],), ([-0.2, 0.7, 0.5],)]


# output: reverse


def value_and_grad_leave_one_out(x):
    """Value and gradient of leave_one_out(x)  [leave_one_out.py:5, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    mean = sum(x) / len(x)
    errors = []
    for i in range(len(x)):
        v = x[i]
        errors.append((v - mean) ** 2)
    worst = errors.index(max(errors))
    errors.pop(worst)

    # -- reverse sweep ------------------------------------------------------
    # return sum(errors) / len(errors)
    berrors = [1.0 / len(errors)] * len(errors)
    # del errors[worst]
    berrors.insert(range(len(berrors) + 1)[worst], 0.0)
    bmean = 0.0
    bx = [0.0, 0.0, 0.0, 0.0]
    for i in range(len(x) - 1, -1, -1):
        # errors = [(v - mean) ** 2 for v in x]
        t = berrors.pop()
        v = x[i]
        t2 = t * 2 * (v - mean)
        bmean -= t2
        bx[i] += t2
    # mean = sum(x) / len(x)
    t3 = bmean / len(x)
    bx[0] += t3
    bx[1] += t3
    bx[2] += t3
    bx[3] += t3
    return sum(errors) / len(errors), (bx,)


# output: forward


def jvp_leave_one_out(x, dx):
    """leave_one_out(x) and its tangent  [leave_one_out.py:5, forward mode].

    Returns (value, tangent).
    """
    dmean = (dx[0] + dx[1] + dx[2] + dx[3]) / len(x)
    mean = sum(x) / len(x)
    errors = []
    derrors = []
    for i in range(len(x)):
        dv = dx[i]
        v = x[i]
        derrors.append((dv - dmean) * 2 * (v - mean))
        errors.append((v - mean) ** 2)
    worst = errors.index(max(errors))
    derrors.pop(worst)
    errors.pop(worst)
    return sum(errors) / len(errors), sum(derrors) / len(errors)
