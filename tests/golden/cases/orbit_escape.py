# flags: wrt=cx,cy
"""A Mandelbrot orbit: complex iteration with a break, smoothed by the last magnitude."""

import math


def orbit_escape(cx, cy, limit):
    c = complex(cx, cy)
    z = 0.0 + 0.0j
    count = 0
    for k in range(limit):
        z = z * z + c
        if abs(z) > 4.0:
            break
        count = k + 1
    size = abs(z)
    if size > 1.0:
        return count - math.log(math.log(size)) / math.log(2.0)
    return size * size + 0.1 * z.imag


def points():
    return [(0.42, 0.35, 8), (-0.2, 0.5, 9), (1.3, -0.9, 12), (4.1, -1.9, 5)]
