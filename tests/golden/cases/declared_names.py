# flags: wrt=x,width
"""Parameters given by position or by word only, and globals that are declared and read."""

import numpy as np

SCALE = 0.7


def bump(x, width, /, height=1.0):
    global SCALE
    return height * np.exp(-SCALE * (x / width) ** 2)


def declared_names(x, width, /, n, *, offset=0.3):
    if n > 2:
        global SCALE
        return bump(x, width) * SCALE
    return bump(x + offset, width, height=width) * n


def points():
    return [(0.7, 1.2, 3), (-0.4, 0.9, 1)]


# output: reverse


def bump_fwd(x, width, height):
    return height * np.exp(-SCALE * (x / width) ** 2), (SCALE, height, width, x)


def bump_bwd(tape, by):
    SCALE, height, width, x = tape

    # -- reverse sweep ------------------------------------------------------
    # return height * np.exp(-SCALE * (x / width) ** 2)
    t3 = by * height * np.exp(-SCALE * (x / width) ** 2) * -SCALE * 2 * (x / width)
    return t3 / width, -t3 * (x / width) / width


def bump_fwd2(x, width, height):
    t = np.exp(-SCALE * (x / width) ** 2)
    return height * t, (SCALE, height, t, width, x)


def bump_bwd2(tape, by):
    SCALE, height, t, width, x = tape

    # -- reverse sweep ------------------------------------------------------
    # return height * np.exp(-SCALE * (x / width) ** 2)
    t3 = by * height * t * -SCALE * 2 * (x / width)
    return t3 / width, -t3 * (x / width) / width, by * t


def value_and_grad_declared_names(x, width, n, offset=0.3):
    """Value and gradient of declared_names(x, width, n, offset)  [declared_names.py:14, reverse
    mode].

    Returns (value, (bx, bwidth)), shaped as x, width.
    """
    # -- forward sweep ------------------------------------------------------
    if n > 2:
        t, bump_tape = bump_fwd(x, width, 1.0)
        result = t * SCALE
    else:
        t2, bump_tape2 = bump_fwd2(x + offset, width, width)
        result = t2 * n

    # -- reverse sweep ------------------------------------------------------
    if n > 2:
        # return bump(x, width) * SCALE
        bx, bwidth = bump_bwd(bump_tape, 1.0 * SCALE)
    else:
        # return bump(x + offset, width, height=width) * n
        bx, t6, t7 = bump_bwd2(bump_tape2, 1.0 * n)
        bwidth = t6 + t7
    return result, (bx, bwidth)


# output: forward


def bump_jvp(x, width, height, dx, dwidth):
    return (
        height * np.exp(-SCALE * (x / width) ** 2),
        (dx / width - dwidth * (x / width) / width)
        * 2
        * (x / width)
        * -SCALE
        * np.exp(-SCALE * (x / width) ** 2)
        * height,
    )


def bump_jvp2(x, width, height, dx, dwidth, dheight):
    t = np.exp(-SCALE * (x / width) ** 2)
    return (
        height * t,
        dheight * t
        + (dx / width - dwidth * (x / width) / width) * 2 * (x / width) * -SCALE * t * height,
    )


def jvp_declared_names(x, width, n, offset, dx, dwidth):
    """declared_names(x, width, n, offset) and its tangent  [declared_names.py:14, forward mode].

    Returns (value, tangent).
    """
    if n > 2:
        t, dt = bump_jvp(x, width, 1.0, dx, dwidth)
        dresult = dt * SCALE
        result = t * SCALE
    else:
        t2, dt2 = bump_jvp2(x + offset, width, width, dx, dwidth, dwidth)
        dresult = dt2 * n
        result = t2 * n
    return result, dresult
