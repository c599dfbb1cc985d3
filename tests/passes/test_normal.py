"""What lowering makes is in normal form, for all golden programs and for random ones."""

import random

import gast
import pytest

import tangentish as tg
from tangentish.errors import Internal
from tangentish.tree.normal import check
from tests.golden.loader import all_names, load_case
from tests.programs.check import loaded
from tests.programs.strategy import write_program


@pytest.fixture(autouse=True)
def debugging(monkeypatch):
    monkeypatch.setenv("TANGENTISH_DEBUG", "1")


@pytest.mark.parametrize("name", all_names())
def test_golden_programs_are_lowered_to_normal_form(name):
    case = load_case(name)
    assert tg.source(
        case.program, *case.points()[0], wrt=case.wrt, of=case.of, has_aux=case.has_aux
    )


def test_random_programs_are_lowered_to_normal_form():
    derived = 0
    for seed in random.Random(7).sample(range(10**6), 25):
        program = write_program(seed)
        with loaded(program.text) as function:
            try:
                derived += bool(tg.source(function, *program.points(1)[0]))
            except (tg.Unsupported, tg.NoRule, tg.NotDifferentiable):
                continue
    assert derived > 15


@pytest.mark.parametrize(
    "body",
    [
        "a = b = x\n    return a",
        "y = (z := x)\n    return y",
        "y = x if x > 0 else -x\n    return y",
        "for v in x:\n        pass\n    return x",
        "while x > 0:\n        break\n        x = 1\n    return x",
        "with x:\n        pass\n    return x",
        "y = x",
    ],
)
def test_the_checker_refuses(body):
    with pytest.raises(Internal, match="normal form"):
        check(gast.parse(f"def f(x):\n    {body}\n").body[0])
