# flags: wrt=x,w
"""A `match` in a loop: constants, alternatives, a guard, and a case that leaves the loop."""

import numpy as np


def opcodes(x, w, codes):
    s = x[0]
    for k in range(len(codes)):
        match codes[k], k:
            case 0, _:
                break
            case (1 | 2 as n), j if j > 0:
                s = s * n + x[j]
            case 3, _:
                s = np.sin(s)
            case _:
                s = s * w
        s = s + 0.25
        s = 0.9 * s
    return s * x[1]


def points():
    x = np.array([0.6, -1.2, 0.9, 0.3])
    return [
        (x, 0.7, np.array([1, 3, 2, 9])),
        (-x, 1.4, np.array([5, 2, 0, 3])),
    ]


# output: reverse


def value_and_grad_opcodes(x, w, codes):
    """Value and gradient of opcodes(x, w, codes)  [opcodes.py:7, reverse mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    # -- forward sweep ------------------------------------------------------
    s = x[0]
    trips = 0
    s_old = np.empty(len(codes))
    s_old2 = np.empty(len(codes))
    for k in range(len(codes)):
        trips += 1
        subject = codes[k]
        if subject == 0:
            break
        else:
            if (subject == 1 or subject == 2) and k > 0:
                n = subject
                j = k
                s = s * n + x[j]
            elif subject == 3:
                s_old[k] = s
                s = np.sin(s)
            else:
                s_old2[k] = s
                s = s * w
            s = s + 0.25
            s = 0.9 * s

    # -- reverse sweep ------------------------------------------------------
    # return s * x[1]
    bs = x[1]
    bx = np.zeros_like(x)
    bx[1] += s
    bw = 0.0
    value = s * x[1]
    for k in range(trips - 1, -1, -1):
        subject = codes[k]
        if not subject == 0:
            # s = 0.9 * s
            bs = bs * 0.9
            if (subject == 1 or subject == 2) and k > 0:
                # s = s * n + x[j]
                j = k
                n = subject
                bx[j] += bs
                bs = bs * n
            elif subject == 3:
                # s = np.sin(s)
                s = s_old[k]
                bs = bs * np.cos(s)
            else:
                # s = s * w
                s = s_old2[k]
                bw += bs * s
                bs = bs * w
    # s = x[0]
    bx[0] += bs
    return value, (bx, bw)


# output: forward


def jvp_opcodes(x, w, codes, dx, dw):
    """opcodes(x, w, codes) and its tangent  [opcodes.py:7, forward mode].

    Returns (value, tangent).
    """
    ds = dx[0]
    s = x[0]
    for k in range(len(codes)):
        subject = codes[k]
        if subject == 0:
            break
        else:
            if (subject == 1 or subject == 2) and k > 0:
                n = subject
                j = k
                ds = ds * n + dx[j]
                s = s * n + x[j]
            elif subject == 3:
                ds = ds * np.cos(s)
                s = np.sin(s)
            else:
                ds = ds * w + dw * s
                s = s * w
            s = s + 0.25
            ds = ds * 0.9
            s = 0.9 * s
    return s * x[1], ds * x[1] + dx[1] * s
