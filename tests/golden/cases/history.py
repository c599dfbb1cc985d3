# flags: wrt=x,rate
# allowed: add
"""A history of a descent: a dict of lists that grow."""


def history(x, rate, steps):
    record = {"loss": [], "x": []}
    for _ in range(steps):
        record["loss"].append((x - 1.0) ** 4)
        record["x"].append(x)
        x = x - rate * 4.0 * (x - 1.0) ** 3
    return sum(record["loss"]) + record["x"][-1]


def points():
    return [(0.3, 0.1, 3), (1.7, 0.05, 1), (0.1, 0.02, 4)]


# output: reverse


def value_and_grad_history(x, rate, steps):
    """Value and gradient of history(x, rate, steps)  [history.py:6, reverse mode].

    Returns (value, (bx, brate)), shaped as x, rate.
    """
    # -- forward sweep ------------------------------------------------------
    record = {"loss": [], "x": []}
    x_old = []
    for _ in range(steps):
        record["loss"].append((x - 1.0) ** 4)
        record["x"].append(x)
        x_old.append(x)
        x = x - rate * 4.0 * (x - 1.0) ** 3

    # -- reverse sweep ------------------------------------------------------
    # return sum(record["loss"]) + record["x"][-1]
    brecord = {"loss": [0.0] * len(record["loss"]), "x": [0.0] * len(record["x"])}
    brecord["loss"] = add(brecord["loss"], [1.0] * len(record["loss"]))
    brecord["x"][-1] += 1.0
    brate = 0.0
    bx = 0.0
    for _ in range(steps - 1, -1, -1):
        # x = x - rate * 4.0 * (x - 1.0) ** 3
        x = x_old[_]
        brate -= bx * (x - 1.0) ** 3 * 4.0
        bx = bx - bx * (rate * 4.0) * 3 * (x - 1.0) ** 2
        # record["x"].append(x)
        bx += brecord["x"].pop()
        # record["loss"].append((x - 1.0) ** 4)
        bx += brecord["loss"].pop() * 4 * (x - 1.0) ** 3
    return sum(record["loss"]) + record["x"][-1], (bx, brate)


# output: forward


def jvp_history(x, rate, steps, dx, drate):
    """history(x, rate, steps) and its tangent  [history.py:6, forward mode].

    Returns (value, tangent).
    """
    record = {"loss": [], "x": []}
    drecord = {"loss": [], "x": []}
    for _ in range(steps):
        drecord["loss"].append(dx * 4 * (x - 1.0) ** 3)
        record["loss"].append((x - 1.0) ** 4)
        drecord["x"].append(dx)
        record["x"].append(x)
        dx = dx - (drate * 4.0 * (x - 1.0) ** 3 + dx * 3 * (x - 1.0) ** 2 * (rate * 4.0))
        x = x - rate * 4.0 * (x - 1.0) ** 3
    return sum(record["loss"]) + record["x"][-1], sum(drecord["loss"]) + drecord["x"][-1]
