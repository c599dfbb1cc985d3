# flags: wrt=R,C
"""Complex arithmetic inside, real arguments and a real result: the derivative is real."""


def impedance(R, C, omega):
    z = complex(R, omega * 0.5) + 1.0 / (1j * omega * C)
    current = 1.0 / z
    power = abs(current) ** 2 * R
    return power + current.real * current.imag


def points():
    return [(0.8, 1.3, 1.1), (2.0, 0.4, 0.7), (0.3, 2.5, 2.9)]
