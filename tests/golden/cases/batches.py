# flags: wrt=x
# allowed: add
"""A buffer that is emptied whenever it is full."""

import numpy as np


def batches(x, size):
    buffer = []
    total = 0.0
    for i in range(len(x)):
        buffer.append(x[i])
        if len(buffer) == size:
            total += sum(buffer) ** 2
            buffer.clear()
    return total


def points():
    return [
        (np.array([0.3, -0.4, 1.2, 0.8, 0.6]), 2),
        (np.array([0.9, 0.1, -2.0]), 1),
        (np.array([-0.2, 0.7, 0.5, 0.2]), 3),
    ]


# output: reverse


def value_and_grad_batches(x, size):
    """Value and gradient of batches(x, size)  [batches.py:8, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    buffer = []
    total = 0.0
    bound_old = []
    buffer_old = []
    buffer_test_old = []
    for i in range(len(x)):
        buffer.append(x[i])
        buffer_test = len(buffer) == size
        buffer_test_old.append(buffer_test)
        if buffer_test:
            total += sum(buffer) ** 2
            bound_old.append(len(buffer))
            for i2 in range(len(buffer)):
                buffer_old.append(buffer[-1])
                buffer.pop()

    # -- reverse sweep ------------------------------------------------------
    bound_at = len(bound_old)
    buffer_at = len(buffer_old)
    bbuffer = [0.0] * len(buffer)
    bx = np.zeros_like(x)
    for i in range(len(x) - 1, -1, -1):
        if buffer_test_old[i]:
            bound_at -= 1
            for i2 in range(bound_old[bound_at] - 1, -1, -1):
                # buffer.clear()
                buffer_at -= 1
                buffer.append(buffer_old[buffer_at])
                bbuffer.append(0.0)
            # total += sum(buffer) ** 2
            bbuffer = add(bbuffer, [2.0 * sum(buffer)] * len(buffer))
        # buffer.append(x[i])
        buffer.pop()
        bx[i] += bbuffer.pop()
    return total, (bx,)


# output: forward


def jvp_batches(x, size, dx):
    """batches(x, size) and its tangent  [batches.py:8, forward mode].

    Returns (value, tangent).
    """
    buffer = []
    total = 0.0
    dbuffer = []
    dtotal = 0.0
    for i in range(len(x)):
        dbuffer.append(dx[i])
        buffer.append(x[i])
        if len(buffer) == size:
            dtotal += sum(dbuffer) * 2 * sum(buffer)
            total += sum(buffer) ** 2
            for i2 in range(len(buffer)):
                dbuffer.pop()
                buffer.pop()
    return total, dtotal
