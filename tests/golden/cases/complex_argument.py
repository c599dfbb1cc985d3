# flags: wrt=z,w
"""Complex arguments: for real f of z = x + iy the gradient is df/dx - i df/dy."""

import numpy as np


def complex_argument(z, w):
    p = z * z - 0.5 * np.conj(z) + w
    q = np.exp(0.3j * p)
    return np.sum(np.abs(q) ** 2 + q.real * p.imag)


def points():
    rng = np.random.default_rng(12)
    return [
        (rng.normal(size=n) + 1j * rng.normal(size=n), complex(rng.normal(), rng.normal()))
        for n in (3, 1, 5)
    ]


# output: reverse


def value_and_grad_complex_argument(z, w):
    """Value and gradient of complex_argument(z, w)  [complex_argument.py:7, reverse mode].

    Returns (value, (bz, bw)), shaped as z, w.
    """
    # -- forward sweep ------------------------------------------------------
    p = z * z - 0.5 * np.conj(z) + w
    q = np.exp(0.3j * p)
    t = np.abs(q)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(np.abs(q) ** 2 + q.real * p.imag)
    bq = np.conj(p.imag + 0j).astype(np.complex128)
    bp = np.conj(-1j * q.real).astype(np.complex128)
    bq += np.conj(2.0 * t * np.conj(np.sign(q))).astype(np.complex128)
    # q = np.exp(0.3j * p)
    bp += np.conj(np.conj(bq) * q * 0.3j)
    # p = z * z - 0.5 * np.conj(z) + w
    t2 = np.conj(bp)
    return (
        np.sum(t ** 2 + q.real * p.imag),
        ((np.conj(t2 * z) * 2.0 - t2 * 0.5).astype(np.complex128), np.sum(np.conj(t2))),
    )


# output: forward


def jvp_complex_argument(z, w, dz, dw):
    """complex_argument(z, w) and its tangent  [complex_argument.py:7, forward mode].

    Returns (value, tangent).
    """
    dp = dz * z * 2.0 - np.conj(dz) * 0.5 + dw
    p = z * z - 0.5 * np.conj(z) + w
    q = np.exp(0.3j * p)
    dq = dp * 0.3j * q
    t = np.abs(q)
    return (
        np.sum(t ** 2 + q.real * p.imag),
        np.sum(
            np.real(dq * np.conj(np.sign(q))) * 2 * t + (np.real(dq) * p.imag + dp.imag * q.real)
        ),
    )
