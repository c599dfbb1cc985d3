"""Passes over generated text: what they change means the same, and what they must leave stays."""

import ast
import textwrap
from collections.abc import Callable
from typing import Any

import gast
import numpy as np
import pytest

from tangentish.optimise.conditionals import restore_conditionals
from tangentish.optimise.copies import spare_copies
from tangentish.optimise.factors import fold_factors
from tangentish.optimise.items import drop_zeros, fill_lists, split_lists
from tangentish.optimise.once import assign_once
from tangentish.optimise.sums import gather_sums
from tangentish.optimise.transient import spare_transient
from tangentish.optimise.tuples import land_results, swap_names
from tangentish.runtime import add
from tangentish.tree.walk import binds

Pass = Callable[[list[Any], frozenset[str]], list[Any]]


def spare(stmts: list[Any], names: frozenset[str]) -> list[Any]:
    return spare_copies(stmts, names, frozenset({"x", "z"}), private=frozenset({"z"}))


def split(stmts: list[Any], names: frozenset[str]) -> list[Any]:
    return split_lists(fill_lists(stmts, names), names, lambda name, k: f"{name}_{k}")


def gather(stmts: list[Any], names: frozenset[str]) -> list[Any]:
    return gather_sums(stmts, names, names)


def pass_through(stmts: list[Any], names: frozenset[str]) -> list[Any]:
    return spare_transient(stmts, names, frozenset({"x", "y", "bx"}))


PASSES: dict[str, Pass] = {
    "spare": spare,
    "split": split,
    "fill": fill_lists,
    "gather": gather,
    "factors": lambda stmts, names: fold_factors(stmts, frozenset({"x", "y", "z"})),
    "once": assign_once,
    "land": land_results,
    "zeros": drop_zeros,
    "conditionals": lambda stmts, names: restore_conditionals(stmts, lambda s: True),
    "swap": swap_names,
    "transient": pass_through,
}


def both(name: str, body: str) -> tuple[str, str]:
    """The text of a function of `x`, `y` and `k` with a body, and what a pass makes of it."""
    text = "def f(x, y, k):\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    fn = gast.parse(text).body[0]
    made = frozenset().union(*(binds(s) for s in fn.body))
    fn.body = PASSES[name](fn.body, made)
    module = gast.gast_to_ast(gast.Module([fn], []))
    return ast.unparse(ast.parse(text)), ast.unparse(ast.fix_missing_locations(module))


def outcome(text: str) -> list[Any]:
    """What the function gives, and what it leaves in its arguments, at two points."""
    namespace: dict[str, Any] = {"np": np, "add": add, "g": lambda v: (v, 2.0 * v)}
    exec(text, namespace)
    found = []
    for seed, size in ((0, 5), (1, 2)):
        rng = np.random.default_rng(seed)
        x, y = rng.normal(size=(2, size))
        found += [namespace["f"](x, y, seed + 1), x, y]
    return found


CHANGED = [
    ("spare", "z = x * y\nbz = 1.0 * z\nreturn np.dot(bz, x), bz * 2.0, bz"),
    ("spare", "bx = x.copy()\nt = bx[1:].copy() * 2.0\nreturn t"),
    ("spare", "bx = np.zeros_like(x)\nbx += y.copy()\nreturn bx"),
    ("spare", "a = x * y\nb = a\na = b\nreturn a"),
    ("split", "bt = [0.0, 0.0]\nbt[0] += k\nbt[-1] -= 3.0 * k\nreturn bt[0] * x + bt[1] * y"),
    ("split", "bt = [0.0, 0.0]\nfor i in range(k):\n    bt[1] += i\nreturn bt[0] * x + bt[1]"),
    ("fill", "bt = [k, 1.0]\nbs = [0.0, [0.0, 0.0]]\nbs[1] = add(bs[1], bt)\nreturn bs[1][0] * x"),
    ("factors", "bx = 0.5 * x * 2.0\nreturn bx"),
    ("factors", "bx = 0.25 * x + 0.25 * x\nreturn bx"),
    ("factors", "bx = 2.0 * (0.3 * y) * x\nbx *= x / 4.0 * 0.5\nreturn bx"),
    ("factors", "bx = 1.0 / k * 2 * x\nreturn bx"),
    ("once", "bx = np.zeros_like(x)\nfor i in range(len(x)):\n    bx[i] += y[i]\nreturn bx"),
    (
        "once",
        """
        bx = np.zeros((len(x), len(y)))
        for i in range(len(x) - 1, -1, -1):
            for j in range(i):
                if x[i] > y[j]:
                    bx[i, j] -= x[i] * y[j]
        return bx
        """,
    ),
    ("gather", "bx = x * y\nbx += 2.0 * y\nbx -= x\nreturn bx"),
    ("land", "t, t2 = g(x)\nbx = t\nreturn bx + t2"),
    ("swap", "a = x * y\nb = x + y\nt = 0.5 * a\na = b\nb = t\nreturn a - 3.0 * b"),
    ("zeros", "bt = 0.0\ns = -bt * k\nbx = x * y\nbx += np.sum(s * y) + 2.0 * y\nreturn bx"),
    ("zeros", "bt = 0.0\nbx = x * y\nif k > 1:\n    bx += np.where(x > 0, bt * y, 0.0)\nreturn bx"),
    ("transient", "t = x.copy()\nbx = t * y\nx[0] = 7.0\nreturn bx"),
    ("transient", "bx = x * y\nt = bx[1:].copy()\nbx[:-1] += 2.0 * t\nreturn bx"),
    (
        "transient",
        """
        bx = np.outer(x, y)
        for i in range(len(x) - 1, 0, -1):
            t = bx[i].copy()
            bx[i - 1] += t * y
            bx[i] = 2.0 * t
        return bx
        """,
    ),
    ("conditionals", "if k > 1:\n    t = x\nelse:\n    t = x * y\nreturn t"),
    ("conditionals", "t = 2.0 * x\nif k > 1:\n    t += x\nelse:\n    t += x * y\nreturn t"),
    (
        "conditionals",
        """
        if k > 1:
            t, s = 1.0, 2.0
            a = x
            b = a * y
        elif k > 0:
            t, s = 2.0, 1.0
            a = y
            b = a - y
        else:
            t = s = 0.0
        for i in range(k):
            if i > 0:
                a = a + s
                b = b * t
            else:
                a = x * t
                b = y + a
        return a, b
        """,
    ),
]

KEPT = [
    # the copy is changed, or what it is made from is, or two results would be one array
    ("spare", "bx = x.copy()\nbx[0] = 0.0\nreturn bx * y"),
    ("spare", "z = x * y\nbz = z.copy()\nz[0] = 0.0\nreturn bz * z"),
    ("spare", "z = x * y\nbz = 1.0 * z\nreturn bz, z"),
    ("spare", "bx = x.copy()\nreturn bx"),
    ("spare", "bx = x * y\nbx[1:] += bx[:-1].copy()\nreturn bx"),
    # the list is used as a whole, has two lengths, or an index that is not known
    ("split", "bt = [k, 2.0]\nreturn bt, bt[0] * x"),
    ("split", "bt = [k, 2.0]\nif k > 1:\n    bt = [1.0, 2.0, 3.0]\nreturn bt[0] * x"),
    ("split", "bt = [1.0, 2.0]\nreturn bt[k - 1] * x"),
    # the list that is put in is changed afterwards
    (
        "fill",
        """
        bt = [k, 1.0]
        bs = [[0.0, 0.0]]
        bs[0] = add(bs[0], bt)
        bt[0] += 5.0
        return bs[0][0] * x
        """,
    ),
    ("factors", "bx = 0.1 * x * 0.3\nreturn bx"),
    ("factors", "bx = 3.0 * (x * y * 0.5)\nreturn bx"),
    # a whole number stays one
    ("factors", "t = k + k\nreturn t"),
    ("factors", "t = k * 16 * 16\nreturn t"),
    # an element may be met twice, or be read before
    ("once", "bx = np.zeros_like(x)\nfor i in range(k):\n    bx[0] += y[i]\nreturn bx"),
    ("once", "bx = np.zeros_like(x)\nfor i in range(-1, 2):\n    bx[i] += y[i]\nreturn bx"),
    (
        "once",
        """
        bx = np.zeros_like(x)
        for j in range(2):
            for i in range(len(x)):
                bx[i] += y[i]
        return bx
        """,
    ),
    (
        "once",
        """
        bx = np.zeros_like(x)
        for i in range(1, len(x)):
            bx[i] += y[i]
            bx[i - 1] += 2.0 * y[i]
        return bx
        """,
    ),
    (
        "once",
        """
        bx = np.zeros_like(x)
        bx[1] = 7.0
        for i in range(len(x)):
            bx[i] += y[i]
        return bx
        """,
    ),
    ("gather", "bx = x * y\nby = bx[0] * y\nbx += by\nreturn bx, by"),
    # a name that is not zero everywhere; a term whose shape counts
    ("zeros", "bt = 0.0\nif k > 1:\n    bt = 1.0\nbx = x * y\nbx += bt * y\nreturn bx"),
    ("zeros", "bt = 0.0\nfor i in range(k):\n    bt += i\nbx = x * y\nbx += bt * y\nreturn bx"),
    ("zeros", "bt = 0.0\nbx = bt * x + 1.0\nreturn bx"),
    # the test reads what is bound, or would be called twice; the branches differ
    (
        "conditionals",
        "a = x[0]\nif a > 0:\n    a = y\n    b = x\nelse:\n    a = x\n    b = y\nreturn a, b",
    ),
    (
        "conditionals",
        "if np.sum(x) > 0:\n    a = y\n    b = x\nelse:\n    a = x\n    b = y\nreturn a, b",
    ),
    ("conditionals", "a = 2.0 * x\nif k > 1:\n    a += y\nelse:\n    a -= y\nreturn a"),
    ("conditionals", "a = x * 2.0\nif k > 1:\n    a[0] = 1.0\nelse:\n    a[0] = 2.0\nreturn a"),
    ("conditionals", "a = x\nif k > 1:\n    a = y\nreturn a"),
    # what it is made of changes before it is read, perhaps by another name, or by an index of -1
    ("transient", "t = x.copy()\nx[0] = 7.0\nbx = t * y\nreturn bx"),
    ("transient", "v = x[1:]\nt = x.copy()\nv[0] = 7.0\nbx = t * y\nreturn bx"),
    ("transient", "t = x[k].copy()\nx[k - 2] = 7.0\nbx = t * y\nreturn bx"),
    ("transient", "t = y[:1].copy()\ny[k - 1] = 7.0\nbx = t * y\nreturn bx"),
    # a view, a list or a result holds it
    ("transient", "t = x.copy()\nv = t[:1]\nx[0] = 7.0\nbx = v * y\nreturn bx"),
    ("transient", "d = [[x]]\nt = x.copy()\nd[0] += [t]\nx[0] = 7.0\nreturn d[0][1] * y"),
    ("transient", "t = x.copy()\nbx = [t]\nx[0] = 7.0\nreturn bx[0] * y"),
    ("transient", "t = x.copy()\nreturn t"),
]


@pytest.mark.parametrize(("name", "body"), CHANGED)
def test_a_pass_changes_the_text_and_not_what_it_does(name: str, body: str) -> None:
    before, after = both(name, body)
    assert before != after
    for a, b in zip(outcome(before), outcome(after), strict=True):
        np.testing.assert_allclose(
            np.hstack([np.ravel(p) for p in (a if isinstance(a, tuple) else (a,))]),
            np.hstack([np.ravel(p) for p in (b if isinstance(b, tuple) else (b,))]),
            rtol=1e-14,
        )


@pytest.mark.parametrize(("name", "body"), KEPT)
def test_a_pass_leaves_what_it_would_spoil(name: str, body: str) -> None:
    before, after = both(name, body)
    assert before == after
