# flags: wrt=mu,S,risk
"""A portfolio by projected steps: a loop over scalars inside array algebra."""

import numpy as np


def clip_simplex(w):
    positive = np.maximum(w, 0.0)
    return positive / (1e-3 + np.sum(positive))


def markowitz(mu, S, risk, steps):
    n = len(mu)
    w = np.ones(n) / n
    C = S @ S.T + 0.1 * np.eye(n)
    for k in range(steps):
        g = mu - risk * (C @ w)
        w = clip_simplex(w + 0.3 / (k + 1.0) * g)
    variance = w @ C @ w
    turnover = 0.0
    for i in range(1, n):
        gap = w[i] - w[i - 1]
        turnover += gap * gap
    return mu @ w - 0.5 * risk * variance - 0.1 * turnover


def points():
    rng = np.random.default_rng(68)
    return [
        (rng.normal(size=n), rng.normal(size=(n, n)), risk, steps)
        for n, risk, steps in ((3, 0.9, 3), (2, 0.4, 1), (4, 2.0, 2))
    ]


# output: reverse


def clip_simplex_fwd(w):
    positive = np.maximum(w, 0.0)
    t = 0.001 + np.sum(positive)
    return positive / t, (positive, t, w)


def clip_simplex_bwd(tape, by):
    positive, t, w = tape

    # -- reverse sweep ------------------------------------------------------
    # return positive / (1e-3 + np.sum(positive))
    bpositive = by / t + np.sum(-by * (positive / t) / t)
    return np.where(w > 0.0, bpositive, np.where(w == 0.0, 0.5 * bpositive, 0.0))


def value_and_grad_markowitz(mu, S, risk, steps):
    """Value and gradient of markowitz(mu, S, risk, steps)  [markowitz.py:12, reverse mode].

    Returns (value, (bmu, bS, brisk)), shaped as mu, S, risk.
    """
    # -- forward sweep ------------------------------------------------------
    n = len(mu)
    w = np.ones(n) / n
    C = S @ S.T + 0.1 * np.eye(n)
    clip_simplex_tape_old = []
    t_old = []
    w_old = []
    for k in range(steps):
        w_old.append(w)
        t = C @ w
        t_old.append(t)
        g = mu - risk * t
        w, clip_simplex_tape = clip_simplex_fwd(w + 0.3 / (k + 1.0) * g)
        clip_simplex_tape_old.append(clip_simplex_tape)
    t2 = w @ C
    variance = t2 @ w
    turnover = 0.0
    for i in range(1, n):
        gap = w[i] - w[i - 1]
        turnover += gap * gap

    # -- reverse sweep ------------------------------------------------------
    # return mu @ w - 0.5 * risk * variance - 0.1 * turnover
    bmu = 1.0 * w
    bw = 1.0 * mu
    brisk = -0.5 * variance
    bvariance = -0.5 * risk
    value = mu @ w - 0.5 * risk * variance - 0.1 * turnover
    bturnover = -0.1
    for i in range(n - 1, 0, -1):
        # turnover += gap * gap
        gap = w[i] - w[i - 1]
        bgap = bturnover * gap * 2.0
        # gap = w[i] - w[i - 1]
        bw[i] += bgap
        bw[i - 1] -= bgap
    # variance = w @ C @ w
    bt2 = bvariance * w
    bw += bvariance * t2 + C @ bt2
    bC = np.outer(w, bt2)
    for k in range(steps - 1, -1, -1):
        # w = clip_simplex(w + 0.3 / (k + 1.0) * g)
        t3 = clip_simplex_bwd(clip_simplex_tape_old[k], bw)
        bg = t3 * (0.3 / (k + 1.0))
        bw = t3
        # g = mu - risk * (C @ w)
        t = t_old[k]
        bmu += bg
        brisk += np.dot(-bg, t)
        bt = -bg * risk
        w = w_old[k]
        bC += np.outer(bt, w)
        bw = bw + C.T @ bt
    return value, (bmu, bC @ S + np.transpose(S.T @ bC), brisk)


# output: forward


def clip_simplex_jvp(w, dw):
    dpositive = np.where(w > 0.0, dw, np.where(w == 0.0, 0.5 * dw, 0.0))
    positive = np.maximum(w, 0.0)
    t = 0.001 + np.sum(positive)
    value = positive / t
    return value, dpositive / t - np.sum(dpositive) * value / t


def jvp_markowitz(mu, S, risk, steps, dmu, dS, drisk):
    """markowitz(mu, S, risk, steps) and its tangent  [markowitz.py:12, forward mode].

    Returns (value, tangent).
    """
    n = len(mu)
    w = np.ones(n) / n
    dC = dS @ S.T + S @ dS.T
    C = S @ S.T + 0.1 * np.eye(n)
    dw = np.zeros_like(w)
    for k in range(steps):
        t = C @ w
        dg = dmu - (drisk * t + (dC @ w + C @ dw) * risk)
        g = mu - risk * t
        w, dw = clip_simplex_jvp(w + 0.3 / (k + 1.0) * g, dw + dg * (0.3 / (k + 1.0)))
    t2 = w @ C
    dvariance = (dw @ C + w @ dC) @ w + t2 @ dw
    variance = t2 @ w
    turnover = 0.0
    dturnover = 0.0
    for i in range(1, n):
        dgap = dw[i] - dw[i - 1]
        gap = w[i] - w[i - 1]
        dturnover += dgap * gap * 2.0
        turnover += gap * gap
    return (
        mu @ w - 0.5 * risk * variance - 0.1 * turnover,
        dmu @ w + mu @ dw - (drisk * 0.5 * variance + dvariance * (0.5 * risk)) - dturnover * 0.1,
    )
