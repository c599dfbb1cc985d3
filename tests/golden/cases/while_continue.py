# flags: wrt=x,decay
# numba: yes
"""A while loop whose test reads what the body changes, with a continue."""

import math


def while_continue(x, decay):
    total = 0.0
    k = 0
    while x > 0.2:
        x = x * decay
        k += 1
        if k % 3 == 0:
            continue
        total += math.sin(x) * k
    return total + x


def points():
    return [(2.3, 0.7), (1.1, 0.83), (0.1, 0.5), (5.0, 0.31)]


# output: reverse


def value_and_grad_while_continue(x, decay):
    """Value and gradient of while_continue(x, decay)  [while_continue.py:8, reverse mode].

    Returns (value, (bx, bdecay)), shaped as x, decay.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    k = 0
    trips = 0
    k_old = []
    x_old = []
    while x > 0.2:
        trips += 1
        x_old.append(x)
        x = x * decay
        k += 1
        k_old.append(k)
        if not k % 3 == 0:
            total += math.sin(x) * k

    # -- reverse sweep ------------------------------------------------------
    # return total + x
    bx = 1.0
    bdecay = 0.0
    value = total + x
    for k2 in range(trips - 1, -1, -1):
        k = k_old[k2]
        if not k % 3 == 0:
            # total += math.sin(x) * k
            bx += k * math.cos(x)
        # x = x * decay
        x = x_old[k2]
        bdecay += bx * x
        bx = bx * decay
    return value, (bx, bdecay)


# output: forward


def jvp_while_continue(x, decay, dx, ddecay):
    """while_continue(x, decay) and its tangent  [while_continue.py:8, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    k = 0
    dtotal = 0.0
    while x > 0.2:
        dx = dx * decay + ddecay * x
        x = x * decay
        k += 1
        if not k % 3 == 0:
            dtotal += dx * math.cos(x) * k
            total += math.sin(x) * k
    return total + x, dtotal + dx
