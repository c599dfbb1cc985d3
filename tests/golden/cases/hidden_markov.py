# flags: wrt=start,transition,emission
"""The forward algorithm of a hidden Markov model, rescaled at each observation."""

import numpy as np


def hidden_markov(start, transition, emission, observed):
    weights = np.exp(transition)
    T = weights / np.sum(weights, axis=1, keepdims=True)
    rates = np.exp(emission)
    B = rates / np.sum(rates, axis=1, keepdims=True)
    prior = np.exp(start)
    alpha = prior / np.sum(prior)
    score = 0.0
    for t in range(len(observed)):
        symbol = observed[t]
        if t > 0:
            alpha = alpha @ T
        if symbol < 0:
            continue
        alpha = alpha * B[:, symbol]
        scale = np.sum(alpha)
        alpha = alpha / scale
        score += np.log(scale)
    return score


def points():
    rng = np.random.default_rng(67)
    return [
        (rng.normal(size=n), rng.normal(size=(n, n)), rng.normal(size=(n, m)), np.array(observed))
        for n, m, observed in ((2, 3, (0, 2, -1, 1)), (3, 2, (1, 0)), (2, 2, (1, -1, 0, 0, 1)))
    ]


# output: reverse


def value_and_grad_hidden_markov(start, transition, emission, observed):
    """Value and gradient of hidden_markov(start, transition, emission, observed)
    [hidden_markov.py:7, reverse mode].

    Returns (value, (bstart, btransition, bemission)), shaped as start, transition, emission.
    """
    # -- forward sweep ------------------------------------------------------
    weights = np.exp(transition)
    t2 = np.sum(weights, axis=1, keepdims=True)
    T = weights / t2
    rates = np.exp(emission)
    t3 = np.sum(rates, axis=1, keepdims=True)
    B = rates / t3
    prior = np.exp(start)
    t4 = np.sum(prior)
    alpha = prior / t4
    score = 0.0
    scale_old = np.empty(len(observed))
    alpha_old = []
    alpha_old2 = []
    for t in range(len(observed)):
        symbol = observed[t]
        if t > 0:
            alpha_old2.append(alpha)
            alpha = alpha @ T
        if not symbol < 0:
            alpha_old.append(alpha)
            alpha = alpha * B[:, symbol]
            scale = np.sum(alpha)
            alpha = alpha / scale
            scale_old[t] = scale
            score += np.log(scale)

    # -- reverse sweep ------------------------------------------------------
    alpha_at = len(alpha_old)
    alpha_old2_at = len(alpha_old2)
    bB = np.zeros_like(B)
    bT = np.zeros_like(T)
    balpha = np.zeros_like(alpha)
    for t in range(len(observed) - 1, -1, -1):
        symbol = observed[t]
        if not symbol < 0:
            # score += np.log(scale)
            scale = scale_old[t]
            bscale = 1.0 / scale
            # alpha = alpha / scale
            bscale += np.sum(-balpha * alpha / scale)
            balpha = balpha / scale
            # scale = np.sum(alpha)
            balpha += bscale
            # alpha = alpha * B[:, symbol]
            alpha_at -= 1
            alpha = alpha_old[alpha_at]
            bB[:, symbol] += balpha * alpha
            balpha = balpha * B[:, symbol]
        if t > 0:
            # alpha = alpha @ T
            alpha_old2_at -= 1
            alpha = alpha_old2[alpha_old2_at]
            bT += np.outer(alpha, balpha)
            balpha = T @ balpha
    # alpha = prior / np.sum(prior)
    bprior = balpha / t4 + np.sum(-balpha * alpha / t4)
    # B = rates / np.sum(rates, axis=1, keepdims=True)
    brates = bB / t3 + np.broadcast_to(
        np.expand_dims(np.sum(-bB * B / t3, axis=1), 1), np.shape(rates)
    )
    # T = weights / np.sum(weights, axis=1, keepdims=True)
    bweights = bT / t2 + np.broadcast_to(
        np.expand_dims(np.sum(-bT * T / t2, axis=1), 1), np.shape(weights)
    )
    return score, (bprior * prior, bweights * weights, brates * rates)


# output: forward


def jvp_hidden_markov(start, transition, emission, observed, dstart, dtransition, demission):
    """hidden_markov(start, transition, emission, observed) and its tangent  [hidden_markov.py:7,
    forward mode].

    Returns (value, tangent).
    """
    weights = np.exp(transition)
    dweights = dtransition * weights
    t2 = np.sum(weights, axis=1, keepdims=True)
    T = weights / t2
    dT = dweights / t2 - np.sum(dweights, axis=1, keepdims=True) * T / t2
    rates = np.exp(emission)
    drates = demission * rates
    t3 = np.sum(rates, axis=1, keepdims=True)
    B = rates / t3
    dB = drates / t3 - np.sum(drates, axis=1, keepdims=True) * B / t3
    prior = np.exp(start)
    dprior = dstart * prior
    t4 = np.sum(prior)
    alpha = prior / t4
    dalpha = dprior / t4 - np.sum(dprior) * alpha / t4
    score = 0.0
    dscore = 0.0
    for t in range(len(observed)):
        symbol = observed[t]
        if t > 0:
            dalpha = dalpha @ T + alpha @ dT
            alpha = alpha @ T
        if not symbol < 0:
            dalpha = dalpha * B[:, symbol] + dB[:, symbol] * alpha
            alpha = alpha * B[:, symbol]
            dscale = np.sum(dalpha)
            scale = np.sum(alpha)
            alpha = alpha / scale
            dalpha = dalpha / scale - dscale * alpha / scale
            dscore += dscale / scale
            score += np.log(scale)
    return score, dscore
