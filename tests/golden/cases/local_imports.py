# flags: wrt=x,w
"""Imports inside functions: resolved to what they mean, and repeated where that is read."""


def damped(x, w):
    import numpy as anything

    return anything.exp(-w * x * x)


def local_imports(x, w):
    from math import pi
    from math import sin as s

    if w > 1.0:
        import numpy.linalg

        return numpy.linalg.norm(x) * s(w) * pi
    import numpy as np

    return np.sum(damped(x, w))


def points():
    import numpy as np

    return [(np.array([0.7, -0.2]), 1.3), (np.array([0.4, 0.9, -1.5]), 0.8)]


# output: reverse


def damped_fwd(x, w):
    import numpy as anything
    t = -w * x
    return anything.exp(t * x), (t, w, x)


def damped_bwd(tape, by):
    import numpy as anything
    t, w, x = tape

    # -- reverse sweep ------------------------------------------------------
    # return anything.exp(-w * x * x)
    t3 = by * anything.exp(t * x)
    bt = t3 * x
    bx = t3 * t + bt * -w
    return bx, -np.dot(bt, x)


def value_and_grad_local_imports(x, w):
    """Value and gradient of local_imports(x, w)  [local_imports.py:11, reverse mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    from math import pi
    from math import sin as s
    import numpy.linalg
    import numpy as np

    # -- forward sweep ------------------------------------------------------
    if w > 1.0:
        t2 = numpy.linalg.norm(x)
        result = t2 * s(w) * pi
    else:
        t, damped_tape = damped_fwd(x, w)
        result = np.sum(t)

    # -- reverse sweep ------------------------------------------------------
    if w > 1.0:
        # return numpy.linalg.norm(x) * s(w) * pi
        bw = pi * t2 * math.cos(w)
        bx = 1.0 * pi * s(w) / (t2 if t2 != 0 else 1) * x
    else:
        # return np.sum(damped(x, w))
        bx, bw = damped_bwd(damped_tape, np.full_like(t, 1.0))
    return result, (bx, bw)


# output: forward


def damped_jvp(x, w, dx, dw):
    import numpy as anything
    t = -w * x
    value = anything.exp(t * x)
    return value, ((-dw * x + dx * -w) * x + dx * t) * value


def jvp_local_imports(x, w, dx, dw):
    """local_imports(x, w) and its tangent  [local_imports.py:11, forward mode].

    Returns (value, tangent).
    """
    from math import pi
    from math import sin as s
    import numpy.linalg
    import numpy as np
    if w > 1.0:
        t2 = numpy.linalg.norm(x)
        dresult = (
            (
                np.sum(dx * x, axis=None, keepdims=False) / (t2 if t2 != 0 else 1) * s(w)
                + dw * math.cos(w) * t2
            )
            * pi
        )
        result = t2 * s(w) * pi
    else:
        t, dt = damped_jvp(x, w, dx, dw)
        dresult = np.sum(dt)
        result = np.sum(t)
    return result, dresult
