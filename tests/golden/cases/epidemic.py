# flags: wrt=beta,gamma,record
# numba: yes
"""An SIR epidemic with a lockdown while many are infected, and its misfit to a record."""

import numpy as np


def epidemic(beta, gamma, record, threshold):
    s = 0.95
    i = 0.05
    recovered = 0.0
    misfit = 0.0
    locked = 0
    for day in range(len(record)):
        contact = beta
        if i > threshold:
            contact = 0.5 * beta
            locked += 1
        elif locked > 2:
            contact = 0.8 * beta
        infected = contact * s * i
        healed = gamma * i
        s -= infected
        i += infected - healed
        recovered += healed
        misfit += (i - record[day]) ** 2
    return misfit + 0.1 * recovered * locked + s


def points():
    rng = np.random.default_rng(59)
    return [
        (0.9, 0.2, rng.uniform(size=12), 0.2),
        (0.5, 0.3, rng.uniform(size=1), 0.3),
        (1.5, 0.4, rng.uniform(size=15), 0.11),
    ]
