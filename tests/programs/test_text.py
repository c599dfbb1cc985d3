"""Text made of numbers: a derivative passes beside it, and never through it."""

import logging

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.53, 1.52, -0.33])
STEP, NUMBER = "%d %s;", "{:.1f}"
log = logging.getLogger(__name__)


def chosen_by_text(x, n):
    for i in range(n):
        tag = f"{i}:{x:.0f}" if x > 1.0 else f"none{i}"
        if tag == f"{i}:{x:.0f}":
            x = x * 1.1
            continue
        if tag.startswith("none"):
            return x * x
        x = x + 1.0
    return x


def collected(x, n):
    trace = ""
    for i in range(n):
        trace += STEP % (i, format(x, ".1f"))
        x = x * len(trace.split(";")) / 3.0
        log.debug(trace)
        logging.debug("%g", x)
    return x if trace.upper().count(";") < 9 and NUMBER.format(x).isascii() else x * x


def given_to_functions(x, n):
    y, label = labeled(x, f"{n}")
    return named(y, label) * named(x, f"{y:.1f}")


def labeled(v, label):
    return v * v, f"{label}{v:.1f}"


def named(v, label):
    assert label, f"no label of {v}"
    return v * v if label == "30.5" else v * len(label)


def hoisted_from_text(x, n):
    first = f"{(y := named(x, '30.5')):.2f}{x:>{(width := n + 3)}.1f}"
    return y * len(first) * width


def written_beside(x, n):
    z = x * 1.0
    key = ""
    for i in range(n):
        key = key + f"{z[0]:.1f};"
        z[i % 2] = z[i % 2] * z[2] + 1.0
        if key.count(";") > 2:
            break
    else:
        z[0] = 0.5
    return np.sum(z * z)


def text_in_tuples(x, n):
    both = (f"{x:.1f}", x * x)
    label, value = both
    return value * both[1] * len(label) * len(both[0])


PROGRAMS = [chosen_by_text, collected, given_to_functions, hoisted_from_text, text_in_tuples]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
@pytest.mark.parametrize("n", [0, 1, 3])
def test_derivatives(program, n):
    check_whole(program, (0.733, n), (0,))
    check_whole(program, (1.733, n), (0,))


@pytest.mark.parametrize("n", [0, 2, 5])
def test_derivatives_of_arrays(n):
    check_whole(written_beside, (X, n), (0,))


def with_report(x, n):
    return x**n, (f"{x:.2f}", "of", f"{n}")


def test_text_beside_the_result():
    aux = "0.50", "of", "3"
    assert tg.value_and_grad(with_report, has_aux=True)(0.5, 3) == ((0.125, aux), 0.75)
    assert tg.jvp(with_report, (0.5, 3), (2.0, None))[1][0] == 1.5
    value, pullback = tg.vjp(with_report, 0.5, 3, wrt=0)
    assert value == (0.125, aux)
    assert pullback((2.0, (None, None, None))) == (1.5,)
