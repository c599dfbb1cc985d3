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


# output: reverse


def value_and_grad_epidemic(beta, gamma, record, threshold):
    """Value and gradient of epidemic(beta, gamma, record, threshold)  [epidemic.py:8, reverse
    mode].

    Returns (value, (bbeta, bgamma, brecord)), shaped as beta, gamma, record.
    """
    # -- forward sweep ------------------------------------------------------
    s = 0.95
    i = 0.05
    recovered = 0.0
    misfit = 0.0
    locked = 0
    i_old = []
    s_old = []
    contact_old = []
    locked_test_old = []
    for day in range(len(record)):
        contact = beta
        if i > threshold:
            contact = 0.5 * beta
            locked += 1
        else:
            locked_test = locked > 2
            locked_test_old.append(locked_test)
            if locked_test:
                contact = 0.8 * beta
        s_old.append(s)
        contact_old.append(contact)
        infected = contact * s * i
        i_old.append(i)
        healed = gamma * i
        s -= infected
        i += infected - healed
        recovered += healed
        misfit += (i - record[day]) ** 2

    # -- reverse sweep ------------------------------------------------------
    locked_test_at = len(locked_test_old)
    # return misfit + 0.1 * recovered * locked + s
    bs = 1.0
    bbeta = 0.0
    bgamma = 0.0
    bi = 0.0
    brecord = np.zeros_like(record)
    value = misfit + 0.1 * recovered * locked + s
    brecovered = 0.1 * locked
    for day in range(len(record) - 1, -1, -1):
        # misfit += (i - record[day]) ** 2
        t = 2.0 * (i - record[day])
        bi += t
        brecord[day] = -t
        # recovered += healed
        bhealed = brecovered
        # i += infected - healed
        binfected = bi
        bhealed -= bi
        # s -= infected
        binfected -= bs
        # healed = gamma * i
        i = i_old[day]
        bgamma += bhealed * i
        bi += bhealed * gamma
        # infected = contact * s * i
        s = s_old[day]
        contact = contact_old[day]
        bcontact = binfected * i * s
        bs += binfected * i * contact
        bi += binfected * (contact * s)
        if i > threshold:
            # contact = 0.5 * beta
            bbeta += bcontact * 0.5
            bcontact = 0.0
        else:
            locked_test_at -= 1
            if locked_test_old[locked_test_at]:
                # contact = 0.8 * beta
                bbeta += bcontact * 0.8
                bcontact = 0.0
        # contact = beta
        bbeta += bcontact
    return value, (bbeta, bgamma, brecord)


# output: forward


def jvp_epidemic(beta, gamma, record, threshold, dbeta, dgamma, drecord):
    """epidemic(beta, gamma, record, threshold) and its tangent  [epidemic.py:8, forward mode].

    Returns (value, tangent).
    """
    s = 0.95
    i = 0.05
    recovered = 0.0
    misfit = 0.0
    locked = 0
    di = 0.0
    dmisfit = 0.0
    drecovered = 0.0
    ds = 0.0
    for day in range(len(record)):
        dcontact = dbeta
        contact = beta
        if i > threshold:
            dcontact = dbeta * 0.5
            contact = 0.5 * beta
            locked += 1
        elif locked > 2:
            dcontact = dbeta * 0.8
            contact = 0.8 * beta
        dinfected = (dcontact * s + ds * contact) * i + di * (contact * s)
        infected = contact * s * i
        dhealed = dgamma * i + di * gamma
        healed = gamma * i
        ds -= dinfected
        s -= infected
        di += dinfected - dhealed
        i += infected - healed
        drecovered += dhealed
        recovered += healed
        dmisfit += (di - drecord[day]) * 2 * (i - record[day])
        misfit += (i - record[day]) ** 2
    return misfit + 0.1 * recovered * locked + s, dmisfit + drecovered * 0.1 * locked + ds
