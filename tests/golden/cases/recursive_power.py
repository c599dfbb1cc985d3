# flags: wrt=x
"""Recursion: a power by repeated squaring."""


def power(x, n):
    if n == 0:
        return 1.0
    if n % 2 == 1:
        return x * power(x, n - 1)
    half = power(x, n // 2)
    return half * half


def recursive_power(x, n):
    return power(x, n) - 0.5 * power(x * x, 2)


def points():
    return [(1.2, 5), (-0.8, 0), (0.9, 12)]


# output: reverse


def power_fwd(x, n):
    half = None
    power_tape = None
    power_tape2 = None
    t = None
    if n == 0:
        result = 1.0
    elif n % 2 == 1:
        t, power_tape = power_fwd(x, n - 1)
        result = x * t
    else:
        half, power_tape2 = power_fwd(x, n // 2)
        result = half * half
    return result, (half, n, power_tape, power_tape2, t, x)


def power_bwd(tape, by):
    half, n, power_tape, power_tape2, t, x = tape

    # -- reverse sweep ------------------------------------------------------
    if n == 0:
        bx = 0.0
    elif n % 2 == 1:
        # return x * power(x, n - 1)
        bx = by * t + power_bwd(power_tape, by * x)
    else:
        # half = power(x, n // 2)
        bx = power_bwd(power_tape2, by * half * 2.0)
    return bx


def value_and_grad_recursive_power(x, n):
    """Value and gradient of recursive_power(x, n)  [recursive_power.py:14, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    t, power_tape2 = power_fwd(x, n)
    t2, power_tape = power_fwd(x * x, 2)

    # -- reverse sweep ------------------------------------------------------
    # return power(x, n) - 0.5 * power(x * x, 2)
    bx = power_bwd(power_tape, -0.5) * x * 2.0 + power_bwd(power_tape2, 1.0)
    return t - 0.5 * t2, (bx,)


# output: forward


def power_jvp(x, n, dx):
    if n == 0:
        result = 1.0
        dresult = 0.0
    elif n % 2 == 1:
        t, dt = power_jvp(x, n - 1, dx)
        dresult = dx * t + dt * x
        result = x * t
    else:
        half, dhalf = power_jvp(x, n // 2, dx)
        dresult = dhalf * half * 2.0
        result = half * half
    return result, dresult


def jvp_recursive_power(x, n, dx):
    """recursive_power(x, n) and its tangent  [recursive_power.py:14, forward mode].

    Returns (value, tangent).
    """
    t, dt = power_jvp(x, n, dx)
    t2, dt2 = power_jvp(x * x, 2, dx * x * 2.0)
    return t - 0.5 * t2, dt - dt2 * 0.5
