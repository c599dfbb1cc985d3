"""Real parts of complex values: what is complex has a complex adjoint, however it was reached."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.3, 0.4, 0.5])
Z = np.array([0.3 + 0.1j, 0.2 - 0.4j, 0.5])
W = np.array([1.0, 2.0, 0.5])
FLIP = np.array([[0, 1], [1, 0]], complex)


def element_turned(x):
    z = np.exp(1j * x)
    z[0] = z[0] * 1j
    return np.sum(z).real


def sum_and_element(z):
    return (z.sum() + z[0] * 1j).real


def weighted_real_part(z):
    y = z.copy()
    y[0] = y[0] * 1j
    return (y * W).real.sum()


def real_part_of_a_sum(z):
    y = z * 1j
    return np.real(np.sum(y + z))


def density(rho):
    d = FLIP @ rho - rho @ FLIP
    rho = rho + 0.1 * d
    rho = 0.5 * (rho + rho.conj().T)
    return rho.sum().real


def stencil(z):
    y = z.copy()
    y[1:-1] = y[1:-1] + 0.1j * (y[2:] - y[:-2])
    return y.sum().real


def masked_turn(z):
    y = z * 1
    y[W > 1] *= 1j
    return np.mean(y).real + (y @ W).real * np.vdot(y, W).real


def chain(z):
    y = z.copy()
    for i in range(2):
        y[i + 1] = y[i + 1] + (0.2 + 0.5j) * y[i]
    return np.real(np.mean(y)) + y.real.sum()


def row_and_column(z):
    u = np.outer(z, z)
    u[0] = u[0] * 1j
    u[:, 1] = u[:, 1] * 2j
    return (W @ u @ W).real


def real_sum(z):
    return z.sum().real


def through_a_call(z):
    y = z * 1j
    y[0] = y[0] * 2j
    return real_sum(y) + real_sum(z)


def parts(x):
    y = x.real * 2
    return np.sum(y * x.imag) + np.sum(np.real(x))


def of_numbers(a, b):
    z = complex(a, b)
    w = z * z * 1j
    return w.real * z.imag + z.real


def scaled_by_item(z, p):
    y = z * p["k"]
    return np.sum(y).real


@pytest.mark.parametrize(
    ("program", "args", "wrt"),
    [
        (element_turned, (X,), None),
        (sum_and_element, (Z,), None),
        (weighted_real_part, (Z,), None),
        (real_part_of_a_sum, (Z,), None),
        (density, (np.array([[0.5, 0.1j], [0.2, 0.3]]),), None),
        (stencil, (Z,), None),
        (masked_turn, (Z,), None),
        (chain, (Z,), None),
        (row_and_column, (Z,), None),
        (through_a_call, (Z,), None),
        (parts, (Z,), None),
        (parts, (X,), None),
        (of_numbers, (0.3, 0.2), None),
        (scaled_by_item, (Z, {"k": 2j}), (0,)),
        (scaled_by_item, (X, {"k": 2.0}), (0,)),
    ],
)
def test_real_parts(program, args, wrt):
    check_whole(program, args, wrt)


def turned_sum(re, im):
    z = re + 1j * im
    z[0] *= 1.0 + 2.0j
    w = np.zeros(3) + z
    w[1] *= 2.0j
    return np.sum(np.abs(w) ** 2 * W)


def turned_difference(re, im):
    z = -re + 0j
    y = z[:1]
    y *= 1.0 + 2.0j
    z = (re * 2.0 - Z) * im
    z[1] *= 1.0j
    z += 1j * re
    return np.sum(z.real * z.imag * W) + np.sum(np.abs(y) ** 2)


def made_complex(re):
    return re + 0j


def turned_results(re, im):
    z = made_complex(re)
    z[0] *= 1.0 + 2.0j
    items = [re + 0j, made_complex(im)]
    items[0][1] *= 2.0j
    wide = re[:, None] + np.zeros((3, 2), complex)
    wide[0] *= 1.0j
    return (
        np.sum(np.abs(z) ** 2)
        + np.sum(items[0].real ** 2 * W + items[1].real ** 2)
        + np.sum(wide.imag)
    )


@pytest.mark.parametrize("wrt", [(0,), (1,), (0, 1)])
@pytest.mark.parametrize("program", [turned_sum, turned_difference, turned_results])
def test_what_is_written_is_complex_though_what_moves_is_real(program, wrt):
    check_whole(program, (X, W), wrt)


def turned_numbers(x, y):
    for k in range(2):
        y = y * x[k] * 1j
    return np.sum(x) * y.real + y.imag


def turned_on_a_path(x, y):
    if y > 0:
        x = x * 1j
    return np.sum(np.abs(x) ** 2) + np.sum(x.imag * x.real) * y


def imaginary_parts_of_real_numbers(x, y):
    v = x.imag[1:]
    return np.sum(x[1:] * v) + y * (x.imag[0] + x[0])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("y", [0.7, -0.4])
@pytest.mark.parametrize(
    "program", [turned_numbers, turned_on_a_path, imaginary_parts_of_real_numbers]
)
def test_real_arguments_that_become_complex(program, y):
    check_whole(program, (X, y))


def number_in_a_complex_buffer(x, w):
    c = np.zeros(3, complex)
    c += w
    c[1] *= 1j * x[0]
    return c


COMPLEX_AND_NUMBERS = [
    lambda x, w: np.sum(np.abs(x * 1j + w) ** 2),
    lambda x, w: x + 1j * w,
    lambda x, w: np.zeros(3, complex) - w * x[0],
    lambda x, w: np.add(x * 1j, w) + np.subtract(w, x * 1j),
    number_in_a_complex_buffer,
]


@pytest.mark.parametrize("wrt", [(0,), (1,), (0, 1)])
@pytest.mark.parametrize("k", range(len(COMPLEX_AND_NUMBERS)))
def test_numbers_beside_complex_arrays(k, wrt):
    check_whole(COMPLEX_AND_NUMBERS[k], (X, 0.7), wrt)


def test_what_is_written_is_of_double_precision_though_what_moves_is_of_single():
    def scaled(x):
        y = x + np.array([1.0, 2.0, 3.0])
        y[0] = y[0] * 1.1
        return np.sum(y * y)

    x, dx = X.astype(np.float32), W.astype(np.float32)
    _, slope = tg.jvp(scaled, (x,), (dx,))
    assert np.isclose(slope, np.dot(tg.grad(scaled)(x.astype(float)), W), rtol=1e-14)


def test_the_dtype_is_kept():
    gradient = tg.grad(sum_and_element)(Z.astype(np.complex64))
    assert gradient.dtype == np.complex64
    assert np.allclose(gradient, tg.grad(sum_and_element)(Z))


def imaginary_part_in_a_list(z):
    L = [z.imag]
    L[0][0] *= 2.0
    return z * z


def both_parts_in_a_loop(z):
    for v in (z.imag, z.real):
        v[0] *= 2.0
    return z * z


def imaginary_part_of(z):
    return z.imag


def imaginary_part_of_a_call(z):
    v = imaginary_part_of(z)
    v[0] *= 2.0
    return z * z


def imaginary_halves(z):
    a, b = np.split(z.imag, 2)
    a *= b
    return z * z


def imaginary_parts_of_halves(z):
    R = [r.imag for r in z.reshape(2, -1)]
    R[0] *= R[1]
    return z * z


def norm_of_imaginary_parts(z):
    return np.sum(z.imag**2) * z


@pytest.mark.parametrize(
    "f",
    [
        imaginary_part_in_a_list,
        both_parts_in_a_loop,
        imaginary_part_of_a_call,
        imaginary_halves,
        imaginary_parts_of_halves,
        norm_of_imaginary_parts,
    ],
)
def test_imaginary_parts_are_views(f):
    check_whole(f, (np.array([0.3 + 1.2j, -0.7 + 0.4j, 0.9 - 0.1j, 0.4 + 0.3j]),))
