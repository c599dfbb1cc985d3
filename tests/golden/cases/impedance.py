# flags: wrt=R,C
"""Complex arithmetic inside, real arguments and a real result: the derivative is real."""


def impedance(R, C, omega):
    z = complex(R, omega * 0.5) + 1.0 / (1j * omega * C)
    current = 1.0 / z
    power = abs(current) ** 2 * R
    return power + current.real * current.imag


def points():
    return [(0.8, 1.3, 1.1), (2.0, 0.4, 0.7), (0.3, 2.5, 2.9)]


# output: reverse


def value_and_grad_impedance(R, C, omega):
    """Value and gradient of impedance(R, C, omega)  [impedance.py:5, reverse mode].

    Returns (value, (bR, bC)), shaped as R, C.
    """
    # -- forward sweep ------------------------------------------------------
    z = complex(R, omega * 0.5) + 1.0 / (1j * omega * C)
    current = 1.0 / z
    power = abs(current) ** 2 * R

    # -- reverse sweep ------------------------------------------------------
    # return power + current.real * current.imag
    bcurrent = np.conj(current.imag + 0j) + np.conj(-1j * current.real)
    # power = abs(current) ** 2 * R
    bcurrent += np.conj(2.0 * R * abs(current) * np.conj(np.sign(current)))
    bR = abs(current) ** 2
    # z = complex(R, omega * 0.5) + 1.0 / (1j * omega * C)
    t = np.conj(np.conj(-np.conj(bcurrent) * current / z))
    bR += np.real(t)
    return (
        power + current.real * current.imag,
        (bR, np.real(-t * (1.0 / (1j * omega * C)) / (1j * omega * C) * (1j * omega))),
    )


# output: forward


def jvp_impedance(R, C, omega, dR, dC):
    """impedance(R, C, omega) and its tangent  [impedance.py:5, forward mode].

    Returns (value, tangent).
    """
    dz = dR - dC * (1j * omega) * (1.0 / (1j * omega * C)) / (1j * omega * C)
    z = complex(R, omega * 0.5) + 1.0 / (1j * omega * C)
    current = 1.0 / z
    dcurrent = -dz * current / z
    dpower = (
        np.real(dcurrent * np.conj(np.sign(current))) * 2 * abs(current) * R
        + dR * abs(current) ** 2
    )
    power = abs(current) ** 2 * R
    return (
        power + current.real * current.imag,
        dpower + (np.real(dcurrent) * current.imag + dcurrent.imag * current.real),
    )
