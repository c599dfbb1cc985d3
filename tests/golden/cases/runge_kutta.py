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
