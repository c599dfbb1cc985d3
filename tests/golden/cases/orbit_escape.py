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


# output: reverse


def value_and_grad_orbit_escape(cx, cy, limit):
    """Value and gradient of orbit_escape(cx, cy, limit)  [orbit_escape.py:7, reverse mode].

    Returns (value, (bcx, bcy)), shaped as cx, cy.
    """
    # -- forward sweep ------------------------------------------------------
    c = complex(cx, cy)
    z = 0.0 + 0j
    count = 0
    trips = 0
    z_old = []
    for k in range(limit):
        trips += 1
        z_old.append(z)
        z = z * z + c
        if abs(z) > 4.0:
            break
        else:
            count = k + 1
    size = abs(z)
    if size > 1.0:
        result = count - math.log(math.log(size)) / math.log(2.0)
    else:
        result = size * size + 0.1 * z.imag

    # -- reverse sweep ------------------------------------------------------
    if size > 1.0:
        # return count - math.log(math.log(size)) / math.log(2.0)
        bsize = -1.0 / math.log(2.0) / math.log(size) / size
        bz = 0j
    else:
        # return size * size + 0.1 * z.imag
        bsize = 2.0 * size
        bz = np.conj(-0.1j)
    # size = abs(z)
    bz += np.conj(bsize * np.conj(np.sign(z)))
    bc = 0j
    for k in range(trips - 1, -1, -1):
        # z = z * z + c
        z = z_old[k]
        t = np.conj(bz)
        bc += np.conj(t)
        bz = np.conj(t * z) * 2.0
    # c = complex(cx, cy)
    t2 = np.conj(bc)
    return result, (np.real(t2), np.real(1j * t2))


# output: forward


def jvp_orbit_escape(cx, cy, limit, dcx, dcy):
    """orbit_escape(cx, cy, limit) and its tangent  [orbit_escape.py:7, forward mode].

    Returns (value, tangent).
    """
    dc = dcx + 1j * dcy
    c = complex(cx, cy)
    z = 0.0 + 0j
    count = 0
    dz = 0j
    for k in range(limit):
        dz = dz * z * 2.0 + dc
        z = z * z + c
        if abs(z) > 4.0:
            break
        else:
            count = k + 1
    dsize = np.real(dz * np.conj(np.sign(z)))
    size = abs(z)
    if size > 1.0:
        dresult = -dsize / size / math.log(size) / math.log(2.0)
        result = count - math.log(math.log(size)) / math.log(2.0)
    else:
        dresult = dsize * size * 2.0 + dz.imag * 0.1
        result = size * size + 0.1 * z.imag
    return result, dresult
