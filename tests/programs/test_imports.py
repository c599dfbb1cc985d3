"""Imports inside functions mean what they mean there, now."""

import sys
import types

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.5, 1.5, -0.3])


def other_names(x, n):
    from math import cos as c
    from math import sin as s

    import numpy as anything

    for i in range(n):
        x = s(x) * anything.exp(x) if i % 2 else c(x) * x
    return x


def names_of_the_text(x, n):
    import math as np_
    from math import cos as np
    from math import sin as len
    from math import sqrt as zeros_like

    return np(x) * len(x) * zeros_like(x) * np_.exp(x)


def parts_of_packages(x, n):
    import numpy.fft
    import numpy.linalg
    import numpy.linalg as la

    return numpy.linalg.norm(x) * la.norm(x + n) * len(numpy.fft.__name__)


def on_both_paths(x, n):
    if n > 2:
        from math import sin as s

        x = x * s(x)
    else:
        from math import sin as s

    return s(x)


def in_callees(x, n):
    from math import sin

    return sin(x) * on_both_paths(x, n) * constant(n)


def constant(n):
    import math

    return [math.sin(n)][0]


def deleted(x, n):
    import math

    y = math.sin(x) * n
    del math, x
    return y


def of_the_package(x, n):
    from . import whole
    from .whole import EXACT as exact

    return x * x * exact * len(whole.__name__)


PROGRAMS = [
    other_names, names_of_the_text, on_both_paths, in_callees, deleted, of_the_package,
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_derivatives(program):
    check_whole(program, (0.7, 3), (0,))


def test_derivatives_of_arrays():
    check_whole(parts_of_packages, (X, 2.0))


def test_an_import_on_two_paths_stands_once():
    assert tg.grad(on_both_paths).source_for(0.7, 3).count("from math import sin as s") == 1


def test_what_an_import_finds_now():
    module = types.ModuleType("imported_for_a_test")
    module.k = 2.0
    sys.modules[module.__name__] = module

    def f(x):
        from imported_for_a_test import g, k

        return g(x) * k

    module.g = square
    try:
        gradient = tg.grad(f)
        assert gradient(3.0) == 12.0
        module.k = 5.0
        assert gradient(3.0) == 30.0
        module.k = np.array([1.0, 2.0])[1]
        assert gradient(3.0) == 12.0
        module.g = cube
        assert gradient(3.0) == 54.0
        assert "from imported_for_a_test import k" in gradient.source
    finally:
        del sys.modules[module.__name__]


def square(x):
    return x * x


def cube(x):
    return x * x * x
