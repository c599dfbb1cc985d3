# flags: wrt=reward,discount
# numba: yes
"""Bellman's iteration on a chain of states: a maximum over actions by a loop."""

import numpy as np


def value_iteration(reward, discount, drift, sweeps):
    n, actions = reward.shape
    value = np.zeros(n)
    for _ in range(sweeps):
        new = np.zeros(n)
        for s in range(n):
            best = -1e9
            for a in range(actions):
                ahead = (s + a + 1) % n
                stay = (1.0 - drift) * value[s]
                q = reward[s, a] + discount * (stay + drift * value[ahead])
                if q > best:
                    best = q
            new[s] = best
        value = new
    return np.sum(value * value) + value[0]


def points():
    rng = np.random.default_rng(62)
    return [
        (rng.normal(size=(n, a)), 0.9, 0.7, sweeps)
        for n, a, sweeps in ((3, 2, 4), (1, 1, 2), (4, 3, 3))
    ]


# output: reverse


def value_and_grad_value_iteration(reward, discount, drift, sweeps):
    """Value and gradient of value_iteration(reward, discount, drift, sweeps)
    [value_iteration.py:8, reverse mode].

    Returns (value, (breward, bdiscount)), shaped as reward, discount.
    """
    # -- forward sweep ------------------------------------------------------
    n, actions = reward.shape
    value = np.zeros(n)
    best_test_old = []
    stay_old = np.empty((max(sweeps, 0), max(n, 0), max(actions, 0)))
    value_old = []
    for _ in range(sweeps):
        new = np.zeros(n)
        value_old.append(value)
        for s in range(n):
            best = -1000000000.0
            for a in range(actions):
                ahead = (s + a + 1) % n
                stay = (1.0 - drift) * value[s]
                stay_old[_, s, a] = stay
                q = reward[s, a] + discount * (stay + drift * value[ahead])
                best_test = q > best
                best_test_old.append(best_test)
                if best_test:
                    best = q
            new[s] = best
        value = new

    # -- reverse sweep ------------------------------------------------------
    best_test_at = len(best_test_old)
    # return np.sum(value * value) + value[0]
    bvalue = 2.0 * value
    bvalue[0] += 1.0
    bdiscount = 0.0
    breward = np.zeros_like(reward)
    value2 = np.sum(value * value) + value[0]
    for _ in range(sweeps - 1, -1, -1):
        value = value_old[_]
        # value = new
        bnew = bvalue
        bvalue = np.zeros_like(value)
        for s in range(n - 1, -1, -1):
            # new[s] = best
            bbest = bnew[s]
            for a in range(actions - 1, -1, -1):
                best_test_at -= 1
                if best_test_old[best_test_at]:
                    # best = q
                    bq = bbest
                    bbest = 0.0
                else:
                    bq = 0.0
                # q = reward[s, a] + discount * (stay + drift * value[ahead])
                ahead = (s + a + 1) % n
                stay = stay_old[_, s, a]
                breward[s, a] += bq
                bdiscount += bq * (stay + drift * value[ahead])
                bstay = bq * discount
                bvalue[ahead] += bq * discount * drift
                # stay = (1.0 - drift) * value[s]
                bvalue[s] += bstay * (1.0 - drift)
    return value2, (breward, bdiscount)


# output: forward


def jvp_value_iteration(reward, discount, drift, sweeps, dreward, ddiscount):
    """value_iteration(reward, discount, drift, sweeps) and its tangent  [value_iteration.py:8,
    forward mode].

    Returns (value, tangent).
    """
    n, actions = reward.shape
    value = np.zeros(n)
    dvalue = np.zeros_like(value)
    for _ in range(sweeps):
        new = np.zeros(n)
        dnew = np.zeros_like(new)
        for s in range(n):
            best = -1000000000.0
            dbest = 0.0
            for a in range(actions):
                ahead = (s + a + 1) % n
                dstay = dvalue[s] * (1.0 - drift)
                stay = (1.0 - drift) * value[s]
                dq = dreward[s, a] + (
                    ddiscount * (stay + drift * value[ahead])
                    + (dstay + dvalue[ahead] * drift) * discount
                )
                q = reward[s, a] + discount * (stay + drift * value[ahead])
                if q > best:
                    dbest = dq
                    best = q
            dnew[s] = dbest
            new[s] = best
        dvalue = dnew
        value = new
    return np.sum(value * value) + value[0], np.sum(dvalue * value * 2.0) + dvalue[0]
