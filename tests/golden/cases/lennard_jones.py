# flags: wrt=r,sigma
# numba: yes
"""The energy of a cluster: a loop over pairs with a cutoff."""

import numpy as np


def lennard_jones(r, sigma, epsilon, cutoff):
    energy = 0.0
    pairs = 0
    s2 = sigma * sigma
    for i in range(len(r)):
        for j in range(i):
            dx = r[i, 0] - r[j, 0]
            dy = r[i, 1] - r[j, 1]
            dz = r[i, 2] - r[j, 2]
            d2 = dx * dx + dy * dy + dz * dz
            if d2 > cutoff * cutoff:
                continue
            pairs += 1
            q = s2 / d2
            q3 = q * q * q
            energy += 4.0 * epsilon * (q3 * q3 - q3)
    if pairs == 0:
        return sigma
    return energy / pairs


def points():
    rng = np.random.default_rng(57)
    grid = np.array([[0.0, 0.0, 0.0], [1.2, 0.1, 0.0], [0.2, 1.1, 0.3], [2.6, 2.2, 1.9]])
    return [
        (grid + 0.05 * rng.normal(size=(4, 3)), 1.0, 0.8, 2.5),
        (grid[1:3] + 0.0, 0.9, 1.3, 3.0),
        (grid[2:] + 0.0, 1.1, 1.0, 1.5),
    ]


# output: reverse


def value_and_grad_lennard_jones(r, sigma, epsilon, cutoff):
    """Value and gradient of lennard_jones(r, sigma, epsilon, cutoff)  [lennard_jones.py:8, reverse
    mode].

    Returns (value, (br, bsigma)), shaped as r, sigma.
    """
    # -- forward sweep ------------------------------------------------------
    energy = 0.0
    pairs = 0
    s2 = sigma * sigma
    for i in range(len(r)):
        for j in range(i):
            dx = r[i, 0] - r[j, 0]
            dy = r[i, 1] - r[j, 1]
            dz = r[i, 2] - r[j, 2]
            d2 = dx * dx + dy * dy + dz * dz
            if not d2 > cutoff * cutoff:
                pairs += 1
                q = s2 / d2
                q3 = q * q * q
                energy += 4.0 * epsilon * (q3 * q3 - q3)
    if pairs == 0:
        result = sigma
    else:
        result = energy / pairs

    # -- reverse sweep ------------------------------------------------------
    if pairs == 0:
        # return sigma
        bsigma = 1.0
        benergy = 0.0
    else:
        # return energy / pairs
        benergy = 1.0 / pairs
        bsigma = 0.0
    br = np.zeros_like(r)
    bs2 = 0.0
    for i in range(len(r) - 1, -1, -1):
        for j in range(i - 1, -1, -1):
            dx = r[i, 0] - r[j, 0]
            dy = r[i, 1] - r[j, 1]
            dz = r[i, 2] - r[j, 2]
            d2 = dx * dx + dy * dy + dz * dz
            if not d2 > cutoff * cutoff:
                # energy += 4.0 * epsilon * (q3 * q3 - q3)
                q = s2 / d2
                q3 = q * q * q
                t = benergy * (4.0 * epsilon)
                bq3 = t * q3 * 2.0 - t
                # q3 = q * q * q
                bq = bq3 * q * q * 2.0 + bq3 * (q * q)
                # q = s2 / d2
                bs2 += bq / d2
                bd2 = -bq * q / d2
            else:
                bd2 = 0.0
            # d2 = dx * dx + dy * dy + dz * dz
            bdx = bd2 * dx * 2.0
            bdy = bd2 * dy * 2.0
            bdz = bd2 * dz * 2.0
            # dz = r[i, 2] - r[j, 2]
            br[i, 2] += bdz
            br[j, 2] -= bdz
            # dy = r[i, 1] - r[j, 1]
            br[i, 1] += bdy
            br[j, 1] -= bdy
            # dx = r[i, 0] - r[j, 0]
            br[i, 0] += bdx
            br[j, 0] -= bdx
    # s2 = sigma * sigma
    bsigma += bs2 * sigma * 2.0
    return result, (br, bsigma)


# output: forward


def jvp_lennard_jones(r, sigma, epsilon, cutoff, dr, dsigma):
    """lennard_jones(r, sigma, epsilon, cutoff) and its tangent  [lennard_jones.py:8, forward
    mode].

    Returns (value, tangent).
    """
    energy = 0.0
    pairs = 0
    ds2 = dsigma * sigma * 2.0
    s2 = sigma * sigma
    denergy = 0.0
    for i in range(len(r)):
        for j in range(i):
            ddx = dr[i, 0] - dr[j, 0]
            dx = r[i, 0] - r[j, 0]
            ddy = dr[i, 1] - dr[j, 1]
            dy = r[i, 1] - r[j, 1]
            ddz = dr[i, 2] - dr[j, 2]
            dz = r[i, 2] - r[j, 2]
            dd2 = ddx * dx * 2.0 + ddy * dy * 2.0 + ddz * dz * 2.0
            d2 = dx * dx + dy * dy + dz * dz
            if not d2 > cutoff * cutoff:
                pairs += 1
                q = s2 / d2
                dq = ds2 / d2 - dd2 * q / d2
                dq3 = dq * q * 2.0 * q + dq * (q * q)
                q3 = q * q * q
                denergy += (dq3 * q3 * 2.0 - dq3) * (4.0 * epsilon)
                energy += 4.0 * epsilon * (q3 * q3 - q3)
    if pairs == 0:
        dresult = dsigma
        result = sigma
    else:
        dresult = denergy / pairs
        result = energy / pairs
    return result, dresult
