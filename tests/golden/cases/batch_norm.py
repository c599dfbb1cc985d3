# flags: wrt=X,gain,shift,W
"""Batch normalisation and a linear layer, statistics along the batch."""

import numpy as np


def batch_norm(X, gain, shift, W, y, training):
    center = np.mean(X, axis=0)
    delta = X - center
    variance = np.mean(delta * delta, axis=0)
    if training:
        variance = variance * len(X) / (len(X) - 1.0)
        H = delta / np.sqrt(variance + 0.01)
    else:
        H = X / np.sqrt(1.01)
    H = gain * H + shift
    A = np.maximum(H, 0.1 * H)
    out = A @ W
    error = out - y
    loss = np.mean(error**2)
    drift = np.sum(center * center) + np.sum(variance * variance)
    loss = loss + 0.01 * drift
    return loss


def points():
    rng = np.random.default_rng(63)
    cases = []
    for m, n, training in ((4, 2, True), (3, 3, False), (5, 1, True)):
        X = rng.normal(size=(m, n))
        gain, shift, W = rng.normal(size=(3, n))
        cases.append((X, gain, shift, W, rng.normal(size=m), training))
    return cases


# output: reverse


def value_and_grad_batch_norm(X, gain, shift, W, y, training):
    """Value and gradient of batch_norm(X, gain, shift, W, y, training)  [batch_norm.py:7, reverse
    mode].

    Returns (value, (bX, bgain, bshift, bW)), shaped as X, gain, shift, W.
    """
    # -- forward sweep ------------------------------------------------------
    center = np.mean(X, axis=0)
    delta = X - center
    variance = np.mean(delta * delta, axis=0)
    if training:
        variance = variance * len(X) / (len(X) - 1.0)
        t = np.sqrt(variance + 0.01)
        H = delta / t
    else:
        H = X / np.sqrt(1.01)
    H_old = H
    H = gain * H + shift
    t2 = 0.1 * H
    A = np.maximum(H, t2)
    out = A @ W
    error = out - y
    loss = np.mean(error ** 2)
    drift = np.sum(center * center) + np.sum(variance * variance)
    loss = loss + 0.01 * drift

    # -- reverse sweep ------------------------------------------------------
    bloss = 1.0
    # loss = loss + 0.01 * drift
    bdrift = bloss * 0.01
    # drift = np.sum(center * center) + np.sum(variance * variance)
    bcenter = bdrift * center * 2.0
    bvariance = bdrift * variance * 2.0
    # loss = np.mean(error**2)
    berror = bloss / np.size(error) * 2 * error
    # out = A @ W
    bA = np.outer(berror, W)
    # A = np.maximum(H, 0.1 * H)
    bH = (
        np.where(H > t2, bA, np.where(H == t2, 0.5 * bA, 0.0))
        + np.where(t2 > H, bA, np.where(H == t2, 0.5 * bA, 0.0)) * 0.1
    )
    # H = gain * H + shift
    H = H_old
    bgain = np.sum(np.where(bH != 0, bH * H, 0.0), axis=0)
    bshift = np.sum(bH, axis=0)
    bH = np.where(bH != 0, bH * gain, 0.0)
    if training:
        # H = delta / np.sqrt(variance + 0.01)
        bdelta = np.where(bH != 0, bH / t, 0.0)
        bt = np.sum(np.where(bH != 0, -bH * H / t, 0.0), axis=0)
        bvariance += np.where(bt != 0, bt / (2 * t), 0.0)
        # variance = variance * len(X) / (len(X) - 1.0)
        t5 = np.where(bvariance != 0, bvariance / (len(X) - 1.0), 0.0)
        bvariance = np.where(t5 != 0, t5 * len(X), 0.0)
        bX = np.zeros_like(X)
    else:
        # H = X / np.sqrt(1.01)
        bX = np.where(bH != 0, bH / np.sqrt(1.01), 0.0)
        bdelta = np.zeros_like(delta)
    # variance = np.mean(delta * delta, axis=0)
    t6 = np.broadcast_to(np.expand_dims(bvariance, 0) / np.shape(delta)[0], np.shape(delta))
    bdelta += np.where(t6 != 0, t6 * delta, 0.0) * 2.0
    # delta = X - center
    bX += bdelta
    bcenter += np.sum(-bdelta, axis=0)
    # center = np.mean(X, axis=0)
    bX += np.broadcast_to(np.expand_dims(bcenter, 0) / np.shape(X)[0], np.shape(X))
    return loss, (bX, bgain, bshift, A.T @ berror)


# output: forward


def jvp_batch_norm(X, gain, shift, W, y, training, dX, dgain, dshift, dW):
    """batch_norm(X, gain, shift, W, y, training) and its tangent  [batch_norm.py:7, forward mode].

    Returns (value, tangent).
    """
    dcenter = np.mean(dX, axis=0)
    center = np.mean(X, axis=0)
    ddelta = dX - dcenter
    delta = X - center
    dvariance = np.mean(ddelta * delta * 2.0, axis=0)
    variance = np.mean(delta * delta, axis=0)
    if training:
        dvariance = dvariance * len(X) / (len(X) - 1.0)
        variance = variance * len(X) / (len(X) - 1.0)
        t = np.sqrt(variance + 0.01)
        H = delta / t
        dH = ddelta / t - dvariance / (2 * t) * H / t
    else:
        dH = dX / np.sqrt(1.01)
        H = X / np.sqrt(1.01)
    dH = dgain * H + dH * gain + dshift
    H = gain * H + shift
    dt2 = dH * 0.1
    t2 = 0.1 * H
    dA = np.where(H > t2, dH, np.where(H == t2, 0.5 * dH, 0.0)) + np.where(
        t2 > H, dt2, np.where(H == t2, 0.5 * dt2, 0.0)
    )
    A = np.maximum(H, t2)
    dout = dA @ W + A @ dW
    out = A @ W
    derror = dout
    error = out - y
    dloss = np.mean(derror * 2 * error)
    loss = np.mean(error ** 2)
    ddrift = np.sum(dcenter * center * 2.0) + np.sum(dvariance * variance * 2.0)
    drift = np.sum(center * center) + np.sum(variance * variance)
    dloss = dloss + ddrift * 0.01
    loss = loss + 0.01 * drift
    return loss, dloss
