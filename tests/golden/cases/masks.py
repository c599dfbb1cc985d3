# flags: wrt=x,low
"""where, clip, maximum and minimum: the branch that is not taken contributes nothing."""

import numpy as np


def masks(x, low, w):
    safe = np.where(x > 0.0, x, 1.0)
    roots = np.where(x > 0.0, np.sqrt(safe), 0.3 * x)
    clipped = np.clip(x, low, 1.5)
    upper = np.maximum(clipped, 0.5 * roots)
    return np.sum(w * (roots + upper * np.minimum(x, 0.9)))


def points():
    rng = np.random.default_rng(6)
    return [
        (2.0 * rng.normal(size=n), low, rng.normal(size=n))
        for n, low in ((6, -0.7), (9, -0.2), (5, -1.1))
    ]


# output: reverse


def value_and_grad_masks(x, low, w):
    """Value and gradient of masks(x, low, w)  [masks.py:7, reverse mode].

    Returns (value, (bx, blow)), shaped as x, low.
    """
    # -- forward sweep ------------------------------------------------------
    safe = np.where(x > 0.0, x, 1.0)
    t = np.sqrt(safe)
    roots = np.where(x > 0.0, t, 0.3 * x)
    clipped = np.clip(x, low, 1.5)
    t2 = 0.5 * roots
    upper = np.maximum(clipped, t2)
    t3 = np.minimum(x, 0.9)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(w * (roots + upper * np.minimum(x, 0.9)))
    t4 = w
    broots = t4
    bupper = t4 * t3
    bt3 = t4 * upper
    bx = np.where(x < 0.9, bt3, np.where(x == 0.9, 0.5 * bt3, 0.0))
    # upper = np.maximum(clipped, 0.5 * roots)
    bclipped = np.where(clipped > t2, bupper, np.where(clipped == t2, 0.5 * bupper, 0.0))
    broots = (
        broots + np.where(t2 > clipped, bupper, np.where(clipped == t2, 0.5 * bupper, 0.0)) * 0.5
    )
    # clipped = np.clip(x, low, 1.5)
    bx += np.where(bclipped != 0, np.where((low <= x) & (x <= 1.5), bclipped, 0.0), 0.0)
    # roots = np.where(x > 0.0, np.sqrt(safe), 0.3 * x)
    bt = np.where(broots != 0, np.where(x > 0.0, broots, 0.0), 0.0)
    bx += np.where(broots != 0, np.where(x > 0.0, 0.0, broots), 0.0) * 0.3
    bsafe = np.where(bt != 0, bt / (2 * t), 0.0)
    # safe = np.where(x > 0.0, x, 1.0)
    bx += np.where(bsafe != 0, np.where(x > 0.0, bsafe, 0.0), 0.0)
    return (
        np.sum(w * (roots + upper * t3)),
        (
            bx,
            np.sum(np.where(bclipped != 0, np.where((x < low) & (low <= 1.5), bclipped, 0.0), 0.0)),
        ),
    )


# output: forward


def jvp_masks(x, low, w, dx, dlow):
    """masks(x, low, w) and its tangent  [masks.py:7, forward mode].

    Returns (value, tangent).
    """
    dsafe = np.where(x > 0.0, dx, 0.0)
    safe = np.where(x > 0.0, x, 1.0)
    t = np.sqrt(safe)
    droots = np.where(x > 0.0, dsafe / (2 * t), 0.0) + np.where(x > 0.0, 0.0, dx * 0.3)
    roots = np.where(x > 0.0, t, 0.3 * x)
    dclipped = np.where((low <= x) & (x <= 1.5), dx, 0.0) + np.where(
        (x < low) & (low <= 1.5), dlow, 0.0
    )
    clipped = np.clip(x, low, 1.5)
    dt2 = droots * 0.5
    t2 = 0.5 * roots
    dupper = (
        np.where(clipped > t2, dclipped, np.where(clipped == t2, 0.5 * dclipped, 0.0))
        + np.where(t2 > clipped, dt2, np.where(clipped == t2, 0.5 * dt2, 0.0))
    )
    upper = np.maximum(clipped, t2)
    t3 = np.minimum(x, 0.9)
    return (
        np.sum(w * (roots + upper * t3)),
        np.sum(
            (
                droots
                + (dupper * t3 + np.where(x < 0.9, dx, np.where(x == 0.9, 0.5 * dx, 0.0)) * upper)
            )
            * w
        ),
    )
