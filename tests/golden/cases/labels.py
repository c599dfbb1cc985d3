# flags: wrt=x
"""Text made of numbers names, chooses and reports; no number is read back from it."""


def labels(x, n):
    trace = ""
    for k in range(n):
        label = f"{k}: {x:.1f}"
        trace = trace + label + ", "
        if label.endswith(("0", "5")):
            x = x * x
        elif "%d" % k in "13":
            x = 0.9 * x + k
    if len(trace) > 20:
        return 0.5 * x
    return x


def points():
    return [(1.52, 4), (-0.74, 3), (0.31, 0)]


# output: reverse


def value_and_grad_labels(x, n):
    """Value and gradient of labels(x, n)  [labels.py:5, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    trace = ""
    x_old = []
    label_test_old = []
    for k in range(n):
        label = f"{k}: {x:.1f}"
        trace = trace + label + ", "
        label_test = label.endswith(("0", "5"))
        label_test_old.append(label_test)
        if label_test:
            x_old.append(x)
            x = x * x
        elif "%d" % k in "13":
            x = 0.9 * x + k
    if len(trace) > 20:
        result = 0.5 * x
    else:
        result = x

    # -- reverse sweep ------------------------------------------------------
    x_at = len(x_old)
    if len(trace) > 20:
        # return 0.5 * x
        bx = 0.5
    else:
        # return x
        bx = 1.0
    for k in range(n - 1, -1, -1):
        if label_test_old[k]:
            # x = x * x
            x_at -= 1
            x = x_old[x_at]
            bx = bx * x * 2.0
        elif "%d" % k in "13":
            # x = 0.9 * x + k
            bx = bx * 0.9
    return result, (bx,)


# output: forward


def jvp_labels(x, n, dx):
    """labels(x, n) and its tangent  [labels.py:5, forward mode].

    Returns (value, tangent).
    """
    trace = ""
    for k in range(n):
        label = f"{k}: {x:.1f}"
        trace = trace + label + ", "
        if label.endswith(("0", "5")):
            dx = dx * x * 2.0
            x = x * x
        elif "%d" % k in "13":
            dx = dx * 0.9
            x = 0.9 * x + k
    if len(trace) > 20:
        dresult = dx * 0.5
        result = 0.5 * x
    else:
        dresult = dx
        result = x
    return result, dresult
