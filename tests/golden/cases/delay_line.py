# flags: wrt=signal,gain
"""An echo: a queue of past samples, taken at the front and appended at the end."""

import numpy as np


def delay_line(signal, gain):
    queue = [0.0, 0.0]
    power = 0.0
    for n in range(len(signal)):
        echoed = signal[n] + gain * queue.pop(0)
        queue.append(echoed)
        power += echoed**2
    return power


def points():
    return [
        (np.array([1.0, 0.5, -0.3, 0.8, 0.1]), 0.6),
        (np.array([0.4, -1.0, 2.0]), -0.3),
        (np.array([0.7, 0.2, 1.1, 0.9]), 1.2),
    ]


# output: reverse


def value_and_grad_delay_line(signal, gain):
    """Value and gradient of delay_line(signal, gain)  [delay_line.py:7, reverse mode].

    Returns (value, (bsignal, bgain)), shaped as signal, gain.
    """
    # -- forward sweep ------------------------------------------------------
    queue = [0.0, 0.0]
    power = 0.0
    echoed_old = np.empty(len(signal))
    t_old = []
    for n in range(len(signal)):
        t = queue.pop(0)
        t_old.append(t)
        echoed = signal[n] + gain * t
        queue.append(echoed)
        echoed_old[n] = echoed
        power += echoed ** 2

    # -- reverse sweep ------------------------------------------------------
    bgain = 0.0
    bqueue = [0.0, 0.0]
    bsignal = np.zeros_like(signal)
    for n in range(len(signal) - 1, -1, -1):
        # power += echoed**2
        echoed = echoed_old[n]
        bechoed = 2.0 * echoed
        # queue.append(echoed)
        bechoed += bqueue.pop()
        # echoed = signal[n] + gain * queue.pop(0)
        t = t_old[n]
        bsignal[n] += bechoed
        bgain += bechoed * t
        bqueue.insert(0, bechoed * gain)
    return power, (bsignal, bgain)


# output: forward


def jvp_delay_line(signal, gain, dsignal, dgain):
    """delay_line(signal, gain) and its tangent  [delay_line.py:7, forward mode].

    Returns (value, tangent).
    """
    queue = [0.0, 0.0]
    power = 0.0
    dpower = 0.0
    dqueue = [0.0, 0.0]
    for n in range(len(signal)):
        dt = dqueue.pop(0)
        t = queue.pop(0)
        dechoed = dsignal[n] + (dgain * t + dt * gain)
        echoed = signal[n] + gain * t
        dqueue.append(dechoed)
        queue.append(echoed)
        dpower += dechoed * 2 * echoed
        power += echoed ** 2
    return power, dpower
