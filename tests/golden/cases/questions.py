# flags: wrt=x,w
"""Questions about types and attributes are answered while deriving, where the kinds know."""

import numpy as np


def size_of(v):
    if isinstance(v, (float, int)):
        return abs(v)
    if type(v) is tuple:
        return size_of(v[0]) + size_of(v[1])
    return np.sqrt(np.sum(getattr(v, "T") ** 2))


def questions(x, w):
    flat = getattr(x, "real", x)
    y = getattr(np, "tanh")(w * flat)
    scale = w if not hasattr(w, "shape") or w.ndim == 0 else np.sum(w)
    return size_of((w, size_of(y))) * scale


def points():
    return [(np.array([0.7, -0.2]), 1.3), (np.array([0.4, 0.9, -1.5]), -0.8)]


# output: reverse


def size_of_fwd2(v):
    return abs(v), (v,)


def size_of_bwd2(tape, by):
    v = tape[0]

    # -- reverse sweep ------------------------------------------------------
    return by * np.sign(v)


def size_of_fwd3(v):
    return abs(v), (v,)


def size_of_bwd3(tape, by):
    v = tape[0]

    # -- reverse sweep ------------------------------------------------------
    return by * np.sign(v)


def size_of_fwd(v):
    t, size_of_tape2 = size_of_fwd3(v[0])
    t2, size_of_tape = size_of_fwd2(v[1])
    return t + t2, (size_of_tape, size_of_tape2)


def size_of_bwd(tape, by):
    size_of_tape, size_of_tape2 = tape

    # -- reverse sweep ------------------------------------------------------
    return size_of_bwd3(size_of_tape2, by), size_of_bwd2(size_of_tape, by)


def size_of_fwd4(v):
    result = np.sqrt(np.sum(v.T ** 2))
    return result, (result, v)


def size_of_bwd4(tape, by):
    result, v = tape

    # -- reverse sweep ------------------------------------------------------
    return np.transpose(by / (2 * result) * 2 * v.T)


def value_and_grad_questions(x, w):
    """Value and gradient of questions(x, w)  [questions.py:15, reverse mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    # -- forward sweep ------------------------------------------------------
    flat = x.real
    y = np.tanh(w * flat)
    scale = w
    t2, size_of_tape2 = size_of_fwd4(y)
    t, size_of_tape = size_of_fwd((w, t2))

    # -- reverse sweep ------------------------------------------------------
    # return size_of((w, size_of(y))) * scale
    t3 = size_of_bwd(size_of_tape, scale)
    bw = t3[0]
    by = size_of_bwd4(size_of_tape2, t3[1])
    # scale = w if not hasattr(w, "shape") or w.ndim == 0 else np.sum(w)
    bw += t
    # y = getattr(np, "tanh")(w * flat)
    t4 = by * (1 - y * y)
    bw += np.dot(t4, flat)
    return t * scale, (t4 * w, bw)


# output: forward


def size_of_jvp(v, dv):
    result = np.sqrt(np.sum(v.T ** 2))
    return result, np.sum(dv.T * 2 * v.T) / (2 * result)


def size_of_jvp3(v, dv):
    return abs(v), dv * np.sign(v)


def size_of_jvp4(v, dv):
    return abs(v), dv * np.sign(v)


def size_of_jvp2(v, dv):
    t, dt = size_of_jvp3(v[0], dv[0])
    t2, dt2 = size_of_jvp4(v[1], dv[1])
    return t + t2, dt + dt2


def jvp_questions(x, w, dx, dw):
    """questions(x, w) and its tangent  [questions.py:15, forward mode].

    Returns (value, tangent).
    """
    dflat = dx
    flat = x.real
    y = np.tanh(w * flat)
    dy = (dw * flat + dflat * w) * (1 - y * y)
    dscale = dw
    scale = w
    t2, dt2 = size_of_jvp(y, dy)
    t, dt = size_of_jvp2((w, t2), (dw, dt2))
    return t * scale, dt * scale + dscale * t
