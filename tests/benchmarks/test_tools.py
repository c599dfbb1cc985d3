"""The benchmark measures what it says, and each of its sections runs."""

from __future__ import annotations

import importlib
from functools import partial

import numpy as np
import pytest

from benchmarks import flat, kernels, timing
from benchmarks.__main__ import SECTIONS
from benchmarks.overhead import generated
from tests.differences import assert_gradient, copied


def test_medians_tell_fast_from_slow():
    fast, slow = timing.medians(
        [partial(sum, range(10)), partial(sum, range(10_000))], rounds=3, seconds=1e-3
    )
    assert fast < slow / 20


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(2.5, "2.50 s"), (0.0301, "30.10 ms"), (4e-6, "4.00 us"), (3e-8, "30.0 ns")],
)
def test_durations_have_the_unit_that_suits_them(seconds, text):
    assert timing.duration(seconds).split() == text.split()


def test_verdicts_say_by_how_much():
    assert timing.verdict(1.1, 1.15) == "ok"
    assert timing.verdict(1.5, 1.2) == "over by 25%"


def test_generated_text_runs_alone():
    text = "import numpy as np\ndef grad_f(x):\n    return np.cos(x)\n"
    assert generated(text, "f")(0.0) == 1.0


@pytest.mark.parametrize("kernel", kernels.KERNELS, ids=lambda kernel: kernel.name)
def test_objectives_that_write_into_their_arguments_are_known(kernel):
    args = kernels.arguments(kernel)
    before = copied(args)
    kernel.objective(*args)
    written = not all(map(np.array_equal, before, args))
    assert written == (kernel.name in kernels.WRITING)


def test_what_does_not_compile_is_told():
    numba = pytest.importorskip("numba")

    def doubled(x):
        return 2.0 * x

    def unknown(x):
        return type(x).__name__

    for function, expected in ((doubled, True), (unknown, False)):
        assert kernels.compiles([partial(numba.njit(function), 1.0)], numba) == expected


@pytest.mark.parametrize("program", flat.PROGRAMS, ids=lambda program: program.__name__)
def test_derivatives_of_loops_agree_with_differences(program):
    at = flat.point(6)
    value, gradient = flat.gradient_of(program, at)()
    assert value == program(*at.primals)
    for name, part in zip(("x", "w"), gradient, strict=True):
        assert_gradient(program, at.primals, name, part)
    value, tangent = flat.tangent_of(program, at)()
    assert value == program(*at.primals)
    assert np.isclose(tangent, gradient[0] @ at.dx + gradient[1] * at.dw, rtol=1e-12)


def test_points_of_loops_are_the_same_for_the_same_size():
    first, again, larger = map(flat.point, (5, 5, 6))
    assert np.array_equal(first.x, again.x)
    assert [len(part) for part in (larger.x, larger.dx)] == [6, 6]


@pytest.mark.parametrize(
    ("times", "expected"),
    [([3.0, 3.5, 4.0, 5.0], [3.0, 3.5, 4.0, 5.0]), ([3.0, 4.0, 7.0, 50.0], [3.0, 4.0, 7.0])],
)
def test_what_grows_with_the_data_is_not_measured_further(times, expected, monkeypatch):
    left = iter(times)
    monkeypatch.setattr(flat.timing, "medians", lambda functions, **options: [1.0, next(left)])
    assert flat.ratios(flat.elements, flat.gradient_of, 1) == expected


@pytest.mark.parametrize("section", SECTIONS)
def test_section_prints_a_table(section, monkeypatch, capsys):
    # One kernel will do: Numba takes seconds for most of them. So do the largest loops.
    monkeypatch.setattr(kernels, "KERNELS", kernels.KERNELS[-1:])
    monkeypatch.setattr(flat, "SIZES", (10, 20))
    importlib.import_module(f"benchmarks.{section}").run(rounds=1)
    printed = capsys.readouterr().out
    assert "bar" in printed
    assert "nan" not in printed
