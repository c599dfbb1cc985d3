# flags: wrt=angle,speed,drag
# numba: yes
"""The classical Runge-Kutta method for a damped pendulum, its slope in a helper."""

import math


def slope(angle, speed, drag):
    return -math.sin(angle) - drag * speed


def runge_kutta(angle, speed, drag, h, steps):
    for _ in range(steps):
        a1 = speed
        s1 = slope(angle, speed, drag)
        a2 = speed + 0.5 * h * s1
        s2 = slope(angle + 0.5 * h * a1, a2, drag)
        a3 = speed + 0.5 * h * s2
        s3 = slope(angle + 0.5 * h * a2, a3, drag)
        a4 = speed + h * s3
        s4 = slope(angle + h * a3, a4, drag)
        angle = angle + h / 6.0 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)
        speed = speed + h / 6.0 * (s1 + 2.0 * s2 + 2.0 * s3 + s4)
    return 0.5 * speed * speed + 1.0 - math.cos(angle)


def points():
    return [(0.7, 0.2, 0.15, 0.1, 4), (2.1, -1.0, 0.4, 0.2, 1), (-0.5, 1.3, 0.0, 0.05, 9)]


# output: reverse


def slope_fwd(angle, speed, drag):
    return -math.sin(angle) - drag * speed, (angle, drag, speed)


def slope_bwd(tape, by):
    angle, drag, speed = tape

    # -- reverse sweep ------------------------------------------------------
    return -by * math.cos(angle), -by * drag, -by * speed


def value_and_grad_runge_kutta(angle, speed, drag, h, steps):
    """Value and gradient of runge_kutta(angle, speed, drag, h, steps)  [runge_kutta.py:12, reverse
    mode].

    Returns (value, (bangle, bspeed, bdrag)), shaped as angle, speed, drag.
    """
    # -- forward sweep ------------------------------------------------------
    slope_tape_old = []
    slope_tape2_old = []
    slope_tape3_old = []
    slope_tape4_old = []
    for _ in range(steps):
        a1 = speed
        s1, slope_tape4 = slope_fwd(angle, speed, drag)
        slope_tape4_old.append(slope_tape4)
        a2 = speed + 0.5 * h * s1
        s2, slope_tape3 = slope_fwd(angle + 0.5 * h * a1, a2, drag)
        slope_tape3_old.append(slope_tape3)
        a3 = speed + 0.5 * h * s2
        s3, slope_tape2 = slope_fwd(angle + 0.5 * h * a2, a3, drag)
        slope_tape2_old.append(slope_tape2)
        a4 = speed + h * s3
        s4, slope_tape = slope_fwd(angle + h * a3, a4, drag)
        slope_tape_old.append(slope_tape)
        angle = angle + h / 6.0 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)
        speed = speed + h / 6.0 * (s1 + 2.0 * s2 + 2.0 * s3 + s4)

    # -- reverse sweep ------------------------------------------------------
    # return 0.5 * speed * speed + 1.0 - math.cos(angle)
    bspeed = speed
    bangle = math.sin(angle)
    bdrag = 0.0
    for _ in range(steps - 1, -1, -1):
        # speed = speed + h / 6.0 * (s1 + 2.0 * s2 + 2.0 * s3 + s4)
        t = bspeed * (h / 6.0)
        bs1 = t
        bs2 = t * 2.0
        bs3 = t * 2.0
        # angle = angle + h / 6.0 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)
        t2 = bangle * (h / 6.0)
        ba1 = t2
        ba2 = t2 * 2.0
        ba3 = t2 * 2.0
        ba4 = t2
        # s4 = slope(angle + h * a3, a4, drag)
        t3, t4, t5 = slope_bwd(slope_tape_old[_], t)
        bangle += t3
        ba3 += t3 * h
        ba4 += t4
        bdrag += t5
        # a4 = speed + h * s3
        bspeed += ba4
        bs3 += ba4 * h
        # s3 = slope(angle + 0.5 * h * a2, a3, drag)
        t6, t7, t8 = slope_bwd(slope_tape2_old[_], bs3)
        bangle += t6
        ba2 += t6 * (0.5 * h)
        ba3 += t7
        bdrag += t8
        # a3 = speed + 0.5 * h * s2
        bspeed += ba3
        bs2 += ba3 * (0.5 * h)
        # s2 = slope(angle + 0.5 * h * a1, a2, drag)
        t9, t10, t11 = slope_bwd(slope_tape3_old[_], bs2)
        bangle += t9
        ba1 += t9 * (0.5 * h)
        ba2 += t10
        bdrag += t11
        # a2 = speed + 0.5 * h * s1
        bspeed += ba2
        bs1 += ba2 * (0.5 * h)
        # s1 = slope(angle, speed, drag)
        t12, t13, t14 = slope_bwd(slope_tape4_old[_], bs1)
        bangle += t12
        bspeed += t13
        bdrag += t14
        # a1 = speed
        bspeed += ba1
    return 0.5 * speed * speed + 1.0 - math.cos(angle), (bangle, bspeed, bdrag)


# output: forward


def slope_jvp(angle, speed, drag, dangle, dspeed, ddrag):
    return (
        -math.sin(angle) - drag * speed,
        -dangle * math.cos(angle) - (ddrag * speed + dspeed * drag),
    )


def jvp_runge_kutta(angle, speed, drag, h, steps, dangle, dspeed, ddrag):
    """runge_kutta(angle, speed, drag, h, steps) and its tangent  [runge_kutta.py:12, forward
    mode].

    Returns (value, tangent).
    """
    for _ in range(steps):
        da1 = dspeed
        a1 = speed
        s1, ds1 = slope_jvp(angle, speed, drag, dangle, dspeed, ddrag)
        da2 = dspeed + ds1 * (0.5 * h)
        a2 = speed + 0.5 * h * s1
        s2, ds2 = slope_jvp(angle + 0.5 * h * a1, a2, drag, dangle + da1 * (0.5 * h), da2, ddrag)
        da3 = dspeed + ds2 * (0.5 * h)
        a3 = speed + 0.5 * h * s2
        s3, ds3 = slope_jvp(angle + 0.5 * h * a2, a3, drag, dangle + da2 * (0.5 * h), da3, ddrag)
        da4 = dspeed + ds3 * h
        a4 = speed + h * s3
        s4, ds4 = slope_jvp(angle + h * a3, a4, drag, dangle + da3 * h, da4, ddrag)
        dangle = dangle + (da1 + da2 * 2.0 + da3 * 2.0 + da4) * (h / 6.0)
        angle = angle + h / 6.0 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)
        dspeed = dspeed + (ds1 + ds2 * 2.0 + ds3 * 2.0 + ds4) * (h / 6.0)
        speed = speed + h / 6.0 * (s1 + 2.0 * s2 + 2.0 * s3 + s4)
    return (
        0.5 * speed * speed + 1.0 - math.cos(angle),
        dspeed * 0.5 * speed + dspeed * (0.5 * speed) + dangle * math.sin(angle),
    )
