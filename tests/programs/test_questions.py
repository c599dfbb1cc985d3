"""Questions about types and attributes, whether the kinds or the run of the program answer them."""

import numbers

import numpy as np
import pytest

from tests.programs.whole import check_whole

X = np.array([0.5, 1.5, -0.3])
M = np.arange(6.0).reshape(2, 3) / 3.0 + 0.1


class Settings:
    weight = 2.0

    def __init__(self):
        self.offset = 3.0


settings = Settings()


def by_type(x):
    if type(x) is float:
        return x * x
    if type(x) is np.float64 or type(x) in (complex, np.ma.MaskedArray):
        return x * 3.0
    if type(x) not in (tuple, list):
        return np.sum(x) * x[0] if x.ndim == 1 else np.sum(x @ x.T)
    return x[0] * x[1]


def by_class(x):
    if isinstance(x, numbers.Real):
        return x * x
    if not isinstance(x, (tuple, list)) or len(x) != 2:
        return np.sum(x * x)
    return x[0] * x[1]


def by_attribute(x):
    if not hasattr(x, "__len__"):
        return x * x
    if hasattr(x, "shape") and len(x.shape) == 2:
        return np.sum(x @ x.T)
    return x[0] * x[1]


def by_name(x):
    y = x
    if isinstance(x, tuple):
        y = x[0] * x[1]
    z = y * getattr(y, "T", 2.0)
    return np.sum(getattr(z, "real", z) * getattr(y, "nothing", 0.5))


def of_a_local(x):
    y = x[0] * 2.0 if type(x) is tuple else x * 2.0
    if hasattr(y, "sum"):
        y = y.sum()
    elif callable(y) or not (isinstance(y, float) or y.nothing):
        y = y(1.0)
    return y * y


def of_an_object(x):
    k = getattr(settings, "offset", 7.0) * getattr(settings, "nothing", 7.0)
    y = np.sum(x[0] if type(x) is tuple else x)
    return y * k * getattr(settings, "nothing", y)


PROGRAMS = [by_type, by_class, by_attribute, by_name, of_a_local, of_an_object]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
@pytest.mark.parametrize("x", [0.7, (0.7, 1.1), X, M], ids=["number", "tuple", "vector", "matrix"])
def test_derivatives(program, x):
    if program is by_name and x is M:
        x = M[:, :2]
    check_whole(program, (x,))
