"""The list of rules, and the page of each."""

import numpy as np
import pytest

from tangentish.cli import main, rules
from tangentish.rules.registry import rule_for


def test_every_rule_has_one_line(capsys):
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(rules.sorted_rules())
    assert lines == sorted(lines, key=lambda line: line.split("  ")[0])
    assert [line.split() for line in lines if line.startswith("numpy.sin ")] == [
        ["numpy.sin", "elementwise", "dy", "=", "cos(x)", "dx"]
    ]


@pytest.mark.parametrize("rule", rules.sorted_rules(), ids=lambda rule: rule.name)
def test_every_rule_has_a_page(rule):
    text = rules.description(rule)
    assert text.startswith(f"{rule.name}  ({rule.structure}: ")
    assert rules.differential(rule)
    assert text.count("    def ") >= len(rules.bodies(rule))
    assert "\n    @" not in text
    assert '"""' not in text
    assert rule in rules.matching(rule.name)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("numpy.sum", ["numpy.sum"]),
        ("np.sum", ["numpy.sum"]),
        ("sum", ["ndarray.sum", "numpy.sum"]),
        ("@", ["operator @"]),
        ("operator @", ["operator @"]),
        ("linalg.solve", ["numpy.linalg.solve"]),
        ("numpy.abs", ["numpy.absolute"]),
        ("nothing", []),
    ],
)
def test_names(name, found):
    assert [rule.name for rule in rules.matching(name)] == found


def test_kinks_are_shown(capsys):
    assert main(["rules", "numpy.absolute"]) == 0
    assert "where there is no derivative: 0 at 0\n" in capsys.readouterr().out


def test_both_halves_of_a_pair_are_shown():
    text = rules.description(rule_for(np.linalg.inv))
    assert "tangent:\n" in text
    assert "adjoint:\n" in text


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("sinn", 2, "tangentish rules: error: nothing is called sinn\nIs it "),
        ("a b", 2, "tangentish rules: error: nothing is called a b\n"),
        ("numpy.nextafter", 1, "no derivative rule for numpy.nextafter\nRegister one"),
        ("json.dumps", 1, "json.dumps has no rule\nAs a function in Python it needs none"),
    ],
)
def test_what_has_no_rule(capsys, name, code, message):
    assert main(["rules", name]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(message)
