# flags: wrt=x,w
# numba: yes
"""Returns from inside nested loops; the loops are undone from where they were left."""

import numpy as np


def return_from_loops(x, w, limit):
    total = 0.0
    for i in range(len(x)):
        for j in range(i + 1):
            total += x[i] * x[j] * w
            if total > limit:
                return total * np.exp(-w * j)
        if x[i] < -1.2:
            return 2.0 * total
        total *= 0.9
    k = 0
    while k < 3:
        k += 1
        total += w * k
        if total < -limit:
            return total * w
    return total


def points():
    rng = np.random.default_rng(27)
    return [
        (np.array([0.7, -0.4, 1.1, 0.9]), 0.8, 1.0),
        (np.array([0.9, 0.8, 0.3]), 0.8, 1.0),
        (np.array([0.3, -1.4, -1.5]), 0.6, 5.0),
        (np.array([0.3, 0.5]), -0.9, 1.5),
        (0.3 * rng.normal(size=5), 0.4, 40.0),
    ]


# output: reverse


def value_and_grad_return_from_loops(x, w, limit):
    """Value and gradient of return_from_loops(x, w, limit)  [return_from_loops.py:8, reverse
    mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    returned = False
    trips2 = 0
    returned2_old = []
    trips_old = []
    total_old2 = []
    for i in range(len(x)):
        trips2 += 1
        returned2 = False
        trips = 0
        for j in range(i + 1):
            trips += 1
            total += x[i] * x[j] * w
            total_old2.append(total)
            if total > limit:
                t = np.exp(-w * j)
                result = total * t
                returned2 = True
                break
        trips_old.append(trips)
        returned2_old.append(returned2)
        if returned2:
            returned = True
            break
        elif x[i] < -1.2:
            result = 2.0 * total
            returned = True
            break
        else:
            total *= 0.9
    total_old = []
    k_old = []
    if not returned:
        k = 0
        returned3 = False
        trips3 = 0
        while k < 3:
            trips3 += 1
            k += 1
            k_old.append(k)
            total += w * k
            total_old.append(total)
            if total < -limit:
                result = total * w
                returned3 = True
                break
        if not returned3:
            result = total

    # -- reverse sweep ------------------------------------------------------
    total_at = len(total_old)
    k_at = len(k_old)
    total_old2_at = len(total_old2)
    if not returned:
        if not returned3:
            # return total
            btotal = 1.0
        else:
            btotal = 0.0
        bw = 0.0
        for _ in range(trips3):
            total_at -= 1
            total = total_old[total_at]
            if total < -limit:
                # return total * w
                btotal += w
                bw += total
            # total += w * k
            k_at -= 1
            k = k_old[k_at]
            bw += btotal * k
    else:
        btotal = 0.0
        bw = 0.0
    bx = np.zeros_like(x)
    for i in range(trips2 - 1, -1, -1):
        if not returned2_old[i]:
            if x[i] < -1.2:
                # return 2.0 * total
                btotal += 2.0
            else:
                # total *= 0.9
                btotal *= 0.9
        trips = trips_old[i]
        for j in range(trips - 1, -1, -1):
            total_old2_at -= 1
            total = total_old2[total_old2_at]
            if total > limit:
                # return total * np.exp(-w * j)
                t = np.exp(-w * j)
                btotal += t
                bw -= total * t * j
            # total += x[i] * x[j] * w
            bx[i] += btotal * w * x[j]
            bx[j] += btotal * w * x[i]
            bw += btotal * (x[i] * x[j])
    return result, (bx, bw)


# output: forward


def jvp_return_from_loops(x, w, limit, dx, dw):
    """return_from_loops(x, w, limit) and its tangent  [return_from_loops.py:8, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    returned = False
    dtotal = 0.0
    for i in range(len(x)):
        returned2 = False
        for j in range(i + 1):
            dtotal += (dx[i] * x[j] + dx[j] * x[i]) * w + dw * (x[i] * x[j])
            total += x[i] * x[j] * w
            if total > limit:
                t = np.exp(-w * j)
                dresult = dtotal * t + -dw * j * t * total
                result = total * t
                returned2 = True
                break
        if returned2:
            returned = True
            break
        elif x[i] < -1.2:
            dresult = dtotal * 2.0
            result = 2.0 * total
            returned = True
            break
        else:
            dtotal = dtotal * 0.9
            total *= 0.9
    if not returned:
        k = 0
        returned3 = False
        while k < 3:
            k += 1
            dtotal += dw * k
            total += w * k
            if total < -limit:
                dresult = dtotal * w + dw * total
                result = total * w
                returned3 = True
                break
        if not returned3:
            dresult = dtotal
            result = total
    return result, dresult
