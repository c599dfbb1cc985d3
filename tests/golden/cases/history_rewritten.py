# flags: wrt=x,y
"""An item of a list in a dict is overwritten: it was not undone, and its value got no derivative."""


def history_rewritten(x, y):
    record = {"loss": [x, y], "rate": [y]}
    for k in range(2):
        record["loss"][k] = record["loss"][k] * record["rate"][0]
    record["rate"][0] = x * x
    return record["loss"][0] * record["loss"][1] + record["rate"][0]


def points():
    return [(0.3, 1.2), (0.9, -0.4), (-0.7, 0.8)]


# output: reverse


def value_and_grad_history_rewritten(x, y):
    """Value and gradient of history_rewritten(x, y)  [history_rewritten.py:5, reverse mode].

    Returns (value, (bx, by)), shaped as x, y.
    """
    # -- forward sweep ------------------------------------------------------
    record = {"loss": [x, y], "rate": [y]}
    record_old2 = []
    for k in range(2):
        record_old2.append(record["loss"][k])
        record["loss"][k] = record["loss"][k] * record["rate"][0]
    record_old = record["rate"][0]
    record["rate"][0] = x * x

    # -- reverse sweep ------------------------------------------------------
    # return record["loss"][0] * record["loss"][1] + record["rate"][0]
    brecord = {"loss": [1.0 * record["loss"][1], 1.0 * record["loss"][0]], "rate": [1.0]}
    value = record["loss"][0] * record["loss"][1] + record["rate"][0]
    # record["rate"][0] = x * x
    record["rate"][0] = record_old
    t = brecord["rate"][0]
    brecord["rate"][0] = 0.0
    bx = t * x * 2.0
    for k in range(1, -1, -1):
        # record["loss"][k] = record["loss"][k] * record["rate"][0]
        record["loss"][k] = record_old2[k]
        t2 = brecord["loss"][k]
        brecord["loss"][k] = 0.0
        brecord["loss"][k] += t2 * record["rate"][0]
        brecord["rate"][0] += t2 * record["loss"][k]
    # record = {"loss": [x, y], "rate": [y]}
    bx += brecord["loss"][0]
    return value, (bx, brecord["loss"][1] + brecord["rate"][0])


# output: forward


def jvp_history_rewritten(x, y, dx, dy):
    """history_rewritten(x, y) and its tangent  [history_rewritten.py:5, forward mode].

    Returns (value, tangent).
    """
    drecord = {"loss": [dx, dy], "rate": [dy]}
    record = {"loss": [x, y], "rate": [y]}
    for k in range(2):
        drecord["loss"][k] = (
            drecord["loss"][k] * record["rate"][0] + drecord["rate"][0] * record["loss"][k]
        )
        record["loss"][k] = record["loss"][k] * record["rate"][0]
    drecord["rate"][0] = dx * x * 2.0
    record["rate"][0] = x * x
    return (
        record["loss"][0] * record["loss"][1] + record["rate"][0],
        drecord["loss"][0] * record["loss"][1]
        + drecord["loss"][1] * record["loss"][0]
        + drecord["rate"][0],
    )
