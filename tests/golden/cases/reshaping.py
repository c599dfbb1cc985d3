# flags: wrt=A,v
# allowed: pieces
"""reshape, ravel, transpose, concatenate, stack, squeeze and expand_dims."""

import numpy as np


def reshaping(A, v, w):
    flat = np.ravel(A.T)
    both = np.concatenate([flat, v * v])
    pile = np.stack([both, np.sin(both)])
    turned = np.transpose(pile).reshape(2, -1)
    column = np.expand_dims(turned, 1)
    return np.sum(np.squeeze(column, 1) ** 2 @ w)


def points():
    rng = np.random.default_rng(8)
    return [
        (rng.normal(size=(m, n)), rng.normal(size=k), rng.normal(size=m * n + k))
        for m, n, k in ((2, 3, 2), (1, 4, 3), (3, 1, 1))
    ]


# output: reverse


def value_and_grad_reshaping(A, v, w):
    """Value and gradient of reshaping(A, v, w)  [reshaping.py:8, reverse mode].

    Returns (value, (bA, bv)), shaped as A, v.
    """
    # -- forward sweep ------------------------------------------------------
    flat = np.ravel(A.T)
    t = v * v
    both = np.concatenate([flat, t])
    t2 = np.sin(both)
    pile = np.stack([both, t2])
    turned = np.transpose(pile).reshape(2, -1)
    column = np.expand_dims(turned, 1)
    t3 = np.squeeze(column, 1)

    # -- reverse sweep ------------------------------------------------------
    # turned = np.transpose(pile).reshape(2, -1)
    bpile = np.transpose(
        np.reshape(
            np.reshape(
                np.reshape(
                    np.outer(np.broadcast_to(1.0, np.shape(t3 ** 2 @ w)), w) * 2 * t3,
                    np.shape(column),
                ),
                np.shape(turned),
            ),
            np.shape(np.transpose(pile)),
        )
    )
    # pile = np.stack([both, np.sin(both)])
    t5 = pieces(bpile, [both, t2], 0)
    bboth = t5[0] + t5[1] * np.cos(both)
    # both = np.concatenate([flat, v * v])
    t6 = pieces(bboth, [flat, t], 0)
    return (
        np.sum(t3 ** 2 @ w),
        (np.transpose(np.reshape(t6[0], np.shape(A.T))).copy(), t6[1] * v * 2.0),
    )


# output: forward


def jvp_reshaping(A, v, w, dA, dv):
    """reshaping(A, v, w) and its tangent  [reshaping.py:8, forward mode].

    Returns (value, tangent).
    """
    dflat = np.ravel(dA.T)
    flat = np.ravel(A.T)
    dboth = np.concatenate([dflat, dv * v * 2.0])
    both = np.concatenate([flat, v * v])
    dpile = np.stack([dboth, dboth * np.cos(both)])
    pile = np.stack([both, np.sin(both)])
    dturned = np.transpose(dpile).reshape(2, -1)
    turned = np.transpose(pile).reshape(2, -1)
    dcolumn = np.expand_dims(dturned, 1)
    column = np.expand_dims(turned, 1)
    t3 = np.squeeze(column, 1)
    return np.sum(t3 ** 2 @ w), np.sum(np.squeeze(dcolumn, 1) * 2 * t3 @ w)
