# flags: wrt=samples
"""A signal that is padded at both ends by `extend` and `insert`, then smoothed."""


def extended_series(samples, decay):
    padded = list(samples)
    padded.insert(0, decay * samples[0])
    padded.extend([decay * samples[-1]])
    rough = 0.0
    for k in range(1, len(padded) - 1):
        rough += (padded[k - 1] - 2.0 * padded[k] + padded[k + 1]) ** 2
    return rough


def points():
    return [([0.3, -0.4, 1.2], 0.7), ([0.9, 0.1], 1.5), ([-0.2, 0.4, 0.5, 2.0], 0.4)]


# output: reverse


def value_and_grad_extended_series(samples, decay):
    """Value and gradient of extended_series(samples, decay)  [extended_series.py:5, reverse mode].

    Returns (value, (bsamples,)), shaped as samples.
    """
    # -- forward sweep ------------------------------------------------------
    padded = [samples[0], samples[1], samples[2]]
    padded.insert(0, decay * samples[0])
    padded.append(decay * samples[-1])
    rough = 0.0
    t2_old = []
    bound_old = len(padded) - 1
    for k in range(1, len(padded) - 1):
        t2 = padded[k - 1] - 2.0 * padded[k] + padded[k + 1]
        t2_old.append(t2)
        rough += t2 ** 2

    # -- reverse sweep ------------------------------------------------------
    t2_at = len(t2_old)
    bpadded = [0.0, 0.0, 0.0, 0.0, 0.0]
    for k in range(bound_old - 1, 0, -1):
        # rough += (padded[k - 1] - 2.0 * padded[k] + padded[k + 1]) ** 2
        t2_at -= 1
        t2 = t2_old[t2_at]
        bt2 = 2.0 * t2
        bpadded[k - 1] += bt2
        bpadded[k] += -bt2 * 2.0
        bpadded[k + 1] += bt2
    # padded.extend([decay * samples[-1]])
    bsamples = [0.0, 0.0, bpadded.pop() * decay]
    # padded.insert(0, decay * samples[0])
    bsamples[0] += bpadded.pop(0) * decay
    # padded = list(samples)
    bsamples[0] += bpadded[0]
    bsamples[1] += bpadded[1]
    bsamples[2] += bpadded[2]
    return rough, (bsamples,)


# output: forward


def jvp_extended_series(samples, decay, dsamples):
    """extended_series(samples, decay) and its tangent  [extended_series.py:5, forward mode].

    Returns (value, tangent).
    """
    dpadded = [dsamples[0], dsamples[1], dsamples[2]]
    padded = [samples[0], samples[1], samples[2]]
    dpadded.insert(0, dsamples[0] * decay)
    padded.insert(0, decay * samples[0])
    dpadded.append(dsamples[-1] * decay)
    padded.append(decay * samples[-1])
    rough = 0.0
    drough = 0.0
    for k in range(1, len(padded) - 1):
        t2 = padded[k - 1] - 2.0 * padded[k] + padded[k + 1]
        drough += (dpadded[k - 1] - dpadded[k] * 2.0 + dpadded[k + 1]) * 2 * t2
        rough += t2 ** 2
    return rough, drough
