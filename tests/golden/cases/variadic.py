# flags: wrt=0,2
"""A function of any number of arguments, which gives words to another."""

import numpy as np


def wave(t, amplitude=1.0, **shape):
    phase = shape["rate"] * t
    if "phase" in shape:
        phase += shape["phase"]
    return amplitude * np.sin(phase + shape.get("delay", 0.25))


def variadic(rate, *amplitudes):
    total = 0.0
    for k, amplitude in enumerate(amplitudes, 1):
        total += wave(0.1 * k, amplitude, rate=rate)
    total /= len(amplitudes)
    return total * wave(1.0, rate=rate, phase=total)


def points():
    return [(0.8, 1.5, -0.6, 0.4), (1.3, 0.2, 0.9, 1.1)]


# output: reverse


def wave_fwd(t, amplitude, shape_rate, shape_phase):
    phase = shape_rate * t
    phase += shape_phase
    return amplitude * np.sin(phase + 0.25), (amplitude, phase, t)


def wave_bwd(tape, by):
    amplitude, phase, t = tape

    # -- reverse sweep ------------------------------------------------------
    # return amplitude * np.sin(phase + shape.get("delay", 0.25))
    bphase = by * amplitude * np.cos(phase + 0.25)
    return bphase * t, bphase


def wave_fwd2(t, amplitude, shape_rate):
    phase = shape_rate * t
    return amplitude * np.sin(phase + 0.25), (amplitude, phase, t)


def wave_bwd2(tape, by):
    amplitude, phase, t = tape

    # -- reverse sweep ------------------------------------------------------
    return by * np.sin(phase + 0.25), by * amplitude * np.cos(phase + 0.25) * t


def value_and_grad_variadic(rate, amplitudes_0, amplitudes_1, amplitudes_2):
    """Value and gradient of variadic(rate, amplitudes_0, amplitudes_1, amplitudes_2)
    [variadic.py:14, reverse mode].

    Returns (value, (brate, bamplitudes_1)), shaped as rate, amplitudes_1.
    """
    # -- forward sweep ------------------------------------------------------
    amplitudes = (amplitudes_0, amplitudes_1, amplitudes_2)
    total = 0.0
    wave_tape2_old = []
    for k in range(1, len(amplitudes) + 1):
        amplitude = amplitudes[k - 1]
        t, wave_tape2 = wave_fwd2(0.1 * k, amplitude, rate)
        wave_tape2_old.append(wave_tape2)
        total += t
    total /= len(amplitudes)
    t2, wave_tape = wave_fwd(1.0, 1.0, rate, total)

    # -- reverse sweep ------------------------------------------------------
    # return total * wave(1.0, rate=rate, phase=total)
    brate, t4 = wave_bwd(wave_tape, total)
    btotal = t2 + t4
    # total /= len(amplitudes)
    btotal = btotal / len(amplitudes)
    bamplitudes = [0.0, 0.0, 0.0]
    for k in range(len(amplitudes), 0, -1):
        # total += wave(0.1 * k, amplitude, rate=rate)
        bamplitude, t6 = wave_bwd2(wave_tape2_old[k - 1], btotal)
        brate += t6
        # for k, amplitude in enumerate(amplitudes, 1):
        bamplitudes[k - 1] += bamplitude
    return total * t2, (brate, bamplitudes[1])


# output: forward


def wave_jvp(t, amplitude, shape_rate, damplitude, dshape_rate):
    dphase = dshape_rate * t
    phase = shape_rate * t
    return (
        amplitude * np.sin(phase + 0.25),
        damplitude * np.sin(phase + 0.25) + dphase * np.cos(phase + 0.25) * amplitude,
    )


def wave_jvp2(t, amplitude, shape_rate, shape_phase, dshape_rate, dshape_phase):
    dphase = dshape_rate * t
    phase = shape_rate * t
    dphase += dshape_phase
    phase += shape_phase
    return amplitude * np.sin(phase + 0.25), dphase * np.cos(phase + 0.25) * amplitude


def jvp_variadic(rate, amplitudes_0, amplitudes_1, amplitudes_2, drate, damplitudes_1):
    """variadic(rate, amplitudes_0, amplitudes_1, amplitudes_2) and its tangent  [variadic.py:14,
    forward mode].

    Returns (value, tangent).
    """
    damplitudes = (0.0, damplitudes_1, 0.0)
    amplitudes = (amplitudes_0, amplitudes_1, amplitudes_2)
    total = 0.0
    dtotal = 0.0
    for k in range(1, len(amplitudes) + 1):
        damplitude = damplitudes[k - 1]
        amplitude = amplitudes[k - 1]
        t, dt = wave_jvp(0.1 * k, amplitude, rate, damplitude, drate)
        dtotal += dt
        total += t
    dtotal = dtotal / len(amplitudes)
    total /= len(amplitudes)
    t2, dt2 = wave_jvp2(1.0, 1.0, rate, total, drate, dtotal)
    return total * t2, dtotal * t2 + dt2 * total
